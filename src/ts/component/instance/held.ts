/**
 * Resources of guests that the host program holds, by load. Those whose objects nobody has any longer are dropped when nothing
 * runs, for which no call pays.
 */
import { Gone, type Weak, weakly } from "../../base/host/weak.ts";

/** An account on which something can be done that no call pays for. */
export interface SideAccount {
  /** Runs something with so many units of its own. Gives what it took; undefined, and nothing has run, where a call is running. */
  aside(units: number, run: () => void): number | undefined;
}

/** A resource that is held. */
export interface Held {
  /** Whether its instance is closed, and it is gone with that. */
  readonly isClosed: boolean;
  /** Nobody has its object any longer: drops it. False where that cannot be done now. @throws whatever its destructor throws */
  abandon(): boolean;
}

/** Fuel that a destructor may take, and after which the others wait for the next moment. */
const mostFuel = 1_000_000;

/** Resources that are dropped in one moment. */
const mostAtOnce = 1000;

/** What is noted of an object: nothing by which the load would be kept. */
interface Ticket {
  readonly of: Weak<HeldResources>;
  readonly id: number;
}

const gone = new Gone<Ticket>(({ of, id }) => of.deref()?.lost(id));

/** Resources of the instances of one load. */
export class HeldResources {
  /** The loaded module. */
  owner: unknown;
  private readonly _account: SideAccount | undefined;
  private readonly _held = new Map<number, Held>();
  private readonly _lost: Held[] = [];
  private readonly _weak = weakly<HeldResources>(this);
  private _next = 1;

  constructor(account: SideAccount | undefined) {
    this._account = account;
  }

  /** How many the host program owns. */
  get live(): number {
    return this._held.size;
  }

  /** The host program owns one from now on, as long as it has the object. Gives what `letGo` takes. */
  hold(object: object, held: Held): number {
    const id = this._next++;
    this._held.set(id, held);
    gone.note(object, { of: this._weak, id });
    return id;
  }

  letGo(id: number): void {
    this._held.delete(id);
  }

  /** Nobody has the object any longer. */
  lost(id: number): void {
    const held = this._held.get(id);
    if (held?.isClosed === true) this._held.delete(id);
    else if (held !== undefined) this._lost.push(held);
  }

  /**
   * A call from the host program is over: drops what is lost, as far as it may take fuel. What a destructor throws closes its
   * instance, and the next call says so.
   */
  rest(): void {
    if (this._lost.length > 0 && this._account !== undefined) this._drop(this._account);
  }

  private _drop(account: SideAccount): void {
    const waiting: Held[] = [];
    let fuel = mostFuel;
    for (let count = 0; count < mostAtOnce && fuel > 0; count++) {
      const held = this._lost.pop();
      if (held === undefined) break;
      let isDone = false;
      const used = account.aside(mostFuel, () => {
        isDone = true;
        isDone = held.abandon();
      });
      fuel -= used ?? fuel;
      if (!isDone) waiting.push(held);
    }
    for (const held of waiting) this._lost.push(held);
  }
}
