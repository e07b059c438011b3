/**
 * The bounds of a load on all its memories and tables together, whoever makes them larger: its own code, the host
 * program, or another module. What must come out is worked out here from the definition: growth happens where its own
 * maximum and the sum of all sizes allow it.
 */
import { describe, expect, it } from "vitest";
import { type LoadOptions, type WasmModule, fresh, load, newMemory, newTable } from "../../../src/ts/index.ts";
import { hostSupports } from "../../../src/ts/native/host/probe.ts";
import { type EngineName, engines, failure } from "../api/support.ts";
import { Random } from "../fuzz/random.ts";
import { engineFeature, itWith } from "../needs.ts";

const unit = 65_536;

/** A memory or table: sizes in pages of its own, or elements. */
interface Part {
  readonly address: "i32" | "i64";
  readonly min: number;
  readonly max: number | undefined;
  /** Bytes in a page; 1 for tables. */
  readonly scale: number;
  /** For tables. */
  readonly element: string;
}

type Kind = "memory" | "table";

/** The sizes of a part, and what else stands in its type. */
function typeOf(kind: Kind, { address, min, max, scale, element }: Part, least = min): string {
  const limits = `${address === "i64" ? "i64 " : ""}${least} ${max ?? ""}`;
  if (kind === "table") return `${limits} ${element}`;
  return scale === unit ? limits : `${limits} (pagesize ${scale})`;
}

/** Functions that grow each part and tell its size. */
function growers(kind: Kind, parts: readonly Part[]): string {
  return parts
    .map(({ address, element }, i) => {
      const init = kind === "table" ? `(ref.null ${element === "externref" ? "extern" : "func"})` : "";
      return `(func (export "grow${i}") (param ${address}) (result ${address}) (${kind}.grow ${i} ${init} (local.get 0)))
        (func (export "size${i}") (result ${address}) (${kind}.size ${i}))`;
    })
    .join("\n");
}

const owner = (kind: Kind, parts: readonly Part[]): string =>
  `(module ${parts.map((part, i) => `(${kind} (export "p${i}") ${typeOf(kind, part)})`).join("\n")} ${growers(kind, parts)})`;

const taker = (kind: Kind, parts: readonly Part[]): string =>
  `(module ${parts.map((part, i) => `(import "o" "p${i}" (${kind} ${typeOf(kind, part, 0)}))`).join("\n")} ${growers(kind, parts)})`;

/** What may grow a part. */
type Grower = (part: number, by: number) => unknown;

function growersOf(kind: Kind, own: WasmModule, other: WasmModule): Grower[] {
  const byCode =
    (module: WasmModule): Grower =>
    (part, by) =>
      module.call(`grow${part}`, by);
  const byHost: Grower = (part, by) =>
    kind === "memory" ? own.memory(`p${part}`).grow(by) : own.table(`p${part}`).grow(by, null);
  return [byCode(own), byHost, byCode(other)];
}

function randomPart(random: Random, kind: Kind, wide: boolean, odd: boolean): Part {
  const min = random.below(3);
  return {
    address: wide && random.below(2) === 0 ? "i64" : "i32",
    min,
    max: random.below(3) === 0 ? undefined : min + random.below(4),
    scale: kind === "table" ? 1 : odd && random.below(2) === 0 ? 1 : unit,
    element: random.pick(["funcref", "externref"]),
  };
}

/** The engine asked for, or the one that serves where the host lacks what the parts are. */
function serving(engine: EngineName, kind: Kind, parts: readonly Part[]): EngineName {
  const has =
    (kind === "table" || hostSupports("multi-memory") || parts.length < 2) &&
    parts.every(({ scale }) => kind === "table" || scale === unit) &&
    (hostSupports("memory64") || parts.every(({ address }) => address === "i32"));
  return has ? engine : "interp";
}

const bounds = (kind: Kind, most: number): LoadOptions =>
  kind === "memory" ? { maxMemoryPages: most / unit } : { maxTableElements: most };

/** Grows parts at random, and counts how often the bounds of the load alone said no. */
function run(random: Random, kind: Kind, engine: EngineName, more: LoadOptions): number {
  const parts = Array.from({ length: 1 + random.below(4) }, () =>
    randomPart(random, kind, true, more.fuel === undefined),
  );
  const least = parts.reduce((sum, { min, scale }) => sum + min * scale, 0);
  const cap = Math.ceil(least / unit) * (kind === "memory" ? unit : 1);
  const most = (kind === "memory" ? cap : least) + random.below(6) * (kind === "memory" ? unit : 1);
  const options = { engine: serving(engine, kind, parts), i64: "number", ...more } as const;
  const own = load(owner(kind, parts), { ...options, ...bounds(kind, most) });
  // Memories go from engine to engine, where the host has them.
  const anywhere = kind === "memory" && serving("native", kind, parts) === "native";
  const user = anywhere ? random.pick(engines) : options.engine;
  const other = load(taker(kind, parts), { ...options, engine: user, imports: { o: own } });
  const all = growersOf(kind, own, other);
  const sizes = parts.map(({ min }) => min);
  let refused = 0;
  for (let step = 0; step < 12; step++) {
    const [who, which, by] = [random.below(all.length), random.below(parts.length), random.below(4)];
    const { max = Infinity, scale } = parts[which]!;
    const [size, total] = [sizes[which]!, sizes.reduce((sum, n, i) => sum + n * parts[i]!.scale, 0)];
    const allowed = size + by <= max && total + by * scale <= most;
    const at = `${owner(kind, parts)}\n${JSON.stringify(more)} within ${most}: ${who} grows ${which} by ${by} from ${sizes.join(" ")}`;
    expect(all[who]!(which, by), at).toBe(allowed ? size : -1);
    if (allowed) sizes[which] = size + by;
    for (const [i, expected] of sizes.entries()) expect(own.call(`size${i}`), at).toBe(expected);
    if (!allowed && size + by <= max) refused++;
  }
  return refused;
}

describe.each(engines)("bounds of a load on %s", (engine) => {
  it.each([
    ["memory", {}],
    ["table", {}],
    ["memory", { fuel: 1e6, maxCallDepth: 1000 }],
    ["table", { fuel: 1e6 }],
  ] as const)("hold for each %s, whoever grows it: %o", (kind, more) => {
    const random = new Random(7);
    let refused = 0;
    for (let i = 0; i < 60; i++) refused += run(random, kind, engine, more);
    expect(refused).toBeGreaterThan(20);
  });

  it.each([
    [
      "memory",
      "(memory 2)",
      { maxMemoryPages: 7 },
      /4 memories, 8 pages together, .* limit of 7 pages.*maxMemoryPages/,
    ],
    [
      "table",
      "(table 2 funcref)",
      { maxTableElements: 7 },
      /4 tables, 8 elements together, .* limit of 7.*maxTableElements/,
    ],
  ] as const)("are above the minimums of all: %s", (code, text, options, said) => {
    const error = failure(() => load(`(module ${text.repeat(4)})`, options));
    expect([error.kind, error.code, error.data.used, error.data.limit]).toEqual(["limit", code, 8, 7]);
    expect(error.message).toMatch(said);
    expect(load(`(module ${text.repeat(3)})`, options)).toBeDefined();
    expect(failure(() => load(`(module ${text})`, { engine, maxMemoryPages: 1, maxTableElements: 1 })).code).toBe(code);
  });

  it("are those of each instance", () => {
    const text = '(module (table (export "a") 1 funcref) (table (export "b") 1 funcref))';
    const first = load(text, { engine, maxTableElements: 4 });
    const second = fresh(first);
    for (const module of [first, second]) {
      expect(module.table("a").grow(2, null)).toBe(1);
      expect(module.table("b").grow(1, null)).toBe(-1);
    }
  });

  it("do not count what the host program makes", () => {
    const memory = newMemory({ min: 1 });
    const [table, other] = [newTable({ min: 1 }), newTable({ min: 5 })];
    const text =
      `(module (import "h" "m" (memory 1)) (import "h" "t" (table $t 1 funcref)) (import "h" "u" (table 1 funcref))
      (table $own (export "own") 1 funcref)
      (func (export "memory") (result i32) (memory.grow (i32.const 9)))
      (func (export "table") (result i32) (table.grow $t (ref.null func) (i32.const 9)))
      (func (export "own") (result i32) (table.grow $own (ref.null func) (i32.const 9))))`.replace(
        '(export "own") 1',
        "1",
      );
    const module = load(text, {
      engine,
      maxMemoryPages: 2,
      maxTableElements: 10,
      imports: { h: { m: memory, t: table, u: other } },
    });
    expect([module.call("memory"), module.call("table"), module.call("own")]).toEqual([1, 1, 1]);
    expect([memory.pages, table.length]).toEqual([10, 10]);
    expect(module.call("own")).toBe(-1);
  });

  itWith(engineFeature(engine, "multi-memory"), "hold for memories that are given as the host's own objects", () => {
    const own = load('(module (memory (export "a") 1) (memory (export "b") 1))', { engine, maxMemoryPages: 4 });
    const other = load(
      '(module (import "o" "a" (memory 1)) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))',
      { engine, imports: { o: { a: own.memory("a").native as never } } },
    );
    expect(own.memory("b").grow(1)).toBe(1);
    expect([other.call("grow", 2), other.call("grow", 1)]).toEqual([-1, 1]);
  });

  it("may be lifted, but not what a table can hold", () => {
    const text = (min: number): string => `(module (table ${min} externref))`;
    const error = failure(() => load(text(10_000_001), { engine, maxTableElements: null }));
    expect([error.kind, error.code, error.data.limit]).toEqual(["limit", "table", 10_000_000]);
    expect(error.message).not.toMatch(/maxTableElements/);
  });
});
