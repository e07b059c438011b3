/**
 * `--suite strings`: a string into testdata/10_greet.wasm and a longer one out, by WIT, against two pieces of glue that a
 * careful programmer would write for this one module.
 */
import { bytesOf, host, interp, loopsFor, native, nativeBorder } from "../contestants.ts";
import { type Entry, type Series, WrongResult, measure, ratioTo } from "../measure.ts";
import { type Expectation, type SuiteOptions, type SuiteReport, table, three } from "../report.ts";

type Greet = (name: string) => string;

interface GreetExports {
  readonly memory: WebAssembly.Memory;
  readonly cabi_realloc: (old: number, oldSize: number, align: number, size: number) => number;
  readonly greet: (ptr: number, len: number) => [number, number];
}

const guest = "testdata/10_greet";
const names = ["Ada Lovela", "Grüße, Zoë", "x".repeat(1000), "é".repeat(30_000)];

/** Strings up to this length go character by character where they are ASCII. */
const shortest = 24;

/** Glue by the host's encoder and decoder. The view of the memory is kept until growing detaches it. */
function encoderGlue(): { readonly greet: Greet; readonly exports: GreetExports; readonly view: () => Uint8Array } {
  const exports = host.exports(bytesOf(`${guest}.wasm`)) as unknown as GreetExports;
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  let bytes = new Uint8Array(exports.memory.buffer);
  const view = (): Uint8Array => {
    if (bytes.length === 0) bytes = new Uint8Array(exports.memory.buffer);
    return bytes;
  };
  const greet: Greet = (name) => {
    const room = name.length * 3;
    const ptr = exports.cabi_realloc(0, 0, 1, room);
    const { written } = encoder.encodeInto(name, view().subarray(ptr, ptr + room));
    const [at, length] = exports.greet(ptr, written);
    return decoder.decode(view().subarray(at, at + length));
  };
  return { greet, exports, view };
}

/** Glue that moves short ASCII by hand, and leaves the rest to the other. */
function charGlue(): Greet {
  const { greet, exports, view } = encoderGlue();
  return (name) => {
    const { length } = name;
    if (length > shortest) return greet(name);
    const ptr = exports.cabi_realloc(0, 0, 1, length);
    const into = view();
    for (let i = 0; i < length; i++) {
      const code = name.charCodeAt(i);
      if (code > 0x7f) return greet(name);
      into[ptr + i] = code;
    }
    const [at, end] = exports.greet(ptr, length);
    const from = view();
    let text = "";
    for (let i = at; i < at + end; i++) text += String.fromCharCode(from[i] ?? 0);
    return text;
  };
}

const wit = (exports: object): Greet => (exports as { greet: Greet }).greet;

/** The makers of greeters. WIT is found by path, so the package's own take the path. */
const greeters: Readonly<Record<string, () => Promise<Greet>>> = {
  encodeInto: async () => encoderGlue().greet,
  "char loop": async () => charGlue(),
  native: async () => wit(native.file(`${guest}.wasm`)),
  "native+border": async () => wit(nativeBorder.file(`${guest}.wasm`)),
  interp: async () => wit(interp.file(`${guest}.wasm`)),
};

async function entryOf(name: string, make: () => Promise<Greet>, who: string): Promise<Entry> {
  const { callGreet } = await loopsFor(`${name}-${who.length}`);
  const greet = await make();
  return {
    name,
    run: (times) => {
      const text = callGreet(greet, who, times);
      if (text !== `Hello, ${who}!`) throw new WrongResult(`greet on ${name} gave ${JSON.stringify(text)}.`);
    },
  };
}

async function seriesOf(who: string, runs: number): Promise<Series[]> {
  const made = await Promise.all(Object.entries(greeters).map(([name, make]) => entryOf(name, make, who)));
  return measure(made, { runs, sampleMs: 20 });
}

function label(who: string): string {
  return who.length > shortest ? `${who.length} × ${who[0] ?? ""}` : who;
}

/** What is expected of a short string, against each glue, the faster one first. */
function expectationsOf(name: string, series: readonly Series[]): Expectation[] {
  const of = (wanted: string): Series | undefined => series.find((one) => one.name === wanted);
  const glue = ["encodeInto", "char loop"].toSorted((a, b) => (of(a)?.median ?? 0) - (of(b)?.median ?? 0));
  return glue.map((by, i) => ({
    what: `${name} by WIT on native ÷ glue by hand, ${by}`,
    limit: 1.5,
    measured: ratioTo(of(by), of("native")),
    note: `the ${i === 0 ? "faster" : "slower"} glue; ${three(ratioTo(of(by), of("native+border")))} with ClojureScript's border`,
  }));
}

/** Measures strings of several lengths. */
export async function stringSuite({ runs }: SuiteOptions): Promise<SuiteReport> {
  const all: Series[][] = [];
  for (const name of names) all.push(await seriesOf(name, runs));
  const rows = all.map((series, i) => [label(names[i] ?? ""), ...series.map(({ median }) => three(median))]);
  return {
    suite: "strings",
    text: ["Strings into 10_greet and out, ns", ...table([["", ...Object.keys(greeters)], ...rows])],
    data: all.map((series, i) => ({ name: label(names[i] ?? ""), series })),
    expectations: names.flatMap((name, i) => (name.length > shortest ? [] : expectationsOf(name, all[i] ?? []))),
    wrong: [],
  };
}
