/**
 * Mutated modules of the official suite through decoder and validator: each loads, or is malformed or invalid, and the verdict is
 * the host's, with the features that the host has. What the flat loop of the validator comes to is what its rules do.
 */
import { inspect } from "node:util";
import { type Feature, optionalFeatures } from "../../../src/ts/core/features.ts";
import { hostSupports } from "../../../src/ts/native/host/probe.ts";
import { flatDifference, judge, suiteModules } from "../validate/modules.ts";
import { explain } from "./explain.ts";
import type { Case, FuzzKind } from "./kinds.ts";
import { mutate } from "./mutate.ts";

/** Larger modules take long and hold nothing that the smaller ones do not. */
const maxBytes = 20_000;

/** Milliseconds after which a module of so few bytes has hung the validator. */
const hung = 10_000;

export const decodeKind: FuzzKind = {
  needsSuites: true,
  title: "mutated modules: decoded and validated as by the host",
  prepare() {
    const pool = suiteModules().filter(({ bytes }) => bytes.length <= maxBytes);
    const disabled = new Set<Feature>(optionalFeatures.filter((feature) => !hostSupports(feature)));
    return (random) => {
      const source = random.pick(pool);
      const bytes = mutate(source.bytes, random, random.pick(pool).bytes);
      return { bytes, source: source.id, ...check(bytes, disabled) };
    };
  },
};

function check(bytes: Uint8Array, disabled: ReadonlySet<Feature>): Pick<Case, "problem" | "note"> {
  const from = performance.now();
  const ours = judge(bytes, disabled);
  const anyFeature = judge(bytes);
  const difference = flatDifference(bytes);
  const host = WebAssembly.validate(bytes as Uint8Array<ArrayBuffer>);
  const note = anyFeature.verdict;
  if (performance.now() - from > hung) return { note, problem: `it took ${Math.round(performance.now() - from)} ms` };
  if (difference !== undefined) return { note, problem: `the flat loop differs: ${inspect(difference)}` };
  if ((ours.verdict === "valid") === host) return { note, problem: undefined };
  const explanation = explain({ bytes, ours, anyFeature, host });
  if (explanation !== undefined) return { note: explanation, problem: undefined };
  const verdict = host ? "valid" : hostReason(bytes);
  return { note, problem: `${ours.verdict} (${ours.message}), but for the host ${verdict}` };
}

function hostReason(bytes: Uint8Array): string {
  try {
    new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
    return "valid";
  } catch (error) {
    return `invalid (${String(error)})`;
  }
}
