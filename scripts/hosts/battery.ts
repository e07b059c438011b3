/**
 * The battery in one script: dist, the programs of test/portable and test/hosts, and the guests that they read.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Plugin, build } from "esbuild";
import { root } from "../lib.ts";
import { aheadAliases } from "./ahead.ts";
import type { Battery } from "./host.ts";

/** Where all is put that the hosts are given. */
export const hostsDir = join(root, ".cache/hosts");

const testdata = join(root, "testdata");

/** The files of testdata that the programs read. */
const guests: readonly string[] = [
  ...["02_fibonacci.wasm", "07_wasi_hello.wasm", "10_greet.wasm", "11_greet_c.wasm", "25_nqueens.wasm", "26_cat.wasm"],
  ...["28_exceptions.wasm", "traps.wasm", "traps.json", "traps.wat", "10_greet.wit", "11_greet_c.wit"],
  "components/kinds.wasm",
];

/** `virtual:guests`: the files by their names, those that are no text in base64. */
const embedded: Plugin = {
  name: "guests",
  setup: (bundler) => {
    bundler.onResolve({ filter: /^virtual:guests$/ }, ({ path }) => ({ path, namespace: "guests" }));
    bundler.onLoad({ filter: /.*/, namespace: "guests" }, () => {
      const read = (name: string): string =>
        readFileSync(join(testdata, name)).toString(name.endsWith(".wasm") ? "base64" : "utf8");
      const files = Object.fromEntries(guests.map((name) => [name, read(name)]));
      return { contents: JSON.stringify(files), loader: "json" };
    });
  },
};

/** Those that programs have compiled ahead of time. */
const ahead = ["02_fibonacci.wasm", "10_greet.wasm", "26_cat.wasm", "traps.wasm"] as const;

/** Makes the script from dist as it is. */
export async function makeBattery(): Promise<Battery> {
  const file = join(hostsDir, "battery.js");
  mkdirSync(dirname(file), { recursive: true });
  await build({
    entryPoints: [join(root, "test/hosts/battery.js")],
    outfile: file,
    bundle: true,
    format: "iife",
    platform: "neutral",
    target: "es2021",
    // What a host's shell reads as Latin-1 stays what it is.
    charset: "ascii",
    plugins: [embedded],
    alias: aheadAliases(join(hostsDir, "ahead"), ahead),
    logLevel: "warning",
  });
  return { file, text: readFileSync(file, "utf8") };
}
