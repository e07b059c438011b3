/**
 * Truncated modules: what must hold for any prefix of a module, and what prefixes to try.
 */
import { expect } from "vitest";
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import {
  type ImportInfo,
  backtraceOf,
  compile,
  imports,
  loadWasi,
  newGlobal,
  newMemory,
  newTable,
} from "../../../src/ts/index.ts";
import { type EngineName, engines } from "./support.ts";

/** Where sections begin and end, read by hand: an id, a size in LEB128, and as many bytes. */
export function sectionBoundaries(bytes: Uint8Array): number[] {
  const boundaries = [0, 4, 8];
  let at = 8;
  while (at < bytes.length) {
    let size = 0;
    let shift = 0;
    at++;
    for (;;) {
      const byte = bytes[at++] ?? 0;
      size += (byte & 0x7f) * 2 ** shift;
      shift += 7;
      if (byte < 0x80) break;
    }
    boundaries.push(at, at + size);
    at += size;
  }
  return boundaries;
}

/** What a module links with, kind by kind: WASI is there of itself. */
function stubs(bytes: Uint8Array): { [module: string]: { [name: string]: unknown } } {
  const given: { [module: string]: { [name: string]: unknown } } = {};
  for (const wanted of imports(bytes)) {
    if (wanted.module === undefined || wanted.module === "wasi_snapshot_preview1") continue;
    (given[wanted.module] ??= {})[wanted.name] = stubOf(wanted);
  }
  return given;
}

function stubOf(wanted: ImportInfo): unknown {
  switch (wanted.kind) {
    case "memory":
      return newMemory({ min: wanted.min, ...(wanted.max === undefined ? {} : { max: wanted.max }) });
    case "global":
      return newGlobal({ type: wanted.type, mutable: wanted.mutable });
    case "table":
      return newTable({ min: wanted.min, ...(wanted.max === undefined ? {} : { max: wanted.max }) });
    case "func":
      return () => 0;
    case "tag":
      throw new Error("no stub for a tag");
  }
}

/**
 * A prefix is refused as malformed or invalid where the host refuses it, and loads on every engine where it does not.
 * The host may be left out where the prefix ends inside a section: it is no module then.
 */
export function checkPrefix(bytes: Uint8Array, length: number, askHost = true): "refused" | "loaded" {
  const prefix = bytes.subarray(0, length) as Uint8Array<ArrayBuffer>;
  const valid = askHost && WebAssembly.validate(prefix);
  let error: unknown;
  try {
    compile(prefix);
  } catch (caught) {
    error = caught;
  }
  if (error !== undefined) {
    const ours = error instanceof WasmError && ["malformed", "invalid"].includes(error.kind) ? error : undefined;
    if (ours === undefined || valid)
      throw new Error(`prefix of ${length} bytes: ${valid} for the host`, { cause: error });
    const { at } = ours;
    if (at === undefined || at < 0 || at > length) throw new Error(`prefix of ${length} bytes: position ${at}`);
    return "refused";
  }
  if (!valid) throw new Error(`prefix of ${length} bytes: the host refuses it`);
  const [native, interp] = engines.map((engine) => outcome(prefix, engine));
  expect(interp).toEqual(native);
  return "loaded";
}

/** Up to here each prefix is tried; beyond, one in seven, and those next to the ends of sections. */
const each = 16_384;

/** Prefixes of fewer bytes than `end`, without stacks, which cost more than decoding; the lengths of those that load. */
export function checkPrefixes(bytes: Uint8Array, end: number): number[] {
  const boundaries = new Set(sectionBoundaries(bytes));
  const loaded: number[] = [];
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    for (let length = 0; length < end; length++) {
      const atEnd = [length - 1, length, length + 1].some((at) => boundaries.has(at));
      if (length >= each && length % 7 !== 0 && !atEnd) continue;
      const askHost = bytes.length < 16_384 || length % 16 === 0 || boundaries.has(length);
      if (checkPrefix(bytes, length, askHost) === "loaded") loaded.push(length);
    }
  } finally {
    Error.stackTraceLimit = limit;
  }
  expect(loaded.filter((length) => !boundaries.has(length))).toEqual([]);
  return loaded;
}

/** The prefixes around the ends of sections behind `from`, and the whole. */
export function checkBoundaries(bytes: Uint8Array, from: number): void {
  const ends = sectionBoundaries(bytes).filter((at) => at > from);
  const lengths = new Set(ends.flatMap((at) => [at - 1, at, at + 1]).filter((at) => at < bytes.length));
  for (const length of lengths) checkPrefix(bytes, length);
  expect(checkPrefix(bytes, bytes.length)).toBe("loaded");
}

/** What comes of loading: a program without its data may end itself, but then it has run. */
function outcome(prefix: Uint8Array, engine: EngineName): unknown {
  try {
    return loadWasi(prefix, { engine, imports: stubs(prefix) }).describeExports();
  } catch (error) {
    if (!(error instanceof WasmError) || backtraceOf(error).length === 0) throw error;
    return { kind: error.kind, code: error.code, exit: error.data.exit };
  }
}
