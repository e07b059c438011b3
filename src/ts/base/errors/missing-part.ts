/**
 * Parts of the package that a program has left out.
 */
import { UsageError } from "./errors.ts";
import { phrase } from "./phrases.ts";

/** How each is had, in the words of who needs it. */
const toHave = {
  text: phrase("have-text"),
  wit: phrase("have-wit"),
  wasi: phrase("have-wasi"),
  validation: phrase("have-validation"),
  bounds: phrase("have-bounds"),
  components: phrase("have-components"),
};

/** The name of a part. */
export type PartName = keyof typeof toHave;

/** The names of all parts that are no engines. */
export const partNames = Object.keys(toHave) as readonly PartName[];

/** The error for what a part is needed for; `otherwise` says how to do without. */
export function missingPart(name: PartName, what: string, otherwise = ""): UsageError {
  const text = `${what} needs the part ${name}, which this program leaves out. ${toHave[name]} ${otherwise}`;
  return new UsageError("part-missing", text.trimEnd(), { suggestions: [name] });
}
