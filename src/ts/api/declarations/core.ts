/**
 * Core types in TypeScript: what goes into a function of a module, and what comes out of it.
 */
import { type FuncType, type RefType, type ValType, isRef, namesOfType } from "../../core/types.ts";
import type { I64Mode } from "../language/language.ts";
import { type TypeNames, awaitable, docComment, paramList } from "./text.ts";

const longs: { readonly [K in I64Mode]: string } = { bigint: "bigint", auto: "number | bigint", number: "number" };

function refType({ heap, nullable }: RefType): string {
  return heap === "func" ? `Callable${nullable ? " | null" : ""}` : "unknown";
}

/** Core types, and those that are declared once because many functions share them. */
export class CoreTypes {
  readonly declarations: string[] = [];
  private readonly _i64: I64Mode;
  private readonly _names: TypeNames;
  private readonly _shared = new Map<FuncType, string>();
  private readonly _sharedOfHost = new Map<FuncType, string>();

  constructor(names: TypeNames, i64: I64Mode) {
    this._names = names;
    this._i64 = i64;
  }

  /** A value that comes out of a guest. */
  result(type: ValType): string {
    if (isRef(type)) return refType(type);
    if (type === "i64") return longs[this._i64];
    return type === "v128" ? "Uint8Array" : "number";
  }

  /** A value that goes into one. */
  param(type: ValType): string {
    if (isRef(type)) return refType(type);
    return type === "i64" ? "number | bigint" : this.result(type);
  }

  /** An exported function. */
  exported(type: FuncType, names: ReadonlyMap<number, string> | undefined): string {
    return this._func(type, names, this._shared, (given) => {
      const results = type.results.map((one) => this.result(one));
      const result = results.length === 1 ? results[0]! : results.length === 0 ? "void" : `[${results.join(", ")}]`;
      return `(${this._params(type, given, (one) => this.param(one))}) => ${result}`;
    });
  }

  /** A function of the host program that a module imports. */
  imported(type: FuncType): string {
    return this._func(type, undefined, this._sharedOfHost, () => {
      const results = type.results.map((one) => this.param(one));
      const result =
        results.length === 1 ? results[0]! : results.length === 0 ? "void" : `readonly [${results.join(", ")}]`;
      return `(${this._params(type, undefined, (one) => this.result(one))}) => ${awaitable(result)}`;
    });
  }

  private _params(
    { params }: FuncType,
    names: ReadonlyMap<number, string> | undefined,
    of: (type: ValType) => string,
  ): string {
    return paramList(params.map((type, i) => ({ name: names?.get(i), type: of(type) })));
  }

  private _func(
    type: FuncType,
    names: ReadonlyMap<number, string> | undefined,
    shared: Map<FuncType, string>,
    make: (names: ReadonlyMap<number, string> | undefined) => string,
  ): string {
    if (!isLong(type)) return make(names);
    let name = shared.get(type);
    if (name === undefined) {
      shared.set(type, (name = this._names.take(["function"])));
      this.declarations.push(`export type ${name} = ${make(undefined)};`);
    }
    return name;
  }
}

/** Parameters and results of a type that is declared once: many functions may share it. */
const many = 12;

const isLong = ({ params, results }: FuncType): boolean => params.length + results.length > many;

/** The type in WebAssembly's own words, which TypeScript does not tell apart. */
export function coreComment(type: FuncType, indent: string): string[] {
  return isLong(type) ? [] : docComment(`\`${namesOfType(type).text}\``, indent);
}
