/**
 * Types that are added at the end of a module that is rewritten.
 */
import type { Module } from "../../core/module.ts";
import { type CompType, type ValType, valTypeName } from "../../core/types.ts";

/** Types added at the end: the same index for the same type. */
export class AddedTypes {
  readonly types: Omit<Module["types"][number], "at">[] = [];
  private readonly _first: number;
  private readonly _known = new Map<string, number>();
  private readonly _blocks = new WeakMap<readonly ValType[], number>();

  constructor(module: Module) {
    this._first = module.types.length;
  }

  /** The type of a block with results; functions of one type have the same list of them. */
  block(results: readonly ValType[]): number {
    let index = this._blocks.get(results);
    if (index === undefined) this._blocks.set(results, (index = this.func([], results)));
    return index;
  }

  func(params: readonly ValType[], results: readonly ValType[]): number {
    const key = [...params.map(valTypeName), ">", ...results.map(valTypeName)].join(" ");
    let index = this._known.get(key);
    if (index === undefined) {
      index = this._first + this.types.length;
      const comp: CompType = { kind: "func", params, results };
      this.types.push({ final: true, supers: [], comp, groupStart: index, groupLength: 1 });
      this._known.set(key, index);
    }
    return index;
  }
}
