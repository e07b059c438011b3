/**
 * Modules of hostile sizes, and what becomes of each: run as a program by hostile.test.ts, in a process whose memory is
 * bounded, so that a count which is believed ends it. Prints one line of JSON a case.
 */
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { type WasmModule, compile, explain, inspect, load, wat } from "../../../src/ts/index.ts";

/** LEB128, unsigned. */
function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return [...bytes, rest];
}

const most = leb(0xffff_ffff);
const head = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** Pieces one after the other: numbers are bytes. */
function joined(...pieces: readonly ArrayLike<number>[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((n, piece) => n + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function section(id: number, ...pieces: readonly ArrayLike<number>[]): Uint8Array {
  const contents = joined(...pieces);
  return joined([id], leb(contents.length), contents);
}

const module = (...sections: readonly Uint8Array[]): Uint8Array => joined(head, ...sections);
const repeated = (count: number, ...piece: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(count * piece.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = piece[i % piece.length]!;
  return bytes;
};

const noResult = section(1, [1, 0x60, 0, 0]);
const oneFunc = section(3, [1, 0]);
const body = (...pieces: readonly ArrayLike<number>[]): Uint8Array => {
  const contents = joined(...pieces);
  return section(10, [1], leb(contents.length), contents);
};
const withBody = (...pieces: readonly ArrayLike<number>[]): Uint8Array => module(noResult, oneFunc, body(...pieces));

/** A chain of subtypes, each of the one before it. */
function chain(length: number): Uint8Array {
  const links = Array.from({ length }, (_, i) => (i === 0 ? [0x50, 0, 0x5f, 0] : [0x50, 1, ...leb(i - 1), 0x5f, 0]));
  return module(section(1, leb(length), links.flat()));
}

const name = (length: number): Uint8Array => joined(leb(length), repeated(length, 0x61));

/** Calls nothing: whether it loads is the question, and whether the other verbs agree. */
function loads(source: Uint8Array | string, options: object = {}): WasmModule {
  const error = explain(source);
  if (error !== undefined) throw error;
  if (inspect(source).exports === undefined) throw new Error("inspect says nothing");
  return load(source, { engine: "interp", ...options });
}

/** A body whose br_table has this many labels and a default. */
const labels = (count: number): Uint8Array =>
  withBody([0, 0x41, 0, 0x0e], leb(count), new Uint8Array(count + 1), [0x0b]);

/** Exports of function 0, with names of seven digits. */
function withExports(count: number): Uint8Array {
  const entries = repeated(count, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  for (let i = 0; i < count; i++) {
    for (let digit = 7, rest = i; digit > 0; digit--, rest = Math.floor(rest / 10))
      entries[i * 10 + digit] = 48 + (rest % 10);
  }
  return module(noResult, oneFunc, section(7, leb(count), entries), body([0, 0x0b]));
}

const dataOf = (length: number, pages: number): Uint8Array =>
  module(section(5, [1, 0], leb(pages)), section(11, [1, 0, 0x41, 0, 0x0b], leb(length), new Uint8Array(length)));

/** Tables of externref with so many elements each. */
const tables = (count: number, elements: number): Uint8Array =>
  module(section(4, leb(count), repeated(count, 0x6f, 0, ...leb(elements))));

/** How many of so many tables grow by 10,000,000 elements. */
function growAll(count: number, engine: "native" | "interp"): unknown {
  const names = Array.from({ length: count }, (_, i) => `$t${i}`);
  const grow = (name: string): string =>
    `(i32.add (i32.ge_s (table.grow ${name} (ref.null extern) (i32.const 10000000)) (i32.const 0)))`;
  const text = `(module ${names.map((name) => `(table ${name} 0 externref)`).join(" ")}
    (func (export "f") (result i32) (i32.const 0) ${names.map(grow).join(" ")}))`;
  return load(text, { engine }).call("f");
}

const cases: { readonly [title: string]: () => unknown } = {
  ...Object.fromEntries(
    Array.from({ length: 13 }, (_, i) => [
      `a count of 2^32-1 in section ${i + 1}`,
      () => loads(module(section(i + 1, most))),
    ]),
  ),
  "2^32-1 parameters": () => loads(module(section(1, [1, 0x60], most))),
  "2^32-1 results": () => loads(module(section(1, [1, 0x60, 0], most))),
  "2^32-1 fields": () => loads(module(section(1, [1, 0x5f], most))),
  "2^32-1 types in a group": () => loads(module(section(1, [1, 0x4e], most))),
  "2^32-1 functions in a segment": () => loads(module(section(9, [1, 1, 0], most))),
  "2^32-1 expressions in a segment": () => loads(module(section(9, [1, 5, 0x70], most))),
  "2^32-1 bytes of data": () => loads(module(section(11, [1, 1], most))),
  "2^32-1 runs of locals": () => loads(withBody(most)),
  "2^32-1 labels": () => loads(withBody([0, 0x41, 0, 0x0e], most)),
  "2^32-1 handlers": () => loads(withBody([0, 0x1f, 0x40], most)),
  "2^32-1 types of a select": () => loads(withBody([0, 0x1c], most)),
  "2^32-1 names": () => loads(module(section(0, [4, 0x6e, 0x61, 0x6d, 0x65, 1, 5], most))),
  "a name of 2^32-1 bytes": () => loads(module(section(2, [1], most))),
  "a section of 2^32-1 bytes": () => loads(joined(head, [1], most)),
  "1001 parameters": () => loads(module(section(1, [1, 0x60], leb(1001), repeated(1001, 0x7f), [0]))),
  "1000 parameters": () => loads(module(section(1, [1, 0x60], leb(1000), repeated(1000, 0x7f), [0]))),
  "10,001 fields": () => loads(module(section(1, [1, 0x5f], leb(10_001), repeated(10_001, 0x7f, 0)))),
  "50,000 locals": () => loads(withBody([1], leb(50_000), [0x7f, 0x0b])),
  "50,001 locals": () => loads(withBody([2], leb(50_000), [0x7f, 1, 0x7e, 0x0b])),
  "2^32-1 locals, and as many again": () => loads(withBody([2], most, [0x7f], most, [0x7f, 0x0b])),
  "a body of 7,654,322 bytes": () => loads(withBody([0], repeated(7_654_320, 1), [0x0b])),
  "a body of 7,654,321 bytes": () => loads(withBody([0], repeated(7_654_319, 1), [0x0b])),
  "100,000 nested blocks": () => loads(withBody([0], repeated(100_000, 0x02, 0x40), repeated(100_001, 0x0b))),
  "100,000 nested loops and ifs": () =>
    loads(withBody([0], repeated(50_000, 0x03, 0x40, 0x41, 0, 0x04, 0x40), repeated(100_001, 0x0b))),
  "100,000 nested blocks as text": () =>
    wat(withBody([0], repeated(100_000, 0x02, 0x40), repeated(100_001, 0x0b))).length < 20_000_000,
  "100,000 nested blocks as text, read again": () =>
    loads(wat(withBody([0], repeated(100_000, 0x02, 0x40), repeated(100_001, 0x0b)))),
  "100,000 blocks folded into one another": () =>
    loads(`(module (func ${"(block ".repeat(100_000)}${")".repeat(100_000)}))`),
  "100,000 additions folded into one another": () =>
    loads(
      `(module (func (result i32) ${"(i32.add (i32.const 1) ".repeat(100_000)}(i32.const 1)${")".repeat(100_000)}))`,
    ),
  "100,000 parentheses": () => loads(`(module ${"(".repeat(100_000)}`),
  "100,000 annotations in one another": () => loads(`(module ${"(@a ".repeat(100_000)}${")".repeat(100_000)})`),
  "1,000,000 comments in one another": () => loads(`(module ${"(;".repeat(1_000_000)}`),
  "a chain of 64 types": () => loads(chain(64)),
  "a chain of 65 types": () => loads(chain(65)),
  "a group of 100,000 types": () =>
    loads(module(section(1, [1, 0x4e], leb(100_000), repeated(100_000, 0x5f, 1, 0x64, 0, 0)))),
  "1,000,001 types": () => loads(module(section(1, leb(1_000_001), repeated(1_000_001, 0x5f, 0)))),
  "1,000,001 functions": () => loads(module(noResult, section(3, leb(1_000_001), repeated(1_000_001, 0)))),
  "a memory of 65,536 pages at least": () => loads(module(section(5, [1, 0], leb(65_536))), { maxMemoryPages: 100 }),
  "a memory of 65,537 pages at least": () => loads(module(section(5, [1, 0], leb(65_537)))),
  "a memory of 2^48 pages at least": () => loads(module(section(5, [1, 4], leb(2 ** 48)))),
  "a table of 2^32-1 elements at least": () => loads(module(section(4, [1, 0x70, 0], most))),
  "a table of 10,000,001 elements at least": () => loads(module(section(4, [1, 0x70, 0], leb(10_000_001)))),
  "40 tables of 10,000,000 elements": () => loads(tables(40, 10_000_000)),
  "40 tables of 10,000,000 elements on the host": () => load(tables(40, 10_000_000), { engine: "native" }),
  "100 memories of 1,000 pages": () => loads(module(section(5, [100], repeated(100, 0, ...leb(1000))))),
  "40 tables that grow by 10,000,000 elements": () => growAll(40, "interp") === 1,
  "40 tables that grow by 10,000,000 elements on the host": () => growAll(40, "native") === 1,
  "100,000 tables, and one more for the fuel": () =>
    load(module(section(4, leb(100_000), repeated(100_000, 0x70, 0, 0))), { fuel: 100 }),
  "100,000 structures of 10,000 fields before the first call": () =>
    loads(
      module(
        section(1, [1, 0x5f], leb(10_000), repeated(10_000, 0x7e, 0)),
        section(6, leb(100_000), repeated(100_000, 0x64, 0, 0, 0xfb, 1, 0, 0x0b)),
      ),
    ),
  "65,521 labels, more than the host allows": () => load(labels(65_521)),
  "65,521 labels on the host": () => load(labels(65_521), { engine: "native" }),
  "1,000,000 labels": () => loads(labels(1_000_000)),
  "a group of 250,000 types": () => loads(module(section(1, [1, 0x4e], leb(250_000), repeated(250_000, 0x5f, 0)))),
  "100,000 exports": () => loads(withExports(100_000)),
  "1,000,001 exports": () => loads(withExports(1_000_001)),
  "1,000,001 imports": () => loads(module(noResult, section(2, leb(1_000_001), repeated(1_000_001, 0, 0, 0, 0)))),
  "1,000,001 globals": () => loads(module(section(6, leb(1_000_001), repeated(1_000_001, 0x7f, 0, 0x41, 0, 0x0b)))),
  "1,000,001 tags": () => loads(module(noResult, section(13, leb(1_000_001), repeated(1_000_001, 0, 0)))),
  "100,001 tables": () => loads(module(section(4, leb(100_001), repeated(100_001, 0x70, 0, 0)))),
  "10,000,001 elements in a segment": () =>
    loads(
      module(noResult, oneFunc, section(9, [1, 1, 0], leb(10_000_001), new Uint8Array(10_000_001)), body([0, 0x0b])),
    ),
  "10,001 operands of an array": () =>
    loads(
      module(
        section(1, [2, 0x60, 0, 0, 0x5e, 0x7f, 0]),
        oneFunc,
        body([0], repeated(10_001, 0x41, 0), [0xfb, 8, 1], leb(10_001), [0x1a, 0x0b]),
      ),
    ),
  "64 MiB of data": () => loads(dataOf(2 ** 26, 1024)),
  "64 MiB of data for one page": () => loads(dataOf(2 ** 26, 1)),
  "101 memories": () => loads(module(section(5, leb(101), repeated(101, 0, 0)))),
  "100,001 data segments": () =>
    loads(module(section(12, leb(100_001)), section(11, leb(100_001), repeated(100_001, 1, 0)))),
  "an import with names of a megabyte": () =>
    loads(module(noResult, section(2, [1], name(1_000_000), name(1_000_000), [0, 0]))),
  "an export with a name of a megabyte": () =>
    inspect(module(section(5, [1, 0, 0]), section(7, [1], name(1_000_000), [2, 0]))).exports,
  "a custom section with a name of a megabyte": () => compile(module(section(0, name(1_000_000)))),
  "a function with a name of a megabyte that traps": () => {
    const named = section(0, [4, 0x6e, 0x61, 0x6d, 0x65, 1], leb(1_000_005), [1, 0], name(1_000_000));
    const exported = section(7, [1, 1, 0x66, 0, 0]);
    return loads(module(noResult, oneFunc, exported, body([0, 0x00, 0x0b]), named)).call("f");
  },
};

function outcome(run: () => unknown): string {
  try {
    return run() === false ? "false" : "ok";
  } catch (error) {
    if (!(error instanceof WasmError)) return `not ours: ${String(error).slice(0, 200)}`;
    if (error.message.length > 2000) return `a message of ${error.message.length} characters`;
    return `${error.kind} ${error.code}`;
  }
}

for (const [title, run] of Object.entries(cases)) process.stdout.write(`${JSON.stringify([title, outcome(run)])}\n`);
