/**
 * Branch tables of any length.
 */
import { describe, expect, it } from "vitest";
import { ModuleBuilder } from "../../../src/ts/binary/builder.ts";
import { load } from "../../../src/ts/index.ts";

/** `f(i)` gives 1 where label `i` of `n` is even or past the last, which is the outer one. */
function table(n: number, values: number): Uint8Array<ArrayBuffer> {
  const b = new ModuleBuilder();
  const type = b.funcType(
    [],
    Array.from({ length: values }, () => "i32"),
  );
  const f = b.func(b.funcType(["i32"], ["i32"]), [], (w) => {
    const push = (value: number): void => {
      for (let i = 0; i < values; i++) w.emit("i32.const", value);
    };
    const drop = (): void => {
      for (let i = 0; i < values; i++) w.emit("drop");
    };
    w.emit("block", type).emit("block", type).emit("i32.const", 5);
    push(7);
    w.emit("local.get", 0).emit(
      "br_table",
      Array.from({ length: n + 1 }, (_, i) => (i === n ? 1 : i % 2 === 0 ? 1 : 0)),
    );
    w.emit("end");
    drop();
    w.emit("i32.const", 0).emit("return").emit("end");
    drop();
    w.emit("i32.const", 1);
  });
  return b.export("f", "func", f).build();
}

describe.each([0, 1, 20])("a br_table with %i values", (values) => {
  it.each([65_000, 200_000])("of %i labels goes where its index says", (n) => {
    const { f } = load(table(n, values), { engine: "interp" }).exports as { f: (i: number) => number };
    expect([0, 1, 2, n - 1, n, n + 1, -1].map((i) => f(i))).toEqual([1, 0, 1, 0, 1, 1, 1]);
  });
});
