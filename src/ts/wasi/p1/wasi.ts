/**
 * A guest's WASI preview 1: the import object made from the table, over one world.
 */
import type { WasiCall, HostPlatform, WasiOptions } from "../host/options.ts";
import { createWorld, type World } from "../host/world.ts";
import type { GuestMemory } from "./abi.ts";
import { createContext, type Context } from "./context.ts";
import { errnoName, errnoOf, success } from "./errno.ts";
import { wasiFunctions, type WasiFunction, type WasiFunctionName } from "./table.ts";

/** The module that a guest imports these functions from. */
export const wasiModuleName = "wasi_snapshot_preview1";

/** An imported function: i32 as numbers of either sign, i64 as bigints of either sign. */
export type WasiImport = (...args: (number | bigint)[]) => number;

/** One guest's WASI. */
export interface Wasi {
  /** All 46 functions, for `wasi_snapshot_preview1`. They throw only what ends the run. */
  readonly imports: Readonly<Record<WasiFunctionName, WasiImport>>;
  readonly world: World;
  /** Says where the guest's memory is to be found; to be called before the guest runs. */
  bindMemory(memory: () => GuestMemory): void;
  /** Hands over output that is held back and closes whatever the guest left open. */
  close(): void;
}

/**
 * WASI for one guest.
 * @throws UsageError where the options describe no world: `bad-option`, `not-found`, `not-available`
 */
export function createWasi(options: WasiOptions = {}, platform?: HostPlatform): Wasi {
  const world = createWorld(options, platform);
  const context = createContext(world);
  const entries = Object.entries(wasiFunctions).map(([name, fn]) => {
    const call = importOf(context, fn);
    return [name, options.trace === undefined ? call : traced(name, fn, call, options.trace)] as const;
  });
  return {
    imports: Object.fromEntries(entries) as Record<WasiFunctionName, WasiImport>,
    world,
    bindMemory(memory) {
      context.guest.bind(memory);
    },
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

function importOf(context: Context, { call }: WasiFunction): WasiImport {
  return (...args) => {
    try {
      call(context, ...args);
      return success;
    } catch (error) {
      return errnoOf(error);
    }
  };
}

function traced(name: string, fn: WasiFunction, call: WasiImport, trace: (call: WasiCall) => void): WasiImport {
  const names = fn.params.map((param) => param.slice(0, param.indexOf(":")));
  return (...args) => {
    let result: number | undefined;
    try {
      result = call(...args);
      return result;
    } finally {
      trace({
        fn: name,
        args: Object.fromEntries(names.map((key, i) => [key, args[i] ?? 0])),
        result,
        errno: result === undefined ? undefined : errnoName(result),
      });
    }
  };
}
