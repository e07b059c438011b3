/**
 * Promises where a guest cannot wait for one: what is said, and that nobody else is told.
 */
import { UsageError, isWasmError } from "../../base/errors/errors.ts";
import { isA } from "../../base/foreign.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { shownName } from "../../base/errors/shown.ts";

/** Nobody waits for a promise any longer, and its rejection is none that a host should report: its call has failed already. */
function abandon(promise: unknown): void {
  if (!isA(promise, Promise)) return;
  try {
    void Promise.prototype.then.call(promise, undefined, () => {});
  } catch {
    // It is none: an object that only has the prototype.
  }
}

/** The error for a promise where a value was wanted. */
export function promiseError(fn: string, promise: unknown): UsageError {
  abandon(promise);
  return new UsageError(
    "promise-in-sync-call",
    `The host function ${shownName(fn)} returned a promise where the guest cannot wait for it. Return a value; or ${phrase("call-async")}, with no host function in between.`,
    { fn, value: promise },
  );
}

/** The same for one that came while a module was loaded, where nothing else can be called yet; any other error is itself. */
export function whileLoading(error: unknown, during: "start" | "initialize"): unknown {
  if (!isWasmError(error) || error.code !== "promise-in-sync-call") return error;
  const { fn = "" } = error.data;
  const advice =
    during === "start"
      ? "Return a value: a start function cannot wait"
      : `Return a value; or ${phrase("load-async-interp")}`;
  return new UsageError(
    "promise-in-sync-call",
    `The host function ${shownName(fn)} returned a promise while the module was loaded. ${advice}.`,
    { ...error.data, cause: error },
  );
}
