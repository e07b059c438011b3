/**
 * Modules that the host has compiled are sources on `:native`, also where it compiles nothing at run time: there they are
 * those that were compiled when the program was put together.
 */
import * as api from "../../dist/browser.js";
import { outcome } from "../portable/shared.js";

const names = ["02_fibonacci.wasm", "traps.wasm"];

async function compiled(world, read) {
  if (world.modules !== undefined) return world.modules;
  const modules = names.map(async (name) => [name, new WebAssembly.Module(await read(name, "bytes"))]);
  return Object.fromEntries(await Promise.all(modules));
}

/** The cases, on hosts with WebAssembly. */
export async function moduleCases(world, read) {
  if (globalThis.WebAssembly === undefined) return [];
  const modules = await compiled(world, read);
  const [fibonacci, traps] = names.map((name) => modules[name]);
  return [
    ["a module of the host is on native", "native", () => api.load(fibonacci).engine],
    ["a module of the host runs", 6765, () => Number(api.load(fibonacci).call("fib", 20))],
    [
      "a module of the host traps",
      ["trap integer-divide-by-zero", "trap memory-out-of-bounds", "trap unreachable"],
      () =>
        Promise.all(
          ["i32-div-s-by-zero", "i32-load-out-of-bounds", "unreachable-three-deep"].map(async (name) =>
            outcome(() => api.load(traps).call(name)),
          ),
        ),
    ],
    [
      "a module of the host is none on interp",
      "link engine-unavailable",
      () => api.load(fibonacci, { engine: "interp" }),
    ],
  ];
}
