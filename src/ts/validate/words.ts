/**
 * In which words errors about code speak of places, labels and blocks. At the end of a body, or of a block between
 * parentheses, the text has no word: what must be left there is then said of the body or of the block.
 */
import type { CodeOf } from "../base/errors/error-codes.ts";
import { InvalidError } from "../base/errors/errors.ts";
import { lastOf } from "../base/lists.ts";
import { shownId } from "../base/errors/shown.ts";
import type { InstrReader } from "../binary/code.ts";
import type { ModuleContext } from "./context.ts";
import { instructionText, openLabels } from "./names.ts";

/** What is being checked, and the instruction read last. */
export interface Checked {
  readonly context: ModuleContext;
  readonly reader: InstrReader;
}

/** The body or expression. */
export function placeText({ context }: Checked): string {
  return context.place?.() ?? "the module";
}

/** The error about the instruction; `text` begins as the official suite words it. */
export function failure(checked: Checked, code: CodeOf<"invalid">, text: string): InvalidError {
  const { context, reader } = checked;
  const { at } = reader;
  const where = `${instructionText(context, reader)} at offset ${at} in ${placeText(checked)}`;
  return new InvalidError(code, `${text} (${where}).`, { at });
}

/** The error about what lies on the stack where a block, a body or an expression ends. */
export function failureAtEnd(checked: Checked, text: string): InvalidError {
  const { at } = checked.reader;
  const where = checked.context.funcIdx === undefined ? `offset ${at}` : `in ${placeText(checked)} at offset ${at}`;
  return new InvalidError("type-mismatch", `type mismatch: ${text} (${where}).`, { at });
}

/** A label of the instruction; `isBody` where it is that of the body as a whole. */
export function labelText(checked: Checked, index: number, isBody: boolean): string {
  const name = openLabel(checked, index);
  if (name !== "") return `label ${shownId(name)}`;
  return isBody ? `label ${index}, the end of the body,` : `label ${index}`;
}

/** The innermost block, or the part of it that ends, by what opened it. */
export function blockText(checked: Checked, kind: string): string {
  if (kind === "body") return checked.context.funcIdx === undefined ? placeText(checked) : "the body";
  const name = openLabel(checked, 0);
  const label = name === "" ? "" : ` ${shownId(name)}`;
  if (kind === "else") return `the else branch of the if${label}`;
  if (kind === "if" && checked.reader.op.nests === "parts") return `the then branch of the if${label}`;
  return `the ${kind}${label}`;
}

/** The name of the block that a label of the instruction names, "" where it has none. */
function openLabel({ context: { module, funcIdx }, reader }: Checked, index: number): string {
  return funcIdx === undefined ? "" : (lastOf(openLabels(module, funcIdx, reader.at), index) ?? "");
}
