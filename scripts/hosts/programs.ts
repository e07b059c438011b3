/**
 * The hosts that are programs which run a script: releases of Node, Deno, Bun, and the shells of two engines.
 */
import { appFile } from "../apps.ts";
import { packageVersion, requirePrograms } from "./debian.ts";
import { demoCheck } from "./demo.ts";
import type { Host } from "./host.ts";
import { packageFile } from "./npm.ts";
import { programHost } from "./program.ts";

const ours = (path: string) => (): string => packageFile("test/hosts", path);

/** What npm has as programs prints with `console.log`; a script is CommonJS there. */
const npmHost = (name: string, program: () => string, args: readonly string[] = []): Host =>
  programHost({ name, source: "npm", program, args, print: "console.log", extension: ".cjs" });

const deno = ours("@deno/linux-x64-glibc/deno");
const bun = ours("bun/bin/bun.exe");

const withDemo = (host: Host, program: () => string, args: readonly string[]): Host => ({
  ...host,
  extra: async () => [await demoCheck(program(), args)],
});

const debianHost = (name: string, program: string, source: string, version?: () => Promise<string>): Host =>
  programHost({
    name,
    source: `Debian \`${source}\``,
    program: () => {
      requirePrograms([program], [source]);
      return program;
    },
    ...(version === undefined ? {} : { version }),
    print: "print",
  });

const jscPackage = "libjavascriptcoregtk-4.0-bin";

/** The hosts of this kind; Node 20 first. */
export const programs: readonly Host[] = [
  npmHost("Node 20", ours("node20/bin/node")),
  npmHost("Node 22", ours("node22/bin/node")),
  npmHost("Node 24", () => appFile("node/bin/node")),
  npmHost("Node 26", () => appFile("node26/bin/node")),
  withDemo(npmHost("Deno", deno, ["run", "-A"]), deno, ["run", "-A"]),
  withDemo(npmHost("Bun", bun), bun, []),
  debianHost("JavaScriptCore's shell", "jsc", jscPackage, async () => packageVersion(jscPackage)),
  debianHost("gjs", "gjs", "gjs"),
];
