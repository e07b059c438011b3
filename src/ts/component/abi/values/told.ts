/**
 * What messages say of the names of a WIT type, in the words of a value model: what there is, and what may have been meant.
 */
import { shownName, shownNames } from "../../../base/errors/shown.ts";
import { nearMisses, newEffort } from "../../../base/errors/suggest.ts";
import type { ValueModel } from "../../model/value-model.ts";
import { BadValue } from "../bad-value.ts";

type As = "key" | "case";

/** What a text has around its words. */
const brackets = "#{}[](),";

const writtenBy = ({ written }: ValueModel, name: string, as: As): string => written?.(name, as) ?? name;

/** Names in a message. */
export function told(model: ValueModel, names: readonly string[], as: As): string {
  return shownNames(names.map((name) => writtenBy(model, name, as)));
}

/** How a value is written, behind what it is. */
export function formOf({ forms }: ValueModel, of: "variant" | "flags"): string {
  return forms === undefined ? "" : `, ${forms[of]}`;
}

/** A name in a message, as a place in a value. */
export function toldName(model: ValueModel, name: string, as: As): string {
  return shownName(writtenBy(model, name, as));
}

/** ` Did you mean :red?`, where words of a value are near names that it could have. */
function meant(model: ValueModel, names: readonly string[], as: As, value: unknown): string {
  const known = names.map((name) => writtenBy(model, name, as));
  const words = model.show(value).split(" ");
  const effort = newEffort();
  const near = words.flatMap((word) => {
    const bare = Array.from(word, (char) => (brackets.includes(char) ? "" : char)).join("");
    return known.includes(bare) ? [] : nearMisses(bare, known, effort);
  });
  const few = Array.from(new Set(near)).slice(0, 3);
  return few.length === 0 ? "" : ` Did you mean ${few.map((name) => shownName(name)).join(" or ")}?`;
}

/** The error for a value that has none of these names, or another one beside them. */
export function noneOf(
  model: ValueModel,
  names: readonly string[],
  as: As,
  value: unknown,
  expected: string,
): BadValue {
  return new BadValue(expected, value, meant(model, names, as, value));
}

/** Says of an error that is about a field's value where that lies, and where the field is absent which key may be meant for it. */
export function inField(
  model: ValueModel,
  error: BadValue,
  names: readonly string[],
  field: number,
  of: unknown,
): void {
  const name = names[field]!;
  const isFields = error.path.length === 0 && (error.value === undefined || error.value === null);
  error.within(name, toldName(model, name, "key"));
  if (!isFields || model.keysOf === undefined) return;
  const key = writtenBy(model, name, "key");
  const given = model.keysOf(of);
  if (given.includes(key)) return;
  const known = new Set(names.map((one) => writtenBy(model, one, "key")));
  const strangers = given.filter((one) => !known.has(one));
  const [near] = nearMisses(key, strangers);
  // A message that says "got nothing" has said so.
  if (near === undefined && error.value === undefined) return;
  const instead = near === undefined ? "." : `, but ${shownName(near)}: did you mean that?`;
  error.hint = ` It has no ${shownName(key)}${instead}`;
}
