/**
 * Calls: direct, through tables and by reference, and in tail position.
 */
import { isRef, refType, type ValType } from "../../../../src/ts/core/types.ts";
import type { OpName } from "../../../../src/ts/core/opcodes.ts";
import type { Body, Makers } from "./body.ts";
import { isFuncHeap } from "./types.ts";
import { tableIndex } from "./tables.ts";

type Types = readonly ValType[];

/** Functions whose results are what is wanted; where nothing is, any. */
function callee(b: Body, fits: (results: Types) => boolean): number | undefined {
  const { funcs } = b.shape;
  const fitting = [...funcs.keys()].filter((i) => fits(b.types.func(funcs[i]!).results));
  return fitting.length === 0 ? undefined : b.tape.pick(fitting);
}

/** Leaves results that are wanted; takes others. */
function finish(b: Body, results: Types, wanted: Types): boolean {
  if (wanted.length === 0) b.consumeAll(results);
  return true;
}

const wants = (b: Body, wanted: Types) => (results: Types) =>
  wanted.length === 0 || b.types.matchesAll(results, wanted);

function call(b: Body, wanted: Types): boolean {
  const index = callee(b, wants(b, wanted));
  if (index === undefined) return false;
  const { params, results } = b.types.func(b.shape.funcs[index]!);
  b.values(params);
  b.emit("call", index);
  return finish(b, results, wanted);
}

/** A table of functions, and one that lies in it; now and then another place of it. */
function tableCall(b: Body, name: OpName, fits: (results: Types) => boolean): Types | undefined {
  const { tables, funcs } = b.shape;
  const usable = [...tables.keys()].filter((i) => isFuncHeap(b.types, tables[i]!.type.element.heap));
  const tableIdx = usable.length === 0 ? undefined : b.tape.pick(usable);
  if (tableIdx === undefined) return undefined;
  const table = tables[tableIdx]!;
  const places = [...table.funcs.keys()].filter((i) => {
    const func = table.funcs[i];
    return func !== undefined && fits(b.types.func(funcs[func]!).results);
  });
  const place = places.length === 0 ? undefined : b.tape.pick(places);
  const typeIdx = place === undefined ? undefined : funcs[table.funcs[place]!]!;
  if (place === undefined || typeIdx === undefined) return undefined;
  const { params, results } = b.types.func(typeIdx);
  b.values(params);
  if (b.tape.once(20)) tableIndex(b, tableIdx);
  else if (table.type.address === "i64") {
    // The place of a function that fits, and bits above the lowest 32: nothing lies there.
    b.emit("i64.const", BigInt(place) + (b.tape.once(4) ? 2n ** 32n : 0n));
  } else b.emit("i32.const", place);
  b.emit(name, typeIdx, tableIdx);
  return results;
}

function callIndirect(b: Body, wanted: Types): boolean {
  const results = tableCall(b, "call_indirect", wants(b, wanted));
  return results !== undefined && finish(b, results, wanted);
}

function refCall(b: Body, name: OpName, fits: (results: Types) => boolean): Types | undefined {
  if (!b.has("function-references")) return undefined;
  const index = callee(b, fits);
  if (index === undefined) return undefined;
  const typeIdx = b.shape.funcs[index]!;
  const { params, results } = b.types.func(typeIdx);
  b.values(params);
  b.value(refType(b.tape.once(6), typeIdx));
  b.emit(name, typeIdx);
  return results;
}

function callRef(b: Body, wanted: Types): boolean {
  const results = refCall(b, "call_ref", wants(b, wanted));
  return results !== undefined && finish(b, results, wanted);
}

// Tail calls

const fitsTail = (b: Body) => (results: Types) => b.types.matchesAll(results, b.results);

function returnCall(b: Body): boolean {
  const index = b.has("tail-call") ? callee(b, fitsTail(b)) : undefined;
  if (index === undefined) return false;
  b.values(b.types.func(b.shape.funcs[index]!).params);
  b.emit("return_call", index);
  return true;
}

function returnCallIndirect(b: Body): boolean {
  return b.has("tail-call") && tableCall(b, "return_call_indirect", fitsTail(b)) !== undefined;
}

function returnCallRef(b: Body): boolean {
  return b.has("tail-call") && refCall(b, "return_call_ref", fitsTail(b)) !== undefined;
}

/** Tail calls; where one cannot be made, nothing is. */
export const tailCalls: readonly ((b: Body) => boolean)[] = [returnCall, returnCallIndirect, returnCallRef];

/** A reference to a function. */
function refFunc(b: Body, type: ValType): boolean {
  const func = isRef(type) && isFuncHeap(b.types, type.heap) ? b.funcFor(type) : undefined;
  if (func === undefined) return false;
  b.emit("ref.func", func);
  return true;
}

const single =
  (make: (b: Body, types: Types) => boolean) =>
  (b: Body, type: ValType): boolean =>
    make(b, [type]);

/** Makers of calls. */
export const callMakers: Makers = {
  values: [single(call), single(call), single(callIndirect), single(callRef), refFunc],
  lists: [call, call, callIndirect, callRef],
  statements: [],
};
