/**
 * WIT types at random, as data and as text: all that a core module's functions may take and give.
 */
import type { Primitive, TypeKind } from "../../../../src/ts/wit/types.ts";
import type { Random } from "../random.ts";

/** The types that have no parts. */
export const scalarKinds = [
  "bool",
  "u8",
  "s8",
  "u16",
  "s16",
  "u32",
  "s32",
  "u64",
  "s64",
  "f32",
  "f64",
  "char",
] as const;

/** One of them. */
export type ScalarKind = (typeof scalarKinds)[number];

/** A field, case or parameter. */
export interface Named {
  readonly name: string;
  readonly type: WitType;
}

/** A case, with or without a payload. */
export interface WitCase {
  readonly name: string;
  readonly type: WitType | undefined;
}

/** A type. Names of types are found by their place in the text. */
export type WitType =
  | { readonly kind: ScalarKind | "string" }
  | { readonly kind: "list"; readonly element: WitType; readonly length: number | undefined }
  | { readonly kind: "map"; readonly key: WitType; readonly value: WitType }
  | { readonly kind: "tuple"; readonly items: readonly WitType[] }
  | { readonly kind: "record"; readonly fields: readonly Named[] }
  | { readonly kind: "variant"; readonly cases: readonly WitCase[] }
  | { readonly kind: "option"; readonly some: WitType }
  | { readonly kind: "result"; readonly ok: WitType | undefined; readonly err: WitType | undefined }
  | { readonly kind: "enum"; readonly names: readonly string[] }
  | { readonly kind: "flags"; readonly names: readonly string[] };

/** Types that are not made here: handles, which core modules do not have. */
type Handles = "own" | "borrow" | "stream" | "future" | "resource" | "error-context";

type Unmade = Exclude<Primitive | TypeKind["tag"], WitType["kind"] | Handles | "alias">;

/**
 * All others are: with a type of WIT that `WitType` and `typeOf` do not have, this line does not compile.
 * @public The compiler alone reads it.
 */
export const everyType: [Unmade] extends [never] ? true : Unmade = true;

/** Words that mean something in WIT, JavaScript or Clojure, and some that do not. */
const words = [
  ...["a", "b", "c", "x", "y", "z", "foo", "bar", "some", "none", "ok", "err", "tag", "val", "list", "record", "type"],
  ...["to-string", "constructor", "value-of", "has-own-property", "then", "proto", "length", "nil", "true", "default"],
  ...["a1", "b2-c3", "XML-name", "get-URL", "is-A", "keys", "from", "own", "string", "u8", "f", "func"],
] as const;

const camel = (name: string): string => name.toLowerCase().replaceAll("-", "");

/** Distinct names, also where case and hyphens do not count. */
export function namesOf(random: Random, count: number): string[] {
  const names = new Map<string, string>();
  while (names.size < count) {
    const word = random.pick(words);
    const name = names.has(camel(word)) || random.once(4) ? `${word}-n${names.size}` : word;
    if (!names.has(camel(name))) names.set(camel(name), name);
  }
  return [...names.values()];
}

/** A count from 1 on: mostly few, now and then at the edge where a byte more is needed. */
function count(random: Random, edges: readonly number[]): number {
  return random.once(12) ? random.pick(edges) : 1 + random.below(4);
}

/** A type that nests no deeper than `depth`. */
export function typeOf(random: Random, depth: number): WitType {
  if (depth <= 0 || random.once(3)) return random.once(4) ? { kind: "string" } : { kind: random.pick(scalarKinds) };
  const part = (): WitType => typeOf(random, depth - 1);
  const maybe = (): WitType | undefined => (random.once(3) ? undefined : part());
  switch (random.below(11)) {
    case 0:
    case 1:
      return { kind: "list", element: part(), length: undefined };
    case 2:
      return { kind: "tuple", items: Array.from({ length: count(random, [7, 16, 17]) }, part) };
    case 3:
    case 4:
      return {
        kind: "record",
        fields: namesOf(random, count(random, [9, 17])).map((name) => ({ name, type: part() })),
      };
    case 5:
    case 6: {
      const names = namesOf(random, count(random, [5, 255, 256, 257]));
      return { kind: "variant", cases: names.map((name, i) => ({ name, type: i < 8 ? maybe() : undefined })) };
    }
    case 7:
      return { kind: "option", some: part() };
    case 8:
      return { kind: "result", ok: maybe(), err: maybe() };
    case 9:
      return random.once(2)
        ? { kind: "enum", names: namesOf(random, count(random, [255, 256, 257])) }
        : { kind: "flags", names: namesOf(random, count(random, [7, 8, 9, 15, 16, 17, 31, 32])) };
    default:
      return random.once(2)
        ? { kind: "list", element: typeOf(random, Math.min(1, depth - 1)), length: 1 + random.below(6) }
        : { kind: "map", key: random.once(2) ? { kind: "string" } : { kind: random.pick(keyKinds) }, value: part() };
  }
}

/** What the keys of maps may be, strings aside: no floats. */
const keyKinds = scalarKinds.filter((kind) => !kind.startsWith("f"));

/** The parameters of a function: mostly few, sometimes more than are passed flat. */
export function paramsOf(random: Random): WitType[] {
  const length = random.once(8) ? 15 + random.below(4) : 1 + random.below(random.once(2) ? 1 : 4);
  return Array.from({ length }, () => typeOf(random, length > 8 ? 1 : 3));
}

/** The text of types; those that must have a name are defined on the way. */
export class WitText {
  readonly definitions: string[] = [];

  /** A type as it is written where it is used. */
  use(type: WitType): string {
    switch (type.kind) {
      case "list":
        return type.length === undefined
          ? `list<${this.use(type.element)}>`
          : `list<${this.use(type.element)}, ${type.length}>`;
      case "map":
        return `map<${this.use(type.key)}, ${this.use(type.value)}>`;
      case "tuple":
        return `tuple<${type.items.map((item) => this.use(item)).join(", ")}>`;
      case "option":
        return `option<${this.use(type.some)}>`;
      case "result":
        return this._result(type);
      case "record":
        return this._define(
          "record",
          type.fields.map(({ name, type: of }) => `%${name}: ${this.use(of)}`),
        );
      case "variant":
        return this._define(
          "variant",
          type.cases.map(({ name, type: of }) => (of === undefined ? `%${name}` : `%${name}(${this.use(of)})`)),
        );
      case "enum":
      case "flags":
        return this._define(
          type.kind,
          type.names.map((name) => `%${name}`),
        );
      default:
        return type.kind;
    }
  }

  private _result({ ok, err }: WitType & { kind: "result" }): string {
    if (ok === undefined && err === undefined) return "result";
    const first = ok === undefined ? "_" : this.use(ok);
    return err === undefined ? `result<${first}>` : `result<${first}, ${this.use(err)}>`;
  }

  private _define(kind: string, items: readonly string[]): string {
    const name = `t${this.definitions.length}`;
    this.definitions.push(`  ${kind} ${name} { ${items.join(", ")} }`);
    return name;
  }
}
