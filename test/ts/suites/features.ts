/**
 * What is skipped, and why: decided for each module from the features that it uses, never from the file that it is
 * in. A skipped module is tried nevertheless, and one that works after all is a failure of this list.
 */
import type { Failure, Loaded, SuiteEngine } from "./adapter.ts";
import type { Command, Script } from "./script.ts";

/** The reason for text modules without a binary. */
export const textFormat = "text format";

/** The feature that an engine lacks for a module, or undefined where it has all. */
export function missingFeature(engine: SuiteEngine, module: Loaded): string | undefined {
  if (module.features === undefined) return undefined;
  for (const feature of module.features) if (!engine.supports(feature)) return feature;
  return undefined;
}

/**
 * The feature that keeps a module from being loaded at all: one that the validator names, or the proposal of a
 * script whose encodings the decoder does not know.
 */
export function unknownFeature(script: Script, failure: Failure): string | undefined {
  if (failure.feature !== undefined && !script.disabled.has(failure.feature as never)) return failure.feature;
  const refused = failure.kind === "malformed" || failure.kind === "invalid";
  return refused ? script.foreign : undefined;
}

/** Why a custom section's contents need not be judged: the standard lets a runtime ignore them. */
export function customSectionReason(command: Command): string | undefined {
  const section = /^@([\w.]+) annotation/.exec(command.text ?? "")?.[1];
  return section === undefined ? undefined : `custom section ${section} is ignored`;
}
