/**
 * The error for a name that a module does not export.
 */
import { UsageError } from "../../base/errors/errors.ts";
import { quoted, shownList, shownNameOr } from "../../base/errors/shown.ts";
import { didYouMean, nearMisses } from "../../base/errors/suggest.ts";

/** `unknown-export`, with near misses. */
export function unknownExport(
  module: string | undefined,
  key: string,
  names: readonly string[],
  what = "export",
): UsageError {
  const suggestions = nearMisses(key, names);
  const label = shownNameOr(module, "The module");
  const text = `${label} has no ${what} ${quoted(key)}.${didYouMean(suggestions)} It exports ${shownList(names)}.`;
  return new UsageError("unknown-export", text, { export: key, suggestions });
}
