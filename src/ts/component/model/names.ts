/** Names of WIT in the spellings that modules and hosts use. */
import { addTo } from "../../base/lists.ts";

const between = (char: string | undefined, first: string, last: string): boolean =>
  char !== undefined && char >= first && char <= last;

const isLower = (char: string | undefined): boolean => between(char, "a", "z");
const isUpper = (char: string | undefined): boolean => between(char, "A", "Z");
const isDigit = (char: string | undefined): boolean => between(char, "0", "9");

/** Whether a word begins with the capital at `at`: behind `get` in `getName`, and before `Doc` in `XMLDoc`. */
function beginsWord(name: string, at: number): boolean {
  if (!isUpper(name[at])) return false;
  const before = name[at - 1];
  return isLower(before) || isDigit(before) || (isUpper(before) && isLower(name[at + 1]));
}

/**
 * The words of a name in kebab-case, snake_case or camelCase. Errors are converted with it where the host's stack may
 * be used up, and there V8 ends the process if it has to compile a regular expression. So there are none here.
 */
function words(name: string): string[] {
  const found: string[] = [];
  let start = 0;
  const end = (at: number): void => {
    if (at > start) found.push(name.slice(start, at));
  };
  for (let at = 0; at < name.length; at++) {
    const separator = name[at] === "-" || name[at] === "_";
    if (!separator && !beginsWord(name, at)) continue;
    end(at);
    start = separator ? at + 1 : at;
  }
  end(name.length);
  return found;
}

/** `get-XML-name` as `getXmlName`. */
export function toCamelCase(name: string): string {
  return words(name)
    .map((word, i) => {
      const low = word.toLowerCase();
      return i === 0 ? low : low.charAt(0).toUpperCase() + low.slice(1);
    })
    .join("");
}

/** `get-name` as `get_name`. */
export function toSnakeCase(name: string): string {
  return name.replaceAll("-", "_");
}

/** A name of any spelling in lower kebab-case; two spellings of one name have the same. */
export function toKebabCase(name: string): string {
  return words(name).join("-").toLowerCase();
}

/** Whether every object of a resource has a member of this name, or must have none: promises take what has `then` for one of theirs. */
export function isOfObjects(name: string): boolean {
  return ["drop", "toJSON", "then"].includes(name) || name in Object.prototype;
}

/** What users may write for a name beside itself: its kebab-case and its camelCase. */
export function keysOf(name: string): ReadonlySet<string> {
  return new Set([toKebabCase(name), toCamelCase(name)]);
}

/** Names by these keys: of most keys there is one. */
export function namesByKey(names: Iterable<string>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const name of names) for (const key of keysOf(name)) addTo(found, key, name);
  return found;
}
