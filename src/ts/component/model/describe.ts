/**
 * WIT types as plain data, for people and for hosts that show them: `"string"`, `{list: "u8"}`,
 * `{record: [{name, type}]}`.
 */
import { kindParts } from "../../wit/kinds.ts";
import { type Func, type Primitive, type Resolve, type Type, type TypeKind, dealias } from "../../wit/types.ts";

/** A type as plain data; `"..."` stands for the parts of a type that has more than a thousand of them. */
export type TypeDescriptor =
  | Primitive
  | "..."
  | "result"
  | "stream"
  | "future"
  | { readonly list: TypeDescriptor; readonly length?: number }
  | { readonly map: readonly [TypeDescriptor, TypeDescriptor] }
  | { readonly tuple: readonly TypeDescriptor[] }
  | { readonly option: TypeDescriptor }
  | { readonly result: { readonly ok?: TypeDescriptor; readonly err?: TypeDescriptor } }
  | { readonly record: readonly FieldDescriptor[] }
  | { readonly variant: readonly { readonly name: string; readonly type?: TypeDescriptor }[] }
  | { readonly enum: readonly string[] }
  | { readonly flags: readonly string[] }
  | { readonly own: string }
  | { readonly borrow: string }
  | { readonly stream: TypeDescriptor }
  | { readonly future: TypeDescriptor };

/** A name with its type as plain data. */
export interface FieldDescriptor {
  readonly name: string;
  readonly type: TypeDescriptor;
}

/** A function as plain data. */
export interface FuncDescriptor {
  readonly params: readonly FieldDescriptor[];
  /** Absent where the function returns nothing. */
  readonly result?: TypeDescriptor;
  readonly async: boolean;
  readonly docs?: string;
}

/** A function's types as plain data. */
export function describeFunc(resolve: Resolve, func: Func): FuncDescriptor {
  const of = describerOf(resolve);
  return {
    params: func.params.map(({ name, type }) => ({ name, type: of.describe(type) })),
    async: func.async,
    ...(func.result === undefined ? {} : { result: of.describe(func.result) }),
    ...(func.docs === undefined ? {} : { docs: func.docs }),
  };
}

/** A type as plain data; names of types are looked through. @internal Tests describe types that no function has. */
export function describeType(resolve: Resolve, type: Type): TypeDescriptor {
  return describerOf(resolve).describe(type);
}

const describers = new WeakMap<Resolve, Describer>();

function describerOf(resolve: Resolve): Describer {
  let made = describers.get(resolve);
  if (made === undefined) describers.set(resolve, (made = new Describer(resolve)));
  return made;
}

/** Parts that a type is shown with; of one that has more, upper levels are shown. */
const mostParts = 1000;
/** Types of so few parts are shown at any level. */
const fewParts = 8;

/** By level, and then by type: what has been found out before. */
type Memo<T> = Map<number, Map<Type, T>>;

function remembered<T>(memo: Memo<T>, level: number, type: Type, make: () => T): T {
  let known = memo.get(level);
  if (known === undefined) memo.set(level, (known = new Map<Type, T>()));
  let made = known.get(type);
  if (made === undefined) known.set(type, (made = make()));
  return made;
}

/**
 * Types share parts, and who prints data prints a part wherever it stands. So a type is shown to the level down to which
 * it has few enough parts, each counted wherever it stands; what lies below is left out.
 */
class Describer {
  private readonly _resolve: Resolve;
  private readonly _sizes: Memo<number> = new Map();
  private readonly _made: Memo<TypeDescriptor> = new Map();

  constructor(resolve: Resolve) {
    this._resolve = resolve;
  }

  describe(type: Type): TypeDescriptor {
    let level = 1;
    if (this._size(type, Infinity) <= mostParts) level = Infinity;
    else while (this._size(type, level + 1) <= mostParts) level++;
    return this._at(type, level);
  }

  private _kind(type: Type): TypeKind | undefined {
    const bare = dealias(this._resolve, type);
    return typeof bare === "number" ? this._resolve.types[bare]?.kind : undefined;
  }

  /** The parts that a type is shown with down to a level; a number above all bounds need not be exact. */
  private _size(type: Type, level: number): number {
    return remembered(this._sizes, level, type, () => {
      if (level === 0) return this._isSmall(type) ? fewParts : 1;
      const kind = this._kind(type);
      if (kind === undefined) return 1;
      let sum = 1 + labelsOf(kind);
      for (const part of kindParts(kind)) sum += this._size(part, level - 1);
      return Math.min(sum, Number.MAX_SAFE_INTEGER);
    });
  }

  private _isSmall(type: Type): boolean {
    return this._size(type, Infinity) <= fewParts;
  }

  private _at(type: Type, level: number): TypeDescriptor {
    const bare = dealias(this._resolve, type);
    if (typeof bare === "string") return bare;
    const def = this._resolve.types[bare];
    if (def === undefined) return "error-context";
    const shown = level > 0 ? level : this._isSmall(bare) ? Infinity : 0;
    if (shown === 0) return "...";
    return remembered(this._made, shown, bare, () =>
      describeKind(this._resolve, def.kind, def.name ?? "", (part) => this._at(part, shown - 1)),
    );
  }
}

const labelsOf = (kind: TypeKind): number =>
  kind.tag === "enum" ? kind.cases.length : kind.tag === "flags" ? kind.flags.length : 0;

function describeKind(
  resolve: Resolve,
  kind: TypeKind,
  name: string,
  of: (type: Type) => TypeDescriptor,
): TypeDescriptor {
  switch (kind.tag) {
    case "alias":
      return of(kind.type);
    case "list":
      return { list: of(kind.element), ...(kind.length === undefined ? {} : { length: kind.length }) };
    case "map":
      return { map: [of(kind.key), of(kind.value)] };
    case "tuple":
      return { tuple: kind.types.map(of) };
    case "option":
      return { option: of(kind.some) };
    case "result":
      return describeResult(kind, of);
    case "record":
      return { record: kind.fields.map((field) => ({ name: field.name, type: of(field.type) })) };
    case "variant":
      return {
        variant: kind.cases.map((c) => ({ name: c.name, ...(c.type === undefined ? {} : { type: of(c.type) }) })),
      };
    case "enum":
      return { enum: kind.cases.map((c) => c.name) };
    case "flags":
      return { flags: kind.flags.map((flag) => flag.name) };
    case "resource":
      return { own: name };
    case "own":
      return { own: resourceName(resolve, kind.resource) };
    case "borrow":
      return { borrow: resourceName(resolve, kind.resource) };
    case "stream":
      return kind.element === undefined ? "stream" : { stream: of(kind.element) };
    case "future":
      return kind.element === undefined ? "future" : { future: of(kind.element) };
  }
}

function describeResult(
  { ok, err }: Extract<TypeKind, { tag: "result" }>,
  of: (type: Type) => TypeDescriptor,
): TypeDescriptor {
  if (ok === undefined && err === undefined) return "result";
  return { result: { ...(ok === undefined ? {} : { ok: of(ok) }), ...(err === undefined ? {} : { err: of(err) }) } };
}

function resourceName(resolve: Resolve, id: number): string {
  return resolve.types[id]?.name ?? "";
}
