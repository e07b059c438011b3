/**
 * Docs and gates of a WIT package in its binary: a custom section of JSON, as the tools write it until the format itself
 * has a place for them. What is not understood of it is passed over: it says nothing of types.
 */
import type { Cursor } from "../../base/bytes/cursor.ts";
import { bare } from "../../base/own.ts";
import { decodeUtf8 } from "../../base/bytes/utf8.ts";
import { nameTable } from "../../wit/resolve/builder.ts";
import { compareVersions } from "../../wit/semver.ts";
import type { Documented, Interface, Resolve, Stability, TypeDef, TypeId, World, WorldItem } from "../../wit/types.ts";

const sectionName = "package-docs";
/** Versions of the section; the older one gives docs of functions as mere text. */
const known: ReadonlySet<number> = new Set([0, 1]);

/** What the section says: objects of objects, which inherit nothing, since names of WIT may be those of a prototype. */
export type PackageMetadata = Json;

type Json = { readonly [key: string]: unknown };

/** The metadata in a custom section; undefined for other sections and other versions. @throws MalformedError */
export function readMetadata(section: Cursor): PackageMetadata | undefined {
  if (section.name() !== sectionName || section.done || !known.has(section.byte())) return undefined;
  const text = decodeUtf8(section.take(section.end - section.pos));
  if (text === undefined) return undefined;
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Objects without what every object inherits; each is copied once, whatever is asked of it. */
const bared = new WeakMap<object, Json>();

function asObject(value: unknown): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return bare<Json>({});
  const made = bared.get(value) ?? bare(value as Json);
  bared.set(value, made);
  return made;
}

function child(of: Json, ...keys: readonly string[]): Json {
  return keys.reduce((at, key) => asObject(at[key]), of);
}

/** A package with the docs and gates that its metadata gives to its own items. */
export function applyMetadata(resolve: Resolve, metadata: PackageMetadata): Resolve {
  return new Annotator(resolve).run(metadata);
}

class Annotator {
  private readonly _resolve: Resolve;
  /** The package's version, without which it has no gates of versions. */
  private readonly _version: string | undefined;
  private readonly _interfaces: Interface[];
  private readonly _worlds: World[];
  private readonly _types: TypeDef[];

  constructor(resolve: Resolve) {
    this._resolve = resolve;
    this._interfaces = [...resolve.interfaces];
    this._worlds = [...resolve.worlds];
    this._types = [...resolve.types];
    this._version = resolve.packages[resolve.root]?.name?.version;
  }

  private _documented(value: unknown): Pick<Documented, "docs" | "stability"> {
    if (typeof value === "string") return { docs: value, stability: undefined };
    const { docs, stability } = asObject(value);
    return { docs: typeof docs === "string" ? docs : undefined, stability: this._stability(stability) };
  }

  private _stability(value: unknown): Stability | undefined {
    const { stable, unstable } = asObject(value);
    const { since, feature, deprecated } = asObject(stable ?? unstable);
    const late = { deprecated: typeof deprecated === "string" && this._version !== undefined ? deprecated : undefined };
    if (this._isOut(since)) return { since, ...late };
    return typeof feature === "string" ? { unstable: feature, ...late } : undefined;
  }

  /** Whether a version is one that this package has seen: tools leave others on what is included from elsewhere. */
  private _isOut(value: unknown): value is string {
    return typeof value === "string" && this._version !== undefined && compareVersions(value, this._version) <= 0;
  }

  run(metadata: PackageMetadata): Resolve {
    const { _resolve: resolve, _interfaces: interfaces, _worlds: worlds, _types: types } = this;
    const root = resolve.packages[resolve.root];
    if (root === undefined) return resolve;
    for (const [name, id] of Object.entries(root.interfaces)) this._interface(id, child(metadata, "interfaces", name));
    for (const [name, id] of Object.entries(root.worlds)) this._world(id, child(metadata, "worlds", name));
    const packages = resolve.packages.map((of, id) =>
      id === resolve.root ? { ...of, docs: this._documented(metadata).docs } : of,
    );
    return { ...resolve, packages, interfaces, worlds, types };
  }

  private _interface(id: number, metadata: Json): void {
    const of = this._interfaces[id];
    if (of === undefined) return;
    this._typeDefs(of.types, child(metadata, "types"));
    const funcs = child(metadata, "funcs");
    const functions = mapValues(of.functions, (func, name) => ({ ...func, ...this._documented(funcs[name]) }));
    this._interfaces[id] = { ...of, ...this._documented(metadata), functions };
  }

  private _typeDefs(types: Readonly<Record<string, TypeId>>, metadata: Json): void {
    for (const [name, id] of Object.entries(types)) {
      const def = this._types[id];
      const of = child(metadata, name);
      if (def !== undefined)
        this._types[id] = { ...def, ...this._documented(of), kind: membersOf(def, child(of, "items")) };
    }
  }

  private _world(id: number, metadata: Json): void {
    const of = this._worlds[id];
    if (of === undefined) return;
    const types = Object.entries(of.imports).flatMap(([name, item]) =>
      item.tag === "type" ? [[name, item.type]] : [],
    );
    this._typeDefs(Object.fromEntries(types) as Record<string, TypeId>, child(metadata, "types"));
    const imports = mapValues(of.imports, (item, key) =>
      this._item(item, key, metadata, "import", (both) => child(metadata, both)[key]),
    );
    // Older tools put exports into the maps of imports, where nothing was imported under their name.
    const exports = mapValues(of.exports, (item, key) =>
      this._item(item, key, metadata, "export", (both, own) => {
        const shared = of.imports[key]?.tag === item.tag ? undefined : child(metadata, both)[key];
        return child(metadata, own)[key] ?? shared;
      }),
    );
    this._worlds[id] = { ...of, ...this._documented(metadata), imports, exports };
  }

  private _item(
    item: WorldItem,
    key: string,
    metadata: Json,
    verb: "import" | "export",
    find: (both: string, exports: string) => unknown,
  ): WorldItem {
    if (item.tag === "type") return item;
    if (item.tag === "function") {
      return { ...item, function: { ...item.function, ...this._documented(find("funcs", "func_exports")) } };
    }
    if (this._interfaces[item.interface]?.name === undefined) {
      const inline = asObject(find("interfaces", "interface_exports"));
      this._interface(item.interface, inline);
      return { ...item, ...this._documented(inline) };
    }
    const docs = child(metadata, `interface_${verb}_docs`)[key];
    const stability = child(metadata, `interface_${verb}_stability`)[key];
    return { ...item, ...this._documented({ docs, stability }) };
  }
}

function mapValues<T>(record: Readonly<Record<string, T>>, map: (value: T, key: string) => T): Record<string, T> {
  const mapped = nameTable<T>();
  for (const [key, value] of Object.entries(record)) mapped[key] = map(value, key);
  return mapped;
}

/** The kind of a type with the docs of its fields, cases or flags. */
function membersOf({ kind }: TypeDef, items: Json): TypeDef["kind"] {
  const documented = <T extends { name: string }>(members: readonly T[]): T[] =>
    members.map((member) => {
      const docs = items[member.name];
      return typeof docs === "string" ? { ...member, docs } : member;
    });
  switch (kind.tag) {
    case "record":
      return { ...kind, fields: documented(kind.fields) };
    case "variant":
      return { ...kind, cases: documented(kind.cases) };
    case "enum":
      return { ...kind, cases: documented(kind.cases) };
    case "flags":
      return { ...kind, flags: documented(kind.flags) };
    case "resource":
    case "alias":
    case "list":
    case "map":
    case "option":
    case "result":
    case "tuple":
    case "stream":
    case "future":
    case "own":
    case "borrow":
      return kind;
  }
}
