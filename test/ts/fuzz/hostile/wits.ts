/**
 * Texts of WIT, with a module whose functions they may describe: deep and doubling types, includes and uses, near misses, long
 * names.
 */
import { ModuleBuilder } from "../../../../src/ts/binary/builder.ts";
import { load, wit } from "../../../../src/ts/index.ts";
import type { Random } from "../random.ts";
import { exportAllocator, memoryOf } from "./straight.ts";
import { type Shape, type Shapes, type Trial, boundsOf } from "./trial.ts";

/** What goes wrong at the end of a text. */
const mistakes = ["}", "type x = nowhere;", "\u001b[31m", "/*", "@", "type = u8;", "\u0000", "export ;"] as const;

/** A module with functions of these names, which give an address; all but `get` have as many parameters as said. */
function guest(names: readonly string[], params: number): Uint8Array {
  const builder = new ModuleBuilder();
  const [func = 0, get = 0] = [params, 0].map((count) =>
    builder.func(builder.funcType(new Array<"i32">(count).fill("i32"), ["i32"]), [], (w) => w.emit("i32.const", 1_024)),
  );
  exportAllocator(builder, 1_024);
  builder.memory(memoryOf(1));
  builder.export("memory", "memory", 0);
  for (const name of names) builder.export(name, "func", name === "get" ? get : func);
  return builder.build();
}

/** Text, and the names of functions that the module has. */
interface Described {
  readonly text: string;
  readonly names?: readonly string[];
}

function described(describe: (pieces: number, random: Random) => Described): Shape["make"] {
  return (random, pieces): Trial => {
    const { text, names = ["run", "get"] } = describe(pieces, random);
    const wrong = random.once(2) ? "" : random.pick(mistakes);
    const input = wrong === "" ? text : text.slice(0, -1) + wrong + text.slice(-1);
    const bytes = guest(names, random.once(3) ? random.below(3) : 1);
    const bounds = boundsOf(random);
    return {
      input,
      act: (judge) => {
        const size = input.length + bytes.length;
        const printed = judge.step("wit", () => wit(bytes, { wit: input }), size);
        if (printed !== undefined && printed.length < 4e6)
          judge.step("wit again", () => wit(bytes, { wit: printed }), printed.length);
        const module = judge.step("load", () => load(bytes, { ...bounds, wit: input }), size);
        if (module === undefined) return;
        judge.step("describe", () => module.describe(), size);
        for (const given of [[], [1], ["x", 2], [[]], [{}]])
          judge.run(bounds.engine, () => module.call("run", ...given));
        judge.run(bounds.engine, () => module.call("get"), "get");
      },
    };
  };
}

const list = (pieces: number, one: (i: number) => string): string =>
  Array.from({ length: pieces }, (_, i) => one(i)).join(" ");

/** A world with types, and a function of the last. */
const typesThen = (pieces: number, last: string, one: (i: number) => string): Described => ({
  text: `package a:b; world w { ${list(pieces, one)} export run: func(x: ${last}) -> ${last}; export get: func() -> ${last}; }`,
});

const doubling: readonly ((before: string, i: number) => string)[] = [
  (before, i) => `type t${i} = tuple<${before}, ${before}>;`,
  (before, i) => `record t${i} { a: ${before}, b: ${before} }`,
  (before, i) => `variant t${i} { a(${before}), b(${before}) }`,
  (before, i) => `type t${i} = result<${before}, ${before}>;`,
  (before, i) => `type t${i} = list<tuple<${before}, option<${before}>>>;`,
];

/** Texts of WIT. */
export const witShapes: Shapes = {
  "WIT types that hold two of the one before": {
    most: 300,
    make: described((pieces, random) => {
      const form = random.pick(doubling);
      return typesThen(pieces, `t${pieces - 1}`, (i) => form(i === 0 ? "u8" : `t${i - 1}`, i));
    }),
  },
  "WIT aliases in a chain": {
    most: 30_000,
    make: described((pieces) =>
      typesThen(pieces, `t${pieces - 1}`, (i) => `type t${i} = ${i === 0 ? "u8" : `t${i - 1}`};`),
    ),
  },
  "WIT lists in a chain": {
    most: 30_000,
    make: described((pieces, random) => {
      const of = random.pick(["list", "option", "tuple"]);
      return typesThen(pieces, `t${pieces - 1}`, (i) => `type t${i} = ${of}<${i === 0 ? "u8" : `t${i - 1}`}>;`);
    }),
  },
  "nested WIT types": {
    most: 100_000,
    make: described((pieces, random) => {
      const of = random.pick(["list", "option", "tuple"]);
      return typesThen(1, `${`${of}<`.repeat(pieces)}u8${">".repeat(pieces)}`, () => "");
    }),
  },
  "fields of a WIT record": {
    most: 30_000,
    make: described((pieces) => typesThen(1, "r", () => `record r { ${list(pieces, (i) => `f${i}: u8,`)} }`)),
  },
  "cases of a WIT variant": {
    most: 30_000,
    make: described((pieces) => typesThen(1, "r", () => `variant r { ${list(pieces, (i) => `f${i},`)} }`)),
  },
  "WIT functions": {
    most: 20_000,
    make: described((pieces) => ({
      text: `package a:b; world w { ${list(pieces, (i) => `export f${i}: func();`)} export run: func(); }`,
      names: Array.from({ length: pieces }, (_, i) => `g${i}`),
    })),
  },
  "WIT functions that are there": {
    most: 20_000,
    make: described((pieces) => ({
      text: `package a:b; world w { ${list(pieces, (i) => `export f${i}: func(a: u32) -> u32;`)} }`,
      names: Array.from({ length: pieces }, (_, i) => `f${i}`),
    })),
  },
  "WIT interfaces that use each other": {
    most: 10_000,
    make: described((pieces) => ({
      text: `package a:b; ${list(pieces, (i) =>
        i === 0 ? "interface i0 { type t = u8; }" : `interface i${i} { use i${i - 1}.{t}; f: func(x: t) -> t; }`,
      )} world w { import i${pieces - 1}; export run: func(); }`,
    })),
  },
  "WIT worlds that include two of the one before": {
    most: 60,
    make: described((pieces) => ({
      text: `package a:b; ${list(pieces, (i) =>
        i === 0
          ? "world w0 { export run: func(); }"
          : `world w${i} { include w${i - 1}; include w${i - 1}; export f${i}: func(); }`,
      )} world w { include w${pieces - 1}; }`,
    })),
  },
  "WIT worlds in a chain": {
    most: 2_000,
    make: described((pieces) => ({
      text: `package a:b; ${list(pieces, (i) =>
        i === 0 ? "world w0 { export run: func(); }" : `world w${i} { include w${i - 1}; export f${i}: func(); }`,
      )} world w { include w${pieces - 1}; }`,
    })),
  },
  "interfaces of a WIT world": {
    most: 10_000,
    make: described((pieces) => ({
      text: `package a:b; ${list(pieces, (i) => `interface i${i} { f: func(); }`)} world w { ${list(pieces, (i) => `export i${i};`)} }`,
    })),
  },
  "a long WIT name": {
    most: 1_000_000,
    make: described((pieces) => typesThen(1, "u8", () => `type ${"x".repeat(pieces)} = u8;`)),
  },
  "near WIT names": {
    most: 20_000,
    make: described((pieces) => typesThen(pieces, "name-x", (i) => `type name-${"x".repeat(i % 40)}y${i} = u8;`)),
  },
  "long near WIT names": {
    most: 300,
    make: described((pieces) => typesThen(pieces, "x".repeat(8_190), (i) => `type ${"x".repeat(8_192)}${i} = u8;`)),
  },
  "a WIT comment": {
    most: 1_000_000,
    make: described((pieces) => typesThen(1, "u8", () => `/* ${"x".repeat(pieces)} */`)),
  },
  "nested WIT comments": {
    most: 300_000,
    make: described((pieces) => typesThen(1, "u8", () => "/*".repeat(pieces) + "*/".repeat(pieces))),
  },
  "lines of WIT documentation": {
    most: 100_000,
    make: described((pieces) => typesThen(1, "u8", () => `${"/// x\n".repeat(pieces)} type t = u8;`)),
  },
  "opening braces of WIT": {
    most: 1_000_000,
    make: described((pieces) => ({ text: `package a:b; interface i ${"{".repeat(pieces)}` })),
  },
  "a long WIT version": {
    most: 300_000,
    make: described((pieces) => ({ text: `package a:b@1.0.${"9".repeat(pieces)}; world w {}` })),
  },
  "parameters of a WIT function": {
    most: 20_000,
    make: described((pieces) => ({
      text: `package a:b; world w { export run: func(${list(pieces, (i) => `p${i}: u8,`)}); }`,
    })),
  },
  "gates of WIT": {
    most: 50_000,
    make: described((pieces) => typesThen(pieces, "u8", (i) => `@since(version = 1.0.${i}) type t${i} = u8;`)),
  },
};
