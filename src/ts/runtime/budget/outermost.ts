/**
 * Which outermost call of the host is running, over all loads and engines: a load whose functions guests of other loads
 * call without the border learns from it whether its deadline is that of the present call, or of one that is over.
 */

/** The last number given; the call that runs, 0 for none. */
let last = 0;
let current = 0;

let timed = false;

/** What is to be done when the outermost call that runs now is over, or leaves the thread. */
let atEnd: (() => void) | undefined;

/** Has something done, once, when the outermost call that runs now is over or leaves the thread; by the next one at the latest. */
export function whenCallEnds(run: () => void): void {
  atEnd = run;
}

function callHasEnded(run: () => void): void {
  atEnd = undefined;
  run();
}

/** The outermost call that runs now; 0 where none is known. */
export function outermostCall(): number {
  return current;
}

/** A call from the host begins. Gives what `endCall` takes, whatever those within it have left behind. */
export function beginCall(): number {
  const outer = current;
  if (outer === 0) {
    if (atEnd !== undefined) callHasEnded(atEnd);
    current = ++last;
  }
  return outer;
}

/** A number for a call that waits now and then goes on. */
export function newCall(): number {
  return ++last;
}

/** A part of that call begins. Gives what `endCall` takes. */
export function goOnWith(call: number): number {
  const outer = current;
  if (outer === 0 && atEnd !== undefined) callHasEnded(atEnd);
  current = call;
  return outer;
}

/** The call that got `outer` from `beginCall` or `goOnWith` ends. */
export function endCall(outer: number): void {
  current = outer;
  if (outer === 0 && atEnd !== undefined) callHasEnded(atEnd);
}

/** From now on there are deadlines or signals, and calls must be told apart on the host's engine, too. */
export function tellCallsApart(): void {
  timed = true;
}

/** Whether calls must be told apart. */
export function areCallsToldApart(): boolean {
  return timed;
}
