/**
 * Atomic accesses against the host's WebAssembly, value by value and byte by byte.
 */
import { describe, expect, it } from "vitest";
import { load } from "../../../src/ts/index.ts";
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { opcodes } from "../../../src/ts/core/opcodes.ts";
import { wat } from "../api/support.ts";

const accesses = opcodes.filter((op) => op.kind === "atomic" && /^i(32|64)\./.test(op.name));
const types: Readonly<Record<string, string>> = { i: "i32", I: "i64" };
const values: Readonly<Record<string, readonly (number | bigint)[]>> = {
  i: [0, 1, -1, 0x1234_5678, 0xf1],
  I: [0n, -1n, 0x1234_5678_9abc_def0n, 0xf1f2n, 0xf1f2_f3f4n],
};
const addresses = [0, 8, 16, 1, 2, 4, 6, 65_528, 65_532, 65_535, 65_536, -4, -1];
const offsets = [0, 4, 7, 65_528];

type Exports = Record<string, (...args: readonly unknown[]) => unknown>;

/** What a call gives, or the trap that it ends in. */
function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) return error.message.includes("unaligned") ? "unaligned" : "bounds";
    if (!(error instanceof WasmError)) return error;
    return { "unaligned-atomic": "unaligned", "memory-out-of-bounds": "bounds" }[error.code] ?? error;
  }
}

/** Whether an access is neither aligned nor within the page, where hosts differ in what they see first. */
function isBoth(address: number, width: number): boolean {
  return address % width !== 0 && address + width > 65_536;
}

/** All operands, the address first. */
function operandLists(params: string): unknown[][] {
  return [...params.slice(1)].reduce<unknown[][]>(
    (lists, letter) => lists.flatMap((list) => values[letter]!.map((value) => [...list, value])),
    addresses.map((address) => [address]),
  );
}

function functionText(name: string, params: string, results: string, offset: number): string {
  const letters = ["i", ...params.slice(1)];
  const result = results === "" ? "" : `(result ${types[results]})`;
  const gets = letters.map((_, i) => `(local.get ${i})`).join(" ");
  const signature = `(param ${letters.map((letter) => types[letter]).join(" ")}) ${result}`;
  return `(func (export "${name}+${offset}") ${signature} (${name} offset=${offset} ${gets}))`;
}

describe("atomic accesses", () => {
  it("are found", () => {
    expect(accesses).toHaveLength(2 * 7 + 7 * 7);
  });

  it.each(["shared", ""])("on a memory that is %s", (shared) => {
    const functions = accesses.flatMap(({ name, params = "", results = "" }) =>
      offsets.map((offset) => functionText(name, params, results, offset)),
    );
    const bytes = wat(`(module (memory (export "memory") 1 1 ${shared}) ${functions.join("\n")})`);
    const host = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports;
    const module = load(bytes, { engine: "interp", i64: "bigint" });
    const hostMemory = new Uint8Array((host.memory as unknown as WebAssembly.Memory).buffer);
    const { bytes: memory } = module.memory();
    for (let i = 0; i < memory.length; i++) hostMemory[i] = memory[i] = (i * 31 + (i >> 7)) & 0xff;
    const wrong: unknown[] = [];
    for (const { name, params = "", width = 1 } of accesses) {
      for (const offset of offsets) {
        const call = module.func(`${name}+${offset}`);
        for (const list of operandLists(params)) {
          const expected = outcome(() => host[`${name}+${offset}`]!(...list));
          const actual = outcome(() => call(...list));
          if (isBoth(((list[0] as number) >>> 0) + offset, width)) {
            expect([expected, actual]).toEqual([expect.stringMatching(/^(?:bounds|unaligned)$/), "unaligned"]);
            continue;
          }
          if (!Object.is(actual, expected)) wrong.push([name, offset, list, actual, expected]);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(Buffer.compare(memory, hostMemory)).toBe(0);
  });
});
