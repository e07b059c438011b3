/**
 * Annotations that mean something (Appendix, Custom Sections): `@custom`, `@name` and branch hints. What they
 * hold is read here; where they may stand is checked by who meets them.
 */
import type { MalformedError } from "../../base/errors/errors.ts";
import { type SectionId, sectionOrder } from "../../binary/sections.ts";
import type { CustomPart } from "../../binary/encode-module.ts";
import { ByteWriter } from "../../binary/writer.ts";
import { branchHintSection as hintName } from "../../core/module.ts";
import { lastOf } from "../../base/lists.ts";
import { type Annotation, Lexer } from "./lex.ts";
import { token } from "./tokens.ts";

/** The hints of one function: the offset of the instruction in its body, and 0 for unlikely, 1 for likely. */
export type Hints = readonly { readonly offset: number; readonly value: number }[];

/**
 * Ranks of custom sections that lie behind the same section: those placed after it, those placed before what follows,
 * the name section, which lies behind all that is placed at a section, and those placed after the last one.
 */
const rank = { after: 0, before: 1, names: 2, last: 3 } as const;

/** A custom section of an annotation, with its place among those of the same gap. */
export interface PlacedCustom extends CustomPart {
  readonly rank: number;
}

const words: { readonly [K in SectionId]: string } = {
  1: "type",
  2: "import",
  3: "func",
  4: "table",
  5: "memory",
  6: "global",
  7: "export",
  8: "start",
  9: "elem",
  10: "code",
  11: "data",
  12: "datacount",
  13: "tag",
};

/** What a placement calls each section. */
export const sectionWords: ReadonlyMap<number, string> = new Map(
  Object.entries(words).map(([id, word]) => [Number(id), word]),
);

const sectionIds: ReadonlyMap<string, number> = new Map(Array.from(sectionWords, ([id, word]) => [word, id]));

const lastSection = lastOf(sectionOrder) ?? 0;

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
  if (lex.kind !== token.close) throw problem(lex, name, `unexpected token ${lex.shown}`);
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
  const place = lex.kind === token.open ? placement(lex) : { after: lastSection, rank: rank.last };
  const bytes = lex.takeStrings();
  takeEnd(lex, "custom");
  return { name, bytes, ...place };
}

/** `(before kind)` or `(after kind)`. */
function placement(lex: Lexer): Pick<PlacedCustom, "after" | "rank"> {
  lex.next();
  const direction = lex.spelling;
  if (direction !== "before" && direction !== "after")
    throw problem(lex, "custom", "malformed placement, `before` or `after` is expected");
  lex.next();
  const place = placeOf(direction, lex.spelling);
  if (place === undefined) throw problem(lex, "custom", `malformed section kind ${lex.shown}`);
  lex.next();
  takeEnd(lex, "custom");
  return place;
}

function placeOf(direction: "before" | "after", kind: string): Pick<PlacedCustom, "after" | "rank"> | undefined {
  if (direction === "before" && kind === "first") return { after: 0, rank: rank.after };
  if (direction === "after" && kind === "last") return { after: lastSection, rank: rank.last };
  const id = sectionIds.get(kind);
  if (id === undefined) return undefined;
  if (direction === "after") return { after: id, rank: rank.after };
  return { after: sectionOrder[sectionOrder.indexOf(id) - 1] ?? 0, rank: rank.before };
}

/**
 * The `@name` annotation that stands between the last token and the current one.
 * @throws MalformedError where there are two
 */
export function takeNameAnnotation(lex: Lexer, what: string): string | undefined {
  if (lex.annotations.length === 0) return undefined;
  let taken: string | undefined;
  const stands = ({ name, start }: Annotation): boolean => name === "name" && start >= lex.before;
  for (const annotation of lex.annotations.filter(stands)) {
    if (taken !== undefined)
      throw lex.errorAt(annotation.start, annotation.end, `@name annotation: multiple ${what} names.`);
    taken = nameAnnotation(lex, annotation);
  }
  lex.annotations = lex.annotations.filter((annotation) => !stands(annotation));
  return taken;
}

function nameAnnotation(outer: Lexer, annotation: Annotation): string {
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
  const after = sectionOrder[sectionOrder.indexOf(10) - 1] ?? 0;
  return { name: hintName, bytes: out.bytes, after, rank: rank.before };
}

/** The name section at its place. */
export function placedNames(bytes: Uint8Array): PlacedCustom {
  return { name: "name", bytes, after: lastSection, rank: rank.names };
}

/** Custom sections in the order in which they are written: those of a gap by rank. */
export function orderCustoms(customs: readonly PlacedCustom[]): CustomPart[] {
  return [...customs].sort((a, b) => a.rank - b.rank).map(({ name, bytes, after }) => ({ name, bytes, after }));
}
