/** The host's collector of garbage. Other tests, which look at what a realm has, see no `gc`. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");

/** Collects what nobody has any longer. */
export const collect = runInNewContext("gc") as () => void;

setFlagsFromString("--no-expose-gc");
