/** `npm ci` runs this: the sources are complete once the dispatch loop has been written. */
import { writeLoop } from "./loop.ts";

writeLoop();
