/**
 * The features of the standard as users name them, with what `inspect`, `engines` and errors say of each.
 * A module's features are found by the validator and by the declarations it makes.
 */

const rows = [
  ["mvp", "1.0", "WebAssembly 1.0"],
  ["mutable-globals", "1.1", "import and export of mutable globals"],
  ["sign-extension", "1.1", "sign-extension operators"],
  ["saturating-float-to-int", "1.1", "non-trapping float-to-int conversions"],
  ["multi-value", "2.0", "several results and block parameters"],
  ["bulk-memory", "2.0", "bulk memory and table operations"],
  ["reference-types", "2.0", "reference types and several tables"],
  ["simd", "2.0", "128-bit vectors"],
  ["extended-const", "3.0", "arithmetic in constant expressions"],
  ["tail-call", "3.0", "tail calls"],
  ["multi-memory", "3.0", "several memories"],
  ["memory64", "3.0", "64-bit memories and tables"],
  ["relaxed-simd", "3.0", "relaxed vector operators"],
  ["function-references", "3.0", "typed function references"],
  ["gc", "3.0", "structs, arrays and subtyping"],
  ["exceptions", "3.0", "exceptions with tags"],
  ["branch-hinting", "3.0", "branch hints"],
  ["custom-annotations", "3.0", "annotations in the text format"],
  ["threads", "proposal", "shared memories and atomics"],
  ["custom-page-sizes", "proposal", "memories with pages of one byte"],
  ["wide-arithmetic", "proposal", "128-bit integer arithmetic"],
] as const;

/** A feature's name. */
export type Feature = (typeof rows)[number][0];

/** One row of the list. */
export interface FeatureInfo {
  readonly name: Feature;
  /** The version of the standard it belongs to, or `proposal`. */
  readonly version: "1.0" | "1.1" | "2.0" | "3.0" | "proposal";
  readonly title: string;
}

/** All features, oldest first. */
export const features: readonly FeatureInfo[] = rows.map(([name, version, title]) => ({ name, version, title }));

const titles = new Map<Feature, string>(features.map((f) => [f.name, f.title]));

/** The features that can be switched off: all but what every module uses. */
export const optionalFeatures: readonly Feature[] = features.map(({ name }) => name).filter((name) => name !== "mvp");

/** The message of an error about `what`, which uses a feature that is switched off. */
export function disabledText(what: string, feature: Feature): string {
  return (
    `${what} needs the feature "${feature}" (${featureTitle(feature)}), which the option :disable switches off. ` +
    `Take "${feature}" out of it to allow the feature.`
  );
}

/** What a feature is, in a few words. */
export function featureTitle(feature: Feature): string {
  return titles.get(feature)!;
}
