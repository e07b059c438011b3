/**
 * Errors of components that are not valid.
 */
import { InvalidError } from "../../base/errors/errors.ts";
import type { CodeOf } from "../../base/errors/error-codes.ts";

/** An `InvalidError` about what begins at an offset, which the message tells. */
export function invalid(code: CodeOf<"invalid">, text: string, at: number): InvalidError {
  return new InvalidError(code, `${text} (offset ${at}).`, { at });
}

/** What an index names. @throws InvalidError `unknown-index` */
export function itemAt<T>(space: readonly T[], index: number, what: string, at: number): T {
  const item = space[index];
  if (item !== undefined) return item;
  throw invalid(
    "unknown-index",
    `unknown ${what}: the index ${index} is out of bounds, ${space.length} come before`,
    at,
  );
}
