/**
 * Definitions of values' types and functions' (Component Model, Binary Format: Type Definitions): what their parts may be,
 * and how much room a value may take.
 */
import { mapKind } from "../../wit/kinds.ts";
import type { Type, TypeId, TypeKind } from "../../wit/types.ts";
import { isPrimitive, primitives } from "../../wit/words.ts";
import { despecialize } from "../abi/despecialize.ts";
import { memoryLayout } from "../abi/layout.ts";
import type * as Decoded from "../binary/declarations.ts";
import type { ComponentFeature } from "../binary/features.ts";
import { invalid } from "./errors.ts";
import { checkLabels } from "./names.ts";
import type { Scope } from "./scope.ts";
import type { FuncType } from "./types.ts";

/** A value takes less bytes than these (Canonical ABI, Element Size). */
const mostBytes = 2 ** 28;

/** As many labels as a flags type has at most. */
const mostFlags = 32;

const featureOf: { readonly [K in TypeKind["tag"]]?: ComponentFeature } = {
  map: "maps",
  stream: "async",
  future: "async",
};

/** The type of a definition. @throws InvalidError */
export function defineValue(scope: Scope, kind: TypeKind, at: number): Type {
  const { store } = scope;
  if (kind.tag === "alias") {
    noteErrorContext(scope, kind.type);
    return kind.type;
  }
  checkKind(scope, kind, at);
  const resolved = mapKind(
    kind,
    (type) => valueAt(scope, type, at),
    (index) => scope.resource(index, at),
  );
  checkParts(scope, resolved, at);
  const id = store.define(resolved, at);
  checkSize(scope, id, at);
  return id;
}

/** Where a value's type is used: a primitive, or what an index names. @throws InvalidError */
export function valueAt(scope: Scope, type: Type, at: number): Type {
  if (typeof type !== "string") return scope.valueType(type, at);
  noteErrorContext(scope, type);
  return type;
}

function noteErrorContext({ store }: Scope, type: Type): void {
  if (type === "error-context") store.features.add("error-context");
}

function atLeastOne(what: string, parts: string, count: number, at: number): void {
  if (count === 0) throw invalid("bad-component", `${what} type must have at least one ${parts}`, at);
}

/** Rules that need no types. */
function checkKind({ store }: Scope, kind: TypeKind, at: number): void {
  const feature = featureOf[kind.tag];
  if (feature !== undefined) store.features.add(feature);
  const names = (list: readonly { readonly name: string }[]): readonly string[] => list.map(({ name }) => name);
  switch (kind.tag) {
    case "record":
      atLeastOne("a record", "field", kind.fields.length, at);
      return checkLabels(names(kind.fields), "record field name", at);
    case "variant":
      atLeastOne("a variant", "case", kind.cases.length, at);
      return checkLabels(names(kind.cases), "variant case name", at);
    case "enum":
      atLeastOne("an enum", "case", kind.cases.length, at);
      return checkLabels(names(kind.cases), "enum case name", at);
    case "flags":
      atLeastOne("a flags", "label", kind.flags.length, at);
      if (kind.flags.length > mostFlags)
        throw invalid(
          "bad-component",
          `a flags type cannot have more than ${mostFlags} flags, and this has ${kind.flags.length}`,
          at,
        );
      return checkLabels(names(kind.flags), "flag name", at);
    case "tuple":
      return atLeastOne("a tuple", "type", kind.types.length, at);
    case "list":
      if (kind.length === undefined) return;
      store.features.add("fixed-length-lists");
      if (kind.length === 0)
        throw invalid("bad-component", "a list of fixed length must hold at least one element", at);
      return;
    default:
  }
}

/** Rules about the types of parts. */
function checkParts({ store }: Scope, kind: TypeKind, at: number): void {
  if (kind.tag === "stream" || kind.tag === "future") {
    const { element } = kind;
    if (element === undefined) return;
    if (kind.tag === "stream" && element === "char")
      throw invalid("bad-component", "a stream of char is not valid yet", at);
    if (store.node(element)?.borrows === true)
      throw invalid("bad-component", `a ${kind.tag} cannot hold a borrow, nor what contains one`, at);
  }
  if (kind.tag === "map") {
    const key = store.base(kind.key);
    if (typeof key !== "string" || !isPrimitive(key) || !primitives[key].isKey)
      throw invalid("bad-component", "a map's keys must be booleans, integers, chars or strings", at);
  }
}

function checkSize({ store }: Scope, id: TypeId, at: number): void {
  const { size } = memoryLayout(despecialize(store, id), 8);
  if (size < mostBytes) return;
  throw invalid(
    "bad-component",
    `a type exceeds the maximum size in bytes: its values take ${size}, less than ${mostBytes} is allowed`,
    at,
  );
}

/** A function's type. @throws InvalidError */
export function defineFunc(scope: Scope, { async, params, result }: Decoded.FuncType, at: number): FuncType {
  const { store } = scope;
  if (async) store.features.add("async");
  checkLabels(
    params.map(({ name }) => name),
    "function parameter name",
    at,
  );
  store.work(1 + params.length);
  const resolved = {
    async,
    params: params.map((param) => ({ ...param, type: valueAt(scope, param.type, at) })),
    result: result === undefined ? undefined : valueAt(scope, result, at),
  };
  if (resolved.result !== undefined && store.node(resolved.result)?.borrows === true)
    throw invalid("bad-component", "a function's result cannot contain a borrow", at);
  return resolved;
}
