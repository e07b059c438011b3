/**
 * Memories, tables and globals across the native border, with identity both ways: what the host made gets one
 * object of the runtime, and what the runtime or the host program made gets one object of the host.
 */
import { f32FromBits, f64FromBits } from "../../base/bytes/bits.ts";
import { LinkError } from "../../base/errors/errors.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { type GlobalType, type TableType, type ValType, isRef } from "../../core/types.ts";
import type { Bits } from "../../runtime/store/bits.ts";
import { requireFit } from "../../runtime/store/ties.ts";
import { Global, type NativeGlobal } from "../../runtime/store/global.ts";
import type { Memory } from "../../runtime/store/memory.ts";
import { type NativeTable, Table } from "../../runtime/store/table.ts";
import type * as WebAssembly from "../../base/host/web-assembly.ts";
import { webAssembly } from "../../base/host/web.ts";
import { isExnRef } from "./exn.ts";
import { type Home, hasForms, heldRef, rawOf } from "./func.ts";
import { hostMatches } from "./refs.ts";
import {
  constGlobal,
  isFuncRef,
  losesBits,
  newCarriedGlobal,
  newHostGlobal,
  newHostTable,
  openGlobal,
  openTable,
} from "./shim.ts";

const tables = new WeakMap<WebAssembly.Table, Table>();
const globals = new WeakMap<WebAssembly.Global, Global>();

function foreign(what: string): LinkError {
  return new LinkError(
    "foreign-engine",
    `${what} of an instance that does not run on the host's WebAssembly cannot be imported by one that does. ${phrase("same-engine")}`,
  );
}

function cached<H extends object, E>(map: WeakMap<H, E>, host: H, make: () => E): E {
  let extern = map.get(host);
  if (extern === undefined) map.set(host, (extern = make()));
  return extern;
}

// Memories

/** The host's memory for an import. @throws LinkError `foreign-engine` where it has none of that kind, LimitError `memory` */
export function hostMemory(memory: Memory): WebAssembly.Memory {
  const host = memory.forHost();
  if (host === undefined) throw foreign("A memory");
  return host;
}

// Tables

function serveTable(table: WebAssembly.Table, type: TableType, home: Home | undefined): NativeTable {
  const forms = hasForms(type.element);
  const toHost = (value: unknown): unknown => (forms ? rawOf(value) : value);
  // The host counts the elements of 64-bit tables in bigints.
  const counted = table as { readonly length: number | bigint };
  const size = (n: number): never => (type.address === "i64" ? BigInt(n) : n) as never;
  const opened = losesBits(type.element) ? openTable(type, table) : undefined;
  return {
    table,
    matches: hostMatches,
    get length() {
      return Number(counted.length);
    },
    get(index) {
      const value: unknown = opened === undefined ? table.get(size(index)) : opened.get(size(index));
      return forms ? heldRef(value, type.element, home) : value;
    },
    set(index, value) {
      if (opened === undefined) table.set(size(index), toHost(value));
      else opened.set(size(index), toHost(value));
    },
    grow(delta, value) {
      const given = toHost(value);
      if (opened === undefined) {
        const first = Number(counted.length);
        table.grow(size(delta), given);
        // JavaScriptCore gives such functions to JavaScript, but to a guest that calls them they are null until they are set.
        if (typeof given === "function") for (let i = 0; i < delta; i++) table.set(size(first + i), given);
      } else if (Number(opened.grow(given, size(delta))) < 0) throw new RangeError("the table does not grow");
    },
  };
}

/** The host's table for an import; one of the host program becomes native. @throws LinkError `foreign-engine` */
export function hostTable(table: Table): WebAssembly.Table {
  if (table.family === "own") throw foreign("A table");
  if (table.native === undefined) {
    const { type, elements } = table;
    const [first = null] = elements;
    const min = BigInt(elements.length);
    const value = isFuncRef(type.element) ? rawOf(first) : first;
    const host = newHostTable({ ...type, min }, value);
    const served = serveTable(host, type, undefined);
    for (const [index, element] of elements.entries()) if (element !== null) served.set(index, element);
    table.elements = [];
    table.native = served;
    table.family = "native";
    tables.set(host, table);
  }
  return table.native.table;
}

/** The table that stands for an exported one. */
export function exportedTable(host: WebAssembly.Table, type: TableType, home: Home): Table {
  return cached(tables, host, () => {
    const table = new Table(type, home.budget?.table, null, serveTable(host, type, home));
    table.family = "native";
    return table;
  });
}

// Globals

/** A value of the host's of a type that keeps its bits, as bits. */
function bitsOf(value: unknown, type: ValType, home: Home | undefined): Bits {
  return hasForms(type) ? heldRef(value, type, home) : value;
}

/** The same global, where the host has another form for its values. */
function withForms(carried: NativeGlobal, type: ValType): NativeGlobal {
  if (!hasForms(type)) return carried;
  return {
    global: carried.global,
    get: () => heldRef(carried.get(), type, undefined),
    set: (bits) => carried.set(rawOf(bits)),
  };
}

function serveGlobal(global: WebAssembly.Global, type: GlobalType, home: Home | undefined): NativeGlobal {
  if (losesBits(type.type)) return withForms(openGlobal(type, global), type.type);
  const funcs = isFuncRef(type.type);
  return {
    global,
    matches: hostMatches,
    get: () => bitsOf(global.value, type.type, home),
    set: (bits) => {
      global.value = funcs ? rawOf(bits) : bits;
    },
  };
}

function newServed(type: GlobalType, bits: Bits): NativeGlobal {
  if (losesBits(type.type)) {
    return withForms(newCarriedGlobal(type.type, hasForms(type.type) ? rawOf(bits) : bits), type.type);
  }
  if (isRef(type.type)) {
    const value: unknown = isFuncRef(type.type) ? rawOf(bits) : bits;
    return serveGlobal(newHostGlobal(type.type, value), type, undefined);
  }
  const descriptor = { value: type.type as WebAssembly.ValueType, mutable: true };
  return serveGlobal(new (webAssembly().Global)(descriptor, bits), type, undefined);
}

/** What the host gets for a global import: an immutable one crosses by value. @throws LinkError `foreign-engine` */
export function hostGlobal(global: Global): WebAssembly.ImportValue {
  const { type, native } = global;
  if (native !== undefined) return native.global;
  if (!type.mutable) return constantOf(type.type, global.getBits());
  if (global.family === "own") throw foreign("A mutable global");
  global.native = newServed(type, global.getBits());
  global.family = "native";
  globals.set(global.native.global, global);
  return global.native.global;
}

function constantOf(type: ValType, bits: Bits): WebAssembly.ImportValue {
  requireFit([bits], [type], "native");
  if (!losesBits(type)) return (isFuncRef(type) ? rawOf(bits) : bits) as WebAssembly.ImportValue;
  if (isExnRef(type) && bits !== null) throw foreign("An exception in an immutable global");
  const value = type === "f32" ? f32FromBits(bits as number) : type === "f64" ? f64FromBits(bits as bigint) : NaN;
  return Number.isNaN(value) ? constGlobal(type, bits) : value;
}

/** The global that stands for an exported one. */
export function exportedGlobal(host: WebAssembly.Global, type: GlobalType, home: Home): Global {
  return cached(globals, host, () => {
    const served = serveGlobal(host, type, home);
    const global = new Global(type, served.get());
    global.native = served;
    global.family = "native";
    return global;
  });
}
