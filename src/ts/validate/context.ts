/**
 * What bodies and constant expressions are checked against (Validation, Conventions, Contexts): the module's
 * index spaces with types as integers, the features seen so far, and the references declared.
 */
import { InvalidError } from "../base/errors/errors.ts";
import { shownId } from "../base/errors/shown.ts";
import { type CanonType, canonicalTypes } from "../core/canon.ts";
import { type AnyFeature, type Feature, UsedFeatures, disabledText } from "../core/features.ts";
import type { Module } from "../core/module.ts";
import { type Op, opcodes } from "../core/opcodes.ts";
import {
  type AbstractHeapType,
  type AddressType,
  type HeapType,
  type RefType,
  type StorageType,
  isRef,
  valTypeName,
} from "../core/types.ts";
import { type ValCode, i32, i64, isRefCode, plainCodes, refCode, typeOf } from "./codes.ts";
import { type Space, called, nameIn } from "./names.ts";
import { planOf } from "./plans.ts";

/** A function type. */
export interface FuncSig {
  readonly kind: "func";
  readonly params: readonly ValCode[];
  readonly results: readonly ValCode[];
}

/** A struct type, field by field. */
export interface StructSig {
  readonly kind: "struct";
  readonly fields: readonly ValCode[];
  /** The operands that make one: the fields with packed types widened. */
  readonly operands: readonly ValCode[];
  readonly mutable: readonly boolean[];
  /** The first field whose type has no default. */
  readonly withoutDefault: ValCode | undefined;
}

/** An array type. */
export interface ArraySig {
  readonly kind: "array";
  readonly field: ValCode;
  readonly mutable: boolean;
}

/** A type definition in codes. */
export type TypeSig = FuncSig | StructSig | ArraySig;

/** A table: its elements, and the type of its indices. */
export interface TableSig {
  readonly element: ValCode;
  readonly address: ValCode;
}

/** A global. */
export interface GlobalSig {
  readonly type: ValCode;
  readonly mutable: boolean;
}

/** Types that a message lists. */
const maxNames = 20;

/** How far the choice of features restricts what is valid. */
export interface ValidationOptions {
  /** Features that the module must not use; none by default. */
  readonly disabled?: ReadonlySet<Feature>;
  /** Checks each instruction by its rule alone. @internal Tests hold the flat loop against it. */
  readonly stepwise?: boolean;
}

const noFeatures: ReadonlySet<Feature> = new Set();

/** The features that the abstract heap types came with. */
const heapFeatures: { readonly [K in AbstractHeapType]: Feature } = {
  func: "reference-types",
  extern: "reference-types",
  any: "gc",
  eq: "gc",
  i31: "gc",
  struct: "gc",
  array: "gc",
  none: "gc",
  nofunc: "gc",
  noextern: "gc",
  exn: "exceptions",
  noexn: "exceptions",
};

/** The context of one module. Filled by `checkDeclarations` in the order in which the module declares. */
export class ModuleContext {
  readonly module: Module;
  readonly canon: readonly CanonType[];
  /** Every feature met so far. Complete once all bodies have been checked. */
  readonly features: UsedFeatures;
  /** 1 for each row of the opcode table that was met and is allowed. */
  readonly usedOps = new Uint8Array(opcodes.length);
  /** How the flat loop serves each one-byte opcode that was met and is allowed; 0 where it does not. */
  readonly plans = new Int32Array(256);
  readonly types: TypeSig[] = [];
  /** The signature of each function. */
  readonly funcs: FuncSig[] = [];
  readonly tables: TableSig[] = [];
  /** The address type of each memory. */
  readonly memories: ValCode[] = [];
  /** Those that a constant expression may name are the ones pushed so far. */
  readonly globals: GlobalSig[] = [];
  readonly tags: FuncSig[] = [];
  /** The type of each element segment. */
  readonly elems: ValCode[] = [];
  /** What is being checked, for messages: the body or expression; nothing while declarations are. */
  place: (() => string) | undefined = undefined;
  /** The function whose body is being checked. */
  funcIdx: number | undefined = undefined;
  /** Functions that `ref.func` may name in a body. */
  readonly declaredFuncs = new Set<number>();
  private readonly _stepwise: boolean;
  private readonly _refCodes = new Map<RefType, ValCode>();
  private readonly _lists = new Map<ValCode, readonly ValCode[]>();

  /** @throws InvalidError where the type section cannot be built */
  constructor(module: Module, options: ValidationOptions) {
    this.module = module;
    this.features = new UsedFeatures(options.disabled ?? noFeatures);
    this.canon = canonicalTypes(module.types);
    this._stepwise = options.stepwise === true;
  }

  /**
   * Notes that the module uses a feature, or any of several. `what` is what uses it, and begins the message.
   * @throws InvalidError `feature-disabled`
   */
  need(any: Feature | AnyFeature, at: number, what: string): void {
    const wanted: AnyFeature = typeof any === "string" ? [any] : any;
    if (this.features.need(wanted)) return;
    const [feature, ...others] = wanted;
    const text = disabledText(`${what} at offset ${at}${this._within}`, feature, ...others);
    throw new InvalidError("feature-disabled", text, { at, feature });
  }

  private get _within(): string {
    return this.place === undefined ? "" : ` in ${this.place()}`;
  }

  /** Notes an opcode's first use. @throws InvalidError `feature-disabled` */
  useOp(op: Op, at: number): void {
    this.need(op.anyOf ?? op.since, at, op.text);
    this.usedOps[op.index] = 1;
    if (op.code < this.plans.length && !this._stepwise) this.plans[op.code] = planOf(op, this.memories[0]);
  }

  /** The code of a value or storage type. @throws InvalidError `unknown-index`, `feature-disabled` */
  code(type: StorageType, at: number): ValCode {
    if (isRef(type)) return this._refCodes.get(type) ?? this._newRef(type, at);
    if (type === "v128") this.need("simd", at, "v128");
    return plainCodes[type];
  }

  /** The code of a reference to a heap type. @throws InvalidError `unknown-index`, `feature-disabled` */
  heapCode(nullable: boolean, heap: HeapType, at: number): ValCode {
    this._needHeap(heap, at);
    if (typeof heap === "string") return refCode(nullable, heap);
    return refCode(nullable, this.canonOf(heap, at).id);
  }

  /** The list of just this type; the same list for the same type. */
  listOf(code: ValCode): readonly ValCode[] {
    let list = this._lists.get(code);
    if (list === undefined) this._lists.set(code, (list = [code]));
    return list;
  }

  /** A type as the text format writes it, with names of this module, else indices; `bot` where unreachable code has any. */
  nameOf(code: ValCode): string {
    const type = typeOf(code);
    if (type === undefined) return isRefCode(code) ? "(ref bot)" : "bot";
    if (!isRef(type) || typeof type.heap !== "number") return valTypeName(type);
    const id = type.heap;
    const index = this.canon.findIndex((canon) => canon.id === id);
    const name = nameIn(this.module, "type", index);
    return `(ref ${type.nullable ? "null " : ""}${name === undefined ? index : shownId(name)})`;
  }

  /** Types in brackets: the topmost where there are many. */
  listed(codes: ArrayLike<ValCode>): string {
    const shown = Array.from(codes).slice(-maxNames);
    const names = shown.map((code) => this.nameOf(code));
    return `[${(codes.length > maxNames ? ["...", ...names] : names).join(" ")}]`;
  }

  /** `function 3 "fib"`: what the module holds there, with its name where it has one. */
  called(space: Space, index: number): string {
    return called(this.module, space, index);
  }

  /** The canonical type at an index. @throws InvalidError `unknown-index` */
  canonOf(typeIdx: number, at: number): CanonType {
    const canon = this.canon[typeIdx];
    if (canon === undefined) throw unknown("type", typeIdx, this.canon.length, at, "a reference", this._within);
    return canon;
  }

  private _newRef(type: RefType, at: number): ValCode {
    if (!type.nullable) this.need("function-references", at, "a reference type without null");
    const code = this.heapCode(type.nullable, type.heap, at);
    this._refCodes.set(type, code);
    return code;
  }

  private _needHeap(heap: HeapType, at: number): void {
    if (typeof heap === "number") this.need("function-references", at, "a reference to a type definition");
    else this.need(heapFeatures[heap], at, `the heap type ${heap}`);
  }
}

/** The code of an address type. */
export function addressCode(address: AddressType): ValCode {
  return address === "i64" ? i64 : i32;
}

/**
 * The error for an index that names nothing. Its text begins as the official suite words it; `user` is what needs it, which
 * may do so without naming it.
 */
export function unknown(
  space: string,
  index: number,
  count: number,
  at: number,
  user: string,
  where = "",
): InvalidError {
  const known =
    count === 0 ? "there is none" : count === 1 ? "there is one, number 0" : `there are ${count}, numbered from 0`;
  const message = `unknown ${space} ${index}: ${known} (${user} at offset ${at}${where}).`;
  return new InvalidError("unknown-index", message, { at });
}
