/**
 * The validator against the host's own `WebAssembly.validate`, over the suite's modules and over mutations of
 * them, within the features that every supported host has.
 */
import { expect, it } from "vitest";
import { type Feature, features } from "../../../src/ts/core/features.ts";
import { Random } from "../fuzz/random.ts";
import { judge, suiteModules } from "./modules.ts";
import { describeWith, needs } from "../needs.ts";

/** What Node 20 has. */
const hostFeatures: ReadonlySet<Feature> = new Set([
  "mvp",
  "mutable-globals",
  "sign-extension",
  "saturating-float-to-int",
  "multi-value",
  "bulk-memory",
  "reference-types",
  "simd",
  "tail-call",
  "threads",
]);
const disabled = new Set(features.map(({ name }) => name).filter((name) => !hostFeatures.has(name)));

/** Where V8 reads more than the standard: opcodes of the old exceptions, and element types that it checks late. */
const hostReadsMore = /^(?:illegal opcode|malformed reference type)/;

/** What our verdict and the host's have against each other, or undefined where they agree. */
function disagreement(bytes: Uint8Array): string | undefined {
  const { verdict, code, message } = judge(bytes, disabled);
  if (code === "feature-disabled") return undefined;
  const host = WebAssembly.validate(bytes as Uint8Array<ArrayBuffer>);
  if (host === (verdict === "valid") || (host && hostReadsMore.test(message))) return undefined;
  return `host: ${host ? "valid" : "not valid"}, here: ${verdict} ${message}`;
}

describeWith(needs.suites, "the host's verdict", () => {
  const modules = suiteModules();

  it("is the same for every module of the suite", () => {
    expect(modules.length).toBeGreaterThan(5_000);
    const differing = modules.flatMap(({ id, bytes }) => {
      const text = disagreement(bytes);
      return text === undefined ? [] : [`${id}: ${text}`];
    });
    expect(differing).toEqual([]);
  });

  it("is the same after bytes have been changed", () => {
    const bases = modules.filter(
      ({ bytes }) => bytes.length > 8 && bytes.length < 2000 && WebAssembly.validate(bytes as Uint8Array<ArrayBuffer>),
    );
    const random = new Random(20);
    const differing: string[] = [];
    for (let round = 0; round < 10_000; round++) {
      const { id, bytes } = random.pick(bases);
      const mutant = bytes.slice();
      const at = 8 + random.below(bytes.length - 8);
      mutant[at] = random.once(2) ? random.below(256) : mutant[at]! + 1;
      const text = disagreement(mutant);
      if (text !== undefined) differing.push(`${id}, byte ${at} = ${mutant[at]}: ${text}`);
    }
    expect(differing).toEqual([]);
  });
});
