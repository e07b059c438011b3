/**
 * What may leave a module: functions that others can call, and in which form its code catches exceptions.
 */
import { instructionsOf } from "../../binary/body.ts";
import { InstrReader } from "../../binary/code.ts";
import type { ByteRange, ElemSegment, Module } from "../../core/module.ts";
import { hostSupports } from "../host/probe.ts";

/** The functions that a constant expression refers to; none where there is no expression. */
export function namedIn(bytes: Uint8Array, range: ByteRange | undefined): readonly number[] {
  if (range === undefined) return [];
  const reader = new InstrReader(bytes, range.start, range.end);
  const found: number[] = [];
  while (!reader.done) if (reader.next().name === "ref.func") found.push(reader.index);
  return found;
}

/** The functions that a segment refers to. */
export function referencesIn({ bytes }: Module, { init }: ElemSegment): readonly number[] {
  return init.kind === "funcs" ? init.indices : init.exprs.flatMap((expr) => namedIn(bytes, expr));
}

/** The functions that globals and tables begin with. */
export function initialReferences({ bytes, globals, tables }: Module): readonly number[] {
  return [...globals, ...tables].flatMap(({ init }) => namedIn(bytes, init));
}

/** Functions, imports among them, that are exported, or may become references: those that a segment, table or global names. */
export function escapingFuncs(module: Module): ReadonlySet<number> {
  const escaping = new Set(initialReferences(module));
  for (const one of module.exports) if (one.kind === "func") escaping.add(one.index);
  for (const elem of module.elems) for (const index of referencesIn(module, elem)) escaping.add(index);
  return escaping;
}

/** A form of catching: hosts take one of the two in a module. */
export type CatchForm = "try" | "try_table";

/** The form that code added to a module may catch in; undefined where the host has none, and nothing is ever caught. */
export function catchFormOf(module: Module): CatchForm | undefined {
  for (const { body } of module.funcs) {
    const form = catchFormIn(module, body);
    if (form !== undefined) return form;
  }
  if (hostSupports("exceptions")) return "try_table";
  return hostSupports("legacy-exceptions") ? "try" : undefined;
}

function catchFormIn({ bytes }: Module, body: ByteRange): CatchForm | undefined {
  const reader = instructionsOf(bytes, body);
  while (!reader.done) {
    const { since, anyOf } = reader.next();
    if (since === "legacy-exceptions") return "try";
    if (since === "exceptions" && anyOf === undefined) return "try_table";
  }
  return undefined;
}
