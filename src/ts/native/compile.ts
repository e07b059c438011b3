/**
 * Units as the host compiles them: once for each unit, or once for each set of limits that is written into the
 * module. The declared maxima of memories and tables are the limits' on the host, as declared for linking.
 */
import { LinkError } from "../base/errors.ts";
import { encodeModule, partsOf } from "../binary/encode-module.ts";
import { limits, maxPages32 } from "../core/limits.ts";
import { type Limits } from "../core/types.ts";
import { type Budget } from "../runtime/budget.ts";
import { type Unit } from "../runtime/engine.ts";
import { type Code, registerCode } from "./code.ts";

const compiled = new WeakMap<Unit, Map<string, Code>>();

/** A unit's code for these limits. @throws LinkError `engine-unavailable` where the host refuses the module */
export function compileUnit(unit: Unit, budget: Budget): Code {
  let codes = compiled.get(unit);
  if (codes === undefined) compiled.set(unit, (codes = new Map<string, Code>()));
  const pages = lowered(unit.module.memories, budget.maxMemoryPages, maxPages32) ? budget.maxMemoryPages : Infinity;
  const elements = lowered(unit.module.tables, budget.maxTableElements, limits.tableElements)
    ? budget.maxTableElements
    : Infinity;
  const key = `${pages} ${elements}`;
  let code = codes.get(key);
  if (code === undefined) {
    code = compile(unit, pages, elements);
    codes.set(key, code);
    registerCode(code);
  }
  return code;
}

/** Whether a limit is below what some definition may grow to. */
function lowered(definitions: readonly { readonly type: Limits }[], cap: number, most: number): boolean {
  return definitions.some(({ type }) => cap < Number(type.max ?? most));
}

function withMax<T extends Limits>(type: T, cap: number): T {
  const max = BigInt(Math.floor(cap));
  return cap === Infinity || (type.max !== undefined && type.max <= max) ? type : { ...type, max };
}

function compile(unit: Unit, pages: number, elements: number): Code {
  const { module } = unit;
  if (pages === Infinity && elements === Infinity) {
    return { unit, host: compileBytes(module.bytes), original: (_, offset) => offset };
  }
  const bytes = encodeModule(module, {
    ...(pages < Infinity && { memories: module.memories.map(({ type }) => withMax(type, pages)) }),
    ...(elements < Infinity && {
      tables: partsOf(module).tables.map(({ type, init }) => ({ type: withMax(type, elements), init })),
    }),
  });
  // Only sections before the code have changed, so all of it has moved by as much.
  const moved = bytes.length - module.bytes.length;
  return { unit, host: compileBytes(bytes), original: (_, offset) => offset - moved };
}

function compileBytes(bytes: Uint8Array): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LinkError(
      "engine-unavailable",
      `The host cannot compile this module: ${why} Load with :engine :interp.`,
      {
        cause,
      },
    );
  }
}
