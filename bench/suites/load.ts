/**
 * `--suite load`: what it takes until a module can be called: decoding and validating, the host's compiler, and a whole
 * load with instantiation on each engine. The big modules are those of test/apps, which is installed if it is not.
 */
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { decodeModule } from "../../src/ts/binary/decode.ts";
import { type EngineChoice, loadWasi } from "../../src/ts/index.ts";
import { parseWat } from "../../src/ts/text/parse/parse.ts";
import { printModule } from "../../src/ts/text/print/print.ts";
import { validateLazily, validateModule } from "../../src/ts/validate/module.ts";
import { appFile } from "../../scripts/apps.ts";
import { pathOf, polywasm } from "../contestants.ts";
import { type Entry, measure } from "../measure.ts";
import { type Expectation, type SuiteOptions, type SuiteReport, table, three } from "../report.ts";

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

/** Programs from the real world: a compiler of 14 MB and a database of 0.7 MB. */
const apps = { esbuild: "esbuild-wasm/esbuild.wasm", sqlite: "sql.js/dist/sql-wasm.wasm" } as const;

const megabyte = 1e6;

interface TextRow {
  readonly name: string;
  readonly characters: number;
  /** Megabytes of text a second. */
  readonly printing: number;
  readonly parsing: number;
}

/** How fast a module is printed, and its text is parsed. */
function textRowOf(path: string, runs: number): TextRow {
  const module = decodeModule(new Uint8Array(readFileSync(path)));
  const text = printModule(module);
  const entries = [repeated("print", () => printModule(module)), repeated("parse", () => parseWat(text))];
  const [print, parse] = measure(entries, { runs: Math.min(runs, 3), sampleMs: 0 });
  const speed = (nanoseconds = Number.NaN): number => text.length / megabyte / (nanoseconds / 1e9);
  const speeds = { printing: speed(print?.median), parsing: speed(parse?.median) };
  return { name: basename(path), characters: text.length, ...speeds };
}

const steps = [
  "decode",
  "decode and validate",
  "decode and validate lazily",
  "host's validation",
  "host's compile",
  "load native",
  "load interp",
  "polywasm",
];

function expectationsOf(esbuild: Row, sqlite: Row, texts: readonly TextRow[]): Expectation[] {
  const ms = (row: Row, step: string): number => row.ms[step] ?? Number.NaN;
  const note = (row: Row): string => {
    const ratio = ms(row, "decode and validate") / ms(row, "host's validation");
    return `${three(ratio)} times the host's validation`;
  };
  return [
    { what: "esbuild, header and sections, ms", limit: 15, measured: ms(esbuild, "decode") },
    {
      what: "esbuild, eager validation, ms",
      limit: 700,
      measured: ms(esbuild, "decode and validate"),
      note: note(esbuild),
    },
    {
      what: "esbuild, validation ÷ the host's",
      limit: 6,
      measured: ms(esbuild, "decode and validate") / ms(esbuild, "host's validation"),
    },
    {
      what: "SQLite, eager validation, ms",
      limit: 60,
      measured: ms(sqlite, "decode and validate"),
      note: note(sqlite),
    },
    ...texts.flatMap(({ name, printing, parsing }) => [
      { what: `${name}, printing, ms a megabyte of text`, limit: 100, measured: 1000 / printing },
      { what: `${name}, parsing, ms a megabyte of text`, limit: 100, measured: 1000 / parsing },
    ]),
  ];
}

/** Measures loading. */
export async function loadSuite({ runs }: SuiteOptions): Promise<SuiteReport> {
  const own = modulesBelow(pathOf("testdata")).toSorted((a, b) => size(a) - size(b));
  const [sqlitePath, esbuildPath] = [appFile(apps.sqlite), appFile(apps.esbuild)];
  const of = (path: string): Row => rowOf(path, Math.min(runs, 7));
  const [sqlite, esbuild] = [of(sqlitePath), of(esbuildPath)];
  const rows = [...own.map(of), sqlite, esbuild];
  const texts = [sqlitePath, esbuildPath].map((path) => textRowOf(path, runs));
  const cells = rows.map(({ name, bytes, ms }) => [
    name,
    String(bytes),
    ...steps.map((step) => three(ms[step] ?? Number.NaN)),
    three((ms["decode and validate"] ?? Number.NaN) / (ms["host's validation"] ?? Number.NaN)),
  ]);
  return {
    suite: "load",
    text: [
      "Loading, ms, when everything is warm. The host compiles lazily, and keeps what it has compiled once; polywasm does not",
      "validate. A module that needs more than WASI leaves a gap.",
      ...table([["", "bytes", ...steps, "validate / host"], ...cells]),
      "",
      "Text, megabytes a second.",
      ...table([
        ["", "characters", "printing", "parsing"],
        ...texts.map((row) => [row.name, String(row.characters), three(row.printing), three(row.parsing)]),
      ]),
    ],
    data: { rows, texts },
    expectations: expectationsOf(esbuild, sqlite, texts),
    wrong: [],
  };
}
