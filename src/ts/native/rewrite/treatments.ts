/**
 * What becomes of each instruction where a body is rewritten.
 */
import { InstrReader } from "../../binary/code.ts";
import type { ImmediateKind } from "../../core/immediates.ts";
import type { Module } from "../../core/module.ts";
import { type Op, opcodes } from "../../core/opcodes.ts";
import { bulkShift } from "../../runtime/budget/bulk.ts";
import { isSlow } from "./pieces.ts";
import { mayEnd, stopsFlow } from "./unsaved.ts";

const branches: ReadonlySet<ImmediateKind> = new Set<ImmediateKind>(["labelidx", "labels", "castop", "catches"]);

/** Instructions that name labels, by their place in the table. */
export const isBranch = Uint8Array.from(opcodes, ({ immediates }) =>
  immediates.some((kind) => branches.has(kind)) ? 1 : 0,
);

/** Those that may cost by a length. */
export const isBulk = Uint8Array.from(opcodes, (op) => (bulkShift(op) === undefined ? 0 : 1));

/** What becomes of an instruction; a local's may have another index, where one stands in the place of a parameter. */
export const treatment = { copied: 0, changed: 1, saved: 2, local: 3 } as const;

function changesIn(op: Op): boolean {
  const { immediates, nests, catches, returns, waits, grows } = op;
  return (
    (nests !== undefined && nests !== "parts") ||
    catches === true ||
    returns === true ||
    waits === true ||
    grows === true ||
    isBulk[op.index] === 1 ||
    isSlow(op) ||
    immediates.includes("globalidx") ||
    isBranch[op.index] === 1
  );
}

/** What becomes of instructions where the global holds the slice, by their place in the table: nearly all stay as they are. */
export const treatments = Uint8Array.from(opcodes, (op) => (changesIn(op) ? treatment.changed : treatment.copied));

function passedTreatment(op: Op): number {
  if (changesIn(op) || op.calls !== undefined || op.nests !== undefined || stopsFlow(op)) return treatment.changed;
  if (op.immediates[0] === "localidx") return treatment.local;
  return mayEnd[op.index] === 1 ? treatment.saved : treatment.copied;
}

/** The same where a local holds it, or functions pass it. */
export const passedTreatments = Uint8Array.from(opcodes, passedTreatment);

/** Where exceptions may come back into a body: behind a `catch` of its own, or at labels, by what the clauses of blocks name. */
export function handlersIn(
  { bytes }: Module,
  start: number,
  end: number,
): { readonly parts: boolean; readonly labels: boolean } {
  const found = { parts: false, labels: false };
  const reader = new InstrReader(bytes, start, end);
  while (!reader.done && !found.labels) {
    const { catches, nests, immediates } = reader.next();
    if (catches !== true) continue;
    found.parts ||= nests === "parts";
    found.labels = immediates.includes("catches");
  }
  return found;
}
