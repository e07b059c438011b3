/**
 * What was compiled ahead of time on Hermes: its newest compiler takes it with the part of the package that loads it, and the one machine of
 * it that can be had runs it, lowered to what that knows.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { aheadAliases } from "../../../scripts/hosts/ahead.ts";
import { packageFile } from "../../../scripts/hosts/npm.ts";
import { build, root } from "../../../scripts/lib.ts";
import { load } from "../../../src/ts/index.ts";
import { type Check, type Named, equal } from "./report.ts";

const folder = join(root, ".cache/hermes");
const guests = { fibonacci: "02_fibonacci.wasm", traps: "traps.wasm", greet: "10_greet.wasm" } as const;

/** The program with all that it loads, in one script. */
function bundle(): string {
  build();
  const outfile = join(folder, "program.js");
  buildSync({
    entryPoints: [join(root, "test/hermes/main.js")],
    outfile,
    alias: aheadAliases(folder, Object.values(guests)),
    bundle: true,
    format: "iife",
    platform: "neutral",
    target: "es2021",
    charset: "ascii",
    logLevel: "warning",
  });
  return outfile;
}

interface Babel {
  transformSync(text: string, options: object): { readonly code: string };
}

/** The same for a machine that knows no classes. Exponents stay, which the preset would take for numbers. */
function lowered(file: string): string {
  const require = createRequire(packageFile("test/hermes", "@babel/core/package.json"));
  const preset = [
    require.resolve("@babel/preset-env"),
    {
      targets: { ie: "11" },
      exclude: ["transform-exponentiation-operator", "transform-typeof-symbol"],
      modules: false,
    },
  ];
  const { code } = (require("@babel/core") as Babel).transformSync(readFileSync(file, "utf8"), {
    presets: [preset],
    sourceType: "script",
    compact: false,
    configFile: false,
  });
  const out = join(folder, "lowered.js");
  writeFileSync(out, code);
  return out;
}

/** The same on the interpreter here, from the modules' bytes. */
function expected(): object {
  const require = createRequire(import.meta.url);
  const { said } = require("../../hermes/said.js") as {
    readonly said: (by: typeof load, sources: { readonly [name: string]: string }) => object;
  };
  const paths = Object.entries(guests).map(([name, file]) => [name, join(root, "testdata", file)]);
  const onInterp = ((path, options) => load(path, { ...options, engine: "interp" })) as typeof load;
  return said(onInterp, Object.fromEntries(paths) as { readonly [name: string]: string });
}

function* checks(): Generator<Check> {
  const file = bundle();
  const compiler = packageFile("test/hermes", "hermes-compiler/hermesc/linux64-bin/hermesc");
  const args = ["-emit-binary", "-O", "-w", "-out", join(folder, "program.hbc"), file];
  const compiled = spawnSync(compiler, args, { encoding: "utf8" });
  yield equal("the compiler takes it", [compiled.status, compiled.stderr], [0, ""]);
  const machine = packageFile("test/hermes", "hermes-engine-cli/linux64-bin/hermes");
  const { stdout, stderr } = spawnSync(machine, ["-w", "-O", lowered(file)], { encoding: "utf8" });
  yield equal("the machine says nothing else", stderr, "");
  yield equal("the machine comes to the same", JSON.parse(stdout || "null"), expected());
}

/** The cases. */
export const hermes: readonly Named[] = [["Hermes", checks]];
