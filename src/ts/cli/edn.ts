/**
 * Data as EDN. Objects are maps with keywords as keys.
 */

/** A word that is a keyword, not a string. */
export class Keyword {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** What can be printed; a key whose value is undefined is left out. */
export type Edn =
  | string
  | number
  | bigint
  | boolean
  | Keyword
  | null
  | readonly Edn[]
  | { readonly [key: string]: Edn | undefined };

/** A string in quotes; what a terminal would obey, and halves of surrogate pairs, as escapes. */
function textOf(text: string): string {
  const escaped = text
    .replaceAll(/["\\]/g, "\\$&")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (char) =>
      Array.from({ length: char.length }, (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, "0")}`).join(""),
    );
  return `"${escaped}"`;
}

/** A value as EDN. */
export function edn(value: Edn): string {
  if (value === null) return "nil";
  if (typeof value === "string") return textOf(value);
  if (typeof value !== "object") return String(value);
  if (value instanceof Keyword) return `:${value.name}`;
  if (Array.isArray(value)) return `[${value.map((item: Edn) => edn(item)).join(" ")}]`;
  const entries = Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [`:${key} ${edn(item)}`]));
  return `{${entries.join(" ")}}`;
}
