/**
 * Canonical ABI, Flattening: which core values a type becomes when it is passed without memory, and the core
 * function type of a WIT function.
 */
import { pushAll } from "../../base/lists.ts";
import { own } from "../../base/own.ts";
import type { CoreType, PointerType } from "./core-instance.ts";
import type { CaseType, ValType } from "./despecialize.ts";
import { scalars } from "./scalars.ts";

/** More parameters than these are passed in memory. */
export const MAX_FLAT_PARAMS = 16;
/** More results than these are returned in memory. */
export const MAX_FLAT_RESULTS = 1;
/** More parameters than these are passed in memory to a function that is lowered without waiting. */
export const MAX_FLAT_ASYNC_PARAMS = 4;

const memos = {
  i32: new WeakMap<ValType, readonly CoreType[]>(),
  i64: new WeakMap<ValType, readonly CoreType[]>(),
} as const;
// Beyond the limit only "too many" matters, and a fixed-length list may have billions.
const enough = MAX_FLAT_PARAMS + 1;

/** Canonical ABI, `flatten_type`; cut off one past `MAX_FLAT_PARAMS`. */
export function flattenType(type: ValType, pointer: PointerType = "i32"): readonly CoreType[] {
  const memo = memos[pointer];
  let made = memo.get(type);
  if (made === undefined) memo.set(type, (made = computeFlat(type, pointer)));
  return made;
}

/** The core values of several types in a row; cut off one past `MAX_FLAT_PARAMS`. */
export function flattenTypes(types: readonly ValType[], pointer: PointerType = "i32"): readonly CoreType[] {
  const flat: CoreType[] = [];
  for (const type of types) {
    pushAll(flat, flattenType(type, pointer));
    if (flat.length >= enough) return flat.slice(0, enough);
  }
  return flat;
}

/** Where the core values of each begin, of values in a row. */
export function flatOffsets(types: readonly ValType[], pointer: PointerType = "i32"): number[] {
  let end = 0;
  return types.map((type) => {
    const offset = end;
    end += flattenType(type, pointer).length;
    return offset;
  });
}

function computeFlat(type: ValType, pointer: PointerType): readonly CoreType[] {
  switch (type.tag) {
    case "string":
      return [pointer, pointer];
    case "handle":
      return ["i32"];
    case "flags":
      return type.names.length === 0 ? [] : ["i32"];
    case "list":
      if (type.length === undefined) return [pointer, pointer];
      return flattenTypes(new Array<ValType>(Math.min(type.length, enough)).fill(type.element), pointer);
    case "record":
      return flattenTypes(
        type.fields.map((field) => field.type),
        pointer,
      );
    case "variant":
      return flattenVariant(type.cases, pointer);
    default:
      return [scalars[type.tag].core];
  }
}

function flattenVariant(cases: readonly CaseType[], pointer: PointerType): readonly CoreType[] {
  const flat: CoreType[] = [];
  for (const { type } of cases) {
    if (type === undefined) continue;
    for (const [i, core] of flattenType(type, pointer).entries()) {
      const other = flat[i];
      flat[i] = other === undefined ? core : join(other, core);
    }
  }
  return ["i32", ...flat].slice(0, enough) as CoreType[];
}

function join(a: CoreType, b: CoreType): CoreType {
  if (a === b) return a;
  return (a === "i32" && b === "f32") || (a === "f32" && b === "i32") ? "i32" : "i64";
}

/** A core function type. */
export interface CoreFuncType {
  readonly params: readonly CoreType[];
  readonly results: readonly CoreType[];
}

/** How a function's values cross: in core values, or through memory. */
export interface FlatFunc {
  /** All parameters flattened. */
  readonly flatParams: readonly CoreType[];
  /** The result flattened. */
  readonly flatResults: readonly CoreType[];
  /** The parameters are spilled to memory, one pointer is passed. */
  readonly paramsInMemory: boolean;
  /** The result lies in memory: behind a returned pointer (lift) or one that is passed (lower). */
  readonly resultInMemory: boolean;
  /** Canonical ABI, `flatten_functype`. */
  readonly core: CoreFuncType;
}

/** How a function crosses, beside its types. */
export interface Crossing {
  /** The type of addresses; i32 by default. */
  readonly pointer?: PointerType;
  /** Whether the option `async` is given, and for a lift with a callback. */
  readonly async?: "callback" | "stackful" | undefined;
}

/** Canonical ABI, `flatten_functype`, for a guest's export (`lift`) or for an import of the guest (`lower`). */
export function flattenFunc(
  params: readonly ValType[],
  result: ValType | undefined,
  direction: "lift" | "lower",
  crossing: Crossing = {},
): FlatFunc {
  const [pointer, async] = [own(crossing, "pointer") ?? "i32", own(crossing, "async")];
  const flatParams = flattenTypes(params, pointer);
  const flatResults = result === undefined ? [] : flattenType(result, pointer);
  const lower = direction === "lower";
  const paramsInMemory = flatParams.length > (async !== undefined && lower ? MAX_FLAT_ASYNC_PARAMS : MAX_FLAT_PARAMS);
  const coreParams: CoreType[] = paramsInMemory ? [pointer] : [...flatParams];
  if (async !== undefined) {
    const resultInMemory = flatResults.length > (lower ? 0 : MAX_FLAT_PARAMS);
    if (resultInMemory && lower) coreParams.push(pointer);
    const results: readonly CoreType[] = lower || async === "callback" ? ["i32"] : [];
    return { flatParams, flatResults, paramsInMemory, resultInMemory, core: { params: coreParams, results } };
  }
  const resultInMemory = flatResults.length > MAX_FLAT_RESULTS;
  if (resultInMemory && lower) coreParams.push(pointer);
  const results: readonly CoreType[] = resultInMemory ? (lower ? [] : [pointer]) : flatResults;
  return { flatParams, flatResults, paramsInMemory, resultInMemory, core: { params: coreParams, results } };
}
