/**
 * The outlined instructions: what `SLOW` names. Each row has the words that follow its number and its length; the order
 * is that of their numbers. Those that are opcodes bear their names. Lowering gives each its words, and
 * `run/slow/slow.ts` has a handler for each: what is forgotten on either side does not compile.
 */
import type { OpName } from "../../core/opcodes.ts";
import type { BulkName } from "../../runtime/budget/bulk.ts";

/** What a word behind the handler's number and the length says. */
export type SlowWord =
  | "opcode"
  | "memory"
  | "offset low"
  | "offset high"
  | "lane"
  | "bits"
  | "data"
  | "elem"
  | "table"
  | "func"
  | "global"
  | "tag"
  | "type"
  | "heap type"
  | "storage"
  | "cell"
  | "slot"
  | "count"
  | "flag";

/** An access: its opcode, its memory, and its offset of 64 bits. */
const access = ["opcode", "memory", "offset low", "offset high"] as const;
const bits128 = ["bits", "bits", "bits", "bits"] as const;

/** Opcodes that are always outlined, each by itself. */
type OutlinedName = OpName<"memory" | "table" | "reference" | "wide"> | BulkName;

const rows = {
  // vectors and wide arithmetic
  vector: ["opcode"],
  "vector.lane": ["opcode", "lane"],
  "vector.shuffle": bits128,
  "vector.load": access,
  "vector.store": access,
  "vector.load-lane": [...access, "lane"],
  "vector.store-lane": [...access, "lane"],
  "v128.const": bits128,
  "select.v128": [],
  "global.get.v128": ["global"],
  "global.set.v128": ["global"],
  "i64.add128": [],
  "i64.sub128": [],
  "i64.mul_wide_s": [],
  "i64.mul_wide_u": [],
  // exceptions
  throw: ["tag"],
  throw_ref: [],
  // structures, arrays and casts
  "struct.new": ["type"],
  "struct.new_default": ["type"],
  "struct.get": ["cell", "storage", "flag"],
  "struct.set": ["cell", "storage"],
  "array.new": ["type", "storage"],
  "array.new_default": ["type"],
  "array.new_fixed": ["type", "count"],
  "array.new_data": ["type", "data"],
  "array.new_elem": ["type", "elem"],
  "array.get": ["storage", "flag"],
  "array.set": ["storage"],
  "array.len": [],
  "array.fill": ["storage"],
  "array.copy": [],
  "array.init_data": ["data"],
  "array.init_elem": ["elem"],
  "ref.i31": [],
  "i31.get": ["flag"],
  "ref.test": ["heap type", "flag"],
  "ref.cast": ["heap type", "flag"],
  // atomics
  atomic: access,
  "memory.atomic.notify": access,
  "memory.atomic.wait32": access,
  "memory.atomic.wait64": access,
  // memories: the accesses that the loop does not do itself, and the operators
  load: access,
  store: access,
  "memory.size": ["memory"],
  "memory.grow": ["memory"],
  "memory.fill": ["memory"],
  "memory.copy": ["memory", "memory"],
  "memory.init": ["data", "memory"],
  "data.drop": ["data"],
  // tables
  "table.get": ["table"],
  "table.set": ["table"],
  "table.check": ["table"],
  "table.size": ["table"],
  "table.grow": ["table"],
  "table.fill": ["table"],
  "table.copy": ["table", "table"],
  "table.init": ["elem", "table"],
  "elem.drop": ["elem"],
  // references
  "ref.null": [],
  "ref.func": ["func"],
  "ref.is_null": [],
  "ref.as_non_null": [],
  "ref.eq": [],
  select: [],
  "global.get": ["global"],
  "global.set": ["global"],
  // slots
  "locals.null": ["slot", "slot"],
  "slots.move": ["slot", "slot", "count", "flag"],
  look: [],
} as const satisfies { readonly [name: string]: readonly SlowWord[] } & {
  readonly [K in OutlinedName]: readonly SlowWord[];
};

/** The name of an outlined instruction. */
export type SlowName = keyof typeof rows;

type Numbers<W extends readonly SlowWord[]> = { readonly [I in keyof W]: number };

/** The words of one, as many as its row says. */
export type SlowWords<N extends SlowName = SlowName> = N extends SlowName ? Numbers<(typeof rows)[N]> : never;

/** All of them by number. */
export const slowNames = Object.keys(rows) as readonly SlowName[];

/** What the words of each say. @public The printer of register code reads them. */
export const slowWords: { readonly [K in SlowName]: readonly SlowWord[] } = rows;

/** The number of each. */
export const slowIndex = Object.fromEntries(slowNames.map((name, i) => [name, i])) as {
  readonly [K in SlowName]: number;
};
