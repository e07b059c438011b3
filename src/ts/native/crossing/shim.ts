/**
 * Adapter modules (RATIONALE, "How do values cross the border of :native?"). Hosts refuse v128 where JavaScript calls, may change the bits of
 * NaNs there, and take no JavaScript function into a table. So small generated modules carry floats and vectors as
 * integers, and turn functions of JavaScript into exported ones. This file knows bits and types, no `Func`.
 */
import { LinkError } from "../../base/errors/errors.ts";
import { isA } from "../../base/foreign.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { type Emit, ModuleBuilder } from "../../binary/builder.ts";
import { CanonTypes } from "../../binary/canon-types.ts";
import type { InstrWriter } from "../../binary/encode.ts";
import { type CanonType, topHeap } from "../../core/canon.ts";
import type * as WebAssembly from "../../base/host/web-assembly.ts";
import { webAssembly } from "../../base/host/web.ts";
import {
  type FuncType,
  type GlobalType,
  type RefType,
  type TableType,
  type ValType,
  externref,
  isRef,
  refType,
  valTypeName,
} from "../../core/types.ts";
import type { Bits } from "../../runtime/store/bits.ts";
import type { Callable } from "../../runtime/store/func.ts";
import {
  type ExnParts,
  defineExn,
  emitExn,
  emitExnHandle,
  emitPayload,
  exnImports,
  importExn,
  isExnRef,
} from "./exn.ts";
import { adapterName } from "../../runtime/host-stack.ts";

const compiled = new Map<string, WebAssembly.Module>();

function adapter(key: string, build: (b: ModuleBuilder) => void): WebAssembly.Module {
  let module = compiled.get(key);
  if (module === undefined) {
    const builder = new ModuleBuilder();
    build(builder);
    module = new (webAssembly().Module)(builder.nameAll(adapterName()).build());
    compiled.set(key, module);
  }
  return module;
}

/** What to throw where the host refuses to link what the standard lets be linked. */
export function refusedImport(cause: Error): LinkError {
  const message = `The host's WebAssembly refuses an import that fits by the standard: ${cause.message}`;
  return new LinkError("engine-unavailable", `${message} ${phrase("use-interp")}`, { cause });
}

/** @throws LinkError `engine-unavailable` where the host refuses the value: JavaScriptCore does so with globals of `exnref` */
function instance(module: WebAssembly.Module, value?: WebAssembly.ImportValue): WebAssembly.Exports {
  try {
    const { exports } = new (webAssembly().Instance)(module, {
      ...(value !== undefined && { "": { "": value } }),
      exn: exnImports(() => exports),
    });
    return exports;
  } catch (error) {
    const { LinkError: HostLinkError, RuntimeError } = webAssembly();
    throw isA(error, HostLinkError) || isA(error, RuntimeError) ? refusedImport(error) : error;
  }
}

/** Whether values of a type cannot cross as they are. */
export function losesBits(type: ValType): boolean {
  return type === "f32" || type === "f64" || type === "v128" || isExnRef(type);
}

/** The types that carry a type: integers, and the host's values for exceptions. */
function carriers(type: ValType): readonly ValType[] {
  if (type === "f32") return ["i32"];
  if (type === "f64") return ["i64"];
  if (type === "v128") return ["i64", "i64"];
  return [isExnRef(type) ? externref : type];
}

function carried({ params, results }: FuncType): FuncType {
  return { kind: "func", params: params.flatMap(carriers), results: results.flatMap(carriers) };
}

/** Writes conversions into an adapter. */
class Converter {
  private readonly _w: InstrWriter;
  /** Undefined where no type is an exception's. */
  private readonly _exn: ExnParts | undefined;

  constructor(w: InstrWriter, exn: ExnParts | undefined) {
    this._w = w;
    this._exn = exn;
  }

  /** Pushes the value of a type that is in a local, where it may have been kept as one that can be null. */
  private _get(type: ValType, local: number): void {
    this._w.emit("local.get", local);
    if (isRef(type) && !type.nullable) this._w.emit("ref.as_non_null");
  }

  /** Pushes the carriers of the value in a local. */
  toCarriers(type: ValType, local: number): void {
    const { _w: w, _exn: exn } = this;
    if (exn !== undefined && isExnRef(type)) {
      emitExnHandle(w, exn, local);
      return;
    }
    this._get(type, local);
    if (type === "f32") w.emit("i32.reinterpret_f32");
    else if (type === "f64") w.emit("i64.reinterpret_f64");
    else if (type === "v128") {
      w.emit("i64x2.extract_lane", 0).emit("local.get", local).emit("i64x2.extract_lane", 1);
    }
  }

  /** Pushes the value whose carriers are in locals from this one on. */
  fromCarriers(type: ValType, local: number): void {
    const { _w: w, _exn: exn } = this;
    if (exn !== undefined && isExnRef(type)) {
      emitExn(w, exn, type, local);
      return;
    }
    this._get(type, local);
    if (type === "f32") w.emit("f32.reinterpret_i32");
    else if (type === "f64") w.emit("f64.reinterpret_i64");
    else if (type === "v128") {
      w.emit("i64x2.splat")
        .emit("local.get", local + 1)
        .emit("i64x2.replace_lane", 1);
    }
  }

  /** Calls function 0 of type `inner` from a body of type `outer`; one of the two is `real`, the other carries it. */
  call(outer: FuncType, inner: FuncType, real: FuncType): void {
    const width = (type: ValType): number => carriers(type).length;
    const entering = outer === real;
    let local = 0;
    for (const type of real.params) {
      if (entering) this.toCarriers(type, local);
      else this.fromCarriers(type, local);
      local += entering ? 1 : width(type);
    }
    this._w.emit("call", 0);
    if (!real.results.some(losesBits)) return;
    for (let i = inner.results.length - 1; i >= 0; i--) this._w.emit("local.set", local + i);
    for (const type of real.results) {
      if (entering) this.fromCarriers(type, local);
      else this.toCarriers(type, local);
      local += entering ? width(type) : 1;
    }
  }
}

function exnOf(b: ModuleBuilder, types: readonly ValType[]): Omit<ExnParts, "held"> | undefined {
  return types.some(isExnRef) ? importExn(b) : undefined;
}

/** Where the results of a call are kept before they are converted: those that have no default are nullable there. */
function scratch(types: readonly ValType[]): ValType[] {
  return types.map((type) => (isRef(type) ? refType(true, type.heap) : type));
}

/** A function that calls the import; `inside` says whether its own type is the real one, or the import's. */
function buildCall(b: ModuleBuilder, canon: CanonType, inside: "real" | "carried"): void {
  const types = new CanonTypes(b);
  const real = types.func(canon.comp as FuncType);
  const other = carried(real);
  const realIdx = types.indexOf(canon);
  const otherIdx = b.funcType(other.params, other.results);
  const [outer, inner] = inside === "real" ? [other, real] : [real, other];
  b.import("", "", { kind: "func", typeIdx: inside === "real" ? realIdx : otherIdx });
  const imports = exnOf(b, [...real.params, ...real.results]);
  const exn = imports && defineExn(b, imports);
  const body = b.func(inside === "real" ? otherIdx : realIdx, scratch(inner.results), (w) => {
    new Converter(w, exn).call(outer, inner, real);
  });
  b.export("f", "func", body);
}

/** An exported function of this type that calls a function of JavaScript with the values of the JavaScript API. */
export function exportValues(canon: CanonType, fn: Callable): Callable {
  const module = adapter(`values ${canon.id}`, (b) => {
    b.export("f", "func", b.import("", "", { kind: "func", typeIdx: new CanonTypes(b).indexOf(canon) }));
  });
  return instance(module, fn).f as Callable;
}

/** An exported function of this type that calls a function of JavaScript with carried values. */
export function exportCarried(canon: CanonType, fn: Callable): Callable {
  const module = adapter(`in ${canon.id}`, (b) => buildCall(b, canon, "carried"));
  return instance(module, fn).f as Callable;
}

/** A function that calls an exported function of this type and takes and gives carried values. */
export function callCarried(canon: CanonType, raw: Callable): Callable {
  const module = adapter(`out ${canon.id}`, (b) => buildCall(b, canon, "real"));
  return instance(module, raw).f as Callable;
}

/** Whether an exported function has this type: the host's own import check tells. */
export function hasType(canon: CanonType, raw: Callable): boolean {
  try {
    exportValues(canon, raw);
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

function buildAccess(b: ModuleBuilder, { type, mutable }: GlobalType, global: number, exn: ExnParts | undefined): void {
  b.export(
    "get",
    "func",
    b.func(b.funcType([], carriers(type)), scratch([type]), (w) => {
      w.emit("global.get", global).emit("local.set", 0);
      new Converter(w, exn).toCarriers(type, 0);
    }),
  );
  if (!mutable) return;
  const set = b.func(b.funcType(carriers(type), []), [], (w) => {
    new Converter(w, exn).fromCarriers(type, 0);
    w.emit("global.set", global);
  });
  b.export("set", "func", set);
}

/** Access to the bits of an exported global of a type that loses bits. */
export function openGlobal(type: GlobalType, global: WebAssembly.Global): CarriedGlobal {
  const key = `open ${type.mutable ? "mut " : ""}${valTypeName(type.type)}`;
  const module = adapter(key, (b) => {
    const opened = b.import("", "", { kind: "global", type });
    const imports = exnOf(b, [type.type]);
    buildAccess(b, type, opened, imports && defineExn(b, imports));
  });
  return access(type.type, instance(module, global), global);
}

/** A host's table or global of this type, which a module makes: descriptors of JavaScript do not know all types. */
function define(
  key: string,
  type: RefType,
  value: unknown,
  add: (b: ModuleBuilder, type: RefType, init: Emit) => void,
): unknown {
  const module = adapter(key, (b) => {
    const own = new CanonTypes(b).ref(type);
    const given = b.import("", "", { kind: "global", type: { type: own, mutable: false } });
    add(b, own, (w) => w.emit("global.get", given));
  });
  return instance(module, value as WebAssembly.ImportValue).made;
}

/** A new table of this type, at least `min` long, with the host's value in all its elements. */
export function newHostTable(type: TableType, value: unknown): WebAssembly.Table {
  const bounds = { address: type.address, min: type.min, max: type.max };
  const key = `table ${type.address} ${bounds.min} ${bounds.max ?? ""} ${valTypeName(type.element)}`;
  return define(key, type.element, value, (b, element, init) => {
    b.export("made", "table", b.table({ ...bounds, element }, element.nullable ? undefined : init));
  }) as WebAssembly.Table;
}

/** A new mutable global of a reference type, with the host's value. */
export function newHostGlobal(type: RefType, value: unknown): WebAssembly.Global {
  return define(`global ${valTypeName(type)}`, type, value, (b, own, init) => {
    b.export("made", "global", b.global({ type: own, mutable: true }, init));
  }) as WebAssembly.Global;
}

/** Access to the elements of a host's table of exceptions. */
export interface CarriedTable {
  get(index: number | bigint): unknown;
  set(index: number | bigint, value: unknown): void;
  grow(value: unknown, delta: number | bigint): number | bigint;
}

/** Access to the elements of a table of a type that loses bits. */
export function openTable({ address, element }: TableType, table: WebAssembly.Table): CarriedTable {
  const module = adapter(`elements ${address} ${valTypeName(element)}`, (b) => {
    const type = { address, min: 0n, max: undefined, element } as const;
    const opened = b.import("", "", { kind: "table", type });
    const exn = defineExn(b, importExn(b));
    const nullable = refType(true, element.heap);
    const get = b.func(b.funcType([address], [externref]), [nullable], (w) => {
      w.emit("local.get", 0).emit("table.get", opened).emit("local.set", 1);
      emitExnHandle(w, exn, 1);
    });
    const set = b.func(b.funcType([address, externref], []), [], (w) => {
      w.emit("local.get", 0);
      emitExn(w, exn, element, 1);
      w.emit("table.set", opened);
    });
    const grow = b.func(b.funcType([externref, address], [address]), [], (w) => {
      emitExn(w, exn, element, 0);
      w.emit("local.get", 1).emit("table.grow", opened);
    });
    b.export("get", "func", get).export("set", "func", set).export("grow", "func", grow);
  });
  return instance(module, table) as unknown as CarriedTable;
}

/** A new tag of a type. */
export function newHostTag(canon: CanonType): WebAssembly.Tag {
  const module = adapter(`tag ${canon.id}`, (b) => {
    b.export("made", "tag", b.tag(new CanonTypes(b).indexOf(canon)));
  });
  return instance(module).made as WebAssembly.Tag;
}

/** What JavaScript cannot do with exceptions of all types. */
export interface TagAccess {
  /** The carried values of an exception of the tag. */
  open(exception: unknown): readonly unknown[];
  /** An exception of the tag with carried values. */
  make(values: readonly unknown[]): unknown;
}

/** Access to the exceptions of a tag. */
export function openTag(canon: CanonType, tag: WebAssembly.Tag): TagAccess {
  const module = adapter(`exceptions ${canon.id}`, (b) => {
    const types = new CanonTypes(b);
    const { params } = types.func(canon.comp as FuncType);
    const typeIdx = types.indexOf(canon);
    const values = b.funcType([], params);
    const opened = b.import("", "", { kind: "tag", type: { typeIdx } });
    const imports = importExn(b);
    const exn = params.some(isExnRef) ? defineExn(b, imports) : undefined;
    const carriedTypes = params.flatMap(carriers);
    const open = b.func(b.funcType([externref], carriedTypes), scratch(params), (w) => {
      emitPayload(w, imports.raise, { local: 0, tagIdx: opened, values });
      for (let i = params.length; i > 0; i--) w.emit("local.set", i);
      for (const [i, type] of params.entries()) new Converter(w, exn).toCarriers(type, i + 1);
    });
    const make = b.func(b.funcType(carriedTypes, []), [], (w) => {
      let local = 0;
      for (const type of params) {
        new Converter(w, exn).fromCarriers(type, local);
        local += carriers(type).length;
      }
      w.emit("throw", opened);
    });
    b.export("open", "func", open).export("make", "func", make);
  });
  const { open, make } = instance(module, tag as WebAssembly.ImportValue) as Record<string, Callable>;
  return {
    open: (exception) => {
      const values = open!(exception);
      return Array.isArray(values) ? (values as readonly unknown[]) : [values];
    },
    make: (values) => {
      try {
        return make!(...values);
      } catch (error) {
        return error;
      }
    },
  };
}

let trapping: Callable | undefined;

/** Traps: the one thing that no guest's handler catches, however it comes there. @throws WebAssembly.RuntimeError */
export function trapNow(): never {
  trapping ??= instance(
    adapter("trap", (b) => {
      b.export(
        "f",
        "func",
        b.func(b.funcType([], []), [], (w) => w.emit("unreachable")),
      );
    }),
  ).f as Callable;
  return trapping() as never;
}

const tests = new Map<RefType, Callable>();

/** Whether the host's value is of a reference type of the hierarchy of `any`. */
export function isOfType(type: RefType, value: unknown): boolean {
  let test = tests.get(type);
  if (test === undefined) {
    const module = adapter(`test ${valTypeName(type)}`, (b) => {
      const { nullable, heap } = new CanonTypes(b).ref(type);
      const body = b.func(b.funcType([refType(true, "any")], ["i32"]), [], (w) => {
        w.emit("local.get", 0).emit(nullable ? "ref.test_null" : "ref.test", heap);
      });
      b.export("test", "func", body);
    });
    tests.set(type, (test = instance(module).test as Callable));
  }
  return test(value) === 1;
}

const zero16 = new Uint8Array(16);

function emitConst(w: InstrWriter, type: ValType, bits: Bits): void {
  if (isRef(type)) w.emit("ref.null", type.heap);
  else if (type === "f32") w.emit("f32.const", bits as number);
  else if (type === "f64") w.emit("f64.const", bits as bigint);
  else w.emit("v128.const", bits as Uint8Array);
}

/** A new mutable global of a type that loses bits. */
export function newCarriedGlobal(type: ValType, bits: Bits): CarriedGlobal {
  const zero = type === "v128" ? zero16 : type === "f64" ? 0n : 0;
  const module = adapter(`global ${valTypeName(type)}`, (b) => {
    const imports = exnOf(b, [type]);
    const global = b.global({ type, mutable: true }, (w) => emitConst(w, type, zero));
    b.export("g", "global", global);
    buildAccess(b, { type, mutable: true }, global, imports && defineExn(b, imports));
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
  return instance(new (webAssembly().Module)(builder.build())).g as WebAssembly.Global;
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
