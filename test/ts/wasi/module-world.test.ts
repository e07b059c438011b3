/**
 * The world of a module that is loaded with WASI: it lasts over calls, what was written there can be asked for, and it is closed
 * by its owner, or when nobody has the module any longer.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type WasiLoadOptions,
  type WasmModule,
  fresh,
  load,
  loadWasi,
  loadWasiAsync,
  resume,
} from "../../../src/ts/index.ts";
import { codeOf, failure, rejection, testPath } from "../api/support.ts";
import { descriptorsAreListed, openDescriptors, settled } from "./descriptors.ts";
import { errnoNumber } from "../../../src/ts/wasi/p1/errno.ts";

let folder = "";
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "cljw-world-"));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const wasi = (name: string, params: number): string =>
  `(import "wasi_snapshot_preview1" "${name}" (func $${name} (param ${"i32 ".repeat(params)}) (result i32)))`;

/** Writes `hello\n` where it is told to, and `init\n` at first. */
const reactor = (initialize = ""): string => `(module ${wasi("fd_write", 4)} ${wasi("fd_prestat_get", 2)}
  (memory (export "memory") 1)
  (data (i32.const 0) "\\10\\00\\00\\00\\06\\00\\00\\00") (data (i32.const 16) "hello\\n")
  (data (i32.const 32) "\\30\\00\\00\\00\\05\\00\\00\\00") (data (i32.const 48) "init\\n")
  (func (export "_initialize") (drop (call $fd_write (i32.const 1) (i32.const 32) (i32.const 1) (i32.const 8))) ${initialize})
  (func (export "say") (param i32) (result i32)
    (call $fd_write (local.get 0) (i32.const 0) (i32.const 1) (i32.const 8)))
  (func (export "dir") (result i32) (call $fd_prestat_get (i32.const 3) (i32.const 64))))`;

const made = (options: WasiLoadOptions = {}): WasmModule => loadWasi(reactor(), options);

describe.each(["interp", "native"] as const)(":%s", (engine) => {
  test("what was written is there over calls", () => {
    const module = made({ engine, dirs: { "/d": { a: "b" } }, fuel: 1_000 });
    expect(module.output()).toMatchObject({ out: "init\n", err: "", fsAfter: { "/d": { a: "b" } } });
    module.call("say", 1);
    module.call("say", 2);
    const { out, err, fuelUsed } = module.output({ err: "bytes" });
    expect([out, [...err]]).toEqual(["init\nhello\n", [...new TextEncoder().encode("hello\n")]]);
    expect(fuelUsed).toBe(1_000 - module.fuelLeft!);
  });

  test("what was taken is not there any longer, nor counts for the bound", () => {
    const module = made({ engine, maxOutputBytes: 14 });
    for (let i = 0; i < 5; i++) {
      expect(module.takeOutput()).toEqual({ out: i === 0 ? "init\n" : "hello\n", err: i === 0 ? "" : "hello\n" });
      module.call("say", 1);
      module.call("say", 2);
    }
    expect(codeOf(() => module.call("say", 1))).toBe("limit output");
    expect(module.takeOutput({ out: "bytes" }).out).toHaveLength(8);
    expect(module.output()).toEqual({ out: "", err: "" });
  });

  test("closed, it has nothing open, and the module can still be called", () => {
    const before = openDescriptors(folder);
    const lines: string[] = [];
    const module = made({ engine, dirs: { "/d": folder }, stdout: { lines: (line) => lines.push(line) } });
    expect(module.call("dir")).toBe(0);
    module.close();
    module.close();
    expect(openDescriptors(folder)).toBe(before);
    expect([module.call("dir"), module.call("say", 1)]).toEqual([errnoNumber("EBADF"), errnoNumber("EBADF")]);
    expect(lines).toEqual(["init"]);
    expect(fresh(module).call("say", 1)).toBe(0);
  });

  test("it is open as long as somebody has a function of the module, and no longer", async () => {
    // Its own: what earlier tests have left may be collected in between.
    const own = fs.mkdtempSync(path.join(folder, "own-"));
    let dir: (() => unknown) | undefined = made({ engine, dirs: { "/d": own } }).func("dir");
    const one = openDescriptors(own);
    if (descriptorsAreListed) expect(one).toBeGreaterThan(0);
    for (let i = 0; i < 5; i++) made({ engine, dirs: { "/d": own } });
    expect(await settled(own)).toBe(one);
    expect(dir()).toBe(0);
    dir = undefined;
    expect(await settled(own)).toBe(0);
  });

  test.each([
    ["a trap", "unreachable", "unreachable", {}],
    ["a limit", "(loop (br 0))", "fuel", { fuel: 1_000 }],
    [
      "a bound of output",
      "(drop (call $fd_write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 8)))",
      "output",
      { maxOutputBytes: 9 },
    ],
  ])(
    "an initialisation that ends in %s leaves nothing open, and its error says what was written",
    async (_, code, expected, bounds) => {
      const before = openDescriptors(folder);
      const options = { engine, dirs: { "/d": folder }, ...bounds };
      const errors = [
        failure(() => loadWasi(reactor(code), options)),
        await rejection(loadWasiAsync(reactor(code), options)),
      ];
      for (const error of errors) {
        expect(error.code).toBe(expected);
        expect(error.data.out).toBe("init\n");
        expect(codeOf(() => resume(error))).toBe("usage not-suspended");
      }
      expect(openDescriptors(folder)).toBe(before);
    },
  );

  test("a module that does not link leaves nothing open", () => {
    const before = openDescriptors(folder);
    const text = '(module (import "env" "f" (func)) (func (export "_initialize")))';
    expect(codeOf(() => loadWasi(text, { engine, dirs: { "/d": folder } }))).toBe("link import-mismatch");
    expect(openDescriptors(folder)).toBe(before);
  });
});

test("a module without a world says so", () => {
  const { code, message } = failure(() => load(testPath("01_add.wasm")).output());
  expect([code, message]).toEqual(["no-world", expect.stringContaining("loadWasi")]);
});
