/**
 * Branches and returns, written as statements with labels. What a branch takes along is moved into the variables of the
 * heights where the block leaves it.
 */
import type { Letter } from "../code/letters.ts";
import type { Body, Label } from "./body.ts";
import { floatLiteral } from "./operands.ts";

const notANumber = floatLiteral(Number.NaN);

const isFloat = (letter: Letter): boolean => letter === "f" || letter === "F";

/** What a branch to a label takes along. */
function taken({ kind, params, results }: Label): readonly Letter[] {
  return kind === "loop" ? params : results;
}

/** Makes what a branch will take along ready, before it is known whether it goes. */
export function prepare(b: Body, label: Label): void {
  const letters = taken(label);
  if (label.kind === "func") {
    for (const [i, letter] of letters.entries()) if (letter === "F") b.operands.bits(letters.length - 1 - i);
    return;
  }
  const first = b.operands.height - letters.length;
  for (let i = 0; i < letters.length; i++) b.operands.prepare(first + i, formAt(b, label, i));
}

function formAt(b: Body, label: Label, i: number): "number" | "bits" | "both" {
  return isFloat(taken(label)[i]!) ? b.study.form(label.origins[i]!) : "bits";
}

/** Notes for a float what its variable at a label gets. */
function noteFloats(b: Body, label: Label): void {
  const letters = taken(label);
  for (const [i, letter] of letters.entries()) {
    if (!isFloat(letter)) continue;
    copyOrigin(b, letters.length - 1 - i, label.origins[i]!);
  }
}

/** Notes that a variable of the study gets the float that lies so far from the top. */
export function copyOrigin(b: Body, fromTop: number, to: number): void {
  const { origin, words, num } = b.operands.top(fromTop);
  if (origin >= 0) b.study.copies(origin, to);
  // A constant has both; only of a NaN is the number not all there is to it.
  else b.study.gets(to, words === undefined || (num !== undefined && num !== notANumber) ? "number" : "bits");
}

/** Moves what is on top to where a label wants it. */
export function moveTo(b: Body, label: Label): void {
  const letters = taken(label);
  noteFloats(b, label);
  for (const [i, letter] of letters.entries()) {
    const at = label.height + i;
    const fromTop = letters.length - 1 - i;
    b.operands.moveTo(fromTop, b.operands.inSlot(letter, at, formAt(b, label, i)));
  }
}

/** Whether nothing has to be moved. */
function isInPlace(b: Body, label: Label): boolean {
  const letters = taken(label);
  const { items } = b.operands;
  const first = items.length - letters.length;
  if (letters.length === 0) return true;
  if (first !== label.height) return false;
  return letters.every(
    (letter, i) => !isFloat(letter) && items[first + i]!.slot === first + i && items[first + i]!.simple,
  );
}

/** A branch that is taken. */
export function branch(b: Body, label: Label): void {
  if (label.kind === "func") returnTop(b);
  else {
    if (!isInPlace(b, label)) {
      prepare(b, label);
      moveTo(b, label);
    }
    b.text.add(jump(label));
  }
}

/** The statement that goes to a label. */
function jump(label: Label): string {
  label.isTarget = true;
  if (label.kind !== "loop") label.joins = true;
  return `${label.kind === "loop" ? "continue" : "break"} L${label.id};`;
}

/** A branch where a condition holds. */
export function branchIf(b: Body, condition: string, label: Label): void {
  prepare(b, label);
  if (label.kind !== "func" && isInPlace(b, label)) {
    b.text.add(`if(${condition})${jump(label)}`);
    return;
  }
  b.text.add(`if(${condition}){`);
  branch(b, label);
  b.text.add("}");
}

/** Writes what returns the operands on top: the first word as the result, the others beside it. */
export function returnTop(b: Body): void {
  const { text, results } = b;
  const words = allWords(b, results.length);
  let at = 0;
  for (const [i, letter] of results.entries()) {
    for (const word of operandWords(b, results.length - 1 - i)) {
      if (at > 0) text.add(`${letter === "r" ? "R" : "W"}[${at}]=${word};`);
      at++;
    }
  }
  b.putFuel();
  text.add(words.length === 0 ? "return;" : `return ${words[0]!};`);
}

const operandWords = (b: Body, fromTop: number): readonly string[] => b.operands.words(fromTop);

/** The words of the operands on top, the lowest first; floats as bits. */
export function allWords(b: Body, count: number): string[] {
  // What has to be split is, before anything is taken.
  for (let i = count - 1; i >= 0; i--) if (b.operands.top(i).letter === "F") b.operands.bits(i);
  const all: string[] = [];
  for (let i = count - 1; i >= 0; i--) all.push(...b.operands.words(i));
  return all;
}

/** An i32 on top as a condition; it is taken off. */
export function popCondition(b: Body): string {
  const { holds, words } = b.operands.top();
  b.operands.drop(1);
  return holds ?? words![0]!;
}

/** Pushes what lies in the variables from a height on. */
export function resetTo(b: Body, height: number, letters: readonly Letter[], origins: readonly number[]): void {
  b.operands.truncate(height);
  for (const [i, letter] of letters.entries()) {
    if (isFloat(letter)) b.operands.variable(letter, b.study.form(origins[i]!), origins[i]);
    else b.operands.variable(letter);
  }
}

/** Moves the results of a block that ends to where they are looked for. */
export function leave(b: Body, label: Label): void {
  if (isInPlace(b, { ...label, kind: "block" })) return;
  prepare(b, { ...label, kind: "block" });
  moveTo(b, { ...label, kind: "block" });
}

/** Ends a block that is entered from above: where nothing branches to its end, its operands stay what they are. */
export function join(b: Body, label: Label, [before, behind]: readonly [string, string]): void {
  if (b.isLive && !label.joins) {
    b.text.fill(label.hole, before);
    b.text.add(behind);
    return;
  }
  if (b.isLive) leave(b, label);
  close(b, label, [before, behind], b.isLive || label.joins);
}

/** Writes a block's beginning and end, behind which its results are in their variables. */
export function close(b: Body, label: Label, [before, behind]: readonly [string, string], isReached: boolean): void {
  b.text.fill(label.hole, before);
  b.text.add(behind);
  b.setLive(isReached);
  if (isReached) resetTo(b, label.height, label.results, resultOrigins(label));
  else b.operands.truncate(label.height);
}

const resultOrigins = (label: Label): readonly number[] => label.origins;

/** `br_table`. */
export function branchTable(b: Body): void {
  const { labels } = b.reader;
  const index = b.operands.top().words![0]!;
  b.operands.drop(1);
  const distinct = new Map<number, number[]>();
  for (const [i, one] of labels.entries()) {
    const cases = distinct.get(one);
    if (cases === undefined) distinct.set(one, [i]);
    else cases.push(i);
  }
  const last = labels.length - 1;
  for (const one of distinct.keys()) prepare(b, b.label(one));
  if (distinct.size === 1) {
    branch(b, b.label(labels[0]!));
    return;
  }
  b.text.add(`switch(${index}){`);
  for (const [one, cases] of distinct) {
    for (const i of cases) if (i !== last) b.text.add(`case ${i}:`);
    if (cases[cases.length - 1] === last) b.text.add("default:");
    branch(b, b.label(one));
  }
  b.text.add("}");
}
