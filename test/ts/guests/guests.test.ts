/**
 * The committed guests are what their sources say: rebuilt byte for byte where the assembler is a development
 * dependency, and behaving as described on the host's own WebAssembly.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = new URL("../../../", import.meta.url);
const folder = new URL("testdata/", root);
const binaries = readdirSync(folder).filter((file) => file.endsWith(".wasm"));

type Exports = Record<string, (...args: unknown[]) => unknown>;

function read(file: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(file, folder)));
}

async function instantiate(file: string, imports: WebAssembly.Imports = {}): Promise<WebAssembly.Exports & Exports> {
  const { instance } = await WebAssembly.instantiate(read(file), imports);
  return instance.exports as WebAssembly.Exports & Exports;
}

describe("files", () => {
  test("every binary has a source, is a module, and is small enough to commit", () => {
    const sources = new Set(readdirSync(folder).map((file) => file.replace(/\.(?:wat|c|cpp|go)$/, "")));
    expect(binaries.length).toBeGreaterThanOrEqual(20);
    for (const file of binaries) {
      expect(sources, file).toContain(file.replace(".wasm", ""));
      expect(WebAssembly.validate(read(file)), file).toBe(true);
      expect(read(file).length, file).toBeLessThanOrEqual(2 * 1024 * 1024);
    }
  });

  test("the modules written as text are built from it, byte for byte", () => {
    const output = execFileSync(process.execPath, ["scripts/build-testdata", "--check", "wabt"], {
      cwd: fileURLToPath(root),
      encoding: "utf8",
    });
    const lines = output.trim().split("\n");
    expect(lines.length).toBeGreaterThanOrEqual(28);
    expect(lines.filter((line) => !line.startsWith("ok  "))).toEqual([]);
  });

  test("the README's table names every binary", () => {
    const readme = readFileSync(new URL("README.md", folder), "utf8");
    for (const file of binaries) expect(readme).toContain(`\`${file.replace(".wasm", "")}\``);
  });
});

describe("traps", () => {
  const traps = JSON.parse(readFileSync(new URL("traps.json", folder), "utf8")) as Record<string, string>;

  test("traps.json lists every exported function", () => {
    const functions = WebAssembly.Module.exports(new WebAssembly.Module(read("traps.wasm")))
      .filter((entry) => entry.kind === "function")
      .map((entry) => entry.name);
    expect(functions.toSorted()).toEqual(Object.keys(traps).toSorted());
  });

  /** The host's words for each code; where it has one message for two codes, both rows say so. */
  const words: Record<string, RegExp> = {
    unreachable: /unreachable/,
    "integer-divide-by-zero": /divide by zero|remainder by zero/,
    "integer-overflow": /divide result unrepresentable|float unrepresentable in integer range/,
    "invalid-conversion-to-integer": /float unrepresentable in integer range/,
    "memory-out-of-bounds": /memory access out of bounds/,
    "table-out-of-bounds": /table index is out of bounds|table access out of bounds|element segment out of bounds/,
    "undefined-element": /table index is out of bounds/,
    "uninitialized-element": /null function or function signature mismatch/,
    "indirect-call-type-mismatch": /null function or function signature mismatch/,
    "call-stack-exhausted": /Maximum call stack size exceeded/,
  };

  test.each(Object.entries(traps))("%s is %s", async (name, code) => {
    const pattern = words[code];
    expect(pattern, `the words for ${code}`).toBeDefined();
    const exports = await instantiate("traps.wasm");
    expect(() => exports[name]!()).toThrow(pattern);
  });
});

describe("guests", () => {
  test("03_memory adds up what was stored", async () => {
    const { store, sum_range: sumRange } = await instantiate("03_memory.wasm");
    [5, -7, 2 ** 31 - 1].forEach((value, i) => store!(8 + 4 * i, value));
    expect(sumRange!(8, 3)).toBe((5 - 7 + 2 ** 31 - 1) | 0);
    expect(sumRange!(8, 0)).toBe(0);
  });

  test("04_imports hands numbers and strings to the host", async () => {
    const seen: unknown[] = [];
    const exports: WebAssembly.Exports & Exports = await instantiate("04_imports.wasm", {
      env: {
        print_i32: (value: number) => seen.push(value),
        print_str: (ptr: number, len: number) => {
          const memory = exports.memory as unknown as WebAssembly.Memory;
          seen.push(new TextDecoder().decode(new Uint8Array(memory.buffer, ptr, len)));
        },
      },
    });
    exports.greet!();
    exports.compute_and_print!(3, 7);
    expect(seen).toEqual(["Hello from Wasm!", 10]);
  });

  test("08_multi_value returns several values", async () => {
    const exports = await instantiate("08_multi_value.wasm");
    expect(exports.swap!(1, 2)).toEqual([2, 1]);
    expect(exports.divmod!(-7, 2)).toEqual([-3, -1]);
    expect(exports.min_max!(9n, -9n)).toEqual([-9n, 9n]);
    expect(exports.min_max!(-9n, 9n)).toEqual([-9n, 9n]);
    expect(exports.one_of_each!()).toEqual([-1, -(2n ** 63n), 1.5, 2.25]);
  });

  test("10_greet greets, any number of times, in bounded memory", async () => {
    const exports = await instantiate("10_greet.wasm");
    const memory = exports.memory as unknown as WebAssembly.Memory;
    const greet = (name: string): string => {
      const bytes = new TextEncoder().encode(name);
      const ptr = exports.cabi_realloc!(0, 0, 1, bytes.length) as number;
      new Uint8Array(memory.buffer).set(bytes, ptr);
      const [out, length] = exports.greet!(ptr, bytes.length) as [number, number];
      return new TextDecoder().decode(new Uint8Array(memory.buffer, out, length));
    };
    expect(greet("World")).toBe("Hello, World!");
    expect(greet("")).toBe("Hello, !");
    const long = "é".repeat(100_000);
    for (let i = 0; i < 50; i++) expect(greet(long)).toBe(`Hello, ${long}!`);
    expect(memory.buffer.byteLength).toBeLessThan(10 * 65_536);
    // A block that grows step by step stays where it is, with its contents.
    const ptr = exports.cabi_realloc!(0, 0, 1, 3) as number;
    new Uint8Array(memory.buffer).set([1, 2, 3], ptr);
    const other = exports.cabi_realloc!(0, 0, 8, 8) as number;
    expect(other % 8).toBe(0);
    const moved = exports.cabi_realloc!(ptr, 3, 1, 5) as number;
    expect([...new Uint8Array(memory.buffer, moved, 3)]).toEqual([1, 2, 3]);
    expect(() => exports.cabi_realloc!(0, 0, 1, -1)).toThrow(WebAssembly.RuntimeError);
  });

  test("20 to 24 link", async () => {
    const base = await instantiate("20_link_base.wasm");
    const middle = await instantiate("21_link_middle.wasm", { base });
    const top = await instantiate("22_link_top.wasm", { middle });
    expect(top.octuple!(5)).toBe(40);
    expect(top.distance!(1, 2, 4, 6)).toBe(25);
    expect((base.calls as unknown as WebAssembly.Global).value).toBe(5);
    expect(() => top.fail_far_below!(1)).toThrow("divide by zero");
    const owner = await instantiate("23_link_memory_owner.wasm");
    const user = await instantiate("24_link_memory_user.wasm", { owner });
    user.poke!(64, 99);
    expect(owner.peek!(64)).toBe(99);
    expect(owner.call_slot!(2, 7)).toBe(49);
    expect(user.call_slot!(0, 7)).toBe(8);
    expect(owner.call_slot!(3, 256)).toBe(42);
    expect(user.grow!(1)).toBe(1);
    expect(owner.pages!()).toBe(2);
  });

  test("25_nqueens counts the known numbers of solutions, and its first one is one", async () => {
    const exports = await instantiate("25_nqueens.wasm");
    // OEIS A000170.
    const known = [1, 1, 0, 0, 2, 10, 4, 40, 92, 352];
    expect(known.map((_, n) => exports.nqueens!(n))).toEqual(known);
    expect(known.map((_, n) => exports.first_solution!(n))).toEqual(known.map((count) => (count > 0 ? 1 : 0)));
    exports.first_solution!(8);
    const columns = [...new Uint8Array((exports.memory as unknown as WebAssembly.Memory).buffer, 0, 8)];
    expect(new Set(columns).size).toBe(8);
    expect(new Set(columns.map((column, row) => column - row)).size).toBe(8);
    expect(new Set(columns.map((column, row) => column + row)).size).toBe(8);
  });
});
