/**
 * `wasi:sockets/ip-name-lookup`.
 */
import { HostError } from "../../host/error.ts";
import { done, type Pending } from "../../host/sockets/pending.ts";
import { isName } from "../../host/sockets/tcp.ts";
import type { Context } from "../common/context.ts";
import { refuse } from "../common/failures.ts";
import { type IpValue, ipValue } from "./network.ts";
import { PollableResource } from "../common/pollable.ts";

/** A `resolve-address-stream`. */
export class ResolvedAddresses {
  private readonly _pending: Pending<readonly string[]>;
  private _found: readonly IpValue[] | undefined;
  private _next = 0;

  constructor(pending: Pending<readonly string[]>) {
    this._pending = pending;
  }

  /** As traces show it. */
  toString(): string {
    return "resolve-address-stream";
  }

  /** The guest has dropped it. */
  drop(): void {
    if (this._found === undefined) this._pending.cancel();
  }

  /** The next address; undefined after the last. */
  next(): IpValue | undefined {
    if (this._found === undefined) {
      if (!this._pending.ready()) refuse("would-block");
      const answer = this._pending.take();
      this._found = answer.flatMap((text) => ipValue(text) ?? []);
    }
    return this._found[this._next++];
  }

  get pollable(): PollableResource {
    const pending = this._pending;
    return new PollableResource({
      ready: () => this._found !== undefined || pending.ready(),
      waiter: pending.waiter,
    });
  }
}

/** `resolve-addresses`: an address as it is written needs nobody to be asked. */
export function resolveAddresses(c: Context, name: string): ResolvedAddresses {
  if (ipValue(name) !== undefined) return new ResolvedAddresses(done(() => [name]));
  if (!isName(name)) return refuse("invalid-argument");
  try {
    return new ResolvedAddresses(c.network.lookup(name));
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return new ResolvedAddresses(done(() => refuse("permanent-resolver-failure")));
  }
}
