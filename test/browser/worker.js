/** The cases in a worker. */
import { test } from "./programs.js";

postMessage(await test(true));
