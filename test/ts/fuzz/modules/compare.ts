/**
 * What differs between two runs. Each pair of modes says in what way they may.
 */
import { type TrapCode, ambiguousOnNative } from "../../../../src/ts/core/traps.ts";
import type { Observation } from "./own.ts";
import { withoutNaNBits } from "./show.ts";

/** In what runs may differ without a fault. */
export type Leniency = "none" | "nans" | "native" | "bare";

/** Codes for which the host has one message, or one but for the opcode. */
const bareGroups: readonly (readonly TrapCode[])[] = [
  ...ambiguousOnNative,
  [
    "null-reference",
    "null-structure-reference",
    "null-array-reference",
    "null-i31-reference",
    "null-exception-reference",
    "null-function-reference",
  ],
  ["memory-out-of-bounds", "table-out-of-bounds", "array-out-of-bounds", "undefined-element"],
];

const representatives = (groups: readonly (readonly string[])[]): ReadonlyMap<string, string> =>
  new Map(groups.flatMap((group) => group.map((code) => [code, group[0]!] as const)));

const onNative = representatives(ambiguousOnNative);
const onBare = representatives(bareGroups);

const oneCode = (line: string, codes: ReadonlyMap<string, string>): string =>
  line.replaceAll(/trap ([\w-]+)/g, (_, code: string) => `trap ${codes.get(code) ?? code}`);

const forms: { readonly [K in Leniency]: (line: string) => string } = {
  none: (line) => line,
  nans: withoutNaNBits,
  native: (line) => oneCode(line, onNative),
  // The host does not say which function a reference is to, nor where an instantiation failed; memory need not be read twice.
  bare: (line) =>
    withoutNaNBits(oneCode(oneCode(line, onNative), onBare))
      .replaceAll(/func [\w.]+/g, "func")
      .replaceAll(/exception \(.*?\)/g, "exception")
      .replaceAll(/(start|segment)-failed: /g, ""),
};

/** Lines without what the account says. */
const withoutAccount = (line: string): string => line.replace(/ \[used .*\]/, "");

/** How two runs are compared. */
export interface Comparison {
  readonly leniency: Leniency;
  /** Whether the fuel must be the same as well. */
  readonly withFuel?: boolean;
}

/** The first difference, in words. */
export function difference(
  [nameA, a]: readonly [string, Observation],
  [nameB, b]: readonly [string, Observation],
  { leniency, withFuel = false }: Comparison,
): string | undefined {
  const form = (line: string | undefined): string | undefined =>
    line === undefined ? undefined : forms[leniency](withFuel ? line : withoutAccount(line));
  for (let i = 0; i < Math.max(a.lines.length, b.lines.length); i++) {
    if (form(a.lines[i]) === form(b.lines[i])) continue;
    return `${nameA}: ${a.lines[i]}\n  ${nameB}: ${b.lines[i]}`;
  }
  if (withFuel && a.used.join() !== b.used.join())
    return `fuel used, ${nameA}: ${a.used.join()}, ${nameB}: ${b.used.join()}`;
  return stateDifference([nameA, a], [nameB, b], form);
}

function stateDifference(
  [nameA, a]: readonly [string, Observation],
  [nameB, b]: readonly [string, Observation],
  form: (line: string | undefined) => string | undefined,
): string | undefined {
  for (const [key, x] of a.states) {
    const y = b.states.get(key);
    if (x instanceof Uint8Array && y instanceof Uint8Array) {
      if (Buffer.compare(x, y) === 0) continue;
      const at = x.findIndex((byte, i) => byte !== y[i]);
      return `${key} at ${at} of ${x.length}, ${nameA}: ${x[at]}, ${nameB}: ${y[at]} of ${y.length}`;
    }
    // The bare host does not show everything.
    if (y === undefined && nameB === "bare host") continue;
    if (form(String(x)) !== form(String(y))) return `${key}, ${nameA}: ${String(x)}\n  ${nameB}: ${String(y)}`;
  }
  return undefined;
}
