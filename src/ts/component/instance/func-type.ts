/**
 * Types of functions at run time.
 */
import type { ValType } from "../abi/despecialize.ts";

/** A function's type, of which the resources are those of the instances at hand. */
export interface RuntimeFuncType {
  readonly tag: "func";
  readonly async: boolean;
  readonly params: readonly { readonly name: string; readonly type: ValType }[];
  readonly result: ValType | undefined;
}
