/**
 * Functions of modules as text, as far as they have one.
 */
import type { WriteFunction } from "../code/module-code.ts";
import { lowerFunction } from "./lower.ts";
import { TooLarge } from "./source.ts";

/** Writes a function; one that is too large has no text. */
export const writeFunction: WriteFunction = (unit, index, bounds, pause, afford) => {
  try {
    return lowerFunction(unit, index, bounds, pause, afford);
  } catch (error) {
    if (error instanceof TooLarge) return undefined;
    throw error;
  }
};
