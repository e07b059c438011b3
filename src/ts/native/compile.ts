/**
 * Units as the host compiles them: once for each unit, or once for each set of limits that is written into it.
 */
import { InvalidError, LinkError } from "../base/errors/errors.ts";
import { phrase } from "../base/errors/phrases.ts";
import { isA, thrownText } from "../base/foreign.ts";
import type { Budget } from "../runtime/budget/budget.ts";
import type { Extern } from "../runtime/store/extern.ts";
import type { Unit } from "../runtime/engine.ts";
import type * as WebAssembly from "../base/host/web-assembly.ts";
import { webAssembly } from "../base/host/web.ts";
import { type Code, registerCode } from "./crossing/code.ts";
import { type Caps, changesCode, declaredCaps, isUnchanged, mayBeWritten, noCodeCaps } from "./module/caps.ts";
import { declare } from "./module/declared.ts";
import { withLabels } from "./module/labels.ts";
import { withoutLongNames } from "./module/long-names.ts";
import { type Rewritten, unchanged } from "./module/rewritten.ts";
import type { BoundsWriter } from "./module/writer.ts";
import { needsLabels } from "./host/shown-frames.ts";
import { noteObjects } from "./crossing/refs.ts";

/** What became of each set of limits: the host is asked once, also where it refuses. */
const compiled = new WeakMap<Unit, Map<string, Code | LinkError>>();

/** How many modules have been given labels. */
let labels = 0;

/** What a unit is compiled for. */
interface Wanted {
  readonly budget: Budget;
  readonly imports: readonly Extern[];
  /** What writes the budget into code, where that is needed and there. */
  readonly writer: BoundsWriter | undefined;
}

/** A unit's code within a budget, to be linked with these imports. @throws InvalidError, MalformedError for a body not validated before, LinkError `engine-unavailable` where the host refuses the module */
export function compileUnit(unit: Unit, { budget, imports, writer }: Wanted): Code {
  const { module, lazy } = unit;
  let codes = compiled.get(unit);
  if (codes === undefined) compiled.set(unit, (codes = new Map<string, Code | LinkError>()));
  const needed = writer !== undefined && mayBeWritten(module, budget, imports) ? writer : undefined;
  if (needed !== undefined) lazy?.checkAll();
  const inCode = needed?.caps(module, budget, imports) ?? noCodeCaps;
  const caps = { ...declaredCaps(module, budget), ...inCode };
  if (!isUnchanged(caps)) lazy?.checkDeclarations();
  const key = Object.values(caps).join(" ");
  let code = codes.get(key);
  if (code === undefined) {
    code = compileWith(unit, caps, needed);
    codes.set(key, code);
  }
  if (code instanceof LinkError) throw code;
  return code;
}

function compileWith(unit: Unit, caps: Caps, writer: BoundsWriter | undefined): Code | LinkError {
  const heavy = unit.lazy?.tooHeavy();
  if (heavy !== undefined) return refused(heavy);
  const rewritten = rewriteWith(unit, caps, writer);
  if (rewritten instanceof LinkError) return rewritten;
  const { bytes, bounded, start, offsets, standing } = rewritten;
  const label = needsLabels() ? ++labels : undefined;
  const named =
    label === undefined ? withoutLongNames(unit.module, bytes) : withLabels(unit.module, bytes, label, standing);
  const host = compileBytes(unit, named);
  if (host instanceof LinkError) return host;
  noteObjects(unit.module);
  const code = { unit, host, bounded, start, offsets, label };
  registerCode(code);
  return code;
}

/** The module with its limits written into it: what is added may be one too many of its kind. */
function rewriteWith({ module }: Unit, caps: Caps, writer: BoundsWriter | undefined): Rewritten | LinkError {
  if (isUnchanged(caps)) return unchanged(module);
  try {
    return writer !== undefined && changesCode(caps) ? writer.write(module, caps) : declare(module, caps);
  } catch (cause) {
    if (isA(cause, InvalidError) && cause.code === "limit-exceeded") return refused(cause);
    throw cause;
  }
}

function refused(cause: unknown): LinkError {
  const why = thrownText(cause);
  return new LinkError("engine-unavailable", `The host cannot compile this module: ${why} ${phrase("use-interp")}`, {
    cause,
  });
}

function compileBytes({ lazy }: Unit, bytes: Uint8Array): WebAssembly.Module | LinkError {
  try {
    return new (webAssembly().Module)(bytes);
  } catch (cause) {
    // What is not valid is told by our own validation; the host may also lack a feature that it finds.
    lazy?.checkAll();
    return refused(cause);
  }
}
