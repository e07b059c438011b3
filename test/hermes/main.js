/**
 * A program that loads what was compiled ahead of time, by the part that is made for it. Prints a line of JSON.
 */
import fibonacci from "virtual:ahead/02_fibonacci.wasm";
import traps from "virtual:ahead/traps.wasm";
import greet from "virtual:ahead/10_greet.wasm";
import { aheadEngine, createRuntime, noHost, witPart } from "../../dist/browser.js";

const { load } = createRuntime({ engines: [aheadEngine], parts: [witPart], host: noHost });

/** What a call comes to. */
const outcome = (call) => {
  try {
    return call();
  } catch (error) {
    return `${error.kind} ${error.code}`;
  }
};

const bounded = [1, 20_000, 200_000].map((fuel) => {
  const module = load(fibonacci, { fuel });
  return [outcome(() => module.call("fib", 20)), module.fuelLeft];
});
const trapped = ["unreachable", "i32-div-s-by-zero", "i32-load-out-of-bounds"].map((name) =>
  outcome(() => load(traps).call(name)),
);
const greeting = load(greet).call("greet", "Welt");
globalThis.print(JSON.stringify({ bounded, trapped, greeting }));
