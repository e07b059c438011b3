/**
 * The custom section of branch hints (Appendix, Custom Sections; Code Metadata, Branch Hinting): read when it is asked
 * for. A runtime may ignore what is wrong in it, so nothing but a check of hints has to throw.
 */
import { MalformedError } from "../base/errors/errors.ts";
import { limits } from "../core/limits.ts";
import { type Module, branchHintSection } from "../core/module.ts";
import { ModuleCursor } from "./cursor.ts";

/** A hint: 1 says that the branch is likely to be taken, 0 that it is not. */
export interface BranchHint {
  readonly funcIdx: number;
  /** Where the hinted instruction begins, from the start of its function's body. */
  readonly offset: number;
  readonly value: 0 | 1;
  /** Byte offset of the hint itself. */
  readonly at: number;
}

/**
 * The hints of a module, in the order of their section.
 * @throws MalformedError `bad-encoding`, `unexpected-end`, `bad-integer` where the section cannot be read
 */
export function readBranchHints(module: Module): BranchHint[] {
  const hints: BranchHint[] = [];
  for (const { name, range } of module.customs) {
    if (name !== branchHintSection) continue;
    const c = new ModuleCursor(module.bytes, range.start, range.end);
    for (let funcs = c.count("functions with hints", limits.functions); funcs > 0; funcs--) {
      const funcIdx = c.u32();
      for (let n = c.count("hints", limits.bodyBytes); n > 0; n--) hints.push(readHint(c, funcIdx));
    }
    if (!c.done) throw malformed("unexpected content behind the hints", c.pos);
  }
  return hints;
}

function readHint(c: ModuleCursor, funcIdx: number): BranchHint {
  const at = c.pos;
  const offset = c.u32();
  const length = c.u32();
  const value = length === 1 ? c.byte() : 2;
  if (value !== 0 && value !== 1) throw malformed("invalid hint value, one byte of 0 or 1 is expected", at);
  return { funcIdx, offset, value, at };
}

function malformed(what: string, at: number): MalformedError {
  return new MalformedError("bad-encoding", `@${branchHintSection} annotation: ${what}, at offset ${at}.`, { at });
}
