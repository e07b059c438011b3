/**
 * What can be seen of a run, so that two engines can be compared: what came of a call, and what memories, globals and
 * tables hold. NaNs may have any bits where the standard leaves them to the engine.
 */
import { encodeModule } from "../../../src/ts/binary/encode-module.ts";
import type { Module } from "../../../src/ts/core/module.ts";
import type { ExternKind } from "../../../src/ts/core/types.ts";
import { Func } from "../../../src/ts/runtime/store/func.ts";
import { Global } from "../../../src/ts/runtime/store/global.ts";
import { Memory } from "../../../src/ts/runtime/store/memory.ts";
import { Table } from "../../../src/ts/runtime/store/table.ts";
import type { Exports, Failure } from "./adapter.ts";
import { showBits } from "./values.ts";

/** What came of an instantiation or a call: values as bits, or an error. */
export type Outcome = { readonly values: readonly unknown[] } | { readonly failure: Failure };

/** What a memory, global or table holds. */
export type State = Uint8Array | string;

/** Larger memories are compared by their beginning. */
const comparedBytes = 1 << 24;

/** Longer tables likewise. */
const comparedElements = 1_000;

/** The module with its memories, globals and tables exported under names of ours. */
export function opened(module: Module): Uint8Array {
  const all = (kind: ExternKind, from: number, count: number) =>
    Array.from({ length: count }, (_, i) => ({ name: `opened ${kind} ${from + i}`, kind, index: from + i }));
  const { imported } = module.spaces;
  const added = [
    ...all("memory", imported.memory, module.memories.length),
    ...all("global", imported.global, module.globals.length),
    ...all("table", imported.table, module.tables.length),
  ];
  return added.length === 0 ? module.bytes : encodeModule(module, { exports: [...module.exports, ...added] });
}

function stateOf(extern: unknown): State | undefined {
  if (extern instanceof Memory) return extern.bytes.subarray(0, comparedBytes);
  if (extern instanceof Global) return showElement(extern.getBits());
  if (!(extern instanceof Table)) return undefined;
  const shown = Array.from({ length: Math.min(extern.length, comparedElements) }, (_, i) => showElement(extern.get(i)));
  return `${extern.length} elements: ${shown.join(", ")}`;
}

/** Functions have an index on every engine; other references are objects of the engine's own. */
function showElement(value: unknown): string {
  if (!(value instanceof Func)) return showBits(value);
  return "index" in value ? `function ${String(value.index)}` : `host function ${value.name}`;
}

/** What the memories, globals and tables among exports hold, by a name of each with this added. Nothing is copied. */
export function statesOf(exports: Exports, suffix = ""): Map<string, State> {
  const states = new Map<string, State>();
  const seen = new Set<unknown>();
  for (const [name, extern] of exports) {
    const state = seen.has(extern) ? undefined : stateOf(extern);
    seen.add(extern);
    if (state !== undefined) states.set(`${name}${suffix}`, state);
  }
  return states;
}

/** The names of what differs. NaNs that were computed may lie there; where one is, the bits are the engine's choice. */
export function differingStates(a: ReadonlyMap<string, State>, b: ReadonlyMap<string, State>): string[] {
  return [...a.keys()].filter((name) => !sameState(a.get(name), b.get(name)));
}

function sameState(a: State | undefined, b: State | undefined): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  return a === b;
}

/** Whether bits are those of a NaN, of either width. */
function isNaNBits(bits: unknown): boolean {
  if (typeof bits === "number") return (bits & 0x7fff_ffff) > 0x7f80_0000;
  return typeof bits === "bigint" && BigInt.asUintN(63, bits) > 0x7ff0_0000_0000_0000n;
}

/** Whether two vectors are equal but for the bits of NaNs. */
function sameVector(a: Uint8Array, b: Uint8Array): boolean {
  const [x, y] = [a, b].map((bytes) => new DataView(bytes.buffer, bytes.byteOffset, 16)) as [DataView, DataView];
  const same = (size: number, read: (view: DataView, at: number) => unknown): boolean => {
    for (let at = 0; at < 16; at += size) if (!sameBits(read(x, at), read(y, at))) return false;
    return true;
  };
  return same(4, (view, at) => view.getInt32(at, true)) || same(8, (view, at) => view.getBigInt64(at, true));
}

/** Whether results are equal: NaNs may have any bits, and references are objects of the engine's own. */
function sameBits(a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return sameVector(a, b);
  if (typeof a === "object" || typeof a === "function") return (a === null) === (b === null);
  return a === b || (typeof a === typeof b && isNaNBits(a) && isNaNBits(b));
}

/** Whether a message is this text, or this text and details that the host does not tell. */
function begins(message: string, text: string): boolean {
  return message === text || message.startsWith(`${text}:`) || message.startsWith(`${text} (`);
}

/** Whether our engine's outcome is the host's. */
export function sameOutcome(ours: Outcome, hosts: Outcome): boolean {
  if ("values" in ours && "values" in hosts) {
    const { values } = hosts;
    return ours.values.length === values.length && ours.values.every((value, i) => sameBits(value, values[i]));
  }
  if (!("failure" in ours && "failure" in hosts) || ours.failure.kind !== hosts.failure.kind) return false;
  const [x, y] = [ours.failure, hosts.failure];
  // A link error of an engine says what is wrong in the engine's own words.
  return x.kind === "link" || begins(x.text, y.text) || y.alternatives.some((text) => x.text.startsWith(text));
}

/** An outcome for people. */
export function showOutcome(outcome: Outcome): string {
  if ("values" in outcome) return outcome.values.map(showBits).join(" ");
  return `${outcome.failure.kind}: ${outcome.failure.text}`;
}
