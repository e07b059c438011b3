/**
 * Imports (JavaScript API, read the imports): what an object has for them, in the module's order. Whether its types fit is asked when all
 * has been read.
 */
import { quoted } from "../../base/errors/shown.ts";
import { type CanonType, canonicalVal } from "../../core/canon.ts";
import type { Import } from "../../core/module.ts";
import { type GlobalType, isRef } from "../../core/types.ts";
import type { Extern } from "../../runtime/store/extern.ts";
import { type Callable, funcOfCallable } from "../../runtime/store/func.ts";
import { Global } from "../../runtime/store/global.ts";
import { type WantedType, externTypeName, matchesExtern, typeOfExtern, wantedType } from "../../runtime/store/match.ts";
import { provided } from "../functions/builtins.ts";
import { isExported } from "../functions/exported.ts";
import { importedFunc, suspendingFunc } from "../functions/imported.ts";
import { suspendingTarget } from "../functions/suspending.ts";
import type { Realm } from "../values/realm.ts";
import { toHeldBits } from "../values/values.ts";
import { globalOf } from "./global.ts";
import { memoryOf } from "./memory.ts";
import type { CompiledModule } from "./module.ts";
import { tableOf } from "./table.ts";
import { tagOf } from "./tag.ts";

/** The imports of a module, and whether one of them waits. */
export interface ReadImports {
  readonly externs: readonly Extern[];
  readonly suspends: boolean;
}

/** Where an import is read. */
interface Site {
  readonly realm: Realm;
  readonly wanted: Import;
  readonly type: WantedType;
  /** The number of functions imported before it. */
  readonly index: number;
}

const label = ({ module, name }: Import): string => `Import ${quoted(module)} ${quoted(name)}`;

function linkError({ realm, wanted }: Site, text: string): Error {
  return new realm.errors.LinkError(`WebAssembly.Instance(): ${label(wanted)}: ${text}`);
}

/** An object of the imports object; its properties may be anybody's. @throws TypeError */
function objectAt(imports: object, wanted: Import): object {
  const found: unknown = (imports as { readonly [name: string]: unknown })[wanted.module];
  if ((typeof found === "object" && found !== null) || typeof found === "function") return found;
  throw new TypeError(`WebAssembly.Instance(): ${label(wanted)}: module is not an object or function`);
}

function functionFor(site: Site, canon: CanonType, value: unknown): Extern {
  const { realm, index } = site;
  const waits = suspendingTarget(value);
  if (waits !== undefined) return suspendingFunc(realm, canon, index, waits);
  if (typeof value !== "function") throw linkError(site, "function import requires a callable");
  const func = funcOfCallable(value);
  return func !== undefined && isExported(func, value) ? func : importedFunc(realm, canon, index, value as Callable);
}

/** A value as an immutable global. */
function constantFor(site: Site, type: GlobalType, value: unknown): Extern {
  const isNumber = !isRef(type.type) && type.type !== "v128";
  const wanted = type.type === "i64" ? "bigint" : "number";
  if (isNumber && typeof value !== wanted) throw linkError(site, `global import must be a ${wanted}`);
  if (type.type === "v128") throw linkError(site, "global import must be a WebAssembly.Global");
  if (type.mutable) throw linkError(site, "imported mutable global must be a WebAssembly.Global object");
  try {
    return new Global({ type: canonicalVal([], type.type), mutable: false }, toHeldBits(value, type.type));
  } catch (error) {
    if (error instanceof TypeError) throw linkError(site, error.message);
    throw error;
  }
}

function given<T extends Extern>(site: Site, found: T | undefined, what: string): T {
  if (found === undefined) throw linkError(site, `${site.type.kind} import must be a WebAssembly.${what} object`);
  return found;
}

/** The extern that a value is for an import. @throws LinkError of the realm */
function externFor(site: Site, value: unknown): Extern {
  const { type } = site;
  switch (type.kind) {
    case "func":
      return functionFor(site, type.canon, value);
    case "global":
      return globalOf(value) ?? constantFor(site, type.type, value);
    case "memory":
      return given(site, memoryOf(value), "Memory");
    case "table":
      return given(site, tableOf(value), "Table");
    case "tag":
      return given(site, tagOf(value), "Tag");
  }
}

/** Reads what an object has for the imports of a module. @throws TypeError; LinkError of the realm; what the object throws */
export function readImports(realm: Realm, { unit, options }: CompiledModule, imports: object | undefined): ReadImports {
  const wanted = unit.module.imports;
  if (wanted.length > 0 && imports === undefined) {
    throw new TypeError("WebAssembly.Instance(): Imports argument must be present and must be an object");
  }
  const externs: Extern[] = [];
  let [index, suspends] = [0, false];
  for (const one of wanted) {
    const site = { realm, wanted: one, type: wantedType(unit.types, one.type), index };
    let extern = provided(one, options, index);
    if (extern === undefined) {
      const value: unknown = (objectAt(imports!, one) as { readonly [name: string]: unknown })[one.name];
      suspends ||= suspendingTarget(value) !== undefined;
      extern = externFor(site, value);
    }
    externs.push(extern);
    if (extern.kind === "func") index++;
  }
  return { externs, suspends };
}

/** Holds what has been read against the types of the imports. @throws LinkError of the realm */
export function checkImports(realm: Realm, { unit }: CompiledModule, { externs }: ReadImports): void {
  for (const [i, wanted] of unit.module.imports.entries()) {
    const type = wantedType(unit.types, wanted.type);
    const extern = externs[i]!;
    if (matchesExtern(extern, type)) continue;
    const text = `${externTypeName(type)} is asked for, ${externTypeName(typeOfExtern(extern))} is given`;
    throw linkError({ realm, wanted, type, index: 0 }, text);
  }
}
