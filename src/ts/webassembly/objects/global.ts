/**
 * `WebAssembly.Global` (JavaScript API, Globals).
 */
import { canonicalVal } from "../../core/canon.ts";
import { type GlobalType, type ValType, externref, funcref, isRef } from "../../core/types.ts";
import { Global as Cell } from "../../runtime/store/global.ts";
import { dictionary, enumeration, required, requireArguments } from "../values/idl.ts";
import { Brand, asInterface } from "../values/interfaces.ts";
import { type Realm, objectOf } from "../values/realm.ts";
import { defaultBits, isUncrossable, toHeldBits, toJsFromBits } from "../values/values.ts";

const globals = new Brand<Cell>("Global");
const objects = new WeakMap<Cell, object>();

const place = "WebAssembly.Global()";

/** The object of a global that comes out of a module. */
export function globalObject(realm: Realm, global: Cell): object {
  let object = objects.get(global);
  if (object === undefined) {
    object = objectOf(realm, "Global");
    globals.give(object, global);
    objects.set(global, object);
  }
  return object;
}

/** The global of an object; undefined for anything else. */
export const globalOf = (value: unknown): Cell | undefined => globals.find(value);

/** The types that descriptors name. */
const valueTypes: { readonly [name: string]: ValType } = {
  i32: "i32",
  i64: "i64",
  f32: "f32",
  f64: "f64",
  v128: "v128",
  externref,
  anyfunc: funcref,
};

/** The type of a name. @throws TypeError */
export function valueTypeOf(value: unknown, where: string): ValType {
  return valueTypes[enumeration(value, Object.keys(valueTypes), where)]!;
}

/** The type that a descriptor describes. @throws TypeError */
function typeOf(descriptor: unknown): GlobalType {
  const given = dictionary(descriptor, `${place}: Argument 0`);
  const mutable = Boolean(given?.mutable);
  const type = valueTypeOf(required(given?.value, "value", place), `${place}: property 'value'`);
  return { type: canonicalVal([], type), mutable };
}

/** @throws TypeError for values that do not cross */
function requireCrossable({ type }: GlobalType, where: string): void {
  if (isUncrossable(type)) throw new TypeError(`${where}: a value of this type does not cross to JavaScript`);
}

function valueOf(realm: Realm, object: unknown, where: string): unknown {
  const global = globals.of(object, "Receiver");
  requireCrossable(global.type, where);
  return toJsFromBits(realm, global.getBits(), global.type.type);
}

/** The class of one `WebAssembly` object. */
export function globalClass(realm: Realm): abstract new (...args: never[]) => object {
  class Global {
    constructor(descriptor: unknown, ...given: readonly unknown[]) {
      requireArguments(arguments.length, 1, place);
      const type = typeOf(descriptor);
      requireCrossable(type, place);
      // Hosts take undefined for no number, and for a reference that is given.
      const [value] = given;
      const isGiven = isRef(type.type) ? given.length > 0 : value !== undefined;
      const bits = isGiven ? toHeldBits(value, type.type) : defaultBits(type.type);
      const global = new Cell(type, bits);
      globals.give(this, global);
      objects.set(global, this);
    }

    valueOf(): unknown {
      return valueOf(realm, this, "WebAssembly.Global.valueOf()");
    }

    get value(): unknown {
      return valueOf(realm, this, "get WebAssembly.Global.value");
    }

    set value(value: unknown) {
      const where = "set WebAssembly.Global.value";
      const global = globals.of(this, "Receiver");
      requireCrossable(global.type, where);
      if (!global.type.mutable) throw new TypeError(`${where}: Can't set the value of an immutable global.`);
      global.setBits(toHeldBits(value, global.type.type));
    }
  }
  return asInterface(Global, "Global");
}
