/**
 * EDN as text.
 */
import { unicodeEscapes } from "../../base/escapes.ts";
import { EdnMap, EdnSet, EdnSymbol, Keyword } from "./data.ts";

/** JSON or EDN in lines without characters that a terminal obeys or hides: it means the same. */
export function escaped(text: string): string {
  return text.replaceAll(/(?!\n)[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, unicodeEscapes);
}

function number(value: number): string {
  if (Number.isNaN(value)) return "##NaN";
  if (Math.abs(value) === Infinity) return value > 0 ? "##Inf" : "##-Inf";
  return Object.is(value, -0) ? "-0.0" : String(value);
}

const all = (values: readonly unknown[]): string => values.map(writeEdn).join(" ");

/** A value of `data.ts`, or whatever a guest returns, as EDN. */
export function writeEdn(value: unknown): string {
  if (value === null || value === undefined) return "nil";
  switch (typeof value) {
    case "number":
      return number(value);
    case "bigint":
      return `${value}N`;
    case "string":
      return escaped(JSON.stringify(value));
    case "boolean":
      return String(value);
    default:
      return object(value);
  }
}

function object(value: unknown): string {
  if (value instanceof Keyword) return `:${value.name}`;
  if (value instanceof EdnSymbol) return value.name;
  if (value instanceof EdnSet) return `#{${all(value.members)}}`;
  if (value instanceof EdnMap) return `{${value.entries.map(all).join(", ")}}`;
  if (Array.isArray(value)) return `[${all(value)}]`;
  if (ArrayBuffer.isView(value)) return `[${all(Array.from(value as Uint8Array))}]`;
  // A reference of the host or of the guest, or a resource: nothing reads it back.
  if (typeof value === "function") return "#object[Function]";
  const text = String(value);
  return text === "[object Object]" ? "#object[Object]" : `#object[${writeEdn(text)}]`;
}
