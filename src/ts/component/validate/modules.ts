/**
 * Core modules of components and their instances (Component Model, Explainer: Instance Definitions).
 */
import { decodeModule } from "../../binary/decode.ts";
import type { CodeOf } from "../../base/errors/error-codes.ts";
import { type ErrorData, InvalidError, MalformedError, type WasmError } from "../../base/errors/errors.ts";
import { isA } from "../../base/foreign.ts";
import { quoted } from "../../base/errors/shown.ts";
import { canonicalRef, canonicalTypes, canonicalVal } from "../../core/canon.ts";
import type { ByteRange, Module } from "../../core/module.ts";
import { type WantedType, externTypeName, wantedType } from "../../runtime/store/match.ts";
import type { CoreInlineExport, CoreInstanceDef } from "../binary/component.ts";
import type { AtOffset } from "../binary/declarations.ts";
import type { CoreExternSort } from "../binary/sorts.ts";
import { CoreImports } from "./core-types.ts";
import { invalid } from "./errors.ts";
import { coreMismatch } from "./matching.ts";
import type { Scope } from "./scope.ts";
import type { CoreInstanceType, ModuleType } from "./types.ts";

/**
 * Decodes a module of a component. `check` validates it. Errors are about offsets of the component.
 * @throws MalformedError, InvalidError
 */
export function readModule(
  bytes: Uint8Array,
  range: ByteRange,
  check: (module: Module, range: ByteRange) => void,
): Module {
  const { start, end } = range;
  try {
    const module = decodeModule(bytes.subarray(start, end));
    check(module, range);
    return module;
  } catch (error) {
    if (isA(error, MalformedError)) {
      throw new MalformedError(error.code as CodeOf<"malformed">, textIn(error, start), dataIn(error, start));
    }
    if (isA(error, InvalidError)) {
      throw new InvalidError(error.code as CodeOf<"invalid">, textIn(error, start), dataIn(error, start));
    }
    throw error;
  }
}

/** A module's error as one of its component's. */
const textIn = ({ text }: WasmError, start: number): string =>
  `in the core module at offset ${start}, from where its own offsets count: ${text}`;

const dataIn = (error: WasmError, start: number): ErrorData => ({
  ...error.data,
  cause: error,
  ...(error.at === undefined ? {} : { at: start + error.at }),
});

/** The type of a module. @throws InvalidError `duplicate-name` for two imports of one name, which components cannot supply */
export function moduleType(module: Module, at: number): ModuleType {
  const types = canonicalTypes(module.types);
  const imports = new CoreImports();
  for (const { module: from, name, type } of module.imports) imports.add(from, name, wantedType(types, type), at);
  const { spaces } = module;
  const typeOf = ({ kind, index }: Module["exports"][number]): WantedType => {
    switch (kind) {
      case "func":
        return { kind, canon: types[spaces.funcs[index]!]! };
      case "tag":
        return { kind, canon: types[spaces.tags[index]!.typeIdx]! };
      case "table": {
        const type = spaces.tables[index]!;
        return { kind, type: { ...type, element: canonicalRef(types, type.element) } };
      }
      case "global": {
        const type = spaces.globals[index]!;
        return { kind, type: { ...type, type: canonicalVal(types, type.type) } };
      }
      case "memory":
        return { kind, type: spaces.memories[index]! };
    }
  };
  return { imports: imports.items, exports: new Map(module.exports.map((item) => [item.name, typeOf(item)])) };
}

/** The type of a core instance. @throws InvalidError */
export function coreInstanceType(scope: Scope, def: CoreInstanceDef & AtOffset): CoreInstanceType {
  if (def.of === "exports") return exportsOf(scope, def.exports);
  const { at } = def;
  const module = scope.at("core-module", def.module, at);
  const args = new Map<string, CoreInstanceType>();
  for (const { name, instance, at: argAt } of def.args) {
    if (args.has(name))
      throw invalid("duplicate-name", `duplicate module instantiation argument named ${quoted(name)}`, argAt);
    args.set(name, scope.at("core-instance", instance, argAt));
  }
  for (const [from, names] of module.imports) {
    const given = args.get(from);
    if (given === undefined)
      throw invalid("type-mismatch", `missing module instantiation argument named ${quoted(from)}`, at);
    scope.store.work(names.size);
    for (const [name, wanted] of names) checkImport(given, from, name, wanted, at);
  }
  return module.exports;
}

function checkImport(given: CoreInstanceType, from: string, name: string, wanted: WantedType, at: number): void {
  const found = given.get(name);
  if (found === undefined) {
    const text = `the module instantiation argument ${quoted(from)} does not export an item named ${quoted(name)}`;
    throw invalid("type-mismatch", text, at);
  }
  const difference = coreMismatch(found, wanted);
  if (difference === undefined) return;
  const text = `type mismatch for export ${quoted(name)} of the module instantiation argument ${quoted(from)}: ${difference}`;
  throw invalid("type-mismatch", text, at);
}

function exportsOf(scope: Scope, exports: readonly CoreInlineExport[]): CoreInstanceType {
  const made = new Map<string, WantedType>();
  for (const { name, sort, index, at } of exports) {
    if (made.has(name)) throw invalid("duplicate-name", `export name ${quoted(name)} is already defined`, at);
    made.set(name, coreExtern(scope, sort, index, at));
  }
  return made;
}

/** What an index of a space of core things names, as a type. @throws InvalidError `unknown-index` */
function coreExtern(scope: Scope, sort: CoreExternSort, index: number, at: number): WantedType {
  switch (sort) {
    case "core-func":
      return { kind: "func", canon: scope.at(sort, index, at) };
    case "core-tag":
      return { kind: "tag", canon: scope.at(sort, index, at) };
    case "core-table":
      return { kind: "table", type: scope.at(sort, index, at) };
    case "core-memory":
      return { kind: "memory", type: scope.at(sort, index, at) };
    case "core-global":
      return { kind: "global", type: scope.at(sort, index, at) };
  }
}

const kindOf = {
  "core-func": "func",
  "core-table": "table",
  "core-memory": "memory",
  "core-global": "global",
  "core-tag": "tag",
} as const satisfies { readonly [S in CoreExternSort]: WantedType["kind"] };

/** Whether an alias of a core instance's export can be of a sort. */
export const isCoreExtern = (sort: string): sort is CoreExternSort => Object.keys(kindOf).includes(sort);

/** Adds what an alias of a core instance's export names. @throws InvalidError */
export function aliasCoreExport(
  { spaces }: Scope,
  given: CoreInstanceType,
  sort: CoreExternSort,
  { name, instance, at }: { readonly name: string; readonly instance: number; readonly at: number },
): void {
  const found = given.get(name);
  if (found === undefined)
    throw invalid("unknown-index", `core instance ${instance} has no export named ${quoted(name)}`, at);
  if (found.kind !== kindOf[sort]) {
    const text = `export ${quoted(name)} of core instance ${instance} is not a ${kindOf[sort]} but ${externTypeName(found)}`;
    throw invalid("type-mismatch", text, at);
  }
  switch (found.kind) {
    case "func":
      spaces["core-func"].push(found.canon);
      break;
    case "tag":
      spaces["core-tag"].push(found.canon);
      break;
    case "table":
      spaces["core-table"].push(found.type);
      break;
    case "memory":
      spaces["core-memory"].push(found.type);
      break;
    case "global":
      spaces["core-global"].push(found.type);
  }
}
