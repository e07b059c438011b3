/**
 * Vector, wide-arithmetic and atomic instructions, lowered: all are outlined, on consecutive slots.
 */
import { type Letter } from "./emit.ts";
import { accessWords } from "./lower-numeric.ts";
import { type Lowering } from "./lowering.ts";
import { type SlowName } from "./slow.ts";

/** The further words of an instruction, opcode first where the handler asks for it. */
type Words = (l: Lowering) => readonly number[];

const plain: Words = (l) => [l.reader.op.index];
const withLane: Words = (l) => [l.reader.op.index, l.reader.index];
const shuffled: Words = (l) => [...new Int32Array(l.reader.bytes16.slice().buffer)];
const accessLane: Words = (l) => [...accessWords(l), l.reader.index2];

function lower(name: SlowName, words: Words): (l: Lowering) => void {
  return (l) => {
    const { emitter, reader } = l;
    const { params = "", results = "" } = reader.op;
    const base = emitter.materialiseTop(params.length);
    l.note();
    emitter.emitSlow(name, base, ...words(l));
    emitter.popMany(params.length);
    for (const result of results) emitter.pushTemp(result as Letter);
  };
}

/** Operators on whole vectors. */
export const lowerVector = lower("vector", plain);
export const lowerLane = lower("vector.lane", withLane);
export const lowerShuffle = lower("vector.shuffle", shuffled);
export const lowerVectorLoad = lower("vector.load", accessWords);
export const lowerVectorStore = lower("vector.store", accessWords);
export const lowerLoadLane = lower("vector.load-lane", accessLane);
export const lowerStoreLane = lower("vector.store-lane", accessLane);

/** 128-bit integer arithmetic: each opcode is a handler. */
export function lowerWide(l: Lowering): void {
  lower(l.reader.op.name as SlowName, () => [])(l);
}

const lowerAtomicAccess = lower("atomic", accessWords);

/** Atomic instructions: accesses share a handler, and on one thread a fence does nothing. */
export function lowerAtomic(l: Lowering): void {
  const { name } = l.reader.op;
  if (name === "atomic.fence") return;
  if (name.startsWith("memory.")) lower(name as SlowName, accessWords)(l);
  else lowerAtomicAccess(l);
}
