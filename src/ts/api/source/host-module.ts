/**
 * `WebAssembly.Module` as a source: what the host has compiled already, which on some hosts is all that there is. It does not
 * give its bytes back, so that nothing can be written into it, printed or interpreted.
 */
import { UsageError } from "../../base/errors/errors.ts";
import { phrase } from "../../base/errors/phrases.ts";
import type * as WebAssembly from "../../base/host/web-assembly.ts";
import { hostWebAssembly } from "../../base/host/web.ts";
import { hostUnit, isHostUnit } from "../../runtime/host-unit.ts";
import type { CompileOptions, RunOptions } from "../options/types.ts";
import { Compiled } from "./compiled.ts";

/**
 * Whether a source is one. The host is asked, which knows those of other realms, too, and is not taken in by an object with
 * the prototype of one or a proxy around it.
 */
export function isHostModule(source: unknown): source is WebAssembly.Module {
  const host = hostWebAssembly();
  if (typeof source !== "object" || source === null || host === undefined) return false;
  try {
    host.Module.customSections(source, "");
    return true;
  } catch {
    return false;
  }
}

const noBytes = "a WebAssembly.Module does not give its bytes back. Give the bytes as the source";

/** The module as others are. @throws UsageError `bad-option` for features that are switched off */
export function compiledByHost(host: WebAssembly.Module, options: CompileOptions): Compiled {
  if (options.disable !== undefined && options.disable.length > 0) {
    const text = `The option ${phrase("option-sign")}disable needs the module's bytes: ${noBytes}.`;
    throw new UsageError("bad-option", text, { option: "disable", value: options.disable });
  }
  return new Compiled(hostUnit(host, options.name), undefined, options);
}

const bounds = [
  "fuel",
  "fuelPerCall",
  "timeoutMs",
  "signal",
  "maxMemoryPages",
  "maxTableElements",
  "maxCallDepth",
] as const;

/** @throws UsageError `bad-option` for bounds, which are written into a module */
export function requireNoBounds(options: RunOptions): void {
  const given = bounds.find((name) => (options[name] ?? undefined) !== undefined);
  if (given === undefined) return;
  const text = `${phrase("all-bounds")} need the module's bytes, into which they are written: ${noBytes}.`;
  throw new UsageError("bad-option", text, { option: given, value: options[given] });
}

/** A module whose bytes are there. @throws UsageError `not-available` */
export function requireBytes(verb: string, compiled: Compiled): Compiled {
  if (!isHostUnit(compiled.unit)) return compiled;
  throw new UsageError("not-available", `${verb} needs the module's bytes: ${noBytes}.`, { fn: verb });
}
