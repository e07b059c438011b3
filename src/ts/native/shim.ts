/**
 * Adapter modules (DESIGN §5, the native border). Hosts refuse v128 where JavaScript calls, may change the bits of
 * NaNs there, and take no JavaScript function into a table. So small generated modules carry floats and vectors as
 * integers, and turn functions of JavaScript into exported ones. This file knows bits and types, no `Func`.
 */
import { ModuleBuilder } from "../binary/builder.ts";
import { type InstrWriter } from "../binary/encode.ts";
import { topHeap } from "../core/canon.ts";
import { type FuncType, type GlobalType, type ValType, funcTypeName, isRef, valTypeName } from "../core/types.ts";
import { type Bits, type Callable } from "../runtime/func.ts";
import { adapterName } from "./stack.ts";

const compiled = new Map<string, WebAssembly.Module>();

function adapter(key: string, build: (b: ModuleBuilder) => void): WebAssembly.Module {
  let module = compiled.get(key);
  if (module === undefined) {
    const builder = new ModuleBuilder();
    build(builder);
    builder.names({ module: adapterName, funcs: new Map([0, 1, 2].map((index) => [index, adapterName])) });
    module = new WebAssembly.Module(builder.build());
    compiled.set(key, module);
  }
  return module;
}

function instance(module: WebAssembly.Module, value?: WebAssembly.ImportValue): WebAssembly.Exports {
  return new WebAssembly.Instance(module, value === undefined ? {} : { "": { "": value } }).exports;
}

/** Whether values of a type cannot cross as they are without losing bits. */
export function losesBits(type: ValType): boolean {
  return type === "f32" || type === "f64" || type === "v128";
}

/** The integers that carry a type. */
function carriers(type: ValType): readonly ValType[] {
  if (type === "f32") return ["i32"];
  if (type === "f64") return ["i64"];
  return type === "v128" ? ["i64", "i64"] : [type];
}

function carried({ params, results }: FuncType): FuncType {
  return { kind: "func", params: params.flatMap(carriers), results: results.flatMap(carriers) };
}

/** Pushes the integers of the value in a local. */
function emitBits(w: InstrWriter, type: ValType, local: number): void {
  w.emit("local.get", local);
  if (type === "f32") w.emit("i32.reinterpret_f32");
  else if (type === "f64") w.emit("i64.reinterpret_f64");
  else if (type === "v128") {
    w.emit("i64x2.extract_lane", 0).emit("local.get", local).emit("i64x2.extract_lane", 1);
  }
}

/** Pushes the value whose integers are in locals from this one on. */
function emitValue(w: InstrWriter, type: ValType, local: number): void {
  w.emit("local.get", local);
  if (type === "f32") w.emit("f32.reinterpret_i32");
  else if (type === "f64") w.emit("f64.reinterpret_i64");
  else if (type === "v128") {
    w.emit("i64x2.splat")
      .emit("local.get", local + 1)
      .emit("i64x2.replace_lane", 1);
  }
}

/** Calls function 0 of type `inner` from a body whose parameters come first, converting on both sides. */
function emitCall(w: InstrWriter, outer: FuncType, inner: FuncType, real: FuncType): void {
  const enter = outer === real ? emitBits : emitValue;
  const leave = outer === real ? emitValue : emitBits;
  const sources = outer === real ? (): number => 1 : (type: ValType): number => carriers(type).length;
  const sinks = outer === real ? (type: ValType): number => carriers(type).length : (): number => 1;
  let local = 0;
  for (const type of real.params) {
    enter(w, type, local);
    local += sources(type);
  }
  w.emit("call", 0);
  if (!real.results.some(losesBits)) return;
  for (let i = inner.results.length - 1; i >= 0; i--) w.emit("local.set", local + i);
  for (const type of real.results) {
    leave(w, type, local);
    local += sinks(type);
  }
}

function buildCall(b: ModuleBuilder, outer: FuncType, inner: FuncType, real: FuncType): void {
  b.import("", "", { kind: "func", typeIdx: b.funcType(inner.params, inner.results) });
  const body = b.func(b.funcType(outer.params, outer.results), inner.results, (w) => emitCall(w, outer, inner, real));
  b.export("f", "func", body);
}

/** An exported function of this type that calls a function of JavaScript with the values of the JavaScript API. */
export function exportValues(type: FuncType, fn: Callable): Callable {
  const module = adapter(`values ${funcTypeName(type)}`, (b) => {
    b.export("f", "func", b.import("", "", { kind: "func", typeIdx: b.funcType(type.params, type.results) }));
  });
  return instance(module, fn).f as Callable;
}

/** An exported function of this type that calls a function of JavaScript with carried values. */
export function exportCarried(type: FuncType, fn: Callable): Callable {
  const module = adapter(`in ${funcTypeName(type)}`, (b) => buildCall(b, type, carried(type), type));
  return instance(module, fn).f as Callable;
}

/** A function that calls an exported function of this type and takes and gives carried values. */
export function callCarried(type: FuncType, raw: Callable): Callable {
  const module = adapter(`out ${funcTypeName(type)}`, (b) => buildCall(b, carried(type), type, type));
  return instance(module, raw).f as Callable;
}

/** Whether an exported function has this type: the host's own import check tells. */
export function hasType(type: FuncType, raw: Callable): boolean {
  try {
    exportValues(type, raw);
    return true;
  } catch {
    return false;
  }
}

/** Access to the bits of a host's global. */
export interface CarriedGlobal {
  get(): Bits;
  set(bits: Bits): void;
  readonly global: WebAssembly.Global;
}

function access(type: ValType, exports: WebAssembly.Exports, global: WebAssembly.Global): CarriedGlobal {
  const { get, set } = exports as Record<string, Callable>;
  return {
    global,
    get: () => uncarry(get!(), [type])[0],
    set: (bits) => {
      set!(...carry([bits], [type]));
    },
  };
}

function buildAccess(b: ModuleBuilder, { type, mutable }: GlobalType, global: number): void {
  b.export(
    "get",
    "func",
    b.func(b.funcType([], carriers(type)), [type], (w) => {
      w.emit("global.get", global).emit("local.set", 0);
      emitBits(w, type, 0);
    }),
  );
  if (!mutable) return;
  const set = b.func(b.funcType(carriers(type), []), [], (w) => {
    emitValue(w, type, 0);
    w.emit("global.set", global);
  });
  b.export("set", "func", set);
}

/** Access to the bits of an exported global of a type that loses bits. */
export function openGlobal(type: GlobalType, global: WebAssembly.Global): CarriedGlobal {
  const key = `open ${type.mutable ? "mut " : ""}${valTypeName(type.type)}`;
  const module = adapter(key, (b) => buildAccess(b, type, b.import("", "", { kind: "global", type })));
  return access(type.type, instance(module, global), global);
}

const zero16 = new Uint8Array(16);

function emitConst(w: InstrWriter, type: ValType, bits: Bits): void {
  if (type === "f32") w.emit("f32.const", bits as number);
  else if (type === "f64") w.emit("f64.const", bits as bigint);
  else w.emit("v128.const", bits as Uint8Array);
}

/** A new mutable global of a type that loses bits. */
export function newCarriedGlobal(type: ValType, bits: Bits): CarriedGlobal {
  const zero = type === "v128" ? zero16 : type === "f64" ? 0n : 0;
  const module = adapter(`global ${valTypeName(type)}`, (b) => {
    const global = b.global({ type, mutable: true }, (w) => emitConst(w, type, zero));
    b.export("g", "global", global);
    buildAccess(b, { type, mutable: true }, global);
  });
  const exports = instance(module);
  const made = access(type, exports, exports.g as WebAssembly.Global);
  made.set(bits);
  return made;
}

/** An immutable global with these bits: the only way to hand the host a vector, or a NaN as it is. */
export function constGlobal(type: ValType, bits: Bits): WebAssembly.Global {
  const builder = new ModuleBuilder();
  builder.export(
    "g",
    "global",
    builder.global({ type, mutable: false }, (w) => emitConst(w, type, bits)),
  );
  return instance(new WebAssembly.Module(builder.build())).g as WebAssembly.Global;
}

/** Bits as carried values: a vector is two 64-bit integers, the low one first. */
export function carry(bits: readonly Bits[], types: readonly ValType[]): unknown[] {
  const values: unknown[] = [];
  for (const [i, type] of types.entries()) {
    const value = bits[i];
    if (type !== "v128") values.push(value);
    else {
      const { buffer, byteOffset } = value as Uint8Array;
      const view = new DataView(buffer, byteOffset);
      values.push(view.getBigInt64(0, true), view.getBigInt64(8, true));
    }
  }
  return values;
}

/** The bits in carried values. Where there is one result, the host gives it alone. */
export function uncarry(result: unknown, types: readonly ValType[]): Bits[] {
  if (types.length === 0) return [];
  if (types.length === 1 && types[0] !== "v128") return [result];
  return uncarryAll(result as readonly unknown[], types);
}

/** The bits in a list of carried values. */
export function uncarryAll(values: readonly unknown[], types: readonly ValType[]): Bits[] {
  let at = 0;
  return types.map((type) => {
    if (type !== "v128") return values[at++];
    const bytes = new Uint8Array(16);
    const view = new DataView(bytes.buffer);
    view.setBigInt64(0, values[at++] as bigint, true);
    view.setBigInt64(8, values[at++] as bigint, true);
    return bytes;
  });
}

/** Whether a function's type has values that lose bits at the border. */
export function needsCarrying({ params, results }: FuncType): boolean {
  return params.some(losesBits) || results.some(losesBits);
}

/** Whether values of a type need conversion between the host's and the runtime's form: functions do. */
export function isFuncRef(type: ValType): boolean {
  return isRef(type) && topHeap(type.heap) === "func";
}
