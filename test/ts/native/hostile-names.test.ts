/**
 * What a guest calls its functions and itself changes nothing of how it traps: its error, its backtrace, and that no
 * guest around it can catch the trap.
 */
import { describe, expect, it } from "vitest";
import { InstantiationError, Trap } from "../../../src/ts/base/errors/errors.ts";
import { InstrReader } from "../../../src/ts/binary/code.ts";
import { type LoadOptions, engines as enginesOf, load } from "../../../src/ts/index.ts";
import type { Callable } from "../../../src/ts/runtime/store/func.ts";
import { backtraceOf } from "../../../src/ts/runtime/backtrace.ts";
import { codeOf, thrown } from "../api/support.ts";
import { hostileModule, hostileNames, trapWays } from "./hostile.ts";

const env = { f: (): void => {} };
const native: LoadOptions = { engine: "native", imports: { env } };

/** Options that give the host the module as it is, with other offsets, and with other code. */
const forms: readonly LoadOptions[] = [native, { ...native, maxMemoryPages: 3 }, { ...native, fuel: 1_000_000_000 }];

/** The function and the opcode of each frame. */
function framesIn(bytes: Uint8Array, error: unknown): string[] {
  return backtraceOf(error).map(
    ({ index, offset }) => `${index} ${new InstrReader(bytes, offset, bytes.length).next().name}`,
  );
}

describe.each(hostileNames.map((name) => [JSON.stringify(name.slice(0, 60)), name] as const))("%s", (_, name) => {
  it.each(trapWays)("hides no trap: %s", (code, op, emit) => {
    const way = [code, op, emit] as const;
    const expected = code === "call-stack-exhausted" ? Array(256).fill("1 call") : [`1 ${op}`, "2 call"];
    for (const options of forms) {
      const bytes = hostileModule(name, way);
      const trap = thrown(() => load(bytes, options).call("trap"));
      expect(trap).toBeInstanceOf(Trap);
      expect((trap as Trap).code).toBe(code);
      expect(framesIn(bytes, trap)).toEqual(expected);
      const starting = hostileModule(name, way, true);
      const failed = thrown(() => load(starting, options)) as InstantiationError;
      expect(failed).toBeInstanceOf(InstantiationError);
      expect(failed.code).toBe("start-failed");
      expect((failed.cause as Trap).code).toBe(code);
      expect(framesIn(starting, failed.cause)).toEqual(expected);
    }
  });
});

/** What ends a recursion where the host's engine has no part in it: the stack of that error is one of JavaScript. */
const bounds: readonly LoadOptions[] = [{ maxCallDepth: 40 }, { fuel: 100 }];

describe.each(bounds)("a recursion that ends by %o", (bound) => {
  const recursion = trapWays.find(([code]) => code === "call-stack-exhausted")!;
  const framesOn = (engine: "native" | "interp", name: string): string[] => {
    const bytes = hostileModule(name, recursion);
    return framesIn(
      bytes,
      thrown(() => load(bytes, { engine, imports: { env }, ...bound }).call("trap")),
    );
  };
  it("has the same frames, whatever the names are", () => {
    // The outermost ones: how far in the fuel reaches is the same, but which instruction stopped is not told on both alike.
    const expected = framesOn("interp", "plain").slice(-10);
    expect(expected.at(-1)).toBe("2 call");
    for (const name of hostileNames) expect(framesOn("native", name).slice(-10)).toEqual(expected);
  });
});

describe("a name of many lines", () => {
  const bytes = hostileModule(
    "a\n".repeat(1_000_000),
    trapWays.find(([code]) => code === "call-stack-exhausted")!,
  );
  it.each([{}, ...bounds, { maxMemoryPages: 3 }])("ends no process: %o", (bound) => {
    const error = thrown(() => load(bytes, { engine: "native", imports: { env }, ...bound }).call("trap"));
    expect(framesIn(bytes, error).length).toBeGreaterThan(10);
    expect((error as Error).stack!.length).toBeLessThan(1_000_000);
  });
});

const catcher = `(module (import "a" "trap" (func $trap))
  (func (export "catch") (result i32)
    (block $h (try_table (catch_all $h) (call $trap)) (return (i32.const 0))) (i32.const 1)))`;

const able = (["native", "interp"] as const).filter((engine) => enginesOf()[engine]?.features.exceptions);

describe.each(able)("a guest on %s", (engine) => {
  it.each(trapWays)("catches no trap of another one: %s", (code, op, emit) => {
    for (const name of hostileNames) {
      for (const options of forms) {
        const trap = load(hostileModule(name, [code, op, emit]), options).exports.trap as Callable;
        for (const given of [trap, () => trap()]) {
          const outer = load(catcher, { engine, imports: { a: { trap: given } } });
          expect(codeOf(() => outer.call("catch"))).toBe(`trap ${code}`);
        }
      }
    }
  });
});
