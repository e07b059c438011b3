/**
 * Memories, tables and globals (JavaScript API), as the host has them.
 */
import { describe } from "vitest";
import { type Host, exportsOf, same, standard, thrownBy } from "./support.ts";
import { hostFeature } from "../needs.ts";

type Row = readonly [title: string, make: (of: Host) => unknown];

/** Values that become sizes, and those that do not. */
const sizes: readonly unknown[] = [
  ...[0, 1, 2.9, -1, 65_536, 65_537, 2 ** 32, 2 ** 53, NaN, Infinity],
  ...["1", " 2 ", "x", "", null, undefined, true, 1n, Symbol("s"), [3], {}, { valueOf: () => 2 }],
];

/** Where what is asked for is more than the host would give, nothing is made. */
const small = (value: unknown): boolean =>
  !(Number.isInteger(value) && (value as number) > 10 && (value as number) <= 65_536);

describe("WebAssembly.Memory", () => {
  same("takes sizes as numbers", (of) =>
    sizes.filter(small).map((initial) => thrownBy(() => new of.Memory({ initial: initial as number, maximum: 10 }))),
  );

  same("takes maximums as numbers", (of) =>
    sizes.map((maximum) => thrownBy(() => new of.Memory({ initial: 0, maximum: maximum as number }))),
  );

  same("grows, and detaches the buffer that it had", (of) => {
    const memory = new of.Memory({ initial: 1, maximum: 3 });
    const before = memory.buffer;
    new Uint8Array(before)[5] = 7;
    const old = memory.grow(1);
    return [
      old,
      before.byteLength,
      memory.buffer.byteLength,
      new Uint8Array(memory.buffer)[5],
      memory.buffer === before,
    ];
  });

  same("detaches the buffer where it grows by nothing", (of) => {
    const memory = new of.Memory({ initial: 1 });
    const before = memory.buffer;
    return [memory.grow(0), before === memory.buffer, before.byteLength, memory.buffer.byteLength];
  });

  same("detaches the buffer where a guest makes it grow", (of) => {
    const source = `(module (memory (export "m") 1 2) (func (export "grow") (param i32) (result i32) local.get 0 memory.grow))`;
    const { m, grow } = exportsOf(of, source) as unknown as { m: WebAssembly.Memory; grow: (n: number) => number };
    const before = m.buffer;
    return [grow(1), before.byteLength, m.buffer.byteLength, grow(1), m.buffer === m.buffer];
  });

  same("grows by what is a size within its maximum", (of) =>
    sizes
      .filter((size) => size !== 65_536)
      .map((size) => {
        const memory = new of.Memory({ initial: 1, maximum: 3 });
        return [thrownBy(() => memory.grow(size as number)), memory.buffer.byteLength];
      }),
  );

  same("has one buffer that cannot be taken away", (of) => {
    const memory = new of.Memory({ initial: 1 });
    const taken = thrownBy(() => structuredClone(memory.buffer, { transfer: [memory.buffer] }));
    return [memory.buffer === memory.buffer, taken === "nothing", memory.buffer.byteLength];
  });

  same("can be shared", (of) => {
    const memory = new of.Memory({ initial: 1, maximum: 2, shared: true });
    const before = memory.buffer;
    memory.grow(1);
    return [
      Object.prototype.toString.call(before),
      Object.isFrozen(before),
      before.byteLength,
      memory.buffer.byteLength,
      thrownBy(() => new of.Memory({ initial: 1, shared: true })),
    ];
  });

  same("is one of several modules", (of) => {
    const memory = new of.Memory({ initial: 1 });
    const source = (body: string): string => `(module (import "m" "m" (memory 1)) (export "m" (memory 0)) ${body})`;
    const write = `(func (export "f") i32.const 8 i32.const 258 i32.store)`;
    const first = exportsOf(of, source(write), { m: { m: memory } }) as Record<string, () => void>;
    first.f!();
    return [[...new Uint8Array(memory.buffer, 8, 2)], (first.m as unknown) === memory];
  });

  standard(
    "has addresses of 64 bits",
    [65_536, "TypeError", 1n, 131_072, "TypeError", "RangeError", "TypeError"],
    (of) => {
      const memory = new of.Memory({ address: "i64", initial: 1n, maximum: 2n } as never);
      const grow = memory.grow.bind(memory) as unknown as (n: unknown) => unknown;
      return [
        memory.buffer.byteLength,
        thrownBy(() => grow(1)),
        grow(1n),
        memory.buffer.byteLength,
        thrownBy(() => grow(-1n)),
        thrownBy(() => grow(1n)),
        thrownBy(() => new of.Memory({ address: "i64", initial: 1 } as never)),
      ];
    },
    hostFeature("memory64"),
  );
});

const f = (of: Host): never => exportsOf(of, `(module (func (export "f") (result i32) i32.const 7))`).f!;

describe("WebAssembly.Table", () => {
  const makes: readonly Row[] = [
    ["nothing given", (of) => new of.Table({ element: "anyfunc", initial: 2 }).get(1) as unknown],
    ["references", (of) => new of.Table({ element: "externref", initial: 2 }).get(1) as unknown],
    ["a value", (of) => new of.Table({ element: "externref", initial: 2 }, "x").get(1) as unknown],
    ["a function", (of) => (new of.Table({ element: "anyfunc", initial: 2 }, f(of)).get(1) as () => number)()],
    ["no function of a guest", (of) => new of.Table({ element: "anyfunc", initial: 2 }, () => 1)],
    ["another type", (of) => new of.Table({ element: "i32" as never, initial: 2 })],
    ["no type", (of) => new of.Table({ initial: 2 } as never)],
    ["a maximum below", (of) => new of.Table({ element: "anyfunc", initial: 2, maximum: 1 })],
    ["too many", (of) => new of.Table({ element: "anyfunc", initial: 10_000_001 })],
  ];

  for (const [title, make] of makes) same(`is made with ${title}`, make);

  same("has the names of types from what becomes a text", (of) => {
    const names = [{ toString: () => "anyfunc" }, ["externref"], Symbol("anyfunc"), null, "ANYFUNC"];
    return names.map((element) => thrownBy(() => new of.Table({ element: element as never, initial: 1 })));
  });

  same("takes indices as numbers", (of) => {
    const table = new of.Table({ element: "externref", initial: 3 }, "x");
    return sizes.map((index) => [
      thrownBy(() => table.get(index as number)),
      thrownBy(() => table.set(index as number, 1)),
    ]);
  });

  same("has undefined, or null, where nothing is given", (of) => {
    const [externs, funcs] = (["externref", "anyfunc"] as const).map(
      (element) => new of.Table({ element, initial: 1 }),
    );
    externs!.set(0, 1);
    externs!.set(0);
    externs!.grow(1);
    funcs!.set(0);
    funcs!.grow(1);
    return [externs, funcs].map((table) => [table!.get(0), table!.get(1), table!.length] as unknown[]);
  });

  same("has null where that or undefined is given", (of) => {
    const table = new of.Table({ element: "externref", initial: 1 });
    table.set(0, null);
    const first: unknown = table.get(0);
    table.set(0, undefined);
    return [first, table.get(0), thrownBy(() => new of.Table({ element: "anyfunc", initial: 1 }).set(0, undefined))];
  });

  same("grows within its maximum", (of) => {
    const table = new of.Table({ element: "externref", initial: 1, maximum: 3 });
    return [
      table.grow(1, "y"),
      table.length,
      table.get(1),
      thrownBy(() => table.grow(2)),
      thrownBy(() => table.grow(-1)),
      table.length,
    ];
  });

  same("holds the functions that guests call", (of) => {
    const table = new of.Table({ element: "anyfunc", initial: 1 });
    const source = `(module (import "m" "t" (table 1 funcref)) (type $t (func (result i32)))
      (func (export "call") (result i32) i32.const 0 call_indirect (type $t)))`;
    const { call } = exportsOf(of, source, { m: { t: table } }) as Record<string, () => number>;
    const before = thrownBy(call!);
    table.set(0, f(of));
    return [before, call!()];
  });

  standard(
    "has indices of 64 bits",
    [2n, null, "TypeError", 2n, 3n],
    (of) => {
      const table = new of.Table({ address: "i64", element: "anyfunc", initial: 2n } as never) as never as {
        get(i: unknown): unknown;
        grow(n: unknown): unknown;
        length: unknown;
      };
      return [table.length, table.get(1n), thrownBy(() => table.get(1)), table.grow(1n), table.length];
    },
    hostFeature("memory64"),
  );
});

describe("WebAssembly.Global", () => {
  const types = ["i32", "i64", "f32", "f64", "anyfunc", "v128", "i8", undefined];

  same("has a value by default", (of) =>
    types.map((value) => {
      try {
        return new of.Global({ value: value as never }).value;
      } catch (error) {
        return (error as Error).constructor.name;
      }
    }),
  );

  same("takes undefined for nothing", (of) =>
    types.map((value) => thrownBy(() => new of.Global({ value: value as never }, undefined).value)),
  );

  same("changes where it may", (of) => {
    const [fixed, free] = [false, true].map((mutable) => new of.Global({ value: "i32", mutable }, 1));
    const before = thrownBy(() => (fixed!.value = 2));
    free!.value = 4_294_967_295;
    return [
      before,
      fixed!.value,
      free!.value,
      free!.valueOf(),
      thrownBy(() => (free!.value = 1n as never)),
      free!.value,
    ] as unknown[];
  });

  same("is one with guests", (of) => {
    const global = new of.Global({ value: "i64", mutable: true }, 5n);
    const source = `(module (import "m" "g" (global $g (mut i64))) (export "g" (global $g))
      (func (export "add") global.get $g i64.const 1 i64.add global.set $g))`;
    const { add, g } = exportsOf(of, source, { m: { g: global } }) as Record<string, () => void>;
    add!();
    return [global.value, (g as unknown) === global] as unknown[];
  });

  same("of vectors shows no value", (of) => {
    const { g } = exportsOf(of, `(module (global (export "g") (mut v128) (v128.const i64x2 0 0)))`) as unknown as {
      g: WebAssembly.Global;
    };
    return [thrownBy(() => g.value as unknown), thrownBy(() => (g.value = 1))];
  });

  same("takes functions of guests alone, and shows the one", (of) => {
    const global = new of.Global({ value: "anyfunc", mutable: true }, f(of));
    const [first, kind] = [global.value === global.value, typeof global.value];
    return [
      first,
      kind,
      thrownBy(() => (global.value = (() => 1) as never)),
      thrownBy(() => (global.value = undefined as never)),
    ];
  });
});
