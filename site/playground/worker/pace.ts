/** How often the page is told of one thing: at once, until that was too often, then now and then. */

/** What may be told without a pause, and the milliseconds that pay for one more. */
const [burst, pause] = [100, 40];

/**
 * A guest that computes lets no timer run, so that what is held back stays untold until it does something again: only one that
 * floods the page is held back.
 */
export class Pace {
  private _left = burst;
  private _since = performance.now();

  /** Whether it may be told now: then it counts. */
  due(): boolean {
    const now = performance.now();
    this._left = Math.min(burst, this._left + (now - this._since) / pause);
    this._since = now;
    if (this._left < 1) return false;
    this._left--;
    return true;
  }
}
