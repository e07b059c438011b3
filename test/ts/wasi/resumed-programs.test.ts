/**
 * Programs that a limit ended on :interp and that go on: what they come to is what they would have come to without the
 * limit, with the files that they had open. And what becomes of the files of those that do not go on.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { type ProgramOptions, addFuel, close, load, resume, run, runAsync } from "../../../src/ts/index.ts";
import { codeOf, failure, rejection, testPath } from "../api/support.ts";
import { descriptorsAreListed, openDescriptors, settled } from "./descriptors.ts";

const program = testPath("26_cat.wasm");
let folder = "";

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "cljw-resume-"));
  fs.writeFileSync(path.join(folder, "a"), "alpha\n");
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

const args = ["cat", "--write", "/d/made", "first\n", "/d/a", "-", "--append", "/d/made", "second\n", "/d/made"];

const options = (dir: string | object, more: ProgramOptions = {}): ProgramOptions => ({
  engine: "interp",
  args: [...args, "--err", "done", "--exit", "3"],
  stdin: ["beta\n", "gamma\n"],
  dirs: { "/d": dir as string },
  ...more,
});

/** What a run comes to that is given fuel bit by bit, and how often it went on. */
function inBits(given: ProgramOptions, bit: number): { result: unknown; times: number } {
  let go: () => unknown = () => run(program, { ...given, fuel: bit });
  for (let times = 0; ; times++) {
    try {
      return { result: go(), times };
    } catch (error) {
      expect((error as WasmError).code).toBe("fuel");
      addFuel(error, bit);
      go = () => resume(error);
    }
  }
}

describe("a program that ran out of fuel", () => {
  test.each([701, 2_003, 9_001])("comes to the same with %i units at a time, in memory", (bit) => {
    const tree = { a: "alpha\n" };
    const whole = run(program, options(tree, { fuel: 1e9 }));
    expect(whole).toMatchObject({ exit: 3, out: "alpha\nbeta\ngamma\nfirst\nsecond\n", err: "done\n" });
    const { result, times } = inBits(options(tree), bit);
    expect(result).toEqual(whole);
    expect(times).toBe(Math.ceil(whole.fuelUsed! / bit) - 1);
  });

  test("comes to the same on files of the host, which are closed at the end", () => {
    const before = openDescriptors();
    const { result, times } = inBits(options(folder), 1_501);
    expect(result).toMatchObject({ exit: 3, out: "alpha\nbeta\ngamma\nfirst\nsecond\n", err: "done\n" });
    expect(times).toBeGreaterThan(5);
    expect(fs.readFileSync(path.join(folder, "made"), "utf8")).toBe("first\nsecond\n");
    expect(openDescriptors()).toBe(before);
  });

  test("hands over an unfinished line, and the rest of it later", () => {
    const lines: string[] = [];
    const error = failure(() =>
      run(
        `(module (import "wasi_snapshot_preview1" "fd_write" (func $w (param i32 i32 i32 i32) (result i32)))
           (memory (export "memory") 1) (data (i32.const 0) "\\10\\00\\00\\00\\02\\00\\00\\00") (data (i32.const 16) "ab")
           (func (export "_start") (local i32)
             (drop (call $w (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
             (loop (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 100))))
             (drop (call $w (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))`,
        {
          engine: "interp",
          fuel: 300,
          stdout: (line: unknown) => lines.push(new TextDecoder().decode(line as Uint8Array)),
        },
      ),
    );
    expect(lines).toEqual(["ab"]);
    addFuel(error, 1_000);
    expect(resume(error)).toMatchObject({ exit: 0, out: "" });
    expect(lines).toEqual(["ab", "ab"]);
  });

  test("goes on by promise where it was started so", async () => {
    const error = await rejection(runAsync(program, options({ a: "alpha\n" }, { fuel: 2_000 })));
    expect(error.code).toBe("fuel");
    addFuel(error, 1e9);
    await expect(resume(error)).resolves.toMatchObject({ exit: 3, err: "done\n" });
  });

  test("carries what there is by then, and goes on once", () => {
    const { fuelUsed } = run(program, options({ a: "alpha\n" }, { fuel: 1e9 }));
    const error = failure(() => run(program, options({ a: "alpha\n" }, { fuel: fuelUsed! - 1 })));
    expect(error.data).toMatchObject({ fsAfter: { "/d": { a: "alpha\n", made: "first\nsecond\n" } }, err: "done\n" });
    expect(error.data.fuelUsed).toBeLessThan(fuelUsed!);
    addFuel(error, 1e9);
    expect(resume(error)).toMatchObject({ exit: 3 });
    expect(codeOf(() => resume(error))).toBe("usage not-suspended");
  });

  test("goes on after its time was up, with as much again", () => {
    const spin = '(module (func (export "_start") (loop (br 0))))';
    const error = failure(() => run(spin, { engine: "interp", timeoutMs: 5 }));
    expect(error.code).toBe("timeout");
    expect(failure(() => resume(error)).code).toBe("timeout");
  });

  test("cannot go on on :native, and nothing of it is open", () => {
    const before = openDescriptors();
    const error = failure(() => run(program, { ...options(folder), engine: "native", fuel: 2_000 }));
    expect(error.code).toBe("fuel");
    expect(openDescriptors()).toBe(before);
    expect(codeOf(() => resume(error))).toBe("usage not-suspended");
  });
});

describe("a program that does not go on", () => {
  const stopped = (): WasmError => failure(() => run(program, options(folder, { fuel: 2_000 })));

  test("is closed by close, once", () => {
    const before = openDescriptors();
    const error = stopped();
    close(error);
    close(error);
    expect(openDescriptors()).toBe(before);
    expect(codeOf(() => resume(error))).toBe("usage not-suspended");
  });

  test("is closed when many have come after it", () => {
    const before = openDescriptors();
    const errors = Array.from({ length: 70 }, stopped);
    if (descriptorsAreListed) expect(openDescriptors() - before).toBeLessThanOrEqual(64 * 2);
    const first = failure(() => resume(errors[0]));
    expect([first.code, first.message]).toEqual(["not-suspended", expect.stringContaining("Run it again")]);
    addFuel(errors[69], 1e9);
    expect(resume(errors[69])).toMatchObject({ exit: 3 });
    for (const error of errors) close(error);
    expect(openDescriptors()).toBe(before);
  });

  test("is closed when nobody has its error any longer", async () => {
    const before = await settled();
    for (let i = 0; i < 10; i++) stopped();
    expect(await settled()).toBe(before);
  });
});

test("fuel is added to what has fuel, and what has files is closed", () => {
  const module = load('(func (export "f"))', { fuel: 5 });
  expect(addFuel(module, 5)).toBe(10);
  expect(codeOf(() => addFuel(load("(module)"), 5))).toBe("usage bad-argument");
  expect(codeOf(() => addFuel(new Error("mine"), 5))).toBe("usage bad-argument");
  expect(codeOf(() => addFuel(module, -1))).toBe("usage bad-argument");
  expect(codeOf(() => close(5))).toBe("usage bad-argument");
  close(module);
});
