/**
 * The budget on the native engine: fuel counted by hand from the rule (RATIONALE, "What does fuel count?"), limits that end a run, depth, and
 * backtraces that speak of the module as it was given.
 */
import { describe, expect, it } from "vitest";
import { type InstantiationError, LimitError, Trap } from "../../../src/ts/base/errors/errors.ts";
import type { Emit } from "../../../src/ts/binary/builder.ts";
import { InstrReader } from "../../../src/ts/binary/code.ts";
import { type ValType, funcref } from "../../../src/ts/core/types.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { backtraceOf } from "../../../src/ts/runtime/backtrace.ts";
import { nativeEngine } from "./bounded.ts";
import { Budget, type BudgetOptions } from "../../../src/ts/runtime/budget/budget.ts";
import type { Instance } from "../../../src/ts/runtime/engine.ts";
import type { Func } from "../../../src/ts/runtime/store/func.ts";
import { Table } from "../../../src/ts/runtime/store/table.ts";
import { built, callable, hostFunc, instantiate, testdata, thrown, unitOf } from "./support.ts";

/** A module with one exported function `f`, a memory, and `m.host`. */
function single(params: readonly ValType[], results: readonly ValType[], emit: Emit): Uint8Array<ArrayBuffer> {
  return built((b) => {
    b.import("m", "host", { kind: "func", typeIdx: b.funcType([], []) });
    b.memory({ address: "i32", min: 1n, max: undefined, shared: false, pageSizeLog2: 16 });
    b.export("f", "func", b.func(b.funcType(params, results), [], emit));
  });
}

const idle = hostFunc([], [], () => {});

function load(bytes: Uint8Array, options: BudgetOptions): Instance {
  return instantiate(bytes, [idle], options, "metered");
}

/** What a call of `f` costs. */
function costOf(bytes: Uint8Array, ...args: readonly unknown[]): number {
  const instance = load(bytes, { fuel: 1_000_000 });
  callable(instance, "f")(...args);
  return 1_000_000 - instance.budget.left;
}

/** Counts down from its parameter in a loop of six opcodes. */
const countDown = single(["i32"], [], (w) => {
  w.emit("loop", undefined);
  w.emit("local.get", 0).emit("i32.const", 1).emit("i32.sub").emit("local.tee", 0).emit("br_if", 0);
  w.emit("end");
});

const forever = single([], [], (w) => w.emit("loop", undefined).emit("br", 0).emit("end"));

/** Calls a leaf so often, at the cost of 20 each, and then another function that calls it, where it traps. */
const slices = parseWat(`(module
  (func $leaf (param i32) (result i32) (i32.div_u (i32.const 1) (local.get 0)))
  (func $middle (param i32) (result i32) (i32.add (i32.const 1) (call $leaf (local.get 0))))
  (func $f (export "f") (param i32) (result i32)
    (loop $next
      (if (local.get 0) (then
        (drop (call $leaf (i32.const 1)))
        (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
        nop nop nop nop nop nop nop
        (br $next))))
    (call $middle (i32.const 0))))`);

/** Calls itself as often as its parameter says, and returns in the middle of a block. */
const recursive = single(["i32"], ["i32", "i32"], (w) => {
  w.emit("local.get", 0).emit("i32.eqz");
  w.emit("if", undefined).emit("i32.const", 7).emit("i32.const", 8).emit("return").emit("end");
  w.emit("local.get", 0).emit("i32.const", 1).emit("i32.sub").emit("call", 1);
});

describe("fuel", () => {
  it("is one for an empty body", () => {
    expect(costOf(single([], [], () => {}))).toBe(1);
  });

  it("counts the opcodes of a body, dead code and both arms included, else and end not", () => {
    const bytes = single(["i32"], ["i32"], (w) => {
      w.emit("local.get", 0).emit("if", "i32").emit("i32.const", 1).emit("else").emit("i32.const", 2).emit("end");
      w.emit("return").emit("nop");
    });
    expect(costOf(bytes, 1)).toBe(6);
    expect(costOf(bytes, 0)).toBe(6);
  });

  it("counts a loop at each arrival at its head", () => {
    // The body is the `loop` alone; five opcodes are in it.
    expect(costOf(countDown, 1)).toBe(1 + 5);
    expect(costOf(countDown, 1000)).toBe(1 + 5 * 1000);
  });

  it("is exact over many slices", () => {
    const instance = load(countDown, { fuel: 1e9 });
    callable(instance, "f")(1_000_000);
    expect(instance.budget.left).toBe(1e9 - 1 - 5e6);
  });

  it("counts loops in loops, with values on the stack", () => {
    const nested = built((b) => {
      const pair = b.funcType(["i32", "i32"], ["i32"]);
      b.export(
        "f",
        "func",
        b.func(b.funcType(["i32"], ["i32"]), ["i32", "i32"], (w) => {
          w.emit("block", "i32").emit("i32.const", 3).emit("i32.const", 40);
          w.emit("loop", pair).emit("local.set", 2).emit("local.set", 1);
          w.emit("local.get", 0).emit("i32.const", 1).emit("i32.sub").emit("local.set", 0);
          w.emit("local.get", 1).emit("local.get", 2);
          w.emit("loop", pair).emit("i32.add").emit("i32.const", 1).emit("local.get", 0);
          w.emit("br_if", 1).emit("drop").emit("br", 2).emit("end").emit("end").emit("end");
        }),
      );
    });
    const plain = callable(instantiate(nested), "f");
    for (const n of [1, 2, 5]) {
      const instance = instantiate(nested, [], { fuel: 1000 });
      expect(callable(instance, "f")(n)).toBe(plain(n));
      // Outside of the loops there are block, two constants and loop; 9 opcodes in the outer one, 6 in the inner one.
      expect(1000 - instance.budget.left).toBe(4 + n * (9 + 6));
    }
  });

  it("counts every call", () => {
    expect(costOf(recursive, 10)).toBe(11 * 10);
  });

  it.each([
    ["memory.fill", 63, 4],
    ["memory.fill", 64, 5],
    ["memory.fill", 6400, 104],
    ["memory.copy", 6400, 104],
  ] as const)("counts the length of %s %i", (op, length, cost) => {
    const bytes = single(["i32"], [], (w) => {
      w.emit("i32.const", 0).emit("i32.const", 0).emit("local.get", 0);
      if (op === "memory.fill") w.emit(op, 0);
      else w.emit(op, 0, 0);
    });
    expect(costOf(bytes, length)).toBe(cost);
  });

  it("ends a run before the region that it does not suffice for", () => {
    const instance = load(countDown, { fuel: 1 + 5 * 10 + 3 });
    const error = thrown(() => callable(instance, "f")(100)) as LimitError;
    expect(error).toBeInstanceOf(LimitError);
    expect(error.code).toBe("fuel");
    expect(instance.budget.left).toBe(3);
    expect(backtraceOf(error)).toHaveLength(1);
    instance.budget.add(3);
    callable(instance, "f")(1);
    expect(instance.budget.left).toBe(0);
  });

  it("charges bulk operations before their bounds are checked", () => {
    const bytes = single([], [], (w) => {
      w.emit("i32.const", 0).emit("i32.const", 0).emit("i32.const", -1).emit("memory.fill", 0);
    });
    const poor = load(bytes, { fuel: 1000 });
    expect((thrown(() => callable(poor, "f")()) as LimitError).code).toBe("fuel");
    expect(poor.budget.left).toBe(996);
    const rich = load(bytes, { fuel: 2 ** 27 });
    expect((thrown(() => callable(rich, "f")()) as Trap).code).toBe("memory-out-of-bounds");
    expect(rich.budget.left).toBe(2 ** 27 - 4 - (2 ** 26 - 1));
  });

  it("is exact when the host looks, and after a trap", () => {
    const seen: number[] = [];
    const bytes = single([], [], (w) => w.emit("nop").emit("call", 0).emit("unreachable"));
    const instance: Instance = instantiate(bytes, [hostFunc([], [], () => seen.push(instance.budget.left))], {
      fuel: 100,
    });
    expect(thrown(() => callable(instance, "f")())).toBeInstanceOf(Trap);
    expect(seen).toEqual([97]);
    expect(instance.budget.left).toBe(97);
  });

  it("may be added by a host function", () => {
    const bytes = single([], [], (w) => w.emit("call", 0).emit("loop", undefined).emit("nop").emit("end"));
    const instance: Instance = instantiate(bytes, [hostFunc([], [], () => instance.budget.add(1))], { fuel: 2 });
    callable(instance, "f")();
    expect(instance.budget.left).toBe(0);
  });

  it("pays for the start function", () => {
    const bytes = built((b) => b.start(b.func(b.funcType([], []), [], (w) => w.emit("nop").emit("nop"))));
    expect(instantiate(bytes, [], { fuel: 10 }).budget.left).toBe(8);
    expect((thrown(() => instantiate(bytes, [], { fuel: 1 })) as LimitError).code).toBe("fuel");
  });

  it("of one load pays for its own code alone", () => {
    const inner = load(countDown, { fuel: 1000 });
    const bytes = built((b) => {
      const f = b.import("m", "f", { kind: "func", typeIdx: b.funcType(["i32"], []) });
      b.export(
        "g",
        "func",
        b.func(b.funcType([], []), [], (w) => w.emit("i32.const", 2).emit("call", f)),
      );
      b.export("f", "func", f);
    });
    const outer = instantiate(bytes, [inner.exports.get("f")!], { fuel: 1000 });
    callable(outer, "g")();
    expect([inner.budget.left, outer.budget.left]).toEqual([1000 - 11, 1000 - 2]);
    expect(outer.exports.get("f")).toBe(inner.exports.get("f"));
  });
});

describe("deadlines and signals", () => {
  it("end a run that would go on forever", () => {
    const instance = load(forever, { timeoutMs: 20 });
    expect((thrown(() => callable(instance, "f")()) as LimitError).code).toBe("timeout");
    expect(instance.budget.left).toBe(Infinity);
  });

  it("end a run at once when the signal is raised before", () => {
    const instance = load(forever, { signal: AbortSignal.abort() });
    expect((thrown(() => callable(instance, "f")()) as LimitError).code).toBe("aborted");
  });

  it("end a run when a host function raises the signal", () => {
    const controller = new AbortController();
    const bytes = single([], [], (w) => w.emit("call", 0).emit("loop", undefined).emit("br", 0).emit("end"));
    const instance = instantiate(bytes, [hostFunc([], [], () => controller.abort())], { signal: controller.signal });
    expect((thrown(() => callable(instance, "f")()) as LimitError).code).toBe("aborted");
  });
});

describe("depth", () => {
  it("allows as many frames as it says", () => {
    const f = callable(load(recursive, { maxCallDepth: 11 }), "f");
    expect(f(10)).toEqual([7, 8]);
    expect((thrown(() => f(11)) as Trap).code).toBe("call-stack-exhausted");
    expect(f(10)).toEqual([7, 8]);
  });

  it("counts the frames below a host function", () => {
    const bytes = built((b) => {
      const host = b.import("m", "host", { kind: "func", typeIdx: b.funcType(["i32"], []) });
      b.export(
        "f",
        "func",
        b.func(b.funcType(["i32"], []), [], (w) => w.emit("local.get", 0).emit("call", host)),
      );
    });
    const depths = (limit: number): number => {
      let deepest = 0;
      const host = hostFunc(["i32"], [], (n) => {
        deepest = n as number;
        callable(instance, "f")((n as number) + 1);
      });
      const instance = instantiate(bytes, [host], { maxCallDepth: limit });
      thrown(() => callable(instance, "f")(1));
      return deepest;
    };
    expect(depths(5)).toBe(5);
  });

  it("does not grow with tail calls", () => {
    const bytes = single(["i32"], ["i32"], (w) => {
      w.emit("local.get", 0).emit("i32.eqz").emit("if", undefined).emit("i32.const", 9).emit("return").emit("end");
      w.emit("local.get", 0).emit("i32.const", 1).emit("i32.sub").emit("return_call", 1);
    });
    expect(callable(load(bytes, { maxCallDepth: 1 }), "f")(1000)).toBe(9);
  });

  it("is the same with fuel, which is charged behind the check", () => {
    const instance = load(recursive, { maxCallDepth: 5, fuel: 1000 });
    expect((thrown(() => callable(instance, "f")(100)) as Trap).code).toBe("call-stack-exhausted");
    expect(instance.budget.left).toBe(1000 - 50);
  });
});

describe("a failing instantiation", () => {
  it("leaves functions in an imported table that are bounded as well", () => {
    const table = new Table({ address: "i32", min: 2n, max: undefined, element: funcref });
    const at = (offset: number) => ({ index: 0, offset: new Uint8Array([0x41, offset, 0x0b]) });
    const bytes = built((b) => {
      b.import("m", "table", { kind: "table", type: table.type });
      b.memory({ address: "i32", min: 0n, max: undefined, shared: false, pageSizeLog2: 16 });
      const f = b.func(b.funcType([], ["i32"]), [], (w) => w.emit("i32.const", 5));
      const type = { nullable: false, heap: "func" } as const;
      b.elem({ mode: "active", target: at(1), type, init: { kind: "funcs", indices: [f] } });
      b.data({ target: at(0), bytes: new Uint8Array(1) });
    });
    const budget = new Budget({ fuel: 10 });
    const error = thrown(() => nativeEngine.instantiate(unitOf(bytes), [table], { budget })) as InstantiationError;
    expect(error.code).toBe("segment-failed");
    expect((error.cause as Trap).code).toBe("memory-out-of-bounds");
    expect((table.get(1) as Func).callable()).toBe(5);
    expect(budget.left).toBe(9);
  });
});

describe("a rewritten module", () => {
  it("computes what the module computes", () => {
    for (const options of [{ fuel: 1e9 }, { maxCallDepth: 1000 }, { fuel: 1e9, maxCallDepth: 1000 }]) {
      for (const file of ["01_add.wasm", "02_fibonacci.wasm", "08_multi_value.wasm", "05_table_indirect_call.wasm"]) {
        const [plain, metered] = [instantiate(testdata(file)), instantiate(testdata(file), [], options)];
        for (const [name, func] of plain.exports) {
          if (func.kind !== "func") continue;
          const args = func.type.params.map((type, i) => (type === "i64" ? BigInt(i + 3) : i + 2));
          expect(callable(metered, name)(...args)).toEqual(func.callable(...args));
        }
      }
    }
  });

  it("has the traps and the offsets of the module", () => {
    const bytes = testdata("traps.wasm");
    const plain = instantiate(bytes, [], {}, "traps");
    for (const options of [{ fuel: 1e9 }, { maxCallDepth: 500 }, { fuel: 1e9, maxCallDepth: 500 }]) {
      for (const [name, func] of plain.exports) {
        if (func.kind !== "func" || name.endsWith("recursion")) continue;
        const metered = instantiate(bytes, [], options, "traps");
        const [expected, actual] = [thrown(() => func.callable()), thrown(() => callable(metered, name)())];
        expect((actual as Trap).code).toBe((expected as Trap).code);
        expect(backtraceOf(actual)).toEqual(backtraceOf(expected));
      }
    }
  });

  it("shows each frame once, wherever it got a new slice", () => {
    const plain = instantiate(slices, [], {}, "slices");
    for (let n = 9_995; n < 10_005; n++) {
      const expected = thrown(() => callable(plain, "f")(n));
      const actual = thrown(() => callable(instantiate(slices, [], { fuel: 1e9 }, "slices"), "f")(n));
      expect(backtraceOf(expected)).toHaveLength(3);
      expect(backtraceOf(actual)).toEqual(backtraceOf(expected));
    }
  });

  it("shows the frames that its limits ended", () => {
    // The body and the loop of `f` cost 3 and 17, `middle` 4 and `leaf` 3.
    const names = [2, 19, 20, 23, 24, 26].map((left) => {
      const error = thrown(() => callable(instantiate(slices, [], { fuel: left }, "slices"), "f")(0));
      return backtraceOf(error).map(({ func }) => func);
    });
    expect(names).toEqual([
      ["f"],
      ["f"],
      ["middle", "f"],
      ["middle", "f"],
      ["leaf", "middle", "f"],
      ["leaf", "middle", "f"],
    ]);
  });

  it("stands at the region where it was stopped", () => {
    const error = thrown(() => callable(load(forever, { fuel: 10 }), "f")());
    const [frame] = backtraceOf(error);
    expect(new InstrReader(forever, frame!.offset, forever.length).next().name).toBe("loop");
  });

  it("shows no more exports", () => {
    expect([...load(countDown, { fuel: 1, maxCallDepth: 9 }).exports.keys()]).toEqual(["f"]);
  });
});

describe("an overflow of the host's stack", () => {
  /** Calls itself without end, and in between the host. */
  const deep = parseWat(`(module
    (import "m" "host" (func $host))
    (func $down (param i32) (result i32) (i32.add (i32.const 1) (call $down (i32.add (local.get 0) (i32.const 1)))))
    (func (export "f") (result i32) (call $host) (call $down (i32.const 0)))
    (func (export "g") (result i32) (i32.const 1)))`);

  it("takes what was left of the slice for used, and no more", () => {
    const fuel = 1e9;
    const instance = instantiate(deep, [idle], { fuel });
    expect(thrown(() => callable(instance, "f")())).toMatchObject({ code: "call-stack-exhausted" });
    const used = fuel - instance.budget.left;
    // Whole slices of 200,000 have been taken; none of them is left.
    expect(used).toBeGreaterThan(0);
    expect(used % 200_000).toBe(0);
    expect(callable(instance, "g")()).toBe(1);
    expect(fuel - instance.budget.left).toBe(used + 1);
  });

  it("leaves nothing where all was taken", () => {
    const instance = instantiate(deep, [idle], { fuel: 150_000 });
    expect(thrown(() => callable(instance, "f")())).toMatchObject({
      code: expect.stringMatching(/call-stack-exhausted|fuel/),
    });
    expect(instance.budget.left).toBeLessThan(150_000);
  });

  it("costs another load nothing that is called around it", () => {
    const inner = instantiate(deep, [idle], { fuel: 1e9 });
    const host = hostFunc([], [], () => void thrown(() => callable(inner, "f")()));
    const outer = instantiate(
      single([], [], (w) => w.emit("call", 0)),
      [host],
      { fuel: 1_000 },
    );
    callable(outer, "f")();
    expect(outer.budget.left).toBe(999);
  });
});
