/**
 * What was compiled ahead of time, on hosts that let no code be generated as on all others: the same as the module's bytes on the interpreter.
 */
import greet from "virtual:ahead/10_greet.wasm";
import fibonacci from "virtual:ahead/02_fibonacci.wasm";
import cat from "virtual:ahead/26_cat.wasm";
import traps from "virtual:ahead/traps.wasm";
import * as api from "../../dist/browser.js";
import { outcome, thrown } from "../portable/shared.js";

const engine = "compiled";

/** What a call within so much fuel comes to, and what is left of it. */
async function bounded(module) {
  return [await outcome(() => module.call("fib", 20)), module.fuelLeft];
}

/** Codes of traps, with the functions that they went through. */
async function trapped(module, names) {
  const all = [];
  for (const name of names) {
    const run = () => module.call(name);
    all.push([name, await outcome(run), api.backtraceOf(thrown(run)).map(({ func }) => func)]);
  }
  return all;
}

/** The cases. */
export async function aheadCases(read) {
  const bytes = (name) => read(name, "bytes");
  const names = Object.keys(JSON.parse(await read("traps.json"))).filter((name) => !name.includes("recursion"));
  const onInterp = { engine: "interp" };
  const world = { args: ["cat", "/in/a", "-"], stdin: "beta", dirs: { "/in": { a: "alpha\n" } }, clock: {} };
  const budgets = [1, 20_000, 200_000];
  const fuels = async (source, name) =>
    Promise.all(budgets.map(async (fuel) => bounded(api.load(source, { engine: name, fuel }))));
  return [
    ["compiled ahead of time: its engine", engine, () => api.load(greet, { engine }).engine],
    ["compiled ahead of time: strings", "Hello, Welt!", () => api.load(greet, { engine }).call("greet", "Welt")],
    [
      "compiled ahead of time: traps, and their frames",
      await trapped(api.load(await bytes("traps.wasm"), onInterp), names),
      async () => trapped(api.load(traps, { engine }), names),
    ],
    [
      "compiled ahead of time: fuel",
      await fuels(await bytes("02_fibonacci.wasm"), "interp"),
      async () => fuels(fibonacci, engine),
    ],
    ["compiled ahead of time: a program", "alpha\nbeta", () => api.run(cat, { engine, ...world }).out],
  ];
}
