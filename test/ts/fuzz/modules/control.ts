/**
 * Blocks, loops and branches: to every label, with whatever it takes.
 */
import { isRef, refType, type ValType } from "../../../../src/ts/core/types.ts";
import type { Body, Makers } from "./body.ts";
import { subtypesOf, supertypesOf } from "./heaps.ts";

type Types = readonly ValType[];

/** Parameters for a block, which are pushed. */
function params(b: Body): Types {
  const types = b.tape.once(3) ? b.types.values(b.tape, 3) : [];
  b.values(types);
  return types;
}

/** The inside of a block: its parameters are taken, but for those that are results at once; results are left. */
function inside(b: Body, given: Types, results: Types): void {
  let kept = 0;
  while (kept < given.length && kept < results.length && given[kept] === results[kept] && !b.tape.once(4)) kept++;
  b.consumeAll(given.slice(kept));
  b.statements(3);
  b.values(results.slice(kept));
}

function block(b: Body, results: Types): boolean {
  const given = params(b);
  b.block("block", [given, results], () => inside(b, given, results));
  return true;
}

function ifElse(b: Body, results: Types): boolean {
  const given = params(b);
  b.value("i32");
  const hasElse =
    b.tape.below(4) > 0 || given.length !== results.length || given.some((type, i) => type !== results[i]);
  b.block("if", [given, results], () => {
    inside(b, given, results);
    if (!hasElse) return;
    b.nextPart("else");
    inside(b, given, results);
  });
  return true;
}

/** A loop that goes round a few times; whatever else branches to its head pays as well. */
function loop(b: Body, results: Types): boolean {
  const given = params(b);
  const counter = b.hiddenLocal("i32");
  b.emit("i32.const", 1 + b.tape.below(4)).emit("local.set", counter);
  b.block("loop", [given, results], () => {
    b.pay(1);
    b.consumeAll(given);
    b.statements(3);
    if (b.tape.below(4) > 0) {
      b.values(given);
      b.emit("local.get", counter).emit("i32.const", 1).emit("i32.sub").emit("local.tee", counter);
      b.emit("br_if", 0);
      b.consumeAll(given);
    }
    b.values(results);
  });
  return true;
}

const any = (): boolean => true;

function pickLabel(b: Body, fits: (types: Types) => boolean = any): { index: number; types: Types } | undefined {
  const index = b.labelFor(fits);
  return index === undefined ? undefined : { index, types: b.label(index) };
}

/** A branch that is taken if, and otherwise leaves its operands. */
function branchIf(b: Body, wanted: Types): boolean {
  const label = wanted.length > 0 ? pickLabel(b, (types) => sameTypes(types, wanted)) : pickLabel(b);
  if (label === undefined) return false;
  b.values(label.types);
  b.value("i32");
  b.emit("br_if", label.index);
  if (wanted.length === 0) b.consumeAll(label.types);
  return true;
}

function sameTypes(a: Types, c: Types): boolean {
  return a.length === c.length && a.every((type, i) => type === c[i]);
}

function branchOnNull(b: Body): boolean {
  const type = b.types.ref(b.tape);
  const label = pickLabel(b);
  if (!b.has("function-references") || type === undefined || label === undefined) return false;
  b.values(label.types);
  b.value(refType(true, type.heap));
  b.emit("br_on_null", label.index);
  b.consume(refType(false, type.heap));
  b.consumeAll(label.types);
  return true;
}

const endsInRef = (types: Types): boolean => types.length > 0 && isRef(types.at(-1)!);

function branchOnNonNull(b: Body): boolean {
  const label = b.has("function-references") ? pickLabel(b, endsInRef) : undefined;
  const last = label?.types.at(-1);
  if (label === undefined || last === undefined || !isRef(last)) return false;
  const rest = label.types.slice(0, -1);
  b.values(rest);
  b.value(refType(true, last.heap));
  b.emit("br_on_non_null", label.index);
  b.consumeAll(rest);
  return true;
}

/** The bits that say which of the two types are nullable. */
const flags = (from: boolean, to: boolean): number => (from ? 1 : 0) | (to ? 2 : 0);

function branchOnCast(b: Body): boolean {
  const label = b.has("gc") ? pickLabel(b, endsInRef) : undefined;
  const last = label?.types.at(-1);
  if (label === undefined || last === undefined || !isRef(last)) return false;
  const target = b.tape.pick(subtypesOf(b.types, last.heap));
  const source = b.tape.pick(supertypesOf(b.types, target));
  const toNull = last.nullable && b.tape.once(2);
  const fromNull = toNull || b.tape.once(2);
  const rest = label.types.slice(0, -1);
  b.values(rest);
  b.value(refType(fromNull, source));
  const castop = { flags: flags(fromNull, toNull), labelIdx: label.index, from: source, to: target };
  b.emit("br_on_cast", castop);
  b.consume(refType(fromNull && !toNull, source));
  b.consumeAll(rest);
  return true;
}

function branchOnCastFail(b: Body): boolean {
  const label = b.has("gc") ? pickLabel(b, endsInRef) : undefined;
  const last = label?.types.at(-1);
  if (label === undefined || last === undefined || !isRef(last)) return false;
  const target = b.tape.pick(subtypesOf(b.types, last.heap));
  // What does not fit may be null only where null does not fit and the label takes it.
  const toNull = b.tape.once(2);
  const fromNull = toNull || (last.nullable && b.tape.once(2));
  const rest = label.types.slice(0, -1);
  b.values(rest);
  b.value(refType(fromNull, last.heap));
  b.emit("br_on_cast_fail", { flags: flags(fromNull, toNull), labelIdx: label.index, from: last.heap, to: target });
  b.consume(refType(toNull, target));
  b.consumeAll(rest);
  return true;
}

// Ways not to come back

function branch(b: Body): boolean {
  const label = pickLabel(b)!;
  b.values(label.types);
  b.emit("br", label.index);
  return true;
}

function branchTable(b: Body): boolean {
  const last = pickLabel(b)!;
  b.values(last.types);
  b.value("i32");
  if (b.tape.below(3) > 0) b.emit("i32.const", 3).emit("i32.and");
  const labels = Array.from(
    { length: b.tape.below(5) },
    () => pickLabel(b, (types) => sameTypes(types, last.types))!.index,
  );
  b.emit("br_table", [...labels, last.index]);
  return true;
}

function leave(b: Body): boolean {
  b.values(b.results);
  b.emit("return");
  return true;
}

function trap(b: Body): boolean {
  b.emit("unreachable");
  return true;
}

/** Ways out: what follows in the block cannot be reached. */
export const exits: readonly ((b: Body) => boolean)[] = [branch, branch, branchTable, branchTable, leave, trap];

/** One of two ways, one of which does not come back. */
export function guardedExit(exit: (b: Body) => boolean): (b: Body) => boolean {
  return (b) => {
    b.value("i32");
    if (b.tape.once(2)) b.emit("i32.eqz");
    b.block("if", [[], []], () => {
      b.statements(1);
      exit(b);
    });
    return true;
  };
}

/** What never comes is made as well, and leaves the types that are wanted or nothing at all. */
export function deadEnd(exit: (b: Body) => boolean): (b: Body, wanted: Types) => boolean {
  return (b, wanted) => {
    if (!b.tape.once(12) || !exit(b)) return false;
    if (b.tape.once(2)) b.statements(2);
    if (b.tape.once(2)) b.values(wanted);
    return true;
  };
}

/** Makers of control. */
export const controlMakers: Makers = {
  values: [(b, type) => block(b, [type]), (b, type) => ifElse(b, [type]), (b, type) => branchIf(b, [type])],
  lists: [block, block, loop, loop, ifElse, ifElse, branchIf, branchIf, ...exits.map(deadEnd)],
  statements: [
    ...[(b: Body) => branchIf(b, []), (b: Body) => branchIf(b, []), branchOnNull, branchOnNonNull],
    ...[branchOnCast, branchOnCastFail],
    ...[branch, branchTable, branchTable, leave].map(guardedExit),
    (b) => b.tape.once(8) && guardedExit(trap)(b),
  ],
};
