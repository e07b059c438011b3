/**
 * The types of a case: one type section that all its modules have, and which value types there are with given features.
 */
import type { ModuleBuilder } from "../../../../src/ts/binary/builder.ts";
import type { BlockType } from "../../../../src/ts/binary/types.ts";
import { canonicalTypes, canonicalVal, matchesVal, type CanonType } from "../../../../src/ts/core/canon.ts";
import type { Feature } from "../../../../src/ts/core/features.ts";
import {
  type AbstractHeapType,
  type CompType,
  type FieldType,
  type FuncType,
  type HeapType,
  type NumType,
  type RefType,
  type StorageType,
  type SubType,
  type ValType,
  exnref,
  isRef,
  refType,
  sameFuncType,
} from "../../../../src/ts/core/types.ts";
import { type Carry, carryOf } from "./carry.ts";
import type { Tape } from "./tape.ts";

/** Features that a case may use. */
export type Features = ReadonlySet<Feature>;

const nums: readonly NumType[] = ["i32", "i32", "i32", "i64", "i64", "f32", "f64"];

/** The types of a case. */
export class Types {
  readonly all: SubType[] = [];
  readonly features: Features;
  /** Type indices of functions, structures and arrays. */
  readonly funcs: number[] = [];
  readonly structs: number[] = [];
  readonly arrays: number[] = [];
  /** The type of functions that call each other in chains of tail calls. */
  readonly chain: number;
  /** What a module may give to another one. */
  readonly carry: Carry | undefined;
  private readonly _canon: readonly CanonType[];

  constructor(tape: Tape, features: Features) {
    this.features = features;
    this.chain = this._addComp({ kind: "func", params: ["i32"], results: ["i32"] });
    this._addFuncs(tape, 2 + tape.below(3), false);
    if (features.has("gc")) this._addAggregates(tape);
    this._addFuncs(tape, 3 + tape.below(5), true);
    this.carry = features.has("gc") && tape.once(2) ? carryOf(tape, this) : undefined;
    // Types of blocks are added later, and no reference names them.
    this._canon = canonicalTypes([...this.all]);
  }

  /** The function type at an index. */
  func(index: number): FuncType {
    return this.all[index]!.comp as FuncType;
  }

  /** Whether a type was there before those of blocks. */
  isNamed(index: number): boolean {
    return index < this._canon.length;
  }

  /** Whether values of the one type belong to the other. */
  matches(a: StorageType, b: StorageType): boolean {
    if (a === b) return true;
    return isRef(a) && isRef(b) && matchesVal(canonicalVal(this._canon, a), canonicalVal(this._canon, b));
  }

  /** Whether values of these types belong to those. */
  matchesAll(a: readonly ValType[], b: readonly ValType[]): boolean {
    return a.length === b.length && a.every((type, i) => this.matches(type, b[i]!));
  }

  /** A value type. `early` where only abstract heap types may be named. */
  value(tape: Tape, early = false): ValType {
    const kind = tape.below(12);
    if (kind < 8) return tape.pick(nums);
    if (kind < 10) return this.features.has("simd") ? "v128" : "i64";
    return this.ref(tape, early) ?? "i32";
  }

  /** So many of them at most. */
  values(tape: Tape, most: number, early = false): ValType[] {
    return Array.from({ length: tape.below(most + 1) }, () => this.value(tape, early));
  }

  /** A reference type; undefined where there is none. */
  ref(tape: Tape, early = false): RefType | undefined {
    const { features } = this;
    if (!features.has("reference-types")) return undefined;
    const heaps: HeapType[] = ["func", "extern"];
    if (features.has("function-references")) heaps.push(...(early ? [] : this.funcs), "func");
    if (features.has("gc")) {
      heaps.push("any", "eq", "i31", "i31", "struct", "array", "none", "nofunc", "noextern");
      if (!early) heaps.push(...this.structs, ...this.structs, ...this.arrays, ...this.arrays);
    }
    if (features.has("exceptions")) heaps.push("exn");
    const heap = tape.pick(heaps);
    const nullable =
      !features.has("function-references") || (typeof heap === "string" && heap.startsWith("no")) || tape.below(5) < 3;
    return refType(nullable, heap);
  }

  /** The immediate of a block with these parameters and results. */
  blockType(params: readonly ValType[], results: readonly ValType[]): BlockType {
    if (params.length === 0 && results.length === 0) return undefined;
    if (params.length === 0 && results.length === 1) return results[0];
    return this.funcType({ params, results });
  }

  /** The index of a function type, one that is there or a new one. */
  funcType(type: Omit<FuncType, "kind">): number {
    const comp: FuncType = { kind: "func", ...type };
    const known = this.all.findIndex((one) => one.comp.kind === "func" && sameFuncType(one.comp, comp));
    return known >= 0 ? known : this._addComp(comp);
  }

  /** Whether a structure or an array can be made without any values. */
  isDefaultable(index: number): boolean {
    const { comp } = this.all[index]!;
    const fields = comp.kind === "struct" ? comp.fields : comp.kind === "array" ? [comp.field] : [];
    return comp.kind !== "func" && fields.every(({ type }) => typeof type === "string" || type.nullable);
  }

  /** Defines all types so far in a module. */
  addTo(builder: ModuleBuilder): void {
    const { all } = this;
    for (let start = 0; start < all.length; start += all[start]!.groupLength) {
      builder.recGroup(all.slice(start, start + all[start]!.groupLength));
    }
  }

  private _add(group: readonly Pick<SubType, "final" | "supers" | "comp">[]): number {
    const groupStart = this.all.length;
    for (const type of group) this.all.push({ ...type, groupStart, groupLength: group.length, at: 0 });
    return groupStart;
  }

  /** Adds a definition alone, or a known one again: without subtypes equal ones are the same type. */
  private _addComp(comp: CompType): number {
    return this._add([{ final: true, supers: [], comp }]);
  }

  private _addFuncs(tape: Tape, count: number, late: boolean): void {
    if (!late) this.funcs.push(this._addComp({ kind: "func", params: [], results: [] }));
    for (let n = 0; n < count; n++) {
      const results = this.values(tape, tape.once(6) ? 6 : 3, !late);
      const comp: FuncType = { kind: "func", params: this.values(tape, 4, !late), results };
      if (late && this.features.has("gc") && tape.once(5)) {
        const parent = this._add([{ final: false, supers: [], comp }]);
        this.funcs.push(parent, this._add([{ final: tape.once(2), supers: [parent], comp }]));
      } else this.funcs.push(this._addComp(comp));
    }
  }

  private _addAggregates(tape: Tape): void {
    const count = 2 + tape.below(4);
    for (let n = 0; n < count; n++) this._addGroup(tape);
  }

  /** Adds a group of types, some of which have an earlier one as their supertype. */
  private _addGroup(tape: Tape): void {
    const start = this.all.length;
    const length = tape.once(3) ? 2 : 1;
    const group: Pick<SubType, "final" | "supers" | "comp">[] = [];
    const kinds = Array.from({ length }, () => tape.pick(["struct", "array"] as const));
    for (const kind of kinds) {
      const parent = tape.once(2) ? this._parentFor(tape, kind) : undefined;
      const final = tape.once(2);
      if (parent === undefined)
        group.push({ final, supers: [], comp: this._aggregate(tape, kind, start + length, start) });
      else
        group.push({
          final,
          supers: [parent],
          comp: this._extension(tape, this.all[parent]!.comp, start + length, start),
        });
    }
    this._add(group);
    for (const [i, kind] of kinds.entries()) (kind === "struct" ? this.structs : this.arrays).push(start + i);
  }

  private _parentFor(tape: Tape, kind: "struct" | "array"): number | undefined {
    const open = (kind === "struct" ? this.structs : this.arrays).filter((index) => !this.all[index]!.final);
    return open.length === 0 ? undefined : tape.pick(open);
  }

  private _aggregate(tape: Tape, kind: "struct" | "array", end: number, start: number): CompType {
    if (kind === "array") return { kind, field: this._field(tape, end, start) };
    return { kind, fields: Array.from({ length: tape.below(5) }, () => this._field(tape, end, start)) };
  }

  private _extension(tape: Tape, parent: CompType, end: number, start: number): CompType {
    if (parent.kind !== "struct") return parent;
    const more = Array.from({ length: tape.below(3) }, () => this._field(tape, end, start));
    return { kind: "struct", fields: [...parent.fields, ...more] };
  }

  /** A field; what it names of its own group, up to `end`, is nullable, so that an object can be made of nothing. */
  private _field(tape: Tape, end: number, start: number): FieldType {
    const mutable = !tape.once(4);
    if (tape.once(4)) return { type: tape.pick(["i8", "i16"] as const), mutable };
    if (tape.once(6) && end > start) return { type: refType(true, start + tape.below(end - start)), mutable };
    const type = this.value(tape);
    const isHard = isRef(type) && !type.nullable && (type.heap === "exn" || type.heap === "extern");
    return { type: isHard ? refType(true, type.heap) : type, mutable };
  }
}

const functions: ReadonlySet<AbstractHeapType> = new Set(["func", "nofunc"]);

/** Whether references to a heap type are functions. */
export function isFuncHeap(types: Types, heap: HeapType): boolean {
  return typeof heap === "number" ? types.all[heap]!.comp.kind === "func" : functions.has(heap);
}

/** Types that JavaScript gives and takes with all their bits but those of NaNs. */
export function isPlain(type: ValType): boolean {
  if (!isRef(type)) return type !== "v128";
  return type !== exnref && type.heap !== "exn" && type.heap !== "noexn";
}

/** Types of which the host program has values: numbers, null, functions of guests and its own objects. */
export function isGivable(type: ValType): boolean {
  return !isRef(type) || type.nullable || type.heap === "extern" || type.heap === "func";
}
