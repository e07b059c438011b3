/**
 * What was compiled ahead of time on Hermes: its newest compiler takes it with the part of the package that loads it, and the one machine of
 * it that can be had runs it, lowered to what that knows.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { packageFile } from "../../../scripts/hosts/npm.ts";
import { build, root } from "../../../scripts/lib.ts";
import { compileToJs, load } from "../../../src/ts/index.ts";
import { type Check, type Named, equal } from "./report.ts";

const folder = join(root, ".cache/hermes");
const guests = ["02_fibonacci.wasm", "traps.wasm", "10_greet.wasm"] as const;
const testdata = (name: string): string => join(root, "testdata", name);

/** The program with all that it loads, in one script. */
function bundle(): string {
  build();
  mkdirSync(folder, { recursive: true });
  const alias = Object.fromEntries(
    guests.map((name) => {
      const file = join(folder, `${name}.js`);
      writeFileSync(file, compileToJs(testdata(name), { fuel: true }).files[0]!.text);
      return [`virtual:ahead/${name}`, file];
    }),
  );
  const outfile = join(folder, "program.js");
  buildSync({
    entryPoints: [join(root, "test/hermes/main.js")],
    outfile,
    alias,
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
  const engine = "interp";
  const outcome = (call: () => unknown): unknown => {
    try {
      return call();
    } catch (error) {
      const { kind, code } = error as { readonly kind: string; readonly code: string };
      return `${kind} ${code}`;
    }
  };
  const bounded = [1, 20_000, 200_000].map((fuel) => {
    const module = load(testdata("02_fibonacci.wasm"), { engine, fuel });
    return [outcome(() => module.call("fib", 20)), module.fuelLeft];
  });
  const traps = load(testdata("traps.wasm"), { engine });
  const trapped = ["unreachable", "i32-div-s-by-zero", "i32-load-out-of-bounds"].map((name) =>
    outcome(() => traps.call(name)),
  );
  const greeting = load(testdata("10_greet.wasm"), { engine }).call("greet", "Welt");
  return { bounded, trapped, greeting };
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
