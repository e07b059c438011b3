/**
 * test/apps: a package of its own with what is too big for everyone, installed by the commands that need it.
 */
import { packageFile } from "./hosts/npm.ts";

/** The path of a file below the node_modules of test/apps, installed where it is not there. @throws Stop if it cannot be */
export const appFile = (path: string): string => packageFile("test/apps", path);
