/**
 * `node --import ./scripts/ts.mjs FILE`: runs the sources, by strip.mjs, where they belong together: the one file that
 * is written by a program must be what it writes.
 */
await import("./strip.mjs");
const { requireLoop } = await import("./loop/loop.ts");
requireLoop();
