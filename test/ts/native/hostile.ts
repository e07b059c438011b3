/**
 * Guests whose names try to pass for something else in the text of a stack trace: for other frames, for those of adapters,
 * for frames of JavaScript. Each must trap as any other guest does.
 */
import { ModuleBuilder } from "../../../src/ts/binary/builder.ts";
import type { InstrWriter } from "../../../src/ts/binary/encode.ts";

const names = "../../portable/hostile-names.js";

/** Names for functions and modules: those of test/portable, and none at all, which the text format cannot say. */
export const hostileNames: readonly string[] = [
  "",
  ...((await import(names)) as { readonly hostileNames: readonly string[] }).hostileNames,
];

/** Ways to trap: the code, and the body of a function without results that does so. */
export const trapWays: readonly (readonly [
  code: string,
  op: string,
  emit: (w: InstrWriter, self: number) => unknown,
])[] = [
  ["unreachable", "unreachable", (w) => w.emit("unreachable")],
  [
    "integer-divide-by-zero",
    "i32.div_s",
    (w) => w.emit("i32.const", 1).emit("i32.const", 0).emit("i32.div_s").emit("drop"),
  ],
  [
    "memory-out-of-bounds",
    "i32.load",
    (w) => w.emit("i32.const", -1).emit("i32.load", { align: 2, offset: 0 }).emit("drop"),
  ],
  ["undefined-element", "call_indirect", (w) => w.emit("i32.const", 9).emit("call_indirect", 0, 0)],
  ["table-out-of-bounds", "table.get", (w) => w.emit("i32.const", 9).emit("table.get", 0).emit("drop")],
  ["call-stack-exhausted", "call", (w, self) => w.emit("call", self).emit("call", self)],
];

/** A module `trap` of which traps in the second of its functions; `f` is imported and called before, `start` calls it as well. */
export function hostileModule(name: string, way: (typeof trapWays)[number], starts = false): Uint8Array<ArrayBuffer> {
  const b = new ModuleBuilder();
  const type = b.funcType([], []);
  const f = b.import("env", "f", { kind: "func", typeIdx: type });
  b.memory({ address: "i32", min: 1n, max: 1n, shared: false, pageSizeLog2: 16 });
  b.table({ address: "i32", min: 1n, max: 1n, element: { nullable: true, heap: "func" } });
  const inner = b.func(type, [], (w) => way[2](w, f + 1));
  const outer = b.func(type, [], (w) => w.emit("call", f).emit("call", inner));
  b.export("trap", "func", outer);
  if (starts) b.start(outer);
  b.names({
    module: name,
    funcs: new Map([
      [inner, name],
      [outer, name],
    ]),
  });
  return b.build();
}
