/** `npm run loop`: writes the interpreter's dispatch loop from its cases. */
import { writeLoop } from "./loop.ts";

writeLoop();
