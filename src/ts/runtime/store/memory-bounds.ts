/**
 * How large memories are: what types say, and what the bounds of a load leave.
 */
import { LimitError } from "../../base/errors/errors.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { maxPages32, pageSize, pagesIn } from "../../core/limits.ts";
import type { MemoryType } from "../../core/types.ts";
import { type Plan, type Sizes, planWithin } from "./allowance.ts";

/** Bytes of a 64-bit memory that an ArrayBuffer can hold: the host's own bound is met before. */
const maxBytes64 = 2 ** 53;

/** Pages that addresses reach; with pages of one byte, their count itself must fit in an address. */
function addressedPages({ address, pageSizeLog2 }: MemoryType): number {
  if (address === "i64") return pagesIn(maxBytes64, { pageSizeLog2 });
  return pageSizeLog2 === 0 ? 0xffff_ffff : maxPages32;
}

/** Pages that it may have by its type. */
export function maxPages(type: MemoryType): number {
  return Math.min(Number(type.max ?? Infinity), addressedPages(type));
}

/** Bytes of a memory of this type. */
export function memorySizes(type: MemoryType): Sizes {
  const page = 2 ** type.pageSizeLog2;
  return { min: Number(type.min) * page, max: maxPages(type) * page };
}

/** How the memories that a module makes are held within so many bytes. */
export function planMemories(types: readonly MemoryType[], bytes: number): Plan {
  return planWithin(types.map(memorySizes), bytes);
}

/** A number of pages in words, with their size where it is not the usual one. */
export function pagesName({ pageSizeLog2 }: MemoryType, pages: bigint): string {
  const size = pageSizeLog2 === 16 ? "" : ` of ${2 ** pageSizeLog2} byte`;
  return `${pages} page${pages === 1n ? "" : "s"}${size}`;
}

/**
 * Holds the minimums of the memories that a module makes against a limit in bytes. Errors speak of pages of 64 KiB, as
 * the option does. `taken` is what other instances of the load have of it.
 * @throws LimitError `memory`
 */
export function checkMemories(types: readonly MemoryType[], bytes: number, taken = 0): Plan {
  const plan = planMemories(types, bytes);
  if (plan.room >= (plan.least === 0 ? 0 : taken)) return plan;
  const [first] = types;
  const usual = types.every(({ pageSizeLog2 }) => pageSizeLog2 === 16);
  const used = Math.ceil((plan.least + taken) / pageSize);
  const limit = bytes / pageSize;
  const unit = usual ? "pages" : `pages of 64 KiB, which are ${bytes} bytes`;
  const minimum =
    types.length === 1
      ? `The memory's minimum of ${pagesName(first!, first!.min)} is`
      : `The minimums of the module's ${types.length} memories, ${Math.ceil(plan.least / pageSize)} pages together, are`;
  const others = taken === 0 ? "" : `, with the ${Math.ceil(taken / pageSize)} of other instances`;
  throw new LimitError("memory", `${minimum} above the limit of ${limit} ${unit}${others}. ${phrase("more-memory")}`, {
    used,
    limit,
  });
}

/** Pages that a memory may have where there is room for so many bytes more than its minimum. */
export function pagesWithin(type: MemoryType, room: number): number {
  return Number(type.min) + pagesIn(Math.max(0, room), type);
}
