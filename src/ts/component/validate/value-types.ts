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

interface PartsRule {
  /** What the type is called, and a part of it. */
  readonly type: string;
  readonly part: string;
  /** What the names of its parts are called, where they have names. */
  readonly name?: string;
  readonly of: (kind: TypeKind) => readonly unknown[];
}

const rule = <K extends TypeKind["tag"]>(
  type: string,
  part: string,
  name: string | undefined,
  of: (kind: Extract<TypeKind, { tag: K }>) => readonly unknown[],
): PartsRule => ({
  ...{ type, part, of: of as PartsRule["of"] },
  ...(name === undefined ? {} : { name }),
});

/** The types that have at least one part. */
const partsRules: { readonly [K in TypeKind["tag"]]?: PartsRule } = {
  record: rule<"record">("a record", "field", "record field name", ({ fields }) => fields),
  variant: rule<"variant">("a variant", "case", "variant case name", ({ cases }) => cases),
  enum: rule<"enum">("an enum", "case", "enum case name", ({ cases }) => cases),
  flags: rule<"flags">("a flags", "label", "flag name", ({ flags }) => flags),
  tuple: rule<"tuple">("a tuple", "type", undefined, ({ types }) => types),
};

/** Rules that need no types. */
function checkKind({ store }: Scope, kind: TypeKind, at: number): void {
  const feature = featureOf[kind.tag];
  if (feature !== undefined) store.features.add(feature);
  const rules = partsRules[kind.tag];
  if (rules !== undefined) checkPartsOf(rules, kind, at);
  if (kind.tag === "flags" && kind.flags.length > mostFlags) {
    const text = `a flags type cannot have more than ${mostFlags} flags, and this has ${kind.flags.length}`;
    throw invalid("bad-component", text, at);
  }
  if (kind.tag !== "list" || kind.length === undefined) return;
  store.features.add("fixed-length-lists");
  if (kind.length === 0) throw invalid("bad-component", "a list of fixed length must hold at least one element", at);
}

function checkPartsOf({ type, part, name, of }: PartsRule, kind: TypeKind, at: number): void {
  const parts = of(kind);
  if (parts.length === 0) throw invalid("bad-component", `${type} type must have at least one ${part}`, at);
  if (name === undefined) return;
  checkLabels(
    (parts as readonly { readonly name: string }[]).map((one) => one.name),
    name,
    at,
  );
}

/** Rules about the types of parts. */
function checkParts({ store }: Scope, kind: TypeKind, at: number): void {
  if (kind.tag === "stream" || kind.tag === "future") {
    const { element } = kind;
    if (element === undefined) return;
    if (kind.tag === "stream" && store.base(element) === "char")
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
  const { size } = memoryLayout(despecialize(store, id), "i64");
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
