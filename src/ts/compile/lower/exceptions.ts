/**
 * Throwing and catching, written as `throw` and `try`. What a handler catches is an exception of a guest or of the host program;
 * `Y` lets everything else go on, which is the end of the run.
 */
import type { CatchClause } from "../../binary/code.ts";
import type { Letter } from "../code/letters.ts";
import type { Body, Label } from "./body.ts";
import { allWords, branch, close, join, leave } from "./control.ts";

/** `throw`. */
export function throwTag(b: Body): void {
  const { index } = b.reader;
  const letters = b.payload(index);
  const words = allWords(b, letters.length);
  writeWords(b, letters, words, 0);
  b.note();
  b.help("X");
  b.text.add(`throw X(${tagName(b, index)});`);
  b.setLive(false);
}

/** Writes words and references where others look for them. */
export function writeWords(b: Body, letters: readonly Letter[], words: readonly string[], first: number): void {
  let at = 0;
  for (const letter of letters) {
    const count = letter === "v" ? 4 : letter === "I" || letter === "F" ? 2 : 1;
    for (let i = 0; i < count; i++, at++) b.text.add(`${letter === "r" ? "R" : "W"}[${first + at}]=${words[at]!};`);
  }
}

const tagName = (b: Body, index: number): string => b.text.take(`E${index}`, `I.tags[${index}]`);

/** `throw_ref`. */
export function throwRef(b: Body): void {
  const [ref] = b.operands.top().words!;
  b.note();
  b.help("rethrow");
  b.text.add(`throw rethrow(${ref!});`);
  b.setLive(false);
}

/** `try_table` and `try`. */
export function openTry(b: Body, catches: readonly CatchClause[] | undefined): void {
  const { params, results } = b.blockTypes(b.reader.blockType);
  b.operands.settleAll();
  // In the body, the values of parameters stay what they are; handlers see none of them.
  const label = b.newLabel("try", params, results, catches);
  b.labels.push(label);
}

/** Whether an exception is one that an inner `delegate` sends past this handler. */
const passing = (b: Body, label: Label): string =>
  b.delegates ? `if(g!==0){if(g!==${label.id + 1})throw e${label.id};g=0;}` : "";

/** The end of a `try_table`, or of a `try` without handlers. */
export function endTry(b: Body, label: Label): void {
  const { catches, id } = label;
  if (catches === undefined && b.delegates) {
    // What has been sent here finds nothing, and goes on outwards.
    if (b.isLive) leave(b, label);
    b.text.add(`}catch(e){if(g===${id + 1})g=0;throw e;}`);
    close(b, label, [label.isTarget ? `L${id}:try{` : "try{", ""], b.isLive || label.joins);
    return;
  }
  if (catches === undefined || catches.length === 0) {
    join(b, label, label.isTarget ? [`L${id}:{`, "}"] : ["", ""]);
    return;
  }
  const wasLive = b.isLive;
  if (wasLive) leave(b, label);
  b.help("Y");
  b.text.add(`}catch(e${id}){${passing(b, label)}`);
  b.text.add(`e${id}=Y(e${id});`);
  b.haveFuel();
  b.reload();
  let all = false;
  for (const clause of catches) {
    if (all) break;
    all = clause.tagIdx === undefined;
    catchClause(b, label, clause);
  }
  if (!all) b.text.add(`throw e${id};`);
  b.text.add("}");
  close(b, label, [label.isTarget ? `L${id}:try{` : "try{", ""], wasLive || label.joins);
}

/** A clause of a `try_table`: its labels are counted from outside of the block. */
function catchClause(b: Body, label: Label, { kind, tagIdx, labelIdx }: CatchClause): void {
  const { id, height } = label;
  const letters = tagIdx === undefined ? [] : b.payload(tagIdx);
  if (tagIdx !== undefined) b.text.add(`if(e${id}.tag===${tagName(b, tagIdx)}){`);
  b.operands.truncate(height);
  readPayload(b, `e${id}`, letters);
  if (kind.endsWith("_ref")) {
    b.text.add(`${b.operands.slot("r", b.operands.height)}=e${id};`);
    b.operands.variable("r");
  }
  branch(b, b.label(labelIdx));
  if (tagIdx !== undefined) b.text.add("}");
  b.operands.truncate(height);
}

/** Pushes the values that an exception carries. */
function readPayload(b: Body, exception: string, letters: readonly Letter[]): void {
  if (letters.length === 0) return;
  b.help("unpack");
  b.text.add(`unpack(${exception});`);
  pushWords(b, letters, 0);
}

/** Pushes what others have left: words from a place on. */
export function pushWords(b: Body, letters: readonly Letter[], first: number): void {
  let at = first;
  for (const letter of letters) {
    pushWord(b, letter, (i) => `${letter === "r" ? "R" : "W"}[${at + i}]`);
    at += letter === "v" ? 4 : letter === "I" || letter === "F" ? 2 : 1;
  }
}

/** Pushes a value whose words come from elsewhere; a float in the form in which it is wanted. */
export function pushWord(b: Body, letter: Letter, word: (i: number) => string): void {
  const { operands, study, text } = b;
  const at = operands.height;
  operands.clear(at);
  if (letter !== "f" && letter !== "F") {
    const { words } = operands.inSlot(letter, at);
    for (const [i, name] of words!.entries()) text.add(`${name}=${word(i)};`);
    operands.variable(letter);
    return;
  }
  const origin = study.variable();
  study.gets(origin, "bits");
  const form = study.form(origin);
  const slot = operands.inSlot(letter, at, form, origin);
  for (const [i, name] of (slot.words ?? []).entries()) text.add(`${name}=${word(i)};`);
  const [lo, hi] = slot.words ?? [word(0), letter === "F" ? word(1) : ""];
  if (slot.num !== undefined)
    text.add(letter === "f" ? `${slot.num}=(B[0]=${lo!},S[0]);` : `${slot.num}=(B[0]=${lo!},B[1]=${hi!},D[0]);`);
  operands.variable(letter, form, origin);
}

// Exceptions as before 3.0: a `try` whose handlers follow its body. They stand behind it, so that what they throw is not theirs.

/** `catch` and `catch_all`: the body, or the handler before, ends, and leaves the block. */
export function beginCatch(b: Body, tagIdx: number | undefined): void {
  const label = b.labels.pop()!;
  const { id, height } = label;
  if (b.isLive) {
    leave(b, label);
    label.joins = true;
    b.text.add(`break L${id};`);
  }
  if (label.kind === "try") {
    b.help("Y");
    b.operands.declare(`e${id}`, "null");
    b.text.add(`}catch(e){${b.delegates ? `if(g!==0){if(g!==${id + 1})throw e;g=0;}` : ""}e${id}=Y(e);}`);
    b.haveFuel();
    b.reload();
  } else b.text.add("}");
  b.text.add(tagIdx === undefined ? "{" : `if(e${id}.tag===${tagName(b, tagIdx)}){`);
  b.operands.truncate(height);
  if (tagIdx !== undefined) readPayload(b, `e${id}`, b.payload(tagIdx));
  b.setLive(true);
  b.labels.push({ ...label, kind: "catch", isTarget: true, catchesAll: tagIdx === undefined });
}

/** The end of the last handler. */
export function endCatch(b: Body, label: Label): void {
  const { id, catchesAll } = label;
  if (b.isLive) leave(b, label);
  const reached = b.isLive || label.joins;
  if (b.isLive) b.text.add(`break L${id};`);
  b.text.add(catchesAll ? "}" : `}throw e${id};`);
  close(b, label, [`L${id}:{try{`, "}"], reached);
}

/** `rethrow`: the exception of the handler that a label names. */
export function rethrow(b: Body): void {
  b.note();
  b.help("rethrow");
  b.text.add(`throw rethrow(e${b.label(b.reader.index).id});`);
  b.setLive(false);
}

/** `delegate`: exceptions of the body go to the handlers of a block around it, or to the caller. */
export function delegate(b: Body): void {
  const label = b.labels.pop()!;
  const { id } = label;
  if (b.isLive) leave(b, label);
  b.delegates = true;
  const to = handlerFrom(b, b.reader.index);
  // What is sent on already goes past this one.
  b.text.add(`}catch(e){if(g===0||g===${id + 1})g=${to === undefined ? -1 : to.id + 1};throw e;}`);
  close(b, label, [label.isTarget ? `L${id}:try{` : "try{", ""], b.isLive || label.joins);
}

/** The innermost block with handlers from this one on outwards. */
function handlerFrom(b: Body, index: number): Label | undefined {
  for (let i = index; i < b.labels.length; i++) {
    const label = b.label(i);
    if (label.kind === "try" && (label.catches === undefined || label.catches.length > 0)) return label;
  }
  return undefined;
}
