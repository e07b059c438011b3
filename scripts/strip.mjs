/**
 * `node --import ./scripts/strip.mjs FILE`: runs TypeScript on Node 20, which cannot strip types itself. Types are
 * replaced by blanks, so lines and columns of a backtrace are the source's. It must not check types or bundle.
 */
import { register } from "node:module";

register("./ts-hooks.mjs", import.meta.url);
