/**
 * The hosts, in the order of the table. The first is what the others are compared with.
 */
import { browserHost } from "./browser.ts";
import { browsers } from "./browsers.ts";
import type { Host } from "./host.ts";
import { npmHosts } from "./node.ts";

/** All of them. */
export const hosts: readonly Host[] = [...npmHosts, ...browsers.map(browserHost)];
