/**
 * Bounds that the host has none of, written into the code of modules.
 */
import { payForInitialisers } from "../../runtime/initialisers.ts";
import type { BoundsWriter } from "../module/writer.ts";
import { codeCaps } from "./code-caps.ts";
import { rewrite } from "./rewrite.ts";

/** What the engine over the host's WebAssembly is given to keep bounds. */
export const boundsWriter: BoundsWriter = {
  caps: codeCaps,
  write: rewrite,
  pay: payForInitialisers,
};
