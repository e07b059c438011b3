/**
 * What must be the same on every host to the letter: where traps stand, the fuel that programs use, how deep calls go. The
 * interpreter says it, and the host's engine must say the same: on Node that is what V8 says.
 */
import * as api from "../../dist/browser.js";
import { enginesOf, outcome } from "../portable/shared.js";
import { trapPlaces } from "../portable/traps.js";

const budget = 100_000_000;

/** Fuel that calls of a module's functions use. */
async function usedBy(source, options, calls) {
  const module = await api.loadAsync(source, { fuel: budget, ...options });
  for (const [name, ...args] of calls) module.call(name, ...args);
  return `${budget - module.fuelLeft}`;
}

const recursion = `(module (global $n (export "n") (mut i32) (i32.const 0))
  (func $f (export "f") (global.set $n (i32.add (global.get $n) (i32.const 1))) (call $f)))`;

/** How many frames a recursion has, within a bound on depth or on fuel; and the fuel that is left. */
async function reached(options) {
  const module = api.load(recursion, options);
  const code = await outcome(() => module.call("f"));
  return `${code} after ${module.global("n").value}, ${module.fuelLeft} left`;
}

const files = { "/in": { a: "alpha\n", b: "x".repeat(10_000) } };

/** Programs by name, with what is told of each on an engine. */
const programs = async (read) => {
  const bytes = async (name) => read(name, "bytes");
  const [queens, fibonacci, cat, hello] = [
    await bytes("25_nqueens.wasm"),
    await bytes("02_fibonacci.wasm"),
    await bytes("26_cat.wasm"),
    await bytes("07_wasi_hello.wasm"),
  ];
  const [words, wordsWit] = [await bytes("11_greet_c.wasm"), await read("11_greet_c.wit")];
  const ran = (source, engine, options) => `${api.run(source, { engine, fuel: budget, ...options }).fuelUsed}`;
  return {
    "fuel of queens": async (engine) => usedBy(queens, { engine }, [["nqueens", 6]]),
    "fuel of fibonacci": async (engine) => usedBy(fibonacci, { engine }, [["fib", 15]]),
    "fuel of words": async (engine) =>
      usedBy(words, { engine, wit: wordsWit }, [
        ["join", ["a", "b", "\u00E9\u{1F600}"], ", "],
        ["split", "a::b", ":"],
        ["reverse-bytes", new Uint8Array(1000)],
      ]),
    "fuel of cat": async (engine) => ran(cat, engine, { args: ["cat", "/in/a", "/in/b"], dirs: files }),
    "fuel of hello": async (engine) => ran(hello, engine, {}),
    "a bound on depth": async (engine) => reached({ engine, fuel: budget, maxCallDepth: 77 }),
    "a bound on fuel": async (engine) => reached({ engine, fuel: 1234 }),
  };
};

/** A check that the host's engine says the same. */
const sameCheck = (name, got, wanted) =>
  got === wanted ? { name, outcome: "passed" } : { name, outcome: "failed", detail: `${got}, not ${wanted}` };

/** What is said by name, and the checks that every engine says it. */
export async function sayings(read) {
  const said = {};
  const checks = [];
  for (const engine of enginesOf(api).reverse()) {
    const told = Object.entries(await programs(read)).map(async ([name, tell]) => [
      name,
      await outcome(() => tell(engine)),
    ]);
    const places = (await trapPlaces(api, read, engine)).map(([name, places]) => [`the places of ${name}`, places]);
    for (const [name, text] of [...(await Promise.all(told)), ...places]) {
      if (engine === "interp") said[name] = text;
      else checks.push(sameCheck(`${name} on ${engine}`, text, said[name]));
    }
  }
  said["the default depth"] = await reached({ engine: "interp" });
  return { said, checks };
}
