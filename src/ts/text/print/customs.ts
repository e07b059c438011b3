/**
 * Custom sections as `@custom` annotations (Appendix, Custom Sections, Custom Annotations), placed so that they lie
 * again where they lay: among the standard sections, among each other, and with the two that other annotations keep.
 */
import { hasSection, partsOf } from "../../binary/encode-module.ts";
import { type CustomSection, type Module, branchHintSection } from "../../core/module.ts";
import { sectionWords } from "../lex/annotations.ts";
import { lastOf } from "../../base/lists.ts";
import { bytesLiteral, nameLiteral } from "./literals.ts";

/** Which custom sections the text keeps by other means. */
export interface Kept {
  readonly names: boolean;
  readonly hints: boolean;
  /** Whether an instruction names a data segment: the section that counts them is written for these alone. */
  readonly usesData: boolean;
}

/** A line for each custom section that is not kept by other means, in their order. */
export function customLines(module: Module, kept: Kept): string[] {
  const lines: string[] = [];
  if (module.customs.length === 0) return lines;
  const isKept = ({ name }: CustomSection): boolean =>
    (kept.names && name === "name") || (kept.hints && name === branchHintSection);
  const parts = { ...partsOf(module), dataCount: kept.usesData };
  const standard = module.sections.filter(({ id }) => id !== 0);
  const written = (from: number, to?: number): string[] =>
    standard.slice(from, to).flatMap(({ id }) => (hasSection(id, parts) ? (sectionWords.get(id) ?? []) : []));
  let keptBefore: CustomSection | undefined;
  for (const custom of module.customs) {
    if (isKept(custom)) {
      keptBefore = custom;
      continue;
    }
    const { after, name, range } = custom;
    const place = placement(written(0, after), written(after), keptBefore?.after === after, kept);
    const bytes = module.bytes.subarray(range.start, range.end);
    lines.push(`  (@custom ${nameLiteral(name)} ${place}${bytesLiteral(bytes)})`);
  }
  return lines;
}

/**
 * Where a section is placed between others, with a blank behind. What is kept by other means lies behind what is
 * placed after a section, and before what is placed before the next one. No section may be named that is not written,
 * and not all tools know `first` and `datacount`.
 */
function placement(before: readonly string[], behind: readonly string[], isBehindKept: boolean, kept: Kept): string {
  const [next] = behind;
  const last = lastOf(before);
  if (next === undefined && (isBehindKept || !kept.names)) return "";
  if (next !== undefined && (isBehindKept || last === undefined || (last === "datacount" && !kept.hints)))
    return `(before ${next}) `;
  return last === undefined ? "(before first) " : `(after ${last}) `;
}
