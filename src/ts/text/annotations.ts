/**
 * Annotations that mean something (Appendix, Custom Sections): `@custom`, `@name` and branch hints. What they
 * hold is read here; where they may stand is checked by who meets them.
 */
import { type MalformedError } from "../base/errors.ts";
import { sectionOrder } from "../binary/decode.ts";
import { type CustomPart } from "../binary/encode-module.ts";
import { ByteWriter } from "../binary/writer.ts";
import { branchHintSection as hintName } from "../core/module.ts";
import { type Annotation, Lexer } from "./lex.ts";
import { token } from "./tokens.ts";

/** The hints of one function: the offset of the instruction in its body, and 0 for unlikely, 1 for likely. */
export type Hints = readonly { readonly offset: number; readonly value: number }[];

/** A custom section of an annotation, with its place among those of the same gap. */
export interface PlacedCustom extends CustomPart {
  /** Whether it is placed before what follows, and so behind those that are placed after what precedes. */
  readonly before: boolean;
}

const sectionIds: { readonly [kind: string]: number | undefined } = {
  type: 1,
  import: 2,
  func: 3,
  table: 4,
  memory: 5,
  tag: 13,
  global: 6,
  export: 7,
  start: 8,
  elem: 9,
  datacount: 12,
  code: 10,
  data: 11,
  first: sectionOrder[0],
  last: sectionOrder.at(-1),
};

/** A lexer within an annotation, at what follows the name. */
function inside({ source }: Lexer, { contents, end }: Annotation): Lexer {
  const lex = new Lexer({ ...source, text: source.text.slice(0, end) }, true);
  lex.seek(contents);
  return lex;
}

function problem(lex: Lexer, name: string, what: string): MalformedError {
  return lex.error(`@${name} annotation: ${what}.`);
}

function takeEnd(lex: Lexer, name: string): void {
  if (lex.kind !== token.close) throw problem(lex, name, `unexpected token ${lex.spelling}`);
  lex.next();
}

/** What `@custom` says. @throws MalformedError */
export function customAnnotation(outer: Lexer, annotation: Annotation): PlacedCustom {
  const lex = inside(outer, annotation);
  if (lex.kind !== token.string) throw problem(lex, "custom", "missing section name");
  let name: string;
  try {
    name = lex.takeName();
  } catch {
    throw problem(lex, "custom", "malformed UTF-8 encoding of the name");
  }
  const place = lex.kind === token.open ? placement(lex) : { after: sectionOrder.at(-1) ?? 0, before: false };
  const bytes = lex.takeStrings();
  takeEnd(lex, "custom");
  return { name, bytes, ...place };
}

/** `(before kind)` or `(after kind)`. */
function placement(lex: Lexer): Pick<PlacedCustom, "after" | "before"> {
  lex.next();
  const before = lex.spelling === "before";
  if (!before && lex.spelling !== "after")
    throw problem(lex, "custom", "malformed placement, `before` or `after` is expected");
  lex.next();
  const id = sectionIds[lex.spelling];
  if (id === undefined) throw problem(lex, "custom", `malformed section kind ${lex.spelling}`);
  lex.next();
  takeEnd(lex, "custom");
  return { before, after: before ? (sectionOrder[sectionOrder.indexOf(id) - 1] ?? 0) : id };
}

/** What `@name` says. @throws MalformedError */
export function nameAnnotation(outer: Lexer, annotation: Annotation): string {
  const lex = inside(outer, annotation);
  if (lex.kind !== token.string) throw problem(lex, "name", "string expected");
  const name = lex.takeName();
  takeEnd(lex, "name");
  return name;
}

/** What a branch hint says: 0 for unlikely, 1 for likely. @throws MalformedError */
export function branchHint(outer: Lexer, annotation: Annotation): number {
  const lex = inside(outer, annotation);
  const bytes = lex.takeStrings();
  takeEnd(lex, hintName);
  const [value = 2] = bytes;
  if (bytes.length !== 1 || value > 1) {
    throw outer.errorAt(
      annotation.start,
      annotation.end,
      `@${hintName} annotation: invalid hint value, "\\00" or "\\01" is expected.`,
    );
  }
  return value;
}

/** The custom section of all branch hints, which lies before the code. */
export function encodeHints(hints: ReadonlyMap<number, Hints>): PlacedCustom {
  const out = new ByteWriter();
  out.u32(hints.size);
  for (const [funcIdx, list] of hints) {
    out.u32(funcIdx);
    out.u32(list.length);
    for (const { offset, value } of list) {
      out.u32(offset);
      out.append([1, value]);
    }
  }
  const before = sectionOrder[sectionOrder.indexOf(10) - 1] ?? 0;
  return { name: hintName, bytes: out.bytes, after: before, before: true };
}

/** Custom sections in the order in which they are written: by gap, what is after a section before the rest. */
export function orderCustoms(customs: readonly PlacedCustom[]): CustomPart[] {
  return [...customs]
    .sort((a, b) => Number(a.before) - Number(b.before))
    .map(({ name, bytes, after }) => ({ name, bytes, after }));
}
