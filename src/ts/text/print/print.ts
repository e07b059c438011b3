/**
 * A decoded module as text (Text Format, Modules) that other tools read: one field a line, types by index,
 * imports first, nothing folded. It prints what is there, valid or not, and changes nothing.
 */
import { UsageError } from "../../base/errors/errors.ts";
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
  private readonly _module: Module;
  private readonly _ids: Ids;
  private readonly _hints: HintsByFunc;
  private readonly _code: CodePrinter;
  private readonly _lines: string[] = [];
  /** The next index of each space. */
  private readonly _next: Record<ExternKind, number> = { func: 0, table: 0, memory: 0, global: 0, tag: 0 };

  constructor(module: Module, offsets: boolean) {
    this._module = module;
    this._ids = new Ids(module);
    this._hints = keptHints(module);
    this._code = new CodePrinter(module, this._ids, offsets, this._hints);
  }

  print(): string {
    const { _module: module, _lines: lines } = this;
    const { module: name } = this._ids.names;
    if (name === undefined) lines.push("(module");
    else lines.push(`(module ${name === "" ? nameAnnotation(name) : identifier(name)}`);
    this._types();
    this._imports();
    for (const func of module.funcs) this._func(func);
    this._definitions();
    this._exportsAndStart();
    for (const [i, elem] of module.elems.entries()) this._elem(i, elem);
    for (const [i, data] of module.datas.entries()) this._data(i, data);
    this._customs();
    lines.push(")\n");
    return joined(lines);
  }

  private _customs(): void {
    const { _module: module } = this;
    // A section that names nothing has no names to bring it back.
    const keeps = !this._ids.isEmpty && keepsNames(module);
    const { usesData } = this._code;
    pushAll(this._lines, customLines(module, { names: keeps, hints: this._hints.size > 0, usesData }));
  }

  private _types(): void {
    const { types } = this._module;
    for (const [i, type] of types.entries()) {
      const { groupStart, groupLength } = type;
      const inGroup = groupLength > 1;
      if (inGroup && i === groupStart) this._lines.push("  (rec");
      this._lines.push(`${inGroup ? "    " : "  "}(type${this._ids.types.definition(i)} ${this._subType(type, i)})`);
      if (inGroup && i === groupStart + groupLength - 1) this._lines.push("  )");
    }
  }

  private _subType({ final, supers, comp }: SubType, typeIdx: number): string {
    const text = this._compType(comp, typeIdx);
    if (final && supers.length === 0) return text;
    const names = supers.map((index) => ` ${this._ids.types.ref(index)}`).join("");
    return `(sub${final ? " final" : ""}${names} ${text})`;
  }

  private _compType(comp: CompType, typeIdx: number): string {
    if (comp.kind === "func") {
      return `(func${this._ids.typeList("param", comp.params)}${this._ids.typeList("result", comp.results)})`;
    }
    if (comp.kind === "array") return `(array ${this._fieldType(comp.field)})`;
    const names = this._ids.fields(typeIdx);
    const fields = comp.fields.map((field, i) => {
      return ` (field${names.binding(i)} ${this._fieldType(field)})`;
    });
    return `(struct${fields.join("")})`;
  }

  private _fieldType({ type, mutable }: FieldType | GlobalType): string {
    const text = this._ids.valType(type);
    return mutable ? `(mut ${text})` : text;
  }

  private _imports(): void {
    for (const { module, name, type } of this._module.imports) {
      const locals = type.kind === "func" ? this._ids.locals(this._next.func) : undefined;
      const text = `${type.kind}${this._define(type.kind)}${this._externType(type, locals)}`;
      this._lines.push(`  (import ${nameLiteral(module)} ${nameLiteral(name)} (${text}))`);
    }
  }

  /** What stands behind a definition's keyword, for the next index of its space. */
  private _define(kind: ExternKind): string {
    return this._ids.extern(kind).definition(this._next[kind]++);
  }

  private _externType(type: ExternType, locals?: Space): string {
    switch (type.kind) {
      case "func":
        return this._typeUse(type.typeIdx, locals);
      case "table":
        return this._tableType(type.type);
      case "memory":
        return this._memoryType(type.type);
      case "global":
        return ` ${this._fieldType(type.type)}`;
      case "tag":
        return this._typeUse(type.type.typeIdx);
    }
  }

  private _typeUse(typeIdx: number, locals?: Space): string {
    const use = ` (type ${this._ids.types.ref(typeIdx)})`;
    const comp = this._module.types[typeIdx]?.comp;
    return comp?.kind === "func" ? this._ids.typeUse(use, comp, locals) : use;
  }

  private _limits({ address, min, max }: Limits): string {
    return `${address === "i64" ? " i64" : ""} ${min}${max === undefined ? "" : ` ${max}`}`;
  }

  private _tableType(type: TableType): string {
    return `${this._limits(type)} ${this._ids.valType(type.element)}`;
  }

  private _memoryType(type: MemoryType): string {
    const pages = type.pageSizeLog2 === 16 ? "" : ` (pagesize ${1n << BigInt(type.pageSizeLog2)})`;
    return `${this._limits(type)}${type.shared ? " shared" : ""}${pages}`;
  }

  private _func({ typeIdx, body }: FuncDef): void {
    const { _module: module } = this;
    const index = this._next.func;
    // One string a function keeps the pieces young: the collector took most of the time otherwise.
    const lines: string[] = [];
    lines.push(`  (func${this._define("func")}${this._typeUse(typeIdx, this._ids.locals(index))}`);
    const comp = module.types[typeIdx]?.comp;
    this._code.body(lines, index, comp?.kind === "func" ? comp.params.length : 0, body);
    lines.push("  )");
    this._lines.push(lines.join("\n"));
  }

  private _definitions(): void {
    const { _module: module, _lines: lines, _code: code } = this;
    for (const { type, init } of module.tables) {
      const expr = init ? ` ${code.expr(init)}` : "";
      lines.push(`  (table${this._define("table")}${this._tableType(type)}${expr})`);
    }
    for (const { type } of module.memories) lines.push(`  (memory${this._define("memory")}${this._memoryType(type)})`);
    for (const { type } of module.tags) lines.push(`  (tag${this._define("tag")}${this._typeUse(type.typeIdx)})`);
    for (const { type, init } of module.globals) {
      lines.push(`  (global${this._define("global")} ${this._fieldType(type)} ${code.expr(init)})`);
    }
  }

  private _exportsAndStart(): void {
    const { exports, start } = this._module;
    for (const { name, kind, index } of exports) {
      this._lines.push(`  (export ${nameLiteral(name)} (${kind} ${this._ids.extern(kind).ref(index)}))`);
    }
    if (start) this._lines.push(`  (start ${this._ids.extern("func").ref(start.funcIdx)})`);
  }

  /** ` (table 1) (offset …)`: the index only where it must be said. */
  private _target(kind: "table" | "memory", target: SegmentTarget | undefined, always: boolean): string {
    if (target === undefined) return "";
    const use = always || target.index !== 0 ? ` (${kind} ${this._ids.extern(kind).ref(target.index)})` : "";
    return `${use} (offset ${this._code.expr(target.offset)})`;
  }

  private _elem(index: number, { mode, target, type, init }: ElemSegment): void {
    const head = `  (elem${this._ids.elems.definition(index)}${mode === "declarative" ? " declare" : ""}`;
    const place = this._target("table", target, init.kind === "exprs");
    const items =
      init.kind === "funcs"
        ? ` func${init.indices.map((func) => ` ${this._ids.extern("func").ref(func)}`).join("")}`
        : ` ${this._ids.valType(type)}${init.exprs.map((expr) => ` (item ${this._code.expr(expr)})`).join("")}`;
    this._lines.push(`${head}${place}${items})`);
  }

  private _data(index: number, { target, bytes }: DataSegment): void {
    const text = bytesLiteral(this._module.bytes.subarray(bytes.start, bytes.end));
    this._lines.push(`  (data${this._ids.datas.definition(index)}${this._target("memory", target, false)} ${text})`);
  }
}
