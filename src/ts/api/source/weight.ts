/**
 * Bodies that a host's compiler would need gigabytes for: V8 keeps, for each block and branch, where all locals and operands are,
 * and writes out each parameter and result of each call, at some 25 bytes each; where it gets no memory for that, it ends the process.
 */
import { InvalidError } from "../../base/errors/errors.ts";
import { quoted } from "../../base/errors/shown.ts";
import { countLocals } from "../../binary/body.ts";
import { limits } from "../../core/limits.ts";
import type { FuncDef, Module } from "../../core/module.ts";
import { funcLabel } from "../../runtime/names.ts";
import type { LazyValidation } from "../../validate/module.ts";

/** Half a gigabyte of the host's. The heaviest functions of CPython, esbuild and SQLite come to a hundredth of it. */
const maxWeight = 20_000_000;

/** What says how much a body weighs at most; undefined where only validation does. */
type AtMost = (module: Module, func: FuncDef) => number | undefined;

/** The functions that may be too heavy by their lengths: most modules have none, and need not be validated for that. */
export function longBodies(module: Module): readonly FuncDef[] {
  const widest = widestCall(module);
  return module.funcs.filter((func) => mayBeHeavy(module, func, widest));
}

/** Whether functions of a module may be too heavy for all that is known without validation. */
export function mayBeTooHeavy(module: Module, funcs: readonly FuncDef[], atMost: AtMost): boolean {
  return funcs.some((func) => !((atMost(module, func) ?? Number.POSITIVE_INFINITY) <= maxWeight));
}

/** The error for a module whose functions the host should not be given: see `LazyValidation.tooHeavy`. */
export function tooHeavy(module: Module, lazy: LazyValidation): InvalidError | undefined {
  const widest = widestCall(module);
  const first = module.spaces.imported.func;
  for (let i = 0; i < module.funcs.length; i++)
    if (mayBeHeavy(module, module.funcs[i]!, widest)) weigh(lazy, first + i);
  const { funcIdx, weight } = lazy.heaviest();
  if (weight <= maxWeight) return undefined;
  const what = quoted(funcLabel(module, funcIdx));
  const text = `it would take gigabytes for the locals and operands at the branches and calls of ${what}.`;
  return new InvalidError("limit-exceeded", text, { index: funcIdx });
}

/** Validates a body, and all of them where it is not valid: the first error is to be told. */
function weigh(lazy: LazyValidation, funcIdx: number): void {
  try {
    lazy.check(funcIdx);
  } catch (error) {
    lazy.checkAll();
    throw error;
  }
}

/** What a call passes and leaves at most. */
interface Widest {
  readonly both: number;
  readonly results: number;
}

function widestCall({ types }: Module): Widest {
  let [both, results] = [0, 1];
  for (const { comp } of types) {
    if (comp.kind !== "func") continue;
    both = Math.max(both, comp.params.length + comp.results.length);
    results = Math.max(results, comp.results.length);
  }
  return { both, results };
}

/**
 * Whether a body can be too heavy for all that its length says, so that most are not read for this: a branch has a byte at least, a call
 * and an operand have two, a block three, and the most that blocks and operands come to is where each have half of the body.
 */
function mayBeHeavy(module: Module, func: FuncDef, { both, results }: Widest): boolean {
  const length = func.body.end - func.body.start;
  const rest = (length * both) / 2 + (length * length * results) / 24;
  if (rest > maxWeight) return true;
  // The length of a body that has as many locals as there may be.
  return (
    length * (limits.locals + limits.params) + rest > maxWeight && length * localsOf(module, func) + rest > maxWeight
  );
}

function localsOf(module: Module, { typeIdx, body }: FuncDef): number {
  const comp = module.types[typeIdx]?.comp;
  const params = comp?.kind === "func" ? comp.params.length : 0;
  return params + countLocals(module.bytes, body);
}
