/**
 * The engine over the host's WebAssembly (RATIONALE, "Why is the module rewritten on :native, and when?"): top speed, what the host has of the standard, and
 * limits by rewriting the module, where it is given what writes them into code.
 */
import { copy } from "../base/copy.ts";
import type { Engine } from "../runtime/engine.ts";
import { instantiateNative, nativeAdmits, nativeLacks, nativeRefusal } from "./instance.ts";
import { nativeFacts } from "./facts.ts";
import type { BoundsWriter } from "./module/writer.ts";
import { hostRoom } from "./room.ts";

/** An engine that may be given what writes bounds into code. */
export interface HostEngine extends Engine {
  /** The same engine with that. */
  readonly withBounds: (writer: BoundsWriter) => Engine;
}

function engineWith(writer: BoundsWriter | undefined): HostEngine {
  return {
    ...nativeFacts,
    copy,
    family: "native",
    lacks: (unit, budget, imports) => nativeLacks(writer, unit, budget, imports),
    refusal: (unit, budget) => nativeRefusal(writer, unit, budget),
    admits: (unit, budget) => nativeAdmits(writer, unit, budget),
    room: hostRoom,
    instantiate: (unit, imports, options) => instantiateNative(writer, unit, imports, options),
    withBounds: engineWith,
  };
}

/** The host's WebAssembly behind the engine interface. */
export const nativeEngine: HostEngine = /* @__PURE__ */ engineWith(undefined);
