/**
 * What is skipped, and why: decided for each module from the features that it uses, never from the file that it is
 * in. A skipped module is tried nevertheless, and one that works after all is a failure of this list.
 */
import { readLocals } from "../../../src/ts/binary/body.ts";
import { InstrReader } from "../../../src/ts/binary/code.ts";
import { ModuleCursor } from "../../../src/ts/binary/cursor.ts";
import type { Feature, UsedFeatures } from "../../../src/ts/core/features.ts";
import type { ByteRange, Module } from "../../../src/ts/core/module.ts";
import type { Op, OpName } from "../../../src/ts/core/opcodes.ts";
import type { Engine } from "../../../src/ts/runtime/engine.ts";
import type { Failure } from "./adapter.ts";
import type { Script } from "./script.ts";

const ends: ReadonlySet<OpName> = new Set([
  "unreachable",
  "br",
  "br_table",
  "return",
  "return_call",
  "return_call_indirect",
  "return_call_ref",
  "throw",
  "throw_ref",
]);

const opens: ReadonlySet<OpName> = new Set(["block", "loop", "if", "try_table"]);

/** Adds the opcodes of a body that control can reach, as far as nesting tells. */
function addReachable(module: Module, body: ByteRange, ops: Set<Op>): void {
  const cursor = new ModuleCursor(module.bytes, body.start, body.end);
  readLocals(cursor);
  const reader = new InstrReader(module.bytes, cursor.pos, body.end);
  /** Blocks open since the code became dead, or -1 where it is not. */
  let dead = -1;
  while (!reader.done) {
    const op = reader.next();
    if (dead < 0) {
      ops.add(op);
      if (ends.has(op.name)) dead = 0;
    } else if (opens.has(op.name)) dead++;
    else if (op.name === "end") dead--;
    else if (op.name === "else" && dead === 0) dead = -1;
  }
}

/** The opcodes of a valid module's bodies, dead code left out. */
export function reachableOps(module: Module): ReadonlySet<Op> {
  const ops = new Set<Op>();
  for (const { body } of module.funcs) addReachable(module, body, ops);
  return ops;
}

/**
 * The feature that keeps an engine from running a valid module. The host's engine must know every feature that is
 * declared; our own engines lack opcodes and nothing else, since they move values of all types.
 */
export function lackingFeature(engine: Engine, features: UsedFeatures, ops: Iterable<Op>): Feature | undefined {
  if (engine.family === "native") return features.lacking((feature) => engine.supports(feature));
  for (const op of ops) if (!engine.supports(op.since)) return op.since;
  return undefined;
}

/**
 * The feature that keeps a module from being loaded at all: one that the validator names, or the proposal of a
 * script whose encodings the decoder does not know.
 */
export function unknownFeature(script: Script, failure: Failure): string | undefined {
  if (failure.feature !== undefined && !script.disabled.has(failure.feature as never)) return failure.feature;
  const refused = failure.kind === "malformed" || failure.kind === "invalid";
  return refused ? script.foreign : undefined;
}
