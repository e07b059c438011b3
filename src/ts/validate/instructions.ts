/**
 * Parametric, variable, table and reference instructions, and the copy between memories: their types depend on
 * the context (Validation, Instructions).
 */
import { type InvalidError, MalformedError } from "../base/errors/errors.ts";
import type { ContextOpName, OpName } from "../core/opcodes.ts";
import { type ValCode, bottom, bottomRef, i32, i64, isRefCode, matches, refCode, withoutNull } from "./codes.ts";
import type { GlobalSig, TableSig } from "./context.ts";
import type { BodyState, Handler } from "./state.ts";

const eqref = refCode(true, "eq");

function select(s: BodyState): void {
  s.pop(i32);
  const second = s.popAny();
  const first = s.popAny();
  if (isRefCode(first) || isRefCode(second)) {
    throw unfitChoice(s, "a select without a type takes numbers or vectors, not references", first, second);
  }
  if (first !== second && first !== bottom && second !== bottom) {
    throw unfitChoice(s, "a select takes two operands of one type", first, second);
  }
  s.push(first === bottom ? second : first);
}

function unfitChoice(s: BodyState, text: string, first: ValCode, second: ValCode): InvalidError {
  return s.fail("type-mismatch", `type mismatch: ${text}; the stack has ${s.context.listed([first, second, i32])}`);
}

function selectTyped(s: BodyState): void {
  const { types, at } = s.reader;
  if (types.length !== 1) throw s.fail("bad-module", `invalid result arity ${types.length}: select takes one type`);
  const code = s.context.code(types[0]!, at);
  s.pop3(code, code, i32);
  s.push(code);
}

function globalAt(s: BodyState): GlobalSig {
  const { globals } = s.context;
  const global = globals[s.reader.index];
  if (global === undefined) throw s.unknown("global", s.reader.index, globals.length);
  return global;
}

function setGlobal(s: BodyState): void {
  const global = globalAt(s);
  if (!global.mutable) {
    throw s.fail(
      "immutable-global",
      `immutable global: ${s.context.called("global", s.reader.index)} cannot be assigned`,
    );
  }
  s.pop(global.type);
}

function tableAt(s: BodyState, index: number): TableSig {
  const { tables } = s.context;
  const table = tables[index];
  if (table === undefined) throw s.unknown("table", index, tables.length);
  return table;
}

function elemAt(s: BodyState, index: number): ValCode {
  const { elems } = s.context;
  const elem = elems[index];
  if (elem === undefined) throw s.unknown("elem segment", index, elems.length);
  return elem;
}

/** Checks that one table's or segment's elements may be put into another's place. */
function expectElements(s: BodyState, from: ValCode, to: ValCode): void {
  if (matches(from, to)) return;
  const [have, want] = [s.context.nameOf(from), s.context.nameOf(to)];
  throw s.fail("type-mismatch", `type mismatch: elements of type ${have} do not fit into a table of ${want}`);
}

/** A copy's length is of the narrower address type. */
function narrower(a: ValCode, b: ValCode): ValCode {
  return a === i64 ? b : a;
}

function copyTable(s: BodyState): void {
  const to = tableAt(s, s.reader.index);
  const from = tableAt(s, s.reader.index2);
  expectElements(s, from.element, to.element);
  s.pop3(to.address, from.address, narrower(to.address, from.address));
}

function initTable(s: BodyState): void {
  const table = tableAt(s, s.reader.index2);
  expectElements(s, elemAt(s, s.reader.index), table.element);
  s.pop3(table.address, i32, i32);
}

/** The address type of a memory. @throws InvalidError `unknown-index` */
export function memoryAt(s: BodyState, index: number): ValCode {
  const { memories } = s.context;
  const memory = memories[index];
  if (memory === undefined) throw s.unknown("memory", index, memories.length);
  return memory;
}

/**
 * Checks that a data segment exists, which the data count section alone can say in a body.
 * @throws MalformedError where there is no such section
 */
export function checkData(s: BodyState, index: number): void {
  const { dataCount } = s.context.module;
  const { at, op } = s.reader;
  if (dataCount === undefined) {
    const message = `data count section required: ${op.text} at offset ${at} in ${s.place} names a data segment.`;
    throw new MalformedError("bad-section", message, { at });
  }
  if (index >= dataCount) throw s.unknown("data segment", index, dataCount);
}

function copyMemory(s: BodyState): void {
  const to = memoryAt(s, s.reader.index);
  const from = memoryAt(s, s.reader.index2);
  s.pop3(to, from, narrower(to, from));
}

function referenceFunction(s: BodyState): void {
  const { index, at } = s.reader;
  const { funcs, declaredFuncs, module } = s.context;
  if (index >= funcs.length) throw s.unknown("function", index, funcs.length);
  if (s.constant) declaredFuncs.add(index);
  else if (!declaredFuncs.has(index)) {
    const what = s.context.called("func", index);
    const text = `undeclared function reference: ${what} is in no element segment, export or initialiser`;
    throw s.fail("undeclared-reference", text);
  }
  s.push(refCode(false, s.context.canonOf(module.spaces.funcs[index]!, at).id));
}

/** One handler per instruction of these kinds. */
export const instructionHandlers = {
  drop: (s) => {
    s.popAny();
  },
  select,
  select_t: selectTyped,

  "local.get": (s) => {
    const { index } = s.reader;
    const code = s.local(index);
    s.readLocal(index);
    s.push(code);
  },
  "local.set": (s) => {
    const { index } = s.reader;
    s.pop(s.local(index));
    s.setLocal(index);
  },
  "local.tee": (s) => {
    const { index } = s.reader;
    const code = s.local(index);
    s.pop(code);
    s.setLocal(index);
    s.push(code);
  },
  "global.get": (s) => s.push(globalAt(s).type),
  "global.set": setGlobal,

  "table.get": (s) => {
    const { address, element } = tableAt(s, s.reader.index);
    s.pop(address);
    s.push(element);
  },
  "table.set": (s) => {
    const { address, element } = tableAt(s, s.reader.index);
    s.pop2(address, element);
  },
  "table.size": (s) => s.push(tableAt(s, s.reader.index).address),
  "table.grow": (s) => {
    const { address, element } = tableAt(s, s.reader.index);
    s.pop2(element, address);
    s.push(address);
  },
  "table.fill": (s) => {
    const { address, element } = tableAt(s, s.reader.index);
    s.pop3(address, element, address);
  },
  "table.copy": copyTable,
  "table.init": initTable,
  "elem.drop": (s) => {
    elemAt(s, s.reader.index);
  },

  "memory.copy": copyMemory,

  "ref.null": (s) => s.push(s.context.heapCode(true, s.reader.heap, s.reader.at)),
  "ref.is_null": (s) => {
    s.popRef();
    s.push(i32);
  },
  "ref.func": referenceFunction,
  "ref.eq": (s) => {
    s.pop2(eqref, eqref);
    s.push(i32);
  },
  "ref.as_non_null": (s) => {
    const ref = s.popRef();
    s.push(ref === bottom ? bottomRef : withoutNull(ref));
  },
} as const satisfies {
  [K in OpName<"parametric" | "variable" | "table" | "reference"> | Extract<ContextOpName, OpName<"memory">>]: Handler;
};
