/**
 * One function's body while it is made: instructions go out, labels and locals are kept. What is asked for is a list of
 * types, which the code that comes out leaves on the stack; so what is made is valid, whatever decisions are taken.
 * Which code can do that is for the makers to say, which come from outside.
 */
import { InstrWriter, type ImmediateValue } from "../../../../src/ts/binary/encode.ts";
import type { OpName } from "../../../../src/ts/core/opcodes.ts";
import {
  type GlobalType,
  type MemoryType,
  type RefType,
  type TableType,
  type ValType,
  isRef,
  refType,
} from "../../../../src/ts/core/types.ts";
import { constantOf } from "./constants.ts";
import type { Tape } from "./tape.ts";
import { type Types, isFuncHeap } from "./types.ts";

/** What is in a module, but for the bodies. Imports come first, as always. */
export interface Shape {
  readonly types: Types;
  /** Type index of each function. */
  readonly funcs: readonly number[];
  readonly memories: readonly MemoryType[];
  readonly tables: readonly TableShape[];
  readonly globals: readonly GlobalType[];
  /** Type index of each tag. */
  readonly tags: readonly number[];
  readonly elems: readonly { readonly type: RefType; readonly length: number }[];
  /** Length of each data segment. */
  readonly datas: readonly number[];
  /** The global that counts how much may still be called and repeated. */
  readonly steps: number;
  /** The global that says whether something came out that is known to be wrong. */
  readonly wrong: number;
}

/** A table, and which functions lie where at first. */
export interface TableShape {
  readonly type: TableType;
  readonly funcs: readonly (number | undefined)[];
}

/** Makes code for what is asked for, or gives false and has made none. */
export interface Makers {
  /** A value. */
  readonly values: readonly ((b: Body, type: ValType) => boolean)[];
  /** Several values, or none. */
  readonly lists: readonly ((b: Body, types: readonly ValType[]) => boolean)[];
  /** Code that leaves nothing. */
  readonly statements: readonly ((b: Body) => boolean)[];
}

/** What a body is made with. */
export interface BodyOptions {
  readonly tape: Tape;
  readonly shape: Shape;
  readonly makers: Makers;
  readonly typeIdx: number;
  /** Whether calls of it are dear, so that its frame may be large. */
  readonly heavy: boolean;
  /** Told of each opcode. */
  readonly used: Set<OpName>;
}

const maxNesting = 7;

/** Tries of other makers before a constant is taken. */
const tries = 3;

/** A body. */
export class Body {
  readonly tape: Tape;
  readonly shape: Shape;
  readonly types: Types;
  readonly results: readonly ValType[];
  readonly nParams: number;
  readonly heavy: boolean;
  /** What a branch to each label takes, outermost label first: that of the function. */
  readonly labels: (readonly ValType[])[];
  /** Types of parameters and locals. */
  readonly locals: ValType[];
  readonly w = new InstrWriter(512);
  /** The labels, by their places, of blocks that have caught an exception here. */
  readonly catching: number[] = [];
  private readonly _makers: Makers;
  private readonly _used: Set<OpName>;
  /** The locals that any code may read and set. */
  private readonly _shared: number[];
  private readonly _scratch = new Map<ValType, number>();
  private readonly _unset = new Set<number>();
  private readonly _setLog: number[] = [];
  private readonly _marks: number[] = [];
  private _nodes: number;
  private _nesting = 0;

  constructor({ tape, shape, makers, typeIdx, heavy, used }: BodyOptions) {
    this.heavy = heavy;
    this.tape = tape;
    this.shape = shape;
    this.types = shape.types;
    this._makers = makers;
    this._used = used;
    const { params, results } = shape.types.func(typeIdx);
    this.results = results;
    this.nParams = params.length;
    this.labels = [results];
    this.locals = [...params];
    this._shared = [...params.keys()];
    this._nodes = 10 + tape.below(tape.once(8) ? 300 : 90);
  }

  /** Whether there are enough nodes already. */
  get spent(): boolean {
    return this._nodes <= 0 || this._nesting > maxNesting;
  }

  /** Whether a feature may be used. */
  has(feature: Parameters<Types["features"]["has"]>[0]): boolean {
    return this.types.features.has(feature);
  }

  /** Writes an instruction. */
  emit(name: OpName, ...values: readonly ImmediateValue[]): this {
    this._used.add(name);
    this.w.emit(name, ...values);
    return this;
  }

  /** Pushes a value of this type. */
  value(type: ValType): void {
    this._node(() => this._choose(this._makers.values, (make) => make(this, type)) || this.trivial(type));
  }

  /** Pushes values of these types, in order. */
  values(types: readonly ValType[]): void {
    for (let i = 0; i < types.length;) i += this._some(types.slice(i));
    if (types.length > 0 && !this.spent && this.tape.once(6)) this._branchThrough(types);
  }

  /** Code that leaves nothing on the stack. */
  statement(): void {
    this._node(() => {
      const { tape, _makers: makers } = this;
      if (tape.below(3) > 0) return this._choose(makers.lists, (make) => make(this, []));
      return this._choose(makers.statements, (make) => make(this));
    });
  }

  /** A few such. */
  statements(most: number): void {
    for (let n = this.tape.below(most + 1); n > 0; n--) this.statement();
  }

  private _some(types: readonly ValType[]): number {
    const { tape } = this;
    if (!this.spent && tape.once(12)) this.statement();
    if (!this.spent && tape.once(4)) {
      const slice = types.slice(0, 1 + tape.below(types.length));
      let made = false;
      this._node(() => (made = this._choose(this._makers.lists, (make) => make(this, slice))));
      if (made) return slice.length;
    }
    this.value(types[0]!);
    return 1;
  }

  private _node(make: () => unknown): void {
    this._nodes--;
    this._nesting++;
    this.tape.part(make);
    this._nesting--;
  }

  private _choose<M>(makers: readonly M[], make: (maker: M) => boolean): boolean {
    if (this.spent) return false;
    for (let n = 0; n < tries; n++) if (make(this.tape.pick(makers))) return true;
    return false;
  }

  /** A conditional branch over values that are there, to a label that takes just these. */
  private _branchThrough(types: readonly ValType[]): void {
    const label = this.labelFor(
      (taken) => taken.length === types.length && taken.every((type, i) => type === types[i]),
    );
    if (label === undefined) return;
    this.value("i32");
    this.emit("br_if", label);
  }

  /** The simplest value of a type. */
  trivial(type: ValType): boolean {
    if (isRef(type)) this._trivialRef(type);
    else this.emit(`${type}.const`, constantOf(this.tape, type) as ImmediateValue);
    return true;
  }

  private _trivialRef(type: RefType): void {
    const { heap, nullable } = type;
    const func = isFuncHeap(this.types, heap) && !nullable ? this.funcFor(type) : undefined;
    if (func !== undefined) this.emit("ref.func", func);
    else if (!nullable && (heap === "i31" || heap === "eq" || heap === "any"))
      this.emit("i32.const", 5).emit("ref.i31");
    else if (!nullable && heap === "extern" && this.has("gc")) {
      this.emit("i32.const", 6).emit("ref.i31").emit("extern.convert_any");
    } else if (!nullable && typeof heap === "number" && this.types.structs.includes(heap)) this._trivialStruct(heap);
    else if (!nullable && typeof heap === "number" && this.types.arrays.includes(heap))
      this.emit("array.new_fixed", heap, 0);
    else {
      this.emit("ref.null", heap);
      if (!nullable) this.emit("ref.as_non_null");
    }
  }

  private _trivialStruct(typeIdx: number): void {
    const { comp } = this.types.all[typeIdx]!;
    if (comp.kind !== "struct") return;
    for (const { type } of comp.fields) this.trivial(type === "i8" || type === "i16" ? "i32" : type);
    this.emit("struct.new", typeIdx);
  }

  /** A function whose reference belongs to a type. */
  funcFor(type: RefType): number | undefined {
    const { funcs } = this.shape;
    const fitting = [...funcs.keys()].filter((i) => this.types.matches(refType(false, funcs[i]!), type));
    return fitting.length === 0 ? undefined : this.tape.pick(fitting);
  }

  // Labels

  /** The index of a label whose branches take what `fits`; undefined where there is none. */
  labelFor(fits: (taken: readonly ValType[]) => boolean): number | undefined {
    const { labels, tape } = this;
    const fitting = [...labels.keys()].filter((i) => fits(labels[i]!));
    return fitting.length === 0 ? undefined : labels.length - 1 - tape.pick(fitting);
  }

  /** What a branch to the label with this index takes. */
  label(index: number): readonly ValType[] {
    return this.labels[this.labels.length - 1 - index]!;
  }

  /** A block with parameters that are on the stack, around `inside`, which leaves its results. */
  block(
    name: OpName<"control">,
    [params, results]: readonly [params: readonly ValType[], results: readonly ValType[]],
    inside: () => void,
    ...immediates: ImmediateValue[]
  ): void {
    this.open(name, [params, results], inside, ...immediates);
    this.emit("end");
  }

  /** As `block`; its end is for the caller to write. */
  open(
    name: OpName<"control">,
    [params, results]: readonly [params: readonly ValType[], results: readonly ValType[]],
    inside: () => void,
    ...immediates: ImmediateValue[]
  ): void {
    this.emit(name, this.types.blockType(params, results), ...immediates);
    this.labels.push(name === "loop" ? params : results);
    this._marks.push(this._setLog.length);
    inside();
    this._unsetAgain();
    this._marks.pop();
    this.labels.pop();
  }

  /** The next part of a block: the other arm of an `if`, what catches the exceptions of a `try`. */
  nextPart(name: OpName<"control">, ...immediates: readonly ImmediateValue[]): void {
    this._unsetAgain();
    this.emit(name, ...immediates);
  }

  private _unsetAgain(): void {
    const mark = this._marks.at(-1) ?? 0;
    while (this._setLog.length > mark) this._unset.add(this._setLog.pop()!);
  }

  // Locals

  /** A new local that other code does not touch. */
  hiddenLocal(type: ValType): number {
    return this.locals.push(isRef(type) ? refType(true, type.heap) : type) - 1;
  }

  /** Locals for any code: those without a default hold nothing at first. */
  addLocals(types: readonly ValType[]): void {
    for (const type of types) {
      const index = this.locals.push(type) - 1;
      this._shared.push(index);
      if (isRef(type) && !type.nullable) this._unset.add(index);
    }
  }

  /** A hidden local for a value that is read again at once. */
  scratch(type: ValType): number {
    let index = this._scratch.get(type);
    if (index === undefined) this._scratch.set(type, (index = this.hiddenLocal(type)));
    return index;
  }

  /** A local that holds a value of this type. */
  localWith(type: ValType): number | undefined {
    const fitting = this._shared.filter((i) => !this._unset.has(i) && this.types.matches(this.locals[i]!, type));
    return fitting.length === 0 ? undefined : this.tape.pick(fitting);
  }

  /** A local that values of this type can be put into. */
  localFor(type: ValType): number | undefined {
    const fitting = this._shared.filter((i) => this.types.matches(type, this.locals[i]!));
    return fitting.length === 0 ? undefined : this.tape.pick(fitting);
  }

  /** Notes that a local is set. */
  noteSet(index: number): void {
    if (!this._unset.delete(index)) return;
    if (this._marks.length > 0) this._setLog.push(index);
  }

  // Values that are on the stack

  /** Takes the topmost value. */
  consume(type: ValType): void {
    const { tape } = this;
    const way = this.spent ? 0 : tape.below(4);
    const local = way > 1 ? this.localFor(type) : undefined;
    if (local !== undefined) {
      this.emit("local.set", local);
      this.noteSet(local);
    } else if (way === 1 && type === "i32") this._consumeCondition();
    else this.emit("drop");
  }

  private _consumeCondition(): void {
    const label = this.labelFor((types) => types.length === 0);
    if (label !== undefined && this.tape.once(2)) this.emit("br_if", label);
    else this.block("if", [[], []], () => this.statements(2));
  }

  /** Takes the topmost values, the last of these types first. */
  consumeAll(types: readonly ValType[]): void {
    for (const type of types.toReversed()) this.consume(type);
  }

  /** Pays for a call or a round, and ends the run where too many have been made. */
  pay(price: number): void {
    const { steps } = this.shape;
    this.emit("global.get", steps).emit("i32.const", price).emit("i32.sub").emit("global.set", steps);
    this.emit("global.get", steps).emit("i32.const", 0).emit("i32.lt_s").emit("if", undefined);
    this.emit("unreachable").emit("end");
  }
}
