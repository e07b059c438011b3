/**
 * The features of the standard as users name them, with what `inspect`, `engines` and errors say of each.
 * A module's features are found by the validator and by the declarations it makes.
 */
import { phrase } from "../base/errors/phrases.ts";

const rows = [
  ["mvp", "1.0", "WebAssembly 1.0", undefined],
  ["mutable-globals", "1.1", "import and export of mutable globals", "mutable-global"],
  ["sign-extension", "1.1", "sign-extension operators", "sign-extension-ops"],
  ["saturating-float-to-int", "1.1", "non-trapping float-to-int conversions", "nontrapping-float-to-int-conversions"],
  ["multi-value", "2.0", "several results and block parameters", "multi-value"],
  ["bulk-memory", "2.0", "bulk memory and table operations", "bulk-memory-operations"],
  ["reference-types", "2.0", "reference types and several tables", "reference-types"],
  ["simd", "2.0", "128-bit vectors", "simd"],
  ["extended-const", "3.0", "arithmetic in constant expressions", "extended-const"],
  ["tail-call", "3.0", "tail calls", "tail-call"],
  ["multi-memory", "3.0", "several memories", "multi-memory"],
  ["memory64", "3.0", "64-bit memories and tables", "memory64"],
  ["relaxed-simd", "3.0", "relaxed vector operators", "relaxed-simd"],
  ["function-references", "3.0", "typed function references", "function-references"],
  ["gc", "3.0", "structs, arrays and subtyping", "gc"],
  ["exceptions", "3.0", "exceptions with tags", "exception-handling"],
  ["branch-hinting", "3.0", "branch hints", "branch-hinting"],
  ["custom-annotations", "3.0", "annotations in the text format", "annotations"],
  ["threads", "proposal", "shared memories and atomics", "threads"],
  ["custom-page-sizes", "proposal", "memories with pages of one byte", "custom-page-sizes"],
  ["wide-arithmetic", "proposal", "128-bit integer arithmetic", "wide-arithmetic"],
  ["legacy-exceptions", "none", "exceptions with try, catch, rethrow and delegate", "exception-handling"],
] as const;

/** A feature's name. */
export type Feature = (typeof rows)[number][0];

/** One row of the list. */
export interface FeatureInfo {
  readonly name: Feature;
  /** The version of the standard it belongs to, `proposal`, or `none` for what the standard dropped and hosts still have. */
  readonly version: "1.0" | "1.1" | "2.0" | "3.0" | "proposal" | "none";
  readonly title: string;
  /** The proposal that it came with: the name of its repository. */
  readonly proposal: string | undefined;
}

/** All features, oldest first. */
export const features: readonly FeatureInfo[] = rows.map(([name, version, title, proposal]) => ({
  name,
  version,
  title,
  proposal,
}));

/** The features that can be switched off: all but what every module uses. */
export const optionalFeatures: readonly Feature[] = features.map(({ name }) => name).filter((name) => name !== "mvp");

/** The message of an error about `what`, which uses a feature that is switched off, or one of several that all are. */
export function disabledText(what: string, feature: Feature, ...others: readonly Feature[]): string {
  const names = [feature, ...others].map((name) => `"${name}"`).join(" or ");
  return (
    `${what} needs the feature ${names} (${featureTitle(feature)}), which ${phrase("the-disable")} switches off. ` +
    `Take ${names} out of it to allow the feature.`
  );
}

/** Features of which each one alone allows something; the first of them is its name where nothing else tells. */
export type AnyFeature = readonly [Feature, ...Feature[]];

/** Tags, and throwing them: both ways of catching have them. */
export const tagFeatures: AnyFeature = ["exceptions", "legacy-exceptions"];

/** The features that a module uses, as they are found one by one. */
export class UsedFeatures {
  /**
   * Their names; it grows. What several features allow is there as one of them: as the first that is not switched off,
   * until another one is found to be used.
   */
  readonly names = new Set<Feature>(["mvp"]);
  private readonly _disabled: ReadonlySet<Feature>;
  /** The names that stand for any of several. */
  private readonly _standIns = new Map<Feature, AnyFeature>();

  constructor(disabled: ReadonlySet<Feature>) {
    this._disabled = disabled;
  }

  /** Notes that any of these is needed, or the one. Returns whether one is allowed. */
  need(any: AnyFeature): boolean {
    return any.length === 1 ? this._needOne(any[0]) : this._needAny(any);
  }

  private _needOne(feature: Feature): boolean {
    if (this._disabled.has(feature)) return false;
    for (const [standIn, any] of this._standIns) {
      if (!any.includes(feature)) continue;
      this._standIns.delete(standIn);
      this.names.delete(standIn);
    }
    this.names.add(feature);
    return true;
  }

  private _needAny(any: AnyFeature): boolean {
    if (any.some((feature) => this.names.has(feature))) return true;
    const standIn = any.find((feature) => !this._disabled.has(feature));
    if (standIn === undefined) return false;
    this._standIns.set(standIn, any);
    this.names.add(standIn);
    return true;
  }

  /** A feature for want of which the module does not run where `has` tells what there is; undefined where it runs. */
  lacking(has: (feature: Feature) => boolean): Feature | undefined {
    return [...this.names].find((name) => !has(name) && this._standIns.get(name)?.some(has) !== true);
  }
}

/** What a feature is, in a few words. */
export function featureTitle(feature: Feature): string {
  return features.find(({ name }) => name === feature)!.title;
}
