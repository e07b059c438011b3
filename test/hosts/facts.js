/**
 * What the host has.
 */
import * as api from "../../dist/browser.js";

/** What the package uses where it is there. */
const web = [
  ...["WebAssembly", "TextDecoder", "TextEncoder", "URL", "fetch", "AbortController", "performance", "queueMicrotask"],
  ...["setTimeout", "setInterval", "MessageChannel", "structuredClone", "crypto", "console", "process"],
  ...["SharedArrayBuffer", "Atomics", "WeakRef", "FinalizationRegistry", "DisposableStack"],
];

const newer = [
  [Array.prototype, "at", "findLast", "toSorted", "toReversed", "with"],
  [Object, "hasOwn", "groupBy"],
  [String.prototype, "isWellFormed"],
  [Promise, "withResolvers"],
];

const lacks = () => [
  ...web.filter((name) => globalThis[name] === undefined),
  ...newer.flatMap(([holder, ...names]) => names.filter((name) => holder[name] === undefined)),
];

/** How deep calls go before the trap, where no option says how deep. */
function depthOf(engine) {
  const module = api.load(
    `(module (global $n (export "n") (mut i32) (i32.const 0))
       (func $f (export "f") (global.set $n (i32.add (global.get $n) (i32.const 1))) (call $f)))`,
    { engine },
  );
  try {
    module.call("f");
  } catch {
    return module.global("n").value;
  }
}

/** What the frames of a trap have: the function, its name, the place in the binary. */
function framesOf(engine) {
  const module = api.load('(module $m (func $inner unreachable) (func $f (export "f") (call $inner)))', { engine });
  try {
    module.call("f");
  } catch (error) {
    const [frame] = api.backtraceOf(error);
    return frame === undefined
      ? "none"
      : Object.keys(frame)
          .filter((key) => frame[key] !== undefined)
          .join(" ");
  }
}

/** An engine's own description, with what is measured. */
function engineFacts(name, { available, reason, features }) {
  return available
    ? { available, features, depth: depthOf(name), frames: framesOf(name) }
    : { available, reason, features };
}

/** All of it, by engine of this version. */
export function facts() {
  const engines = Object.entries(api.engines()).filter(([name]) => name !== "compiled");
  return {
    engines: Object.fromEntries(engines.map(([name, info]) => [name, engineFacts(name, info)])),
    jspi: typeof globalThis.WebAssembly?.Suspending === "function",
    lacks: lacks(),
  };
}
