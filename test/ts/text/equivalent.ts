/**
 * A module as text in which only its meaning counts: instructions with their immediates instead of bytes, block
 * types by what they say, and nothing of names, custom sections or the data count.
 */
import { readLocals } from "../../../src/ts/binary/body.ts";
import { InstrReader } from "../../../src/ts/binary/code.ts";
import { immediatesOf } from "../../../src/ts/binary/encode.ts";
import type { ByteRange, ElemSegment, Module, SegmentTarget } from "../../../src/ts/core/module.ts";
import type { ValType } from "../../../src/ts/core/types.ts";

function instrsOf(module: Module, reader: InstrReader): unknown[] {
  const instrs: unknown[][] = [];
  while (!reader.done) {
    const op = reader.next();
    const values = immediatesOf(reader).map((value, i) => {
      if (op.immediates[i] === "blocktype") return blockType(module, reader.blockType);
      // An offset is a number or a bigint by its size alone, and the memory may be left out.
      return op.immediates[i] === "memarg" ? [reader.index, reader.align, Number(reader.offset)] : value;
    });
    // An arm without instructions says nothing.
    if (op.name === "end" && instrs.at(-1)?.[0] === "else") instrs.pop();
    instrs.push([op.name, ...values]);
  }
  return instrs;
}

function blockType(module: Module, type: number | ValType | undefined): unknown {
  if (typeof type !== "number") return { params: [], results: type === undefined ? [] : [type] };
  const comp = module.types[type]?.comp;
  return comp?.kind === "func" ? { params: comp.params, results: comp.results } : type;
}

function meaning(module: Module): unknown {
  const { exports } = module;
  const expr = ({ start, end }: ByteRange): unknown => instrsOf(module, new InstrReader(module.bytes, start, end));
  const target = (to: SegmentTarget | undefined): unknown => to && [to.index, expr(to.offset)];
  const elements = ({ init, type }: ElemSegment): unknown =>
    init.kind === "exprs"
      ? [type, init.exprs.map(expr)]
      : [{ nullable: true, heap: "func" }, init.indices.map((index) => [["ref.func", index], ["end"]])];
  return {
    types: module.types.map(({ at: _, ...type }) => type),
    imports: module.imports.map(({ at: _, ...imported }) => imported),
    funcs: module.funcs.map(({ typeIdx, body }) => {
      const reader = new InstrReader(module.bytes, body.start, body.end);
      const locals = readLocals(reader.cursor).flatMap(({ count, type }) => Array.from({ length: count }, () => type));
      return { typeIdx, locals, body: instrsOf(module, reader) };
    }),
    tables: module.tables.map(({ type, init }) => [type, init && expr(init)]),
    memories: module.memories.map(({ type }) => type),
    tags: module.tags.map(({ type }) => type),
    globals: module.globals.map(({ type, init }) => [type, expr(init)]),
    exports: exports.map(({ at: _, ...exported }) => exported),
    start: module.start?.funcIdx,
    elems: module.elems.map((elem) => [elem.mode, target(elem.target), elements(elem)]),
    datas: module.datas.map(({ mode, target: to, bytes }) => [
      mode,
      target(to),
      Buffer.from(module.bytes.subarray(bytes.start, bytes.end)).toString("base64"),
    ]),
  };
}

/** The meaning of a module, to be compared. */
export function equivalent(module: Module): string {
  return JSON.stringify(
    meaning(module),
    (_, value: unknown) => {
      if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
      return typeof value === "bigint" ? `${value}n` : value;
    },
    1,
  );
}
