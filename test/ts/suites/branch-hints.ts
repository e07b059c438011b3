/**
 * The rules of branch hints (Code Metadata, Branch Hinting). The standard lets a runtime ignore a custom section that
 * breaks them, and so does loading a module; whoever wants to know asks here.
 */
import { InvalidError } from "../../../src/ts/base/errors/errors.ts";
import { instructionsOf } from "../../../src/ts/binary/body.ts";
import { type BranchHint, readBranchHints } from "../../../src/ts/binary/branch-hints.ts";
import { type Module, branchHintSection } from "../../../src/ts/core/module.ts";
import type { Op } from "../../../src/ts/core/opcodes.ts";

/**
 * Checks the branch hints of a valid module: functions and offsets rise, and each hint is about an `if` or a `br_if`.
 * @throws InvalidError `bad-module` with the offset of the hint
 * @throws MalformedError where the section cannot be read
 */
export function checkBranchHints(module: Module): void {
  let previous: BranchHint | undefined;
  let ops = new Map<number, Op>();
  for (const hint of readBranchHints(module)) {
    const { funcIdx, offset } = hint;
    if (previous === undefined || funcIdx !== previous.funcIdx) {
      if (previous !== undefined && funcIdx < previous.funcIdx) throw invalid(hint, "out of order");
      ops = opsByOffset(module, hint);
    } else if (offset <= previous.offset) {
      throw invalid(hint, offset === previous.offset ? "duplicate annotation" : "out of order");
    }
    const op = ops.get(offset);
    if (op === undefined) throw invalid(hint, "invalid target: no instruction begins there; hint an if or a br_if");
    if (op.hints !== true) throw invalid(hint, `invalid target: ${op.name} has no hints; hint an if or a br_if`);
    previous = hint;
  }
}

/** The instructions of the body that a hint is about, by their offsets in it. */
function opsByOffset(module: Module, hint: BranchHint): Map<number, Op> {
  const body = module.funcs[hint.funcIdx - module.spaces.imported.func]?.body;
  if (body === undefined) throw invalid(hint, "not in a function: the module defines none with this index");
  const reader = instructionsOf(module.bytes, body);
  const ops = new Map<number, Op>();
  while (!reader.done) {
    const op = reader.next();
    ops.set(reader.at - body.start, op);
  }
  return ops;
}

function invalid({ funcIdx, offset, at }: BranchHint, problem: string): InvalidError {
  const where = `the hint at offset ${at} is for offset ${offset} of function ${funcIdx}`;
  return new InvalidError("bad-module", `@${branchHintSection} annotation: ${problem} (${where}).`, { at });
}
