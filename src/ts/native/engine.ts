/**
 * The engine over the host's WebAssembly (RATIONALE, "Why is the module rewritten on :native, and when?"): top speed, what the host has of the standard, and
 * limits by rewriting the module.
 */
import type { Engine } from "../runtime/engine.ts";
import { instantiateNative, nativeAdmits, nativeRefusal } from "./instance.ts";
import { nativeFacts } from "./facts.ts";
import { hostRoom } from "./room.ts";

/** The host's WebAssembly behind the engine interface. */
export const nativeEngine: Engine = {
  ...nativeFacts,
  family: "native",
  refusal: nativeRefusal,
  admits: nativeAdmits,
  room: hostRoom,
  instantiate: instantiateNative,
};
