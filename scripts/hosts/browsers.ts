/** The browsers, one for each engine. */
import type { Browser } from "./browser.ts";
import { chromium } from "./chromium.ts";
import { firefox } from "./firefox.ts";
import { webkit } from "./webkit.ts";

/** All of them. */
export const browsers: readonly Browser[] = [chromium, firefox, webkit];
