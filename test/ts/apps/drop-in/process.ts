/**
 * One of the programs in a process of its own, whose global `WebAssembly` is the host's, or ours on an engine: `process.ts NAME host|ENGINE`.
 */
import { createWebAssembly } from "../../../../src/ts/webassembly.ts";
import { programs } from "./programs.ts";

const [name = "", on = "host"] = process.argv.slice(2);
if (on !== "host") {
  globalThis.WebAssembly = createWebAssembly({ engine: on as "compiled" | "interp" });
}
const begun = performance.now();
const outcome = await programs[name]!();
process.stdout.write(JSON.stringify({ outcome, millis: Math.round(performance.now() - begun) }));
process.exit(0);
