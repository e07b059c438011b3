/**
 * References that keep nothing alive. They are of ES2021, and some hosts keep them from programs all the same: there what
 * is referred to stays, which costs memory and is right.
 */
import { web } from "./web.ts";

/** A reference; `deref` gives nothing once what it refers to is gone. */
export interface Weak<T> {
  deref(): T | undefined;
}

/** A reference that does not keep a value alive, where the host has such. */
export function weakly<T extends object>(value: T): Weak<T> {
  return web.WeakRef === undefined ? { deref: () => value } : new web.WeakRef(value);
}

/** Has something done with what is noted for a value when that is gone; never, where the host does not tell. */
export class Gone<H> {
  private readonly _cleanUp: (held: H) => void;
  private _registry: FinalizationRegistry<H> | undefined;

  constructor(cleanUp: (held: H) => void) {
    this._cleanUp = cleanUp;
  }

  note(value: object, held: H): void {
    if (web.FinalizationRegistry === undefined) return;
    this._registry ??= new web.FinalizationRegistry(this._cleanUp);
    this._registry.register(value, held);
  }
}
