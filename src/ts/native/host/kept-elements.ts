/**
 * Element segments whose expressions make structures or arrays. The standard evaluates them once, at the instantiation, so
 * that each use of a segment gives the same objects; JavaScriptCore has hosts that evaluate them anew at each use.
 */
import { webAssembly } from "../../base/host/web.ts";
import { ModuleBuilder } from "../../binary/builder.ts";
import { InstrReader } from "../../binary/code.ts";
import { type InstrWriter, encodeExpr } from "../../binary/encode.ts";
import type { ByteRange, Module } from "../../core/module.ts";
import { refType } from "../../core/types.ts";

/** The only export of the module that asks. */
const asked = "same";

const anyStruct = refType(true, "struct");

/** A module that takes the object of a segment twice by `table.init`, twice by `array.new_elem`, and says whether each pair is one object. */
function twice(): Uint8Array<ArrayBuffer> {
  const b = new ModuleBuilder();
  const struct = b.recGroup([{ final: true, supers: [], comp: { kind: "struct", fields: [] } }]);
  const array = b.recGroup([
    { final: true, supers: [], comp: { kind: "array", field: { type: anyStruct, mutable: false } } },
  ]);
  const table = b.table({ address: "i32", min: 2n, max: undefined, element: anyStruct });
  const exprs = [encodeExpr((w) => w.emit("struct.new_default", struct))];
  const elem = b.elem({ mode: "passive", target: undefined, type: anyStruct, init: { kind: "exprs", exprs } });
  const inTable = (w: InstrWriter, at: number): InstrWriter =>
    w
      .emit("i32.const", at)
      .emit("i32.const", 0)
      .emit("i32.const", 1)
      .emit("table.init", elem, table)
      .emit("i32.const", at)
      .emit("table.get", table);
  const inArray = (w: InstrWriter): InstrWriter =>
    w
      .emit("i32.const", 0)
      .emit("i32.const", 1)
      .emit("array.new_elem", array, elem)
      .emit("i32.const", 0)
      .emit("array.get", array);
  const func = b.func(b.funcType([], ["i32"]), [], (w) => {
    inTable(inTable(w, 0), 1).emit("ref.eq");
    inArray(inArray(w)).emit("ref.eq").emit("i32.and");
  });
  return b.export(asked, "func", func).build();
}

let keeps: boolean | undefined;

/** Whether the objects of a segment are the same at each use, on a host that has objects. */
export function hostKeepsElements(): boolean {
  return (keeps ??= findKeeps());
}

function findKeeps(): boolean {
  const { Module, Instance } = webAssembly();
  const same = new Instance(new Module(twice())).exports[asked] as () => unknown;
  return same() === 1;
}

/** Whether a module has a segment that can be used more than once, with an expression that makes an object. Active ones are used once. */
function makesElements({ elems, types, bytes }: Module): boolean {
  if (types.every(({ comp }) => comp.kind === "func")) return false;
  return elems.some(
    ({ mode, init }) =>
      mode === "passive" && init.kind === "exprs" && init.exprs.some((expr) => makesObject(bytes, expr)),
  );
}

function makesObject(bytes: Uint8Array, { start, end }: ByteRange): boolean {
  const reader = new InstrReader(bytes, start, end);
  while (!reader.done) {
    const { kind, on } = reader.next();
    // Of the instructions on structures and arrays, constant expressions have those that make one.
    if (kind === "aggregate" && on !== undefined) return true;
  }
  return false;
}

/** Whether the host would run a valid module wrong for the objects of its segments. */
export function losesElements(module: Module): boolean {
  return makesElements(module) && !hostKeepsElements();
}
