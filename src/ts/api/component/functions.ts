/**
 * The functions that a component exports, in its order, and all that they may be called.
 */
import { interfaceNames, plainName, plainNames, shortKeys, witFunctions } from "../../component/core-module/find.ts";
import { importName } from "../../component/link/provide.ts";
import { type FuncDescriptor, describeFunc } from "../../component/model/describe.ts";
import { toCamelCase, toKebabCase } from "../../component/model/names.ts";
import type { ValidComponent } from "../../component/validate/component.ts";
import type { ComponentWorld } from "../../component/world/world.ts";
import type { ExportedFunc } from "../source/component.ts";

/** A function with where it is. */
interface FoundFunc {
  readonly func: { readonly name: string };
  readonly interface: string | undefined;
  /** What is told of it where WIT has no words for it. */
  readonly untold: FuncDescriptor;
}

interface FuncShape {
  readonly async: boolean;
  readonly params: readonly { readonly name: string }[];
  readonly result: unknown;
}

/** What is told of a function that WIT has no words for: the names of its parameters. */
const untold = ({ async, params, result }: FuncShape): FuncDescriptor => ({
  params: params.map(({ name }) => ({ name, type: "..." })),
  async,
  ...(result === undefined ? {} : { result: "..." as const }),
});

function foundIn({ type: { exports } }: ValidComponent): FoundFunc[] {
  const found: FoundFunc[] = [];
  for (const [name, { entity }] of exports) {
    if (entity.sort === "func") found.push({ func: { name }, interface: undefined, untold: untold(entity.func) });
    if (entity.sort !== "instance") continue;
    for (const [inner, { entity: one }] of entity.instance.exports)
      if (one.sort === "func") found.push({ func: { name: inner }, interface: name, untold: untold(one.func) });
  }
  return found;
}

/** Types of functions as data, as far as WIT has words for them. What is said of the world is asked for with the first of them. */
function descriptionsIn(world: () => ComponentWorld | undefined): (of: FoundFunc) => FuncDescriptor {
  const of = onlyOnce(() => descriptionsOf(world()));
  return (found) => of()(found);
}

function descriptionsOf(world: ComponentWorld | undefined): (of: FoundFunc) => FuncDescriptor {
  if (world === undefined) return (of) => of.untold;
  const { resolve } = world;
  const known = new Map(
    witFunctions(resolve, world, "exports").map(({ func, interface: key }) => [
      importName({ interface: key, name: func.name }),
      func,
    ]),
  );
  return (of) => {
    const func = known.get(importName({ interface: of.interface, name: of.func.name }));
    return func === undefined ? of.untold : describeFunc(resolve, func);
  };
}

/** Names for a var, from the shortest on: `get`, `counter-get`, `counters-counter-get`. */
function varForms({ func: { name }, interface: key }: FoundFunc): string[] {
  const [, resource = "", inner] = /^(?:\[[^\]]*\])?([^.]*)(?:\.(.*))?$/s.exec(name) ?? [];
  const place = key === undefined ? [] : interfaceNames(key).slice(-1);
  const parts = [...place, resource, ...(inner === undefined ? [] : [inner])];
  return parts.map((_, i) => toKebabCase(parts.slice(parts.length - 1 - i).join("-")));
}

/** What is found out when it is first asked for. */
function onlyOnce<T extends object>(find: () => T): () => T {
  let found: T | undefined;
  return () => (found ??= find());
}

/** A name for each that no other one has, as far as there is one. */
function varNames(found: readonly FoundFunc[]): string[] {
  const forms = found.map(varForms);
  const counts = new Map<string, number>();
  for (const all of forms) for (const form of new Set(all)) counts.set(form, (counts.get(form) ?? 0) + 1);
  return forms.map((all) => all.find((form) => counts.get(form) === 1) ?? all[all.length - 1]!);
}

/** The functions that a component exports; types are told as far as WIT has words for them. */
export function exportedFuncs(valid: ValidComponent, world: () => ComponentWorld | undefined): ExportedFunc[] {
  const found = foundIn(valid);
  const vars = onlyOnce(() => {
    const names = varNames(found);
    return new Map(found.map((one, i) => [one, names[i]!]));
  });
  const keys = shortKeys(found);
  const plainOf = plainNames([...keys.keys()]);
  const typesOf = descriptionsIn(world);
  return Array.from(keys, ([short, one]) => ({
    name: plainOf(short),
    wit: one.func.name,
    interface: one.interface,
    get key() {
      return vars().get(one)!;
    },
    get types() {
      return typesOf(one);
    },
  }));
}

/** The functions that users may mean by a longer name: by the interface in any form, and by their names in WIT. */
export function namesMeant(functions: readonly ExportedFunc[], key: string): string[] {
  const at = key.lastIndexOf("#");
  const place = at < 0 ? undefined : key.slice(0, at);
  const name = key.slice(at + 1);
  const isMeant = ({ wit, interface: of }: ExportedFunc): boolean =>
    [wit, plainName(wit), toCamelCase(wit)].includes(name) &&
    (place === undefined || (of !== undefined && interfaceNames(of).includes(place)));
  return functions.filter(isMeant).map((one) => one.name);
}
