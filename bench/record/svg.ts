/**
 * SVG as text: elements of attributes and what is in them.
 */

type Attributes = { readonly [name: string]: string | number };

const entities: { readonly [character: string]: string } = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as it stands in an element or an attribute. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character]!);
}

/** A number with no more digits than a screen shows. */
const coordinate = (value: string | number): string =>
  typeof value === "number" ? String(Number(value.toFixed(1))) : escaped(value);

/** An element around others, each on a line of its own. */
export function element(name: string, attributes: Attributes, ...inner: readonly string[]): string {
  const head = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${coordinate(value)}"`)].join(" ");
  return inner.length === 0 ? `<${head}/>` : `<${head}>\n${inner.join("\n")}\n</${name}>`;
}

/** An element with text in it. */
export function textElement(name: string, attributes: Attributes, text: string): string {
  return element(name, attributes, escaped(text)).replaceAll("\n", "");
}
