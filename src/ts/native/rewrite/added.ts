/**
 * Functions that are added at the end of a module that is rewritten, as its bodies ask for them.
 */
import type { InstrReader } from "../../binary/code.ts";
import type { FuncPart } from "../../binary/encode-module.ts";
import { limits } from "../../core/limits.ts";
import type { Module } from "../../core/module.ts";
import type { AddedTypes } from "./added-types.ts";
import { restartBody } from "./bodies.ts";
import type { Refuelling } from "./plan.ts";
import { pieceFunc } from "./pieces.ts";

/** Functions that bodies ask for as they are written. */
export class AddedFuncs {
  readonly funcs: FuncPart[] = [];
  private readonly _first: number;

  constructor(first: number) {
    this._first = first;
  }

  /** The index of one more; undefined where a module can have no more. */
  add(make: () => FuncPart): number | undefined {
    const index = this._first + this.funcs.length;
    if (index >= limits.functions) return undefined;
    this.funcs.push(make());
    return index;
  }
}

/** The functions that start others again: the same one for the same function. */
export class Restarts {
  private readonly _known = new Map<number, number>();
  private readonly _restarted = new Map<number, number>();
  private readonly _module: Module;
  private readonly _by: Refuelling;
  private readonly _more: AddedFuncs;

  constructor(module: Module, by: Refuelling, more: AddedFuncs) {
    this._module = module;
    this._by = by;
    this._more = more;
  }

  of(index: number): number | undefined {
    const known = this._known.get(index);
    if (known !== undefined) return known;
    const { _module: module, _by: by } = this;
    const { passing } = by;
    const restart = this._more.add(() => {
      const { typeIdx } = module.funcs[index - module.spaces.imported.func]!;
      return {
        typeIdx: passing?.passes(index) === true ? passing.typeOf(typeIdx) : typeIdx,
        body: restartBody(module, index, by).bytes,
      };
    });
    if (restart === undefined) return undefined;
    this._known.set(index, restart);
    this._restarted.set(restart, index);
    return restart;
  }

  /** The function that one of these starts again. */
  by(restart: number): number | undefined {
    return this._restarted.get(restart);
  }
}

/** The functions that do operators in pieces: the same one for the same operator on the same memories, tables or types. */
export class Pieces {
  private readonly _known = new Map<string, number>();
  private readonly _module: Module;
  private readonly _look: number;
  private readonly _added: AddedTypes;
  private readonly _more: AddedFuncs;

  constructor(module: Module, look: number, added: AddedTypes, more: AddedFuncs) {
    this._module = module;
    this._look = look;
    this._added = added;
    this._more = more;
  }

  of(reader: InstrReader): number | undefined {
    const key = `${reader.op.name} ${reader.index} ${reader.index2}`;
    const known = this._known.get(key);
    if (known !== undefined) return known;
    const made = this._more.add(() => {
      const { params, results, body } = pieceFunc(this._module, reader, this._look);
      return { typeIdx: this._added.func(params, results), body };
    });
    if (made !== undefined) this._known.set(key, made);
    return made;
  }
}
