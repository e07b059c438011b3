/**
 * What sockets can be set to. Hosts have their own, which the runtime cannot reach: what is set is kept, and told when it is
 * asked for.
 */
import { refuse } from "../common/failures.ts";

/** The names of the options. */
export type OptionName = "idleTime" | "interval" | "count" | "hopLimit" | "receiveBuffer" | "sendBuffer";

const second = 1_000_000_000n;

const defaults: { readonly [N in OptionName]: bigint | number } = {
  idleTime: 7200n * second,
  interval: 75n * second,
  count: 9,
  hopLimit: 64,
  receiveBuffer: 131_072n,
  sendBuffer: 131_072n,
};

/** One socket's options. */
export class SocketOptions {
  keepAlive = false;
  private readonly _values: { [N in OptionName]?: bigint | number } = {};

  get(name: OptionName): bigint | number {
    return this._values[name] ?? defaults[name];
  }

  /** 0 is no value of any. */
  set(name: OptionName, value: bigint | number): void {
    if (BigInt(value) === 0n) refuse("invalid-argument");
    this._values[name] = value;
  }

  /** The options of a connection that came to a socket with these. */
  copy(): SocketOptions {
    const made = new SocketOptions();
    made.keepAlive = this.keepAlive;
    Object.assign(made._values, this._values);
    return made;
  }
}
