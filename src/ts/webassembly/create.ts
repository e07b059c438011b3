/**
 * A `WebAssembly` object on the engines of this package: a drop-in for hosts that have none, or lack a feature, or where what runs is to
 * be bounded.
 */
import { UsageError } from "../base/errors/errors.ts";
import { standsIn } from "../base/host/web.ts";
import { addFuelTo } from "../runtime/budget/adding.ts";
import { Budget } from "../runtime/budget/budget.ts";
import { showValue } from "../runtime/store/values.ts";
import { jsTag } from "../runtime/store/tag.ts";
import { Parts } from "../api/parts/parts.ts";
import { compiled } from "../api/parts/compiled.ts";
import { interp } from "../api/parts/interp.ts";
import { validation } from "../api/parts/validation.ts";
import { exportedFunction } from "./functions/exported.ts";
import { suspendingClass } from "./functions/suspending.ts";
import { exceptionClass } from "./objects/exception.ts";
import { globalClass } from "./objects/global.ts";
import { instanceClass } from "./objects/instance.ts";
import { memoryClass } from "./objects/memory.ts";
import { moduleClass } from "./objects/module.ts";
import { tableClass } from "./objects/table.ts";
import { tagClass, tagObject } from "./objects/tag.ts";
import { operationsOf } from "./operations.ts";
import { type WebAssemblyOptions, checkedOptions } from "./options.ts";
import type { WebAssemblyObject } from "./types.ts";
import { errorClasses } from "./values/errors.ts";
import { asNamespace } from "./values/interfaces.ts";
import type { ObjectName, Realm } from "./values/realm.ts";

function realmOf(given: WebAssemblyOptions): Realm {
  const { engine, ...bounds } = checkedOptions(given);
  const realm: Realm = {
    parts: new Parts().add("createWebAssembly", [validation, compiled, interp]),
    engine,
    budget: new Budget(bounds),
    errors: errorClasses(),
    prototypes: {},
    functionOf: (func) => exportedFunction(realm, func),
  };
  return realm;
}

const budgets = new WeakMap<object, Budget>();

/**
 * A new `WebAssembly` object, with classes of its own. What is made with it shares one account of the bounds that are given.
 * @throws UsageError `bad-option`
 */
export function createWebAssembly(options: WebAssemblyOptions = {}): WebAssemblyObject {
  const realm = realmOf(options);
  const classes: { readonly [name in ObjectName]: abstract new (...args: never[]) => object } = {
    Module: moduleClass(realm),
    Instance: instanceClass(realm),
    Memory: memoryClass(realm),
    Table: tableClass(realm),
    Global: globalClass(realm),
    Tag: tagClass(),
    Exception: exceptionClass(realm),
  };
  for (const [name, made] of Object.entries(classes)) {
    realm.prototypes[name as ObjectName] = (made as { readonly prototype: object }).prototype;
  }
  const made = asNamespace(operationsOf(realm), {
    ...classes,
    Suspending: suspendingClass(),
    ...realm.errors,
  });
  const tag = tagObject(realm, jsTag);
  Object.defineProperty(made, "JSTag", { get: () => tag, enumerable: true, configurable: true });
  budgets.set(made, realm.budget);
  standsIn(made);
  return made as WebAssemblyObject;
}

/** @throws UsageError `bad-argument` */
function budgetOf(fn: string, object: unknown): Budget {
  const budget = typeof object === "object" && object !== null ? budgets.get(object) : undefined;
  if (budget !== undefined) return budget;
  throw new UsageError("bad-argument", `${fn} takes what createWebAssembly has made, not ${showValue(object)}.`, {
    fn,
    value: object,
  });
}

/** The fuel that a `WebAssembly` object of ours has left; Infinity where it is not bounded. @throws UsageError `bad-argument` */
export function fuelLeft(object: WebAssemblyObject): number {
  return budgetOf("fuelLeft", object).left;
}

/**
 * Gives a `WebAssembly` object of ours more fuel, for all that is made with it, and returns what is left now.
 * @throws UsageError `bad-argument` where it is not bounded, and for an amount that is no whole number from 0 on
 */
export function addFuel(object: WebAssemblyObject, amount: number): number {
  return addFuelTo(budgetOf("addFuel", object), amount);
}
