/**
 * `WebAssembly.Table` (JavaScript API, Tables).
 */
import { limits } from "../../core/limits.ts";
import { type RefType, type TableType, externref, funcref } from "../../core/types.ts";
import { Table as Elements, checkTables } from "../../runtime/store/table.ts";
import { outward } from "../values/errors.ts";
import {
  addressTypeOf,
  addressValue,
  dictionary,
  enumeration,
  limitsOf,
  required,
  requireArguments,
  toAddress,
} from "../values/idl.ts";
import { Brand, asInterface } from "../values/interfaces.ts";
import { type Realm, objectOf } from "../values/realm.ts";
import { defaultBits, isUncrossable, toHeldRef, toJs } from "../values/values.ts";

const tables = new Brand<Elements>("Table");
const objects = new WeakMap<Elements, object>();

const place = "WebAssembly.Table()";

/** The object of a table that comes out of a module. */
export function tableObject(realm: Realm, table: Elements): object {
  let object = objects.get(table);
  if (object === undefined) {
    object = objectOf(realm, "Table");
    tables.give(object, table);
    objects.set(table, object);
  }
  return object;
}

/** The table of an object; undefined for anything else. */
export const tableOf = (value: unknown): Elements | undefined => tables.find(value);

const elements = { anyfunc: funcref, externref } as const;

/** The type that a descriptor describes. @throws TypeError, RangeError */
function typeOf(descriptor: unknown): TableType {
  const given = dictionary(descriptor, `${place}: Argument 0`);
  const names = Object.keys(elements) as (keyof typeof elements)[];
  const element = enumeration(required(given?.element, "element", place), names, `${place}: property 'element'`);
  const address = addressTypeOf(given, place);
  const { initial: min, maximum: max } = limitsOf(given, address, place);
  return { address, min, max, element: elements[element] };
}

/** @throws RangeError */
function make(realm: Realm, type: TableType, init: unknown): Elements {
  if (type.min > BigInt(limits.tableElements)) {
    throw new RangeError(
      `${place}: property 'initial': value ${type.min} is above the upper bound ${limits.tableElements}`,
    );
  }
  const { table } = realm.budget;
  try {
    const plan = checkTables([type], table.limit, table.counted);
    const made = new Elements(type, table, null);
    // The runtime's own value by default is null, that of external references here is undefined.
    made.elements.fill(init);
    table.take(plan);
    return made;
  } catch (error) {
    throw outward(realm, error);
  }
}

/** A reference that is given, or that of the type's default. @throws TypeError */
function refOf(type: RefType, given: readonly unknown[], at: number): unknown {
  if (given.length > at) return toHeldRef(given[at], type);
  if (!type.nullable) throw new TypeError("The type of the table's elements has no default value");
  return defaultBits(type);
}

/** The index of an element. @throws TypeError, RangeError */
function indexOf(table: Elements, value: unknown, where: string): number {
  const index = addressValue(value, table.type.address, `${where}: Argument 0`);
  return Number(index);
}

/** @throws RangeError */
function requireWithin(table: Elements, index: number, where: string): void {
  if (index >= table.length)
    throw new RangeError(`${where}: invalid address ${index} in a table of ${table.length} elements`);
}

/** @throws TypeError for elements that do not cross */
function requireCrossable({ type }: Elements, where: string): void {
  if (isUncrossable(type.element)) throw new TypeError(`${where}: elements of this type do not cross to JavaScript`);
}

/** The class of one `WebAssembly` object. */
export function tableClass(realm: Realm): abstract new (...args: never[]) => object {
  class Table {
    constructor(descriptor: unknown, ...given: readonly unknown[]) {
      requireArguments(arguments.length, 1, place);
      const type = typeOf(descriptor);
      const table = make(
        realm,
        type,
        given[0] === undefined ? defaultBits(type.element) : refOf(type.element, given, 0),
      );
      tables.give(this, table);
      objects.set(table, this);
    }

    grow(delta: unknown, ...given: readonly unknown[]): number | bigint {
      const table = tables.of(this, "Receiver");
      requireArguments(arguments.length, 1, "WebAssembly.Table.grow()");
      const { address, element } = table.type;
      const by = addressValue(delta, address, "WebAssembly.Table.grow(): Argument 0");
      const old = table.grow(Number(by), refOf(element, given, 0));
      if (old < 0) throw new RangeError("WebAssembly.Table.grow(): failed to grow table");
      return toAddress(old, address);
    }

    get(index: unknown): unknown {
      const where = "WebAssembly.Table.get()";
      const table = tables.of(this, "Receiver");
      requireArguments(arguments.length, 1, where);
      requireCrossable(table, where);
      const at = indexOf(table, index, where);
      requireWithin(table, at, where);
      return toJs(realm, table.type.element)(table.get(at));
    }

    set(index: unknown, ...given: readonly unknown[]): void {
      const where = "WebAssembly.Table.set()";
      const table = tables.of(this, "Receiver");
      requireArguments(arguments.length, 1, where);
      requireCrossable(table, where);
      const at = indexOf(table, index, where);
      const ref = refOf(table.type.element, given, 0);
      requireWithin(table, at, where);
      table.set(at, ref);
    }

    get length(): number | bigint {
      const table = tables.of(this, "Receiver");
      return toAddress(table.length, table.type.address);
    }
  }
  return asInterface(Table, "Table");
}
