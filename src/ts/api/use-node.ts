/**
 * Says that the host of the program is Node: the one module of the package, beside the nbb entry and the command, that does something when it
 * is imported.
 */
import { useHost } from "./host/of-program.ts";
import { nodeHost } from "./node.ts";

useHost(nodeHost);

export { nodeHost };
