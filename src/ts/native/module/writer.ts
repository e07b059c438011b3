/**
 * What the engine is given for bounds that the host has none of: they are written into the code of modules, and kept at the
 * border. Types alone: a program that bounds nothing has none of it.
 */
import type { Module } from "../../core/module.ts";
import type { Budget } from "../../runtime/budget/budget.ts";
import type { Unit } from "../../runtime/engine.ts";
import type { Extern } from "../../runtime/store/extern.ts";
import type { Global } from "../../runtime/store/global.ts";
import type { Caps, CodeCaps } from "./caps.ts";
import type { Rewritten } from "./rewritten.ts";

/** What writes bounds into modules. It is asked only where it may be needed: see `mayBeWritten`. */
export interface BoundsWriter {
  /** What of a budget makes a difference to the code of a module, whose bodies are valid, with these imports. */
  readonly caps: (module: Module, budget: Budget, imports: readonly Extern[]) => CodeCaps;
  /** A module with these caps, of which some change its code. @throws InvalidError `limit-exceeded` */
  readonly write: (module: Module, caps: Caps) => Rewritten;
  /** Pays for what the initialisers of a module make. @throws LimitError `fuel`, Trap `allocation-size-too-large` */
  readonly pay: (unit: Unit, globals: readonly Global[], budget: Budget) => void;
}
