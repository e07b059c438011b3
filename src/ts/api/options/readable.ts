/**
 * Options and descriptions as the caller gives them: objects that may be proxies, or have properties that throw.
 */
import { UsageError, isWasmError } from "../../base/errors/errors.ts";
import { thrownText } from "../../base/foreign.ts";
import { bare } from "../../base/own.ts";
import { shownName } from "../../base/errors/shown.ts";

/**
 * What a look at the caller's object gives.
 * @throws UsageError `bad-option` where the object does not let itself be looked at
 */
export function reading<T>(what: string, look: () => T): T {
  try {
    return look();
  } catch (cause) {
    if (isWasmError(cause)) throw cause;
    throw new UsageError(
      "bad-option",
      `${what} cannot be read: ${shownName(thrownText(cause))}. Give a plain object.`,
      {
        cause,
      },
    );
  }
}

/** An object's own properties, in one that inherits nothing and can be read. @throws UsageError `bad-option` */
export function readable<T extends object>(what: string, given: T): T {
  return reading(what, () => bare(given));
}
