/**
 * The growing `Resolve`: the arrays, the interning of anonymous types, feature gates, and names that may be
 * defined once. Shared by the steps of resolution; it reads no syntax but attributes and names.
 */
import { didYouMean, nearMisses } from "../../base/errors/suggest.ts";
import { quoted, shownName } from "../../base/errors/shown.ts";
import type { AstAttributes, AstName } from "../ast.ts";
import { type Span, witErrorAt } from "../errors.ts";
import { kindParts } from "../kinds.ts";
import { witLimits } from "../limits.ts";
import { compareVersions } from "../semver.ts";
import {
  type Documented,
  type Interface,
  type InterfaceId,
  type Package,
  type PackageId,
  type PackageName,
  type Stability,
  type Type,
  type TypeDef,
  type TypeId,
  type TypeKind,
  type World,
  packageNameText,
} from "../types.ts";

/** Which `@unstable` features are on. */
export type Features = readonly string[] | "all";

/** An object for names: without a prototype, so that no name meets a built-in. */
export function nameTable<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

/** What an item has that nobody has written anything about. */
export const undocumented: Documented = { docs: undefined, stability: undefined, externalId: undefined };

const anonymous = { name: undefined, owner: undefined, ...undocumented };

/** Names of one scope. In the Component Model they must differ in more than case. */
export class Names<T> {
  private readonly _byFolded = new Map<string, { name: string; value: T }>();
  private readonly _what: string;

  constructor(what: string) {
    this._what = what;
  }

  /** @throws WitError `resolve` where the name is taken */
  add(name: AstName, value: T): void {
    const folded = name.name.toLowerCase();
    const taken = this._byFolded.get(folded);
    if (taken !== undefined) {
      const same = taken.name === name.name ? "" : ` as ${quoted(taken.name)}; names must differ in more than case`;
      throw resolveError(name.span, `the name ${quoted(name.name)} is already defined in this ${this._what}${same}.`);
    }
    this._byFolded.set(folded, { name: name.name, value });
  }

  get(name: string): T | undefined {
    const found = this._byFolded.get(name.toLowerCase());
    return found?.name === name ? found.value : undefined;
  }

  /** Whether a name that differs from this one in no more than case is taken. */
  has(name: string): boolean {
    return this._byFolded.has(name.toLowerCase());
  }

  list(): string[] {
    return [...this._byFolded.values()].map((entry) => entry.name);
  }
}

/** A `WitError` of code `resolve` at a span. */
export function resolveError(span: Span, message: string): Error {
  return witErrorAt("resolve", span, message);
}

/** The error for a name that nothing defines, with near misses. */
export function unknownName(name: AstName, what: string, known: Iterable<string>): Error {
  return resolveError(
    name.span,
    `${what} ${quoted(name.name)} is not defined.${didYouMean(nearMisses(name.name, known))}`,
  );
}

/** What is known of a type from its parts, which stand before it. */
interface Facts {
  /** The type behind aliases. */
  readonly bare: Type;
  /** Types within types, on the longest way down. */
  readonly depth: number;
  /** Whether a borrow lies anywhere in it. */
  readonly borrows: boolean;
}

/** Makes the error for what a limit refuses, at the place that asks for it. */
export type Refuse = (message: string) => Error;

/** The refusal at a span of text. */
export const refuseAt =
  (span: Span): Refuse =>
  (message) =>
    resolveError(span, message);

/** Collects packages, interfaces, worlds and types. */
export class Builder {
  readonly packages: Package[] = [];
  readonly interfaces: Interface[] = [];
  readonly worlds: World[] = [];
  private readonly _types: TypeDef[] = [];
  /** The interfaces whose types an interface uses, in order. */
  readonly uses: ReadonlySet<InterfaceId>[] = [];
  private readonly _facts: Facts[] = [];
  private _items = 0;
  private readonly _interned = new Map<string, TypeId>();
  private readonly _features: Features;

  constructor(features: Features) {
    this._features = features;
  }

  /** All types so far: each is defined after its parts. */
  get types(): readonly TypeDef[] {
    return this._types;
  }

  /** Notes that there are more items. @throws what `refuse` makes of too many */
  count(items: number, refuse: Refuse): void {
    this._items += items;
    if (this._items > witLimits.items) throw refuse(`the WIT has more than ${witLimits.items} types and items in all.`);
  }

  /** Defines a type. @throws what `refuse` makes of one too many or too deep */
  define(def: TypeDef, refuse: Refuse): TypeId {
    this.count(1, refuse);
    const facts = this._factsOf(def.kind, this._types.length);
    if (facts.depth > witLimits.typeDepth) throw refuse(`types nest deeper than ${witLimits.typeDepth} levels.`);
    this._facts.push(facts);
    return this._types.push(def) - 1;
  }

  private _factsOf(kind: TypeKind, id: TypeId): Facts {
    if (kind.tag === "alias") return this._factsAt(kind.type);
    let depth = 0;
    let borrows = kind.tag === "borrow";
    for (const part of kindParts(kind)) {
      const of = this._factsAt(part);
      depth = Math.max(depth, of.depth);
      borrows ||= of.borrows;
    }
    return { bare: id, depth: depth + 1, borrows };
  }

  private _factsAt(type: Type): Facts {
    return (typeof type === "number" ? this._facts[type] : undefined) ?? { bare: type, depth: 1, borrows: false };
  }

  /** The id of an anonymous type; equal types share one. @throws as `define` */
  intern(kind: TypeKind, refuse: Refuse): TypeId {
    const key = JSON.stringify(kind);
    let id = this._interned.get(key);
    if (id === undefined) {
      id = this.define({ ...anonymous, kind }, refuse);
      this._interned.set(key, id);
    }
    return id;
  }

  /** The type behind aliases. */
  dealias(type: Type): Type {
    return this._factsAt(type).bare;
  }

  /** Whether a borrow lies anywhere in a type. */
  holdsBorrow(type: Type): boolean {
    return this._factsAt(type).borrows;
  }

  /** Whether a type is a resource, possibly by another name. */
  isResource(type: Type): boolean {
    const at = this.dealias(type);
    return typeof at === "number" && this._types[at]?.kind.tag === "resource";
  }

  /**
   * Whether an item takes part, by its feature gates.
   * @throws WitError `resolve` for a gate that the package's version does not allow
   */
  included(attrs: AstAttributes, packageId: PackageId): boolean {
    const { since, deprecated, unstable } = attrs;
    for (const gate of [since, deprecated])
      if (gate !== undefined) this._checkVersion(gate, this.packages[packageId]?.name, gate === since);
    return unstable === undefined || this._features === "all" || this._features.includes(unstable.name);
  }

  /** Nothing is there since a version that is not out; it may be deprecated from one on. */
  private _checkVersion(gate: AstName, of: PackageName | undefined, isOut: boolean): void {
    if (of?.version === undefined) {
      const shown = of === undefined ? "the package" : `the package ${shownName(packageNameText(of))}`;
      throw resolveError(gate.span, `${shown} has a gate with a version, so it needs a version itself.`);
    }
    if (isOut && compareVersions(gate.name, of.version) > 0) {
      throw resolveError(
        gate.span,
        `the gate names version ${shownName(gate.name)}, which is later than the package's ${shownName(of.version)}.`,
      );
    }
  }
}

/** What the attributes of an item say of it. */
export function documented({ docs, since, unstable, deprecated, externalId }: AstAttributes): Documented {
  const late = { deprecated: deprecated?.name };
  let stability: Stability | undefined;
  if (since !== undefined) stability = { since: since.name, ...late };
  else if (unstable !== undefined) stability = { unstable: unstable.name, ...late };
  return { docs, stability, externalId: externalId?.name };
}
