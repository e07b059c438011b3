/**
 * GraalJS, JavaScript on a Java virtual machine: brought by Maven, driven by a few lines of Clojure.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { classpathOf, requireJava } from "../java.ts";
import { root } from "../lib.ts";
import type { Host } from "./host.ts";
import { driverTail, execute, reportIn } from "./process.ts";
import { fileOf } from "./program.ts";

const pom = "scripts/hosts/graaljs/pom.xml";

const args = (...rest: string[]): string[] => [
  ...["-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"],
  // Java 21 knows not all of them.
  "-XX:+IgnoreUnrecognizedVMOptions",
  ...["-cp", classpathOf(pom), "clojure.main"],
  join(root, "scripts/hosts/graaljs/run.clj"),
  ...rest,
];

/** The host. */
export const graaljs: Host = {
  name: "GraalJS",
  source: "Maven `org.graalvm.polyglot:js-community`",
  install: () => void args(),
  version: () => /js-community<\/artifactId>\s*<version>([^<]+)/.exec(readFileSync(join(root, pom), "utf8"))?.[1] ?? "",
  run: async ({ text }) => {
    const file = fileOf("graaljs", ".js");
    writeFileSync(file, text + driverTail("print"));
    return { main: reportIn(await execute(requireJava(), args(file))) };
  },
};
