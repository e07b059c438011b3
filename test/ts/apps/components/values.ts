/**
 * What is said to components: steps over every type and every place of a resource.
 */
import type { Data, Step } from "./data.ts";

const types = "cljw:mirror/types@0.1.0";
const piles = "cljw:mirror/piles@0.1.0";

const long = (value: bigint): Data => ({ long: value.toString() });
const nan: Data = { float: "NaN" };
const infinite: Data = { float: "Infinity" };
const zero: Data = { float: "-0" };

const point = (x: number, y: number): Data => ({ x, y });
const person = (name: string, born: number | null, likes: readonly string[]): Data => ({
  name,
  born,
  likes,
  at: point(-1, 1),
});

const wide = (tag: "ok" | "err"): Data => ({
  ...{ a: 255, b: 65_535, c: 2 ** 32 - 1, d: long(2n ** 64n - 1n), e: 0.5, f: -1e300, g: "\u{10ffff}", h: true },
  ...{ i: -128, j: -32_768, k: -(2 ** 31), l: long(-(2n ** 63n)), m: "häuser", n: [0, 255], o: [7, ""] },
  ...{ p: tag === "ok" ? point(1, 2) : null, q: tag === "ok" ? { tag, val: 9 } : { tag, val: "no" }, r: point(3, 4) },
});

const access = (read: boolean, write: boolean, run: boolean): Data => ({ read, write, run });
const many = (is: (index: number) => boolean): Data =>
  Object.fromEntries(Array.from({ length: 32 }, (_, i) => [`f${String(i).padStart(2, "0")}`, is(i)]));

const strings = ["", "a", "Grüße, 世界 😀", "\u0000x", "ß".repeat(70_000), "😀".repeat(300)];

/** Values for `mirror`, by the function that gives them back. */
export const mirrored: { readonly [name: string]: readonly Data[] } = {
  bools: [true, false],
  u8s: [0, 255],
  s8s: [-128, 127],
  u16s: [0, 65_535],
  s16s: [-32_768, 32_767],
  u32s: [0, 2 ** 32 - 1],
  s32s: [-(2 ** 31), 2 ** 31 - 1],
  u64s: [long(0n), long(2n ** 64n - 1n), long(2n ** 63n)],
  s64s: [long(-(2n ** 63n)), long(2n ** 63n - 1n), long(-1n)],
  f32s: [1.5, zero, nan, infinite, { float: "-Infinity" }, 2 ** -149],
  f64s: [0.1, zero, nan, infinite, 5e-324, 1.7976931348623157e308],
  chars: ["a", "é", "\ud7ff", "\ue000", "😀", "\u{10ffff}", "\u0000"],
  strings,
  tuples: [[1, "two", 3.5]],
  points: [point(-1, 2 ** 31 - 1)],
  people: [[], [person("Ada", 1815, ["machines", ""]), person("", null, [])]],
  wides: [wide("ok"), wide("err")],
  shapes: [
    { tag: "dot" },
    { tag: "circle", val: 2.5 },
    { tag: "box", val: [1, 2] },
    { tag: "named", val: "x" },
    { tag: "many", val: [point(1, 2), point(3, 4)] },
  ],
  colours: ["red", "green", "blue"],
  accesses: [access(false, false, false), access(true, false, true)],
  manies: [many(() => true), many(() => false), many((i) => i % 3 === 0), many((i) => i === 31)],
  aliases: [
    [
      ["a", "red"],
      ["b", "blue"],
    ],
  ],
  options: [null, "", "some"],
  nested: [null, { tag: "some" }, { tag: "some", val: 7 }],
  results: [
    { tag: "ok", val: point(0, -5) },
    { tag: "err", val: "why" },
  ],
  fine: [{ tag: "ok", val: 3 }, { tag: "err" }],
  bad: [{ tag: "ok" }, { tag: "err", val: "green" }],
  bare: [{ tag: "ok" }, { tag: "err" }],
  bytes: [[], [0, 1, 255], Array.from({ length: 70_000 }, (_, i) => (i * 31) & 255)],
  longs: [[], [long(-1n), long(2n ** 62n)]],
  doubles: [[], [1.5, zero, nan]],
  letters: [[], ["a", "😀"]],
  lists: [[], [[], ["a"], ["b", "c"]], Array.from({ length: 1000 }, (_, i) => [String(i)])],
};

const call = (name: string, args: readonly Data[], as?: string): Step => ({
  in: piles,
  call: name,
  args,
  ...(as === undefined ? {} : { as }),
});

const ref = (name: string, ...at: number[]): Data => ({ ref: name, at });

const tour = (step: string, ...items: string[]): Step => ({ call: "tour", args: [step, items] });

/** For `mirror`: every type, and resources of the guest and of the host program in every place. */
export const mirrorSteps: readonly Step[] = [
  ...Object.entries(mirrored).flatMap(([name, all]) =>
    all.map((value): Step => ({ in: types, call: name, args: [value] })),
  ),
  {
    in: types,
    call: "many-params",
    args: [1, 2, 3, long(4n), 5.5, 6.25, "seven", [8], 9, true, "k", long(-12n)],
  },
  { in: types, call: "nothing", args: [] },
  call("[constructor]pile", [["a", "b"]], "one"),
  call("[method]pile.push", [ref("one"), "c"]),
  call("[constructor]pile", [[]], "two"),
  call("[method]pile.plus", [ref("one"), ref("two")], "both"),
  call("[method]pile.items", [ref("both")]),
  call("[method]pile.plus", [ref("one"), ref("one")], "twice"),
  call("total", [[ref("one"), ref("two"), ref("one"), ref("twice")]]),
  call("split", [ref("twice")], "parts"),
  call("[static]pile.merged", [[ref("parts", 0), ref("parts", 4), ref("both")]], "merged"),
  call("[method]pile.items", [ref("merged")]),
  call("find", ["c", ref("merged")], "found"),
  call("[method]pile.items", [ref("found")]),
  call("find", ["z", ref("found")]),
  call("find", ["z", null]),
  { drop: "one" },
  { drop: "two" },
];

/** For `mirror`: what it does with resources of the one that implements its import. */
export const tourSteps: readonly Step[] = [
  ...[tour("make", "x", "y"), tour("push", "one more"), tour("make"), tour("plus"), tour("total"), tour("split")],
  ...[tour("merge"), tour("find", "one more"), tour("find", "nothing"), tour("make", "z"), tour("drop")],
];

const values = "cljw:kinds/values@1.0.0";

const kind = (name: string, ...args: Data[]): Step => ({ in: values, call: name, args });

/** For `kinds`: sixteen functions with a value of each kind, and a counter. */
export const kindsSteps: readonly Step[] = [
  ...[
    kind("bools", true),
    kind("bytes", 255, -128),
    kind("shorts", 65_535, -32_768),
    kind("ints", 2 ** 32 - 1, -(2 ** 31)),
  ],
  ...[
    kind("longs", long(2n ** 64n - 1n), long(-(2n ** 63n))),
    kind("floats", 1.5, zero),
    kind("floats", nan, infinite),
  ],
  ...[
    kind("chars", "😀"),
    ...strings.map((one) => kind("strings", one)),
    kind("blobs", [0, 1, 255]),
    kind("lists", strings),
  ],
  ...[kind("records", point(-1, 2 ** 31 - 1)), kind("variants", { tag: "dot", val: point(3, 4) })],
  ...[kind("variants", { tag: "text", val: "t" }), kind("variants", { tag: "nothing" }), kind("enums", "blue")],
  ...[kind("sets", access(true, false, true)), kind("options", null), kind("options", { tag: "some" })],
  ...[kind("options", { tag: "some", val: "x" }), kind("results", { tag: "ok", val: point(0, -5) })],
  kind("results", { tag: "err", val: "why" }),
  { in: "cljw:kinds/counters@1.0.0", call: "[constructor]counter", args: [5], as: "counter" },
  { in: "cljw:kinds/counters@1.0.0", call: "[method]counter.inc", args: [ref("counter")] },
  { in: "cljw:kinds/counters@1.0.0", call: "peek", args: [ref("counter")] },
  { in: "cljw:kinds/counters@1.0.0", call: "live", args: [] },
  { drop: "counter" },
  { in: "cljw:kinds/counters@1.0.0", call: "live", args: [] },
  { call: "show", args: ["a.txt"] },
];

/** For the programs that count words. */
export const wordsSteps: readonly Step[] = [
  { call: "count", args: ["The cat, the dog. A cat!"] },
  { call: "count", args: ["... "] },
  { call: "count", args: ["one\ntwo; two: three? Three! THREE ".repeat(300)] },
];
