/**
 * Units as the host compiles them: once for each unit, or once for each set of limits that is written into it.
 */
import { LinkError } from "../base/errors.ts";
import { phrase } from "../base/phrases.ts";
import { type Budget } from "../runtime/budget.ts";
import { type Unit } from "../runtime/engine.ts";
import { type Code, registerCode } from "./code.ts";
import { capsOf, isUnchanged, rewrite } from "./rewrite.ts";

const compiled = new WeakMap<Unit, Map<string, Code>>();

/** A unit's code within a budget. @throws InvalidError, MalformedError for a body not validated before, LinkError `engine-unavailable` where the host refuses the module */
export function compileUnit(unit: Unit, budget: Budget): Code {
  let codes = compiled.get(unit);
  if (codes === undefined) compiled.set(unit, (codes = new Map<string, Code>()));
  if (readsBodies(unit, budget)) unit.lazy?.checkAll();
  const caps = capsOf(unit.module, budget);
  if (!isUnchanged(caps)) unit.lazy?.checkDeclarations();
  const key = Object.values(caps).join(" ");
  let code = codes.get(key);
  if (code === undefined) {
    const { bytes, hidden, offsets } = rewrite(unit.module, caps);
    code = { unit, host: compileBytes(unit, bytes), hidden, offsets };
    codes.set(key, code);
    registerCode(code);
  }
  return code;
}

/** Whether bodies are looked at before the host sees them: those must be valid then. */
function readsBodies({ module }: Unit, { metered, maxCallDepth }: Budget): boolean {
  return metered || maxCallDepth !== undefined || module.spaces.memories.some(({ shared }) => shared);
}

function compileBytes({ lazy }: Unit, bytes: Uint8Array): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  } catch (cause) {
    // What is not valid is told by our own validation; the host may also lack a feature that it finds.
    lazy?.checkAll();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LinkError("engine-unavailable", `The host cannot compile this module: ${why} ${phrase("use-interp")}`, {
      cause,
    });
  }
}
