/**
 * Modules with a `component-type` section whose types are deep, or trees of exponential size where they are written out: the
 * section is read, the functions are described, and called.
 */
import { ModuleBuilder } from "../../../../src/ts/binary/builder.ts";
import { inspect, load, wit } from "../../../../src/ts/index.ts";
import { code, declare, index, worldSection } from "../../component/section-bytes.ts";
import type { Random } from "../random.ts";
import type { Judge } from "./judge.ts";
import { exportAllocator, memoryOf } from "./straight.ts";
import { type Shape, type Shapes, type Trial, boundsOf } from "./trial.ts";

type Bytes = readonly number[];

/** A definition that is made of the type before. */
type Define = (before: Bytes) => Bytes;

/** Definitions that are each given a name, and functions that take and give the last. */
function section(define: (random: Random) => Define, random: Random, pieces: number): Uint8Array {
  const declarations: Bytes[] = [];
  let before: Bytes = code.u8;
  for (let i = 0; i < pieces; i++) {
    // The definition, and then its name, each have an index.
    declarations.push(declare.type(define(random)(before)), declare.exportType(`t${i}`, 2 * i));
    before = index(2 * i + 1);
  }
  declarations.push(declare.type(code.func([["x", before]], before)), declare.exportFunc("run", 2 * pieces));
  declarations.push(declare.type(code.func([], before)), declare.exportFunc("get", 2 * pieces + 1));
  return worldSection(declarations);
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
  judge.run(bounds.engine, () => module.call("get"), "get");
}

/** A module whose function has this type. */
function typed(define: (random: Random) => Define): Shape["make"] {
  return (random, pieces): Trial => {
    const builder = new ModuleBuilder();
    const params = new Array<"i32">(random.once(3) ? random.below(3) : 1).fill("i32");
    const run = builder.func(builder.funcType(params, ["i32"]), [], (w) => w.emit("i32.const", random.below(70_000)));
    const get = builder.func(builder.funcType([], ["i32"]), [], (w) => w.emit("i32.const", random.below(70_000)));
    exportAllocator(builder, 1_024);
    builder.memory(memoryOf(1));
    builder.export("run", "func", run).export("get", "func", get).export("memory", "memory", 0);
    builder.custom("component-type", section(define, random, pieces));
    const input = builder.build();
    return { input, act: (judge) => callsTyped(judge, random, input) };
  };
}

const twice: readonly Define[] = [
  (type) => code.tuple([type, type]),
  (type) =>
    code.record([
      ["a", type],
      ["b", type],
    ]),
  (type) =>
    code.variant([
      ["a", type],
      ["b", type],
    ]),
];

const once: readonly Define[] = [
  code.option,
  code.list,
  (type) => code.fixed(type, 2),
  (type) => code.tuple([type]),
  (type) => code.record([["a", type]]),
  (type) => code.variant([["a", type]]),
];

/** All of one kind, or each of another. */
const of = (most: number, from: readonly Define[]): Shape => ({
  most,
  make: (random, pieces) => {
    const one = random.once(2) ? random.pick(from) : undefined;
    return typed((now) => one ?? now.pick(from))(random, pieces);
  },
});

/** Types. */
export const componentShapes: Shapes = {
  "component types that hold two of the one before": of(120, twice),
  "component types that hold any of the one before": of(120, [...twice, ...once]),
  "component types in a chain": of(30_000, once),
  "component types that hold two, in a chain": of(30_000, [...twice, ...once]),
};
