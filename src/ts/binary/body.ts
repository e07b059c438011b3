/**
 * Function bodies: local declarations, and then instructions (Binary Format, Code Section).
 */
import { MalformedError } from "../base/errors/errors.ts";
import { limits } from "../core/limits.ts";
import type { ByteRange } from "../core/module.ts";
import type { ValType } from "../core/types.ts";
import { InstrReader } from "./code.ts";
import { ModuleCursor, limitExceeded } from "./cursor.ts";
import { readValType } from "./types.ts";

/** Consecutive locals of one type. */
export interface LocalRun {
  readonly count: number;
  readonly type: ValType;
}

const noRuns: readonly LocalRun[] = [];

/**
 * The declared locals of a body, parameters not included. The cursor must stand at the start of a `FuncDef`'s
 * body and is left at its first instruction.
 * @throws MalformedError `bad-encoding` for more than 2^32-1 locals, and those of its parts
 * @throws InvalidError `limit-exceeded`
 */
export function readLocals(cursor: ModuleCursor): readonly LocalRun[] {
  const at = cursor.pos;
  const nRuns = cursor.count("runs of locals", limits.locals);
  if (nRuns === 0) return noRuns;
  const runs: LocalRun[] = [];
  let total = 0;
  for (let i = 0; i < nRuns; i++) {
    const count = cursor.u32();
    total += count;
    runs.push({ count, type: readValType(cursor) });
  }
  if (total > 0xffff_ffff) {
    throw new MalformedError(
      "bad-encoding",
      `too many locals: the body at offset ${at} declares ${total}; the format allows 4294967295.`,
      { at },
    );
  }
  if (total > limits.locals) throw limitExceeded("locals", total, limits.locals, at);
  return runs;
}

/**
 * How many locals a body declares. Nearly all bodies declare few, in runs of numbers: they are counted as they lie, since
 * modules have tens of thousands of bodies. @throws as `readLocals`
 */
export function countLocals(bytes: Uint8Array, { start, end }: ByteRange): number {
  const nRuns = bytes[start]!;
  const last = start + 2 * nRuns;
  let total = 0;
  // A run in two bytes: fewer than 128 of a type, and the type's byte, from i32 down to v128.
  for (let at = start + 1; at < last; at += 2) {
    if (bytes[at]! > 0x7f || bytes[at + 1]! < 0x7b || bytes[at + 1]! > 0x7f) return countAnyLocals(bytes, start, end);
    total += bytes[at]!;
  }
  return nRuns > 0x7f || last >= end ? countAnyLocals(bytes, start, end) : total;
}

function countAnyLocals(bytes: Uint8Array, start: number, end: number): number {
  return readLocals(new ModuleCursor(bytes, start, end)).reduce((sum, { count }) => sum + count, 0);
}

/** A reader at the first instruction of a body. @throws as `readLocals` */
export function instructionsOf(bytes: Uint8Array, { start, end }: ByteRange): InstrReader {
  const reader = new InstrReader(bytes, start, end);
  readLocals(reader.cursor);
  return reader;
}
