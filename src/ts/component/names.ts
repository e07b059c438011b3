/** Names of WIT in the spellings that modules and hosts use. */

/** The words of a name in kebab-case, snake_case or camelCase. */
function words(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1-$2")
    .split(/[-_]+/)
    .filter((word) => word !== "");
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
