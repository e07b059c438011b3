/**
 * How a handler is found: each is asked once for an exception, however many frames stand in it and however many lie beside the
 * place, and the bounds of the run are looked at meanwhile.
 */
import { describe, expect, it } from "vitest";
import { type WasmModule, load, resume } from "../../../src/ts/index.ts";
import { InterpInstance } from "../../../src/ts/interp/run/instance.ts";
import { thrown } from "../api/support.ts";

/** Bodies with `n` handlers of another tag, in which `$down` calls itself; the exception is thrown at the bottom. */
const shapes: { readonly [name: string]: (n: number) => string } = {
  "beside the call": (n) =>
    `(if (local.get $n) (then (nop)) (else ${"(block $h (try_table (catch $other $h)))".repeat(n)})) (call $down (local.get $n))`,
  "around the call": (n) =>
    `${"try_table (catch $other 0) ".repeat(n)} (call $down (local.get $n)) ${"end ".repeat(n)}`,
  "in one handler's clauses": (n) =>
    `(block $h (try_table ${"(catch $other $h)".repeat(n)} (call $down (local.get $n))))`,
  "around the call, each delegated": (n) =>
    `${"try ".repeat(n)} (call $down (local.get $n)) ${"delegate 0 ".repeat(n)}`,
};

const text = (body: string): string => `(module (tag $t) (tag $other)
  (func $down (param $n i32)
    (if (i32.eqz (local.get $n)) (then (throw $t)))
    (local.set $n (i32.sub (local.get $n) (i32.const 1)))
    ${body})
  (func (export "run") (param $n i32) (result i32)
    (block $h (try_table (catch $t $h) (call $down (local.get $n))) (return (i32.const 0)))
    (i32.const 1)))`;

/** Counts how many tags are compared with that of an exception. */
function countAsked({ instance }: WasmModule): () => number {
  if (!(instance instanceof InterpInstance)) throw new Error("another engine");
  let asked = 0;
  const { tags } = instance;
  Object.defineProperty(instance, "tags", { get: () => (asked++, tags) });
  return () => asked;
}

describe("the search for a handler", () => {
  it.each(Object.entries(shapes))("asks each once, however many frames there are: %s", (_, shape) => {
    const n = 500;
    const module = load(text(shape(n)), { engine: "interp" });
    const asked = countAsked(module);
    expect(module.call("run", 1_000)).toBe(1);
    // One more for what is thrown, and for what catches it.
    expect(asked()).toBeLessThanOrEqual(n + 2);
  });

  it("sees the run's signal, and what was thrown is thrown again where the run goes on", () => {
    let looks = 0;
    let raisedAt = Infinity;
    const signal = Object.assign(new EventTarget(), { reason: "enough" });
    Object.defineProperty(signal, "aborted", { get: () => ++looks >= raisedAt });
    const options = { engine: "interp", signal: signal as AbortSignal } as const;
    const module = load(text("(call $down (local.get $n))"), options);
    module.call("run", 1);
    looks = 0;
    expect(module.call("run", 20_000)).toBe(1);
    const all = looks;
    // From behind: the last look is at the end of the call, those before it are within the search.
    for (const back of [1, 2, 3]) {
      looks = 0;
      raisedAt = all - back;
      const end = thrown(() => module.call("run", 20_000));
      expect(end).toMatchObject({ kind: "limit", code: "aborted" });
      raisedAt = Infinity;
      expect(resume(end)).toBe(1);
    }
  });
});
