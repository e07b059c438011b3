/**
 * Function bodies (Validation, Functions; Appendix, Validation Algorithm). One body at a time, so that a caller
 * may put off each until its function is first called.
 */
import { InvalidError, MalformedError } from "../base/errors/errors.ts";
import { readLocals } from "../binary/body.ts";
import type { Op } from "../core/opcodes.ts";
import type { ModuleContext } from "./context.ts";
import { checkFlat } from "./flat.ts";
import { called, nameIn } from "./names.ts";
import { checkInstruction } from "./rules.ts";
import { BodyState } from "./state.ts";

/** Bytes of instructions between two pauses. */
const bytesBetween = 4_096;

/** What checking a body finds out besides. */
export interface BodyInfo {
  /** Parameters and declared locals. */
  readonly nLocals: number;
  /** Most operands at once. */
  readonly maxHeight: number;
}

/**
 * Checks the body of a defined function, given by its index in the function index space.
 * @throws InvalidError with the offset of the instruction that breaks a rule
 * @throws MalformedError where the body's encoding is broken
 * @internal Tests and the suites ask body by body.
 */
export function validateBody(context: ModuleContext, funcIdx: number): BodyInfo {
  const state = new BodyState(context);
  checkBody(state, funcIdx);
  return { nLocals: state.localCount, maxHeight: state.maxHeight };
}

/**
 * Checks a body as `validateBody` does, and leaves what it found in the state, which may be used again. `pause` is called
 * now and then, and what it throws ends the check.
 */
export function checkBody(s: BodyState, funcIdx: number, pause?: () => void): void {
  const { context, reader } = s;
  const { funcs, spaces } = context.module;
  const { body } = funcs[funcIdx - spaces.imported.func]!;
  const sig = context.funcs[funcIdx]!;
  s.begin(body.start, body.end, sig.results);
  context.place = () => called(context.module, "func", funcIdx);
  context.funcIdx = funcIdx;
  s.addParams(sig.params);
  try {
    for (const { count, type } of readLocals(reader.cursor)) s.addLocals(count, context.code(type, body.start));
    while (s.depth > 0) {
      const until = reader.cursor.pos + bytesBetween;
      while (s.depth > 0 && reader.cursor.pos < until) {
        checkFlat(s, until);
        if (s.depth > 0) checkInstruction(s, nextInstruction(s));
      }
      if (s.depth > 0) pause?.();
    }
    if (!reader.done) throw trailing(s);
  } catch (error) {
    throw noteFunction(s, funcIdx, error);
  }
}

/** The error with the function that it is in, beside the instruction. */
function noteFunction(s: BodyState, funcIdx: number, error: unknown): unknown {
  // A pause may end the check, which says nothing of the function.
  if (error instanceof InvalidError || error instanceof MalformedError) {
    const name = nameIn(s.context.module, "func", funcIdx);
    error.data.index = funcIdx;
    if (name !== undefined) error.data.func = name;
    // What the format refuses is found by those who know nothing of functions.
    if (!error.message.includes(s.place)) error.message += ` It lies in ${s.place}.`;
  }
  return noteInstruction(s, error);
}

/** The error with the instruction that it is about: the one read last, where it could be read and its author wrote it. */
export function noteInstruction({ reader: { at, op } }: BodyState, error: unknown): unknown {
  const written = op.nests !== "ends" || op.immediates.length > 0;
  if (written && error instanceof InvalidError && error.at === at) error.data.instruction = op.text;
  return error;
}

/**
 * Reads the next instruction of a body or expression that has not ended.
 * @throws MalformedError where there is none
 */
export function nextInstruction(s: BodyState): Op {
  if (s.reader.done) throw unended(s);
  return s.reader.next();
}

function unended(s: BodyState): MalformedError {
  const at = s.reader.cursor.pos;
  const text = at === s.context.module.bytes.length ? "unexpected end of section or function" : "END opcode expected";
  return new MalformedError("unexpected-end", `${text}: ${s.place} stops at offset ${at} with blocks open.`, { at });
}

function trailing(s: BodyState): MalformedError {
  const at = s.reader.cursor.pos;
  const message = `unexpected content after the last end of ${s.place}, at offset ${at}.`;
  return new MalformedError("bad-encoding", message, { at });
}
