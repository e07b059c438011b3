/**
 * Where the host may differ from us, and why: by a feature that it has in another form. A difference that no row explains is
 * a failure.
 */
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import type { Feature } from "../../../src/ts/core/features.ts";
import { limits } from "../../../src/ts/core/limits.ts";
import { hostSupports } from "../../../src/ts/native/host/probe.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { printModule } from "../../../src/ts/text/print/print.ts";
import { judge } from "../validate/modules.ts";

/** A verdict of ours that is not the host's. */
interface Difference {
  readonly bytes: Uint8Array;
  readonly ours: ReturnType<typeof judge>;
  /** Ours with all features. */
  readonly anyFeature: ReturnType<typeof judge>;
  /** Whether the module is valid for the host. */
  readonly host: boolean;
}

interface Explanation {
  readonly features: readonly Feature[];
  readonly reason: string;
  readonly applies: (difference: Difference) => boolean;
}

/** Whether the module is valid for the host once everything in it is spelt in the shortest way. */
function validRespelt(bytes: Uint8Array): boolean {
  return WebAssembly.validate(parseWat(printModule(decodeModule(bytes))));
}

const explanations: readonly Explanation[] = [
  {
    features: ["exceptions"],
    reason: "the host has the tags of an older form of exceptions",
    applies: ({ ours, anyFeature, host }) =>
      host && anyFeature.verdict === "valid" && ours.message.includes('"exceptions"') && !hostSupports("exceptions"),
  },
  {
    features: ["memory64", "multi-memory", "function-references"],
    reason:
      "limits as 64-bit integers, memory 0 or the heap type of funcref spelt out: longer ways that came with a feature",
    applies: ({ bytes, ours, host }) => !host && ours.verdict === "valid" && validRespelt(bytes),
  },
  {
    features: ["memory64"],
    reason: "the host's limits of initial sizes, which are ours at instantiation",
    applies: ({ bytes, ours, host }) => !host && ours.verdict === "valid" && asksForTooMuch(bytes),
  },
  {
    features: ["threads"],
    reason: "an older host lets atomics have less than their natural alignment, which the standard forbids",
    applies: ({ ours, host }) => host && ours.message.startsWith("atomic alignment must be natural"),
  },
  {
    features: ["reference-types"],
    reason: "the host takes a number type for a segment without elements, where the standard has a reference type",
    applies: ({ bytes, ours, host }) =>
      host && ours.message.startsWith("malformed reference type") && validAsFuncref(bytes, ours.message),
  },
];

const largest = { table: BigInt(limits.tableElements), memory: 262_144n };

/** Whether a module declares more elements or pages than the host allows: we say so when it is instantiated. */
function asksForTooMuch(bytes: Uint8Array): boolean {
  const { tables, memories } = decodeModule(bytes).spaces;
  const pages = memories.flatMap(({ min, max }) => [min, max ?? 0n]);
  return tables.some(({ min }) => min > largest.table) || pages.some((n) => n > largest.memory);
}

/** Whether nothing else is wrong: the module is valid for us with funcref in the place that we complain of. */
function validAsFuncref(bytes: Uint8Array, message: string): boolean {
  const at = Number(/at offset (\d+)/.exec(message)?.[1]);
  const number = bytes[at];
  if (number === undefined || number < 0x7b || number > 0x7f) return false;
  const repaired = bytes.slice();
  repaired[at] = 0x70;
  return judge(repaired).verdict === "valid";
}

/** Why a difference is none, or undefined. */
export function explain(difference: Difference): string | undefined {
  const found = explanations.find(({ applies }) => applies(difference));
  return found === undefined ? undefined : `explained by ${found.features.join(", ")} (${found.reason})`;
}
