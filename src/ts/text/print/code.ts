/**
 * Instructions as text (Text Format, Instructions), one line each and not folded, with a printer for each kind
 * of immediate. What is printed need not be valid.
 */
import { MalformedError } from "../../base/errors/errors.ts";
import { Blocks } from "../../binary/blocks.ts";
import { readLocals } from "../../binary/body.ts";
import { InstrReader } from "../../binary/code.ts";
import type { BlockType } from "../../binary/types.ts";
import type { ImmediateKind } from "../../core/immediates.ts";
import { type ByteRange, type Module, branchHintSection } from "../../core/module.ts";
import type { ExternKind } from "../../core/types.ts";
import type { HintsByFunc } from "./carried.ts";
import { lastOf } from "../../base/lists.ts";
import { type Ids, Space } from "./ids.ts";
import { f32Literal, f64Literal } from "./literals.ts";

/** Leading blanks by depth; deeper lines go no further right, or most of a large program's text were blanks. */
const indents: readonly string[] = Array.from({ length: 25 }, (_, depth) => "  ".repeat(depth));

function indentOf(depth: number): string {
  return indents[Math.min(depth, indents.length - 1)]!;
}

const noSpace = new Space(new Map());

/** Prints the instructions of one module, function by function. */
export class CodePrinter {
  readonly module: Module;
  readonly ids: Ids;
  /** Whether each instruction is preceded by its byte offset. */
  private readonly _offsets: boolean;
  private readonly _hints: HintsByFunc;
  locals: Space = noSpace;
  /** Identifiers of the labels around, the body's first. */
  private _labels = new Blocks<string | undefined>(undefined);
  /** The positions in them of each identifier, the innermost last. */
  private readonly _places = new Map<string, number[]>();
  /** Whether an instruction printed so far names a data segment. */
  usesData = false;

  constructor(module: Module, ids: Ids, offsets: boolean, hints: HintsByFunc) {
    this._hints = hints;
    this.module = module;
    this.ids = ids;
    this._offsets = offsets;
  }

  /** A constant expression in one line. @throws MalformedError */
  expr({ start, end: limit }: ByteRange): string {
    const reader = new InstrReader(this.module.bytes, start, limit);
    const parts: string[] = [];
    this._labels = new Blocks<string | undefined>(undefined);
    this._places.clear();
    const blocks = new Blocks(undefined);
    while (blocks.step(reader.next(), undefined)) parts.push(this._instr(reader));
    return parts.join(" ");
  }

  /**
   * Appends the lines of a body: declared locals, which follow `nParams` parameters, and instructions.
   * @throws MalformedError
   */
  body(lines: string[], funcIdx: number, nParams: number, range: ByteRange): void {
    const reader = new InstrReader(this.module.bytes, range.start, range.end);
    this.locals = this.ids.locals(funcIdx);
    this._localLines(lines, reader, nParams);
    const labelNames = this.ids.labels(funcIdx);
    this._labels = new Blocks<string | undefined>(undefined);
    const hints = this._hints.get(funcIdx);
    for (let nLabels = 0; ;) {
      const op = reader.next();
      const { depth } = this._labels;
      const hint = hints?.get(reader.at - range.start);
      if (hint !== undefined) this._line(lines, depth + 1, `(@${branchHintSection} "\\0${hint}")`, reader.at);
      if (op.nests === "ends") {
        const id = this._labels.end();
        if (id !== undefined) this._places.get(id)?.pop();
        if (depth === 1) break;
        // A label that ends a block is counted from outside of it.
        this._line(lines, depth, this._instr(reader), reader.at);
      } else if (op.nests === "opens") {
        const args = this._args(reader);
        this._line(lines, depth + 1, `${op.text}${labelNames.binding(nLabels)}${args} (;@${depth};)`, reader.at);
        this._open(labelNames.id(nLabels++));
      } else {
        this._line(lines, op.nests === "parts" ? depth : depth + 1, this._instr(reader), reader.at);
      }
    }
    if (!reader.done) throw trailing(reader.cursor.pos);
  }

  private _open(id: string | undefined): void {
    if (id !== undefined) {
      const places = this._places.get(id);
      if (places === undefined) this._places.set(id, [this._labels.depth]);
      else places.push(this._labels.depth);
    }
    this._labels.open(id);
  }

  private _line(lines: string[], depth: number, text: string, at: number): void {
    lines.push(
      this._offsets ? `(;@${at.toString(16).padStart(6, "0")};)${indentOf(depth)}${text}` : indentOf(depth) + text,
    );
  }

  private _localLines(lines: string[], reader: InstrReader, nParams: number): void {
    let index = nParams;
    for (const { count, type } of readLocals(reader.cursor)) {
      if (count > 0) lines.push(`   ${this.ids.localList(type, count, this.locals, index)}`);
      index += count;
    }
  }

  /** An instruction with its immediates. */
  private _instr(reader: InstrReader): string {
    const { op } = reader;
    return op.immediates.length === 0 ? op.text : op.text + this._args(reader);
  }

  private _args(reader: InstrReader): string {
    const [first, second] = reader.op.immediates;
    if (first === undefined) return "";
    const text = printers[first](this, reader, false);
    if (second === undefined) return text;
    const behind = printers[second](this, reader, true);
    // The text format names the table or memory first, the binary format the type or segment.
    const swapped = first !== second && (second === "tableidx" || second === "memidx");
    return swapped ? behind + text : text + behind;
  }

  /** A label by its identifier where no inner label hides it, else by its depth. */
  label(index: number): string {
    const place = this._labels.depth - 1 - index;
    const id = this._labels.at(index);
    const hidden = id !== undefined && lastOf(this._places.get(id) ?? []) !== place;
    return id === undefined || hidden ? ` ${index}` : ` ${id}`;
  }

  /** A label, and where it has a number the place that blocks are marked with. */
  target(index: number): string {
    const text = this.label(index);
    const place = this._labels.depth - 1 - index;
    return text.startsWith(" $") || place < 0 ? text : `${text} (;@${place};)`;
  }

  blockType(type: BlockType): string {
    if (type === undefined) return "";
    if (typeof type !== "number") return ` (result ${this.ids.valType(type)})`;
    const comp = this.module.types[type]?.comp;
    const use = ` (type ${this.ids.types.ref(type)})`;
    return comp?.kind === "func" ? this.ids.typeUse(use, comp) : use;
  }
}

function trailing(at: number): MalformedError {
  return new MalformedError("bad-encoding", `END opcode expected: the body goes on behind its end, at offset ${at}.`, {
    at,
  });
}

type Print = (p: CodePrinter, r: InstrReader, second: boolean) => string;

function indexOf(r: InstrReader, second: boolean): number {
  return second ? r.index2 : r.index;
}

function plainIndex(_: CodePrinter, r: InstrReader, second: boolean): string {
  return ` ${indexOf(r, second)}`;
}

function externIndex(kind: ExternKind): Print {
  return (p, r, second) => ` ${p.ids.extern(kind).ref(indexOf(r, second))}`;
}

const tableIndex = externIndex("table");
const memoryIndex = externIndex("memory");

/** Whether all memories that an instruction names are memory 0, which goes without saying. */
function usesMemory0({ op, index, index2 }: InstrReader): boolean {
  const [first, second] = op.immediates;
  return (first !== "memidx" || index === 0) && (second !== "memidx" || index2 === 0);
}

/** The immediate of each kind with a blank before it, or nothing. */
const printers: { readonly [K in ImmediateKind]: Print } = {
  typeidx: (p, r, second) => {
    const text = p.ids.types.ref(indexOf(r, second));
    return r.op.immediates[1] === "tableidx" ? ` (type ${text})` : ` ${text}`;
  },
  funcidx: externIndex("func"),
  tableidx: (p, r, second) => {
    const isCall = r.op.immediates[0] === "typeidx";
    return isCall && r.index2 === 0 ? "" : tableIndex(p, r, second);
  },
  memidx: (p, r, second) => (usesMemory0(r) ? "" : memoryIndex(p, r, second)),
  globalidx: externIndex("global"),
  tagidx: externIndex("tag"),
  elemidx: (p, r, second) => ` ${p.ids.elems.ref(indexOf(r, second))}`,
  dataidx: (p, r, second) => {
    p.usesData = true;
    return ` ${p.ids.datas.ref(indexOf(r, second))}`;
  },
  localidx: (p, r) => ` ${p.locals.ref(r.index)}`,
  labelidx: (p, r) => p.target(r.index),
  fieldidx: (p, r) => ` ${p.ids.fields(r.index).ref(r.index2)}`,
  laneidx: plainIndex,
  count: plainIndex,
  zero: () => "",
  labels: (p, r) => r.labels.map((label) => p.label(label)).join(""),
  blocktype: (p, r) => p.blockType(r.blockType),
  heaptype: (p, r) => {
    if (r.op.kind === "reference") return ` ${p.ids.heapType(r.heap)}`;
    return ` ${p.ids.refType(r.op.name.endsWith("_null"), r.heap)}`;
  },
  valtypes: (p, r) => (r.types.length === 0 ? " (result)" : p.ids.typeList("result", r.types)),
  castop: (p, r) =>
    `${p.target(r.index)} ${p.ids.refType((r.castFlags & 1) !== 0, r.heap)} ${p.ids.refType((r.castFlags & 2) !== 0, r.heap2)}`,
  catches: (p, r) =>
    r.catches
      .map(({ kind, tagIdx, labelIdx }) => {
        const tag = tagIdx === undefined ? "" : ` ${p.ids.extern("tag").ref(tagIdx)}`;
        return ` (${kind}${tag}${p.target(labelIdx)})`;
      })
      .join(""),
  memarg: (p, r) => {
    let text = r.index === 0 ? "" : ` ${p.ids.extern("memory").ref(r.index)}`;
    if (r.offset !== 0) text += ` offset=${r.offset}`;
    if (2 ** r.align !== r.op.width) text += ` align=${1n << BigInt(r.align)}`;
    return text;
  },
  i32: (_, r) => ` ${r.lo}`,
  i64: (_, r) => ` ${r.i64}`,
  f32: (_, r) => ` ${f32Literal(r.lo)}`,
  f64: (_, r) => ` ${f64Literal(r.i64)}`,
  v128: (_, r) => {
    const view = new DataView(r.bytes16.buffer, r.bytes16.byteOffset, 16);
    const lanes = [0, 4, 8, 12].map((at) => `0x${view.getUint32(at, true).toString(16).padStart(8, "0")}`);
    return ` i32x4 ${lanes.join(" ")}`;
  },
  shuffle: (_, r) => ` ${r.bytes16.join(" ")}`,
};
