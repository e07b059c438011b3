/**
 * A load whose functions guests of other loads call without the border: its deadline is counted for each outermost call
 * of the host, from its first piece of work in that call on. The clock is the test's own.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type EngineName, WasmError, type WasmModule, load } from "../../../src/ts/index.ts";

let now = 1_000;
beforeEach(() => {
  vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const engines: readonly EngineName[] = ["interp", "native"];

// More work than there is in the longest slice, so that the clock is looked at.
const work = `(func $work (local i32)
  (loop (local.set 0 (i32.add (local.get 0) (i32.const 1))) (br_if 0 (i32.lt_u (local.get 0) (i32.const 60000)))))`;

/** How a load without bounds comes to `f` of another. */
const ways = {
  "an import": ['(import "i" "f" (func $f))', "(call $f)"],
  "a table": ['(import "i" "t" (table 1 funcref))', "(call_indirect (i32.const 0))"],
} as const;

/** A load with a deadline, whose function `f` another without one calls. */
function shared(
  engine: EngineName,
  way: keyof typeof ways,
  host: () => void,
): { inner: WasmModule; go: (times: number) => unknown } {
  const inner = load(
    `(module (import "h" "f" (func $host)) ${work} (table (export "t") 1 funcref) (elem (i32.const 0) $f)
      (func $f (export "f") (call $work) (call $host) (call $work))
      (func (export "quiet") (call $work)))`,
    { engine, timeoutMs: 100, imports: { h: { f: host } } },
  );
  const [imported, call] = ways[way];
  const outer = load(
    `(module ${imported} (func (export "go") (param i32)
      (loop ${call}
        (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`,
    { engine, imports: { i: inner } },
  );
  return { inner, go: (times) => outer.call("go", times) };
}

function codeOf(run: () => unknown): string {
  try {
    run();
    return "done";
  } catch (error) {
    return error instanceof WasmError ? error.code : "another error";
  }
}

describe.each(
  engines.flatMap((engine) => (Object.keys(ways) as (keyof typeof ways)[]).map((way) => [engine, way] as const)),
)("on %s by %s", (engine, way) => {
  const tick = (): void => {
    now += 60;
  };

  test("calls that the host makes one after the other, without a pause, have a deadline each", () => {
    const { go, inner } = shared(engine, way, tick);
    for (let i = 0; i < 5; i++) expect(codeOf(() => go(1))).toBe("done");
    for (let i = 0; i < 5; i++) expect(codeOf(() => inner.call("f"))).toBe("done");
  });

  test("one call that is too long ends, and those behind it do not", () => {
    const { go } = shared(engine, way, tick);
    expect(codeOf(() => go(3))).toBe("timeout");
    expect(codeOf(() => go(1))).toBe("done");
  });

  test("what the host calls in between does not put it off", () => {
    const others = engines.map((one) => load(`(module (func (export "o") (call $o)) (func $o))`, { engine: one }));
    const { go, inner } = shared(engine, way, () => {
      tick();
      for (const other of others) other.call("o");
      inner.call("quiet");
    });
    expect(codeOf(() => go(3))).toBe("timeout");
    expect(codeOf(() => go(1))).toBe("done");
  });

  test("a signal that the host raises is seen soon, however little the guest works itself", () => {
    const controller = new AbortController();
    let calls = 0;
    const host = (): void => {
      calls++;
      controller.abort();
    };
    const inner = load(
      `(module (import "h" "f" (func $host)) (table (export "t") 1 funcref) (elem (i32.const 0) $f)
        (func (export "idle") nop)
        (func $f (export "f") (loop (call $host) (br 0))))`,
      { engine, signal: controller.signal, imports: { h: { f: host } } },
    );
    const [imported, call] = ways[way];
    const outer = load(`(module ${imported} (func (export "go") ${call}))`, { engine, imports: { i: inner } });
    // What it has been given for this call is not there for the next one.
    inner.call("idle");
    expect(codeOf(() => outer.call("go"))).toBe("aborted");
    expect(calls).toBeLessThan(1_000);
  });
});
