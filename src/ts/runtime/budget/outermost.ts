/**
 * Which outermost call of the host is running, over all loads and engines: a load whose functions guests of other loads
 * call without the border learns from it whether its deadline, and its fuel for a call, is that of the present call, or of one
 * that is over.
 */

/** A call of the host, whatever of it runs at a time. */
export interface OutermostCall {
  /** What tells it from others; 0 for none. */
  readonly number: number;
  /** What loads have left of their fuel for this call, while another one runs or it waits. */
  kept: Map<CallAccount, number> | undefined;
}

/** An account that begins anew with each outermost call. */
export interface CallAccount {
  /** The call that has run leaves the thread, for good or not. Gives what is left to it. */
  leaveCall(): number;
}

const none: OutermostCall = { number: 0, kept: undefined };

/** Calls that end before they leave the thread, one at a time, are one object. */
const atOnce: { number: number; kept: OutermostCall["kept"] } = { number: 0, kept: undefined };

/** The last number given; the call that runs. */
let last = 0;
let current: OutermostCall = none;

let timed = false;

/** What is to be done when the outermost call that runs now is over, or leaves the thread. */
let atEnd: (() => void) | undefined;

/** The accounts that have been opened for the call that runs. */
let opened: CallAccount[] = [];

/** Has something done, once, when the outermost call that runs now is over or leaves the thread; by the next one at the latest. */
export function whenCallEnds(run: () => void): void {
  atEnd = run;
}

function callHasEnded(run: () => void): void {
  atEnd = undefined;
  run();
}

/** An account is used in the call that runs now. Gives what it has left there; undefined where that is all there is for a call. */
export function openAccount(account: CallAccount): number | undefined {
  opened.push(account);
  return current.kept?.get(account);
}

/** The call that runs leaves the thread to another one: what it has left is kept. */
function closeAccounts(): void {
  const accounts = opened;
  opened = [];
  for (const account of accounts) {
    const left = account.leaveCall();
    if (current !== none) (current.kept ??= new Map()).set(account, left);
  }
}

/** The outermost call that runs now; 0 where none is known. */
export function outermostCall(): number {
  return current.number;
}

/** A call from the host begins. Gives what `endCall` takes, whatever those within it have left behind. */
export function beginCall(): OutermostCall {
  const outer = current;
  if (outer === none) {
    if (atEnd !== undefined) callHasEnded(atEnd);
    if (opened.length > 0) closeAccounts();
    atOnce.number = ++last;
    current = atOnce;
  }
  return outer;
}

/** A call that waits now and then and goes on. */
export function newCall(): OutermostCall {
  return { number: ++last, kept: undefined };
}

/** A part of that call begins. Gives what `endCall` takes. */
export function goOnWith(call: OutermostCall): OutermostCall {
  const outer = current;
  if (outer === none && atEnd !== undefined) callHasEnded(atEnd);
  if (opened.length > 0 && outer !== call) closeAccounts();
  current = call;
  return outer;
}

/** The call that got `outer` from `beginCall` or `goOnWith` ends. */
export function endCall(outer: OutermostCall): void {
  if (opened.length > 0 && outer !== current) closeAccounts();
  current = outer;
  if (outer !== none) return;
  atOnce.kept = undefined;
  if (atEnd !== undefined) callHasEnded(atEnd);
}

/** From now on there are bounds that count by calls, and calls must be told apart on the host's engine, too. */
export function tellCallsApart(): void {
  timed = true;
}

/** Whether calls must be told apart. */
export function areCallsToldApart(): boolean {
  return timed;
}
