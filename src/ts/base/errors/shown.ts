/**
 * Names and texts that others have chosen, guests above all, as messages and terminals get them: cut, with their length
 * told, and without a character that a terminal obeys or that nobody sees. Errors are made where the host's stack may be
 * used up, and there V8 ends the process if it has to compile a regular expression: none is used here.
 */

/** Characters of a name that a message has at most, its escapes included. */
const longestName = 120;

/**
 * First and last of the characters that are no text: controls, marks that reorder or hide others, ends of lines, halves
 * of surrogate pairs, private use, which also holds the marks of phrases, and tags.
 */
const unseen: readonly (readonly [number, number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x61c, 0x61c],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xd800, 0xf8ff],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe007f],
];

function isUnseen(code: number): boolean {
  if (code >= 0x20 && code < 0x7f) return false;
  return unseen.some(([first, last]) => code >= first && code <= last);
}

const shortEscapes: { readonly [code: number]: string } = { 0x09: "\\t", 0x0a: "\\n", 0x0d: "\\r" };

function escapeOf(code: number): string {
  return shortEscapes[code] ?? `\\u{${code.toString(16)}}`;
}

/** A character of a line whose columns count: one that is no text is the replacement character, a tab stays. */
export function shownChar(char: string): string {
  return isUnseen(char.codePointAt(0)!) && char !== "\t" ? "\ufffd" : char;
}

/** The beginning of a text, as far as `most` characters go, with `special` characters behind a backslash. */
function begin(text: string, most: number, special: string): { readonly shown: string; readonly whole: boolean } {
  let shown = "";
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at)!;
    const char = String.fromCodePoint(code);
    const part = isUnseen(code) ? escapeOf(code) : special.includes(char) ? `\\${char}` : char;
    if (shown.length + part.length > most) return { shown, whole: false };
    shown += part;
    at += char.length;
  }
  return { shown, whole: true };
}

const lengthOf = (text: string): string => ` (${text.length} characters)`;

/** A name in a message, without quotes. */
export function shownName(name: string, most: number = longestName): string {
  const { shown, whole } = begin(name, most, "");
  return whole ? shown : `${shown}…${lengthOf(name)}`;
}

const idChars = "!#$%&'*+-./:<=>?@\\^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** A name in a message as the identifier of a text: `$x`, or `$"x y"` where it has characters that identifiers have not. */
export function shownId(name: string): string {
  for (const char of name) if (!idChars.includes(char)) return `$${quoted(name)}`;
  return `$${name === "" ? '""' : shownName(name)}`;
}

/** A name in a message, or what stands there where there is none. */
export function shownNameOr(name: string | undefined, none: string): string {
  return name === undefined ? none : shownName(name);
}

/** A name in a message, in quotes. */
export function quoted(name: string, most: number = longestName): string {
  const { shown, whole } = begin(name, most, '"\\');
  return whole ? `"${shown}"` : `"${shown}…"${lengthOf(name)}`;
}

/** Names in a message, in quotes: the first `most` of them, and how many more there are. */
export function shownList(names: readonly string[], most = 10): string {
  if (names.length === 0) return "none";
  const first = names.slice(0, most).map((name) => quoted(name));
  const rest = names.length - first.length;
  return rest > 0 ? `${first.join(", ")} … and ${rest} more` : first.join(", ");
}

/** Names in a message likewise, without quotes. */
export function shownNames(names: readonly string[], most = 30): string {
  const first = names.slice(0, most).map((name) => shownName(name));
  const rest = names.length - first.length;
  return rest > 0 ? `${first.join(", ")} … and ${rest} more` : first.join(", ");
}

/** A text of several lines for a terminal: what is no text in it is escaped, ends of lines and tabs stay. */
export function shownLines(text: string): string {
  let out = "";
  let from = 0;
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at)!;
    const next = at + (code > 0xffff ? 2 : 1);
    if (isUnseen(code) && code !== 0x0a && code !== 0x09) {
      out += text.slice(from, at) + escapeOf(code);
      from = next;
    }
    at = next;
  }
  return from === 0 ? text : out + text.slice(from);
}

/** Characters of a message at most. */
const longestMessage = 4_000;

/** What a message keeps of its end, where it says what to do. */
const messageEnd = 800;

/** A text without its middle, where it is too long for a message. */
function withoutMiddle(text: string): string {
  const left = text.length - longestMessage;
  if (left <= 0) return text;
  return `${text.slice(0, longestMessage - messageEnd)} … (${left} more characters) … ${text.slice(-messageEnd)}`;
}

/** A message: what it quotes may be anybody's, so that it is a text of lines that does not fill a terminal. */
export function shownMessage(text: string): string {
  // Escapes make it longer again.
  return withoutMiddle(shownLines(withoutMiddle(text)));
}

/** Words in a sentence: `a, b and c`. */
export function inSeries(words: readonly string[]): string {
  const last = words[words.length - 1] ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}
