/**
 * What all parts of one `WebAssembly` object share: where its modules run, its bounds, its classes, and the functions that make
 * objects of what comes out of guests.
 */
import type { Parts } from "../../api/parts/parts.ts";
import type { EngineChoice } from "../../api/options/types.ts";
import type { Budget } from "../../runtime/budget/budget.ts";
import type { Callable, Func } from "../../runtime/store/func.ts";

/** A class of errors, which is called with `new` or without. */
export interface ErrorClass {
  new (message?: string, options?: { cause?: unknown }): Error;
  (message?: string, options?: { cause?: unknown }): Error;
  readonly prototype: Error;
}

/** The classes of errors, by name. */
export interface ErrorClasses {
  readonly CompileError: ErrorClass;
  readonly LinkError: ErrorClass;
  readonly RuntimeError: ErrorClass;
  readonly SuspendError: ErrorClass;
}

/** The names of the interfaces whose objects come out of modules. */
export type ObjectName = "Module" | "Instance" | "Memory" | "Table" | "Global" | "Tag" | "Exception";

/** One `WebAssembly` object from within. */
export interface Realm {
  readonly parts: Parts;
  readonly engine: EngineChoice;
  /** One account for all that is made with the object. */
  readonly budget: Budget;
  readonly errors: ErrorClasses;
  /** The prototypes by name, as soon as the classes are made. */
  readonly prototypes: { [name in ObjectName]?: object };
  /** The JavaScript function of a function that comes out of a guest. */
  functionOf(func: Func): Callable;
}

/** A new object of one of the interfaces, without its constructor. */
export function objectOf(realm: Realm, name: ObjectName): object {
  return Object.create(realm.prototypes[name]!) as object;
}
