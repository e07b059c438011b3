/**
 * Modules that have many of one thing, or little with a large name; they are loaded, inspected, printed, and asked for what they
 * have not.
 */
import { type Emit, ModuleBuilder } from "../../../../src/ts/binary/builder.ts";
import { encodeExpr } from "../../../../src/ts/binary/encode.ts";
import { type SubType, funcref, refType } from "../../../../src/ts/core/types.ts";
import { explain, inspect, load, wat } from "../../../../src/ts/index.ts";
import { label, leb } from "../../component/section-bytes.ts";
import type { Random } from "../random.ts";
import { many } from "./bodies.ts";
import type { Judge } from "./judge.ts";
import { memoryOf } from "./straight.ts";
import { type Shape, type Shapes, type Trial, boundsOf } from "./trial.ts";

/** Everything that can be asked about a module, then a load of it. */
function looks(judge: Judge, random: Random, input: Uint8Array, ask: string): void {
  const bounds = boundsOf(random);
  judge.step("explain", () => explain(input));
  judge.step("inspect", () => inspect(input));
  const text = judge.step("wat", () => wat(input));
  if (text !== undefined && text.length < 8e6) judge.step("parse", () => explain(text), text.length);
  const module = judge.load(bounds.engine, () => load(input, bounds));
  if (module === undefined) return;
  judge.step("describe", () => [module.describe(), module.describeExports()]);
  for (const key of [ask, "run", "constructor"]) judge.run(bounds.engine, () => module.call(key), "look up");
  judge.step("memory", () => module.memory());
}

/** A module with many things, and the name to ask for. */
function wide(build: (b: ModuleBuilder, pieces: number, random: Random) => string | undefined): Shape["make"] {
  return (random, pieces): Trial => {
    const builder = new ModuleBuilder();
    const ask = build(builder, pieces, random) ?? "x";
    const input = builder.build();
    return { input, act: (judge) => looks(judge, random, input, ask) };
  };
}

function times(count: number, one: (i: number) => void): void {
  for (let i = 0; i < count; i++) one(i);
}

const nothing = (b: ModuleBuilder): number => b.func(b.funcType([], []), [], () => {});

/** Names with one kebab-case: each bit of a number is another way to join words. */
function sameKebab(i: number): string {
  let name = "a";
  for (let bit = 0; bit < 17; bit++) name += (i >> bit) & 1 ? "_a" : "-a";
  return name;
}

/** Characters that no terminal should see. */
const odd = ["\u001b[2J", "\n", "\r", "\u0000", "\u202e", "\u009b", "\u007f", "\t", "é", "\u{1f600}"] as const;

/** A name of so many characters, some of which are odd. */
export function longName(random: Random, length: number): string {
  let name = "";
  while (name.length < length)
    name += random.once(10) ? random.pick(odd) : "ab".charAt(random.below(2)).repeat(1 + random.below(9));
  return name;
}

/** Names that differ in a few characters. */
const nearName = (length: number, i: number): string => "x".repeat(length) + i.toString(36);

const oneGlobal: Emit = (w) => w.emit("i32.const", 1);

/** Groups of types: `refs` gives the types that a struct has fields of. */
function structs(
  refs: (i: number) => readonly number[],
  group: (pieces: number) => number,
  final = true,
): Shape["make"] {
  return wide((b, pieces) => {
    let at = 0;
    while (at < pieces) {
      const size = Math.min(group(pieces), pieces - at);
      const types = Array.from({ length: size }, (_, j): Pick<SubType, "final" | "supers" | "comp"> => {
        const fields = refs(at + j).map((to) => ({ type: refType(true, to), mutable: false }));
        return { final, supers: [], comp: { kind: "struct", fields } };
      });
      b.recGroup(types);
      at += size;
    }
    return undefined;
  });
}

/** Imports that the host program does not give, where it gives as many of near names. */
const nearImports: Shape["make"] = (random, pieces): Trial => {
  const builder = new ModuleBuilder();
  const typeIdx = builder.funcType([], []);
  const length = random.pick([3, 30]);
  times(pieces, (i) => builder.import("env", nearName(length, i), { kind: "func", typeIdx }));
  const input = builder.build();
  const env = Object.fromEntries(Array.from({ length: pieces }, (_, i) => [`${nearName(length, i)}x`, () => 0]));
  const bounds = boundsOf(random);
  return {
    input,
    act: (judge) => {
      judge.load(bounds.engine, () => load(input, { ...bounds, imports: { env } }));
      judge.load(bounds.engine, () => load(input, { ...bounds, imports: { envy: env } }));
    },
  };
};

/** Many things. */
export const wideShapes: Shapes = {
  exports: {
    most: 100_000,
    make: wide((b, pieces) => {
      times(pieces, (i) => b.export(`e${i}`, "func", i === 0 ? nothing(b) : 0));
      return undefined;
    }),
  },
  "exports of one kebab-case name": {
    most: 60_000,
    make: wide((b, pieces) => {
      const func = nothing(b);
      times(pieces, (i) => b.export(sameKebab(i), "func", func));
      return sameKebab(0).replaceAll("_", "-").toUpperCase();
    }),
  },
  "exports of near names": {
    most: 400,
    make: wide((b, pieces) => {
      const func = nothing(b);
      times(pieces, (i) => b.export(nearName(8_192, i), "func", func));
      return nearName(8_192, pieces + 7);
    }),
  },
  "an export of a long name": {
    most: 1_000_000,
    make: wide((b, pieces, random) => {
      const name = longName(random, pieces);
      b.export(
        name,
        "func",
        b.func(b.funcType([], []), [], (w) => w.emit("unreachable")),
      );
      return random.once(2) ? name : `${name}x`;
    }),
  },
  "a trap in a function of a long name": {
    most: 500_000,
    make: wide((b, pieces, random) => {
      const name = longName(random, pieces);
      const func = b.func(b.funcType([], []), [], (w) => w.emit("unreachable"));
      b.export("run", "func", func).names({ funcs: new Map([[func, name]]), module: longName(random, pieces) });
      return undefined;
    }),
  },
  functions: {
    most: 100_000,
    make: wide((b, pieces) => {
      times(pieces, () => nothing(b));
      b.export("run", "func", pieces - 1);
      return undefined;
    }),
  },
  "names of functions and locals": {
    most: 50_000,
    make: wide((b, pieces) => {
      times(pieces, () => b.func(b.funcType(["i32"], []), ["i32"], () => {}));
      const funcs = new Map(Array.from({ length: pieces }, (_, i) => [i, i % 2 === 0 ? "same" : `f${i}`] as const));
      const locals = new Map(
        Array.from(
          { length: pieces },
          (_, i) =>
            [
              i,
              new Map([
                [0, "a"],
                [1, "a"],
              ]),
            ] as const,
        ),
      );
      b.names({ funcs, locals });
      return undefined;
    }),
  },
  imports: {
    most: 60_000,
    make: wide((b, pieces, random) => {
      const typeIdx = b.funcType([], []);
      const length = random.once(2) ? 3 : Math.floor(200_000 / pieces);
      times(pieces, (i) => b.import("env", nearName(length, i), { kind: "func", typeIdx }));
      return undefined;
    }),
  },
  // Node 20's own compiler looks each type up among all before it.
  "imports of WASI that there are not": {
    most: 30_000,
    make: wide((b, pieces, random) => {
      const typeIdx = b.funcType([], []);
      const name = random.pick(["fd_writ", "path_", "x", "fd_write"]);
      times(pieces, (i) => b.import("wasi_snapshot_preview1", `${name}${i}`, { kind: "func", typeIdx }));
      return undefined;
    }),
  },
  "imports beside near names": { most: 20_000, make: nearImports },
  "a section of producers": {
    most: 100_000,
    make: wide((b, pieces, random) => {
      const fields = random.once(2);
      const count = leb(pieces);
      const one = fields ? [...label("a"), 0] : [...label("a"), ...label("1")];
      const head = fields ? count : [1, ...label("language"), ...count];
      b.custom("producers", Uint8Array.from([...head, ...Array.from({ length: pieces }, () => one).flat()]));
      return undefined;
    }),
  },
  "names of labels and fields": {
    most: 30_000,
    make: wide((b, pieces) => {
      b.recGroup(
        Array.from({ length: Math.ceil(pieces / 100) }, () => ({
          final: true,
          supers: [],
          comp: {
            kind: "struct",
            fields: Array.from({ length: 100 }, () => ({ type: "i32", mutable: true }) as const),
          },
        })),
      );
      b.func(b.funcType([], []), [], (w) => {
        times(pieces, () => w.emit("block", undefined).emit("end"));
      });
      const names = (count: number): Map<number, string> =>
        new Map(Array.from({ length: count }, (_, i) => [i, i % 2 === 0 ? "same" : `n${i}`] as const));
      const fields = new Map(Array.from({ length: Math.ceil(pieces / 100) }, (_, i) => [i, names(100)] as const));
      b.names({ labels: new Map([[0, names(pieces)]]), fields });
      return undefined;
    }),
  },
  "function types": {
    most: 2_000,
    make: wide((b, pieces) => {
      const types = ["i32", "i64", "f32", "f64"] as const;
      times(pieces, (i) =>
        b.funcType(
          Array.from({ length: 9 }, (_, j) => types[(i >> (2 * j)) & 3]!),
          [],
        ),
      );
      return undefined;
    }),
  },
  "equal types": {
    most: 60_000,
    make: structs(
      () => [],
      () => 1,
    ),
  },
  "types that hold two of the one before": {
    most: 30_000,
    make: structs(
      (i) => (i === 0 ? [] : [i - 1, i - 1]),
      () => 1,
    ),
  },
  "types that hold two of the next": {
    most: 30_000,
    make: (random, pieces) =>
      structs(
        (i) => (i + 1 < pieces ? [i + 1, i + 1] : []),
        (all) => all,
      )(random, pieces),
  },
  "types in pairs that hold each other": {
    most: 30_000,
    make: structs(
      (i) => [i ^ 1],
      () => 2,
      false,
    ),
  },
  globals: {
    most: 60_000,
    make: wide((b, pieces) => {
      times(pieces, (i) =>
        b.global({ type: "i32", mutable: false }, i === 0 ? oneGlobal : (w) => w.emit("global.get", i - 1)),
      );
      b.export("run", "global", pieces - 1);
      return undefined;
    }),
  },
  "a long constant expression": {
    most: 200_000,
    make: wide((b, pieces) => {
      b.global({ type: "i32", mutable: false }, (w) => {
        w.emit("i32.const", 1);
        times(pieces, () => w.emit("i32.const", 1).emit("i32.add"));
      });
      return undefined;
    }),
  },
  tables: {
    most: 10_000,
    make: wide((b, pieces, random) => {
      const min = BigInt(random.pick([0, 1, 99_999, 10_000_000]));
      times(pieces, () => b.table({ address: "i32", min, max: undefined, element: refType(true, "extern") }));
      return undefined;
    }),
  },
  memories: {
    most: 100,
    make: wide((b, pieces, random) => {
      const min = random.pick([0, 1, 64, 65_536]);
      times(pieces, () => b.memory(memoryOf(min)));
      return undefined;
    }),
  },
  "data segments": {
    most: 50_000,
    make: wide((b, pieces, random) => {
      b.memory(memoryOf(1));
      const offset = encodeExpr((w) => w.emit("i32.const", 65_500));
      const bytes = new Uint8Array(random.below(36));
      times(pieces, () => b.data({ target: { index: 0, offset }, bytes }));
      return undefined;
    }),
  },
  "element segments": {
    most: 30_000,
    make: wide((b, pieces) => {
      b.table({ address: "i32", min: 10n, max: undefined, element: funcref });
      const func = nothing(b);
      const offset = encodeExpr((w) => w.emit("i32.const", 1));
      const target = { index: 0, offset };
      times(pieces, () =>
        b.elem({
          mode: "active",
          target,
          type: funcref,
          init: { kind: "exprs", exprs: [encodeExpr((w) => w.emit("ref.func", func))] },
        }),
      );
      return undefined;
    }),
  },
  "elements of a segment": {
    most: 100_000,
    make: wide((b, pieces) => {
      const func = nothing(b);
      b.declare(...new Array<number>(Math.min(pieces, 60_000)).fill(func));
      return undefined;
    }),
  },
  tags: {
    most: 50_000,
    make: wide((b, pieces) => {
      times(pieces, () => b.tag(b.funcType(many(9), [])));
      return undefined;
    }),
  },
  "custom sections": {
    most: 50_000,
    make: wide((b, pieces, random) => {
      const name = random.pick([
        "name",
        "producers",
        "x",
        "metadata.code.branch_hint",
        "component-type:x",
        "target_features",
      ]);
      times(pieces, () => b.custom(name, new Uint8Array(random.below(9)), 0));
      return undefined;
    }),
  },
};
