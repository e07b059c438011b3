/**
 * `WebAssembly.Module` (JavaScript API, Modules): a module that has been decoded and validated as a whole, as hosts have theirs.
 */
import { decodeBytes } from "../../api/source/decode.ts";
import type { Unit } from "../../runtime/engine.ts";
import type { ExternKind } from "../../core/types.ts";
import { checkOptions, isBuiltIn } from "../functions/builtins.ts";
import { type CompileOptions, compileOptionsOf } from "../values/compile-options.ts";
import { outward } from "../values/errors.ts";
import { domString, requireArguments, stableBytes } from "../values/idl.ts";
import { Brand, asInterface } from "../values/interfaces.ts";
import { type Realm, objectOf } from "../values/realm.ts";

/** A module that has been compiled. */
export interface CompiledModule {
  readonly unit: Unit;
  readonly options: CompileOptions;
}

const modules = new Brand<CompiledModule>("Module");

/** The module of an object; undefined for anything else. */
export const moduleOf = (value: unknown): CompiledModule | undefined => modules.find(value);

/** The module of an argument. @throws TypeError */
export const requireModule = (value: unknown, where: string): CompiledModule => modules.of(value, where);

/** Compiles bytes that nobody changes. @throws CompileError of the realm */
export function compileModule(realm: Realm, bytes: Uint8Array, options: CompileOptions): CompiledModule {
  try {
    const unit = decodeBytes(bytes, realm.parts);
    unit.lazy?.checkAll();
    checkOptions(unit, options);
    return { unit, options };
  } catch (error) {
    throw outward(realm, error);
  }
}

/** The object of a module that has been compiled. */
export function moduleObject(realm: Realm, compiled: CompiledModule): object {
  const object = objectOf(realm, "Module");
  modules.give(object, compiled);
  return object;
}

/** The names of kinds that are not those of the standard's text. */
const kindOf = (kind: ExternKind): string => (kind === "func" ? "function" : kind);

function customSections({ unit: { module } }: CompiledModule, name: string): ArrayBuffer[] {
  const found = module.customs.filter((section) => section.name === name);
  return found.map(({ range }) => module.bytes.slice(range.start, range.end).buffer);
}

/** The class of one `WebAssembly` object. */
export function moduleClass(realm: Realm): abstract new (...args: never[]) => object {
  class Module {
    constructor(bytes: unknown, ...rest: readonly unknown[]) {
      const place = "WebAssembly.Module()";
      requireArguments(arguments.length, 1, place);
      const stable = stableBytes(bytes, `${place}: Argument 0`);
      modules.give(this, compileModule(realm, stable, compileOptionsOf(rest[0], place)));
    }

    static exports(module: unknown): object[] {
      const where = "WebAssembly.Module.exports()";
      requireArguments(arguments.length, 1, where);
      const { unit } = requireModule(module, `${where}: Argument 0`);
      return unit.module.exports.map(({ name, kind }) => ({ name, kind: kindOf(kind) }));
    }

    static imports(module: unknown): object[] {
      const where = "WebAssembly.Module.imports()";
      requireArguments(arguments.length, 1, where);
      const { unit, options } = requireModule(module, `${where}: Argument 0`);
      const asked = unit.module.imports.filter((wanted) => !isBuiltIn(wanted, options));
      return asked.map(({ module: from, name, type }) => ({ module: from, name, kind: kindOf(type.kind) }));
    }

    static customSections(module: unknown, name: unknown): ArrayBuffer[] {
      const where = "WebAssembly.Module.customSections()";
      requireArguments(arguments.length, 2, where);
      const compiled = requireModule(module, `${where}: Argument 0`);
      return customSections(compiled, domString(name));
    }
  }
  return asInterface(Module, "Module");
}
