/**
 * Types as WIT text. Anonymous types share parts, so that their text could be longer than any string: where one would be
 * long, or could not be written in place at all, it gets a name.
 */
import { kindParts } from "../kinds.ts";
import { keywords } from "../parse/lex.ts";
import type { Func, Resolve, Type, TypeId, TypeKind } from "../types.ts";
import { type Definition, definitions } from "../words.ts";

/** A name as WIT text, with `%` where it is a keyword. */
export function printName(name: string): string {
  return keywords.has(name) ? `%${name}` : name;
}

/** The name of an anonymous type, where it is not written in place. */
export type NameOf = (id: TypeId) => string | undefined;

/** Types that a text in place is made of at most. */
const mostInPlace = 100;

/** Types that a text can hold in place: all but what only a definition can say. */
export type InPlace = Exclude<TypeKind, { readonly tag: Definition }>;

const defined: ReadonlySet<TypeKind["tag"]> = new Set(definitions);

const large = new WeakMap<Resolve, ReadonlySet<TypeId>>();

/** The anonymous types that need names of their own, for the text of others to be short. */
function largeTypes(resolve: Resolve): ReadonlySet<TypeId> {
  const known = large.get(resolve);
  if (known !== undefined) return known;
  const found = new Set<TypeId>();
  const sizes: number[] = [];
  for (const [id, { name, kind }] of resolve.types.entries()) {
    let size = 1;
    for (const part of kindParts(kind)) size += typeof part === "number" ? (sizes[part] ?? 1) : 1;
    const isLarge = name === undefined && (size > mostInPlace || defined.has(kind.tag));
    if (isLarge) found.add(id);
    sizes.push(name !== undefined || isLarge ? 1 : size);
  }
  large.set(resolve, found);
  return found;
}

/** In a message, where nothing can be defined. */
const leftOut =
  (resolve: Resolve): NameOf =>
  (id) =>
    largeTypes(resolve).has(id) ? "…" : undefined;

/** Names for anonymous types in one interface or world; they must be defined there. */
export class PartNames {
  /** Those that have got a name and no definition yet. */
  readonly pending: TypeId[] = [];
  private readonly _resolve: Resolve;
  private readonly _taken: ReadonlySet<string>;
  private readonly _names = new Map<TypeId, string>();
  private _last = 0;

  /** `taken` are the names of the interface or world, in lower case. */
  constructor(resolve: Resolve, taken: Iterable<string>) {
    this._resolve = resolve;
    this._taken = new Set(Array.from(taken, (name) => name.toLowerCase()));
  }

  readonly of: NameOf = (id) => {
    const known = this._names.get(id);
    if (known !== undefined || !largeTypes(this._resolve).has(id)) return known;
    let name: string;
    do name = `part-${++this._last}`;
    while (this._taken.has(name));
    this._names.set(id, name);
    this.pending.push(id);
    return name;
  };
}

/** A type in use as WIT text, by name where it has one. */
export function printType(resolve: Resolve, type: Type, nameOf: NameOf = leftOut(resolve)): string {
  if (typeof type === "string") return type;
  const def = resolve.types[type];
  if (def === undefined) return "?";
  if (def.name !== undefined) return printName(def.name);
  return nameOf(type) ?? printStructure(resolve, def.kind, nameOf);
}

/** An anonymous structure as WIT text. */
export function printStructure(resolve: Resolve, kind: TypeKind, nameOf: NameOf = leftOut(resolve)): string {
  const show = (type: Type): string => printType(resolve, type, nameOf);
  switch (kind.tag) {
    case "alias":
      return show(kind.type);
    case "list":
      return kind.length === undefined ? `list<${show(kind.element)}>` : `list<${show(kind.element)}, ${kind.length}>`;
    case "map":
      return `map<${show(kind.key)}, ${show(kind.value)}>`;
    case "option":
      return `option<${show(kind.some)}>`;
    case "tuple":
      return `tuple<${kind.types.map(show).join(", ")}>`;
    case "result":
      return printResult(kind, show);
    case "stream":
    case "future":
      return kind.element === undefined ? kind.tag : `${kind.tag}<${show(kind.element)}>`;
    case "own":
      return show(kind.resource);
    case "borrow":
      return `borrow<${show(kind.resource)}>`;
    case "record":
    case "variant":
    case "enum":
    case "flags":
    case "resource":
      return kind.tag;
  }
}

function printResult(
  { ok, err }: { ok: Type | undefined; err: Type | undefined },
  show: (type: Type) => string,
): string {
  if (err === undefined) return ok === undefined ? "result" : `result<${show(ok)}>`;
  return `result<${ok === undefined ? "_" : show(ok)}, ${show(err)}>`;
}

/** A function's type as WIT text: `func(name: string) -> string`. */
export function printFunc(resolve: Resolve, func: Func, skipSelf = false, nameOf: NameOf = leftOut(resolve)): string {
  const shown = skipSelf ? func.params.slice(1) : func.params;
  const params = shown.map(({ name, type }) => `${printName(name)}: ${printType(resolve, type, nameOf)}`).join(", ");
  const result = func.result === undefined ? "" : ` -> ${printType(resolve, func.result, nameOf)}`;
  return `${func.async ? "async " : ""}func(${params})${result}`;
}
