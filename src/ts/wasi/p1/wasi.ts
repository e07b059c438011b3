/**
 * A guest's WASI preview 1: the import object made from the table, over one world.
 */
import { bare } from "../../base/own.ts";
import type { Callable } from "../../runtime/store/func.ts";
import { rememberWaitingVersion, Waiting } from "../../runtime/calls/async-results.ts";
import type { WasiCall, HostPlatform, WasiOptions } from "../host/world/options.ts";
import type { Sent } from "../host/sockets/memory-sockets.ts";
import { createWorld, type World } from "../host/world/world.ts";
import type { GuestMemory } from "./abi.ts";
import { type Context, createContext } from "./context.ts";
import { errnoName, errnoOf, success } from "./errno.ts";
import { wasiFunctions, type WasiFunction, type WasiFunctionName } from "./table.ts";

/** An imported function: i32 as numbers of either sign, i64 as bigints of either sign. */
export type WasiImport = (...args: (number | bigint)[]) => number;

/** One guest's WASI. */
export interface Wasi {
  /** All 46 functions, for `wasi_snapshot_preview1`. They throw only what ends the run. */
  readonly imports: Readonly<Record<WasiFunctionName, WasiImport>>;
  readonly world: World;
  /** Says where the guest's memory is to be found; to be called before the guest runs. */
  bindMemory(memory: () => GuestMemory): void;
  /** What was sent to the option's sockets that are data, so far. */
  sent(): readonly Sent[];
  /** Closes the network, when what was sent has gone out, without blocking the thread; `close` is still to be called. */
  closeNetwork(): Promise<void>;
  /** Hands over output that is held back and closes whatever the guest left open. */
  close(): void;
}

/**
 * WASI for one guest.
 * @throws UsageError where the options describe no world: `bad-option`, `not-found`, `no-socket`, `not-available`
 */
export function createWasi(given: WasiOptions = {}, platform?: HostPlatform): Wasi {
  const options = bare(given);
  const world = createWorld(options, platform);
  const context = createContext(world);
  const entries = Object.entries(wasiFunctions).map(([name, fn]) => {
    const { trace } = options;
    const watched = (call: AnyImport): AnyImport => (trace === undefined ? call : traced(name, fn, call, trace));
    const call = watched(importOf(context, fn));
    if (fn.waiting !== undefined)
      rememberWaitingVersion(call as Callable, watched(waitingImport(context, fn.waiting)) as Callable);
    return [name, call] as const;
  });
  return {
    imports: Object.fromEntries(entries) as Record<WasiFunctionName, WasiImport>,
    world,
    bindMemory(memory) {
      context.guest.bind(memory);
    },
    sent: () => world.sent(),
    closeNetwork: async () => world.closeNetwork(),
    close() {
      try {
        world.flush();
      } finally {
        context.fds.closeAll();
        world.close();
      }
    },
  };
}

/** An import, or its version for a guest that can be put aside. */
type AnyImport = (...args: (number | bigint)[]) => number | Waiting;

function importOf(context: Context, { call }: WasiFunction): AnyImport {
  return (...args) =>
    errnoAfter(() => {
      call(context, ...args);
      return success;
    });
}

function errnoAfter<T>(run: () => T): T | number {
  try {
    return run();
  } catch (error) {
    return errnoOf(error);
  }
}

function waitingImport(context: Context, call: NonNullable<WasiFunction["waiting"]>): AnyImport {
  return (...args) =>
    errnoAfter(() => {
      const waiting = call(context, ...args);
      if (waiting === undefined) return success;
      const finish = (value: unknown): number =>
        errnoAfter(() => {
          waiting.finish(value);
          return success;
        });
      return new Waiting(waiting.promise, finish, waiting.cancel);
    });
}

function traced(name: string, fn: WasiFunction, call: AnyImport, trace: (call: WasiCall) => void): AnyImport {
  const names = fn.params.map((param) => param.slice(0, param.indexOf(":")));
  return (...args) => {
    const tracing = <T>(run: () => T | Waiting): T | Waiting => {
      let result: unknown;
      try {
        result = run();
        return result as T | Waiting;
      } finally {
        if (!(result instanceof Waiting)) report(result as number | undefined);
      }
    };
    const report = (result: number | undefined): void =>
      trace({
        fn: name,
        args: Object.fromEntries(names.map((key, i) => [key, args[i] ?? 0])),
        result,
        errno: result === undefined ? undefined : errnoName(result),
      });
    const result = tracing(() => call(...args));
    if (!(result instanceof Waiting)) return result;
    return new Waiting(result.promise, (value) => tracing(() => result.finish(value)), result.cancel);
  };
}
