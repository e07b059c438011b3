/**
 * Turns of the event loop.
 */
import { web } from "./web.ts";

/** A turn of the event loop: what only the chain of promises before it kept alive may be collected. None where the host has no timers. */
export async function turn(): Promise<void> {
  const { setTimeout } = web;
  if (setTimeout === undefined) return;
  await new Promise<void>((go) => {
    setTimeout(go, 0);
  });
}
