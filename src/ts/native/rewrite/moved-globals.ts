/**
 * Modules that import one global more than they say: the count of depth, which instances share. It comes behind their
 * own imports, so the globals that they define are one farther than in the module as it was given.
 */
import { InstrReader } from "../../binary/code.ts";
import type { ModuleParts, TargetPart } from "../../binary/encode-module.ts";
import { InstrWriter } from "../../binary/encode.ts";

type Parts = Pick<ModuleParts, "globals" | "tables" | "elems" | "datas" | "exports">;

/** The parts that name globals, with those from `first` on moved up by one. */
export function movedGlobals({ globals, tables, elems, datas, exports }: Parts, first: number): Parts {
  const moved = (expr: Uint8Array): Uint8Array => movedExpr(expr, first);
  const target = (at: TargetPart | undefined): TargetPart | undefined => at && { ...at, offset: moved(at.offset) };
  return {
    globals: globals.map((one) => ({ ...one, init: moved(one.init) })),
    tables: tables.map((one) => ({ ...one, init: one.init && moved(one.init) })),
    elems: elems.map((one) => ({
      ...one,
      target: target(one.target),
      init: one.init.kind === "exprs" ? { kind: "exprs", exprs: one.init.exprs.map(moved) } : one.init,
    })),
    datas: datas.map((one) => ({ ...one, target: target(one.target) })),
    exports: exports.map((one) =>
      one.kind === "global" && one.index >= first ? { ...one, index: one.index + 1 } : one,
    ),
  };
}

function movedExpr(expr: Uint8Array, first: number): Uint8Array {
  const reader = new InstrReader(expr, 0, expr.length);
  const w = new InstrWriter();
  let copied = 0;
  while (!reader.done) {
    const { name } = reader.next();
    if (name !== "global.get" || reader.index < first) continue;
    w.out.append(expr.subarray(copied, reader.at));
    w.emit("global.get", reader.index + 1);
    copied = reader.cursor.pos;
  }
  if (copied === 0) return expr;
  w.out.append(expr.subarray(copied));
  return w.out.bytes;
}
