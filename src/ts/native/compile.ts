/**
 * Units as the host compiles them: once for each unit, or once for each set of limits that is written into it.
 */
import { LinkError } from "../base/errors.ts";
import { type Budget } from "../runtime/budget.ts";
import { type Unit } from "../runtime/engine.ts";
import { type Code, registerCode } from "./code.ts";
import { capsOf, rewrite } from "./rewrite.ts";

const compiled = new WeakMap<Unit, Map<string, Code>>();

/** A unit's code within a budget. @throws LinkError `engine-unavailable` where the host refuses the module */
export function compileUnit(unit: Unit, budget: Budget): Code {
  let codes = compiled.get(unit);
  if (codes === undefined) compiled.set(unit, (codes = new Map<string, Code>()));
  const caps = capsOf(unit.module, budget);
  const key = Object.values(caps).join(" ");
  let code = codes.get(key);
  if (code === undefined) {
    const { bytes, hidden, offsets } = rewrite(unit.module, caps);
    code = { unit, host: compileBytes(bytes), hidden, offsets };
    codes.set(key, code);
    registerCode(code);
  }
  return code;
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
