/**
 * The keywords of the text format and of scripts (Text Format, Lexical Format): operators from the opcode table,
 * types, and the words of the grammar. One map from spelling to word; what may stand where is the parser's business.
 */
import { type Op, opcodes } from "../../core/opcodes.ts";
import {
  type AbstractHeapType,
  abstractHeapTypes,
  type ExternKind,
  type NumType,
  type PackedType,
  type StorageType,
  externKinds as externNames,
  refType,
} from "../../core/types.ts";

/** What the instruction parser does with an operator: most are `plain`. */
export type OpRole = "plain" | "block" | "if" | "try" | "part" | "end";

/** A keyword. There is one object for each, so that `===` compares them. */
export interface Word {
  readonly text: string;
  /** The operator's row; of rows that share a spelling, the first. */
  readonly op: Op | undefined;
  readonly role: OpRole | undefined;
  /** The value or packed type that the word alone means. */
  readonly type: StorageType | undefined;
  /** The abstract heap type that it means where one may stand. */
  readonly heap: AbstractHeapType | undefined;
}

const roles = { opens: "block", parts: "part", ends: "end" } as const;

function roleIn({ nests, name }: Op): OpRole {
  if (nests === undefined) return "plain";
  return name === "if" || name === "try" ? name : roles[nests];
}

/** The words of nullable references to abstract heap types. */
const refWords: { readonly [K in AbstractHeapType]: string } = {
  func: "funcref",
  extern: "externref",
  any: "anyref",
  eq: "eqref",
  i31: "i31ref",
  struct: "structref",
  array: "arrayref",
  exn: "exnref",
  none: "nullref",
  nofunc: "nullfuncref",
  noextern: "nullexternref",
  noexn: "nullexnref",
};

const plainTypes: { readonly [K in NumType | PackedType]: K } = {
  i32: "i32",
  i64: "i64",
  f32: "f32",
  f64: "f64",
  v128: "v128",
  i8: "i8",
  i16: "i16",
};

const byText = new Map<string, Word>();

function add(text: string, parts: Partial<Word>): void {
  const known = byText.get(text) ?? { text, op: undefined, role: undefined, type: undefined, heap: undefined };
  byText.set(text, { ...known, ...parts });
}

for (const op of opcodes) {
  if (byText.has(op.text)) continue;
  add(op.text, { op, role: roleIn(op) });
}
for (const [text, type] of Object.entries(plainTypes)) add(text, { type });
for (const heap of abstractHeapTypes) add(refWords[heap], { type: refType(true, heap) });
for (const heap of abstractHeapTypes) add(heap, { heap });

/** The words of the grammar that are neither operators nor types alone. */
const grammarWords = [
  "module",
  "type",
  "rec",
  "sub",
  "final",
  "func",
  "struct",
  "array",
  "field",
  "mut",
  "param",
  "result",
  "local",
  "ref",
  "null",
  "import",
  "export",
  "table",
  "memory",
  "global",
  "tag",
  "start",
  "elem",
  "data",
  "declare",
  "offset",
  "item",
  "shared",
  "pagesize",
  "then",
  "do",
  "else",
  "end",
  "catch",
  "catch_ref",
  "catch_all",
  "catch_all_ref",
  "i8x16",
  "i16x8",
  "i32x4",
  "i64x2",
  "f32x4",
  "f64x2",
  "nan:canonical",
  "nan:arithmetic",
  "definition",
  "instance",
  "binary",
  "quote",
  "register",
  "invoke",
  "get",
  "either",
  "assert_return",
  "assert_trap",
  "assert_exhaustion",
  "assert_exception",
  "assert_malformed",
  "assert_malformed_custom",
  "assert_invalid",
  "assert_invalid_custom",
  "assert_unlinkable",
  "assert_uninstantiable",
  "thread",
  "wait",
  "ref.extern",
  "ref.host",
  "ref.any",
  "ref.struct",
  "ref.array",
  "ref.exn",
] as const;

/** A word of the grammar. */
export type GrammarWord = (typeof grammarWords)[number];

for (const text of grammarWords) add(text, {});

/** The words of the grammar by their spelling. */
export const words = Object.fromEntries(grammarWords.map((text) => [text, byText.get(text)])) as {
  readonly [K in GrammarWord]: Word;
};

/** Commands of scripts, which are no part of a module. */
const commands: ReadonlySet<Word> = new Set(
  [...byText.values()].filter(({ text }) => text.startsWith("assert_") || text === "invoke" || text === "register"),
);

/** Whether a word begins a command of a script. */
export function isCommand(word: Word): boolean {
  return commands.has(word);
}

/** The word with this spelling, or undefined. */
export function wordOf(text: string): Word | undefined {
  return byText.get(text);
}

/** What words of the first drafts of the text format are called today: older texts and tutorials have them. */
const renamed: ReadonlyMap<string, string> = new Map([
  ["get_local", "local.get"],
  ["set_local", "local.set"],
  ["tee_local", "local.tee"],
  ["get_global", "global.get"],
  ["set_global", "global.set"],
  ["current_memory", "memory.size"],
  ["grow_memory", "memory.grow"],
  ["anyfunc", "funcref"],
]);

/** Today's name of a word that was renamed, as `i32.trunc_s/f32`; undefined for others. */
export function todaysName(text: string): string | undefined {
  const conversion = text.replace(/^(\w+\.[a-z]+?)(_[su])?\/(\w+)$/, "$1_$3$2");
  return renamed.get(text) ?? (byText.has(conversion) ? conversion : undefined);
}

/** All spellings of operators and of words of the grammar, for near misses. */
export function wordTexts(): string[] {
  return [...byText.keys()];
}

/** The kinds of imports, exports and definitions by their words. */
export const externKinds: ReadonlyMap<Word | undefined, ExternKind> = new Map(
  externNames.map((kind) => [words[kind], kind]),
);
