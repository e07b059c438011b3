/**
 * Modules without a loop, in which each instruction does as much as it can: calls of the host and of the system, bulk operators,
 * growth.
 */
import { type Emit, ModuleBuilder } from "../../../../src/ts/binary/builder.ts";
import type { InstrWriter } from "../../../../src/ts/binary/encode.ts";
import { type MemoryType, funcref, refType } from "../../../../src/ts/core/types.ts";
import { type ImportObject, type WasmModule, WasmError, load, resume } from "../../../../src/ts/index.ts";
import type { Random } from "../random.ts";
import type { Judge } from "./judge.ts";
import { type Shape, type Shapes, type Trial, boundsOf } from "./trial.ts";

/** Pages of the memories: four MiB, which is what the bounds allow. */
const pages = 64;

/** A memory of so many pages. */
export const memoryOf = (min: number, max?: number): MemoryType => ({
  address: "i32",
  min: BigInt(min),
  max: max === undefined ? undefined : BigInt(max),
  shared: false,
  pageSizeLog2: 16,
});

const bytes = pages * 65_536;

/** Exports what WIT asks for memory with: it always gives this place. */
export function exportAllocator(b: ModuleBuilder, at: number): void {
  const type = b.funcType(["i32", "i32", "i32", "i32"], ["i32"]);
  b.export(
    "cabi_realloc",
    "func",
    b.func(type, [], (w) => w.emit("i32.const", at)),
  );
}

/** Numbers as arguments of an instruction. */
export function numbers(w: InstrWriter, ...values: readonly number[]): InstrWriter {
  for (const value of values) w.emit("i32.const", value);
  return w;
}

/** Times that a run which a bound has ended is gone on with. */
const resumed = 3;

/** Loads bytes with hostile bounds and calls `run`, twice; what can go on does so for a while. */
export function callsRun(judge: Judge, random: Random, input: Uint8Array, imports: ImportObject = {}): void {
  const bounds = boundsOf(random);
  const module = judge.load(bounds.engine, () => load(input, { ...bounds, imports }));
  if (module === undefined) return;
  for (const what of ["call", "call again"]) {
    judge.run(bounds.engine, () => module.call("run"), what);
    for (let n = 0; n < resumed; n++) {
      const { thrown } = judge;
      if (!(thrown instanceof WasmError) || thrown.kind !== "limit") break;
      judge.run(bounds.engine, () => resume(thrown), "resume");
    }
  }
}

/** A function that does one thing many times, in a module with a memory and a table of its own. */
function straight(
  one: Emit,
  imports: (random: Random) => ImportObject = () => ({}),
  given?: (b: ModuleBuilder) => void,
): Shape["make"] {
  return (random, pieces): Trial => {
    const builder = new ModuleBuilder();
    given?.(builder);
    builder.memory(memoryOf(pages));
    builder.table({ address: "i32", min: 50_000n, max: undefined, element: funcref });
    builder.table({ address: "i32", min: 50_000n, max: 100_000n, element: refType(true, "extern") });
    builder.data({ target: undefined, bytes: new Uint8Array(60_000) });
    const run = builder.func(builder.funcType([], []), ["i32"], (w) => {
      for (let i = 0; i < pieces; i++) one(w);
    });
    builder.export("run", "func", run).export("memory", "memory", 0);
    if (random.once(4)) builder.start(run);
    const input = builder.build();
    return { input, act: (judge) => callsRun(judge, random, input, imports(random)) };
  };
}

/** A host function that takes about a millisecond. */
function slowly(): void {
  const until = performance.now() + 1;
  while (performance.now() < until);
}

const hostCall =
  (host: () => unknown): (() => ImportObject) =>
  () => ({ host: { call: host } });

const importCall = (b: ModuleBuilder): void => {
  b.import("host", "call", { kind: "func", typeIdx: b.funcType([], []) });
};

/** A function that calls itself through the host, again and again. */
const throughHost: Shape["make"] = (random, pieces): Trial => {
  const builder = new ModuleBuilder();
  importCall(builder);
  const run = builder.func(builder.funcType([], []), [], (w) => {
    for (let i = 0; i < pieces; i++) w.emit("call", 0);
  });
  builder.export("run", "func", run);
  const input = builder.build();
  return {
    input,
    act: (judge) => {
      const bounds = boundsOf(random);
      const held: { module?: WasmModule | undefined } = {};
      const again = (): unknown => held.module?.call("run");
      held.module = judge.load(bounds.engine, () => load(input, { ...bounds, imports: { host: { call: again } } }));
      judge.run(bounds.engine, again);
    },
  };
};

/** Straight lines. */
export const straightShapes: Shapes = {
  "a recursion through the host": { most: 1_000, make: throughHost },
  "calls of a host function": {
    most: 100_000,
    make: straight(
      (w) => w.emit("call", 0),
      hostCall(() => 0),
      importCall,
    ),
  },
  "calls of a slow host function": {
    most: 5_000,
    make: straight((w) => w.emit("call", 0), hostCall(slowly), importCall),
  },
  "memory.fill": { most: 20_000, make: straight((w) => numbers(w, 0, 7, bytes).emit("memory.fill", 0)) },
  "memory.copy": {
    most: 20_000,
    make: straight((w) => numbers(w, 1, 0, bytes - 1).emit("memory.copy", 0, 0)),
  },
  "memory.init": { most: 50_000, make: straight((w) => numbers(w, 1, 0, 60_000).emit("memory.init", 0, 0)) },
  "memory.grow": {
    most: 200_000,
    make: straight((w) => numbers(w, 0).emit("memory.grow", 0).emit("drop")),
  },
  "memory.grow by a page": {
    most: 20_000,
    make: straight((w) => numbers(w, 1).emit("memory.grow", 0).emit("drop")),
  },
  "table.grow": {
    most: 50_000,
    make: straight((w) => numbers(w.emit("ref.null", "func"), 1).emit("table.grow", 0).emit("drop")),
  },
  "table.fill": {
    most: 10_000,
    make: straight((w) => numbers(numbers(w, 0).emit("ref.null", "extern"), 50_000).emit("table.fill", 1)),
  },
  "table.copy": { most: 10_000, make: straight((w) => numbers(w, 1, 0, 49_999).emit("table.copy", 1, 1)) },
};
