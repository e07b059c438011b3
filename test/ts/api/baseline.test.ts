/**
 * dist where there is nothing but ES2021: a realm of its own, out of which all else has been taken. Everything works there
 * on `:interp`, and what cannot is an error that says what to do.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Context, createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The names of the global object of ES2021 (ECMA-262, 12th edition, clause 19). */
const language = [
  ...["globalThis", "Infinity", "NaN", "undefined", "eval", "isFinite", "isNaN", "parseFloat", "parseInt"],
  ...["decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent", "AggregateError", "Array", "ArrayBuffer"],
  ...["BigInt", "BigInt64Array", "BigUint64Array", "Boolean", "DataView", "Date", "Error", "EvalError"],
  ...["FinalizationRegistry", "Float32Array", "Float64Array", "Function", "Int8Array", "Int16Array", "Int32Array"],
  ...["Map", "Number", "Object", "Promise", "Proxy", "RangeError", "ReferenceError", "RegExp", "Set"],
  ...["SharedArrayBuffer", "String", "Symbol", "SyntaxError", "TypeError", "Uint8Array", "Uint8ClampedArray"],
  ...["Uint16Array", "Uint32Array", "URIError", "WeakMap", "WeakRef", "WeakSet", "Atomics", "JSON", "Math", "Reflect"],
];

/** What later editions have added to the objects of the language. */
const newer: { readonly [object: string]: readonly string[] } = {
  "Array.prototype": ["at", "findLast", "findLastIndex", "toReversed", "toSorted", "toSpliced", "with"],
  "Object.getPrototypeOf(Uint8Array.prototype)": ["at", "findLast", "findLastIndex", "toReversed", "toSorted", "with"],
  "String.prototype": ["at", "isWellFormed", "toWellFormed"],
  "RegExp.prototype": ["hasIndices", "unicodeSets"],
  "ArrayBuffer.prototype": ["resize", "resizable", "maxByteLength", "transfer", "transferToFixedLength", "detached"],
  "SharedArrayBuffer.prototype": ["grow", "growable", "maxByteLength"],
  "Set.prototype": ["union", "intersection", "difference", "symmetricDifference", "isSubsetOf", "isSupersetOf"],
  "Map.prototype": ["getOrInsert", "getOrInsertComputed"],
  "Object.getPrototypeOf(Object.getPrototypeOf([].values()))": [
    ...["map", "filter", "take", "drop", "flatMap", "reduce", "toArray", "forEach", "some", "every", "find"],
  ],
  "Uint8Array.prototype": ["toBase64", "toHex", "setFromBase64", "setFromHex"],
  Uint8Array: ["fromBase64", "fromHex"],
  Object: ["hasOwn", "groupBy"],
  Map: ["groupBy"],
  Array: ["fromAsync"],
  Promise: ["withResolvers", "try"],
  Atomics: ["waitAsync", "pause"],
  Error: ["isError"],
  RegExp: ["escape"],
  Symbol: ["dispose", "asyncDispose"],
  Math: ["f16round", "sumPrecise"],
  JSON: ["rawJSON", "isRawJSON"],
};

/** Takes away all that is not ES2021, and more names. */
const strip = (more: readonly string[]): string => `
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (!${JSON.stringify(language)}.includes(name) || ${JSON.stringify(more)}.includes(name)) delete globalThis[name];
  }
  ${Object.entries(newer)
    .filter(([object]) => !more.some((name) => object.startsWith(name)))
    .map(([object, names]) => `for (const name of ${JSON.stringify(names)}) delete (${object})[name];`)
    .join("\n")}`;

/** The package and the portable programs, which ask `guestFile` for the files of testdata. */
const program = `
  import * as api from "./dist/browser.js";
  import { checks } from "./test/portable/battery.js";
  import { fromBase64 } from "./test/hosts/base64.js";
  const { guestFile } = globalThis;
  delete globalThis.guestFile;
  const read = async (name, as) => (as === "bytes" ? fromBase64(guestFile(name, "base64")) : guestFile(name, "utf8"));
  globalThis.api = api;
  globalThis.runChecks = async () => JSON.stringify(await checks(api, read));
  globalThis.outcome = (run) => {
    try {
      return run();
    } catch (error) {
      return error.kind + " " + error.code + ": " + error.message;
    }
  };`;

const guestFile = (name: string, encoding: BufferEncoding): string =>
  readFileSync(new URL(`../../../testdata/${name}`, import.meta.url)).toString(encoding);

let script = "";

beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: root },
    bundle: true,
    format: "iife",
    platform: "neutral",
    target: "es2021",
    write: false,
  });
  script = outputFiles[0]!.text;
});

/** A realm with the package, in which this much is missing. */
function realm(more: readonly string[]): Context {
  const context = createContext({ guestFile });
  runInContext(strip(more).replace("delete globalThis", 'if (name !== "guestFile") delete globalThis'), context);
  runInContext(script, context);
  return context;
}

interface Check {
  readonly name: string;
  readonly outcome: "passed" | "failed" | "absent";
  readonly detail?: string;
}

describe.each([
  ["ES2021", []],
  ["ES2021 without shared memory and weak references", ["SharedArrayBuffer", "WeakRef", "FinalizationRegistry"]],
])("%s", (_, more) => {
  it("is all that there is", () => {
    const context = realm(more);
    const names = runInContext("Object.getOwnPropertyNames(globalThis)", context) as string[];
    expect([...names].filter((name) => !language.includes(name)).toSorted()).toEqual(["api", "outcome", "runChecks"]);
    expect(runInContext("[[].at, Object.hasOwn, ''.at, new Uint8Array(1).toSorted].join()", context)).toBe(",,,");
  });

  it("is enough for the portable programs", { timeout: 120_000 }, async () => {
    const all = JSON.parse((await runInContext("runChecks()", realm(more))) as string) as Check[];
    expect(all.filter(({ outcome }) => outcome === "failed")).toEqual([]);
    expect(all.find(({ outcome }) => outcome === "absent")).toMatchObject({ name: "there is native" });
    expect(all.filter(({ outcome }) => outcome === "passed").length).toBeGreaterThan(100);
  });
});

/** A program that calls a function of WASI, whose arguments are these, and ends with the error that it gives. */
const calling = (name: string, params: string, args: string): string => `(module
  (import "wasi_snapshot_preview1" "${name}" (func $f (param ${params}) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\01\\00\\00\\00\\00\\00\\00\\00\\00\\e1\\f5\\05")
  (func (export "_start") (call $exit (call $f ${args}))))`;

/** A program that sleeps for a tenth of a second. */
const sleeping = calling(
  "poll_oneoff",
  "i32 i32 i32 i32",
  "(i32.const 16) (i32.const 128) (i32.const 1) (i32.const 256)",
);
const rolling = calling("random_get", "i32 i32", "(i32.const 0) (i32.const 8)");

describe("what is missing", () => {
  const evaluate = (expression: string, more: readonly string[] = []): unknown =>
    runInContext(`outcome(() => ${expression})`, realm(more));

  it.each([
    [
      "random numbers",
      `api.run(${JSON.stringify(rolling)})`,
      /^usage not-available: .*secure.*the option random, a seed/,
    ],
    ["a source by path", 'api.load("a.wasm")', /^usage async-only: /],
    ["a source by URL", 'api.load("https://localhost/a.wasm")', /^usage async-only: /],
    ["the host's engine", 'api.load("(module)", { engine: "native" })', /^link engine-unavailable: .*no WebAssembly/],
  ])("is told: %s", (_, expression, message) => {
    expect(evaluate(expression)).toMatch(message);
  });

  it("is told where a program sleeps and nothing can wait", async () => {
    const without = ["SharedArrayBuffer", "Atomics"];
    expect(evaluate(`api.run(${JSON.stringify(sleeping)})`, without)).toMatch(/^usage async-only: .*virtual clock/);
    const late = `api.runAsync(${JSON.stringify(sleeping)}).catch((error) => error.kind + " " + error.message)`;
    expect(await runInContext(late, realm(without))).toMatch(/^usage .*no timers.*virtual clock/);
  });

  it("is told where a source would have to be fetched", async () => {
    const late = 'api.loadAsync("https://localhost/a.wasm").catch((error) => error.code + ": " + error.message)';
    expect(await runInContext(late, realm([]))).toMatch(/^not-available: This host cannot fetch .*bytes/);
  });

  it("is nothing that a seed, the host's blocking or a virtual clock can stand for", async () => {
    expect(evaluate(`api.run(${JSON.stringify(rolling)}, { random: 7 }).exit`)).toBe(0);
    expect(evaluate(`api.run(${JSON.stringify(sleeping)}).exit`)).toBe(0);
    expect(evaluate(`api.run(${JSON.stringify(sleeping)}, { clock: { realtime: 0 } }).exit`, ["Atomics"])).toBe(0);
    expect(await runInContext(`api.runAsync(${JSON.stringify(sleeping)}).then(({ exit }) => exit)`, realm([]))).toBe(0);
  });

  it("is no clock for deadlines", () => {
    const endless = '(module (func (export "f") (loop (br 0))))';
    expect(evaluate(`api.load('${endless}', { timeoutMs: 5 }).call("f")`)).toMatch(/^limit timeout/);
  });
});
