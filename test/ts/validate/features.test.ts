/**
 * Features of the official suite's valid modules: a module is refused without a feature where it is said to use it, for
 * want of that one, and is as valid as before without all that it does not use.
 */
import { expect, it } from "vitest";
import { InvalidError } from "../../../src/ts/base/errors/errors.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { type Feature, features, optionalFeatures } from "../../../src/ts/core/features.ts";
import { validateModule } from "../../../src/ts/validate/module.ts";
import { describeWith, needs } from "../needs.ts";
import { suiteModules } from "./modules.ts";

/** Features that the text format alone shows. */
const textual: ReadonlySet<Feature> = new Set(["custom-annotations"]);

function refusal(bytes: Uint8Array, disabled: Feature): string | undefined {
  try {
    validateModule(decodeModule(bytes), { disabled: new Set([disabled]) });
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidError)) throw error;
    return `${error.code} ${error.data.feature}`;
  }
}

describeWith(needs.suites, "features of the official suite's modules", () => {
  const modules = suiteModules().filter(({ expected }) => expected === "valid");

  const found = modules.map(({ bytes }) => validateModule(decodeModule(bytes)).features);
  const used = found.map(({ names }) => names);

  it("are all met", () => {
    const met = new Set(used.flatMap((set) => [...set]));
    expect(features.map(({ name }) => name).filter((name) => !met.has(name) && !textual.has(name))).toEqual([]);
  });

  it("are what a module is refused without", () => {
    const wrong: string[] = [];
    for (const [i, { id, bytes }] of modules.entries()) {
      for (const feature of used[i]!) {
        // Some things are allowed by any of several features.
        const isNeeded = found[i]!.lacking((one) => one !== feature) !== undefined;
        if (feature === "mvp" || !isNeeded) continue;
        const said = refusal(bytes, feature);
        if (said !== `feature-disabled ${feature}`) wrong.push(`${id} without ${feature}: ${said}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("and no others are", () => {
    for (const [i, { id, bytes }] of modules.entries()) {
      const disabled = new Set(optionalFeatures.filter((feature) => !used[i]!.has(feature)));
      expect([...validateModule(decodeModule(bytes), { disabled }).features.names], id).toEqual([...used[i]!]);
    }
  });
});
