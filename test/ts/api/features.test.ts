/**
 * Features of the standard: `inspect` names those of a module, `disable` refuses each, and `engines` says who runs
 * it, which is held against the host's own judgement and against what the engines do.
 */
import { describe, expect, it } from "vitest";
import { nodeLacks } from "../../../scripts/features-page.ts";
import { type Feature, features, optionalFeatures } from "../../../src/ts/core/features.ts";
import { compile, engines, inspect, kebabOptions, load, loadAsync, run } from "../../../src/ts/index.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { engines as engineNames, failure, rejection } from "./support.ts";
import { featureModules } from "./feature-modules.ts";

const all = features.map(({ name }) => name);

/** Features that show in the text alone: its binary is a module without them. */
const textual: ReadonlySet<Feature> = new Set(["custom-annotations"]);

it("there is a module for each", () => {
  expect(Object.keys(featureModules).toSorted()).toEqual([...all].toSorted());
});

describe.each(all)("%s", (feature) => {
  const text = featureModules[feature];
  const used = inspect(text).features as Feature[];

  it("is named by inspect", () => {
    expect(used).toContain(feature);
    if (!textual.has(feature)) expect(inspect(parseWat(text)).features).toContain(feature);
  });

  it("is among those that can be switched off, or is what every module uses", () => {
    expect(optionalFeatures.includes(feature)).toBe(feature !== "mvp");
  });

  it("is the only reason why the module is refused without it", () => {
    const others = optionalFeatures.filter((other) => !used.includes(other));
    expect(compile(text, { disable: others })).toBeDefined();
    if (feature === "mvp") return;
    const sources = textual.has(feature) ? [text] : [text, parseWat(text)];
    for (const source of sources) {
      const error = failure(() => compile(source, { disable: [feature] }));
      expect([error.kind, error.code, error.data.feature]).toEqual(["invalid", "feature-disabled", feature]);
      expect(error.message).toContain(`"${feature}"`);
      expect(error.message).toContain("disable");
      if (typeof source === "string") expect(error.data.line).toBeGreaterThan(0);
      else expect(error.message).toMatch(/ at offset \d+/);
    }
  });

  if (feature !== "mvp") {
    it("is refused by every verb", async () => {
      const disable = [feature];
      for (const verb of [load, compile, run])
        expect(failure(() => (verb as typeof compile)(text, { disable })).data.feature).toBe(feature);
      expect((await rejection(loadAsync(text, { disable }))).data.feature).toBe(feature);
    });
  }

  it.each(engineNames)("runs on %s where engines says so, and only there", (engine) => {
    const { features: runs = {}, missing = {} } = engines()[engine] ?? {};
    expect(runs[feature]).toBe(missing[feature] === undefined);
    const lacking = used.filter((name) => runs[name] === false);
    if (lacking.length === 0) {
      expect(typeof load(text, { engine }).exports.f).toBe("function");
      return;
    }
    const error = failure(() => load(text, { engine }));
    expect([error.kind, error.code]).toEqual(["link", "engine-unavailable"]);
    expect(lacking).toContain(error.data.feature);
    expect(error.message).toContain(missing[error.data.feature as Feature]);
  });

  it("is native where the host validates it, and no other", () => {
    const lacking = used.filter((name) => engines().native?.features[name] === false);
    expect(WebAssembly.validate(parseWat(text))).toBe(lacking.length === 0);
  });
});

describe("the option disable", () => {
  it("names the feature that was meant", () => {
    const error = failure(() => load("(module)", { disable: ["simd", "tail-calls" as Feature] }));
    expect([error.kind, error.code, error.data.option]).toEqual(["usage", "bad-option", "disable"]);
    expect(error.data.suggestions).toEqual(["tail-call"]);
    expect(error.message).toContain('"tail-calls" is none. Did you mean "tail-call"?');
  });

  it("speaks Clojure to Clojure", () => {
    const options = { disable: ["smid"], [kebabOptions]: true } as unknown as { disable: Feature[] };
    const error = failure(() => load("(module)", options));
    expect([error.data.option, error.data.suggestions]).toEqual([":disable", [":simd"]]);
    expect(error.message).toContain(":smid is none. Did you mean :simd?");
  });

  it("cannot take away what every module uses", () => {
    expect(failure(() => load("(module)", { disable: ["mvp"] })).code).toBe("bad-option");
  });
});

describe("engines", () => {
  it("has every feature of every engine, and a reason for what is missing", () => {
    for (const info of Object.values(engines())) {
      expect(Object.keys(info.features)).toEqual(all);
      for (const name of all) {
        const reason = info.available ? info.missing[name] : info.reason;
        expect(typeof reason).toBe(info.features[name] === true ? "undefined" : "string");
      }
    }
  });
});

it("the page on features has what this release of Node lacks", () => {
  const release = process.versions.node.split(".")[0]!;
  const lacks = nodeLacks[release];
  if (lacks !== undefined)
    expect(Object.keys(engines().native?.missing ?? {}).toSorted()).toEqual([...lacks].toSorted());
  expect(Object.keys(nodeLacks)).toContain("20");
});
