/**
 * The descriptors of this process, where the host shows them: what is left open shows there.
 */
import * as fs from "node:fs";
import { collect } from "../collect.ts";

const listed = "/proc/self/fd";

/** Whether the host shows them. */
export const descriptorsAreListed = fs.existsSync(listed);

/** How many descriptors are open; 0 where the host does not show them. */
export function openDescriptors(): number {
  return descriptorsAreListed ? fs.readdirSync(listed).length : 0;
}

/** Lets the host collect what nobody has any longer. Gives how many descriptors are open then. */
export async function settled(): Promise<number> {
  let now = openDescriptors();
  for (let rounds = 0, still = 0; rounds < 30 && still < 5; rounds++) {
    collect();
    await new Promise(setImmediate);
    const before = now;
    now = openDescriptors();
    still = now === before ? still + 1 : 0;
  }
  return now;
}
