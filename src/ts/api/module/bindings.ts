/**
 * What those need of a module's exports who define a name for each: the names that a loaded module has them by, their
 * types, the names of parameters, and what the WIT says of them.
 */
import { readNames } from "../../binary/names.ts";
import type { FuncDescriptor } from "../../component/model/describe.ts";
import type { Export, Module } from "../../core/module.ts";
import type { TellingUnit } from "./component-info.ts";
import { type ExternInfo, externInfo } from "./inspect.ts";

/** An export as a loaded module has it. */
export interface Binding {
  /** The name that it is looked up by. */
  readonly name: string;
  /** The name of a var for it, where that is not its own in kebab-case. */
  readonly key?: string;
  readonly info: ExternInfo;
  /** Of a function, its first parameters' names; undefined for those without. */
  readonly params: readonly (string | undefined)[];
  /** Of a function that is called by WIT, what that says. */
  readonly wit: FuncDescriptor | undefined;
}

/** Functions that are called by WIT: by the core export that each is, and the name that users call it by. */
export type LiftedExports = ReadonlyMap<string, ReadonlyMap<string, FuncDescriptor>>;

/**
 * Parameters whose names are told: as many as a function of Clojure names. Functions share types, so that the names of all
 * would be more than a module has bytes.
 */
const mostNamed = 20;

/** The names that the name section gives the parameters of a function. */
function paramNames(module: Module, funcIdx: number, count: number): (string | undefined)[] {
  const locals = readNames(module).locals.get(funcIdx);
  return Array.from({ length: Math.min(count, mostNamed) }, (_, i) => locals?.get(i));
}

function coreBinding(module: Module, { name, kind, index }: Export): Binding {
  const info = externInfo(module, kind, index);
  // Of what the host has compiled nothing but the kind is known.
  const isTyped = info.kind === "func" && (info.params as readonly string[] | undefined) !== undefined;
  return { name, info, params: isTyped ? paramNames(module, index, info.params.length) : [], wit: undefined };
}

/** The exports in the module's order; what the WIT calls by another name has that one. */
export function bindingsOf(module: Module, lifted: LiftedExports): Binding[] {
  return module.exports.flatMap((one): Binding[] => {
    const core = coreBinding(module, one);
    const types = one.kind === "func" ? lifted.get(one.name) : undefined;
    if (types === undefined) return [core];
    return Array.from(types, ([name, wit]) => ({
      name,
      info: core.info,
      params: wit.params.map((param) => param.name),
      wit,
    }));
  });
}

/** The functions of a component, which have no core types. */
export function componentBindings(unit: TellingUnit): Binding[] {
  return unit.exportedFuncs().map(({ name, key, types }) => ({
    name,
    key,
    info: { kind: "func", params: [], results: [] },
    params: types.params.map((param) => param.name),
    wit: types,
  }));
}

/** Functions as `bindingsOf` takes them. */
export function liftedExports(
  functions: Iterable<{ readonly name: string; readonly coreName: string; readonly types: FuncDescriptor }>,
): LiftedExports {
  const found = new Map<string, Map<string, FuncDescriptor>>();
  for (const { name, coreName, types } of functions) {
    const known = found.get(coreName) ?? new Map<string, FuncDescriptor>();
    found.set(coreName, known.set(name, types));
  }
  return found;
}
