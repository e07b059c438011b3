/**
 * Calls. A function of the module is called by a variable that holds it; through a table or a reference, by what the package
 * finds there. A tail call leaves what is to be called to whoever called this function.
 */
import type { FuncType } from "../../core/types.ts";
import { lettersOf } from "../code/letters.ts";
import type { Body } from "./body.ts";
import { allWords } from "./control.ts";
import { pushWord } from "./exceptions.ts";

/** Writes a call with the operands on top, which its results take the place of. */
function call(b: Body, callee: string, { params, results }: FuncType, tail: boolean): void {
  const letters = lettersOf(params);
  const args = allWords(b, letters.length);
  b.note();
  b.putFuel();
  if (tail) {
    b.bounces = true;
    b.help("K");
    b.text.add(`return K(${callee},[${args.join(",")}]);`);
    b.setLive(false);
    return;
  }
  const given = lettersOf(results);
  const text = `${callee}(${args.join(",")})`;
  b.operands.clear(b.operands.height - letters.length);
  b.operands.drop(letters.length);
  if (given.length === 0) {
    b.text.add(`${text};`);
    b.takeFuel();
    b.reload();
    return;
  }
  // The first word is what the call gives: it stays in a variable of its own until all else is in place.
  const first = b.operands.declare(given[0] === "r" ? "t7" : "t6");
  b.text.add(`${first}=${text};`);
  b.takeFuel();
  b.reload();
  let at = 0;
  for (const letter of given) {
    const from = at;
    pushWord(b, letter, (i) => (from + i === 0 ? first : `${letter === "r" ? "R" : "W"}[${from + i}]`));
    at += letter === "v" ? 4 : letter === "I" || letter === "F" ? 2 : 1;
  }
}

const typeAt = (b: Body, index: number): FuncType => b.unit.types[index]!.comp as FuncType;

/** `call` and `return_call`. */
export function callDirect(b: Body, tail: boolean): void {
  const { index } = b.reader;
  const type = typeAt(b, b.module.spaces.funcs[index]!);
  if (tail) b.text.take("tail", "I.tail");
  call(b, tail ? `tail(${index})` : linked(b, index), type, tail);
}

/** The name of a function of the module. One that leaves no calls to its caller has one for itself that never changes. */
function linked(b: Body, index: number): string {
  if (index !== b.index || b.unit.features.names.has("tail-call"))
    return b.text.take(`F${index}`, `I.link(${index},f=>F${index}=f)`);
  b.recurses = true;
  return "E";
}

/** `call_indirect` and `return_call_indirect`. */
export function callIndirect(b: Body, tail: boolean): void {
  const { index, index2 } = b.reader;
  const table = b.text.take(`T${index2}`, `I.tables[${index2}]`);
  const id = b.text.take(`U${index}`, `I.unit.types[${index}].id`);
  const type = typeAt(b, index);
  b.note();
  // The index comes last, and lies above the arguments.
  const at = b.operands.height - 1;
  const words = b.operands.simple(0).words!;
  b.operands.drop(1);
  if (b.module.spaces.tables[index2]!.address === "i64") {
    b.help("checkElement");
    b.text.add(`checkElement(${table}.elements,${words[0]!},${words[1]!});`);
  }
  const find = b.text.take(tail ? "CT" : "C", tail ? "I.tailAt" : "I.at");
  void at;
  call(b, `${find}(${table},${words[0]!},${id})`, type, tail);
}

/** `call_ref` and `return_call_ref`. */
export function callRef(b: Body, tail: boolean): void {
  const { index } = b.reader;
  const [ref] = b.operands.simple(0).words!;
  b.operands.drop(1);
  b.note();
  const find = b.text.take(tail ? "CU" : "CR", tail ? "I.tailOf" : "I.of");
  call(b, `${find}(${ref!})`, typeAt(b, index), tail);
}
