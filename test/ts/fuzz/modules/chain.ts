/**
 * Two modules that call each other in tail position, so often that no stack would hold the frames: the first finds the
 * second in a table that both have.
 */
import type { ModuleBuilder } from "../../../../src/ts/binary/builder.ts";
import { type TableType, funcref } from "../../../../src/ts/core/types.ts";
import { encodeExpr } from "../../../../src/ts/binary/encode.ts";
import type { Body } from "./body.ts";

/** The table in which the first module finds the second's function. */
export const chainTable: TableType = { address: "i32", min: 1n, max: 1n, element: funcref };

/** The name of the functions and the table. */
export const chainName = "chain";

/** Calls so many times over and back, and ends with a number; many rounds are paid for at once. */
export function chainBody(b: Body, next: () => void): void {
  b.emit("local.get", 0).emit("i32.eqz").emit("if", undefined).emit("i32.const", 7).emit("return").emit("end");
  b.emit("local.get", 0).emit("i32.const", 63).emit("i32.and").emit("i32.eqz").emit("if", undefined);
  b.pay(1);
  b.emit("end").emit("local.get", 0).emit("i32.const", 1).emit("i32.sub");
  next();
}

/** Puts a function into the table. */
export function placeInChain(builder: ModuleBuilder, table: number, func: number): void {
  const offset = encodeExpr((w) => w.emit("i32.const", 0));
  const indices = [func];
  builder.elem({ mode: "active", target: { index: table, offset }, type: funcref, init: { kind: "funcs", indices } });
}
