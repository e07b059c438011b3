/**
 * A structure that one module makes and gives to another, which tells what it is: where each module runs on another
 * engine, such a structure is refused by its type at the link, or by its value when it crosses.
 */
import type { ModuleBuilder } from "../../../../src/ts/binary/builder.ts";
import { type FuncType, type RefType, refType } from "../../../../src/ts/core/types.ts";
import type { Tape } from "./tape.ts";

/** The function of the first module that takes the structure, and that of the second that gives it. */
export const carryName = "carry";

/** What is carried. */
export interface Carry {
  readonly struct: number;
  readonly as: RefType;
  /** The type of the function that takes it. */
  readonly typeIdx: number;
}

/** The types of a case, while they are made. */
interface Types {
  readonly structs: readonly number[];
  isDefaultable(index: number): boolean;
  funcType(type: Omit<FuncType, "kind">): number;
}

/** A structure that can be made of nothing, and as what it goes; undefined where there is none. */
export function carryOf(tape: Tape, types: Types): Carry | undefined {
  const struct = types.structs.find((one) => types.isDefaultable(one));
  if (struct === undefined) return undefined;
  const as = refType(true, tape.pick(["any", "eq", "extern", "struct", struct] as const));
  return { struct, as, typeIdx: types.funcType({ params: [as], results: ["i32"] }) };
}

/** Defines the function that takes the structure, and says whether it is one of its type. */
export function defineTaker(builder: ModuleBuilder, { struct, as, typeIdx }: Carry): void {
  const func = builder.func(typeIdx, [], (w) => {
    w.emit("local.get", 0);
    if (as.heap === "extern") w.emit("any.convert_extern");
    w.emit("ref.test", struct);
  });
  builder.export(carryName, "func", func);
}

/** Defines the function that makes a structure and gives it to the imported one. */
export function defineGiver(builder: ModuleBuilder, { struct, as }: Carry, typeIdx: number, taker: number): void {
  const func = builder.func(typeIdx, [], (w) => {
    w.emit("struct.new_default", struct);
    if (as.heap === "extern") w.emit("extern.convert_any");
    w.emit("call", taker);
  });
  builder.export(carryName, "func", func);
}
