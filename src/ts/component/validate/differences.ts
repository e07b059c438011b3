/**
 * What tells two types of values or functions apart, in words. It is asked only where they are known to differ, or for functions.
 */
import { quoted } from "../../base/errors/shown.ts";
import { kindParts } from "../../wit/kinds.ts";
import type { Field, Type, TypeKind } from "../../wit/types.ts";
import type { TypeStore } from "./store.ts";
import type { FuncType } from "./types.ts";

type Structure = Exclude<TypeKind, { tag: "alias" }>;

/** Where two lists of names differ first: in number, or in one. */
function namesDifference(
  what: string,
  given: readonly { readonly name: string }[],
  wanted: readonly { readonly name: string }[],
): string | undefined {
  if (given.length !== wanted.length) return `expected ${wanted.length} ${what}s, found ${given.length}`;
  const at = given.findIndex(({ name }, i) => name !== wanted[i]!.name);
  if (at < 0) return undefined;
  return `expected a ${what} named ${quoted(wanted[at]!.name)}, found ${quoted(given[at]!.name)}`;
}

/** Compares types of one store. */
export class Differences {
  private readonly _store: TypeStore;

  constructor(store: TypeStore) {
    this._store = store;
  }

  /** What keeps a type from being the other; undefined where they are the same. */
  value(given: Type, wanted: Type): string | undefined {
    if (this._store.same(given, wanted)) return undefined;
    this._store.work(1);
    const [a, b] = [this._store.structure(given), this._store.structure(wanted)];
    if (a === undefined || b === undefined) return `expected ${this._title(wanted)}, found ${this._title(given)}`;
    if (a.tag !== b.tag) return `expected ${b.tag}, found ${a.tag}`;
    return this._structures(a, b) ?? `the ${a.tag} types differ`;
  }

  private _title(type: Type): string {
    const base = this._store.base(type);
    return typeof base === "string" ? base : this._store.types[base]!.kind.tag;
  }

  private _part(where: string, given: Type | undefined, wanted: Type | undefined): string | undefined {
    if (given === undefined && wanted === undefined) return undefined;
    if (given === undefined) return `${where}: expected a type, found none`;
    if (wanted === undefined) return `${where}: expected no type, found ${this._title(given)}`;
    const difference = this.value(given, wanted);
    return difference === undefined ? undefined : `type mismatch in ${where}: ${difference}`;
  }

  private _parts(what: string, given: readonly Part[], wanted: readonly Part[]): string | undefined {
    const named = namesDifference(what, given, wanted);
    if (named !== undefined) return named;
    for (const [i, part] of given.entries()) {
      const difference = this._part(`${what} ${quoted(part.name)}`, part.type, wanted[i]!.type);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }

  private _structures(a: Structure, b: Structure): string | undefined {
    switch (a.tag) {
      case "record":
        return this._parts("field", a.fields, (b as typeof a).fields);
      case "variant":
        return this._parts("case", a.cases, (b as typeof a).cases);
      case "enum":
        return namesDifference("case", a.cases, (b as typeof a).cases);
      case "flags":
        return namesDifference("flag", a.flags, (b as typeof a).flags);
      case "list": {
        const { length, element } = b as typeof a;
        if (a.length !== length)
          return `expected a list of ${length ?? "any"} elements, found one of ${a.length ?? "any"}`;
        return this._part("the list's element", a.element, element);
      }
      case "result":
        return (
          this._part("the ok case", a.ok, (b as typeof a).ok) ?? this._part("the err case", a.err, (b as typeof a).err)
        );
      case "own":
      case "borrow":
      case "resource":
        return resourcesDiffer;
      default:
        return this._parts("part", numbered(kindParts(a)), numbered(kindParts(b)));
    }
  }

  /** What keeps a function from being of the other type. */
  func(given: FuncType, wanted: FuncType): string | undefined {
    if (given === wanted) return undefined;
    this._store.work(1 + given.params.length);
    if (given.async !== wanted.async)
      return `expected ${wanted.async ? "an async" : "a sync"} function, found ${given.async ? "an async" : "a sync"} one`;
    return (
      this._parts("parameter", given.params, wanted.params) ?? this._part("the result", given.result, wanted.result)
    );
  }
}

/** What is said of two resources. */
export const resourcesDiffer = "the resource types are not the same";

type Part = Pick<Field, "name"> & { readonly type: Type | undefined };

const numbered = (types: readonly Type[]): readonly Part[] => types.map((type, i) => ({ name: String(i), type }));
