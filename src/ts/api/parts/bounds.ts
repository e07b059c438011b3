/**
 * The part `bounds`: fuel, deadlines, depth and growth on the host's engine, by what is written into the code of modules.
 */
import { copy } from "../../base/copy.ts";
import { boundsWriter } from "../../native/rewrite/writer.ts";
import type { BoundsPart } from "./part.ts";

/** Writes bounds into modules, for the engine `:native`. */
export const bounds: BoundsPart = /* @__PURE__ */ Object.freeze({ name: "bounds", copy, ...boundsWriter });
