/**
 * Functions with WIT types whose results are much larger than what the guest has written: lists of one string, of lists, of
 * nothing.
 */
import { ModuleBuilder } from "../../../../src/ts/binary/builder.ts";
import { encodeExpr } from "../../../../src/ts/binary/encode.ts";
import { load } from "../../../../src/ts/index.ts";
import { exportAllocator, memoryOf } from "./straight.ts";
import { type Shape, type Shapes, type Trial, boundsOf } from "./trial.ts";

const bytes = 4_194_304;
const [pairAt, listAt] = [16, 65_536];

/** A guest that gives a list of `pieces` elements, each of which is all of the memory from `from` on, `length` long. */
function lists(wit: string, from: number, length: number, stride = 2): Shape["make"] {
  return (random, pieces): Trial => {
    const count = Math.min(pieces, Math.floor((bytes - listAt) / (4 * stride)));
    const words = new Uint32Array(count * stride);
    for (let i = 0; i < words.length; i += stride) words.set([from, length].slice(0, stride), i);
    const builder = new ModuleBuilder();
    exportAllocator(builder, listAt);
    const func = builder.func(builder.funcType([], ["i32"]), [], (w) => w.emit("i32.const", pairAt));
    builder.memory(memoryOf(64));
    const data = (at: number, given: ArrayBuffer): unknown =>
      builder.data({
        target: { index: 0, offset: encodeExpr((w) => w.emit("i32.const", at)) },
        bytes: new Uint8Array(given),
      });
    data(pairAt, new Uint32Array([listAt, pieces > count ? pieces : count]).buffer);
    data(listAt, words.buffer);
    builder.export("memory", "memory", 0).export("run", "func", func);
    const input = builder.build();
    const bounds = boundsOf(random);
    return {
      input,
      act: (judge) => {
        const text = `package a:b; world w { export run: func() -> ${wit}; }`;
        const module = judge.load(bounds.engine, () => load(input, { ...bounds, wit: text, bytes: random.once(2) }));
        if (module !== undefined) judge.run(bounds.engine, () => module.call("run"));
      },
    };
  };
}

/** Results. */
export const liftShapes: Shapes = {
  "a list of one string": { most: 30_000, make: lists("list<string>", listAt, 1_048_576) },
  "a list of empty strings": { most: 500_000, make: lists("list<string>", 0, 0) },
  "a list of one list of bytes": { most: 30_000, make: lists("list<list<u8>>", 0, bytes) },
  "a list of one list of numbers": { most: 30_000, make: lists("list<list<u64>>", 0, 500_000) },
  "a list of itself": { most: 200, make: lists("list<list<list<list<u8>>>>", listAt, 200) },
  "a long list": { most: 4_000_000, make: lists("list<u8>", 0, 0, 1) },
  "a list that is too long": { most: 2_000_000_000, make: lists("list<u64>", 0, 0) },
  "a list of tuples": { most: 500_000, make: lists("list<tuple<u32, option<u8>>>", 0, 0) },
};
