/**
 * Instantiation by the host.
 */
import type * as WebAssembly from "../../base/host/web-assembly.ts";
import { webAssembly } from "../../base/host/web.ts";
import { tracedCall } from "../../runtime/calls/entering.ts";
import type { Extern } from "../../runtime/store/extern.ts";
import { noteMade } from "../../runtime/store/reservations.ts";
import type { Code } from "./code.ts";
import { atInstantiation } from "./errors.ts";

const traced = tracedCall(
  (host, imports) => new (webAssembly().Instance)(host as WebAssembly.Module, imports as WebAssembly.Imports),
);

/** The exports of a new instance. @throws InstantiationError, LimitError, and what the start function throws */
export function newInstance(code: Code, object: WebAssembly.Imports, imports: readonly Extern[]): WebAssembly.Exports {
  try {
    const instance = traced(code.host, object) as WebAssembly.Instance;
    const { memories } = code.unit.module;
    if (memories.length > 0) noteMade(instance, memories.length);
    return instance.exports;
  } catch (error) {
    throw atInstantiation(error, code, imports);
  }
}
