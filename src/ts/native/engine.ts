/**
 * The engine over the host's WebAssembly (DESIGN §5, `:native`): top speed, what the host has of the standard, and
 * limits by rewriting the module.
 */
import { LinkError } from "../base/errors.ts";
import { type Engine } from "../runtime/engine.ts";
import { instantiateNative } from "./instance.ts";
import { hostRefusal, hostSupports } from "./probe.ts";

/** The host's WebAssembly behind the engine interface. */
export const nativeEngine: Engine = {
  name: "native",
  family: "native",
  unavailable: hostRefusal,
  supports: hostSupports,
  instantiate(unit, imports, options) {
    const { metered, maxCallDepth } = options.budget;
    if (metered || maxCallDepth !== undefined) {
      const option = metered ? ":fuel, :timeout-ms and :signal" : ":max-call-depth";
      throw new LinkError("engine-unavailable", `${option} are not kept on :native. Load with :engine :interp.`);
    }
    return instantiateNative(unit, imports, options);
  },
};
