/**
 * The fields of a module but for its types (Text Format, Modules), with all abbreviations: inline imports and
 * exports, inline segments, segments with implicit tables, memories and functions.
 */
import { encodeExpr } from "../../binary/encode.ts";
import type { ElemPart } from "../../binary/encode-module.ts";
import {
  type AddressType,
  type ExternKind,
  type ExternType,
  type RefType,
  funcref,
  refType,
} from "../../core/types.ts";
import { checkCounts } from "../lex/counts.ts";
import { token } from "../lex/tokens.ts";
import { type ModuleParser, type ParseField, kindNames } from "./module.ts";
import { atIndex } from "./spaces.ts";
import { type Word, externKinds, words } from "../lex/words.ts";

/** Reads one field up to, not including, its closing parenthesis. @throws MalformedError */
export function parseField(m: ModuleParser): void {
  const { lex } = m;
  lex.next();
  const parse = lex.kind === token.word ? fields.get(lex.word) : undefined;
  if (parse === undefined) throw lex.unexpected("a module field as `func` or `memory`");
  lex.next();
  parse(m);
}

// Imports and exports

/** What stands behind the identifier of an import of this kind. */
function externType(m: ModuleParser, kind: ExternKind): ExternType {
  const { types } = m;
  switch (kind) {
    case "func":
      m.code.locals.clear();
      return { kind, typeIdx: types.typeUse(m.code.locals) };
    case "table":
      return { kind, type: types.tableType(types.addressType()) };
    case "memory":
      return { kind, type: types.memoryType(types.addressType()) };
    case "global":
      return { kind, type: types.globalType() };
    case "tag":
      m.code.locals.clear();
      return { kind, type: { typeIdx: types.typeUse(m.code.locals) } };
  }
}

function checkImport(m: ModuleParser, at: number): void {
  if (m.defined === undefined) return;
  const what = kindNames[m.defined];
  throw m.lex.errorAt(at, at + 1, `import after ${what} definition: imports come before all definitions.`);
}

function addImport(m: ModuleParser, module: string, name: string, type: ExternType): void {
  m.parts.imports.push({ module, name, type });
  if (type.kind === "func") keepLocals(m, m.next.func);
  m.next[type.kind]++;
}

function importField(m: ModuleParser): void {
  const { lex } = m;
  const at = lex.start;
  const module = lex.takeName();
  const name = lex.takeName();
  if (lex.kind !== token.open) throw lex.unexpected("`(`");
  lex.next();
  const kind = lex.kind === token.word ? externKinds.get(lex.word) : undefined;
  if (kind === undefined) throw lex.unexpected("a kind of import as `func` or `memory`");
  checkImport(m, at);
  lex.next();
  beginDefinition(m, kind);
  addImport(m, module, name, externType(m, kind));
  lex.close();
}

/** Passes the identifier of the next thing of a kind; its index. */
function beginDefinition(m: ModuleParser, kind: ExternKind): number {
  const index = m.next[kind];
  m.passId(kind, index);
  return index;
}

/** Inline exports and an inline import; whether there was one, so that the field is done. */
function inlineExterns(m: ModuleParser, kind: ExternKind, index: number): boolean {
  const { lex } = m;
  while (lex.takeOpen(words.export)) {
    m.parts.exports.push({ name: lex.takeName(), kind, index });
    checkCounts(lex, m.parts);
    lex.close();
  }
  const at = lex.start;
  if (!lex.takeOpen(words.import)) {
    m.defined ??= kind;
    return false;
  }
  checkImport(m, at);
  const module = lex.takeName();
  const name = lex.takeName();
  lex.close();
  addImport(m, module, name, externType(m, kind));
  return true;
}

function exportField(m: ModuleParser): void {
  const { lex } = m;
  const name = lex.takeName();
  if (lex.kind !== token.open) throw lex.unexpected("`(`");
  lex.next();
  const kind = lex.kind === token.word ? externKinds.get(lex.word) : undefined;
  if (kind === undefined) throw lex.unexpected("a kind of export as `func` or `memory`");
  lex.next();
  m.parts.exports.push({ name, kind, index: m.space(kind).ref(lex) });
  lex.close();
}

function startField(m: ModuleParser): void {
  const { lex } = m;
  if (m.parts.start !== undefined) throw lex.error("multiple start sections: a module has one start function.");
  m.parts.start = m.funcs.ref(lex);
}

// Functions, globals, tags

function keepLocals(m: ModuleParser, funcIdx: number): void {
  const { locals } = m.code;
  if (locals.named) m.locals.set(funcIdx, locals.names());
}

function funcField(m: ModuleParser): void {
  const { code, parts, next } = m;
  const index = beginDefinition(m, "func");
  if (inlineExterns(m, "func", index)) return;
  code.locals.clear();
  const typeIdx = m.types.typeUse(code.locals);
  const { body, labels, hints } = code.body();
  parts.funcs.push({ typeIdx, body });
  keepLocals(m, index);
  if (labels.size > 0) m.labels.set(index, labels);
  if (hints.length > 0) m.hints.set(index, hints);
  next.func++;
}

function globalField(m: ModuleParser): void {
  const index = beginDefinition(m, "global");
  if (inlineExterns(m, "global", index)) return;
  m.parts.globals.push({ type: m.types.globalType(), init: m.code.expr() });
  m.next.global++;
}

function tagField(m: ModuleParser): void {
  const index = beginDefinition(m, "tag");
  if (inlineExterns(m, "tag", index)) return;
  m.code.locals.clear();
  m.parts.tags.push({ typeIdx: m.types.typeUse(m.code.locals) });
  m.next.tag++;
}

// Tables and element segments

function zero(address: AddressType): Uint8Array {
  return encodeExpr((w) => (address === "i64" ? w.emit("i64.const", 0n) : w.emit("i32.const", 0)));
}

function tableField(m: ModuleParser): void {
  const { lex, types, parts, next } = m;
  const index = beginDefinition(m, "table");
  if (inlineExterns(m, "table", index)) return;
  const address = types.addressType();
  if (lex.kind === token.nat) {
    const type = types.tableType(address);
    parts.tables.push({ type, init: lex.kind === token.close ? undefined : m.code.expr() });
  } else {
    const element = types.refType();
    if (!lex.takeOpen(words.elem)) throw lex.unexpected("`(elem` or a size before the type");
    const init = atIndex(lex) ? indices(m, element) : exprs(m);
    lex.close();
    const size = BigInt(init.kind === "funcs" ? init.indices.length : init.exprs.length);
    parts.tables.push({ type: { address, min: size, max: size, element }, init: undefined });
    m.parts.elems.push({ mode: "active", target: { index, offset: zero(address) }, type: element, init });
  }
  next.table++;
}

/** Function indices; as expressions where the type is not one of functions. */
function indices(m: ModuleParser, type: RefType): ElemPart["init"] {
  const list: number[] = [];
  while (atIndex(m.lex)) list.push(m.funcs.ref(m.lex));
  if (type === funcref || type === funcElements) return { kind: "funcs", indices: list };
  return { kind: "exprs", exprs: list.map((index) => encodeExpr((w) => w.emit("ref.func", index))) };
}

const funcElements = refType(false, "func");

/** Element expressions: `(item …)` or one folded instruction each. */
function exprs(m: ModuleParser): ElemPart["init"] {
  const { lex, code } = m;
  const list: Uint8Array[] = [];
  while (lex.kind === token.open) {
    if (lex.takeOpen(words.item)) {
      list.push(code.expr());
      lex.close();
    } else {
      list.push(code.expr(true));
    }
  }
  return { kind: "exprs", exprs: list };
}

/** `(offset …)` or one folded instruction. */
function offset(m: ModuleParser): Uint8Array {
  if (!m.lex.takeOpen(words.offset)) return m.code.expr(true);
  const expr = m.code.expr();
  m.lex.close();
  return expr;
}

/** `(table x)` or `(memory x)`, or the bare index of WebAssembly 1.0. */
function use(m: ModuleParser, kind: "table" | "memory"): number | undefined {
  if (m.lex.kind === token.nat) return m.space(kind).ref(m.lex);
  if (!m.lex.takeOpen(words[kind])) return undefined;
  const index = m.space(kind).ref(m.lex);
  m.lex.close();
  return index;
}

function elemField(m: ModuleParser): void {
  const { lex } = m;
  m.passId("elem", m.parts.elems.length);
  if (lex.takeWord(words.declare)) {
    m.parts.elems.push({ mode: "declarative", target: undefined, ...elemList(m) });
    return;
  }
  if ((lex.kind !== token.open && lex.kind !== token.nat) || m.types.atRefType()) {
    m.parts.elems.push({ mode: "passive", target: undefined, ...elemList(m) });
    return;
  }
  const named = lex.kind === token.open && lex.peekWord() === words.table;
  const table = use(m, "table");
  const target = { index: table ?? 0, offset: offset(m) };
  // The word `func` may be left out where the table is, as in WebAssembly 1.0, which had no such word.
  const bare = !named && (atIndex(lex) || lex.kind === token.close);
  m.parts.elems.push({ mode: "active", target, ...(bare ? funcList(m) : elemList(m)) });
}

function funcList(m: ModuleParser): Pick<ElemPart, "type" | "init"> {
  return { type: funcElements, init: indices(m, funcElements) };
}

function elemList(m: ModuleParser): Pick<ElemPart, "type" | "init"> {
  if (m.lex.takeWord(words.func)) return funcList(m);
  return { type: m.types.refType(), init: exprs(m) };
}

// Memories and data segments

function memoryField(m: ModuleParser): void {
  const { lex, types, parts, next } = m;
  const index = beginDefinition(m, "memory");
  if (inlineExterns(m, "memory", index)) return;
  const address = types.addressType();
  if (lex.kind === token.nat) {
    parts.memories.push(types.memoryType(address));
  } else {
    const pageSizeLog2 = types.pageSize() ?? 16;
    if (!lex.takeOpen(words.data)) throw lex.unexpected("a size or `(data`");
    const bytes = lex.takeStrings();
    lex.close();
    const pages = BigInt(Math.ceil(bytes.length / 2 ** pageSizeLog2));
    parts.memories.push({ address, min: pages, max: pages, shared: false, pageSizeLog2 });
    m.parts.datas.push({ target: { index, offset: zero(address) }, bytes });
  }
  next.memory++;
}

function dataField(m: ModuleParser): void {
  const { lex } = m;
  m.passId("data", m.parts.datas.length);
  if (lex.kind !== token.open && lex.kind !== token.nat) {
    m.parts.datas.push({ target: undefined, bytes: m.lex.takeStrings() });
    return;
  }
  const index = use(m, "memory") ?? 0;
  m.parts.datas.push({ target: { index, offset: offset(m) }, bytes: m.lex.takeStrings() });
}

const fields: ReadonlyMap<Word | undefined, ParseField> = new Map([
  [words.import, importField],
  [words.export, exportField],
  [words.start, startField],
  [words.func, funcField],
  [words.table, tableField],
  [words.memory, memoryField],
  [words.global, globalField],
  [words.tag, tagField],
  [words.elem, elemField],
  [words.data, dataField],
]);
