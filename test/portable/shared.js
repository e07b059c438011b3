/**
 * What the cases share.
 */
/** The engines that each program runs on. */
export const engines = ["native", "interp"];

/** What a value looks like as text: JSON, with integers of 64 bits, special numbers and bytes. */
export function show(value) {
  return JSON.stringify(value, (_, item) => {
    if (typeof item === "bigint") return `${item}n`;
    if (typeof item === "number" && (!Number.isFinite(item) || Object.is(item, -0)))
      return `${Object.is(item, -0) ? "-0" : item}`;
    if (item instanceof Uint8Array) return [...item];
    return item === undefined ? null : item;
  });
}
