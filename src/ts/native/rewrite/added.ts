/**
 * Types and functions that are added at the end of a module that is rewritten, as its bodies ask for them.
 */
import type { InstrReader } from "../../binary/code.ts";
import type { ModuleParts } from "../../binary/encode-module.ts";
import { limits } from "../../core/limits.ts";
import type { Module } from "../../core/module.ts";
import { type CompType, type ValType, valTypeName } from "../../core/types.ts";
import { restartBody } from "./instrument.ts";
import { pieceFunc } from "./pieces.ts";

/** A function as it is written. */
export type FuncPart = ModuleParts["funcs"][number];

/** Types added at the end: the same index for the same type. */
export class AddedTypes {
  readonly types: Omit<Module["types"][number], "at">[] = [];
  private readonly first: number;
  private readonly known = new Map<string, number>();
  private readonly blocks = new WeakMap<readonly ValType[], number>();

  constructor(module: Module) {
    this.first = module.types.length;
  }

  /** The type of a block with results; functions of one type have the same list of them. */
  block(results: readonly ValType[]): number {
    let index = this.blocks.get(results);
    if (index === undefined) this.blocks.set(results, (index = this.func([], results)));
    return index;
  }

  func(params: readonly ValType[], results: readonly ValType[]): number {
    const key = [...params.map(valTypeName), ">", ...results.map(valTypeName)].join(" ");
    let index = this.known.get(key);
    if (index === undefined) {
      index = this.first + this.types.length;
      const comp: CompType = { kind: "func", params, results };
      this.types.push({ final: true, supers: [], comp, groupStart: index, groupLength: 1 });
      this.known.set(key, index);
    }
    return index;
  }
}

/** Functions that bodies ask for as they are written. */
export class AddedFuncs {
  readonly funcs: FuncPart[] = [];
  private readonly first: number;

  constructor(first: number) {
    this.first = first;
  }

  /** The index of one more; undefined where a module can have no more. */
  add(make: () => FuncPart): number | undefined {
    const index = this.first + this.funcs.length;
    if (index >= limits.functions) return undefined;
    this.funcs.push(make());
    return index;
  }
}

/** The functions that start others again: the same one for the same function. */
export class Restarts {
  private readonly known = new Map<number, number>();
  private readonly restarted = new Map<number, number>();
  private readonly module: Module;
  private readonly fuelFunc: number;
  private readonly more: AddedFuncs;

  constructor(module: Module, fuelFunc: number, more: AddedFuncs) {
    this.module = module;
    this.fuelFunc = fuelFunc;
    this.more = more;
  }

  of(index: number): number | undefined {
    const known = this.known.get(index);
    if (known !== undefined) return known;
    const { module, fuelFunc } = this;
    const restart = this.more.add(() => ({
      typeIdx: module.funcs[index - module.spaces.imported.func]!.typeIdx,
      body: restartBody(module, index, fuelFunc).bytes,
    }));
    if (restart === undefined) return undefined;
    this.known.set(index, restart);
    this.restarted.set(restart, index);
    return restart;
  }

  /** The function that one of these starts again. */
  by(restart: number): number | undefined {
    return this.restarted.get(restart);
  }
}

/** The functions that do operators in pieces: the same one for the same operator on the same memories, tables or types. */
export class Pieces {
  private readonly known = new Map<string, number>();
  private readonly module: Module;
  private readonly look: number;
  private readonly added: AddedTypes;
  private readonly more: AddedFuncs;

  constructor(module: Module, look: number, added: AddedTypes, more: AddedFuncs) {
    this.module = module;
    this.look = look;
    this.added = added;
    this.more = more;
  }

  of(reader: InstrReader): number | undefined {
    const key = `${reader.op.name} ${reader.index} ${reader.index2}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const made = this.more.add(() => {
      const { params, results, body } = pieceFunc(this.module, reader, this.look);
      return { typeIdx: this.added.func(params, results), body };
    });
    if (made !== undefined) this.known.set(key, made);
    return made;
  }
}
