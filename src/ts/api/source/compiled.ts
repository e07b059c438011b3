/**
 * Modules that are decoded: `compile` makes one, `instantiate` takes it as often as wanted.
 */
import type { Module } from "../../core/module.ts";
import { copy, copyKey } from "../../base/copy.ts";
import { shownByConsole } from "../../base/console.ts";
import { shownNameOr } from "../../base/errors/shown.ts";
import type { Unit } from "../../runtime/engine.ts";
import type { CompileOptions } from "../options/types.ts";

/** A module ready to be instantiated. */
export class Compiled {
  readonly unit: Unit;
  /** Where it was read from, if from a path. */
  readonly path: string | undefined;
  readonly options: CompileOptions;

  constructor(unit: Unit, path: string | undefined, options: CompileOptions) {
    this.unit = unit;
    this.path = path;
    this.options = options;
  }

  toString(): string {
    return `Compiled ${shownNameOr(this.unit.name, "module")}`;
  }

  /** The copy of the package that it is of. */
  get [copyKey](): object {
    return copy;
  }

  /** What Node's console prints. */
  [shownByConsole](): string {
    return this.toString();
  }

  get module(): Module {
    return this.unit.module;
  }
}
