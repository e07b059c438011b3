/**
 * The handlers of the flat loop: control instructions, globals, and what takes operands of any type. Each begins behind its
 * opcode, and gives where the next instruction begins; or 0, and nothing has changed, where `rules.ts` is to check it.
 */
import { emptyBlockCode, numTypeCodes } from "../binary/types.ts";
import { type ValCode, funcref, i32, isRefCode, noCodes, plainCodes } from "./codes.ts";
import type { FuncSig } from "./context.ts";
import { handled } from "./plans.ts";
import type { BodyState, Frame, FrameKind } from "./state.ts";

type FlatHandler = (s: BodyState, at: number, end: number) => number;

type Codes = readonly ValCode[];

/** From so many parameters on, there are faster ways to look at them. */
const many = 16;

/** The result of a block whose type is a byte that came with no feature, by that byte; 0 for others. */
const blockResults = new Uint8Array(256);
for (const type of ["i32", "i64", "f32", "f64"] as const) blockResults[numTypeCodes[type]] = plainCodes[type];

/** The results that a block's type of one byte names. */
function resultsAt({ context, reader }: BodyState, at: number): Codes | undefined {
  const byte = reader.cursor.bytes[at]!;
  if (byte === emptyBlockCode) return noCodes;
  const code = blockResults[byte]!;
  return code === 0 ? undefined : context.listOf(code);
}

/** How many bytes the index read last took. */
let indexBytes = 0;

/** An index of one or two bytes; -1 for a longer one, or one that the body's end cuts off. */
function indexAt({ reader: { cursor } }: BodyState, at: number, end: number): number {
  const { bytes } = cursor;
  const low = bytes[at]!;
  if (low < 0x80) {
    indexBytes = 1;
    return at < end ? low : -1;
  }
  const high = bytes[at + 1]!;
  indexBytes = 2;
  return high < 0x80 && at + 2 <= end ? (low & 0x7f) | (high << 7) : -1;
}

/** Whether the block's uppermost operand is of just this type. */
function hasOnTop(s: BodyState, code: ValCode): boolean {
  return s.height > s.frame.base && s.operands[s.height - 1] === code;
}

/** Whether there are up to one of these, which lies just so below `above` more. */
function hasAllOnTop(s: BodyState, codes: Codes, above: number): boolean {
  if (codes.length === 0) return true;
  const from = s.height - above - 1;
  return codes.length === 1 && from >= s.frame.base && s.operands[from] === codes[0];
}

/** Pushes an operand where that needs no larger array. */
function pushed(s: BodyState, code: ValCode): boolean {
  if (s.height === s.operands.length) return false;
  s.push(code);
  return true;
}

function end(s: BodyState, at: number): number {
  const { frame } = s;
  const { params, results, kind } = frame;
  const n = results.length;
  if (n > 1 || s.height !== frame.base + n || !hasAllOnTop(s, results, 0)) return 0;
  if (kind === "if" && (n > 0 || params.length > 0)) return 0;
  s.closeFrame();
  s.height += n;
  return at;
}

function block(s: BodyState, at: number, last: number, kind: FrameKind): number {
  const results = at < last ? resultsAt(s, at) : undefined;
  if (results === undefined) return 0;
  if (kind === "if") {
    if (!hasOnTop(s, i32)) return 0;
    s.height--;
  }
  s.pushFrame(kind, noCodes, results);
  return at + 1;
}

/** Whether a branch finds what its label takes, below `above` more operands. */
function mayBranch(s: BodyState, index: number, above: number): boolean {
  if (index < 0 || index >= s.depth) return false;
  const frame: Frame = s.frameAt(index);
  if (!hasAllOnTop(s, frame.kind === "loop" ? frame.params : frame.results, above)) return false;
  s.weight += s.localCount + s.height;
  return true;
}

function call(s: BodyState, sig: FuncSig, below: number, at: number): number {
  const { params, results } = sig;
  const n = params.length;
  const { operands, frame } = s;
  const from = s.height - below - n;
  if (n >= many || results.length > 1 || from < frame.base || from === operands.length) return 0;
  for (let i = 0; i < n; i++) if (operands[from + i] !== params[i]) return 0;
  s.weight += n + results.length;
  s.height = from;
  if (results.length === 1) s.push(results[0]!);
  return at;
}

/** One handler per instruction. */
const handlers: { readonly [K in (typeof handled)[number]]: FlatHandler } = {
  end,
  block: (s, at, last) => block(s, at, last, "block"),
  loop: (s, at, last) => block(s, at, last, "loop"),
  if: (s, at, last) => block(s, at, last, "if"),
  br: (s, at, last) => {
    if (!mayBranch(s, indexAt(s, at, last), 0)) return 0;
    s.setDead();
    return at + indexBytes;
  },
  br_if: (s, at, last) => {
    if (!hasOnTop(s, i32) || !mayBranch(s, indexAt(s, at, last), 1)) return 0;
    s.height--;
    // The rule asks for the label with the condition and without.
    s.weight += s.localCount + s.height;
    return at + indexBytes;
  },
  call: (s, at, last) => {
    const sig = s.context.funcs[indexAt(s, at, last)];
    return sig === undefined ? 0 : call(s, sig, 0, at + indexBytes);
  },
  "global.get": (s, at, last) => {
    const global = s.context.globals[indexAt(s, at, last)];
    return global !== undefined && pushed(s, global.type) ? at + indexBytes : 0;
  },
  "global.set": (s, at, last) => {
    const global = s.context.globals[indexAt(s, at, last)];
    if (global?.mutable !== true || !hasOnTop(s, global.type)) return 0;
    s.height--;
    return at + indexBytes;
  },
  return: (s, at) => {
    if (!hasAllOnTop(s, s.results, 0)) return 0;
    s.setDead();
    return at;
  },
  unreachable: (s, at) => {
    s.setDead();
    return at;
  },
  drop: (s, at) => {
    if (s.height <= s.frame.base) return 0;
    s.height--;
    return at;
  },
  select: (s, at) => {
    const { operands } = s;
    const from = s.height - 3;
    const code = operands[from]!;
    if (from < s.frame.base || isRefCode(code) || operands[from + 1] !== code || operands[from + 2] !== i32) return 0;
    s.height = from + 1;
    return at;
  },
  call_indirect: (s, at, last) => {
    const sig = s.context.types[indexAt(s, at, last)];
    const behind = at + indexBytes;
    const table = s.context.tables[indexAt(s, behind, last)];
    if (sig?.kind !== "func" || table?.element !== funcref || !hasOnTop(s, table.address)) return 0;
    return call(s, sig, 1, behind + indexBytes);
  },
};

/** The handlers by their way. */
export const flatHandlers: readonly FlatHandler[] = handled.map((name) => handlers[name]);
