/**
 * What all readers of component binaries share: vectors whose counts are held against the bytes that are left, bytes that
 * must have certain values, sorts, and how deep things nest.
 */
import { type ModuleCursor, limitExceeded } from "../../binary/cursor.ts";
import { InvalidError, MalformedError } from "../../base/errors/errors.ts";
import { limits } from "../../core/limits.ts";
import { refused } from "./features.ts";
import { type ExternSort, type Sort, corePrefix, coreSortOfCode, sortOfCode, sorts } from "./sorts.ts";

/** A `MalformedError` `bad-encoding` for a byte that the format does not allow at a place. */
export function badByte(what: string, code: number, at: number): MalformedError {
  const text = `the byte 0x${code.toString(16).padStart(2, "0")} at offset ${at} is not the code of ${what}.`;
  return new MalformedError("bad-encoding", text, { at });
}

/** As many items as the number before them says; `read` is told where each begins. @throws MalformedError, InvalidError */
export function readVector<T>(c: ModuleCursor, what: string, read: (at: number) => T): T[] {
  const count = c.count(what, limits.componentItems);
  const items: T[] = [];
  while (items.length < count) items.push(read(c.pos));
  return items;
}

/** A byte that is 0 or 1. @throws MalformedError */
export function readFlag(c: ModuleCursor, what: string): boolean {
  const at = c.pos;
  const code = c.byte();
  if (code > 1) throw badByte(what, code, at);
  return code === 1;
}

/** The depth within one more scope. @throws InvalidError `limit-exceeded` */
export function deeper(depth: number, at: number): number {
  if (depth < limits.componentNesting) return depth + 1;
  const text = `components and their types nest more than ${limits.componentNesting} deep at offset ${at}.`;
  throw new InvalidError("limit-exceeded", text, { at, limit: limits.componentNesting });
}

/** A sort; values are refused. @throws MalformedError, InvalidError */
export function readSort(c: ModuleCursor, what: string): Sort {
  const at = c.pos;
  const code = c.byte();
  const core = code === corePrefix;
  const named = core ? c.byte() : code;
  const sort = (core ? coreSortOfCode : sortOfCode).get(named);
  if (sort === undefined) throw badByte(what, named, at);
  if (sort === "value") throw refused("a value", "values", at);
  return sort;
}

/** A sort that components import and export. @throws MalformedError, InvalidError */
export function readExternSort(c: ModuleCursor, what: string): ExternSort {
  const at = c.pos;
  const sort = readSort(c, what);
  if ("extern" in sorts[sort]) return sort as ExternSort;
  throw badByte(what, sorts[sort].code, at);
}

/** A name of an import, an export or a label. @throws MalformedError; InvalidError `limit-exceeded` */
export function readName(c: ModuleCursor): string {
  const at = c.pos;
  const length = c.u32();
  if (length > limits.componentName) throw limitExceeded("bytes in a name", length, limits.componentName, at);
  c.pos = at;
  return c.name();
}
