/**
 * Control instructions (Validation, Control Instructions): blocks, branches, calls, exceptions.
 */
import { lastOf } from "../base/lists.ts";
import { type InvalidError, MalformedError } from "../base/errors/errors.ts";
import type { CatchClause } from "../binary/code.ts";
import type { OpName } from "../core/opcodes.ts";
import {
  type ValCode,
  bottom,
  bottomRef,
  funcref,
  i32,
  isRefCode,
  matches,
  matchesAll,
  noCodes,
  refCode,
  withException,
  withoutLast,
  withoutNull,
} from "./codes.ts";
import type { FuncSig } from "./context.ts";
import type { BodyState, Frame, FrameKind, Handler } from "./state.ts";

const nullableExn = refCode(true, "exn");

/** Opens a block. Its type is resolved before any operand is looked at. */
function openBlock(s: BodyState, kind: FrameKind): void {
  const { blockType, at } = s.reader;
  let params = noCodes;
  let results = noCodes;
  if (typeof blockType === "number") {
    s.context.need("multi-value", at, "a block with parameters or several results");
    ({ params, results } = funcType(s, blockType));
  } else if (blockType !== undefined) results = s.context.listOf(s.context.code(blockType, at));
  if (kind === "if") s.pop(i32);
  s.popAll(params);
  s.pushFrame(kind, params, results);
}

function funcType(s: BodyState, typeIdx: number): FuncSig {
  const { types } = s.context;
  const type = types[typeIdx];
  if (type === undefined) throw s.unknown("type", typeIdx, types.length);
  if (type.kind !== "func")
    throw s.fail("type-mismatch", `type mismatch: ${s.context.called("type", typeIdx)} is not a function type`);
  return type;
}

function endBlock(s: BodyState): void {
  const frame = s.popFrame();
  if (frame.kind === "if" && !matchesAll(frame.params, frame.results)) throw s.withoutElse(frame);
  s.pushAll(frame.results);
}

/** Ends a block's first part, or one of the others given. @throws MalformedError `bad-opcode` */
function endPart(s: BodyState, block: FrameKind, ...others: readonly FrameKind[]): Frame {
  const { kind } = s.frame;
  if (kind === block || others.includes(kind)) return s.popFrame();
  const { at, op } = s.reader;
  const message = `END opcode expected: the ${op.text} at offset ${at} in ${s.place} belongs to no ${block}.`;
  throw new MalformedError("bad-opcode", message, { at });
}

function elseBlock(s: BodyState): void {
  const frame = endPart(s, "if");
  s.pushFrame("else", frame.params, frame.results);
}

function branchTable(s: BodyState): void {
  const { labels } = s.reader;
  s.pop(i32);
  const last = lastOf(labels)!;
  const lastTypes = s.label(last);
  let checked = lastTypes;
  for (const label of labels) {
    const types = s.label(label);
    if (types === checked) continue;
    checked = types;
    if (types.length !== lastTypes.length) {
      const [one, other] = [s.context.listed(types), s.context.listed(lastTypes)];
      const text = `${s.labelText(label)} takes ${one}; by default ${s.labelText(last)} takes ${other}`;
      throw s.fail("type-mismatch", `type mismatch: ${text}`);
    }
    s.peekLabel(label);
  }
  s.popLabel(last);
  s.setDead();
}

function branchOnNull(s: BodyState): void {
  const { index } = s.reader;
  const types = s.label(index);
  const ref = s.popRef();
  s.popLabel(index);
  s.pushAll(types);
  s.push(ref === bottom ? bottomRef : withoutNull(ref));
}

function branchOnNonNull(s: BodyState): void {
  const { index } = s.reader;
  const types = s.label(index);
  const last = lastOf(types);
  if (last === undefined || !isRefCode(last)) throw noPlaceFor(s, index, types);
  const ref = s.popRef();
  s.push(ref === bottom ? bottomRef : withoutNull(ref));
  s.popLabel(index);
  s.pushAll(withoutLast(types));
}

/** The error for a label that does not take the reference that the instruction hands it. */
function noPlaceFor(s: BodyState, index: number, types: readonly ValCode[]): InvalidError {
  const text = `the last that ${s.labelText(index)} takes must be a reference; it takes ${s.context.listed(types)}`;
  return s.fail("type-mismatch", `type mismatch: ${text}`);
}

/** `br_on_cast` hands the branch what fits the target, `br_on_cast_fail` what does not. */
function branchOnCast(s: BodyState, branchIfFits: boolean): void {
  const { heap, heap2, castFlags, at, index } = s.reader;
  const source = s.context.heapCode((castFlags & 1) !== 0, heap, at);
  const target = s.context.heapCode((castFlags & 2) !== 0, heap2, at);
  if (!matches(target, source)) {
    const [to, from] = [s.context.nameOf(target), s.context.nameOf(source)];
    throw s.fail("type-mismatch", `type mismatch: the target ${to} is not a subtype of the source ${from}`);
  }
  const rest = (castFlags & 2) !== 0 ? withoutNull(source) : source;
  s.pop(source);
  s.push(branchIfFits ? target : rest);
  const types = s.label(index);
  if (types.length === 0) throw noPlaceFor(s, index, types);
  s.popLabel(index);
  s.pushAll(withoutLast(types));
  s.push(branchIfFits ? rest : target);
}

function callSig(s: BodyState, sig: FuncSig): void {
  s.weight += sig.params.length + sig.results.length;
  s.apply(sig.params, sig.results);
}

function tailCallSig(s: BodyState, sig: FuncSig): void {
  s.weight += sig.params.length;
  if (!matchesAll(sig.results, s.results)) {
    const [returns, wanted] = [s.context.listed(sig.results), s.context.listed(s.results)];
    const text = `the function called in tail position returns ${returns}; this one must return ${wanted}`;
    throw s.fail("type-mismatch", `type mismatch: ${text}`);
  }
  s.popAll(sig.params);
  s.setDead();
}

type CallWith = (s: BodyState, sig: FuncSig) => void;

function callDirect(s: BodyState, finish: CallWith): void {
  const { funcs } = s.context;
  const sig = funcs[s.reader.index];
  if (sig === undefined) throw s.unknown("function", s.reader.index, funcs.length);
  finish(s, sig);
}

function callIndirect(s: BodyState, finish: CallWith): void {
  const { index, index2 } = s.reader;
  const { tables } = s.context;
  const table = tables[index2];
  if (table === undefined) throw s.unknown("table", index2, tables.length);
  if (!matches(table.element, funcref)) {
    throw s.fail(
      "type-mismatch",
      `type mismatch: ${s.context.called("table", index2)} holds ${s.context.nameOf(table.element)}, not functions`,
    );
  }
  const sig = funcType(s, index);
  s.pop(table.address);
  finish(s, sig);
}

function callRef(s: BodyState, finish: CallWith): void {
  const { index, at } = s.reader;
  const sig = funcType(s, index);
  s.pop(s.context.heapCode(true, index, at));
  finish(s, sig);
}

function tagParams(s: BodyState, tagIdx: number): readonly ValCode[] {
  const { tags } = s.context;
  const tag = tags[tagIdx];
  if (tag === undefined) throw s.unknown("tag", tagIdx, tags.length);
  return tag.params;
}

/** What a handler hands to its label. */
function caught(s: BodyState, clause: CatchClause): readonly ValCode[] {
  const params = clause.tagIdx === undefined ? noCodes : tagParams(s, clause.tagIdx);
  return clause.kind === "catch_ref" || clause.kind === "catch_all_ref" ? withException(params) : params;
}

function tryTable(s: BodyState): void {
  for (const clause of s.reader.catches) {
    const hands = caught(s, clause);
    const takes = s.label(clause.labelIdx);
    if (!matchesAll(hands, takes)) throw unfitHandler(s, clause, hands, takes);
  }
  openBlock(s, "try_table");
}

type Codes = readonly ValCode[];

function unfitHandler(s: BodyState, { kind, tagIdx, labelIdx }: CatchClause, hands: Codes, takes: Codes): InvalidError {
  const { context } = s;
  const tag = tagIdx === undefined ? "" : ` of ${context.called("tag", tagIdx)}`;
  const label = `${s.labelText(labelIdx)} takes ${context.listed(takes)}`;
  return s.fail("type-mismatch", `type mismatch: ${label}; the ${kind}${tag} hands it ${context.listed(hands)}`);
}

/** `rethrow` names a block that has caught something, and is in the part that follows. */
function rethrow(s: BodyState): void {
  const { index } = s.reader;
  const { kind } = s.frameAt(index);
  if (kind !== "catch" && kind !== "catch_all") {
    throw s.fail("bad-module", `invalid rethrow label ${index}: it names no block that has caught something`);
  }
  s.setDead();
}

/** `delegate` ends a `try` that catches nothing itself; its label is counted from outside of the block. */
function delegate(s: BodyState): void {
  const { results } = endPart(s, "try");
  s.frameAt(s.reader.index);
  s.pushAll(results);
}

/** One handler per control instruction. */
export const controlHandlers = {
  unreachable: (s) => s.setDead(),
  nop: () => undefined,
  block: (s) => openBlock(s, "block"),
  loop: (s) => openBlock(s, "loop"),
  if: (s) => openBlock(s, "if"),
  else: elseBlock,
  end: endBlock,
  try_table: tryTable,
  try: (s) => openBlock(s, "try"),
  catch: (s) => {
    const { results } = endPart(s, "try", "catch");
    s.pushFrame("catch", tagParams(s, s.reader.index), results);
  },
  catch_all: (s) => {
    const { results } = endPart(s, "try", "catch");
    s.pushFrame("catch_all", noCodes, results);
  },
  rethrow,
  delegate,
  throw: (s) => {
    s.popAll(tagParams(s, s.reader.index));
    s.setDead();
  },
  throw_ref: (s) => {
    s.pop(nullableExn);
    s.setDead();
  },
  br: (s) => {
    s.popLabel(s.reader.index);
    s.setDead();
  },
  br_if: (s) => {
    const { index } = s.reader;
    const types = s.label(index);
    s.pop(i32);
    s.popLabel(index);
    s.pushAll(types);
  },
  br_table: branchTable,
  br_on_null: branchOnNull,
  br_on_non_null: branchOnNonNull,
  br_on_cast: (s) => branchOnCast(s, true),
  br_on_cast_fail: (s) => branchOnCast(s, false),
  return: (s) => {
    s.popReturned();
    s.setDead();
  },
  call: (s) => callDirect(s, callSig),
  call_indirect: (s) => callIndirect(s, callSig),
  call_ref: (s) => callRef(s, callSig),
  return_call: (s) => callDirect(s, tailCallSig),
  return_call_indirect: (s) => callIndirect(s, tailCallSig),
  return_call_ref: (s) => callRef(s, tailCallSig),
} as const satisfies { [K in OpName<"control">]: Handler };
