/**
 * `WebAssembly.Instance` (JavaScript API, Instances).
 */
import { makeInstance } from "../../api/load/instances.ts";
import { beginCall, endCall } from "../../runtime/budget/outermost.ts";
import type { Instance as Running } from "../../runtime/engine.ts";
import { outward } from "../values/errors.ts";
import { optionalObject, requireArguments } from "../values/idl.ts";
import { Brand, asInterface } from "../values/interfaces.ts";
import { type Realm, objectOf } from "../values/realm.ts";
import { externObject } from "./externs.ts";
import { type ReadImports, checkImports, readImports } from "./imports.ts";
import { type CompiledModule, requireModule } from "./module.ts";

const exportsOf = new Brand<object>("Instance");

/** Instantiates the core of a module. A guest that waits needs the interpreter. @throws whatever that throws, as JavaScript has it */
function run(realm: Realm, compiled: CompiledModule, imports: ReadImports): Running {
  const { parts, budget, engine } = realm;
  const { unit } = compiled;
  const outer = beginCall();
  try {
    checkImports(realm, compiled, imports);
    return makeInstance(parts.engines, {
      unit,
      imports: imports.externs,
      budget,
      choice: imports.suspends ? "interp" : engine,
      patient: false,
      validate: () => {},
    });
  } catch (error) {
    throw outward(realm, error);
  } finally {
    endCall(outer);
  }
}

/** The exports object: the names are the module's, and nothing is inherited. */
function exportsObject(realm: Realm, running: Running): object {
  const made = Object.create(null) as object;
  for (const [name, extern] of running.exports) {
    const value = externObject(realm, extern);
    Object.defineProperty(made, name, { value, enumerable: true });
  }
  return Object.freeze(made);
}

/** Makes an object an instance. @throws as `run` */
function begin(object: object, realm: Realm, compiled: CompiledModule, imports: ReadImports): void {
  exportsOf.give(object, exportsObject(realm, run(realm, compiled, imports)));
}

/** An instance of a module whose imports have been read. @throws as `run` */
export function instanceObject(realm: Realm, compiled: CompiledModule, imports: ReadImports): object {
  const object = objectOf(realm, "Instance");
  begin(object, realm, compiled, imports);
  return object;
}

/** The class of one `WebAssembly` object. */
export function instanceClass(realm: Realm): abstract new (...args: never[]) => object {
  class Instance {
    constructor(module: unknown, ...rest: readonly unknown[]) {
      const place = "WebAssembly.Instance()";
      requireArguments(arguments.length, 1, place);
      const compiled = requireModule(module, `${place}: Argument 0`);
      const given = optionalObject(rest[0], `${place}: Argument 1`);
      begin(this, realm, compiled, readImports(realm, compiled, given));
    }

    get exports(): object {
      return exportsOf.of(this, "Receiver");
    }
  }
  return asInterface(Instance, "Instance");
}
