/**
 * Much on the stack at once.
 */
import type { ValType } from "../../../../src/ts/core/types.ts";
import type { Body, Makers } from "./body.ts";

/** Values of one type, many of them, with other code above; then they are summed up. */
function pile(b: Body, type: ValType): boolean {
  if ((type !== "i32" && type !== "i64") || !b.tape.once(6)) return false;
  const n = b.heavy && b.tape.once(2) ? 200 + b.tape.below(1_000) : 4 + b.tape.below(60);
  const local = b.localWith(type);
  for (let i = 0; i < n; i++) {
    if (local !== undefined && i % 3 === 1) b.emit("local.get", local);
    else if (type === "i32") b.emit("i32.const", i);
    else b.emit("i64.const", BigInt(i));
  }
  b.statements(2);
  b.value(type);
  for (let i = 0; i < n; i++) b.emit(i % 2 === 0 ? `${type}.sub` : `${type}.xor`);
  return true;
}

/** Many values of many types, which go one by one. */
function mixed(b: Body): boolean {
  if (!b.tape.once(8)) return false;
  const types = Array.from({ length: 8 + b.tape.below(40) }, () => b.types.value(b.tape));
  for (const type of types) b.value(type);
  b.statements(1);
  b.consumeAll(types);
  return true;
}

/** Makers of it. */
export const pressureMakers: Makers = { values: [pile], lists: [], statements: [mixed] };
