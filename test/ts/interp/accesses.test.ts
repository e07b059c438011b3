/**
 * Loads and stores in every form: addresses and values that are locals, constants, temporaries, sums and far away, in and
 * out of loops. The host's WebAssembly says what comes of each, traps and the memory's bytes included.
 */
import { describe, expect, it } from "vitest";
import { load } from "../../../src/ts/index.ts";
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { opcodes } from "../../../src/ts/core/opcodes.ts";
import type { Bits } from "../exec/host-ops.ts";
import { wat } from "../api/support.ts";
import { carrierOf, constant, fromCarrier, toCarrier, types } from "./shapes.ts";

const scalar = opcodes.filter(
  (op) =>
    (op.kind === "load" || op.kind === "store") && op.since === "mvp" && !`${op.params}${op.results}`.includes("v"),
);

const offsets = [0, 3, 65_535, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 4];
const addresses = [0, 1, 65_532, 65_533, 65_536, -1, -4, -(2 ** 31)];
const values: Readonly<Record<string, readonly Bits[]>> = {
  i: [-1, 0x1234_5678],
  I: [-1n, 0x1234_5678_9abc_def0n],
  f: [0x7fa0_0001, -(2 ** 31)],
  F: [0x7ff4_0000_0000_0001n, -(2n ** 63n)],
};

const far = `(local ${"i64 ".repeat(2_100)}) (local $a i32)`;

/** Ways to give an address; each of them is the function's first parameter plus what its name says. */
const addressForms: Readonly<Record<string, string>> = {
  local: "(local.get 0)",
  temp: "(call $id (local.get 0))",
  "constant 8": "(i32.const 8)",
  "constant 65536": "(i32.const 65536)",
  "constant -1": "(i32.const -1)",
  "sum with 4": "(i32.add (local.get 0) (i32.const 4))",
  "sum with -4": "(i32.add (i32.const -4) (local.get 0))",
  "sum of locals": "(i32.add (local.get 0) (local.get 0))",
  shifted: "(i32.shl (local.get 0) (i32.const 2))",
};

function access(op: string, letter: string, value: string | undefined, offset: number, address: string): string {
  if (value !== undefined) return `(${op} offset=${offset} ${address} ${value})`;
  return toCarrier(letter, `(${op} offset=${offset} ${address})`);
}

interface Variant {
  readonly name: string;
  readonly text: string;
  readonly args: (readonly Bits[])[];
}

function variants(op: (typeof scalar)[number]): Variant[] {
  const stores = op.kind === "store";
  const letter = stores ? op.params![1]! : op.results!;
  const carrier = carrierOf(letter);
  const valueForms: Readonly<Record<string, string | undefined>> = stores
    ? {
        local: fromCarrier(letter, "(local.get 1)"),
        constant: constant(letter, values[letter]![1]!),
        temp: `(call $id-${letter} ${fromCarrier(letter, "(local.get 1)")})`,
      }
    : { "": undefined };
  const signature = stores ? `(param i32 ${carrier})` : `(param i32) (result ${carrier})`;
  const args = addresses.flatMap((address) => (stores ? values[letter]!.map((v) => [address, v]) : [[address]]));
  const found: Variant[] = [];
  const add = (name: string, body: string, locals = ""): void => {
    found.push({ name, text: `(func (export "${name}") ${signature} ${locals} ${body})`, args });
  };
  for (const offset of offsets) {
    for (const [addressName, address] of Object.entries(addressForms)) {
      for (const [valueName, value] of Object.entries(valueForms)) {
        const text = access(op.text, letter, value, offset, address);
        add(`${addressName}, ${valueName}, ${offset}`, text);
        if (addressName === "local")
          add(`${addressName}, ${valueName}, ${offset}, loop`, looped(text, stores, carrier));
      }
    }
    const value = stores ? fromCarrier(letter, "(local.get 1)") : undefined;
    const text = access(op.text, letter, value, offset, "(local.get $a)");
    add(`far, ${offset}`, `(local.set $a (local.get 0)) ${text}`, far);
    if (!stores) {
      const inPlace =
        carrier === "i32"
          ? `(local.set 0 ${access(op.text, letter, undefined, offset, "(local.get 0)")}) (local.get 0)`
          : text;
      if (carrier === "i32") add(`in place, ${offset}`, inPlace);
    }
  }
  return found;
}

/** Three times in a loop, where constants may be kept in slots. */
function looped(text: string, stores: boolean, carrier: string): string {
  const keep = stores ? text : `(local.set $k ${text})`;
  const result = stores ? "" : "(local.get $k)";
  const step = "(br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3)))";
  return `(local $i i32) (local $k ${carrier}) (loop $l ${keep} ${step}) ${result}`;
}

type Exports = Record<string, (...args: readonly unknown[]) => unknown>;

function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) return "trap";
    return error instanceof WasmError && error.code === "memory-out-of-bounds" ? "trap" : error;
  }
}

describe("accesses in every form", () => {
  it("are found", () => {
    expect(scalar).toHaveLength(14 + 9);
  });

  it.each(scalar)("$name", (op) => {
    const all = variants(op);
    const identities = Object.entries(types).map(
      ([letter, type]) => `(func $id-${letter} (param ${type}) (result ${type}) (local.get 0))`,
    );
    const bytes = wat(`(module (memory (export "memory") 1) (func $id (param i32) (result i32) (local.get 0))
      ${identities.join("\n")} ${all.map(({ text }) => text).join("\n")})`);
    const host = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports;
    const module = load(bytes, { engine: "interp" });
    const hostMemory = new Uint8Array((host.memory as unknown as WebAssembly.Memory).buffer);
    const { bytes: memory } = module.memory();
    for (let i = 0; i < memory.length; i++) hostMemory[i] = memory[i] = (i * 31 + (i >> 7)) & 0xff;
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    const wrong: unknown[] = [];
    try {
      for (const { name, args } of all) {
        const call = module.func(name);
        for (const list of args) {
          const expected = outcome(() => host[name]!(...list));
          const actual = outcome(() => call(...list));
          if (!Object.is(actual, expected)) wrong.push([name, list, actual, expected]);
        }
      }
    } finally {
      Error.stackTraceLimit = limit;
    }
    expect(all.length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
    expect(Buffer.compare(memory, hostMemory)).toBe(0);
  });
});
