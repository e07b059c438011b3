/**
 * How a body is translated: in words that grow with its bytes, whatever its types are, and in pieces that can be interrupted.
 */
import { describe, expect, it } from "vitest";
import { load, resume } from "../../../src/ts/index.ts";
import type { ModuleCode } from "../../../src/ts/interp/code/module-code.ts";
import { InterpInstance } from "../../../src/ts/interp/run/instance.ts";
import { lowerFunction } from "../../../src/ts/interp/lower/lower.ts";
import { unlowered } from "./lowered.ts";
import { allBodies, longBody, longBodies } from "./long-bodies.ts";

/** The code of a module of these bytes, in which nothing is translated yet, and its last function. */
function begun(bytes: Uint8Array): { readonly code: ModuleCode; readonly index: number } {
  const code = unlowered(bytes);
  return { code, index: code.unit.module.spaces.funcs.length - 1 };
}

/** Words of the body with `n` of what the shape has. */
function wordsOf(name: string, n: number): number {
  const { code, index } = begun(longBody(allBodies[name]!, n));
  lowerFunction(code, index);
  return code.length;
}

describe("the words of a body", () => {
  it.each(Object.keys(allBodies))("grow as it does: %s", (name) => {
    const [one, two, four] = [wordsOf(name, 200), wordsOf(name, 400), wordsOf(name, 800)];
    // Beyond some values on the stack slots are far, and instructions longer by some words.
    expect(four - two).toBeLessThan(3 * (two - one) + 4_000);
    const bytes = longBody(allBodies[name]!, 800).length - longBody(allBodies[name]!, 400).length;
    expect(four - two).toBeLessThan(12 * bytes + 100);
  });
});

class Interruption extends Error {}

describe("a translation that is interrupted", () => {
  const names = ["br_if over a wide block", "a local got and set", "selects of locals", "blocks within each other"];

  it.each(names)("goes on where it was, and comes to the same: %s", (name) => {
    const bytes = longBody(allBodies[name]!, 20_000);
    const whole = begun(bytes);
    let pauses = 0;
    lowerFunction(whole.code, whole.index, () => void pauses++);
    expect(pauses).toBeGreaterThan(10);

    const { code, index } = begun(bytes);
    let asked = 0;
    for (let tries = 0; code.entries[index] === 0; tries++) {
      expect(tries).toBeLessThan(pauses);
      let left = 4;
      try {
        lowerFunction(code, index, () => {
          asked++;
          if (--left === 0) throw new Interruption();
        });
      } catch (error) {
        expect(error).toBeInstanceOf(Interruption);
        expect(code.length).toBe(2);
      }
    }
    expect(asked).toBe(pauses);
    expect(code.words.subarray(0, code.length)).toEqual(whole.code.words.subarray(0, whole.code.length));
  });

  it("is begun anew where another one came in between", () => {
    const bytes = longBody(allBodies["br_if over a wide block"]!, 20_000);
    const { code, index } = begun(bytes);
    const stop = (): never => {
      throw new Interruption();
    };
    expect(() => lowerFunction(code, index, stop)).toThrow(Interruption);
    lowerFunction(code, index - 1);
    lowerFunction(code, index);
    const other = begun(bytes);
    lowerFunction(other.code, index - 1);
    lowerFunction(other.code, index);
    expect(code.words.subarray(0, code.length)).toEqual(other.code.words.subarray(0, other.code.length));
  });
});

describe("a bounded run", () => {
  const bytes = longBody(longBodies["calls with wide parameters and results"]!, 80_000);

  it("that cannot pay for a function ends before it is translated, in its frame and with nothing taken", () => {
    const module = load(bytes, { engine: "interp", fuel: 10 });
    expect(() => module.call("f", 1)).toThrow(expect.objectContaining({ kind: "limit", code: "fuel" }));
    expect(module.fuelLeft).toBe(10);
    const { instance } = module;
    if (!(instance instanceof InterpInstance)) throw new Error("another engine");
    expect([...instance.code.entries]).toEqual([...instance.code.entries].fill(0));
  });

  it("ends with its deadline while a function is translated, which can be called again", () => {
    const slow = load(bytes, { engine: "interp", timeoutMs: 2 });
    expect(() => slow.call("f", 1)).toThrow(expect.objectContaining({ kind: "limit", code: "timeout" }));
    const module = load(bytes, { engine: "interp", timeoutMs: 600_000 });
    expect(module.call("f", 1)).toBe(undefined);
  });

  it("ends by its signal", () => {
    const module = load(bytes, { engine: "interp", signal: AbortSignal.abort() });
    expect(() => module.call("f", 1)).toThrow(expect.objectContaining({ kind: "limit", code: "aborted" }));
  });

  it("goes on where the fuel did not suffice for a function", () => {
    const module = load(bytes, { engine: "interp", fuel: 10 });
    let caught: unknown;
    try {
      module.call("f", 1);
    } catch (error) {
      caught = error;
    }
    module.addFuel(1_000_000_000);
    expect(resume(caught)).toBe(undefined);
  });
});
