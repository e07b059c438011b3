/**
 * What the host's WebAssembly can run, without what runs it.
 */
import type { EngineFacts } from "../runtime/engine.ts";
import { hostRefusal, hostSupports } from "./host/probe.ts";

/** What is known of `:native`. */
export const nativeFacts: EngineFacts = { name: "native", unavailable: hostRefusal, supports: hostSupports };
