/**
 * Runs that a limit ended and that go on: what stands around a function of a guest, such as its lifting, notes beside the
 * error what is to be done with what the function returns in the end.
 */
import { LimitError } from "../../base/errors/errors.ts";
import { isA } from "../../base/foreign.ts";

/** Goes on with a run. */
export type GoOn = (resume: () => unknown) => unknown;

/** What has been noted of an error. */
interface Around {
  /** The function that was run, as it was called; undefined where the run cannot go on. */
  readonly call: unknown;
  readonly go: GoOn;
}

const noted = new WeakMap<object, Around>();

const never: Around = { call: undefined, go: (resume) => resume() };

/** Notes how the run of a function goes on that an error has ended, so that what called it gets its result; the innermost counts. */
export function goesOnBy(error: unknown, call: unknown, go: GoOn): void {
  if (isA(error, LimitError) && !noted.has(error)) noted.set(error, { call, go });
}

/** The run that this error has ended cannot go on: what called it is gone, or a part of a guest was run that serves a call alone. */
export function cannotGoOn(error: unknown): void {
  if (isA(error, LimitError) && !noted.has(error)) noted.set(error, never);
}

/** Has something done with what the run of that function comes to. */
export function afterGoingOn(error: unknown, call: unknown, go: GoOn): void {
  const inner = typeof error === "object" && error !== null ? noted.get(error) : undefined;
  if (inner === undefined || inner.call !== call) return;
  noted.set(error as object, { call, go: (resume) => go(() => inner.go(resume)) });
}

/** Whether the run of a function that this error has ended may go on. */
export function mayGoOn(error: object, call: unknown): boolean {
  const around = noted.get(error);
  return around === undefined || around.call === call;
}

/** How that is done, where something stands around it. */
export const waysOn = (error: object): GoOn | undefined => noted.get(error)?.go;
