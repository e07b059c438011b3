/**
 * `--suite load`: what it takes until a module can be called: decoding and validating, the host's compiler, and a whole
 * load with instantiation on each engine. Modules of test/apps are measured where they are installed.
 */
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { decodeModule } from "../../src/ts/binary/decode.ts";
import { type EngineChoice, loadWasi } from "../../src/ts/index.ts";
import { validateLazily, validateModule } from "../../src/ts/validate/module.ts";
import { pathOf, polywasm } from "../contestants.ts";
import { type Entry, measure } from "../measure.ts";
import { type SuiteOptions, type SuiteReport, table, three } from "../report.ts";

const apps = "test/apps";
/** Of test/apps the biggest modules. */
const mostApps = 8;

interface Row {
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds by step; absent where the step cannot be taken. */
  readonly ms: Readonly<Record<string, number>>;
}

function repeated(name: string, work: () => unknown): Entry {
  return {
    name,
    run: (times) => {
      for (let i = 0; i < times; i++) work();
    },
  };
}

const loadOn = (path: string, engine: EngineChoice) => (): unknown => loadWasi(path, { engine, stdout: "capture" });

/** The steps that this module can take without more imports than WASI's. */
function stepsOf(path: string): Entry[] {
  const bytes = new Uint8Array(readFileSync(path));
  const steps = [
    repeated("decode", () => decodeModule(bytes)),
    repeated("decode and validate", () => validateModule(decodeModule(bytes), { disabled: new Set() })),
    repeated("decode and validate lazily", () => validateLazily(decodeModule(bytes))),
    repeated("host's validation", () => WebAssembly.validate(bytes)),
    repeated("host's compile", () => new WebAssembly.Module(bytes)),
    repeated("load native", loadOn(path, "native")),
    repeated("load interp", loadOn(path, "interp")),
    repeated("polywasm", () => polywasm.exports(bytes)),
  ];
  return steps.filter((step) => {
    try {
      step.run(1);
      return true;
    } catch {
      return false;
    }
  });
}

function rowOf(path: string, runs: number): Row {
  const series = measure(stepsOf(path), { runs, sampleMs: 4 });
  const ms = Object.fromEntries(series.map(({ name, median }) => [name, median / 1e6]));
  return { name: basename(path), bytes: statSync(path).size, ms };
}

function modulesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith(".wasm")).map((file) => join(folder, file));
}

const size = (path: string): number => statSync(path).size;

function appModules(): { paths: string[]; advice: string[] } {
  const modules = modulesBelow(pathOf(`${apps}/node_modules`)).toSorted((a, b) => size(b) - size(a));
  if (modules.length > 0) return { paths: modules.slice(0, mostApps).toReversed(), advice: [] };
  const advice = existsSync(pathOf(`${apps}/package.json`))
    ? `Skipped: the programs of ${apps}. Install them with npm ci --prefix ${apps}.`
    : `Skipped: programs from the real world. There is no ${apps} in this checkout; put a package there that depends on some.`;
  return { paths: [], advice: [advice] };
}

/** Measures loading. */
export async function loadSuite({ runs }: SuiteOptions): Promise<SuiteReport> {
  const own = modulesBelow(pathOf("testdata")).toSorted((a, b) => size(a) - size(b));
  const { paths, advice } = appModules();
  const rows = [...own, ...paths].map((path) => rowOf(path, Math.min(runs, 7)));
  const steps = ["decode", "decode and validate", "decode and validate lazily", "host's validation", "host's compile"];
  steps.push("load native", "load interp", "polywasm");
  const cells = rows.map(({ name, bytes, ms }) => [
    name,
    String(bytes),
    ...steps.map((step) => three(ms[step] ?? Number.NaN)),
  ]);
  return {
    suite: "load",
    text: [
      "Loading, ms, when everything is warm. The host compiles lazily; polywasm does not validate. A module that needs more than",
      "WASI leaves a gap.",
      ...table([["", "bytes", ...steps], ...cells]),
      ...advice,
    ],
    data: rows,
    expectations: [],
    wrong: [],
  };
}
