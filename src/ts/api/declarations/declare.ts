/**
 * The types of a module, or of a world of WIT, as a file of TypeScript: what it exports and what it imports.
 */
import { WitError } from "../../base/errors/errors.ts";
import { shownList, shownNameOr } from "../../base/errors/shown.ts";
import { readNames } from "../../binary/names.ts";
import {
  ImportIndex,
  NameIndex,
  type WitFunction,
  exportNames,
  importModules,
  witFunctions,
} from "../../component/core-module/find.ts";
import { toCamelCase } from "../../component/model/names.ts";
import type { Export, Module } from "../../core/module.ts";
import type { ExternType, FuncType, GlobalType } from "../../core/types.ts";
import { wasiModuleName } from "../../wasi/p1/name.ts";
import type { I64Mode } from "../language/language.ts";
import type { ModuleWit } from "../source/wit.ts";
import { exportsOfComponent, importsOfComponent, resourceRoles } from "./component.ts";
import { CoreTypes, coreComment } from "./core.ts";
import { type Member, TypeNames, block, docComment, literal, memberLines, propertyKey, usedHelpers } from "./text.ts";
import { WitTypes, docsOf } from "./wit.ts";

/** How the module will be loaded. */
export interface DeclareOptions {
  /** Whether a guest's `list<u8>` is a Uint8Array. */
  readonly bytes?: boolean;
  /** How an i64 of a function without WIT comes out: a bigint by default. */
  readonly i64?: I64Mode | undefined;
}

/** What is declared: a module, with its WIT where it has some, a component by its world, or WIT alone. */
export type Declared = { readonly name: string | undefined } & (
  | { readonly module: Module; readonly wit: ModuleWit | undefined }
  | { readonly module: undefined; readonly wit: ModuleWit; readonly isComponent?: boolean }
);

const indent = "  ";
const inner = "    ";

/**
 * A file of declarations: `Exports`, `Imports`, and the types that they use.
 * @throws WitError `no-function` where the module lacks functions that the WIT promises
 */
export function declarations(declared: Declared, options: DeclareOptions): string {
  const { module, wit } = declared;
  const isComponent = module === undefined && declared.isComponent === true;
  const names = new TypeNames();
  const core = new CoreTypes(names, options.i64 ?? "bigint");
  const types =
    wit && new WitTypes(wit.resolve, names, options.bytes ?? false, isComponent ? resourceRoles(wit) : undefined);
  if (wit !== undefined) types?.declare(wit.selection);
  const exports = isComponent ? exportsOfComponent(wit, types!) : exportMembers(declared, core, types);
  const imports = isComponent
    ? memberLines(importsOfComponent(wit, types!), indent)
    : importLines(importMembers(declared, core, types));
  const kind = isComponent ? "component" : "module";
  const without = isComponent ? ", beside what WASI serves" : withoutWasi(module);
  const body = [
    ...core.declarations,
    ...(types?.declarations ?? []),
    `/** What the ${kind} exports. */\nexport interface Exports ${block(memberLines(exports, indent), "")}`,
    `/** What the ${kind} imports${without}. */\nexport type Imports = ${block(imports, "")};`,
  ].join("\n\n");
  const what = module === undefined && !isComponent ? "a world of WIT" : shownNameOr(declared.name, `a ${kind}`);
  const head = docComment(`The types of ${what}, written by \`cljw-wasm types\`.`, "");
  const helpers = usedHelpers(body);
  const used = ["Callable", "Global", "Memory", "Table", "Tag"].filter((name) =>
    new RegExp(`\\b${name}\\b`).test(body),
  );
  const from = used.length === 0 ? [] : [`import type { ${used.join(", ")} } from ${literal("cljw-wasm")};`];
  return `${[[...head, ...from].join("\n"), ...helpers, body].join("\n\n")}\n`;
}

const isWasi = (from: string): boolean => from === wasiModuleName;

function withoutWasi(module: Module | undefined): string {
  return module?.imports.some((one) => isWasi(one.module)) === true ? ", beside what WASI gives it" : "";
}

function importLines(imports: ReadonlyMap<string, ReadonlyMap<string, Member>>): string[] {
  return Array.from(imports, ([module, members]) => [
    `${indent}readonly ${propertyKey(module)}: ${block(memberLines([...members.values()], inner), indent)};`,
  ]).flat();
}

function exportMembers(declared: Declared, core: CoreTypes, types: WitTypes | undefined): Member[] {
  const { module, wit } = declared;
  const functions = wit === undefined ? [] : witFunctions(wit.resolve, wit.selection, "exports");
  const exports = module?.exports ?? [];
  const funcNames = exports.filter(({ kind }) => kind === "func").map(({ name }) => name);
  const wanted = exportNames(functions, new NameIndex(funcNames));
  if (module !== undefined) {
    const missing = wanted.filter(({ coreName }) => coreName === undefined).map(({ key }) => key);
    if (missing.length > 0) throw misfit(declared.name, missing);
  }
  const served = new Set(wanted.map(({ coreName }) => coreName));
  const taken = new Set(exports.map(({ name }) => name).filter((name) => !served.has(name)));
  const lifted = wanted.map(({ key, wit: { func }, coreName }) => {
    const short = toCamelCase(key);
    const name = coreName !== undefined && taken.has(short) ? coreName : short;
    return { name, type: types!.exported(func), comment: docComment(docsOf(func), indent) };
  });
  if (module === undefined) return lifted;
  const plain = exports.filter(({ name }) => taken.has(name) && !(types !== undefined && isGlue(name)));
  return [...lifted, ...plain.map((one) => exportMember(module, one, core))];
}

/** Whether an export serves the canonical ABI alone. */
const isGlue = (name: string): boolean => /^(?:cabi_|canonical_abi_|cm32p2_)/.test(name);

function misfit(name: string | undefined, missing: readonly string[]): WitError {
  const text = `The WIT does not fit the module: ${shownNameOr(name, "it")} exports no function for ${shownList(missing)}. Correct the WIT, or give the one that the module was made with.`;
  return new WitError("no-function", text);
}

function exportMember(module: Module, { name, kind, index }: Export, core: CoreTypes): Member {
  if (kind !== "func") return { name, type: objectTypes[kind], comment: [] };
  const type = module.types[module.spaces.funcs[index]!]!.comp as FuncType;
  const text = core.exported(type, readNames(module).locals.get(index));
  return { name, type: text, comment: coreComment(type, indent) };
}

/** What is no function, as users hold it. */
const objectTypes: { readonly [K in Exclude<ExternType["kind"], "func">]: string } = {
  memory: "Memory",
  table: "Table",
  global: "Global",
  tag: "Tag",
};

function importMembers(
  { module, wit }: Declared,
  core: CoreTypes,
  types: WitTypes | undefined,
): Map<string, ReadonlyMap<string, Member>> {
  const functions = wit === undefined ? [] : witFunctions(wit.resolve, wit.selection, "imports");
  const lifted = (one: WitFunction): Member => ({
    name: toCamelCase(one.func.name),
    type: types!.imported(one.func),
    comment: docComment(docsOf(one.func), inner),
  });
  const found = new Map<string, Map<string, Member>>();
  const add = (from: string, member: Member): void => {
    let members = found.get(from);
    if (members === undefined) found.set(from, (members = new Map<string, Member>()));
    if (!members.has(member.name)) members.set(member.name, member);
  };
  if (module === undefined) {
    for (const one of functions) add(importModules(one.interface)[0]!, lifted(one));
    return found;
  }
  const index = new ImportIndex(module.imports.filter(({ type }) => type.kind === "func"));
  const served = new Map(functions.map((one) => [index.importOf(importModules(one.interface), one.func.name), one]));
  for (const wanted of module.imports) {
    if (isWasi(wanted.module)) continue;
    const one = served.get(wanted);
    add(wanted.module, one === undefined ? importMember(module, wanted.name, wanted.type, core) : lifted(one));
  }
  return found;
}

function importMember(module: Module, name: string, type: ExternType, core: CoreTypes): Member {
  switch (type.kind) {
    case "func": {
      const func = module.types[type.typeIdx]!.comp as FuncType;
      return { name, type: core.imported(func), comment: coreComment(func, inner) };
    }
    case "global":
      return { name, type: globalType(type.type, core), comment: [] };
    default:
      return { name, type: objectTypes[type.kind], comment: [] };
  }
}

/** What may be given for a global: a value, where it is none that changes. */
function globalType({ mutable, type }: GlobalType, core: CoreTypes): string {
  return mutable ? "Global" : `Global | ${core.param(type)}`;
}
