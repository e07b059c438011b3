/**
 * Modules with a `component-type` section whose types are deep, or trees of exponential size where they are written out: the
 * section is read, the functions are described, and called.
 */
import { ModuleBuilder } from "../../../../src/ts/binary/builder.ts";
import { ByteWriter } from "../../../../src/ts/binary/writer.ts";
import { inspect, load, wit } from "../../../../src/ts/index.ts";
import { type Random } from "../random.ts";
import { type Judge } from "./judge.ts";
import { memoryOf } from "./straight.ts";
import { type Shape, type Shapes, type Trial, boundsOf } from "./trial.ts";

/** Bytes of a definition that hold the type of this index, or the first type. */
type Define = (w: ByteWriter, before: number | undefined, random: Random) => void;

const u8 = 0x7d;

const text = new TextEncoder();

function name(w: ByteWriter, value: string): ByteWriter {
  w.sized(text.encode(value));
  return w;
}

/** A type by its index, or a primitive one where there is none before. */
function type(w: ByteWriter, before: number | undefined): void {
  if (before === undefined) w.byte(u8);
  else w.s33(before);
}

/** An export of a type or function; types get an index of their own by it. */
function exported(w: ByteWriter, as: string, extern: readonly number[], index: number): void {
  w.append([0x04, 0x00]);
  name(w, as).append(extern);
  w.u32(index);
}

/** Definitions that are each given a name, and a function whose parameter and result are of the last. */
function world(define: Define, random: Random, pieces: number): Uint8Array {
  const w = new ByteWriter();
  w.byte(0x41);
  w.u32(2 * pieces + 2);
  let before: number | undefined;
  for (let i = 0; i < pieces; i++) {
    w.byte(0x01);
    define(w, before, random);
    // The definition, and then its name, each have an index.
    exported(w, `t${i}`, [0x03, 0x00], 2 * i);
    before = 2 * i + 1;
  }
  w.append([0x01, 0x40]);
  w.u32(1);
  type(name(w, "x"), before);
  w.byte(0x00);
  type(w, before);
  exported(w, "run", [0x01], 2 * pieces);
  return w.bytes;
}

/** The contents of a section. */
function section(define: Define, random: Random, pieces: number): Uint8Array {
  const w = new ByteWriter();
  w.append([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0, 0]);
  const encoding = name(new ByteWriter(), "wit-component-encoding");
  encoding.append([4, 0]);
  w.sized(encoding.bytes);
  const types = new ByteWriter();
  types.append([1, 0x41, 2, 0x01]);
  types.append(world(define, random, pieces));
  exported(types, "a:b/w", [0x04], 0);
  w.byte(7);
  w.sized(types.bytes);
  return w.bytes;
}

/** Reads, describes and calls it. */
function callsTyped(judge: Judge, random: Random, input: Uint8Array): void {
  const bounds = boundsOf(random);
  judge.step("inspect", () => inspect(input));
  judge.step("wit", () => wit(input));
  const module = judge.load(bounds.engine, () => load(input, bounds));
  if (module === undefined) return;
  judge.step("describe", () => module.describe());
  for (const given of [1, [], {}, "x", new Uint8Array(9)])
    judge.run(bounds.engine, () => module.call("run", given), "call");
}

/** A module whose function has this type. */
function typed(define: Define): Shape["make"] {
  return (random, pieces): Trial => {
    const builder = new ModuleBuilder();
    const params = random.below(3);
    const run = builder.func(builder.funcType(new Array<"i32">(params).fill("i32"), ["i32"]), [], (w) =>
      w.emit("i32.const", random.below(70_000)),
    );
    builder.memory(memoryOf(1));
    builder
      .export("run", "func", run)
      .export("memory", "memory", 0)
      .custom("component-type", section(define, random, pieces));
    const input = builder.build();
    return { input, act: (judge) => callsTyped(judge, random, input) };
  };
}

/** Codes with two uses of the type before: a tuple, a record, a variant, a result. */
const twice: readonly Define[] = [
  (w, before) => {
    w.append([0x6f, 2]);
    type(w, before);
    type(w, before);
  },
  (w, before) => {
    w.append([0x72, 2]);
    type(name(w, "a"), before);
    type(name(w, "b"), before);
  },
  (w, before) => {
    w.append([0x71, 2]);
    for (const one of ["a", "b"]) {
      name(w, one).byte(1);
      type(w, before);
      w.byte(0);
    }
  },
  (w, before) => {
    w.append([0x6a, 1]);
    type(w, before);
    w.byte(1);
    type(w, before);
  },
];

/** Codes with one use: an option, a list, a list of fixed length, a tuple. */
const once: readonly Define[] = [
  (w, before) => {
    w.byte(0x6b);
    type(w, before);
  },
  (w, before) => {
    w.byte(0x70);
    type(w, before);
  },
  (w, before) => {
    w.byte(0x67);
    type(w, before);
    w.u32(2);
  },
  (w, before) => {
    w.append([0x6f, 1]);
    type(w, before);
  },
];

/** Another way to say the type before. */
const alias: Define = (w, before) => {
  if (before === undefined) w.byte(u8);
  else {
    w.append([0x6f, 1]);
    type(w, before);
  }
};

/** Types. */
export const componentShapes: Shapes = {
  "component types that hold two of the one before": {
    most: 200,
    make: (random, pieces) => typed(random.pick(twice))(random, pieces),
  },
  "component types that hold any of the one before": {
    most: 400,
    make: typed((w, before, random) => random.pick([...twice, ...once])(w, before, random)),
  },
  "component types in a chain": {
    most: 40_000,
    make: typed((w, before, random) => random.pick(once)(w, before, random)),
  },
  "component types in a chain of tuples": { most: 40_000, make: typed(alias) },
};
