/**
 * Custom sections as `@custom` annotations (Appendix, Custom Sections, Custom Annotations), placed so that they lie
 * again where they lay: among the standard sections, among each other, and with the two that other annotations keep.
 */
import { hasSection, partsOf } from "../binary/encode-module.ts";
import { type CustomSection, type Module, branchHintSection } from "../core/module.ts";
import { sectionOrder } from "../binary/decode.ts";
import { sectionIds } from "./annotations.ts";
import { isLast } from "./carried.ts";
import { bytesLiteral, nameLiteral } from "./literals.ts";

/** Which custom sections the text keeps by other means. */
export interface Kept {
  readonly names: boolean;
  readonly hints: boolean;
  /** Whether an instruction names a data segment: the section that counts them is written for these alone. */
  readonly usesData: boolean;
}

const datacount = sectionIds.get("datacount");

const kindOf: ReadonlyMap<number, string> = new Map([...sectionIds].map(([kind, id]) => [id, kind]));

/** A line for each custom section that is not kept by other means, in their order. */
export function customLines(module: Module, kept: Kept): string[] {
  const lines: string[] = [];
  const isKept = ({ name }: CustomSection): boolean =>
    (kept.names && name === "name") || (kept.hints && name === branchHintSection);
  const standard = module.sections.filter(({ id }) => id !== 0);
  const written = new Set(
    sectionOrder.filter((id) => hasSection(id, { ...partsOf(module), dataCount: kept.usesData })),
  );
  let before: CustomSection | undefined;
  for (const custom of module.customs) {
    if (isKept(custom)) {
      before = custom;
      continue;
    }
    const section = standard.filter(({ id }, i) => i < custom.after && written.has(id)).at(-1)?.id;
    const place = placement(isLast(custom, module), before?.after === custom.after, section, written, kept);
    const bytes = module.bytes.subarray(custom.range.start, custom.range.end);
    lines.push(`  (@custom ${nameLiteral(custom.name)} ${place}${bytesLiteral(bytes)})`);
  }
  return lines;
}

/**
 * Where a section is placed, with a blank behind. What is kept by other means lies behind what is placed after a
 * section, and before what is placed before the next one. No section may be named that is not written, and not all tools know `first` and `datacount`.
 */
function placement(
  isLastOne: boolean,
  isBehindKept: boolean,
  behind: number | undefined,
  written: ReadonlySet<number>,
  kept: Kept,
): string {
  if (isLastOne && (isBehindKept || !kept.names)) return "";
  if (isBehindKept || (behind === datacount && !kept.hints)) return "(before code) ";
  if (behind !== undefined) return `(after ${kindOf.get(behind)}) `;
  const [first] = written;
  return `(before ${first === undefined ? "first" : kindOf.get(first)}) `;
}
