/**
 * How each opcode is checked: rows with a signature by the signature, memory and lane rows with a check of
 * their immediates before it, and rows whose types depend on the context by the handlers of `control.ts`,
 * `instructions.ts` and `aggregate.ts` (Validation, Instructions).
 */
import { owns } from "../base/own.ts";
import { type ContextOpName, type Op, type OpKind, type OpName, opcodes } from "../core/opcodes.ts";
import { aggregateHandlers } from "./aggregate.ts";
import { type ValCode, codesOfLetters, i32, i64 } from "./codes.ts";
import { controlHandlers } from "./control.ts";
import { checkData, instructionHandlers, memoryAt } from "./instructions.ts";
import type { BodyState, Handler } from "./state.ts";

type Codes = readonly ValCode[];

/** Operands and results of the rows with a signature, by row. Nothing reads those of others. */
const codes = (of: "params" | "results", address: ValCode): readonly Codes[] =>
  opcodes.map((op) => codesOfLetters(op[of] ?? "", address));
const params32 = codes("params", i32);
const results32 = codes("results", i32);
const params64 = codes("params", i64);
const results64 = codes("results", i64);

/** Kinds whose rows have handlers, since none or hardly any has a signature. */
type WrittenKind = "control" | "parametric" | "variable" | "table" | "reference" | "aggregate";

/** Whatever its kind, a row without a signature has a handler: without one it does not compile. */
const written: { readonly [K in OpName<WrittenKind> | ContextOpName]: Handler } = {
  ...controlHandlers,
  ...instructionHandlers,
  ...aggregateHandlers,
};

/** Binary logarithm of the bytes that a row's access touches. */
const naturalAlign: readonly number[] = opcodes.map((op) => Math.log2(op.width ?? 1));

/** Exclusive upper bound of a 32-bit memory's offsets. */
const offsets32 = 2 ** 32;

function applyAt(s: BodyState, op: Op, address: ValCode): void {
  if (address === i32) s.apply(params32[op.index]!, results32[op.index]!);
  else s.apply(params64[op.index]!, results64[op.index]!);
}

/** Instructions of whole memories and data segments. */
function applyMemory(s: BodyState, op: Op): void {
  const [first, second] = op.immediates;
  const { index, index2 } = s.reader;
  const address = first === "memidx" ? memoryAt(s, index) : second === "memidx" ? memoryAt(s, index2) : i32;
  if (first === "dataidx") checkData(s, index);
  applyAt(s, op, address);
}

function applyMemarg(s: BodyState, op: Op): void {
  const { reader } = s;
  const address = memoryAt(s, reader.index);
  const natural = naturalAlign[op.index]!;
  if (reader.align > natural) throw s.fail("bad-alignment", alignText(reader.align, natural));
  if (address === i32 && reader.offset >= offsets32) {
    throw s.fail("bad-module", `offset out of range: ${reader.offset} does not fit in the memory's 32-bit addresses`);
  }
  applyAt(s, op, address);
}

function alignText(align: number, natural: number): string {
  return `alignment must not be larger than natural: ${aligned(align)} is promised, ${aligned(natural)} is the most`;
}

/** An alignment as texts write it. */
function aligned(log2: number): string {
  return `align=${2n ** BigInt(log2)}`;
}

/** Atomic accesses must promise their natural alignment exactly. The fence accesses nothing. */
function applyAtomic(s: BodyState, op: Op): void {
  if (op.width === undefined) return;
  applyMemarg(s, op);
  const { align } = s.reader;
  const natural = naturalAlign[op.index]!;
  if (align === natural) return;
  throw s.fail(
    "bad-alignment",
    `atomic alignment must be natural: ${aligned(align)} is given, ${aligned(natural)} is needed`,
  );
}

function checkLane(s: BodyState, op: Op, lane: number): void {
  const lanes = op.lanes ?? 0;
  if (lane >= lanes) {
    throw s.fail("bad-module", `invalid lane index ${lane}: there are ${lanes} lanes, numbered from 0`);
  }
}

function applyLane(s: BodyState, op: Op): void {
  checkLane(s, op, s.reader.index);
  s.apply(params32[op.index]!, results32[op.index]!);
}

function applyMemoryLane(s: BodyState, op: Op): void {
  checkLane(s, op, s.reader.index2);
  applyMemarg(s, op);
}

function applyShuffle(s: BodyState, op: Op): void {
  for (const lane of s.reader.bytes16) {
    if (lane >= 32) throw s.fail("bad-module", `invalid lane index ${lane}: two vectors have 32 lanes of a byte`);
  }
  s.apply(params32[op.index]!, results32[op.index]!);
}

type Check = (s: BodyState, op: Op) => void;

/** What the rows of a kind need beyond their signature; nothing for the numeric ones. */
const kindChecks = {
  memory: applyMemory,
  load: applyMemarg,
  store: applyMemarg,
  atomic: applyAtomic,
  "load-lane": applyMemoryLane,
  "store-lane": applyMemoryLane,
  lane: applyLane,
  shuffle: applyShuffle,
  const: undefined,
  unary: undefined,
  binary: undefined,
  ternary: undefined,
  wide: undefined,
} as const satisfies { [K in Exclude<OpKind, WrittenKind>]: Check | undefined };

const checks: readonly (Check | undefined)[] = opcodes.map((op) =>
  owns(written, op.name) ? written[op.name as keyof typeof written] : kindChecks[op.kind as keyof typeof kindChecks],
);

/**
 * Checks the instruction that `s.reader` has just read.
 * @throws InvalidError for a broken rule or a disabled feature
 * @throws MalformedError where the format itself is broken in a way that only the nesting shows
 */
export function checkInstruction(s: BodyState, op: Op): void {
  const { index } = op;
  if (s.context.usedOps[index] === 0) s.context.useOp(op, s.reader.at);
  const check = checks[index];
  if (check === undefined) s.apply(params32[index]!, results32[index]!);
  else check(s, op);
}
