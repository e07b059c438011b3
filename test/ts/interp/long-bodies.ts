/**
 * Bodies whose instructions are short and mean much: thousands of them, each with the results of a type of a thousand,
 * or of a stack as deep as it may be. What is done with one of them is to grow with the bytes, and with nothing else.
 */
import { ModuleBuilder } from "../../../src/ts/binary/builder.ts";
import { type InstrWriter, encodeExpr } from "../../../src/ts/binary/encode.ts";
import { type ValType, refType } from "../../../src/ts/core/types.ts";

/** Values of the wide types: as many as the standard's hosts allow. */
export const width = 1_000;

const many = (type: ValType): ValType[] => Array.from({ length: width }, () => type);
const anyref = refType(true, "any");

/** What a body may name: wide types, functions and tags. */
export interface World {
  readonly w: InstrWriter;
  /** Types: `[] -> [i32 × 1000]`, its contrary, and both; `[i32 × 1000] -> [i64 × 1000]`, and back. */
  readonly out: number;
  readonly into: number;
  readonly through: number;
  readonly turned: number;
  readonly back: number;
  /** Functions of these types. */
  readonly give: number;
  readonly take: number;
  readonly pass: number;
  readonly turn: number;
  readonly turnBack: number;
  /** A tag with a thousand values. */
  readonly tag: number;
  /** The type of a block with a reference above its values. */
  readonly withRef: number;
  /** Pushes a thousand constants. */
  readonly push: () => void;
}

type Shape = (world: World, n: number) => void;

const times = (n: number, emit: (i: number) => void): void => {
  for (let i = 0; i < n; i++) emit(i);
};

/** Wide blocks with `n` of what is given in them, after which the values are dropped. */
const within =
  (open: "block" | "loop" | "if", one: (world: World, i: number) => void): Shape =>
  (world, n) => {
    const { w, push, through, out, take } = world;
    if (open !== "block") push();
    if (open === "if") w.emit("local.get", 0);
    w.emit(open, open === "block" ? out : through);
    if (open === "block") push();
    times(n, (i) => one(world, i));
    w.emit("end").emit("call", take);
  };

/** Each shape, by what it has `n` of. */
export const longBodies: { readonly [name: string]: Shape } = {
  "br_if over a wide block": within("block", ({ w }) => w.emit("local.get", 0).emit("br_if", 0)),
  "br_if over a wide block, a value changed in between": within("block", ({ w }) =>
    w.emit("drop").emit("local.get", 0).emit("local.get", 0).emit("br_if", 0),
  ),
  "br_if over a wide block, from above": within("block", ({ w, push, take }, i) => {
    if (i % 100 === 0) {
      w.emit("call", take);
      push();
    }
    w.emit("i32.const", 7).emit("local.set", 1).emit("local.get", 0).emit("br_if", 0);
  }),
  "br_if to a wide block from one within": (world, n) => {
    const { w, push, out, take, give } = world;
    w.emit("block", out).emit("i32.const", 1);
    push();
    times(n, () => w.emit("local.get", 0).emit("br_if", 0));
    w.emit("call", take).emit("drop").emit("call", give).emit("end").emit("call", take);
  },
  "br to a wide block, each in an if": (world, n) => {
    const { w, push, out, through, take, give } = world;
    w.emit("block", out).emit("i32.const", 1);
    push();
    times(n, () => w.emit("local.get", 0).emit("if", through).emit("br", 1).emit("end"));
    w.emit("call", take).emit("drop").emit("call", give).emit("end").emit("call", take);
  },
  "br_if to a wide loop": within("loop", ({ w }) => w.emit("i32.const", 0).emit("br_if", 0)),
  "br_if in a wide if": within("if", ({ w }) => w.emit("local.get", 0).emit("br_if", 0)),
  "br_if to the function": (world, n) => {
    const { w } = world;
    times(n, () => w.emit("local.get", 0).emit("br_if", 0));
  },
  "br_table of many labels": (world, n) => {
    const { w, push, out, take, give } = world;
    w.emit("block", out).emit("block", out).emit("i32.const", 1);
    push();
    w.emit("local.get", 0).emit(
      "br_table",
      Array.from({ length: n }, (_, i) => i % 2),
    );
    w.emit("end").emit("call", take).emit("call", give).emit("end").emit("call", take);
  },
  "br_table to a wide block, each of two": (world, n) => {
    const { w, push, out, through, take, give } = world;
    w.emit("block", out).emit("i32.const", 1);
    push();
    times(n, () => w.emit("block", through).emit("local.get", 0).emit("br_table", [0, 1]).emit("end"));
    w.emit("call", take).emit("drop").emit("call", give).emit("end").emit("call", take);
  },
  "br_table to wide blocks that lie within each other": ({ w, push, out, take, give }, n) => {
    times(n, () => w.emit("block", out));
    w.emit("i32.const", 1);
    push();
    w.emit("local.get", 0).emit(
      "br_table",
      Array.from({ length: n }, (_, i) => i),
    );
    times(n, () => w.emit("end").emit("call", take).emit("call", give));
    w.emit("call", take);
  },
  "calls with wide parameters and results": ({ w, push, take, pass }, n) => {
    push();
    times(n, () => w.emit("call", pass));
    w.emit("call", take);
  },
  "calls that turn i32s to i64s and back": ({ w, push, take, turn, turnBack }, n) => {
    push();
    times(n, () => w.emit("call", turn).emit("call", turnBack));
    w.emit("call", take);
  },
  "calls of wide functions, and of others": ({ w, take, give }, n) => {
    times(n, () => w.emit("call", give).emit("call", take));
  },
  "calls that leave results, then unreachable": ({ w, give }, n) => {
    times(Math.min(n, 990), () => w.emit("call", give));
    w.emit("unreachable");
  },
  "indirect calls": ({ w, push, take, through }, n) => {
    push();
    times(n, () => w.emit("i32.const", 0).emit("call_indirect", through, 0));
    w.emit("call", take);
  },
  "wide blocks, one after the other": ({ w, push, take, through }, n) => {
    push();
    times(n, () => w.emit("block", through).emit("end"));
    w.emit("call", take);
  },
  "wide blocks left by br_if": ({ w, push, take, through }, n) => {
    push();
    times(n, () => w.emit("block", through).emit("local.get", 0).emit("br_if", 0).emit("end"));
    w.emit("call", take);
  },
  "wide loops, one after the other": ({ w, push, take, through }, n) => {
    push();
    times(n, () => w.emit("loop", through).emit("end"));
    w.emit("call", take);
  },
  "wide ifs, one after the other": ({ w, push, take, through }, n) => {
    push();
    times(n, () => w.emit("local.get", 0).emit("if", through).emit("nop").emit("else").emit("nop").emit("end"));
    w.emit("call", take);
  },
  "wide blocks within each other": ({ w, push, take, through }, n) => {
    push();
    times(n, () => w.emit("block", through));
    times(n, () => w.emit("end"));
    w.emit("call", take);
  },
  "returns, each in an if": ({ w }, n) => {
    times(n, () => w.emit("local.get", 0).emit("if", undefined).emit("return").emit("end"));
  },
  "calls in dead code": ({ w, pass, take }, n) => {
    w.emit("unreachable");
    times(n, () => w.emit("call", pass));
    w.emit("call", take);
  },
  "locals on the stack, and blocks": ({ w }, n) => {
    times(n, () => w.emit("local.get", 0));
    times(n, () => w.emit("block", undefined).emit("end"));
    times(n, () => w.emit("drop"));
  },
  "locals on the stack, and blocks left by br_if": ({ w }, n) => {
    times(n, () => w.emit("local.get", 0));
    times(n, () => w.emit("block", undefined).emit("local.get", 0).emit("br_if", 0).emit("end"));
    times(n, () => w.emit("drop"));
  },
  "constants on the stack, and blocks": ({ w }, n) => {
    times(n, () => w.emit("i32.const", 5));
    times(n, () => w.emit("block", undefined).emit("local.get", 0).emit("br_if", 0).emit("end"));
    times(n, () => w.emit("drop"));
  },
  "a local on the stack, set again": ({ w }, n) => {
    times(n, () => w.emit("local.get", 1));
    times(n, () => w.emit("local.get", 0).emit("local.set", 2));
    times(n, () => w.emit("drop"));
  },
  "a local got and set": ({ w }, n) => {
    times(n, () => w.emit("local.get", 1).emit("i32.const", 1).emit("local.set", 1));
    times(n, () => w.emit("drop"));
  },
  "a local teed": ({ w }, n) => {
    times(n, () => w.emit("local.get", 1));
    times(n, () => w.emit("local.get", 0).emit("local.tee", 1).emit("drop"));
    times(n, () => w.emit("drop"));
  },
  "blocks within each other": ({ w }, n) => {
    times(n, () => w.emit("block", undefined));
    w.emit("local.get", 0).emit("br_if", n - 1);
    times(n, () => w.emit("end"));
  },
  "blocks within each other, each left from the innermost": ({ w }, n) => {
    times(n, () => w.emit("block", undefined));
    times(n, (i) => w.emit("local.get", 0).emit("br_if", i));
    times(n, () => w.emit("end"));
  },
  "loops within each other": ({ w }, n) => {
    times(n, () => w.emit("loop", undefined));
    times(n, () => w.emit("end"));
  },
  "ifs within each other": ({ w }, n) => {
    times(n, () => w.emit("local.get", 0).emit("if", undefined));
    times(n, () => w.emit("end"));
  },
  "selects of locals": ({ w }, n) => {
    times(n, () => w.emit("local.get", 0).emit("local.get", 1).emit("local.get", 2).emit("select").emit("drop"));
  },
};

/** Those that need what not every host has: exceptions, tail calls, references of the newer kinds. */
export const newerBodies: { readonly [name: string]: Shape } = {
  "try_tables, each with a wide clause": ({ w, out, tag, take, give }, n) => {
    times(n, () => {
      w.emit("block", out).emit("try_table", undefined, [{ kind: "catch", tagIdx: tag, labelIdx: 0 }]);
      w.emit("end").emit("call", give).emit("end").emit("call", take);
    });
  },
  "a try_table with many wide clauses": ({ w, out, tag, take, give }, n) => {
    const clause = { kind: "catch", tagIdx: tag, labelIdx: 0 } as const;
    w.emit("block", out).emit(
      "try_table",
      undefined,
      Array.from({ length: n }, () => clause),
    );
    w.emit("end").emit("call", give).emit("end").emit("call", take);
  },
  "try_tables within each other": ({ w, tag, out, take, give }, n) => {
    w.emit("block", out);
    times(n, (i) => w.emit("try_table", undefined, [{ kind: "catch", tagIdx: tag, labelIdx: i }]));
    times(n, () => w.emit("end"));
    w.emit("call", give).emit("end").emit("call", take);
  },
  "tail calls, each in an if": ({ w, push, take }, n) => {
    times(n, (i) => {
      w.emit("local.get", 0).emit("if", undefined);
      if (i === 0) push();
      else w.emit("unreachable");
      w.emit("return_call", take).emit("end");
    });
  },
  "br_on_null over a wide block": within("block", ({ w }) =>
    w.emit("ref.null", "any").emit("br_on_null", 0).emit("drop"),
  ),
  "br_on_cast to a wide block": ({ w, push, withRef }, n) => {
    w.emit("block", withRef).emit("i32.const", 1);
    push();
    w.emit("ref.null", "any");
    times(n, () =>
      w.emit("br_on_cast", { flags: 3, labelIdx: 0, from: "any", to: "any" }).emit("drop").emit("ref.null", "any"),
    );
    w.emit("unreachable").emit("end").emit("unreachable");
  },
  "br_on_non_null to a wide block": ({ w, push, withRef }, n) => {
    w.emit("block", withRef).emit("i32.const", 1);
    push();
    times(n, () => w.emit("ref.null", "any").emit("br_on_non_null", 0));
    w.emit("unreachable").emit("end").emit("unreachable");
  },
};

/** Those of both. */
export const allBodies: { readonly [name: string]: Shape } = { ...longBodies, ...newerBodies };

/** A module that exports a function with a body of this shape, as `f`. Its parameter is a condition. */
export function longBody(shape: Shape, n: number): Uint8Array<ArrayBuffer> {
  const b = new ModuleBuilder();
  const wide = many("i32");
  const long = many("i64");
  const [out, into, through] = [b.funcType([], wide), b.funcType(wide, []), b.funcType(wide, wide)];
  const [turned, back] = [b.funcType(wide, long), b.funcType(long, wide)];
  const zeros = (w: InstrWriter, type: "i32.const" | "i64.const"): void =>
    times(width, () => w.emit(type, type === "i32.const" ? 0 : 0n));
  const gets = (w: InstrWriter): void => times(width, (i) => w.emit("local.get", i));
  const isNewer = Object.values(newerBodies).includes(shape);
  const withRef = isNewer ? b.funcType([], [...wide.slice(1), anyref]) : 0;
  const tag = isNewer ? b.tag(into) : 0;
  const give = b.func(out, [], (w) => zeros(w, "i32.const"));
  const take = b.func(into, [], () => undefined);
  const pass = b.func(through, [], gets);
  const turn = b.func(turned, [], (w) => zeros(w, "i64.const"));
  const turnBack = b.func(back, [], (w) => zeros(w, "i32.const"));
  const table = b.table({ address: "i32", min: 1n, max: 1n, element: refType(true, "func") });
  b.elem({
    mode: "active",
    target: { index: table, offset: encodeExpr((w) => w.emit("i32.const", 0)) },
    type: refType(false, "func"),
    init: { kind: "funcs", indices: [pass] },
  });
  const f = b.func(b.funcType(["i32"], []), ["i32", "i32"], (w) => {
    const push = (): void => times(width, (i) => w.emit("i32.const", i % 3));
    shape({ w, out, into, through, turned, back, give, take, pass, turn, turnBack, tag, withRef, push }, n);
  });
  return b.export("f", "func", f).build();
}
