/**
 * Exceptions: thrown with values, caught in all four forms, thrown again.
 */
import type { CatchClause } from "../../../../src/ts/binary/code.ts";
import { type ValType, exnref, refType } from "../../../../src/ts/core/types.ts";
import type { Body, Makers } from "./body.ts";
import { deadEnd, guardedExit } from "./control.ts";

type Types = readonly ValType[];

const exn = refType(false, "exn");

function tagParams(b: Body, tagIdx: number): Types {
  return b.types.func(b.shape.tags[tagIdx]!).params;
}

function raise(b: Body): boolean {
  const { length } = b.shape.tags;
  if (length === 0) return false;
  const tagIdx = b.tape.below(length);
  b.values(tagParams(b, tagIdx));
  b.emit("throw", tagIdx);
  return true;
}

function raiseAgain(b: Body): boolean {
  if (!b.has("exceptions") || !b.tape.once(3)) return false;
  b.value(b.tape.once(4) ? exnref : exn);
  b.emit("throw_ref");
  return true;
}

/** What a clause of some form hands over, and the clause but for its label. */
function clause(b: Body): { form: Omit<CatchClause, "labelIdx">; types: Types } {
  const { tape } = b;
  const { length } = b.shape.tags;
  const tagIdx = length === 0 ? undefined : tape.below(length);
  const withRef = tape.once(2);
  if (tagIdx === undefined || tape.once(3)) {
    return { form: { kind: withRef ? "catch_all_ref" : "catch_all", tagIdx: undefined }, types: withRef ? [exn] : [] };
  }
  const params = tagParams(b, tagIdx);
  return { form: { kind: withRef ? "catch_ref" : "catch", tagIdx }, types: withRef ? [...params, exn] : params };
}

/** Clauses for labels that are there already. */
function furtherClauses(b: Body): CatchClause[] {
  return Array.from({ length: b.tape.below(3) }, () => clause(b)).flatMap(({ form, types }) => {
    const label = b.labelFor((taken) => b.types.matchesAll(types, taken));
    return label === undefined ? [] : [{ ...form, labelIdx: label }];
  });
}

/** A body that is tried, whose exceptions of one form come out of a block around it; leaves what is wanted. */
function attempt(b: Body, wanted: Types): boolean {
  if (!b.has("exceptions")) return false;
  const { form, types } = clause(b);
  // Of the exception and of what the body leaves, the one is for the block around and the other branches past it.
  b.block("block", [[], wanted], () => {
    b.block("block", [[], types], () => {
      const clauses = furtherClauses(b);
      clauses.splice(b.tape.below(clauses.length + 1), 0, { ...form, labelIdx: 0 });
      tried(b, wanted, clauses);
      b.emit("br", 1);
    });
    b.consumeAll(types);
    b.statements(1);
    b.values(wanted);
  });
  return true;
}

function tried(b: Body, wanted: Types, clauses: readonly CatchClause[]): void {
  b.block(
    "try_table",
    [[], wanted],
    () => {
      b.statements(2);
      if (b.tape.once(2)) guardedExit(raise)(b);
      b.values(wanted);
    },
    clauses,
  );
}

/** An exception as a reference. */
function caught(b: Body, type: ValType): boolean {
  if ((type !== exnref && type !== exn) || b.shape.tags.length === 0 || !b.has("exceptions")) return false;
  b.block("block", [[], [exn]], () => {
    b.block("try_table", [[], []], () => raise(b), [{ kind: "catch_all_ref", tagIdx: undefined, labelIdx: 0 }]);
    b.emit("unreachable");
  });
  return true;
}

// The instructions before 3.0

/** A clause of a `try`, which leaves what is wanted. */
function legacyClause(b: Body, wanted: Types, tagIdx: number | undefined): void {
  if (tagIdx === undefined) b.nextPart("catch_all");
  else b.nextPart("catch", tagIdx);
  b.catching.push(b.labels.length - 1);
  if (tagIdx !== undefined) b.consumeAll(tagParams(b, tagIdx));
  b.statements(2);
  b.values(wanted);
  b.catching.pop();
}

function legacyAttempt(b: Body, wanted: Types): boolean {
  if (!b.has("legacy-exceptions")) return false;
  const { length } = b.shape.tags;
  const tagIdxs = Array.from({ length: b.tape.below(3) }, () => b.tape.below(length));
  const delegates = b.tape.once(4);
  b.open("try", [[], wanted], () => {
    b.statements(2);
    if (b.tape.once(2)) guardedExit(raise)(b);
    b.values(wanted);
    if (delegates) return;
    for (const tagIdx of tagIdxs) legacyClause(b, wanted, tagIdx);
    if (b.tape.once(2)) legacyClause(b, wanted, undefined);
  });
  if (delegates) b.emit("delegate", b.tape.below(b.labels.length));
  else b.emit("end");
  return true;
}

function rethrow(b: Body): boolean {
  if (b.catching.length === 0) return false;
  b.emit("rethrow", b.labels.length - 1 - b.tape.pick(b.catching));
  return true;
}

/** Makers of exceptions. */
export const exceptionMakers: Makers = {
  values: [(b, type) => attempt(b, [type]), caught, caught],
  lists: [attempt, attempt, legacyAttempt, legacyAttempt, deadEnd(raise), deadEnd(raiseAgain), deadEnd(rethrow)],
  statements: [
    ...[guardedExit(raise), guardedExit(raise), guardedExit(raiseAgain)],
    (b) => attempt(b, []) || legacyAttempt(b, []),
    (b) => b.catching.length > 0 && guardedExit(rethrow)(b),
  ],
};
