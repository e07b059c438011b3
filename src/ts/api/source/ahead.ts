/**
 * What was compiled ahead of time, as a source: its bytes, with which its code is found.
 */
import { UsageError } from "../../base/errors/errors.ts";
import { isList } from "../../base/foreign.ts";
import { own } from "../../base/own.ts";
import { bytesIn } from "../../base/bytes/buffers.ts";
import { fromBase64 } from "../../base/bytes/base64.ts";
import { type AheadCode, type AheadFunction, giveAhead } from "../../compile/code/ahead.ts";
import {
  type AheadExport,
  type AheadModulePart,
  type FunctionPart,
  aheadFormat,
  aheadKey,
  aheadKind,
  offsetsOf,
} from "../../compile/code/ahead-file.ts";
import { lineOfFrame } from "../../compile/code/frames.ts";

/** What `compileToJs` and `npx cljw-wasm compile` write files of, as these export it. */
export interface AheadModule {
  readonly [aheadKey]: typeof aheadKind;
}

const isOne = (value: unknown): value is object =>
  typeof value === "object" && value !== null && own(value as Partial<AheadModule>, aheadKey) === aheadKind;

/** What was compiled ahead of time, as its file exports it; programs may give all that such a file exports. Undefined for anything else. */
export function aheadModule(source: unknown): object | undefined {
  if (typeof source !== "object" || source === null) return undefined;
  try {
    const inner = isOne(source) ? source : own(source as { readonly default?: unknown }, "default");
    return isOne(inner) ? inner : undefined;
  } catch {
    // A proxy may refuse to be looked at.
    return undefined;
  }
}

/** What is read of it. */
export interface AheadBytes {
  readonly bytes: Uint8Array;
  readonly name: string | undefined;
  readonly wit: string | undefined;
  readonly world: string | undefined;
}

/** What has been read: the bytes are decoded once. */
const known = new WeakMap<object, AheadBytes>();

/** Bytes and code of what a compiled file exports. @throws UsageError `bad-source` for one of another version, or one that is damaged */
export function readAhead(source: object): AheadBytes {
  let read = known.get(source);
  if (read === undefined) known.set(source, (read = decoded(source as AheadExport)));
  return read;
}

function decoded(source: AheadExport): AheadBytes {
  const { format, fuel, callDepth, modules, name, wit, world } = source;
  if (format !== aheadFormat) {
    const text = `The module was compiled ahead of time in the format ${String(format)}, and this version of the package reads ${aheadFormat}: compile it again, by npx cljw-wasm compile.`;
    throw new UsageError("bad-source", text, { value: format });
  }
  const bytes = bytesOf(source.bytes);
  if (bytes === undefined || !isList(modules)) {
    const text = `The module was compiled ahead of time, and its file has been changed since: compile it again, by npx cljw-wasm compile.`;
    throw new UsageError("bad-source", text, { value: source });
  }
  const bounds = { metered: fuel, deep: callDepth };
  const codes = new Map(modules.map((module) => [module.at, codeOf(module, bounds)]));
  giveAhead(bytes, codes);
  return { bytes, name: name ?? undefined, wit: wit ?? undefined, world: world ?? undefined };
}

/** Bytes in a buffer of their own, by which their code is found. */
function bytesOf(given: unknown): Uint8Array | undefined {
  if (typeof given === "string") return fromBase64(given);
  try {
    return bytesIn(given)?.slice();
  } catch {
    // They have gone elsewhere.
    return undefined;
  }
}

function codeOf({ id, parts }: AheadModulePart, bounds: AheadCode["bounds"]): AheadCode {
  const functions = new Map<number, AheadFunction>();
  for (const part of parts) {
    const shift = shiftOf(part);
    for (const [index, make, offsets, line] of part.functions) {
      let read: Int32Array | undefined;
      functions.set(index, {
        make,
        line: shift === undefined ? undefined : line + shift,
        offsets: () => (read ??= offsetsOf(offsets)),
      });
    }
  }
  return { id, bounds, functions };
}

/** By how much lines of a file are behind where they were written; undefined where they are no longer the same lines. */
function shiftOf({ lines: [first, firstTrace, last, lastTrace] }: FunctionPart): number | undefined {
  const [from, to] = [lineOf(firstTrace), lineOf(lastTrace)];
  if (from === undefined || to === undefined || to - from !== last - first) return undefined;
  return from - first;
}

/** The line in which a trace was taken. */
function lineOf(trace: unknown): number | undefined {
  if (typeof trace !== "string") return undefined;
  for (const line of trace.split("\n", 4)) {
    const found = lineOfFrame(line);
    if (found > 0) return found;
  }
  return undefined;
}
