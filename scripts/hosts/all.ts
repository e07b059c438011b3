/**
 * The hosts, in the order of the table. The first is what the others are compared with.
 */
import { browserHost } from "./browser.ts";
import { browsers } from "./browsers.ts";
import { graaljs } from "./graaljs.ts";
import type { Host } from "./host.ts";
import { programs } from "./programs.ts";
import { quickjs } from "./quickjs.ts";
import { workerd } from "./workerd.ts";

/** All of them. */
export const hosts: readonly Host[] = [...programs, ...browsers.map(browserHost), workerd, quickjs, graaljs];
