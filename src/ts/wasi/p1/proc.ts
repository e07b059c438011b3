/**
 * The process: its end, signals to itself, yielding.
 */
import { ExitError } from "../../base/errors/errors.ts";
import { fail } from "../host/error.ts";
import type { Context } from "./context.ts";

/**
 * `proc_exit`: unwinds the guest.
 * @throws ExitError always, with the code as `exit`
 */
export function procExit(_c: Context, code: number): never {
  return exit(code >>> 0);
}

function exit(code: number): never {
  throw new ExitError("exit", `The program ended itself with exit code ${code}.`, { exit: code });
}

/** Signals whose default is to be ignored: none, chld, cont, urg, winch. */
const ignored: ReadonlySet<number> = new Set([0, 16, 17, 22, 27]);
/** Signals whose default is to stop: stop, tstp, ttin, ttou. Nothing could continue the guest. */
const stopping: ReadonlySet<number> = new Set([18, 19, 20, 21]);
const lastSignal = 30;

/**
 * `proc_raise`: the signal's default action, as no guest can have another. A signal that ends the process does so with
 * the exit code that a shell would show.
 * @throws ExitError where the signal ends the process
 */
export function procRaise(_c: Context, signal: number): void {
  if (signal < 0 || signal > lastSignal) fail("EINVAL");
  if (ignored.has(signal)) return;
  if (stopping.has(signal)) fail("ENOTSUP");
  exit(128 + signal);
}

/** `sched_yield`: there is nobody to yield to but the caller's deadline. */
export function schedYield(c: Context): void {
  c.world.interrupt();
}
