/**
 * Guests of testdata: commands with files in memory, one that throws, and searches.
 */
import { enginesOf } from "./shared.js";

/** A command that exits with the errno of `random_get`. */
const random = `(module
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start") (call $exit (call $random (i32.const 0) (i32.const 16)))))`;

export async function wasiCases(api, read) {
  const { run, loadWasi } = api;
  const cat = await read("26_cat.wasm", "bytes");
  const hello = await read("07_wasi_hello.wasm", "bytes");
  return enginesOf(api).flatMap((engine) => [
    [
      `files in memory on ${engine}`,
      { exit: 0, out: "alpha\nbeta", err: "", fsAfter: { "/in": { a: "alpha\n" } } },
      () => run(cat, { engine, args: ["cat", "/in/a", "-"], stdin: "beta", dirs: { "/in": { a: "alpha\n" } } }),
    ],
    [
      `a file that is not there on ${engine}`,
      true,
      () => run(cat, { engine, args: ["cat", "/in/b"], dirs: { "/in": {} } }).exit !== 0,
    ],
    [`the smallest command on ${engine}`, 0, () => run(hello, { engine }).exit],
    [
      `random numbers, or none that are not secure, on ${engine}`,
      globalThis.crypto === undefined ? "usage not-available" : 0,
      () => run(random, { engine }).exit,
    ],
    [`random numbers from a seed on ${engine}`, 0, () => run(random, { engine, random: 42 }).exit],
    [
      `a module with a world on ${engine}`,
      "hi",
      () => {
        const module = loadWasi(
          `(module (import "wasi_snapshot_preview1" "fd_write" (func $w (param i32 i32 i32 i32) (result i32)))
             (memory (export "memory") 1) (data (i32.const 0) "\\08\\00\\00\\00\\02\\00\\00\\00hi")
             (func (export "go") (drop (call $w (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))))`,
          { engine },
        );
        module.call("go");
        return module.output().out;
      },
    ],
  ]);
}

export async function guestCases(api, read) {
  const { load, run } = api;
  const thrower = await read("28_exceptions.wasm", "bytes");
  const queens = await read("25_nqueens.wasm", "bytes");
  const fibonacci = await read("02_fibonacci.wasm", "bytes");
  return enginesOf(api).flatMap((engine) => [
    [
      `queens on ${engine}`,
      [2, 10, 4, 40, 92],
      () => [4, 5, 6, 7, 8].map((n) => load(queens, { engine }).call("nqueens", n)),
    ],
    [
      `what 28_exceptions.wasm prints on ${engine}`,
      [3, ["nested 403", "nested 604", "sum 9000, 8011 unwound, 0 pending", ""]],
      () => {
        const { exit, out } = run(thrower, { engine });
        return [exit, out.split("\n").slice(-4)];
      },
    ],
    [`fibonacci on ${engine}`, 6765, () => Number(load(fibonacci, { engine }).call("fib", 20))],
  ]);
}
