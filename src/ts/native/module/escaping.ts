/**
 * What may leave a module: functions that others can call.
 */
import { InstrReader } from "../../binary/code.ts";
import type { ByteRange, ElemSegment, Module } from "../../core/module.ts";

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
