/**
 * What an engine is: the only interface that `api` knows of the three. Engines never import each other;
 * what they exchange are the objects of this folder: functions, memories, tables, globals and tags.
 */
import type { InvalidError, UsageError } from "../base/errors/errors.ts";
import type { TextPosition } from "../base/errors/excerpt.ts";
import type * as WebAssembly from "../base/host/web-assembly.ts";
import type { CanonType } from "../core/canon.ts";
import type { Feature, UsedFeatures } from "../core/features.ts";
import type { Module } from "../core/module.ts";
import type { Budget } from "./budget/budget.ts";
import type { Extern } from "./store/extern.ts";
import type { Family } from "./store/family.ts";
import type { Func } from "./store/func.ts";

/** The names of all engines, best first. */
export const engineNames = ["native", "compiled", "interp"] as const;

/** The names of the engines. */
export type EngineName = (typeof engineNames)[number];

/** Validation when it is needed. Errors are those of validation. */
export interface LazyValidation {
  /** Checks everything but the bodies of functions. @throws InvalidError */
  readonly checkDeclarations: () => void;
  /**
   * Checks a defined function, by its index in the function space. `pause` is called now and then, and may throw: then
   * nothing has been checked. @throws InvalidError, MalformedError
   */
  readonly check: (funcIdx: number, pause?: () => void) => void;
  /** Checks everything, after which the unit's features are complete. @throws InvalidError, MalformedError */
  readonly checkAll: () => void;
  /**
   * The error for a function that no host's compiler should be given, since it would take gigabytes; undefined where there is
   * none, or nobody weighs them. @throws InvalidError, MalformedError for a body not validated before
   */
  readonly tooHeavy: () => InvalidError | undefined;
}

/** A decoded module: what `compile` gives, and what engines take. It is valid, where it is not `lazy`. */
export interface Unit {
  readonly module: Module;
  /** The features that the module uses: those of its declarations, and of the bodies checked so far. */
  readonly features: UsedFeatures;
  /** What may not have been validated: to be asked before it is used. */
  readonly lazy?: LazyValidation | undefined;
  /** The module's types in canonical form, by type index. */
  readonly types: readonly CanonType[];
  /** Whether it is a component: then `module` holds nothing, and no engine takes it as it is. */
  readonly isComponent?: true;
  /** The module as the host has it, where its bytes are not there: `native` alone runs it then, and `module` holds names alone. */
  readonly host: WebAssembly.Module | undefined;
  /** A name for messages and backtraces: the name section's, else the file's. */
  readonly name: string | undefined;
  /** Where what lies at an offset stands in the text, for a module that was text. */
  placeOf?(offset: number): TextPosition | undefined;
}

/** What an instance is made with, beside its imports. */
export interface InstanceOptions {
  readonly budget: Budget;
}

/** A module with its state. */
export interface Instance {
  readonly unit: Unit;
  readonly engine: EngineName;
  readonly budget: Budget;
  /** Exports by name, in the module's order. The same object for the same entity, at each look. */
  readonly exports: ReadonlyMap<string, Extern>;
  /** The function with this index, imports first: for tools and tests. */
  func(index: number): Func;
  /** Of a component, how many of its resources the host program owns. */
  readonly live?: number;
}

/** A run that a limit ended and that can go on. */
export interface SuspendedRun {
  /** The function that was called. */
  readonly func: Func;
  /** Whether it was called as one that may wait. */
  readonly mayWait: boolean;
  /** Whether something stood around the function that makes the result of what it returns. */
  readonly isWrapped: boolean;
  /** Goes on, once, and returns what the call would have returned: a promise where it may wait. */
  readonly resume: () => unknown;
}

/** What an engine has left for memories, where that may run out. */
export interface Room {
  /** Whether there is some for the module's memories, as far as is known. */
  has(unit: Unit): boolean;
  /** Whether an error of `instantiate` says that this load found none: then nothing of it is left, and another engine may serve. */
  lacks(error: unknown, budget: Budget): boolean;
  /** Waits for what may be given back, so that it is worth trying once more. */
  wait(): Promise<void>;
}

/** What an engine can run. */
export interface EngineFacts {
  readonly name: EngineName;
  /** Why it cannot run here at all, or undefined where it can. */
  unavailable(): string | undefined;
  /** Whether it runs modules that use this feature on this host. */
  supports(feature: Feature): boolean;
}

/** One of the three. */
export interface Engine extends EngineFacts {
  /** The copy of the package that it is of. */
  readonly copy: object;
  readonly family: Family;
  /**
   * The error for a part that it would have to be given before it can run this module, with these imports, within the budget;
   * undefined where it can.
   */
  lacks?(unit: Unit, budget: Budget, imports: readonly Extern[]): UsageError | undefined;
  /**
   * Whether there is code of the module that was made ahead of time, which runs also where the engine is not available; where it does not
   * serve within the budget, what to do about that.
   */
  ahead?(unit: Unit, budget: Budget): boolean | string;
  /** Whether it runs nothing else, and so needs no validation: what was compiled had been validated. */
  readonly onlyAhead?: boolean;
  /** Why it cannot run this valid module within the budget, though it has the features; undefined where it can. */
  refusal?(unit: Unit, budget: Budget): string | undefined;
  /**
   * Whether the engine has validated the unit itself, as it will run it within the budget; absent where it takes what
   * is known to be valid. @throws InvalidError, MalformedError
   */
  admits?(unit: Unit, budget: Budget): boolean;
  readonly room?: Room;
  /**
   * Makes an instance and runs its segments and start function. Imports come in the module's order and have
   * been checked against its types.
   * @throws InstantiationError, LimitError, and whatever the start function's host functions throw
   */
  instantiate(unit: Unit, imports: readonly Extern[], options: InstanceOptions): Instance;
  /** Whether this error ended a run that the engine can go on with. */
  canResume?(error: unknown): boolean;
  /** That run: it is handed over, and can be taken once. */
  suspended?(error: unknown): SuspendedRun | undefined;
}
