/**
 * The descriptors of this process, where the host shows them: what is left open shows there.
 */
import * as fs from "node:fs";
import { collect } from "../collect.ts";

const listed = "/proc/self/fd";

/** Whether the host shows them. */
export const descriptorsAreListed = fs.existsSync(listed);

/** Whether a descriptor is of what lies in a folder. One that was closed meanwhile is not. */
function isIn(folder: string, descriptor: string): boolean {
  try {
    return fs.readlinkSync(`${listed}/${descriptor}`).startsWith(fs.realpathSync(folder));
  } catch {
    return false;
  }
}

/** How many descriptors are open, of what lies in a folder where one is named; 0 where the host does not show them. */
export function openDescriptors(folder?: string): number {
  if (!descriptorsAreListed) return 0;
  const all = fs.readdirSync(listed);
  return folder === undefined ? all.length : all.filter((descriptor) => isIn(folder, descriptor)).length;
}

/** Lets the host collect what nobody has any longer. Gives how many descriptors are open then. */
export async function settled(folder?: string): Promise<number> {
  let now = openDescriptors(folder);
  for (let rounds = 0, still = 0; rounds < 30 && still < 5; rounds++) {
    collect();
    await new Promise(setImmediate);
    const before = now;
    now = openDescriptors(folder);
    still = now === before ? still + 1 : 0;
  }
  return now;
}
