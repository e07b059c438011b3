/**
 * The rows of the opcode table as the flat loop of `flat.ts` reads them: an integer for each one-byte opcode, 0 for what
 * the loop does not serve.
 */
import { lastOf } from "../base/lists.ts";
import type { ImmediateKind } from "../core/immediates.ts";
import type { Op, OpName } from "../core/opcodes.ts";
import { type ValCode, codesOfLetters } from "./codes.ts";

/** How the loop serves a row: by its signature, as an access to a local, or by a handler. These ways are its own. */
export const ways = { none: 0, signature: 1, "local.get": 2, "local.set": 3, "local.tee": 4 } as const;

/** Instructions that have handlers, whose ways follow. */
export const handled = [
  "end",
  "block",
  "loop",
  "if",
  "br",
  "br_if",
  "call",
  "global.get",
  "global.set",
  "return",
  "unreachable",
  "drop",
  "select",
  "call_indirect",
] as const satisfies readonly OpName[];

/** The way of the first of them. */
export const firstHandled = ways["local.tee"] + 1;

/** At which bits the parts of a plan lie. From `immediate` on nothing is set where there is none. */
export const parts = { way: 0, arity: 5, first: 7, second: 10, result: 13, immediate: 16, align: 19 } as const;

/** What a part may hold: ways, numbers of operands, types of numbers, kinds of immediates. */
export const masks = { way: 31, arity: 3, type: 7, immediate: 7 } as const;

/** LEB128 integers that are too short to be too large, and what has a fixed size. */
export const shapes = { leb4: 1, leb9: 2, memarg: 3, fixed4: 4, fixed8: 5 } as const;

const shapeOf: { readonly [K in ImmediateKind]?: number } = {
  i32: shapes.leb4,
  i64: shapes.leb9,
  memarg: shapes.memarg,
  f32: shapes.fixed4,
  f64: shapes.fixed8,
};

const wayOf = new Map<string, number>(Object.entries({ ...ways }));
for (const [i, name] of handled.entries()) wayOf.set(name, firstHandled + i);

/** The plan of a row. `address` is that of the first memory, if there is one. */
export function planOf(op: Op, address: ValCode | undefined): number {
  const way = wayOf.get(op.name);
  return way ?? signaturePlan(op, address);
}

function signaturePlan({ params, results, immediates, width }: Op, address: ValCode | undefined): number {
  if (params === undefined || results === undefined || params.length > 2 || results.length > 1) return ways.none;
  const [kind] = immediates;
  const shape = kind === undefined ? 0 : shapeOf[kind];
  if (shape === undefined || (shape === shapes.memarg && address === undefined)) return ways.none;
  const [first = 0, second = 0] = codesOfLetters(params, address ?? 0);
  const result = lastOf(codesOfLetters(results, 0)) ?? 0;
  const plan = ways.signature | (params.length << parts.arity) | (first << parts.first) | (second << parts.second);
  return plan | (result << parts.result) | (shape << parts.immediate) | (Math.log2(width ?? 1) << parts.align);
}
