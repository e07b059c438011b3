/**
 * A guest's WASI 0.2: what serves a component's imports, made from the table, over one world.
 */
import { bare, own } from "../../base/own.ts";
import type { HostInterface } from "../../component/link/provide.ts";
import { rememberWaitingVersion, Waiting } from "../../runtime/calls/async-results.ts";
import { GuestNetwork, type NetworkSent } from "../host/world/guest-network.ts";
import type { HostPlatform, SocketSource, WasiOptions } from "../host/world/options.ts";
import { createWorld, type World } from "../host/world/world.ts";
import { waitForFirst, waitForFirstAsync } from "../waiting/first-of.ts";
import { type Context, createContext } from "./common/context.ts";
import { type Coded, codeOf, streamErrorOf } from "./common/failures.ts";
import { Blocking } from "./common/pollable.ts";
import type { WasiFunction, WasiInterface } from "./common/row.ts";
import { wasiInterfaces } from "./table.ts";
import { spelledImport } from "./types.ts";
import { keyOf, lackOf, nameOfResource, typeOfFunc } from "./known.ts";
import { type Trace, traced } from "./trace.ts";
import { isUnserved, unserved } from "./unserved.ts";

/** One guest's WASI 0.2. */
export interface WasiP2 {
  /**
   * What serves an interface, by its name with any version of the track 0.2; undefined for what is none of WASI's. Its functions
   * throw only what ends the run; those of http all do.
   */
  instance(name: string): HostInterface | undefined;
  /** Why an interface that is imported is not served, or lacks a function; undefined for what is none of WASI's. */
  lacks(name: string): string | undefined;
  readonly world: World;
  /** What was sent to each of the option's sockets that are data, so far. */
  sent(): readonly NetworkSent[];
  /** Closes the network, when what was sent has gone out, without blocking the thread; `close` is still to be called. */
  closeNetwork(): Promise<void>;
  /** Hands over output that is held back and closes whatever the guest left open. */
  close(): void;
}

/**
 * WASI 0.2 for one guest.
 * @throws UsageError where the options describe no world: `bad-option`, `not-found`, `no-socket`, `not-available`
 */
export function createWasiP2(given: WasiOptions = {}, platform?: HostPlatform): WasiP2 {
  const options = bare(given);
  const { sockets = [], trace } = options;
  // Those of preview 1 are open from the beginning, these when the guest makes them.
  const world = createWorld({ ...options, sockets: undefined }, platform);
  const network = networkOf(world, sockets, platform);
  const context = createContext(world, network);
  const made = new Map<string, HostInterface>();
  return {
    world,
    lacks: lackOf,
    instance(name) {
      const key = keyOf(name);
      const one = own(wasiInterfaces, key);
      if (one === undefined) return isUnserved(key) ? unserved(key) : undefined;
      let serving = made.get(key);
      if (serving === undefined) made.set(key, (serving = serve(context, key, one, trace)));
      return serving;
    },
    close() {
      try {
        world.flush();
      } finally {
        context.open.closeAll();
        network.close();
        world.close();
      }
    },
    sent: () => network.sent(),
    closeNetwork: async () => network.closeAsync(),
  };
}

function networkOf(world: World, sockets: readonly SocketSource[], platform: HostPlatform | undefined): GuestNetwork {
  try {
    return new GuestNetwork(sockets, world, platform);
  } catch (error) {
    for (const { directory } of world.directories) directory.close();
    world.close();
    throw error;
  }
}

function serve(context: Context, key: string, one: WasiInterface, trace: Trace | undefined): HostInterface {
  const made = new Map<string, AnyFunc>();
  return {
    resource: (name) => own(one.resources, name),
    func(name) {
      const fn = own(one.functions, name);
      if (fn === undefined) return undefined;
      let func = made.get(name);
      if (func === undefined) made.set(name, (func = funcOf(context, `${key}#${name}`, fn, one.codes, trace)));
      return func;
    },
    otherType(name, type) {
      const is = typeOfFunc(key, name);
      const asked = is === undefined ? undefined : spelledImport(type, nameOfResource);
      return is === undefined || asked === undefined || is === asked ? undefined : { is, asked };
    },
  };
}

type AnyFunc = (...args: unknown[]) => unknown;

function funcOf(
  context: Context,
  name: string,
  fn: WasiFunction,
  codes: Coded | undefined,
  trace: Trace | undefined,
): AnyFunc {
  const call = fn.call as (context: Context, ...args: unknown[]) => unknown;
  const result = resultOf(fn.type, codes);
  const watched = (func: AnyFunc): AnyFunc => (trace === undefined ? func : traced(name, fn.type, func, trace));
  const blocking = watched((...args) =>
    result(() => {
      const given = call(context, ...args);
      if (!(given instanceof Blocking)) return given;
      waitForFirst(given, context.world);
      return given.perform();
    }),
  );
  const waiting = watched((...args) => {
    let blocked: Blocking | undefined;
    const given = result(() => {
      const value = call(context, ...args);
      if (value instanceof Blocking) blocked = value;
      return value;
    });
    if (blocked === undefined) return given;
    const { perform } = blocked;
    let done: unknown;
    const left = waitForFirstAsync(blocked, context.world, () => {
      done = result(perform);
    });
    if (left === undefined) return done;
    const finish = (value: unknown): unknown => {
      left.finish(value);
      return done;
    };
    return new Waiting(left.promise, finish, left.cancel);
  });
  rememberWaitingVersion(blocking, waiting);
  return blocking;
}

/** How a function's value, or failure, becomes a value of its type. */
function resultOf(type: string, codes: Coded | undefined): (run: () => unknown) => unknown {
  if (!type.includes("-> result<")) return (run) => run();
  const errorOf = type.endsWith("stream-error>") ? streamErrorOf : (error: unknown) => codeOf(error, codes!);
  return (run) => {
    try {
      return { tag: "ok", val: run() };
    } catch (error) {
      return { tag: "err", val: errorOf(error) };
    }
  };
}
