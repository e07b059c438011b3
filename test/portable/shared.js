/**
 * What the cases share.
 */
/** The engines of this version that programs can name, best first. */
export const engineNames = ["native", "interp"];

/** Those that each program runs on: what the host has of them. */
export const enginesOf = ({ engines }) => engineNames.filter((name) => engines()[name].available);

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
