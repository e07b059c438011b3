/**
 * A decoded module as text (Text Format, Modules) that other tools read: one field a line, types by index,
 * imports first, nothing folded. It prints what is there, valid or not, and changes nothing.
 */
import { UsageError } from "../../base/errors.ts";
import { pushAll } from "../../base/lists.ts";
import { own } from "../../base/own.ts";
import type { DataSegment, ElemSegment, FuncDef, Module, SegmentTarget } from "../../core/module.ts";
import type {
  CompType,
  ExternKind,
  ExternType,
  FieldType,
  GlobalType,
  Limits,
  MemoryType,
  SubType,
  TableType,
} from "../../core/types.ts";
import { type HintsByFunc, keepsNames, keptHints } from "./carried.ts";
import { Ids, type Space, nameAnnotation } from "./ids.ts";
import { bytesLiteral, identifier, nameLiteral } from "./literals.ts";
import { CodePrinter } from "./code.ts";
import { customLines } from "./customs.ts";

/** How a module is printed. */
export interface PrintOptions {
  /** Puts each instruction's byte offset before it, as a comment. */
  readonly offsets?: boolean;
}

/**
 * The module in the text format. Names of the name section become identifiers, or `@name` where they cannot, branch
 * hints and other custom sections annotations.
 * @throws MalformedError where a body or a constant expression is malformed
 * @throws UsageError `out-of-range` where the text would be longer than a string can be
 */
export function printModule(module: Module, options: PrintOptions = {}): string {
  return new ModulePrinter(module, own(options, "offsets") ?? false).print();
}

function joined(lines: readonly string[]): string {
  try {
    return lines.join("\n");
  } catch (error) {
    const message =
      "the module's text is longer than a string of this host can be; strip the module or print a smaller one.";
    throw new UsageError("out-of-range", message, { cause: error });
  }
}

class ModulePrinter {
  private readonly module: Module;
  private readonly ids: Ids;
  private readonly hints: HintsByFunc;
  private readonly code: CodePrinter;
  private readonly lines: string[] = [];
  /** The next index of each space. */
  private readonly next: Record<ExternKind, number> = { func: 0, table: 0, memory: 0, global: 0, tag: 0 };

  constructor(module: Module, offsets: boolean) {
    this.module = module;
    this.ids = new Ids(module);
    this.hints = keptHints(module);
    this.code = new CodePrinter(module, this.ids, offsets, this.hints);
  }

  print(): string {
    const { module, lines } = this;
    const { module: name } = this.ids.names;
    if (name === undefined) lines.push("(module");
    else lines.push(`(module ${name === "" ? nameAnnotation(name) : identifier(name)}`);
    this.types();
    this.imports();
    for (const func of module.funcs) this.func(func);
    this.definitions();
    this.exportsAndStart();
    for (const [i, elem] of module.elems.entries()) this.elem(i, elem);
    for (const [i, data] of module.datas.entries()) this.data(i, data);
    this.customs();
    lines.push(")\n");
    return joined(lines);
  }

  private customs(): void {
    const { module } = this;
    // A section that names nothing has no names to bring it back.
    const keeps = !this.ids.isEmpty && keepsNames(module);
    const { usesData } = this.code;
    pushAll(this.lines, customLines(module, { names: keeps, hints: this.hints.size > 0, usesData }));
  }

  private types(): void {
    const { types } = this.module;
    for (const [i, type] of types.entries()) {
      const { groupStart, groupLength } = type;
      const inGroup = groupLength > 1;
      if (inGroup && i === groupStart) this.lines.push("  (rec");
      this.lines.push(`${inGroup ? "    " : "  "}(type${this.ids.types.definition(i)} ${this.subType(type, i)})`);
      if (inGroup && i === groupStart + groupLength - 1) this.lines.push("  )");
    }
  }

  private subType({ final, supers, comp }: SubType, typeIdx: number): string {
    const text = this.compType(comp, typeIdx);
    if (final && supers.length === 0) return text;
    const names = supers.map((index) => ` ${this.ids.types.ref(index)}`).join("");
    return `(sub${final ? " final" : ""}${names} ${text})`;
  }

  private compType(comp: CompType, typeIdx: number): string {
    if (comp.kind === "func") {
      return `(func${this.ids.typeList("param", comp.params)}${this.ids.typeList("result", comp.results)})`;
    }
    if (comp.kind === "array") return `(array ${this.fieldType(comp.field)})`;
    const names = this.ids.fields(typeIdx);
    const fields = comp.fields.map((field, i) => {
      return ` (field${names.binding(i)} ${this.fieldType(field)})`;
    });
    return `(struct${fields.join("")})`;
  }

  private fieldType({ type, mutable }: FieldType | GlobalType): string {
    const text = this.ids.valType(type);
    return mutable ? `(mut ${text})` : text;
  }

  private imports(): void {
    for (const { module, name, type } of this.module.imports) {
      const locals = type.kind === "func" ? this.ids.locals(this.next.func) : undefined;
      const text = `${type.kind}${this.define(type.kind)}${this.externType(type, locals)}`;
      this.lines.push(`  (import ${nameLiteral(module)} ${nameLiteral(name)} (${text}))`);
    }
  }

  /** What stands behind a definition's keyword, for the next index of its space. */
  private define(kind: ExternKind): string {
    return this.ids.extern(kind).definition(this.next[kind]++);
  }

  private externType(type: ExternType, locals?: Space): string {
    switch (type.kind) {
      case "func":
        return this.typeUse(type.typeIdx, locals);
      case "table":
        return this.tableType(type.type);
      case "memory":
        return this.memoryType(type.type);
      case "global":
        return ` ${this.fieldType(type.type)}`;
      case "tag":
        return this.typeUse(type.type.typeIdx);
    }
  }

  private typeUse(typeIdx: number, locals?: Space): string {
    const use = ` (type ${this.ids.types.ref(typeIdx)})`;
    const comp = this.module.types[typeIdx]?.comp;
    return comp?.kind === "func" ? this.ids.typeUse(use, comp, locals) : use;
  }

  private limits({ address, min, max }: Limits): string {
    return `${address === "i64" ? " i64" : ""} ${min}${max === undefined ? "" : ` ${max}`}`;
  }

  private tableType(type: TableType): string {
    return `${this.limits(type)} ${this.ids.valType(type.element)}`;
  }

  private memoryType(type: MemoryType): string {
    const pages = type.pageSizeLog2 === 16 ? "" : ` (pagesize ${1n << BigInt(type.pageSizeLog2)})`;
    return `${this.limits(type)}${type.shared ? " shared" : ""}${pages}`;
  }

  private func({ typeIdx, body }: FuncDef): void {
    const { module } = this;
    const index = this.next.func;
    // One string a function keeps the pieces young: the collector took most of the time otherwise.
    const lines: string[] = [];
    lines.push(`  (func${this.define("func")}${this.typeUse(typeIdx, this.ids.locals(index))}`);
    const comp = module.types[typeIdx]?.comp;
    this.code.body(lines, index, comp?.kind === "func" ? comp.params.length : 0, body);
    lines.push("  )");
    this.lines.push(lines.join("\n"));
  }

  private definitions(): void {
    const { module, lines, code } = this;
    for (const { type, init } of module.tables) {
      const expr = init ? ` ${code.expr(init)}` : "";
      lines.push(`  (table${this.define("table")}${this.tableType(type)}${expr})`);
    }
    for (const { type } of module.memories) lines.push(`  (memory${this.define("memory")}${this.memoryType(type)})`);
    for (const { type } of module.tags) lines.push(`  (tag${this.define("tag")}${this.typeUse(type.typeIdx)})`);
    for (const { type, init } of module.globals) {
      lines.push(`  (global${this.define("global")} ${this.fieldType(type)} ${code.expr(init)})`);
    }
  }

  private exportsAndStart(): void {
    const { exports, start } = this.module;
    for (const { name, kind, index } of exports) {
      this.lines.push(`  (export ${nameLiteral(name)} (${kind} ${this.ids.extern(kind).ref(index)}))`);
    }
    if (start) this.lines.push(`  (start ${this.ids.extern("func").ref(start.funcIdx)})`);
  }

  /** ` (table 1) (offset …)`: the index only where it must be said. */
  private target(kind: "table" | "memory", target: SegmentTarget | undefined, always: boolean): string {
    if (target === undefined) return "";
    const use = always || target.index !== 0 ? ` (${kind} ${this.ids.extern(kind).ref(target.index)})` : "";
    return `${use} (offset ${this.code.expr(target.offset)})`;
  }

  private elem(index: number, { mode, target, type, init }: ElemSegment): void {
    const head = `  (elem${this.ids.elems.definition(index)}${mode === "declarative" ? " declare" : ""}`;
    const place = this.target("table", target, init.kind === "exprs");
    const items =
      init.kind === "funcs"
        ? ` func${init.indices.map((func) => ` ${this.ids.extern("func").ref(func)}`).join("")}`
        : ` ${this.ids.valType(type)}${init.exprs.map((expr) => ` (item ${this.code.expr(expr)})`).join("")}`;
    this.lines.push(`${head}${place}${items})`);
  }

  private data(index: number, { target, bytes }: DataSegment): void {
    const text = bytesLiteral(this.module.bytes.subarray(bytes.start, bytes.end));
    this.lines.push(`  (data${this.ids.datas.definition(index)}${this.target("memory", target, false)} ${text})`);
  }
}
