/**
 * Characters as escapes that JavaScript, JSON and EDN read alike.
 */

/** A text as `\u` with four digits for each of its units. */
export function unicodeEscapes(text: string): string {
  const escapes = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i).toString(16).padStart(4, "0"));
  return escapes.map((digits) => `\\u${digits}`).join("");
}
