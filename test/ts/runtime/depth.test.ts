/**
 * The depth of calls over several instances: each frame of a load with a bound counts, whoever called it, on whichever
 * engine, and each load compares the sum with its own bound. Random graphs against a model, then what a graph cannot say.
 */
import { describe, expect, it } from "vitest";
import { type LoadOptions, type WasmModule, load, newTable, resume } from "../../../src/ts/index.ts";
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { currentDepth } from "../../../src/ts/runtime/budget/depth.ts";
import { failure } from "../api/support.ts";
import {
  type Callee,
  type EngineName,
  type Graph,
  Model,
  graphOf,
  maxEntered,
  moduleText,
  tableSize,
} from "./call-graphs.ts";

class HostError extends Error {}

/** How a call ended, in the model's words. */
function nameOf(error: unknown): string {
  if (error instanceof HostError) return "exception";
  if (!(error instanceof WasmError)) return String(error);
  if (error.kind === "instantiation") return nameOf(error.cause);
  if (error.kind === "exception") return "exception";
  if (error.kind !== "trap") return `${error.kind} ${error.code}`;
  return error.code === "call-stack-exhausted" ? "depth" : "trap";
}

/** A graph as modules; it says the same as a model. */
class Guests {
  readonly log: string[] = [];
  readonly modules: WasmModule[] = [];
  private _entered = 0;
  private readonly _graph: Graph;
  private readonly _tables = { native: newTable({ min: tableSize }), interp: newTable({ min: tableSize }) };

  constructor(graph: Graph) {
    this._graph = graph;
  }

  /** Makes the next instance; false where its start function fails. */
  instantiate(): boolean {
    const self = this.modules.length;
    const { engine, fuel, maxCallDepth } = this._graph.instances[self]!;
    const { log } = this;
    this._entered = 0;
    const hosts = this._graph.hosts.map((host, i) => [`h${i}`, () => this._host(host)] as const);
    const enter = (which: number): number => {
      log.push(`enter ${which}`);
      return ++this._entered > maxEntered ? 1 : 0;
    };
    const others = this.modules.map(({ exports: { f0, f1, f2 } }, i) => [`i${i}`, { f0, f1, f2 }] as const);
    const imports = {
      host: { enter, table: this._tables[engine], ...Object.fromEntries(hosts) },
      ...Object.fromEntries(others),
    };
    const options = { engine, fuel, maxCallDepth, imports } as unknown as LoadOptions;
    try {
      this.modules.push(load(moduleText(this._graph, self), options));
      log.push("start returns");
      return true;
    } catch (error) {
      log.push(`start ends: ${nameOf(error)}`);
      return false;
    }
  }

  run({ instance, func }: Callee): void {
    this._entered = 0;
    try {
      this.modules[instance]!.call(`f${func}`);
      this.log.push("call returns");
    } catch (error) {
      this.log.push(`call ends: ${nameOf(error)}`);
    }
  }

  private _host({ callee, catches, throws }: Graph["hosts"][number]): void {
    const module = this.modules[callee.instance];
    if (module !== undefined) {
      try {
        module.call(`f${callee.func}`);
      } catch (error) {
        if (!catches) throw error;
        this.log.push(`host catches ${nameOf(error)}`);
      }
    }
    if (throws) throw new HostError("the host's");
  }
}

/** Where the guests of a graph and its model part. */
function differenceOf(graph: Graph): string | undefined {
  const [model, guests] = [new Model(graph), new Guests(graph)];
  const compare = (): string | undefined => {
    const at = model.log.findIndex((line, i) => guests.log[i] !== line);
    if (at >= 0 || guests.log.length !== model.log.length) {
      const i = at < 0 ? model.log.length : at;
      return `at ${i}: ${guests.log[i]}, not ${model.log[i]}, after ${model.log.slice(Math.max(0, i - 6), i).join(", ")}`;
    }
    return currentDepth() === 0 ? undefined : `depth is left at ${currentDepth()}`;
  };
  for (let made = 0; made < graph.instances.length; made++) {
    model.instantiate();
    const exists = guests.instantiate();
    const different = compare();
    if (different !== undefined) return different;
    if (!exists) return undefined;
    model.exported++;
  }
  for (const [instance, { funcs }] of graph.instances.entries()) {
    for (const func of funcs.keys()) {
      model.run({ instance, func });
      guests.run({ instance, func });
      const different = compare();
      if (different !== undefined) return `f${func} of ${instance} ${different}`;
    }
    if (guests.modules[instance]!.call("global") !== 8 + instance * 3) return "a global has moved";
  }
  return undefined;
}

const mixes: readonly (readonly EngineName[])[] = [["interp"], ["native"], ["interp", "native"]];

describe.each(mixes.map((engines) => ({ name: engines.join(" and "), engines })))(
  "over graphs of calls on $name",
  ({ engines }) => {
    it.each([0, 1, 2, 3])("depth is that of the model (%i)", (part) => {
      const count = 40;
      for (let seed = part * count; seed < (part + 1) * count; seed++) {
        const graph = graphOf(seed, engines);
        expect(differenceOf(graph) ?? "as the model", `seed ${seed}`).toBe("as the model");
      }
    });
  },
);

/** Two loads that call each other down to zero, through the host or a table, and how deep they come. */
const down = `(type $f (func (param i32) (result i32)))
  (func $down (export "down") (type $f)
    (if (result i32) (local.get 0) (then (call $other (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 9))))`;

interface Pair {
  readonly first: WasmModule;
  readonly second: WasmModule;
}

function pairOf(
  engines: readonly [EngineName, EngineName],
  bounds: readonly [number | undefined, number | undefined],
): Pair {
  const text = `(module (import "m" "other" (func $other (param i32) (result i32))) ${down})`;
  const made: WasmModule[] = [];
  const other = (n: number): unknown => made[0]!.call("down", n);
  made.push(
    load(text, {
      engine: engines[0],
      maxCallDepth: bounds[0],
      imports: { m: { other: (n: number) => made[1]!.call("down", n) } },
    }),
  );
  made.push(load(text, { engine: engines[1], maxCallDepth: bounds[1], imports: { m: { other } } }));
  return { first: made[0]!, second: made[1]! };
}

const pairs = (["interp", "native"] as const).flatMap((a) =>
  (["interp", "native"] as const).map((b) => [a, b] as const),
);

describe.each(pairs)("two loads that call each other, on %s and %s", (...engines) => {
  it.each([1, 2, 7, 100])("come as deep together as one alone, with %i", (bound) => {
    const { first, second } = pairOf(engines, [bound, bound]);
    for (const module of [first, second]) {
      expect(module.call("down", bound - 1)).toBe(9);
      expect(failure(() => module.call("down", bound)).code).toBe("call-stack-exhausted");
      expect(module.call("down", bound - 1)).toBe(9);
    }
  });

  it("have their own bounds, each for the sum", () => {
    const { first, second } = pairOf(engines, [20, 7]);
    // The frames of the second are the even ones: with seven below, it is the eighth that is not entered.
    expect(first.call("down", 6)).toBe(9);
    expect(failure(() => first.call("down", 7)).code).toBe("call-stack-exhausted");
    expect(second.call("down", 7)).toBe(9);
    expect(failure(() => second.call("down", 8)).code).toBe("call-stack-exhausted");
  });

  it("do not count the frames of one without a bound", () => {
    const { first } = pairOf(engines, [10, undefined]);
    expect(first.call("down", 19)).toBe(9);
    expect(failure(() => first.call("down", 20)).code).toBe("call-stack-exhausted");
  });
});

describe("on :interp", () => {
  it("a bound above what the engine has by itself holds as well", () => {
    const text = `(module ${down.replace("$other", "$down")})`;
    const module = load(text, { engine: "interp", maxCallDepth: 70_000 });
    expect(module.call("down", 69_999)).toBe(9);
    expect(failure(() => module.call("down", 70_000)).code).toBe("call-stack-exhausted");
  });

  it("a run that goes on counts the frames that it has, on top of those below it now", () => {
    const text = `(module (import "m" "other" (func $other (param i32) (result i32)))
      (func $down (export "down") (param i32) (result i32)
        (if (result i32) (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1)))) (else (call $other (i32.const 0)))))
      (func (export "leaf") (param i32) (result i32) (local.get 0)))`;
    for (const [below, fits] of [
      [0, true],
      [3, true],
      [4, false],
    ] as const) {
      const bounded = load(text, {
        engine: "interp",
        fuel: 30,
        maxCallDepth: 10,
        imports: { m: { other: (n: number) => n } },
      });
      const error = failure(() => bounded.call("down", 6));
      expect(error.code).toBe("fuel");
      bounded.addFuel(1_000);
      const outcome: { value?: unknown } = {};
      const around = load(text, {
        engine: "interp",
        maxCallDepth: 100,
        imports: { m: { other: () => ((outcome.value = resume(error)), 0) } },
      });
      // The outer load has `below` frames where the run goes on with its seven.
      const run = (): unknown => (below === 0 ? (outcome.value = resume(error)) : around.call("down", below - 1));
      if (fits) expect([run(), outcome.value].at(-1)).toBe(0);
      else expect(failure(run).code).toBe("call-stack-exhausted");
      expect(currentDepth()).toBe(0);
    }
  });

  it("a call that waits counts those below it in all of its parts, and others meanwhile do not", async () => {
    const text = `(module (import "m" "other" (func $other (param i32) (result i32)))
      (func $down (export "down") (param i32) (result i32)
        (drop (call $other (i32.const 0)))
        (if (result i32) (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 9)))))`;
    const seen: number[] = [];
    const waits = load(text, {
      engine: "interp",
      maxCallDepth: 5,
      imports: { m: { other: async () => (seen.push(currentDepth()), 0) } },
    });
    const inside: Promise<unknown>[] = [];
    const around = load(text, {
      engine: "interp",
      maxCallDepth: 100,
      imports: { m: { other: () => (inside.push(waits.callAsync("down", inside.length)), 0) } },
    });
    // Three frames below for the third call: two of its own fit.
    around.call("down", 3);
    expect(currentDepth()).toBe(0);
    const ends = await Promise.allSettled(inside);
    expect(ends.map((end) => (end.status === "fulfilled" ? end.value : (end.reason as { code: string }).code))).toEqual(
      [9, 9, "call-stack-exhausted", "call-stack-exhausted"],
    );
    expect(currentDepth()).toBe(0);
    expect(await waits.callAsync("down", 4)).toBe(9);
    expect(Math.max(...seen)).toBe(5);
  });
});
