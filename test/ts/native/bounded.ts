/**
 * The engine over the host's WebAssembly with bounds, as the package has it.
 */
import { nativeEngine as alone } from "../../../src/ts/native/engine.ts";
import { boundsWriter } from "../../../src/ts/native/rewrite/writer.ts";

/** The engine. */
export const nativeEngine = alone.withBounds(boundsWriter);
