/**
 * What may leave a module: functions that others can call, and in which form its code catches exceptions.
 */
import { instructionsOf } from "../../binary/body.ts";
import { InstrReader } from "../../binary/code.ts";
import type { ByteRange, Module } from "../../core/module.ts";
import { hostSupports } from "../host/probe.ts";

/** Functions, imports among them, that are exported, or may become references: those that a segment, table or global names. */
export function escapingFuncs({ exports, elems, globals, tables, bytes }: Module): ReadonlySet<number> {
  const escaping = new Set<number>();
  const noteExpr = (range: ByteRange | undefined): void => {
    if (range === undefined) return;
    const reader = new InstrReader(bytes, range.start, range.end);
    while (!reader.done) if (reader.next().name === "ref.func") escaping.add(reader.index);
  };
  for (const one of exports) if (one.kind === "func") escaping.add(one.index);
  for (const { init } of elems) {
    if (init.kind === "funcs") for (const index of init.indices) escaping.add(index);
    else for (const expr of init.exprs) noteExpr(expr);
  }
  for (const { init } of globals) noteExpr(init);
  for (const { init } of tables) noteExpr(init);
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
