/**
 * What the blocks of a text that are open wait for (Text Format, Instructions): flat ones their parts and their end,
 * folded ones parentheses.
 */
import type { OpNameWith } from "../../core/opcodes.ts";

/** What a frame waits for. */
export const frame = {
  /** The operands of a folded instruction; it follows them. */
  plain: 0,
  /** `end` of a flat block; `end` or another part of a flat `if` or of a flat `try`, which may also be delegated. */
  block: 1,
  if: 2,
  try: 3,
  /** `end` of a flat `try` that catches something, or what else it catches. */
  catch: 4,
  /** The parenthesis of a folded block, or of a part of one. */
  foldedBlock: 5,
  foldedPart: 6,
  /** A folded `if`: its condition and `(then`; its parenthesis or `(else`; its parenthesis. */
  foldedIf: 7,
  afterThen: 8,
  afterElse: 9,
  /** A folded `try`: `(do`; its parenthesis or what it catches or `(delegate`; the first two; its parenthesis. */
  foldedTry: 10,
  afterDo: 11,
  afterCatch: 12,
  afterCatchAll: 13,
  /** The parenthesis of a folded `try` that is delegated. */
  afterDelegate: 14,
} as const;

/** One of them. */
export type FrameKind = (typeof frame)[keyof typeof frame];

/** What the parts of blocks follow, and what their blocks wait for then. */
interface Part {
  readonly flat: readonly FrameKind[];
  readonly folded: readonly FrameKind[];
  readonly thenFlat: FrameKind;
  readonly thenFolded: FrameKind;
}

const inTry = { flat: [frame.try, frame.catch], folded: [frame.afterDo, frame.afterCatch] };

/** The parts of blocks by their opcodes. */
export const parts: { readonly [K in OpNameWith<{ readonly nests: "parts" }>]: Part } = {
  else: { flat: [frame.if], folded: [frame.afterThen], thenFlat: frame.block, thenFolded: frame.afterElse },
  catch: { ...inTry, thenFlat: frame.catch, thenFolded: frame.afterCatch },
  catch_all: { ...inTry, thenFlat: frame.block, thenFolded: frame.afterCatchAll },
};

/** What is expected in place of any instruction in a frame where none may stand. */
const closed: { readonly [K in FrameKind]: string | undefined } = {
  [frame.plain]: undefined,
  [frame.block]: undefined,
  [frame.if]: undefined,
  [frame.try]: undefined,
  [frame.catch]: undefined,
  [frame.foldedBlock]: undefined,
  [frame.foldedPart]: undefined,
  [frame.foldedIf]: undefined,
  [frame.afterThen]: "`(else` or `)`",
  [frame.afterElse]: "`)`",
  [frame.foldedTry]: "`(do`",
  [frame.afterDo]: "`(catch`, `(catch_all`, `(delegate` or `)`",
  [frame.afterCatch]: "`(catch`, `(catch_all` or `)`",
  [frame.afterCatchAll]: "`)`",
  [frame.afterDelegate]: "`)`",
};

/** What is expected where no instruction may stand, folded or flat; undefined where one may. */
export function expectedInstead(kind: FrameKind | undefined, flat: boolean): string | undefined {
  if (kind === undefined) return undefined;
  if (flat && kind === frame.plain) return "a folded operand or `)`";
  if (flat && kind === frame.foldedIf) return "`(then`";
  return closed[kind];
}
