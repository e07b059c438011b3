/**
 * Exception references across the native border: JavaScript takes them in no form, but it may throw and catch them. So
 * a guest's `exnref` crosses as what JavaScript catches when it is thrown, and comes back by being thrown in again.
 */
import type { ModuleBuilder } from "../../binary/builder.ts";
import type { InstrWriter } from "../../binary/encode.ts";
import { topHeap } from "../../core/canon.ts";
import { type RefType, type ValType, exnref, externref, isRef } from "../../core/types.ts";
import type { Callable } from "../../runtime/store/func.ts";
import { hostSupports } from "../host/probe.ts";
import type * as WebAssembly from "../../base/host/web-assembly.ts";

/** Whether values of a type are exceptions. */
export function isExnRef(type: ValType): type is RefType {
  return isRef(type) && topHeap(type.heap) === "exn";
}

/** What an adapter module needs to convert exceptions: two functions of JavaScript, and a place for one exception. */
export interface ExnParts {
  /** Throws what it is given: externref to nothing. */
  readonly raise: number;
  /** Calls `rethrow` of the adapter, and gives what that has thrown, as an externref. */
  readonly caught: number;
  readonly held: number;
}

/** The name of the imports' module. */
const importModule = "exn";

/** Adds the imports; before any function is defined. */
export function importExn(b: ModuleBuilder): Omit<ExnParts, "held"> {
  const raise = b.import(importModule, "raise", { kind: "func", typeIdx: b.funcType([externref], []) });
  const caught = b.import(importModule, "caught", { kind: "func", typeIdx: b.funcType([], [externref]) });
  return { raise, caught };
}

/** Adds the place, and the function that throws what lies there. */
export function defineExn(b: ModuleBuilder, imports: Omit<ExnParts, "held">): ExnParts {
  const held = b.global({ type: exnref, mutable: true }, (w) => w.emit("ref.null", "exn"));
  const rethrow = b.func(b.funcType([], []), [exnref], (w) => {
    w.emit("global.get", held).emit("local.set", 0).emit("ref.null", "exn").emit("global.set", held);
    w.emit("local.get", 0).emit("throw_ref");
  });
  b.export("rethrow", "func", rethrow);
  return { ...imports, held };
}

/** The imports of an adapter's instance, whose exports are there when they are first called. */
export function exnImports(exports: () => WebAssembly.Exports): WebAssembly.ModuleImports {
  return {
    raise: (value: unknown) => {
      throw value;
    },
    caught: () => {
      try {
        return (exports().rethrow as Callable)();
      } catch (error) {
        return error;
      }
    },
  };
}

/**
 * Pushes the values, of the block type given, of an exception of a tag, which is what JavaScript has in a local; in the
 * form that the host has.
 */
export function emitPayload(
  w: InstrWriter,
  raise: number,
  { local, tagIdx, values }: { readonly local: number; readonly tagIdx: number; readonly values: number },
): void {
  if (hostSupports("exceptions")) {
    w.emit("block", values).emit("try_table", undefined, [{ kind: "catch", tagIdx, labelIdx: 0 }]);
    w.emit("local.get", local).emit("call", raise).emit("end").emit("unreachable").emit("end");
    return;
  }
  w.emit("try", values).emit("local.get", local).emit("call", raise).emit("unreachable");
  w.emit("catch", tagIdx).emit("end");
}

/** Pushes what JavaScript gets for the exception in a local: null for null. */
export function emitExnHandle(w: InstrWriter, { held, caught }: ExnParts, local: number): void {
  w.emit("local.get", local).emit("ref.is_null").emit("if", externref).emit("ref.null", "extern").emit("else");
  w.emit("local.get", local).emit("global.set", held).emit("call", caught).emit("end");
}

/** Pushes the exception for what JavaScript gave, which lies in a local. */
export function emitExn(w: InstrWriter, { raise }: ExnParts, type: RefType, local: number): void {
  if (type.heap === "noexn") {
    w.emit("ref.null", "noexn");
    if (!type.nullable) w.emit("ref.as_non_null");
    return;
  }
  w.emit("block", exnref).emit("ref.null", "exn");
  w.emit("local.get", local).emit("ref.is_null").emit("br_if", 0).emit("drop");
  w.emit("try_table", undefined, [{ kind: "catch_all_ref", tagIdx: undefined, labelIdx: 0 }]);
  w.emit("local.get", local).emit("call", raise).emit("end").emit("unreachable").emit("end");
  if (!type.nullable) w.emit("ref.as_non_null");
}
