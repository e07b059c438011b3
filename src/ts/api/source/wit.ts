/**
 * Where a module's WIT types come from (RATIONALE, "Where do a module's WIT types come from?"): the option, a custom section, a file or folder beside it.
 * All but the section is text, or stands for it, and read by another file.
 */
import { UsageError } from "../../base/errors/errors.ts";
import { missingPart } from "../../base/errors/missing-part.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { quoted } from "../../base/errors/shown.ts";
import { isComponentTypeSection } from "../../component/core-module/section-name.ts";
import { readComponentTypes } from "../../component/core-module/wit-section.ts";
import type { Module } from "../../core/module.ts";
import { type Selection, selectWorld } from "../../wit/select.ts";
import type { Resolve } from "../../wit/types.ts";
import { wasiModuleName } from "../../wasi/p1/name.ts";
import type { Compiled } from "./compiled.ts";
import type { Host } from "../host/host.ts";

/** WIT with the world or interface that a module is held against. */
export interface ModuleWit {
  readonly resolve: Resolve;
  readonly selection: Selection;
}

/** The WIT that the option names, or that lies beside a module, if any. @throws as `findWit` */
export type TextReader = (compiled: Compiled, host: Host) => Resolve | undefined;

/**
 * The WIT of a module, or undefined where it has none.
 * @throws WitError where the text does not parse or resolve; MalformedError for a `component-type` section;
 * UsageError `not-found`, `bad-option`; `part-missing` for an option that a reader is needed for
 */
export function findWit(compiled: Compiled, host: Host, reader: TextReader | undefined): ModuleWit | undefined {
  const found = foundWit(compiled, host, reader);
  if (found === undefined) return undefined;
  const { world } = compiled.options;
  const { resolve, selection } = found;
  return {
    resolve,
    selection: world === undefined && selection !== undefined ? selection : selectWorld(resolve, world),
  };
}

/**
 * The WIT of a program of WASI: it is asked for where functions of the host program serve it beside WASI's own. Else
 * nothing is called by WIT, and what lies beside the program does not concern it.
 * @throws as `findWit`
 */
export function findProgramWit(compiled: Compiled, host: Host, reader: TextReader | undefined): ModuleWit | undefined {
  const { options, module } = compiled;
  const asked = options.wit !== undefined || options.world !== undefined;
  return asked || module.imports.some((wanted) => wanted.module !== wasiModuleName)
    ? findWit(compiled, host, reader)
    : undefined;
}

/** The types; those in the module's own sections say of which world it is. @throws as `findWit` */
export function foundWit(
  compiled: Compiled,
  host: Host,
  reader: TextReader | undefined,
): { readonly resolve: Resolve; readonly selection: Selection | undefined } | undefined {
  const { wit, world } = compiled.options;
  if (wit === undefined) {
    const embedded = embeddedWit(compiled.module);
    if (embedded !== undefined) return embedded;
  } else if (wit !== false && reader === undefined) {
    throw missingPart("wit", `The option ${phrase("option-sign")}wit`);
  }
  const resolve = reader?.(compiled, host);
  if (resolve !== undefined) return { resolve, selection: undefined };
  if (world === undefined) return undefined;
  const text = `There is no WIT for the world ${quoted(world)}: give it in ${phrase("the-wit")}, or put it beside the module.`;
  throw new UsageError("bad-option", text, { option: "world", value: world });
}

/** What the module's own sections say. */
function embeddedWit({ bytes, customs }: Module): ModuleWit | undefined {
  const ranges = customs.filter(({ name }) => isComponentTypeSection(name)).map(({ range }) => range);
  return ranges.length === 0 ? undefined : readComponentTypes(bytes, ranges);
}
