/**
 * Runs a script in QuickJS, which has no library but the language's and a function that prints: `node quickjs.mjs FILE`.
 */
import { readFileSync } from "node:fs";
import { getQuickJS } from "quickjs-emscripten";

const quickjs = await getQuickJS();
const runtime = quickjs.newRuntime();
// Without a bound of its own: that of the process ends too deep a recursion.
runtime.setMaxStackSize(0);
const context = runtime.newContext();
const print = context.newFunction("print", (text) => console.log(context.getString(text)));
context.setProp(context.global, "print", print);
context.unwrapResult(context.evalCode(readFileSync(process.argv[2], "utf8"), "battery.js")).dispose();
for (;;) {
  const done = runtime.executePendingJobs();
  if (done.error) throw new Error(JSON.stringify(context.dump(done.error)));
  if (done.value === 0) break;
}
