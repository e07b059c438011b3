/**
 * What stands at the border of a component instance.
 */

/** Calls pass it on their way in and out. */
export interface Gate {
  /** Before anything of a call reaches the guest. @throws Trap where it may not be entered */
  enter(): void;
  /** When all of it is over. */
  leave(): void;
  /** When a call of the host program has returned, and nothing of it is charged any longer. */
  readonly over: (() => void) | undefined;
  /** An error has ended a call within: the instance is closed. */
  fail(error: unknown): void;
  /** The call goes on that this error has ended. */
  reopen(error: unknown): void;
}
