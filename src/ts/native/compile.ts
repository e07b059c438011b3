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
import { askedFor } from "./rewrite/growth.ts";
import { withLabels } from "./rewrite/labels.ts";
import { withoutLongNames } from "./rewrite/long-names.ts";
import { needsLabels } from "./host/shown-frames.ts";
import { noteObjects } from "./crossing/refs.ts";
import { tooHeavy } from "./rewrite/weight.ts";
import { type Caps, capsOf, isUnchanged } from "./rewrite/caps.ts";
import { rewrite } from "./rewrite/rewrite.ts";
import { type Rewritten, unchanged } from "./rewrite/rewritten.ts";

/** What became of each set of limits: the host is asked once, also where it refuses. */
const compiled = new WeakMap<Unit, Map<string, Code | LinkError>>();

/** How many modules have been given labels. */
let labels = 0;

/** A unit's code within a budget, to be linked with these imports. @throws InvalidError, MalformedError for a body not validated before, LinkError `engine-unavailable` where the host refuses the module */
export function compileUnit(unit: Unit, budget: Budget, imports: readonly Extern[] = []): Code {
  let codes = compiled.get(unit);
  if (codes === undefined) compiled.set(unit, (codes = new Map<string, Code | LinkError>()));
  if (readsBodies(unit, budget, imports)) unit.lazy?.checkAll();
  const caps = capsOf(unit.module, budget, imports);
  if (!isUnchanged(caps)) unit.lazy?.checkDeclarations();
  const key = Object.values(caps).join(" ");
  let code = codes.get(key);
  if (code === undefined) {
    code = compileWith(unit, caps);
    codes.set(key, code);
  }
  if (code instanceof LinkError) throw code;
  return code;
}

function compileWith(unit: Unit, caps: Caps): Code | LinkError {
  const heavy = tooHeavy(unit);
  if (heavy !== undefined) return refused(heavy);
  const rewritten = rewriteWith(unit, caps);
  if (rewritten instanceof LinkError) return rewritten;
  const { bytes, hidden, start, offsets, standing } = rewritten;
  const label = needsLabels() ? ++labels : undefined;
  const named =
    label === undefined ? withoutLongNames(unit.module, bytes) : withLabels(unit.module, bytes, label, standing);
  const host = compileBytes(unit, named);
  if (host instanceof LinkError) return host;
  noteObjects(unit.module);
  const code = { unit, host, hidden, start, offsets, label };
  registerCode(code);
  return code;
}

/** The module with its limits written into it: what is added may be one too many of its kind. */
function rewriteWith({ module }: Unit, caps: Caps): Rewritten | LinkError {
  if (isUnchanged(caps)) return unchanged(module);
  try {
    return rewrite(module, caps);
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

/** Whether bodies are looked at before the host sees them: those must be valid then. */
function readsBodies({ module }: Unit, budget: Budget, imports: readonly Extern[]): boolean {
  const { memory, table } = askedFor(module, budget, imports);
  if (budget.metered || budget.maxCallDepth !== undefined || memory || table) return true;
  return module.spaces.memories.some(({ shared }) => shared);
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
