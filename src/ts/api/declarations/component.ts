/**
 * What a component exports and imports, as members of TypeScript: functions by their short names and by interface, and what a
 * host program gives for interfaces and for its resources.
 */
import { addTo } from "../../base/lists.ts";
import { plainNames, shortKeys, witFunctions } from "../../component/core-module/find.ts";
import { toCamelCase } from "../../component/model/names.ts";
import type { Func, InterfaceId, TypeId } from "../../wit/types.ts";
import type { ModuleWit } from "../source/wit.ts";
import { type Member, block, docComment, memberLines } from "./text.ts";
import { type ResourceRole, type WitTypes, docsOf } from "./wit.ts";

/** The interfaces that WASI serves by itself. */
const isWasi = (name: string): boolean => name.startsWith("wasi:");

/** How resources of a component are declared: those that it exports have methods, others are the host program's. */
export function resourceRoles({ resolve, selection }: ModuleWit): (id: TypeId) => ResourceRole {
  const methods = new Map<TypeId, Func[]>();
  for (const { func } of witFunctions(resolve, selection, "exports")) {
    const { resource } = func;
    if (resource === undefined) continue;
    const known = methods.get(resource) ?? [];
    methods.set(resource, known);
    if (func.kind === "method") known.push(func);
  }
  const world = "world" in selection ? resolve.worlds[selection.world] : undefined;
  const exported = new Set<InterfaceId>();
  for (const item of Object.values(world?.exports ?? {})) if (item.tag === "interface") exported.add(item.interface);
  return (id) => {
    const owner = resolve.types[id]?.owner;
    const isExported = owner !== undefined && "interface" in owner && exported.has(owner.interface);
    return methods.get(id) ?? (isExported ? [] : "host");
  };
}

const funcMember = (name: string, func: Func, type: string, indent: string): Member => ({
  name,
  type,
  comment: docComment(docsOf(func), indent),
});

/** Members by their names in camelCase, unless two would have the same. */
function camelNames(names: readonly string[]): (name: string) => string {
  const all = new Set(names);
  return (name) => {
    const camel = toCamelCase(name);
    return all.has(camel) ? name : camel;
  };
}

/** What `exports` has. */
export function exportsOfComponent({ resolve, selection }: ModuleWit, types: WitTypes): Member[] {
  const functions = witFunctions(resolve, selection, "exports");
  const keys = shortKeys(functions);
  const plain = plainNames([...keys.keys()]);
  const camel = camelNames([...keys.keys()].map(plain));
  const byName = Array.from(keys, ([key, { func }]) => funcMember(camel(plain(key)), func, types.exported(func), "  "));
  const places = new Map<string, Func[]>();
  for (const { func, interface: place } of functions) {
    if (place !== undefined) addTo(places, place, func);
  }
  const byPlace = Array.from(places, ([name, funcs]): Member => {
    const inner = plainNames(funcs.map((func) => func.name));
    const camelInner = camelNames(funcs.map((func) => inner(func.name)));
    const members = funcs.map((func) => funcMember(camelInner(inner(func.name)), func, types.exported(func), "    "));
    return { name, type: block(memberLines(members, "    "), "  "), comment: [] };
  });
  return [...byName, ...byPlace];
}

/** What the option `imports` takes, beside what WASI serves. */
export function importsOfComponent({ resolve, selection }: ModuleWit, types: WitTypes): Member[] {
  const world = "world" in selection ? resolve.worlds[selection.world] : undefined;
  return Object.entries(world?.imports ?? {}).flatMap(([key, item]): Member[] => {
    if (item.tag === "function")
      return [funcMember(toCamelCase(key), item.function, types.imported(item.function), "  ")];
    if (item.tag === "type" || isWasi(key)) return [];
    const { functions, types: named } = resolve.interfaces[item.interface]!;
    const all = Object.values(functions);
    const free = all.filter((func) => func.resource === undefined);
    const resources = Object.entries(named).filter(([, id]) => resolve.types[id]?.kind.tag === "resource");
    const members = free.map((func) => funcMember(toCamelCase(func.name), func, types.imported(func), "    "));
    return [
      ...(free.length === 0 ? [] : [{ name: key, type: block(memberLines(members, "    "), "  "), comment: [] }]),
      ...resources.map(([name, id]) => resourceMember(`${key}#${name}`, id, all, types)),
    ];
  });
}

/** A resource that the host program implements. */
function resourceMember(name: string, id: TypeId, functions: readonly Func[], types: WitTypes): Member {
  const own = functions.filter((func) => func.resource === id);
  const bag = (kind: "method" | "static"): Member[] =>
    own
      .filter((func) => func.kind === kind)
      .map((func) =>
        funcMember(toCamelCase(func.name.slice(func.name.indexOf(".") + 1)), func, types.imported(func), "      "),
      );
  const group = (key: string, members: readonly Member[]): string[] =>
    members.length === 0 ? [] : [`    readonly ${key}: ${block(memberLines(members, "      "), "    ")};`];
  const makers = own.filter((func) => func.kind === "constructor");
  const lines = [
    ...makers.flatMap((func) => memberLines([funcMember("new", func, types.imported(func), "    ")], "    ")),
    ...group("methods", bag("method")),
    ...group("statics", bag("static")),
    "    /** Called with the value when its last owner drops it. */",
    `    readonly drop?: (value: ${types.resource(id)}) => void;`,
  ];
  return { name, type: block(lines, "  "), comment: [] };
}
