/**
 * Modules whose bodies are hard to validate, to translate or to leave: labels, results, locals, operands and frames without end.
 */
import { type Emit, ModuleBuilder } from "../../../../src/ts/binary/builder.ts";
import type { InstrWriter } from "../../../../src/ts/binary/encode.ts";
import type { ValType } from "../../../../src/ts/core/types.ts";
import type { Random } from "../random.ts";
import { callsRun, memoryOf, numbers } from "./straight.ts";
import type { Shape, Shapes, Trial } from "./trial.ts";

/** So many i32. */
export const many = (count: number, type: ValType = "i32"): ValType[] => new Array<ValType>(count).fill(type);

/** A module made by a function that gives the index of the function to run, without parameters. */
export function running(build: (b: ModuleBuilder, random: Random, pieces: number) => number): Shape["make"] {
  return (random, pieces): Trial => {
    const builder = new ModuleBuilder();
    builder.export("run", "func", build(builder, random, pieces));
    const input = builder.build();
    return { input, act: (judge) => callsRun(judge, random, input) };
  };
}

/** A function without parameters and results. */
const plain = (b: ModuleBuilder, emit: Emit, locals: readonly ValType[] = []): number =>
  b.func(b.funcType([], []), locals, emit);

function times(count: number, one: (i: number) => void): void {
  for (let i = 0; i < count; i++) one(i);
}

/** Conditional branches out of a block with many results, which lie on the stack already. */
function branches(kind: "br_if" | "br_table"): Shape["make"] {
  return running((b, random, pieces) => {
    const results = 1 + random.below(1_000);
    const block = b.funcType([], many(results));
    return plain(b, (w) => {
      w.emit("block", block);
      times(results, (i) => numbers(w, i));
      times(pieces, () => {
        numbers(w, 0);
        if (kind === "br_if") w.emit("br_if", 0);
        else {
          w.emit("if", b.funcType(many(results), many(results)));
          numbers(w, 1).emit("br_table", [0, 1]).emit("end");
        }
      });
      w.emit("end");
      times(results, () => w.emit("drop"));
    });
  });
}

/** Nested constructs, each around the next. */
function nested(open: Emit, inner: Emit = () => {}): Shape["make"] {
  return running((b, _, pieces) =>
    plain(b, (w) => {
      times(pieces, () => open(w));
      inner(w);
      times(pieces, () => w.emit("end"));
    }),
  );
}

const ifs: Emit = (w) => numbers(w, 1).emit("if", undefined);

/** A function that calls itself, once or twice. */
function recursion(calls: number, params: number, locals: number): Shape["make"] {
  return running((b) => {
    const self = b.func(b.funcType(many(params), []), many(locals, "i64"), (w) => {
      times(calls, () => {
        times(params, (i) => w.emit("local.get", i));
        w.emit("call", 0);
      });
    });
    return plain(b, (w) => {
      times(params, (i) => numbers(w, i));
      w.emit("call", self);
    });
  });
}

/** A loop of what is dear, with no end. */
const endless = (body: Emit, locals: readonly ValType[] = []): Shape["make"] =>
  running((b) => {
    b.memory(memoryOf(64));
    return plain(
      b,
      (w) => {
        w.emit("loop", undefined);
        body(w);
        w.emit("br", 0).emit("end");
      },
      locals,
    );
  });

/** An endless loop of calls of a function that is made here. */
const endlessCalls = (callee: (b: ModuleBuilder, pieces: number) => number): Shape["make"] =>
  running((b, _, pieces) => {
    const func = callee(b, pieces);
    return plain(b, (w) => w.emit("loop", undefined).emit("call", func).emit("br", 0).emit("end"));
  });

/** Functions that each call the next one, twice: 2^n calls. */
const doublingCalls = running((b, _, pieces) => {
  const type = b.funcType([], []);
  times(pieces, (i) => b.func(type, [], (w) => w.emit("call", i + 1).emit("call", i + 1)));
  b.func(type, [], () => {});
  return 0;
});

const emitLabels = (w: InstrWriter, pieces: number, label: (i: number) => number): InstrWriter =>
  w.emit(
    "br_table",
    Array.from({ length: pieces }, (_, i) => label(i)),
  );

/** Bodies. */
export const bodyShapes: Shapes = {
  "br_if out of many results": { most: 150_000, make: branches("br_if") },
  "br_table out of many results": { most: 3_000, make: branches("br_table") },
  "a br_table of many labels": {
    most: 500_000,
    make: running((b, random, pieces) =>
      plain(b, (w) => {
        const depth = 1 + random.below(20);
        times(depth, () => w.emit("block", undefined));
        emitLabels(numbers(w, random.below(pieces)), pieces, (i) => i % (depth + 1));
        times(depth, () => w.emit("end"));
      }),
    ),
  },
  "many br_tables": {
    most: 20_000,
    make: running((b, _, pieces) =>
      plain(b, (w) => {
        times(pieces, (i) => {
          w.emit("block", undefined);
          emitLabels(numbers(w, i), 50, () => 0);
          w.emit("end");
        });
      }),
    ),
  },
  "calls with many parameters": {
    most: 80_000,
    make: running((b, random, pieces) => {
      const params = 1 + random.below(1_000);
      const callee = b.func(b.funcType(many(params), []), [], () => {});
      return plain(b, (w) => {
        w.emit("block", undefined);
        numbers(w, 1).emit("br_if", 0).emit("unreachable");
        times(pieces, () => w.emit("call", callee));
        w.emit("end");
        times(Math.ceil(pieces / params), () => {
          times(params, (i) => numbers(w, i));
          w.emit("call", callee);
        });
      });
    }),
  },
  "calls that pass many values on": {
    most: 30_000,
    make: running((b, random, pieces) => {
      const count = 1 + random.below(1_000);
      const same = b.func(b.funcType(many(count), many(count)), [], (w) => times(count, (i) => w.emit("local.get", i)));
      return plain(b, (w) => {
        times(count, (i) => numbers(w, i));
        times(pieces, () => w.emit("call", same));
        times(count, () => w.emit("drop"));
      });
    }),
  },
  "blocks that pass many values on": {
    most: 60_000,
    make: running((b, random, pieces) => {
      const count = 1 + random.below(1_000);
      const type = b.funcType(many(count), many(count));
      return plain(b, (w) => {
        times(count, (i) => numbers(w, i));
        times(pieces, (i) => w.emit(i % 2 === 0 ? "block" : "loop", type).emit("end"));
        times(count, () => w.emit("drop"));
      });
    }),
  },
  "nested blocks": { most: 300_000, make: nested((w) => w.emit("block", undefined)) },
  "nested loops": { most: 300_000, make: nested((w) => w.emit("loop", undefined)) },
  "nested ifs": { most: 200_000, make: nested(ifs) },
  "nested handlers": {
    most: 100_000,
    make: nested((w) =>
      w
        .emit("block", undefined)
        .emit("try_table", undefined, [{ kind: "catch_all", labelIdx: 0 } as never])
        .emit("end"),
    ),
  },
  "a branch out of nested blocks": {
    most: 300_000,
    make: running((b, _, pieces) =>
      plain(b, (w) => {
        times(pieces, () => w.emit("block", undefined));
        times(pieces, (i) =>
          numbers(w, 0)
            .emit("br_if", pieces - 1 - i)
            .emit("end"),
        );
      }),
    ),
  },
  "many locals": {
    most: 50_000,
    make: running((b, random, pieces) => {
      const type = random.pick<ValType>(["i32", "i64", "f64", "v128"]);
      const callee = b.func(b.funcType([], []), many(pieces, type), () => {});
      return plain(b, (w) => times(pieces, () => w.emit("call", callee)), many(pieces, type));
    }),
  },
  "many operands": {
    most: 300_000,
    make: running((b, _, pieces) =>
      plain(b, (w) => {
        times(pieces, (i) => numbers(w, i));
        times(pieces, () => w.emit("drop"));
      }),
    ),
  },
  "a long sum": {
    most: 300_000,
    make: running((b, _, pieces) =>
      plain(b, (w) => {
        times(pieces, (i) => numbers(w, i));
        times(pieces - 1, () => w.emit("i32.add"));
        w.emit("drop");
      }),
    ),
  },
  "code that is not reached": {
    most: 300_000,
    make: running((b, random, pieces) =>
      plain(b, (w) => {
        w.emit("unreachable");
        times(pieces, () => w.emit(random.pick(["i32.add", "select", "drop"])));
        w.emit("drop").emit("drop");
      }),
    ),
  },
  "a recursion": { most: 1, make: recursion(1, 0, 0) },
  "a recursion of two calls": { most: 1, make: recursion(2, 0, 1) },
  "a recursion with many parameters": { most: 1, make: recursion(1, 1_000, 0) },
  "a recursion with many locals": { most: 1, make: recursion(1, 0, 40_000) },
  "calls that double": { most: 200, make: doublingCalls },
  "an endless loop": { most: 1, make: endless(() => {}) },
  "an endless loop of memory.fill": {
    most: 1,
    make: endless((w) => numbers(w, 0, 0, 4_194_304).emit("memory.fill", 0)),
  },
  "an endless loop of calls with many locals": {
    most: 50_000,
    make: endlessCalls((b, pieces) => b.func(b.funcType([], []), many(pieces, "i64"), () => {})),
  },
  "an endless loop of calls with many parameters": {
    most: 1_000,
    make: endlessCalls((b, pieces) => {
      const callee = b.func(b.funcType(many(pieces), []), [], () => {});
      return plain(b, (w) => {
        times(pieces, (i) => numbers(w, i));
        w.emit("call", callee);
      });
    }),
  },
  "an endless loop of branches with many results": {
    most: 1_000,
    make: endlessCalls((b, pieces) => {
      const block = b.funcType([], many(pieces));
      return plain(b, (w) => {
        w.emit("block", block);
        times(pieces, (i) => numbers(w, i));
        numbers(w, 0);
        times(pieces, (i) => numbers(w, i));
        numbers(w, 1).emit("br_if", 0);
        times(pieces + 1, () => w.emit("drop"));
        w.emit("end");
        times(pieces, () => w.emit("drop"));
      });
    }),
  },
  "an endless loop of exceptions with many values": {
    most: 1_000,
    make: endlessCalls((b, pieces) => {
      const type = b.funcType(many(pieces), []);
      const tag = b.tag(type);
      const thrower = plain(b, (w) => {
        times(pieces, (i) => numbers(w, i));
        w.emit("throw", tag);
      });
      return plain(b, (w) => {
        w.emit("block", undefined).emit("try_table", undefined, [
          { kind: "catch_all", tagIdx: undefined, labelIdx: 0 },
        ]);
        w.emit("call", thrower).emit("end").emit("end");
      });
    }),
  },
  "an endless loop of arrays": {
    most: 1_000_000,
    make: endlessCalls((b, pieces) => {
      const type = b.recGroup([
        { final: true, supers: [], comp: { kind: "array", field: { type: "i64", mutable: true } } },
      ]);
      return plain(b, (w) => numbers(w, pieces).emit("array.new_default", type).emit("drop"));
    }),
  },
  "an endless loop of structures": {
    most: 10_000,
    make: endlessCalls((b, pieces) => {
      const fields = Array.from({ length: pieces }, () => ({ type: "i64", mutable: true }) as const);
      const type = b.recGroup([{ final: true, supers: [], comp: { kind: "struct", fields } }]);
      return plain(b, (w) => w.emit("struct.new_default", type).emit("drop"));
    }),
  },
  "an endless loop of memory.grow": {
    most: 1,
    make: endless((w) => numbers(w, 0).emit("memory.grow", 0).emit("drop")),
  },
};
