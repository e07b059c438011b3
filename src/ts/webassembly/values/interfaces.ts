/**
 * Classes as Web IDL has its interfaces: operations and attributes are enumerable, and an object's class is told by its prototype's
 * `Symbol.toStringTag`.
 */

/** A class of ours. */
export type Class = abstract new (...args: never[]) => object;

function tag(object: object, value: string): void {
  Object.defineProperty(object, Symbol.toStringTag, { value, configurable: true });
}

/** Has enumeration find what a class or its prototype defines, but for the constructor. */
function show(object: object, names: readonly string[]): void {
  for (const name of names) {
    const property = Object.getOwnPropertyDescriptor(object, name)!;
    Object.defineProperty(object, name, { ...property, enumerable: true });
  }
}

const ofEveryClass = new Set(["length", "name", "prototype"]);

/** Makes a class an interface (Web IDL, Interfaces). Methods without a name of their own get that of their property. */
export function asInterface<C extends Class>(made: C, name: string): C {
  const { prototype } = made as { readonly prototype: object };
  Object.defineProperty(made, "name", { value: name, configurable: true });
  show(
    prototype,
    Object.getOwnPropertyNames(prototype).filter((key) => key !== "constructor"),
  );
  show(
    made,
    Object.getOwnPropertyNames(made).filter((key) => !ofEveryClass.has(key)),
  );
  tag(prototype, `WebAssembly.${name}`);
  return made;
}

/** The namespace: operations are enumerable, classes are not (Web IDL, Namespaces). */
export function asNamespace(
  operations: { readonly [name: string]: object },
  classes: { readonly [name: string]: unknown },
): object {
  const made = {};
  for (const [name, value] of Object.entries(operations)) {
    // A bundler may have given the function another name.
    Object.defineProperty(value, "name", { value: name, configurable: true });
    Object.defineProperty(made, name, { value, writable: true, enumerable: true, configurable: true });
  }
  for (const [name, value] of Object.entries(classes)) {
    Object.defineProperty(made, name, { value, writable: true, enumerable: false, configurable: true });
  }
  tag(made, "WebAssembly");
  return made;
}

/** What an object of ours stands for, by kind: the internal slots of the standard. An object of a subclass has it, too. */
export class Brand<T extends object> {
  private readonly _held: WeakMap<object, T>;
  private readonly _name: string;

  constructor(name: string) {
    this._held = new WeakMap();
    this._name = name;
  }

  /** Gives an object its slot. */
  give(object: object, held: T): void {
    this._held.set(object, held);
  }

  /** What is in the slot; undefined where a value has none. */
  find(value: unknown): T | undefined {
    return typeof value === "object" && value !== null ? this._held.get(value) : undefined;
  }

  /** @throws TypeError where a value has none */
  of(value: unknown, where: string): T {
    const held = this.find(value);
    if (held === undefined) throw new TypeError(`${where} is not a WebAssembly.${this._name}`);
    return held;
  }
}
