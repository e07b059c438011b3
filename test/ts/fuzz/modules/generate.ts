/**
 * Cases from decisions: types, what modules import and define, and the calls; bodies are `body.ts`'s.
 */
import { ModuleBuilder } from "../../../../src/ts/binary/builder.ts";
import { type InstrWriter, encodeExpr } from "../../../../src/ts/binary/encode.ts";
import { type Feature, optionalFeatures } from "../../../../src/ts/core/features.ts";
import type { OpName } from "../../../../src/ts/core/opcodes.ts";
import {
  type AddressType,
  type GlobalType,
  type MemoryType,
  type RefType,
  type TableType,
  type ValType,
  funcref,
  isRef,
  refType,
} from "../../../../src/ts/core/types.ts";
import type { Bits } from "../../../../src/ts/runtime/store/bits.ts";
import { aggregateMakers } from "./aggregates.ts";
import { Body, type Makers, type Shape, type TableShape } from "./body.ts";
import { type Carry, carryName, defineGiver, defineTaker } from "./carry.ts";
import { chainBody, chainName, chainTable, placeInChain } from "./chain.ts";
import { callMakers, tailCalls } from "./calls.ts";
import { constantOf } from "./constants.ts";
import { controlMakers, deadEnd, guardedExit } from "./control.ts";
import { exceptionMakers } from "./exceptions.ts";
import { memoryMakers } from "./memories.ts";
import { operatorMakers } from "./operators.ts";
import { pressureMakers } from "./pressure.ts";
import { referenceMakers } from "./references.ts";
import { type Call, Given, type HostShape, type Scenario } from "./scenario.ts";
import { tableMakers } from "./tables.ts";
import type { Tape } from "./tape.ts";
import { type Features, Types, isFuncHeap, isGivable, isPlain } from "./types.ts";
import { variableMakers } from "./variables.ts";
import { wideMakers } from "./wide.ts";

const tailMakers: Makers = {
  values: [],
  lists: tailCalls.map(deadEnd),
  statements: tailCalls.map(guardedExit),
};

const all: readonly Makers[] = [
  ...[variableMakers, controlMakers, operatorMakers, callMakers, tailMakers, memoryMakers, tableMakers],
  ...[referenceMakers, aggregateMakers, exceptionMakers, pressureMakers, wideMakers],
];

const makers: Makers = {
  values: all.flatMap(({ values }) => values),
  lists: all.flatMap(({ lists }) => lists),
  statements: all.flatMap(({ statements }) => statements),
};

/** What a run may call and repeat after each call of the host program's. */
export const stepsEach = 250;

/** What a call with thousands of locals counts. */
const heavyPrice = 40;

/** A module's index spaces while it is made, and what a later module can import of it. */
interface Draft extends Shape {
  readonly builder: ModuleBuilder;
  readonly own: readonly number[];
  readonly heavy: ReadonlySet<number>;
  /** What a function in a chain of tail calls is called by: a table, or the imported function. */
  readonly chain: { readonly table: number; readonly next: number | undefined } | undefined;
  /** The imported function that takes the structure of `Generator.carry`. */
  readonly taker: number | undefined;
}

/** Makes the modules of a case. */
class Generator {
  readonly tape: Tape;
  readonly types: Types;
  readonly used = new Set<OpName>();
  readonly plain: boolean;
  readonly mixable: boolean;
  readonly hosts: { readonly name: string; readonly typeIdx: number }[] = [];
  /** Whether two modules call each other in tail position without end. */
  readonly chained: boolean;
  /** What the second module gives to the first, where each may run on another engine. */
  readonly carry: Carry | undefined;

  constructor(tape: Tape, features: Features) {
    this.tape = tape;
    this.plain = tape.below(3) > 0;
    this.mixable = tape.once(3);
    this.types = new Types(tape, features);
    this.chained = !this.mixable && features.has("tail-call") && features.has("reference-types") && tape.once(6);
    this.carry = this.mixable ? this.types.carry : undefined;
    for (let n = tape.below(4); n > 0; n--) {
      const typeIdx = tape.pick(this.types.funcs);
      if (this._isForHost(typeIdx)) this.hosts.push({ name: `h${this.hosts.length}`, typeIdx });
    }
  }

  private _has(feature: Feature): boolean {
    return this.types.features.has(feature);
  }

  /** Whether the host program can serve a function of this type: it gives values of its own or what it was given. */
  private _isForHost(typeIdx: number): boolean {
    const { params, results } = this.types.func(typeIdx);
    if (this.plain && ![...params, ...results].every(isPlain)) return false;
    return results.every((type) => isGivable(type) || params.includes(type));
  }

  /** Whether the host program can call a function of this type. */
  isForCalls(typeIdx: number): boolean {
    const { params, results } = this.types.func(typeIdx);
    return params.every(isGivable) && (!this.plain || [...params, ...results].every(isPlain));
  }

  module(before: Draft | undefined): Draft {
    const { tape, types } = this;
    const builder = new ModuleBuilder();
    const funcs = this._importFuncs(builder, before);
    const next = before?.chain === undefined ? undefined : this._importChain(builder, funcs);
    const taker = before === undefined ? undefined : this._importTaker(builder, funcs);
    const shared = this.mixable ? undefined : before;
    const memories = this._memories(builder, shared);
    const importedTables = this._importTables(builder, shared);
    if (this.chained && before === undefined) importedTables.push(this._ownChainTable(builder));
    const chain = this.chained ? { table: 0, next } : undefined;
    const globals = this._importGlobals(builder, shared);
    const tags = this._tags(builder, shared);
    const own = Array.from({ length: 1 + tape.below(4) }, () => tape.pick(types.funcs));
    const nImported = funcs.length;
    funcs.push(...own);
    const tables = [...importedTables, ...this._ownTables(builder, funcs, importedTables.length)];
    const steps = globals.length;
    globals.push(...this._ownGlobals(builder, globals, funcs));
    const datas = this._datas(builder, memories);
    const elems = this._elems(builder, funcs, tables);
    const heavy = new Set(own.flatMap((_, i) => (tape.once(16) ? [nImported + i] : [])));
    return {
      types,
      builder,
      funcs,
      memories,
      tables,
      globals,
      tags,
      elems,
      datas,
      steps,
      wrong: steps + 1,
      own,
      heavy,
      chain,
      taker,
    };
  }

  /** Writes the bodies and exports everything. */
  finish(draft: Draft): Uint8Array {
    const { builder, funcs, own, memories, tables, globals, tags } = draft;
    for (const [i, typeIdx] of own.entries()) this._body(draft, funcs.length - own.length + i, typeIdx);
    if (draft.chain !== undefined) this._chain(draft, draft.chain);
    if (this.carry !== undefined) this._carrying(draft, this.carry);
    for (const i of funcs.keys()) builder.export(`f${i}`, "func", i);
    for (const i of memories.keys()) builder.export(`memory${i}`, "memory", i);
    for (const i of tables.keys()) builder.export(`table${i}`, "table", i);
    for (const i of globals.keys())
      if (i !== draft.steps && i !== draft.wrong) builder.export(`global${i}`, "global", i);
    for (const i of tags.keys()) builder.export(`tag${i}`, "tag", i);
    builder.export("steps", "global", draft.steps).export("wrong", "global", draft.wrong);
    const starts = [...funcs.keys()].filter((i) => funcs[i] === this.types.funcs[0] && i >= funcs.length - own.length);
    if (starts.length > 0 && this.tape.once(3)) builder.start(this.tape.pick(starts));
    this.types.addTo(builder);
    return builder.build();
  }

  private _body(draft: Draft, index: number, typeIdx: number): void {
    const { tape, types, used } = this;
    const heavy = draft.heavy.has(index);
    const body = new Body({ tape, shape: draft, makers, typeIdx, heavy, used });
    tape.part(() => {
      if (heavy) {
        const pad = tape.pick(["i32", "i64", "f64"] as const);
        body.addLocals(Array.from({ length: 400 + tape.below(4_000) }, () => pad));
      }
      body.addLocals(types.values(tape, 6));
      body.pay(heavy ? heavyPrice : 1);
      body.statements(5);
      body.values(body.results);
    });
    const { params } = types.func(typeIdx);
    draft.builder.func(typeIdx, body.locals.slice(params.length), (w) => w.out.append(body.w.out.bytes));
  }

  private _chain(draft: Draft, { table, next }: NonNullable<Draft["chain"]>): void {
    const { tape, types, used } = this;
    const { builder } = draft;
    const typeIdx = types.chain;
    const body = new Body({ tape, shape: draft, makers, typeIdx, heavy: false, used });
    chainBody(body, () => {
      if (next === undefined) body.emit("i32.const", 0).emit("return_call_indirect", typeIdx, table);
      else body.emit("return_call", next);
    });
    const func = builder.func(typeIdx, [], (w) => w.out.append(body.w.out.bytes));
    builder.export(`${chainName} func`, "func", func);
    if (next === undefined) builder.export(chainName, "table", table);
    else placeInChain(builder, table, func);
  }

  private _carrying({ builder, taker }: Draft, carry: Carry): void {
    if (taker === undefined) defineTaker(builder, carry);
    else defineGiver(builder, carry, this.types.funcType({ params: [], results: ["i32"] }), taker);
  }

  // Imports

  private _importFuncs(builder: ModuleBuilder, before: Draft | undefined): number[] {
    const funcs: number[] = [];
    for (const { name, typeIdx } of this.hosts) {
      builder.import("host", name, { kind: "func", typeIdx });
      funcs.push(typeIdx);
    }
    if (before === undefined) return funcs;
    for (const [i, typeIdx] of before.funcs.entries()) {
      if (this.tape.once(3)) continue;
      builder.import("m0", `f${i}`, { kind: "func", typeIdx });
      funcs.push(typeIdx);
    }
    return funcs;
  }

  private _importChain(builder: ModuleBuilder, funcs: number[]): number {
    const typeIdx = this.types.chain;
    funcs.push(typeIdx);
    return builder.import("m0", `${chainName} func`, { kind: "func", typeIdx });
  }

  private _importTaker(builder: ModuleBuilder, funcs: number[]): number | undefined {
    if (this.carry === undefined) return undefined;
    const { typeIdx } = this.carry;
    funcs.push(typeIdx);
    return builder.import("m0", carryName, { kind: "func", typeIdx });
  }

  private _ownChainTable(builder: ModuleBuilder): TableShape {
    builder.table(chainTable);
    return { type: chainTable, funcs: [] };
  }

  private _memories(builder: ModuleBuilder, before: Draft | undefined): MemoryType[] {
    const memories: MemoryType[] = [];
    const most = this._has("multi-memory") ? 3 : 1;
    for (const [i, type] of (before?.memories ?? []).entries()) {
      if (memories.length >= most || !this.tape.once(2)) continue;
      builder.import("m0", `memory${i}`, { kind: "memory", type });
      memories.push(type);
    }
    const own = Math.min(most - memories.length, this.tape.pick([1, 1, 0, 2, 3]));
    for (let n = 0; n < own; n++) {
      const type = this._memoryType();
      builder.memory(type);
      memories.push(type);
    }
    return memories;
  }

  private _address(): AddressType {
    return this._has("memory64") && this.tape.once(3) ? "i64" : "i32";
  }

  private _memoryType(): MemoryType {
    const { tape } = this;
    const shared = this._has("threads") && tape.once(4);
    if (this._has("custom-page-sizes") && tape.once(3)) {
      const min = BigInt(300 + tape.below(700));
      return { address: this._address(), min, max: min + 500n, shared, pageSizeLog2: 0 };
    }
    const min = BigInt(tape.pick([1, 1, 1, 2, 0]));
    return { address: this._address(), min, max: min + BigInt(tape.below(3)), shared, pageSizeLog2: 16 };
  }

  private _importTables(builder: ModuleBuilder, before: Draft | undefined): TableShape[] {
    const tables: TableShape[] = [];
    for (const [i, { type }] of (before?.tables ?? []).entries()) {
      if (before?.chain !== undefined && i === 0) {
        builder.import("m0", chainName, { kind: "table", type });
        tables.push({ type, funcs: [] });
        continue;
      }
      if (!this.tape.once(2) || (tables.length > 0 && !this._has("reference-types"))) continue;
      builder.import("m0", `table${i}`, { kind: "table", type });
      // Whose functions lie there is for the other module to know.
      tables.push({ type, funcs: [] });
    }
    return tables;
  }

  private _importGlobals(builder: ModuleBuilder, before: Draft | undefined): GlobalType[] {
    const globals: GlobalType[] = [];
    for (const [i, type] of (before?.globals ?? []).entries()) {
      if (i === before?.steps || i === before?.wrong || !this.tape.once(2)) continue;
      builder.import("m0", `global${i}`, { kind: "global", type });
      globals.push(type);
    }
    return globals;
  }

  private _tags(builder: ModuleBuilder, before: Draft | undefined): number[] {
    if (!this._has("exceptions") && !this._has("legacy-exceptions")) return [];
    const tags: number[] = [];
    for (const [i, typeIdx] of (before?.tags ?? []).entries()) {
      if (!this.tape.once(2)) continue;
      builder.import("m0", `tag${i}`, { kind: "tag", type: { typeIdx } });
      tags.push(typeIdx);
    }
    const usable = this.types.funcs.filter((typeIdx) => this.types.func(typeIdx).results.length === 0);
    for (let n = 1 + this.tape.below(2); n > 0; n--) {
      const typeIdx = this.tape.pick(usable);
      builder.tag(typeIdx);
      tags.push(typeIdx);
    }
    // Further tags with values: a type without results is seldom among those of functions.
    const params = this.types.values(this.tape, 3);
    if (params.length > 0) {
      const typeIdx = this.types.funcType({ params, results: [] });
      builder.tag(typeIdx);
      tags.push(typeIdx);
    }
    return tags;
  }

  // Definitions

  private _ownTables(builder: ModuleBuilder, funcs: readonly number[], imported: number): TableShape[] {
    const { tape } = this;
    const most = this._has("reference-types") ? tape.below(4) : tape.below(imported > 0 ? 1 : 2);
    return Array.from({ length: most }, (_, n): TableShape => {
      const wanted = n === 0 ? funcref : (this.types.ref(tape) ?? funcref);
      const element = this._isConstant(wanted, funcs) ? wanted : refType(true, wanted.heap);
      const min = BigInt(3 + tape.below(8));
      const max = tape.once(4) ? undefined : min + BigInt(tape.below(4));
      const type: TableType = { address: this._address(), min, max, element };
      const init = element.nullable ? undefined : (w: InstrWriter) => this._constant(w, element, [], funcs);
      builder.table(type, init);
      return { type, funcs: this._placed(element, Number(min), funcs) };
    });
  }

  /** Which functions an active segment puts where. */
  private _placed(element: RefType, size: number, funcs: readonly number[]): (number | undefined)[] {
    const fitting = this._fitting(element, funcs);
    if (fitting.length === 0) return [];
    return Array.from({ length: size - 1 }, () => this.tape.pick(fitting));
  }

  private _fitting(type: RefType, funcs: readonly number[]): number[] {
    if (!isFuncHeap(this.types, type.heap)) return [];
    return [...funcs.keys()].filter((i) => this.types.matches(refType(false, funcs[i]!), type));
  }

  private _ownGlobals(builder: ModuleBuilder, before: readonly GlobalType[], funcs: readonly number[]): GlobalType[] {
    const { tape } = this;
    const counter: GlobalType = { type: "i32", mutable: true };
    builder.global(counter, (w) => w.emit("i32.const", stepsEach));
    builder.global(counter, (w) => w.emit("i32.const", 0));
    const globals: GlobalType[] = [counter, counter];
    for (let n = tape.below(5); n > 0; n--) {
      const wanted = this.types.value(tape);
      const type = isRef(wanted) && !this._isConstant(wanted, funcs) ? refType(true, wanted.heap) : wanted;
      const global = { type, mutable: tape.below(4) > 0 };
      builder.global(global, (w) => this._constant(w, type, before, funcs));
      globals.push(global);
    }
    return globals;
  }

  private _isConstant({ nullable, heap }: RefType, funcs: readonly number[]): boolean {
    if (nullable) return true;
    if (isFuncHeap(this.types, heap)) return this._fitting(refType(false, heap), funcs).length > 0 && heap !== "nofunc";
    return this._has("gc") && (heap === "i31" || heap === "eq" || heap === "any" || heap === "extern");
  }

  /** Writes a constant expression. */
  private _constant(w: InstrWriter, type: ValType, before: readonly GlobalType[], funcs: readonly number[]): void {
    const { tape } = this;
    const known = [...before.keys()].filter((i) => !before[i]!.mutable && this.types.matches(before[i]!.type, type));
    if (known.length > 0 && tape.once(2)) w.emit("global.get", tape.pick(known));
    else if (isRef(type)) this._constantRef(w, type, funcs, "global");
    else if (this._has("extended-const") && (type === "i32" || type === "i64") && tape.once(3)) {
      this._constant(w, type, before, funcs);
      this._constant(w, type, before, funcs);
      w.emit(`${type}.${tape.pick(["add", "sub", "mul"] as const)}`);
    } else w.emit(`${type}.const`, constantOf(tape, type) as never);
  }

  /** Hosts evaluate the elements of segments when they are first used, so nothing may fail there. */
  private _constantRef(w: InstrWriter, type: RefType, funcs: readonly number[], where: "global" | "segment"): void {
    const { tape } = this;
    const fitting = this._fitting(type, funcs);
    if (fitting.length > 0 && (!type.nullable || tape.once(2))) {
      w.emit("ref.func", tape.pick(fitting));
      return;
    }
    const isSmall = this._has("gc") && this.types.matches(refType(false, "i31"), type);
    const { structs } = this.types;
    const struct = structs.find(
      (one) => this.types.matches(refType(false, one), type) && this.types.isDefaultable(one),
    );
    const array = this.types.arrays.find((one) => this.types.matches(refType(false, one), type));
    const huge = where === "global" && array !== undefined && this.types.isDefaultable(array) && tape.once(25);
    if (huge) w.emit("i32.const", tape.pick([-1, 0x7fff_ffff])).emit("array.new_default", array);
    else if (struct !== undefined && tape.once(2)) w.emit("struct.new_default", struct);
    else if (isSmall && (!type.nullable || tape.once(2))) w.emit("i32.const", tape.below(9)).emit("ref.i31");
    else if (!type.nullable && type.heap === "extern")
      w.emit("i32.const", 3).emit("ref.i31").emit("extern.convert_any");
    else w.emit("ref.null", type.heap);
  }

  private _datas(builder: ModuleBuilder, memories: readonly MemoryType[]): number[] {
    const { tape } = this;
    const lengths: number[] = [];
    const add = (target: { index: number; offset: Uint8Array } | undefined): void => {
      const bytes = new Uint8Array(tape.below(tape.once(4) ? 300 : 24)).map((_, i) => i * 37 + lengths.length);
      builder.data({ target, bytes });
      lengths.push(bytes.length);
    };
    if (!this._has("bulk-memory")) return lengths;
    for (let n = tape.below(3); n > 0; n--) add(undefined);
    for (const [index, { address, min }] of memories.entries()) {
      if (min === 0n || !tape.once(2)) continue;
      const at = tape.below(60);
      const offset = encodeExpr((w) => (address === "i64" ? w.emit("i64.const", BigInt(at)) : w.emit("i32.const", at)));
      add({ index, offset });
    }
    return lengths;
  }

  private _elems(
    builder: ModuleBuilder,
    funcs: readonly number[],
    tables: readonly TableShape[],
  ): { readonly type: RefType; readonly length: number }[] {
    const { tape } = this;
    const elems: { type: RefType; length: number }[] = [];
    for (const [index, { type, funcs: placed }] of tables.entries()) {
      if (placed.length === 0) continue;
      const offset = encodeExpr((w) => (type.address === "i64" ? w.emit("i64.const", 0n) : w.emit("i32.const", 0)));
      const exprs = placed.map((func) => encodeExpr((w) => w.emit("ref.func", func ?? 0)));
      const asFuncs = this.types.matches(refType(false, "func"), type.element);
      const init = asFuncs
        ? { kind: "funcs" as const, indices: placed.map((func) => func!) }
        : { kind: "exprs" as const, exprs };
      const elementType = asFuncs ? refType(false, "func") : type.element;
      builder.elem({ mode: "active", target: { index, offset }, type: elementType, init });
      elems.push({ type: elementType, length: placed.length });
    }
    if (!this._has("reference-types")) return elems;
    for (let n = tape.below(3); n > 0; n--) {
      const wanted = this.types.ref(tape) ?? funcref;
      const type = this._isConstant(wanted, funcs) ? wanted : refType(true, wanted.heap);
      const exprs = Array.from({ length: tape.below(7) }, () =>
        encodeExpr((w) => this._constantRef(w, type, funcs, "segment")),
      );
      builder.elem({ mode: "passive", target: undefined, type, init: { kind: "exprs", exprs } });
      elems.push({ type, length: exprs.length });
    }
    return elems;
  }
}

// What is called

function argument(tape: Tape, type: ValType): Bits | Given {
  if (!isRef(type)) {
    // The bits of other NaNs do not all come through JavaScript.
    const bits = constantOf(tape, type);
    return isNaNOf(bits, type) ? 0x3f80_0000 : bits;
  }
  if (type.heap === "extern" && (!type.nullable || tape.once(2))) return new Given("object", tape.below(3));
  if (type.heap === "func" && (!type.nullable || tape.once(2))) return new Given("func", tape.below(2));
  return null;
}

function isNaNOf(bits: Bits, type: ValType): boolean {
  if (type === "f32") return ((bits as number) & 0x7fff_ffff) > 0x7f80_0000;
  return type === "f64" && BigInt.asUintN(63, bits as bigint) > 0x7ff0_0000_0000_0000n;
}

function callsOf(generator: Generator, drafts: readonly Draft[], most: number): Call[] {
  const { tape, types } = generator;
  const callable = drafts.flatMap(({ funcs }, module) =>
    [...funcs.entries()]
      .filter(([, typeIdx]) => generator.isForCalls(typeIdx))
      .map(([i, typeIdx]) => ({ module, i, typeIdx })),
  );
  if (callable.length === 0) return [];
  return Array.from({ length: most }, () =>
    tape.part(() => {
      const { module, i, typeIdx } = tape.pick(callable);
      const args = types.func(typeIdx).params.map((type) => argument(tape, type));
      return { module, name: `f${i}`, args };
    }),
  );
}

function hostsOf(generator: Generator, drafts: readonly Draft[]): HostShape[] {
  const { tape, types } = generator;
  return generator.hosts.map(({ name, typeIdx }) => ({
    name,
    type: types.func(typeIdx),
    acts: Array.from({ length: 3 }, () => ({
      call: tape.once(2) ? callsOf(generator, drafts, 1)[0] : undefined,
      passes: tape.once(2),
      throws: tape.once(6),
    })),
  }));
}

/** What modules of this kind cannot do without. */
const always: ReadonlySet<Feature> = new Set(["mutable-globals", "multi-value", "bulk-memory"]);

/** The features of a case: of those that there are, now all, now only some. */
function featuresOf(tape: Tape, available: Features): Features {
  if (tape.once(2)) return oneOfExceptions(tape, available);
  const kept = optionalFeatures.filter((one) => available.has(one) && (always.has(one) || tape.below(3) > 0));
  const features = new Set<Feature>(kept);
  // What needs another one goes with it.
  const needs: readonly (readonly [Feature, Feature])[] = [
    ["function-references", "reference-types"],
    ["gc", "function-references"],
    ["exceptions", "function-references"],
    ["relaxed-simd", "simd"],
  ];
  for (const [feature, needed] of needs) if (!features.has(needed)) features.delete(feature);
  return oneOfExceptions(tape, features);
}

/** Hosts take no module with exceptions of both forms. */
function oneOfExceptions(tape: Tape, given: Features): Features {
  const features = new Set(given);
  const isBoth = features.has("exceptions") && features.has("legacy-exceptions");
  if (isBoth) features.delete(tape.once(3) ? "exceptions" : "legacy-exceptions");
  return features;
}

/** A case with some of these features. */
export function generate(tape: Tape, available: Features): Scenario {
  const features = featuresOf(tape, available);
  const generator = tape.part(() => new Generator(tape, features));
  const first = tape.part(() => generator.module(undefined));
  const drafts = tape.once(2) ? [first, tape.part(() => generator.module(first))] : [first];
  const modules = drafts.map((draft) => generator.finish(draft));
  const hosts = tape.part(() => hostsOf(generator, drafts));
  const calls = tape.part(() => callsOf(generator, drafts, 2 + tape.below(5)));
  if (generator.chained && drafts.length > 1) {
    calls.push({ module: 1, name: `${chainName} func`, args: [3_000 + tape.below(3_000)] });
  }
  if (generator.carry !== undefined && drafts.length > 1) calls.push({ module: 1, name: carryName, args: [] });
  const settings = { depth: 1 + tape.below(30), cut: tape.below(1_000), drip: 1 + tape.below(12), draw: tape.bits() };
  const { plain, mixable, used } = generator;
  return { modules, hosts, calls, settings, features, plain, mixable, used };
}
