/**
 * `node --import ./scripts/ts.mjs FILE.ts`: runs TypeScript on Node 20, which cannot strip types itself. Types are
 * replaced by blanks, so lines and columns of a backtrace are the source's. It must not check types or bundle.
 */
import { register } from "node:module";

register("./ts-hooks.mjs", import.meta.url);

// The one source file that is written by a program: whoever runs the sources needs it up to date.
const { writeLoop } = await import("./loop/loop.ts");
writeLoop();
