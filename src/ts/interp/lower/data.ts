/**
 * Variables, and what works on memories, tables and references, lowered.
 */
import type { OpName } from "../../core/opcodes.ts";
import type { Letter } from "./letters.ts";
import type { SlowName, SlowWords } from "../code/slow-names.ts";
import type { Lowering } from "./lowering.ts";
import { letter } from "./signatures.ts";

/** Locals and globals. */
export function lowerVariable(l: Lowering): void {
  const { reader, emitter } = l;
  if (reader.op.name === "global.get") globalGet(l);
  else if (reader.op.name === "global.set") globalSet(l);
  else {
    const { slots, letters } = l.locals;
    const slot = slots[reader.index]!;
    if (reader.op.name !== "local.get") emitter.setLocal(slot);
    if (reader.op.name !== "local.set") emitter.pushLocal(letters[reader.index]!, slot);
  }
}

function globalLetter(l: Lowering): Letter {
  return letter(l.code.unit.module.spaces.globals[l.reader.index]!.type);
}

function globalGet(l: Lowering): void {
  const { reader, emitter } = l;
  const type = globalLetter(l);
  if (type === "r" || type === "v") {
    emitter.emitSlow(type === "r" ? "global.get" : "global.get.v128", emitter.nextSlot, reader.index);
    l.result(0, type);
    return;
  }
  emitter.emitToB(type === "i" || type === "f" ? "GLOBAL_GET32" : "GLOBAL_GET64", 0, l.result(0, type), reader.index);
}

function globalSet(l: Lowering): void {
  const { reader, emitter } = l;
  const type = globalLetter(l);
  if (type === "r" || type === "v") {
    emitter.emitSlow(type === "r" ? "global.set" : "global.set.v128", emitter.materialiseTop(1), reader.index);
  } else {
    const from = emitter.register(emitter.top(), 0);
    emitter.emit(type === "i" || type === "f" ? "GLOBAL_SET32" : "GLOBAL_SET64", from, 0, reader.index);
  }
  emitter.popMany(1);
}

/** An outlined instruction: how many operands it takes, what it leaves, and its words. */
interface Outlined<K extends SlowName> {
  readonly operands: number;
  readonly result?: (l: Lowering) => Letter;
  readonly words: (l: Lowering) => SlowWords<K>;
}

const first = (l: Lowering): readonly [number] => [l.reader.index];
const both = (l: Lowering): readonly [number, number] => [l.reader.index, l.reader.index2];
const address = (l: Lowering): Letter =>
  l.code.unit.module.spaces.memories[l.reader.index]!.address === "i32" ? "i" : "I";
const index = (l: Lowering): Letter =>
  l.code.unit.module.spaces.tables[l.reader.index]!.address === "i32" ? "i" : "I";
const reference = (): Letter => "r";
const int = (): Letter => "i";

/** The opcodes that are outlined as they are. */
type OutlinedName = OpName<"memory" | "table" | "reference">;

const outlined: { readonly [K in OutlinedName]: Outlined<K> } = {
  "memory.size": { operands: 0, result: address, words: first },
  "memory.grow": { operands: 1, result: address, words: first },
  "memory.fill": { operands: 3, words: first },
  "memory.copy": { operands: 3, words: both },
  "memory.init": { operands: 3, words: both },
  "data.drop": { operands: 0, words: first },
  "table.get": { operands: 1, result: reference, words: first },
  "table.set": { operands: 2, words: first },
  "table.size": { operands: 0, result: index, words: first },
  "table.grow": { operands: 2, result: index, words: first },
  "table.fill": { operands: 3, words: first },
  "table.copy": { operands: 3, words: both },
  "table.init": { operands: 3, words: both },
  "elem.drop": { operands: 0, words: first },
  "ref.null": { operands: 0, result: reference, words: () => [] },
  "ref.func": { operands: 0, result: reference, words: first },
  "ref.is_null": { operands: 1, result: int, words: () => [] },
  "ref.eq": { operands: 2, result: int, words: () => [] },
  "ref.as_non_null": { operands: 1, result: reference, words: () => [] },
};

/** An instruction that a handler of its own name serves. */
export function lowerOutlined(l: Lowering): void {
  const { reader, emitter } = l;
  const name = reader.op.name as OutlinedName;
  const row = outlined[name];
  const base = emitter.materialiseTop(row.operands);
  l.note();
  emitter.emitSlow(name, base, ...row.words(l));
  const result = row.result?.(l);
  if (result === "r") l.control.usesRefs = true;
  if (result === undefined) emitter.popMany(row.operands);
  else l.result(row.operands, result);
}
