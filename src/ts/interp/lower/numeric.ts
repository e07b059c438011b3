/**
 * Constants, numeric operators and accesses, lowered: in the loop's own forms where `templates.ts` has one, else
 * to what `exec` serves.
 */
import type { Operand } from "./emit.ts";
import type { Letter } from "./letters.ts";
import type { Lowering } from "./lowering.ts";
import type { LowName } from "../code/ops.ts";
import { type BinaryForm, binaryForms, compareForms, loadForms, retypes, storeForms, unaryForms } from "./templates.ts";

/** A constant of any number type. */
export function lowerConst(l: Lowering): void {
  const { reader, emitter } = l;
  const type = reader.op.results as Letter;
  if (type === "v") {
    emitter.emitSlow("v128.const", emitter.nextSlot, ...bitsWords(l));
    l.result(0, type);
    return;
  }
  const hi = type === "I" || type === "F" ? reader.hi : 0;
  const kept = type === "f" || type === "F" ? l.keptConstant(type, reader.lo, hi) : undefined;
  if (kept === undefined) emitter.pushConst(type, reader.lo, hi);
  else emitter.pushLocal(type, kept);
}

/** An operator with one operand. */
export function lowerUnary(l: Lowering): void {
  const { reader, emitter } = l;
  const { name } = reader.op;
  const type = reader.op.results as Letter;
  if (retypes.has(name)) emitter.retype(type);
  else if (name === "i32.eqz") lowerEqz(l);
  else if (name === "i64.eqz") lowerEqz64(l);
  else {
    const form = unaryForms[name];
    l.note();
    const a = emitter.register(emitter.top(), 0);
    const to = l.result(1, type);
    if (form === undefined) emitter.emitToWord("NUMERIC", a, 0, to, reader.op.index);
    else emitter.emitToB(form, a, to);
  }
}

/** `i32.eqz` of a comparison is the comparison's contrary. */
function lowerEqz(l: Lowering): void {
  const { emitter } = l;
  const operand = emitter.top();
  const inner = l.compared;
  if (l.control.isLast(inner, operand)) {
    const to = l.result(1, "i");
    emitter.emitToB("EQ_I", emitter.near(operand.slot, 0), to, 0);
    l.compared = { ...inner, negated: !inner.negated, end: emitter.words.length, slot: to };
    return;
  }
  compare(l, operand, { ...operand, kind: "const", lo: 0, hi: 0 }, 1, "i32.eq");
}

function lowerEqz64(l: Lowering): void {
  const { emitter } = l;
  const a = emitter.top();
  const start = emitter.words.length;
  const register = emitter.register(a, 0);
  const to = l.result(1, "i");
  emitter.emitToB("EQZ64", register, to);
  const b: Operand = { ...a, kind: "const", letter: "I", lo: 0, hi: 0 };
  l.compared = { form: compareForms["i64.eq"]!, a, b, start, end: emitter.words.length, slot: to, negated: false };
}

/** Emits a comparison and notes it for a branch that may follow. */
function compare(l: Lowering, left: Operand, right: Operand, count: number, name: string): void {
  const { emitter } = l;
  const form = compareForms[name]!;
  const [a, b] = form.commutes && left.kind === "const" ? [right, left] : [left, right];
  const start = emitter.words.length;
  emitBinary(l, form, a, b, count, "i");
  const { slot } = emitter.top();
  l.compared = { form, a, b, start, end: emitter.words.length, slot, negated: false };
}

function emitBinary(l: Lowering, form: BinaryForm, a: Operand, b: Operand, count: number, type: Letter): void {
  const { emitter } = l;
  const { ri } = form;
  if (ri !== undefined && b.kind === "const") {
    const x = emitter.register(a, 0);
    const to = l.result(count, type);
    emitter.emitToB(ri, x, to, ...immediate(form, b));
    return;
  }
  const x = emitter.register(form.swap ? b : a, 0);
  const y = emitter.register(form.swap ? a : b, 1);
  emitter.emitToWord(form.rr!, x, y, l.result(count, type));
}

const countForms = new Set<LowName>(["SHL64_I", "SHR_S64_I", "SHR_U64_I", "ROTL64_I"]);

/** A constant operand as words: two for most i64 forms. */
function immediate({ ri, negate }: BinaryForm, { letter, lo, hi }: Operand): number[] {
  if (letter !== "I") return [negate ? -lo | 0 : lo];
  if (countForms.has(ri!)) return [(negate ? -lo : lo) & 63];
  // -x of a pair: the high word borrows unless the low one is zero.
  return negate ? [-lo | 0, (lo === 0 ? -hi : ~hi) | 0] : [lo, hi];
}

/** An operator with two operands. */
export function lowerBinary(l: Lowering): void {
  const { reader, emitter } = l;
  const { op } = reader;
  const [left, right] = [emitter.top(1), emitter.top()];
  if (compareForms[op.name] !== undefined) {
    compare(l, left, right, 2, op.name);
    return;
  }
  l.note();
  const form = binaryForms[op.name];
  const type = op.results as Letter;
  if (form === undefined || (form.rr === undefined && right.kind !== "const")) {
    const x = emitter.register(left, 0);
    const y = emitter.register(right, 1);
    emitter.emitToWord("NUMERIC", x, y, l.result(2, type), op.index);
    return;
  }
  const swap = form.commutes === true && left.kind === "const";
  emitBinary(l, form, swap ? right : left, swap ? left : right, 2, type);
}

/** Whether an access is one of the loop's: memory 0, 32-bit, with a near offset. */
function isNear(l: Lowering): boolean {
  const { reader, code } = l;
  const memory = code.unit.module.spaces.memories[reader.index];
  return reader.index === 0 && memory?.address === "i32" && reader.offset < 2 ** 31;
}

/** Opcode, memory, and the offset's two words, for the outlined accesses. */
export function accessWords(l: Lowering): readonly [number, number, number, number] {
  const { op, index, offset } = l.reader;
  const exact = BigInt(offset);
  return [op.index, index, Number(BigInt.asIntN(32, exact)), Number(BigInt.asIntN(32, exact >> 32n))];
}

/** The 16 bytes of a vector's immediate. */
export function bitsWords(l: Lowering): readonly [number, number, number, number] {
  const [a, b, c, d] = new Int32Array(l.reader.bytes16.slice().buffer) as Iterable<number>;
  return [a!, b!, c!, d!];
}

/** A load. */
export function lowerLoad(l: Lowering): void {
  const { reader, emitter } = l;
  const form = loadForms[reader.op.name];
  const type = reader.op.results as Letter;
  if (form !== undefined && isNear(l)) {
    const address = emitter.register(emitter.top(), 0);
    l.note();
    emitter.emitToB(form, address, l.result(1, type), Number(reader.offset));
    return;
  }
  const base = emitter.materialiseTop(1);
  l.note();
  emitter.emitSlow("load", base, ...accessWords(l));
  l.result(1, type);
}

/** A store. */
export function lowerStore(l: Lowering): void {
  const { reader, emitter } = l;
  const form = storeForms[reader.op.name];
  const [address, value] = [emitter.top(1), emitter.top()];
  if (form !== undefined && isNear(l)) {
    const x = emitter.register(address, 0);
    const kept = value.kind === "const" ? l.keptConstant(value.letter, value.lo, value.hi) : undefined;
    const y = kept === undefined ? emitter.register(value, 1) : emitter.near(kept, 1);
    l.note();
    emitter.emit(form, x, y, Number(reader.offset));
  } else {
    const base = emitter.materialiseTop(2);
    l.note();
    emitter.emitSlow("store", base, ...accessWords(l));
  }
  emitter.popMany(2);
}
