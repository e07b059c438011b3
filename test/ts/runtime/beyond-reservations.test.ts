/**
 * Memories where the host has no room for more of its own: on our engines a buffer takes their place, and nobody can tell.
 */
import { afterEach, describe, expect, it } from "vitest";
import { isDetached } from "../../../src/ts/base/bytes/detached.ts";
import {
  type LoadOptions,
  type WasmModule,
  load,
  loadAsync,
  newMemory,
  readMemory,
  run,
  viewMemory,
} from "../../../src/ts/index.ts";
import { failure, rejection, thrown } from "../api/support.ts";
import { Random } from "../fuzz/random.ts";
import { hostFeature } from "../needs.ts";
import { noteMade } from "../../../src/ts/runtime/store/reservations.ts";
import { giveMemories, refuseMemories } from "../suites/crowded-host.ts";

afterEach(giveMemories);

/** Several memories in a module, which Node has from version 24 on. */
const need = hostFeature("multi-memory");

const interp = { engine: "interp", i64: "number" } as const;

type Address = "i32" | "i64";

interface Kind {
  readonly memory: string;
  readonly address?: Address;
  readonly maxMemoryPages?: number;
}

const kinds: readonly Kind[] = [
  { memory: "0" },
  { memory: "1" },
  { memory: "1 1" },
  { memory: "1 3" },
  { memory: "1", maxMemoryPages: 3 },
  { memory: "2 9", maxMemoryPages: 2 },
  { memory: "i64 1 5", address: "i64" },
  { memory: "0 200000 (pagesize 1)" },
];

/** A module with all that guests do to a memory: one of its own, or that of `from`. */
const guest = ({ memory, address = "i32" }: Kind, from = ""): string => `(module
  (memory (export "memory") ${from} ${memory})
  (func (export "peek") (param ${address}) (result i32) (i32.load8_u (local.get 0)))
  (func (export "poke") (param ${address} i32) (i32.store16 (local.get 0) (local.get 1)))
  (func (export "fill") (param ${address} i32 ${address}) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "size") (result ${address}) (memory.size))
  (func (export "grow") (param ${address}) (result ${address}) (memory.grow (local.get 0))))`;

const imported = '(import "a" "memory")';

const borrow = (kind: Kind, lender: WasmModule, options: LoadOptions): WasmModule =>
  load(guest(kind, imported), { ...options, imports: { a: { memory: lender.memory() } } });

/** What something comes to: its result, or the code of its error. */
function outcome(step: () => unknown): unknown {
  try {
    return step() ?? "done";
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

/** A random walk over what guests and the host program do to a memory, with what each step comes to. `before` runs before each. */
function walk(kind: Kind, seed: number, before = (): void => {}): unknown[] {
  const random = new Random(seed);
  const { maxMemoryPages } = kind;
  const options = { ...interp, ...(maxMemoryPages !== undefined && { maxMemoryPages }) };
  const lender = load(guest(kind), options);
  const guests = [lender, borrow(kind, lender, options)];
  const memory = lender.memory();
  const steps: (() => unknown)[] = [
    () => random.pick(guests).call("poke", random.below(70_000), random.below(65_536)),
    () => random.pick(guests).call("peek", random.below(70_000)),
    () => random.pick(guests).call("fill", random.below(70_000), random.below(256), random.below(70_000)),
    () => random.pick(guests).call("grow", random.below(3)),
    () => random.pick(guests).call("size"),
    () => memory.grow(random.below(3)),
    () => [memory.pages, memory.bytes.length, memory.buffer.byteLength, memory.toString()],
    () => readMemory(memory, random.below(70_000), random.below(100), "bytes"),
    () => {
      const old = viewMemory(memory, "u8", 0, Math.min(8, memory.bytes.length));
      const isEmpty = old.byteLength === 0;
      const grown = memory.grow(1) >= 0;
      return [grown, isEmpty || isDetached(old) === grown];
    },
  ];
  return Array.from({ length: 120 }, () => {
    before();
    return outcome(random.pick(steps));
  });
}

describe("a memory that the host has no room for", () => {
  it.each(kinds)("is as any other: $memory", (kind) => {
    for (const seed of [1, 2, 3]) {
      const usual = walk(kind, seed);
      const refusals = refuseMemories();
      expect(walk(kind, seed)).toEqual(usual);
      expect(refusals.memories).toBeLessThanOrEqual(1);
      giveMemories();
      // Room may come and go while it lives.
      refuseMemories((asked) => asked % 3 === 2);
      expect(walk(kind, seed, () => noteMade({}, 0))).toEqual(usual);
      giveMemories();
    }
  });

  it("keeps what its load may have, wherever its bytes are", () => {
    refuseMemories();
    const lender = load(guest({ memory: "1 9" }), { ...interp, maxMemoryPages: 3 });
    giveMemories();
    expect(lender.memory().grow(1)).toBe(1);
    const borrower = borrow({ memory: "1 9" }, lender, { engine: "native" });
    expect([borrower.call("grow", 2), borrower.call("grow", 1), borrower.call("size")]).toEqual([-1, 2, 3]);
    expect([lender.call("grow", 1), lender.call("size")]).toEqual([-1, 3]);
  });

  it("is none where threads are to share it", () => {
    refuseMemories();
    const error = failure(() => load('(module (memory 1 2 shared) (func (export "f")))', interp));
    expect([error.kind, error.code]).toEqual(["limit", "memory"]);
    const made = failure(() => newMemory({ min: 1, max: 1, shared: true }));
    expect(made.code).toBe("memory");
    // Another engine would have no room for it either.
    for (const { message } of [error, made]) {
      expect(message).toContain("Keep fewer");
      expect(message).not.toContain("interp");
    }
    expect(newMemory({ min: 1 }).pages).toBe(1);
  });

  it("is an error where a buffer is too large as well, and says so", () => {
    refuseMemories();
    const text = '(module (memory (export "memory") 1000000000000 (pagesize 1)))';
    expect(
      failure(() =>
        load(text.replace("(pagesize 1)", "").replace("1000000000000", "i64 200000000000"), {
          ...interp,
          maxMemoryPages: null,
        }),
      ).code,
    ).toBe("memory");
  });
});

describe("a guest on the host's engine that imports such a memory", () => {
  const kind = { memory: "1 5" };

  it("shares it from then on", () => {
    refuseMemories();
    const lender = load(guest(kind), interp);
    lender.call("poke", 100, 0x0201);
    const old = viewMemory(lender.memory(), "u8", 0, 200);
    giveMemories();
    const borrower = borrow(kind, lender, { engine: "native" });
    expect(borrower.memory()).toBe(lender.memory());
    expect(isDetached(old)).toBe(true);
    expect([borrower.call("peek", 100), borrower.call("peek", 101)]).toEqual([1, 2]);
    expect(borrower.call("grow", 2)).toBe(1);
    lender.call("poke", 130_000, 7);
    expect([borrower.call("peek", 130_000), lender.call("size")]).toEqual([7, 3]);
  });

  it("may do so while the owner runs", () => {
    refuseMemories();
    let borrower: WasmModule | undefined;
    const lender: WasmModule = load(
      `(module (import "host" "lend" (func $lend)) (memory (export "memory") 1)
        (func (export "run") (result i32) (local $i i32)
          (loop $l
            (i32.store8 (local.get $i) (i32.const 1))
            (if (i32.eq (local.get $i) (i32.const 50)) (then (call $lend)))
            (i32.store8 (local.get $i) (i32.add (i32.load8_u (local.get $i)) (i32.const 1)))
            (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 100))))
          (i32.load8_u (i32.const 77))))`,
      {
        ...interp,
        imports: {
          host: {
            lend: () => {
              giveMemories();
              borrower = borrow({ memory: "1" }, lender, { engine: "native" });
              borrower.call("poke", 77, 40);
            },
          },
        },
      },
    );
    expect(lender.call("run")).toBe(2);
    expect([...lender.memory().bytes.subarray(0, 101)]).toEqual([...Array.from({ length: 100 }, () => 2), 0]);
    expect(borrower!.call("peek", 77)).toBe(2);
  });

  it("is refused while there is no room, and says why", () => {
    refuseMemories();
    const lender = load(guest(kind), interp);
    const error = failure(() => borrow(kind, lender, { engine: "native" }));
    expect([error.kind, error.code, error.data.used]).toEqual(["limit", "memory", 1]);
    expect(lender.call("size")).toBe(1);
  });
});

describe("where the host has no room left", () => {
  it("is it asked again only now and then, and as soon as it has given some back", () => {
    const refusals = refuseMemories();
    const made = Array.from({ length: 20_000 }, () => newMemory({ min: 0 }));
    expect(made.every(({ native }) => native === undefined)).toBe(true);
    expect(refusals.memories).toBeGreaterThan(1);
    expect(refusals.memories).toBeLessThan(8);
    giveMemories();
    expect(newMemory({ min: 0 }).native).toBeDefined();
  });

  it("says an error on :native what is reserved, how many are kept and what helps", () => {
    const text = '(module (memory 3) (func (export "f")))';
    const kept = Array.from({ length: 5 }, () => load(text, { engine: "native" }));
    refuseMemories();
    const { kind, code, message, data } = failure(() => load(text, { engine: "native" }));
    expect([kind, code, data.used]).toEqual(["limit", "memory", 3]);
    expect(message).toContain("a memory of 3 pages");
    expect(message).toContain("10 GiB");
    expect(message).toContain('engine: "interp"');
    expect(Number(/of those made here (\d+) are/.exec(message)?.[1])).toBeGreaterThanOrEqual(kept.length);
    const two = failure(() => load('(module (memory 1) (memory 2 2) (func (export "f")))', { engine: "native" }));
    expect([two.code, two.data.used]).toEqual(need.met ? ["memory", 3] : ["engine-unavailable", undefined]);
  });

  it.each(["native", "interp"] as const)(
    "stays what a start function's host function throws on %s itself",
    (engine) => {
      const own = new RangeError("Out of memory: no more cards to memorise");
      const text = '(module (import "host" "f" (func $f)) (memory 1) (start $f))';
      const imports = {
        host: {
          f: () => {
            throw own;
          },
        },
      };
      expect(thrown(() => load(text, { engine, imports }))).toBe(own);
    },
  );
});

describe("where the engine is left open and the host has no room", () => {
  const kind = { memory: "1 5" };

  it("serves ours, within the same bounds", () => {
    const options = { fuel: 1000, maxMemoryPages: 2, maxTableElements: 3 };
    const text = guest(kind).replace("(memory", "(table 3 funcref) (memory");
    const usual = load(text, options);
    refuseMemories();
    const other = load(text, options);
    expect([usual.engine, other.engine]).toEqual(["native", "compiled"]);
    expect(other.fuelLeft).toBe(usual.fuelLeft);
    for (const module of [usual, other]) expect([module.call("grow", 1), module.call("grow", 1)]).toEqual([1, -1]);
    expect(other.fuelLeft).toBe(usual.fuelLeft);
  });

  it("runs programs", () => {
    const program = `(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1) (func (export "_start") (call $exit (i32.const 3))))`;
    const refusals = refuseMemories();
    expect([run(program).exit, failure(() => run(program, { engine: "native" })).code]).toEqual([3, "memory"]);
    expect(refusals.instances).toBe(2);
  });

  it("asks it only now and then, and has modules without memories there", () => {
    const refusals = refuseMemories();
    const text = '(module (memory 1) (func (export "f")))';
    const engines = Array.from({ length: 300 }, () => load(text).engine);
    expect(new Set(engines)).toEqual(new Set(["compiled"]));
    expect(refusals.instances).toBe(1);
    expect(load('(module (func (export "f")))').engine).toBe("native");
    giveMemories();
    expect(load(text).engine).toBe("native");
  });

  it("imports memories that it has no room for", () => {
    refuseMemories();
    const lender = load(guest(kind), interp);
    const borrower = borrow(kind, lender, {});
    expect(borrower.engine).toBe("compiled");
    lender.call("poke", 5, 6);
    expect(borrower.call("peek", 5)).toBe(6);
  });

  it("tells a load that found no room from one that a start function's host function made", () => {
    let starts = 0;
    const inner = '(module (memory 1) (func (export "f")))';
    const outer = '(module (import "host" "f" (func $f)) (memory 1) (start $f))';
    const refusals = refuseMemories((asked) => asked === 0);
    const imports = {
      host: {
        f: () => {
          starts++;
          load(inner, { engine: "native" });
        },
      },
    };
    expect(failure(() => load(outer, { imports })).code).toBe("memory");
    expect([starts, refusals.instances]).toEqual([1, 1]);
  });

  it.each(["native", "auto"] as const)(
    "is it asked again a turn of the event loop later by load-async on %s",
    async (engine) => {
      const text = '(module (memory 1) (func (export "f") (result i32) (i32.const 1)))';
      const refusals = refuseMemories((asked) => asked > 0);
      let turns = 0;
      setTimeout(() => turns++, 0);
      const module = await loadAsync(text, { engine });
      expect([module.engine, module.call("f"), refusals.instances, turns]).toEqual(["native", 1, 1, 1]);
      giveMemories();
      refuseMemories();
      if (engine === "auto") expect((await loadAsync(text)).engine).toBe("compiled");
      else expect((await rejection(loadAsync(text, { engine }))).code).toBe("memory");
    },
  );
});
