/**
 * Resources of guests as objects: their methods, how they are shown, and when they are dropped.
 */
import { inspect as shownInNode } from "node:util";
import { describe, expect, it } from "vitest";
import { type WasmError, type WasmModule, compile, inspect, instantiate, load } from "../../../src/ts/index.ts";
import { collect } from "../collect.ts";
import { code, index } from "../component/section-bytes.ts";
import { Written } from "../component/written.ts";
import { failure, kindsImports as files, testBytes } from "./support.ts";

const compiled = compile(testBytes("components/kinds.wasm"));

const made = (options: object = {}): WasmModule => instantiate(compiled, { imports: files, ...options });

interface Counter {
  inc(): number;
  drop(): void;
}

const counter = (m: WasmModule, start = 5): Counter => m.call("counter", start) as Counter;

const turn = async (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 0);
  });

/** Collects garbage, and lets the host say so. */
async function collected(): Promise<void> {
  for (let i = 0; i < 2; i++) {
    await turn();
    collect();
  }
  await turn();
}

describe.each(["native", "interp"] as const)("resources of a guest on %s", (engine) => {
  it("are objects with their methods, beside the functions of the interface", () => {
    const m = made({ engine });
    const c = counter(m);
    expect([c.inc(), m.call("counter.inc", c), m.call("peek", c)]).toEqual([6, 7, 8]);
    expect(Object.keys(c)).toEqual([]);
    const error = failure(() => (c.inc as (n: number) => number)(1));
    expect([error.code, error.message]).toEqual(["arity", "counter.inc takes 0 arguments; got 1."]);
  });

  it("are shown with their interface and what has become of them", () => {
    const m = made({ engine });
    const c = counter(m);
    const text = "Resource counter of cljw:kinds/counters@1.0.0 { inc }";
    expect([String(c), shownInNode(c), JSON.stringify([c])]).toEqual([text, text, `["${text}"]`]);
    c.drop();
    expect(String(c)).toBe(`${text}: it has been dropped`);
  });

  it("are dropped once, by either method", () => {
    const m = made({ engine });
    const c = counter(m);
    expect(inspect(m).live).toBe(1);
    c.drop();
    c.drop();
    expect([m.call("live"), inspect(m).live]).toEqual([0, 0]);
    for (const use of [() => c.inc(), () => m.call("peek", c), () => m.call("take", c)]) {
      const error = failure(use);
      expect([error.code, error.message]).toEqual(["bad-value", expect.stringContaining("it has been dropped")]);
    }
    const dispose = (Symbol as { readonly dispose?: symbol }).dispose;
    if (dispose === undefined) return;
    const d = counter(m);
    (d as unknown as { readonly [key: symbol]: () => void })[dispose]!();
    expect(m.call("live")).toBe(0);
  });

  it("are no longer the program's when they are given away", () => {
    const m = made({ engine });
    const c = counter(m);
    m.call("take", c);
    c.drop();
    expect([inspect(m).live, m.call("live")]).toEqual([0, 0]);
    expect(failure(() => c.inc()).message).toContain("given away");
  });

  it("can be dropped when their instance is closed, which has no destructors any longer", () => {
    const open = (): never => {
      throw new Error("no");
    };
    const broken = made({ engine, imports: { ...files, "cljw:kinds/files": { open, log: () => undefined } } });
    const c = counter(broken);
    expect(() => broken.call("show", "x")).toThrow("no");
    c.drop();
    expect([String(c), inspect(broken).live]).toEqual([expect.stringContaining("dropped"), 0]);
  });

  it("stay when they cannot be dropped now", () => {
    let drop = (): void => undefined;
    const open = (): object => {
      drop();
      return { name: "x" };
    };
    const m = made({ engine, imports: { ...files, "cljw:kinds/files": { open, log: () => undefined } } });
    const c = counter(m);
    drop = () => {
      expect(() => c.drop()).toThrow("has not returned yet");
    };
    m.call("show", "x");
    expect([c.inc(), m.call("live")]).toEqual([6, 1]);
    c.drop();
    expect(m.call("live")).toBe(0);
  });

  it.each([{ fuelPerCall: 20_000 }, { timeoutMs: 60_000 }, { maxCallDepth: 1000 }])(
    "are dropped behind a call that is bounded by %o",
    async (bounds) => {
      const m = made({ engine, ...bounds });
      const kept = counter(m);
      for (let i = 0; i < 2000; i++) counter(m);
      for (let i = 0; i < 10 && inspect(m).live! > 1; i++) {
        await collected();
        for (let j = 0; j < 5; j++) kept.inc();
      }
      expect([inspect(m).live, m.call("live")]).toEqual([1, 1]);
    },
  );

  it.each([undefined, 1e9])("are dropped behind a call when nobody has them any longer, with fuel %s", async (fuel) => {
    const m = made({ engine, ...(fuel === undefined ? {} : { fuel }) });
    const kept = counter(m);
    const used = (): number => {
      const before = m.fuelLeft ?? 0;
      kept.inc();
      return before - (m.fuelLeft ?? 0);
    };
    const alone = used();
    for (let i = 0; i < 20_000; i++) counter(m);
    expect(inspect(m).live).toBe(20_001);
    for (let i = 0; i < 10 && inspect(m).live! > 1; i++) {
      await collected();
      // What is dropped behind a call is not paid for by it.
      for (let j = 0; j < 30; j++) expect(used()).toBe(alone);
    }
    expect([inspect(m).live, m.call("live")]).toEqual([1, 1]);
  });
});

// (component
//   (core module $m
//     (func (export "drop") (param i32)
//       (if (i32.eq (local.get 0) (i32.const 1)) (then unreachable))
//       (if (i32.eq (local.get 0) (i32.const 2)) (then (loop (br 0)))))
//     (func (export "ping") (result i32) i32.const 7))
//   (core instance $i (instantiate $m))
//   (type $thing' (resource (rep i32) (dtor (core func $i "drop"))))
//   (core func $new (canon resource.new $thing'))
//   (export $thing "thing" (type $thing'))
//   (func (export "make") (param "rep" u32) (result (own $thing)) (canon lift (core func $new)))
//   (func (export "ping") (result u32) (canon lift (core func $i "ping")))), by wasm-tools
const things = compile(
  Uint8Array.from(
    Buffer.from(
      "0061736d0d000100014a0061736d0100000001090260017f006000017f0303020001070f020464726f7000000470696e6700010a1f02180020004101460440000b2000410246044003400c000b0b0b040041070b020401000000060a01000001000464726f700705013f7f010008030102000b0b0100057468696e67030000070c026901400103726570790002080601000001000307050140000079060a01000001000470696e6708060100000200040b130200046d616b65010000000470696e67010100",
      "hex",
    ),
  ),
);

describe.each(["native", "interp"] as const)("destructors that fail, on %s", (engine) => {
  const ping = async (m: WasmModule): Promise<WasmError> => {
    for (let i = 0; i < 20; i++) {
      await collected();
      try {
        expect(m.call("ping")).toBe(7);
      } catch (error) {
        return error as WasmError;
      }
    }
    throw new Error("Nothing has been dropped.");
  };

  it("close their instance, and the next call says so", async () => {
    const m = instantiate(things, { engine });
    (() => void m.call("make", 1))();
    const error = await ping(m);
    expect([error.code, error.message]).toEqual(["abi-trap", expect.stringContaining("unreachable")]);
    const dropped = instantiate(things, { engine });
    const thing = dropped.call("make", 1) as { drop(): void };
    expect(failure(() => thing.drop()).code).toBe("unreachable");
    thing.drop();
    expect(inspect(dropped).live).toBe(0);
  });

  it("take no more fuel than they are given, and none of the calls", async () => {
    const m = instantiate(things, { engine, fuel: 1e12 });
    (() => void m.call("make", 2))();
    const before = m.fuelLeft!;
    m.call("ping");
    const once = before - m.fuelLeft!;
    const error = await ping(m);
    expect([error.code, error.message]).toEqual(["abi-trap", expect.stringContaining("more fuel than it is given")]);
    expect((before - m.fuelLeft!) % once).toBe(0);
    expect(before - m.fuelLeft!).toBeLessThan(30 * once);
  });
});

describe("what is lent to a call that waits", () => {
  /** `make` gives a resource, and `hold` takes one on loan and calls the import `g`. */
  function holding(): Uint8Array<ArrayBuffer> {
    const c = new Written();
    const plain = c.type(code.func([]));
    const g = c.import("g", "func", plain);
    const type = c.resource();
    const i = c.coreOf({ new: c.onResource("new", type), g: c.lower(g) });
    const core = c.core(
      c.module(`(module (import "i" "new" (func $new (param i32) (result i32))) (import "i" "g" (func $g))
        (func (export "make") (result i32) (call $new (i32.const 5))) (func (export "hold") (param i32) (call $g)))`),
      { i },
    );
    const seen = c.export("r", "type", type);
    const [own, borrow] = [c.type(code.own(seen)), c.type(code.borrow(seen))];
    c.export("make", "func", c.lift(c.ofCore("func", core, "make"), c.type(code.func([], index(own)))));
    c.export("hold", "func", c.lift(c.ofCore("func", core, "hold"), c.type(code.func([["x", index(borrow)]]))));
    return c.bytes();
  }

  it.each([true, false])("stays with it until it returns, or throws (%s)", async (returns) => {
    const waits: { end?: () => void; fail?: (error: unknown) => void } = {};
    const g = async (): Promise<void> =>
      new Promise((resolve, reject) => {
        waits.end = resolve;
        waits.fail = reject;
      });
    const m = load(holding(), { engine: "interp", imports: { g } as never });
    const r = m.call("make") as { drop(): void };
    const held = m.callAsync("hold", r);
    await turn();
    expect(() => r.drop()).toThrow("is lent to a call that has not returned yet");
    expect(inspect(m).live).toBe(1);
    if (returns) waits.end!();
    else waits.fail!(new Error("no"));
    if (returns) await held;
    else await expect(held).rejects.toThrow("no");
    r.drop();
    expect([String(r), inspect(m).live]).toEqual([expect.stringContaining("it has been dropped"), 0]);
  });
});
