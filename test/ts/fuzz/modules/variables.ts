/**
 * Locals, globals and the parametric instructions.
 */
import { isRef, type ValType } from "../../../../src/ts/core/types.ts";
import type { Body, Makers } from "./body.ts";

function getLocal(b: Body, type: ValType): boolean {
  const local = b.localWith(type);
  if (local === undefined) return false;
  b.emit("local.get", local);
  return true;
}

/** Sets a local and leaves the value; the local's type must be the value's, which the instruction gives. */
function teeLocal(b: Body, type: ValType): boolean {
  const local = b.localFor(type);
  if (local === undefined || b.locals[local] !== type) return false;
  b.value(type);
  b.emit("local.tee", local);
  b.noteSet(local);
  return true;
}

function setLocal(b: Body): boolean {
  const type = b.tape.pick(b.locals.length > 0 ? b.locals : (["i32"] as const));
  const local = b.localFor(type);
  if (local === undefined) return false;
  b.value(b.locals[local]!);
  b.emit("local.set", local);
  b.noteSet(local);
  return true;
}

function globals(b: Body, fits: (type: ValType, mutable: boolean) => boolean): number | undefined {
  const { globals: all, steps, wrong } = b.shape;
  const fitting = [...all.keys()].filter((i) => i !== steps && i !== wrong && fits(all[i]!.type, all[i]!.mutable));
  return fitting.length === 0 ? undefined : b.tape.pick(fitting);
}

function getGlobal(b: Body, type: ValType): boolean {
  const index = globals(b, (one) => b.types.matches(one, type));
  if (index === undefined) return false;
  b.emit("global.get", index);
  return true;
}

function setGlobal(b: Body): boolean {
  const index = globals(b, (_, mutable) => mutable);
  if (index === undefined) return false;
  b.value(b.shape.globals[index]!.type);
  b.emit("global.set", index);
  return true;
}

function select(b: Body, type: ValType): boolean {
  const typed = isRef(type) || (b.has("reference-types") && b.tape.once(4));
  b.values([type, type]);
  b.value("i32");
  if (typed) b.emit("select_t", [type]);
  else b.emit("select");
  return true;
}

function drop(b: Body): boolean {
  const types = b.types.values(b.tape, 4);
  b.values(types);
  b.consumeAll(types);
  return true;
}

function nop(b: Body): boolean {
  b.emit("nop");
  return true;
}

/** Makers of these. */
export const variableMakers: Makers = {
  values: [getLocal, getLocal, getLocal, getLocal, teeLocal, getGlobal, select],
  lists: [],
  statements: [setLocal, setLocal, setLocal, setGlobal, setGlobal, drop, drop, nop],
};
