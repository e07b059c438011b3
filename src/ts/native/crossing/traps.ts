/**
 * What the messages of host engines mean as trap codes (Appendix, Traps of the official suite). V8's come first, then
 * SpiderMonkey's, then JavaScriptCore's; where one message serves several traps, the opcode at the offset decides.
 */
import type { Op } from "../../core/opcodes.ts";
import type { TrapCode } from "../../core/traps.ts";
import { owns } from "../../base/own.ts";

/** The instruction that trapped, as far as its trap depends on it. */
export interface TrapSite {
  readonly op: Op;
  /** Of a call: whether the type that it names may have subtypes. */
  readonly isOpen: boolean;
}

/** Decides by the opcode that trapped; undefined where the host did not say which. */
type ByOpcode = (op: Op | undefined) => TrapCode;

const outOfBounds: ByOpcode = (op) => {
  if (op === undefined) return "memory-out-of-bounds";
  if (op.kind === "table" || op.immediates.includes("elemidx")) return "table-out-of-bounds";
  if (op.calls === "indirect") return "undefined-element";
  return op.on === "array" && !op.immediates.includes("dataidx") ? "array-out-of-bounds" : "memory-out-of-bounds";
};

/** SpiderMonkey says this of a segment that has fewer elements, too, and a segment is what runs out first. */
const tooMany: ByOpcode = (op) => {
  if (op?.immediates.includes("dataidx") === true) return "memory-out-of-bounds";
  return op?.immediates.includes("elemidx") === true ? "table-out-of-bounds" : "allocation-size-too-large";
};

const tableBounds: ByOpcode = (op) =>
  op === undefined || op.calls === "indirect" ? "undefined-element" : "table-out-of-bounds";

const nullCodes = {
  struct: "null-structure-reference",
  array: "null-array-reference",
  i31: "null-i31-reference",
  exn: "null-exception-reference",
} as const;

const nullReference: ByOpcode = (op) => {
  if (op?.calls === "ref") return "null-function-reference";
  return op?.on === undefined ? "null-reference" : nullCodes[op.on];
};

/** V8 says this of a null element too, where the type that is wanted has no subtypes: it compares no more than types there. */
const mismatch = "function signature mismatch";

/**
 * Messages without V8's and JavaScriptCore's additions. The first two of `ambiguousOnNative` are guesses here: a null
 * element is what programs meet more often than one of another type, and so is a float out of range than NaN.
 */
const messages: { readonly [message: string]: TrapCode | ByOpcode | undefined } = {
  unreachable: "unreachable",
  "memory access out of bounds": "memory-out-of-bounds",
  "operation does not support unaligned accesses": "unaligned-atomic",
  "Atomics.wait cannot be called in this context": "expected-shared-memory",
  "divide by zero": "integer-divide-by-zero",
  "remainder by zero": "integer-divide-by-zero",
  "divide result unrepresentable": "integer-overflow",
  "float unrepresentable in integer range": "integer-overflow",
  "table index is out of bounds": tableBounds,
  "table access out of bounds": tableBounds,
  "null function or function signature mismatch": "uninitialized-element",
  "null function": "uninitialized-element",
  [mismatch]: "uninitialized-element",
  "data segment out of bounds": "memory-out-of-bounds",
  "data segment has been dropped": "memory-out-of-bounds",
  "element segment out of bounds": "table-out-of-bounds",
  "element segment has been dropped": "table-out-of-bounds",
  "rethrowing null value": "null-exception-reference",
  "dereferencing a null pointer": nullReference,
  "illegal cast": "cast-failure",
  "array element access out of bounds": "array-out-of-bounds",
  "requested new array is too large": "allocation-size-too-large",

  "unreachable executed": "unreachable",
  "integer overflow": "integer-overflow",
  "invalid conversion to integer": "invalid-conversion-to-integer",
  "integer divide by zero": "integer-divide-by-zero",
  "index out of bounds": outOfBounds,
  "table index out of bounds": tableBounds,
  "unaligned memory access": "unaligned-atomic",
  "indirect call to null": "uninitialized-element",
  "indirect call signature mismatch": "indirect-call-type-mismatch",
  "dereferencing null pointer": nullReference,
  "bad cast": "cast-failure",
  "too many array elements": tooMany,
  "atomic wait on non-shared memory": "expected-shared-memory",

  "Unreachable code should not be executed": "unreachable",
  "Out of bounds memory access": "memory-out-of-bounds",
  "Unaligned memory access": "unaligned-atomic",
  "Out of bounds table access": "table-out-of-bounds",
  "Out of bounds call_indirect": "undefined-element",
  "call_indirect to a null table entry": "uninitialized-element",
  "call_indirect to a signature that does not match": "indirect-call-type-mismatch",
  "call_ref to a null reference": "null-function-reference",
  "throw_ref on a null reference": "null-exception-reference",
  "i31.get_<sx> to a null reference": "null-i31-reference",
  "ref.as_non_null to a null reference": "null-reference",
  "access to a null reference": nullReference,
  "struct.get to a null reference": "null-structure-reference",
  "struct.set to a null reference": "null-structure-reference",
  "Out of bounds Trunc operation": "integer-overflow",
  "Division by zero": "integer-divide-by-zero",
  "Integer overflow": "integer-overflow",
  "ref.cast failed to cast reference to target heap type": "cast-failure",
  "Failed to allocate new array": "allocation-size-too-large",
  "Offset + array length would exceed the size of a data segment": "memory-out-of-bounds",
  "Offset + array length would exceed the length of an element segment": "table-out-of-bounds",
};

/** JavaScriptCore's messages of the array operators, which name them: `Out of bounds array.get`. */
const arrayMessages: readonly (readonly [RegExp, TrapCode])[] = [
  [/^Out of bounds .*array\.(?:new|init)_data$/, "memory-out-of-bounds"],
  [/^Out of bounds .*array\.(?:new|init)_elem$/, "table-out-of-bounds"],
  [/^Out of bounds array\./, "array-out-of-bounds"],
  [/^array\..* to a null reference$/, "null-array-reference"],
];

const orOtherType = "or a function of another type; this host does not tell which";
const orNaN = "or NaN; this host does not tell which";

/** What the messages that leave two codes open have to say besides. */
const openMessages: { readonly [message: string]: string | undefined } = {
  "null function or function signature mismatch": orOtherType,
  [mismatch]: orOtherType,
  "call_indirect to a signature that does not match": "or a null element; this host does not tell which",
  "float unrepresentable in integer range": orNaN,
  "Out of bounds Trunc operation": orNaN,
  "access to a null reference": "of a structure or an array; this host does not tell which",
};

/** What V8 puts before a message that comes from instantiation, and JavaScriptCore behind any. */
const additions = /^WebAssembly\.\w+\(\): | \(evaluating '.*'\)$/gs;

/** Of what fills an array from a segment, hosts say one of the two that may be left, or neither. */
const fillsArray = (site: TrapSite | undefined): boolean =>
  site?.op.on === "array" && site.op.name.startsWith("array.init_");

/** The codes that a trap of such an instruction may have as well. */
const boundsCodes: ReadonlySet<TrapCode> = new Set([
  "table-out-of-bounds",
  "memory-out-of-bounds",
  "array-out-of-bounds",
]);

/**
 * The trap that a host's message means, with a detail where it leaves two open, and whether another code may be the right one;
 * undefined where it means none.
 */
export function readMessage(
  message: string,
  site: TrapSite | undefined,
): { readonly code: TrapCode; readonly detail?: string | undefined; readonly ambiguous: boolean } | undefined {
  const text = owns(messages, message) ? message : message.replaceAll(additions, "");
  if (text === mismatch && site?.isOpen === true) return { code: "indirect-call-type-mismatch", ambiguous: false };
  const known = owns(messages, text) ? messages[text] : arrayMessages.find(([form]) => form.test(text))?.[1];
  if (known === undefined) return undefined;
  const code = typeof known === "function" ? known(site?.op) : known;
  const detail = openMessages[text];
  return { code, detail, ambiguous: detail !== undefined || (fillsArray(site) && boundsCodes.has(code)) };
}
