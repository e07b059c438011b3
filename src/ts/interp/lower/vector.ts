/**
 * Vector, wide-arithmetic and atomic instructions, lowered: all are outlined, on consecutive slots.
 */
import type { OpName } from "../../core/opcodes.ts";
import type { AtomicAccessName } from "../../exec/atomics.ts";
import type { Letter } from "./letters.ts";
import { accessWords, bitsWords } from "./numeric.ts";
import type { Lower, Lowering } from "./lowering.ts";
import { owns } from "../../base/own.ts";
import type { SlowName, SlowWords } from "../code/slow-names.ts";

/** The further words of an instruction, opcode first where the handler asks for it. */
type Words<N extends SlowName> = (l: Lowering) => SlowWords<N>;

const plain: Words<"vector"> = (l) => [l.reader.op.index];
const withLane: Words<"vector.lane"> = (l) => [l.reader.op.index, l.reader.index];
const accessLane: Words<"vector.load-lane"> = (l) => [...accessWords(l), l.reader.index2];

function lower<N extends SlowName>(name: N, words: Words<N>): (l: Lowering) => void {
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
export const lowerShuffle = lower("vector.shuffle", bitsWords);
export const lowerVectorLoad = lower("vector.load", accessWords);
export const lowerVectorStore = lower("vector.store", accessWords);
export const lowerLoadLane = lower("vector.load-lane", accessLane);
export const lowerStoreLane = lower("vector.store-lane", accessLane);

/** 128-bit integer arithmetic: each opcode is a handler. */
export function lowerWide(l: Lowering): void {
  lower(l.reader.op.name as OpName<"wide">, () => [])(l);
}

const access = lower("atomic", accessWords);

/** Atomic instructions that are no accesses. On one thread a fence does nothing. */
const otherAtomics: { readonly [K in Exclude<OpName<"atomic">, AtomicAccessName>]: Lower } = {
  "atomic.fence": () => {},
  "memory.atomic.notify": lower("memory.atomic.notify", accessWords),
  "memory.atomic.wait32": lower("memory.atomic.wait32", accessWords),
  "memory.atomic.wait64": lower("memory.atomic.wait64", accessWords),
};

/** Atomic instructions: accesses share a handler. */
export function lowerAtomic(l: Lowering): void {
  const { name } = l.reader.op;
  (owns(otherAtomics, name) ? otherAtomics[name as keyof typeof otherAtomics] : access)(l);
}
