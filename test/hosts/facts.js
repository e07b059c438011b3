/**
 * What the host has.
 */
import * as api from "../../dist/browser.js";
import { outcome, thrown } from "../portable/shared.js";

/** What of the Web the package uses where it is there, or gives in other ways. */
const web = [
  ...["TextDecoder", "TextEncoder", "URL", "fetch", "Response", "AbortController", "performance", "setTimeout"],
  ...["crypto", "console", "SharedArrayBuffer", "WeakRef", "FinalizationRegistry"],
];

const lacks = () => web.filter((name) => globalThis[name] === undefined);

/** How deep calls go before the trap, where no option says how deep. */
function depthOf(engine) {
  const module = api.load(
    `(module (global $n (export "n") (mut i32) (i32.const 0))
       (func $f (export "f") (global.set $n (i32.add (global.get $n) (i32.const 1))) (call $f)))`,
    { engine },
  );
  thrown(() => module.call("f"));
  return module.global("n").value;
}

/** What the frames of a trap have: the function, its name, the place in the binary. */
function framesOf(engine) {
  const text = '(module (func $inner nop unreachable) (func $f (export "f") (call $inner)))';
  const offsetOn = (name) => api.backtraceOf(thrown(() => api.load(text, { engine: name }).call("f")))[0]?.offset;
  if (offsetOn(engine) === undefined) return "nothing";
  return offsetOn(engine) === offsetOn("interp") ? "function and place" : "the function";
}

/** The codes that traps of one code have on the engine, where those are others. */
async function blursOf(engine, read) {
  const traps = JSON.parse(await read("traps.json"));
  const module = api.load(await read("traps.wasm", "bytes"), { engine });
  const found = new Set();
  for (const [name, code] of Object.entries(traps)) {
    const got = await outcome(() => module.call(name));
    if (got !== `trap ${code}`) found.add(`${code} is ${got.replace("trap ", "")}`);
  }
  return [...found];
}

/** An engine's own description, with what is measured. */
async function engineFacts(name, { available, reason, features }, read) {
  if (!available) return { available, reason, features };
  return { available, features, depth: depthOf(name), frames: framesOf(name), blurs: await blursOf(name, read) };
}

/** All of it, by engine of this version. */
export async function facts(read) {
  const engines = Object.entries(api.engines()).filter(([name]) => name !== "compiled");
  const told = await Promise.all(engines.map(async ([name, info]) => [name, await engineFacts(name, info, read)]));
  return {
    engines: Object.fromEntries(told),
    jspi: typeof globalThis.WebAssembly?.Suspending === "function",
    lacks: lacks(),
  };
}
