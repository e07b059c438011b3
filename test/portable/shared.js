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

/** What a function comes to: its result, or kind and code of its error. */
export async function outcome(run) {
  try {
    return await run();
  } catch (error) {
    return error?.kind === undefined ? `${error}` : `${error.kind} ${error.code}`;
  }
}

/** In the place of what a case must come to: it needs what is not there, which stands behind it. */
export const absent = Symbol("absent");

/** Who a frame is of. */
export const frameNames = (frames) => frames.map(({ func, index }) => `${index} ${func}`);

/** What a function throws. */
export function thrown(run) {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
