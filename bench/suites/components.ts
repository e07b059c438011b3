/**
 * `--suite components`: components beside those that jco makes of them, by bench/components/border.wasm, whose functions do
 * next to nothing. From bytes to the first call, in new processes and in one, calls, instances, and what 20,000 resources leave that are dropped. jco is that of
 * test/rivals, which is installed if it is not.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { packageFile } from "../../scripts/hosts/npm.ts";
import { build, root } from "../../scripts/lib.ts";
import { type WasmModule, compile, instantiate, load } from "../../src/ts/index.ts";
import { bytesOf, pathOf } from "../contestants.ts";
import { type Entry, type Series, WrongResult, measureGroups, median, ratioTo } from "../measure.ts";
import { type Expectation, type SuiteOptions, type SuiteReport, table, three } from "../report.ts";

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The interface of the component, as both have it. */
interface Border {
  readonly add: (a: number, b: number) => number;
  readonly text: (a: string) => string;
  readonly points: (a: readonly Point[]) => Point[];
  /** Gives the error of a number below 10. */
  readonly error: (a: number) => unknown;
  readonly live: () => number;
  readonly counter: () => { readonly inc: () => number; readonly drop: () => void };
}

const bytes = bytesOf("bench/components/border.wasm");
const names = { ours: "this package", jco: "jco" } as const;

/** What the component exports to users of this package. */
interface Exports extends Pick<Border, "add" | "text" | "points" | "live"> {
  readonly refuse: (a: number) => { readonly tag: "ok" | "err"; readonly val: unknown };
  readonly counter: (start: number) => { readonly drop: () => void };
  readonly "counter.inc": (counter: object) => number;
}

/** A loaded component of this package. */
function ours({ exports }: Pick<WasmModule<Exports>, "exports"> = load<Exports>(bytes)): Border {
  const { refuse, counter, "counter.inc": inc } = exports;
  return {
    ...exports,
    error: (a) => refuse(a).val,
    counter() {
      const made = counter(0);
      return { inc: () => inc(made), drop: () => made.drop() };
    },
  };
}

/** What jco makes of the component. */
interface Made {
  readonly border: Pick<Border, "add" | "text" | "points" | "live"> & {
    readonly refuse: (a: number) => number;
    readonly Counter: new (start: number) => { inc(): number };
  };
}

interface Jco {
  /** The files, by their names. */
  transpileBytes(
    component: Uint8Array,
    options: { readonly name: string; readonly instantiation?: "sync"; readonly emitTypescriptDeclarations: false },
  ): Promise<{ readonly files: { readonly [name: string]: Uint8Array } }>;
}

const jcoFile = (): string => packageFile("test/rivals", "@bytecodealliance/jco-transpile/dist/index.js");

/** The property by which resources are dropped, where the language has none. */
const dispose = (Symbol as { readonly dispose?: symbol }).dispose ?? Symbol.for("dispose");

function byJco({ border }: Made): Border {
  const { Counter } = border;
  return {
    ...border,
    error(a) {
      try {
        return border.refuse(a);
      } catch (error) {
        return (error as { readonly payload?: unknown }).payload ?? error;
      }
    },
    counter() {
      const made = new Counter(0) as { inc(): number; readonly [drop: symbol]: () => void };
      return { inc: () => made.inc(), drop: () => made[dispose]!() };
    },
  };
}

/** Makes modules of jco's in a folder, each of which is imported once. */
class JcoModules {
  private readonly _folder = mkdtempSync(join(root, ".cache", "jco-"));
  private readonly _jco: Jco;
  private _made = 0;

  constructor(jco: Jco) {
    this._jco = jco;
    writeFileSync(join(this._folder, "package.json"), '{"type": "module"}');
  }

  async make(instantiation?: "sync"): Promise<unknown> {
    const name = `border${this._made++}`;
    const options = { name, emitTypescriptDeclarations: false, ...(instantiation && { instantiation }) } as const;
    const { files } = await this._jco.transpileBytes(bytes, options);
    for (const [file, contents] of Object.entries(files)) {
      const path = join(this._folder, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, contents);
    }
    return import(pathToFileURL(join(this._folder, `${name}.js`)).href);
  }

  /** A function that makes instances, the core modules compiled. */
  async instances(): Promise<() => Made> {
    const made = await this.make("sync");
    const { instantiate: instance } = made as {
      instantiate: (core: (file: string) => unknown, imports: object) => Made;
    };
    const folder = this._folder;
    const cores = new Map<string, WebAssembly.Module>();
    const core = (file: string): WebAssembly.Module => {
      let compiled = cores.get(file);
      if (compiled === undefined)
        cores.set(file, (compiled = new WebAssembly.Module(bytesOf(join(folder, file).slice(root.length + 1)))));
      return compiled;
    };
    return () => instance(core, {});
  }

  remove(): void {
    rmSync(this._folder, { recursive: true, force: true });
  }
}

function expect(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new WrongResult(`${what} gave ${String(actual)}, not ${String(expected)}.`);
}

const manyPoints = Array.from({ length: 1000 }, (_, i) => ({ x: i, y: -i }));

/** Calls by name, each with the most that ours may take of jco's. */
const calls: { readonly [name: string]: readonly [limit: number, make: (border: Border) => () => void] } = {
  "add(1, 2)": [
    0.5,
    ({ add }) =>
      () =>
        expect("add", add(1, 2), 3),
  ],
  "a string of 10 bytes": [
    0.5,
    ({ text }) =>
      () =>
        expect("text", text("0123456789"), "0123456789"),
  ],
  "a list of 1,000 records": [
    0.5,
    ({ points }) =>
      () =>
        expect("points", points(manyPoints)[999]?.y, -999),
  ],
  "a result's error": [
    0.2,
    ({ error }) =>
      () =>
        expect("refuse", error(3), "too small"),
  ],
  "a method of a resource": [
    0.5,
    ({ counter }) => {
      const { inc } = counter();
      let n = inc();
      return () => expect("inc", inc(), ++n);
    },
  ],
};

function repeated(name: string, run: () => void): Entry {
  return {
    name,
    run: (times) => {
      for (let i = 0; i < times; i++) run();
    },
  };
}

/** Milliseconds from bytes to the first call, round by round. */
async function loads(modules: JcoModules, runs: number): Promise<readonly Series[]> {
  const ways: { readonly [name: string]: () => Promise<Border> } = {
    [names.ours]: async () => ours(),
    [names.jco]: async () => byJco((await modules.make()) as Made),
  };
  const samples: { readonly [name: string]: number[] } = { [names.ours]: [], [names.jco]: [] };
  for (let round = 0; round <= runs; round++) {
    for (const [name, make] of Object.entries(ways)) {
      const from = performance.now();
      expect("add", (await make()).add(1, 2), 3);
      // Of the first round jco's own component is compiled.
      if (round > 0) samples[name]!.push(performance.now() - from);
    }
  }
  return Object.entries(samples).map(([name, all]) => ({ name, samples: all, median: median(all) }));
}

/** The same in processes of their own, as who starts a program has it: nothing is compiled, and the tools themselves have been read. */
function coldLoads(runs: number): readonly Series[] {
  build();
  const folder = mkdtempSync(join(root, ".cache", "jco-"));
  writeFileSync(join(folder, "package.json"), '{"type": "module"}');
  const file = pathOf("bench/components/border.wasm");
  const ways: { readonly [name: string]: readonly string[] } = {
    [names.ours]: ["bench/programs/component-by-package.mjs", file],
    [names.jco]: ["bench/programs/component-by-jco.mjs", file, folder, jcoFile()],
  };
  const samples: { readonly [name: string]: number[] } = { [names.ours]: [], [names.jco]: [] };
  try {
    for (let round = 0; round < runs; round++)
      for (const [name, args] of Object.entries(ways)) samples[name]!.push(printedBy(args));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return Object.entries(samples).map(([name, all]) => ({ name, samples: all, median: median(all) }));
}

/** The number that a program prints. */
function printedBy(args: readonly string[]): number {
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  const printed = Number(stdout);
  if (stdout.trim() === "" || !Number.isFinite(printed)) throw new WrongResult(`${args[0]} failed: ${stderr}`);
  return printed;
}

const instances = 1000;

/** Milliseconds for instances that are all kept. */
function manyInstances(makers: { readonly [name: string]: () => Border }): { [name: string]: number } {
  const took = Object.entries(makers).map(([name, make]): [string, number] => {
    const from = performance.now();
    const all = Array.from({ length: instances }, make);
    const time = performance.now() - from;
    expect(
      "add of all",
      all.reduce((sum, { add }) => add(sum, 1), 0),
      instances,
    );
    return [name, time];
  });
  return Object.fromEntries(took);
}

const resources = 20_000;

/** Bytes of the heap that stay of three rounds of resources that were used and dropped. */
async function leftBy({ counter, live }: Border): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const round = async (): Promise<number> => {
    for (let i = 0; i < resources; i++) {
      const { inc, drop } = counter();
      inc();
      drop();
    }
    // What the host may tell of its collection it keeps until a turn of the event loop is over.
    for (let turn = 0; turn < 3; turn++) {
      await setImmediate();
      collect();
    }
    return process.memoryUsage().heapUsed;
  };
  const lived = live();
  const after: number[] = [];
  for (let n = 0; n < 7; n++) after.push(await round());
  expect("live", live(), lived);
  // What a first round leaves is code.
  return median(after.slice(4)) - median(after.slice(1, 4));
}

const ratio = (series: readonly Series[]): number => ratioTo(series[1], series[0]);

/** Measures components. */
export async function componentSuite({ runs }: SuiteOptions): Promise<SuiteReport> {
  const jco = (await import(pathToFileURL(jcoFile()).href)) as Jco;
  const modules = new JcoModules(jco);
  try {
    const cold = coldLoads(runs);
    const loaded = await loads(modules, runs);
    const both = [ours(), byJco((await modules.make()) as Made)];
    const groups = Object.values(calls).map(([, make]) =>
      both.map((border, i) => repeated(i === 0 ? names.ours : names.jco, make(border))),
    );
    const series = measureGroups(groups, { runs, sampleMs: 20 });
    const compiled = compile(bytes);
    const instance = await modules.instances();
    const many = manyInstances({
      [names.ours]: () => ours(instantiate<Exports>(compiled)),
      [names.jco]: () => byJco(instance()),
    });
    const left = [await leftBy(both[0]!), await leftBy(both[1]!)];
    const limits = Object.values(calls).map(([limit]) => limit);
    const expectations: Expectation[] = [
      {
        what: "bytes to the first call ÷ jco's transpile and import, a process each",
        limit: 0.1,
        measured: ratio(cold),
      },
      { what: "the same again and again in one process", limit: 0.1, measured: ratio(loaded) },
      ...Object.keys(calls).map((name, i) => ({
        what: `${name} ÷ jco`,
        limit: limits[i]!,
        measured: ratio(series[i]!),
      })),
      { what: `${instances} instances ÷ jco`, limit: 1, measured: many[names.ours]! / many[names.jco]! },
      { what: `bytes that stay of each of ${resources} dropped resources`, limit: 1, measured: left[0]! / resources },
    ];
    const row = (name: string, pair: readonly number[], by = pair[0]! / pair[1]!): string[] => [
      name,
      ...pair.map(three),
      three(by),
    ];
    const medians = (all: readonly Series[]): number[] => all.map((one) => one.median);
    return {
      suite: "components",
      text: [
        "Components",
        ...table([
          ["", names.ours, names.jco, "÷ jco"],
          row("bytes to the first call, a process each, ms", medians(cold), ratio(cold)),
          row("bytes to the first call, again, ms", medians(loaded), ratio(loaded)),
          ...Object.keys(calls).map((name, i) => row(`${name}, ns`, medians(series[i]!), ratio(series[i]!))),
          row(`${instances} instances, ms`, Object.values(many)),
          row(
            `heap that ${resources} dropped resources leave, KiB`,
            left.map((n) => n / 1024),
          ),
        ]),
      ],
      data: { cold, loaded, calls: series, many, left },
      expectations,
      wrong: [],
    };
  } finally {
    modules.remove();
  }
}
