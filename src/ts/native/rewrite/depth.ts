/**
 * The count of depth on the host's engine: one global of the host's, which the code of all instances with a bound
 * imports. So it is right wherever one of them calls another, through a table, a reference or a tail call too, where
 * nothing of the border runs.
 */
import { keepDepthIn } from "../../runtime/budget/depth.ts";
import type * as WebAssembly from "../../base/host/web-assembly.ts";
import { webAssembly } from "../../base/host/web.ts";

let shared: WebAssembly.Global<number> | undefined;

/** The global, made when the first instance asks for it. */
export function sharedDepth(): WebAssembly.Global<number> {
  if (shared === undefined) {
    shared = new (webAssembly().Global)({ value: "i32", mutable: true }, 0);
    keepDepthIn(shared);
  }
  return shared;
}
