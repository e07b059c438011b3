/**
 * The canonical definitions (Component Model, Binary Format: Canonical Definitions), a row for each: its code, what is
 * written behind it, and for a built-in the type of the core function that it makes and the rules that it has
 * (Canonical ABI, Canonical Definitions). Whatever reads, checks or makes them asks here.
 */
import type { ComponentFeature } from "./features.ts";

/** What may be written behind a canonical definition's code; the reader has a function for each. */
export type CanonOperand =
  | "sort"
  | "core-func"
  | "func"
  | "type"
  | "resource"
  | "options"
  | "result"
  | "value-type"
  | "slot"
  | "async"
  | "cancellable"
  | "shared"
  | "memory"
  | "core-type"
  | "table";

/** The options of canonical definitions, with their codes. */
export const canonOptions = {
  utf8: { code: 0x00, operand: false },
  utf16: { code: 0x01, operand: false },
  "latin1+utf16": { code: 0x02, operand: false },
  memory: { code: 0x03, operand: true },
  realloc: { code: 0x04, operand: true },
  "post-return": { code: 0x05, operand: true },
  async: { code: 0x06, operand: false },
  callback: { code: 0x07, operand: true },
} as const satisfies { readonly [name: string]: { readonly code: number; readonly operand: boolean } };

/** An option's name. */
export type CanonOptionName = keyof typeof canonOptions;

/** The encodings of strings among the options. */
export const stringEncodings = ["utf8", "utf16", "latin1+utf16"] as const;

/** One of them. */
export type StringEncoding = (typeof stringEncodings)[number];

interface CanonRow {
  readonly code: number;
  readonly operands: readonly CanonOperand[];
  readonly feature?: ComponentFeature;
  /**
   * The core function's parameters, and its results behind `>`, a letter for each: `i` i32, `l` i64, `p` an address of the
   * memory, `r` a resource's representation, `v` the type that is written, `t` an index of the table, `c` what the thread's
   * function takes, `f` a reference to that function. Absent where types of components decide.
   */
  readonly type?: string;
  /** Options that may be given beside a string encoding. */
  readonly allows?: readonly CanonOptionName[];
  /** Options that must be given. */
  readonly needs?: readonly CanonOptionName[];
  /** What its type has to be, and which way elements go. */
  readonly of?: "stream" | "future";
  readonly elements?: "lift" | "lower";
}

const copying = ["memory", "realloc", "async"] as const;

/** The canonical definitions by name. */
export const canons = {
  lift: {
    code: 0x00,
    operands: ["sort", "core-func", "options", "type"],
    allows: ["memory", "realloc", "post-return", "async", "callback"],
  },
  lower: { code: 0x01, operands: ["sort", "func", "options"], allows: ["memory", "realloc", "async"] },
  "resource.new": { code: 0x02, operands: ["resource"], type: "r>i" },
  "resource.drop": { code: 0x03, operands: ["resource"], type: "i>" },
  "resource.rep": { code: 0x04, operands: ["resource"], type: "i>r" },
  "backpressure.inc": { code: 0x24, operands: [], type: ">", feature: "async" },
  "backpressure.dec": { code: 0x25, operands: [], type: ">", feature: "async" },
  "task.return": { code: 0x09, operands: ["result", "options"], allows: ["memory"], feature: "async" },
  "task.cancel": { code: 0x05, operands: [], type: ">", feature: "async" },
  "context.get": { code: 0x0a, operands: ["value-type", "slot"], type: ">v", feature: "async" },
  "context.set": { code: 0x0b, operands: ["value-type", "slot"], type: "v>", feature: "async" },
  "subtask.cancel": { code: 0x06, operands: ["async"], type: "i>i", feature: "async" },
  "subtask.drop": { code: 0x0d, operands: [], type: "i>", feature: "async" },
  "stream.new": { code: 0x0e, operands: ["type"], type: ">l", of: "stream", feature: "async" },
  "stream.read": {
    code: 0x0f,
    operands: ["type", "options"],
    type: "ipp>p",
    allows: copying,
    of: "stream",
    elements: "lift",
    feature: "async",
  },
  "stream.write": {
    code: 0x10,
    operands: ["type", "options"],
    type: "ipp>p",
    allows: copying,
    of: "stream",
    elements: "lower",
    feature: "async",
  },
  "stream.cancel-read": { code: 0x11, operands: ["type", "async"], type: "i>i", of: "stream", feature: "async" },
  "stream.cancel-write": { code: 0x12, operands: ["type", "async"], type: "i>i", of: "stream", feature: "async" },
  "stream.drop-readable": { code: 0x13, operands: ["type"], type: "i>", of: "stream", feature: "async" },
  "stream.drop-writable": { code: 0x14, operands: ["type"], type: "i>", of: "stream", feature: "async" },
  "future.new": { code: 0x15, operands: ["type"], type: ">l", of: "future", feature: "async" },
  "future.read": {
    code: 0x16,
    operands: ["type", "options"],
    type: "ip>i",
    allows: copying,
    of: "future",
    elements: "lift",
    feature: "async",
  },
  "future.write": {
    code: 0x17,
    operands: ["type", "options"],
    type: "ip>i",
    allows: copying,
    of: "future",
    elements: "lower",
    feature: "async",
  },
  "future.cancel-read": { code: 0x18, operands: ["type", "async"], type: "i>i", of: "future", feature: "async" },
  "future.cancel-write": { code: 0x19, operands: ["type", "async"], type: "i>i", of: "future", feature: "async" },
  "future.drop-readable": { code: 0x1a, operands: ["type"], type: "i>", of: "future", feature: "async" },
  "future.drop-writable": { code: 0x1b, operands: ["type"], type: "i>", of: "future", feature: "async" },
  "error-context.new": {
    code: 0x1c,
    operands: ["options"],
    type: "pp>i",
    allows: ["memory"],
    needs: ["memory"],
    feature: "error-context",
  },
  "error-context.debug-message": {
    code: 0x1d,
    operands: ["options"],
    type: "ip>",
    allows: ["memory", "realloc"],
    needs: ["memory", "realloc"],
    feature: "error-context",
  },
  "error-context.drop": { code: 0x1e, operands: [], type: "i>", feature: "error-context" },
  "waitable-set.new": { code: 0x1f, operands: [], type: ">i", feature: "async" },
  "waitable-set.wait": { code: 0x20, operands: ["cancellable", "memory"], type: "ip>i", feature: "async" },
  "waitable-set.poll": { code: 0x21, operands: ["cancellable", "memory"], type: "ip>i", feature: "async" },
  "waitable-set.drop": { code: 0x22, operands: [], type: "i>", feature: "async" },
  "waitable.join": { code: 0x23, operands: [], type: "ii>", feature: "async" },
  "thread.index": { code: 0x26, operands: [], type: ">i", feature: "threads" },
  "thread.new-indirect": { code: 0x27, operands: ["core-type", "table"], type: "tc>i", feature: "threads" },
  "thread.resume-later": { code: 0x28, operands: [], type: "i>", feature: "threads" },
  "thread.suspend": { code: 0x29, operands: ["cancellable"], type: ">i", feature: "threads" },
  "thread.yield": { code: 0x0c, operands: ["cancellable"], type: ">i", feature: "async" },
  "thread.suspend-then-resume": { code: 0x2a, operands: ["cancellable"], type: "i>i", feature: "threads" },
  "thread.yield-then-resume": { code: 0x2b, operands: ["cancellable"], type: "i>i", feature: "threads" },
  "thread.suspend-then-promote": { code: 0x2c, operands: ["cancellable"], type: "i>i", feature: "threads" },
  "thread.yield-then-promote": { code: 0x2d, operands: ["cancellable"], type: "i>i", feature: "threads" },
  "thread.spawn-ref": { code: 0x40, operands: ["shared", "core-type"], type: "fc>i", feature: "shared-threads" },
  "thread.spawn-indirect": {
    code: 0x41,
    operands: ["shared", "core-type", "table"],
    type: "tc>i",
    feature: "shared-threads",
  },
  "thread.available-parallelism": { code: 0x42, operands: ["shared"], type: ">i", feature: "shared-threads" },
} as const satisfies { readonly [name: string]: CanonRow };

/** A canonical definition's name. */
export type CanonName = keyof typeof canons;

/** A row of the table with all its columns. */
export const canonRow = (name: CanonName): CanonRow => canons[name];

/** The names by their codes. */
export const canonOfCode: ReadonlyMap<number, CanonName> = new Map(
  Object.entries(canons).map(([name, { code }]) => [code as number, name as CanonName]),
);
