/**
 * Options: misspelt ones and wrong values are usage errors, in both spellings and of every verb that takes options.
 */
import { describe, expect, it } from "vitest";
import { checkOptions } from "../../../src/ts/api/options/options.ts";
import { type OptionVerb, optionSets } from "../../../src/ts/api/options/table.ts";
import {
  type LoadOptions,
  type ResultOptions,
  type Source,
  compile,
  compileAsync,
  instantiate,
  instantiateAsync,
  kebabOptions,
  load,
  loadAsync,
  loadWasi,
  loadWasiAsync,
  run,
  runAsync,
} from "../../../src/ts/index.ts";
import { failure, rejection, testBytes, thrown } from "./support.ts";

const bytes = testBytes("07_wasi_hello.wasm");
const compiled = compile(bytes);
const world = loadWasi(bytes);

type Verb = (source: Source, options?: LoadOptions) => unknown;
const onCompiled =
  <T>(verb: (source: typeof compiled, options?: LoadOptions) => T): ((source: Source, options?: LoadOptions) => T) =>
  (_, options) =>
    verb(compiled, options);

const verbs: { readonly [K in keyof typeof optionSets]: Verb } = {
  load,
  "load-wasi": loadWasi,
  compile,
  instantiate: onCompiled(instantiate),
  run,
  output: (_, options) => world.output(options as ResultOptions),
  "take-output": (_, options) => world.takeOutput(options as ResultOptions),
};

const asyncVerbs: readonly ((source: Source, options?: LoadOptions) => Promise<unknown>)[] = [
  loadAsync,
  loadWasiAsync,
  compileAsync,
  onCompiled(instantiateAsync),
  runAsync,
];

/** Values that are wrong for each option; the message must hold the words. */
const wrong: Readonly<Record<string, readonly [said: RegExp, ...values: unknown[]]>> = {
  name: [/a string/, 5, null, true, {}, ["x"]],
  disable: [/sequence of features.*simd/, "simd", ["smid"], [5], {}, null, true],
  validate: [/eager, :?lazy/, "later", "", 5, null, true, ["lazy"]],
  wit: [/a path or URL, WIT text, :?"?beside"?, or false/, true, 5, null, {}, []],
  world: [/a string/, 5, null, false, {}],
  engine: [/auto, :?native, :?compiled, :?interp/, "fast", "", 5, null, true, ["native"], "Native"],
  imports: [/a plain object/, 5, "env", true, [], null, () => 1],
  unusedImports: [/error, :?ignore/, "no", true, 5, null, ["ignore"]],
  fuel: [/whole number.*(nil|null)/, -1, 1.5, NaN, Infinity, 2 ** 53, "5", 5n, true, {}],
  fuelPerCall: [/whole number.*(nil|null)/, -1, 1.5, NaN, Infinity, 2 ** 53, "5", 5n, true, {}],
  timeoutMs: [/milliseconds.*(nil|null)/, 0, -1, NaN, "5", 5n, true, {}],
  signal: [/AbortSignal/, 5, "abort", true, {}, () => 1],
  maxMemoryPages: [/whole number.*(nil|null)/, -1, 0.5, "1", 1n, NaN, true],
  maxTableElements: [/whole number.*(nil|null)/, -1, 0.5, "1", 1n, NaN, true],
  maxCallDepth: [/whole number.*(nil|null)/, -1, 0.5, "1", 1n, NaN, true],
  maxLiftBytes: [/whole number.*(nil|null)/, -1, 0.5, "1", 1n, NaN, true],
  maxLiftElements: [/whole number.*(nil|null)/, -1, 0.5, "1", 1n, NaN, true],
  initialize: [/true or false/, 0, "false", null, {}],
  bytes: [/true or false/, 1, "true", null, {}],
  i64: [/bigint, :?auto, :?number/, "big", 64, true, null],
  language: [/a plain object/, 5, "clojure", null],
  model: [/a plain object/, 5, "clojure", null],
  args: [/sequence of strings/, "x", [5], {}, null, true],
  env: [/strings to strings/, "x", { A: 5 }, null, true],
  stdin: [/text, bytes.*inherit/, 5, true, null, {}],
  stdout: [/capture.*inherit/, "file", 5, true, null],
  stderr: [/capture.*inherit/, "file", 5, true, null],
  dirs: [/a plain object/, 5, "/tmp", null, []],
  sockets: [/sequence of sockets/, 5, "recv", true, null, {}],
  clock: [/system.*nanoseconds/, 5, "now", true, null],
  random: [/system.*seed/, "seed", 1.5, NaN, true, null, {}],
  maxOutputBytes: [/whole number.*(nil|null)/, -1, 0.5, "1", 1n, NaN, true],
  maxFsBytes: [/whole number.*(nil|null)/, -1, 0.5, "1", 1n, NaN, true],
  trace: [/a function/, true, "x", {}, null],
  out: [/text, :?bytes/, "hex", 5, null, true],
  err: [/text, :?bytes/, "hex", 5, null, true],
  fsAfter: [/text, :?bytes/, "hex", 5, null, true],
  sent: [/text, :?bytes/, "hex", 5, null, true],
};

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const asOptions = (options: object): LoadOptions => options;
const clojure = (options: object): LoadOptions => asOptions({ ...options, [kebabOptions]: true });

const names = Object.values(optionSets).flatMap((set) => Object.keys(set));

it("has wrong values for every option", () => {
  const hint = "the table `wrong` of this file has a row for each option";
  expect(Object.keys(wrong).sort(), hint).toEqual([...new Set(names)].sort());
});

describe.each(Object.entries(optionSets))("options of %s", (verb, set) => {
  const call = verbs[verb as keyof typeof optionSets];

  it.each(Object.keys(set))("%s is refused where its value is wrong", (name) => {
    const [said, ...values] = wrong[name]!;
    for (const value of values) {
      for (const [options, spelt] of [
        [asOptions({ [name]: value }), name],
        [clojure({ [kebab(name)]: value }), `:${kebab(name)}`],
      ] as const) {
        // In Clojure nil says that there is none, of any option.
        if (value === null && spelt.startsWith(":")) {
          expect(() => checkOptions(verb as OptionVerb, options)).not.toThrow();
          continue;
        }
        const error = failure(() => call(bytes, options));
        expect(`${error.kind} ${error.code} ${error.data.option}`, String(value)).toBe(`usage bad-option ${spelt}`);
        expect(error.message).toMatch(said);
        expect(error.message).toContain(spelt);
        expect(error.data.value).toBe(value);
      }
    }
  });

  it.each(Object.keys(set).filter((name) => name !== "language" && name !== "model"))(
    "%s is suggested where it is misspelt",
    (name) => {
      const misspelt = [`${name}x`, name.toUpperCase(), `${name.slice(0, -1)}_`].filter((other) => other !== name);
      for (const other of misspelt) {
        const error = failure(() => call(bytes, asOptions({ [other]: 1 })));
        expect(`${error.kind} ${error.code} ${error.data.option}`).toBe(`usage bad-option ${other}`);
        expect(error.data.suggestions).toContain(name);
        expect(error.message).toContain("Did you mean");
      }
      const error = failure(() => call(bytes, clojure({ [`${kebab(name)}x`]: 1 })));
      expect(error.data.option).toBe(`:${kebab(name)}x`);
      expect(error.data.suggestions).toContain(`:${kebab(name)}`);
    },
  );

  const twoWords = Object.keys(set).filter((name) => kebab(name) !== name);
  if (twoWords.length > 0) {
    it.each(twoWords)("%s has one spelling a language", (name) => {
      const js = failure(() => call(bytes, asOptions({ [kebab(name)]: null })));
      expect(js.data.suggestions).toContain(name);
      const clj = failure(() => call(bytes, clojure({ [name]: null })));
      expect(clj.data.suggestions).toContain(`:${kebab(name)}`);
      // It is not told to belong to where it was given.
      for (const { message } of [js, clj]) expect(message).toMatch(/Did you mean .* It takes /);
    });
  }

  const elsewhere = Object.keys(optionSets.run).filter((one) => !Object.hasOwn(set, one));
  if (elsewhere.length > 0) {
    it("tells who takes an option of another verb, and suggests no other", () => {
      for (const name of elsewhere) {
        const errors = [asOptions({ [name]: null }), clojure({ [kebab(name)]: null })].map((one) =>
          failure(() => call(bytes, one)),
        );
        for (const { message, data } of errors) {
          expect(message).toMatch(/ It belongs to .*\brun\b/);
          expect(data.suggestions).toEqual([]);
        }
      }
    });
  }

  it.each([5, "x", true, [], [{}], () => 1])("must be a plain object, not %s", (options) => {
    const error = failure(() => call(bytes, options as LoadOptions));
    expect(`${error.kind} ${error.code}`).toBe("usage bad-option");
    expect(error.message).toContain(
      `options of ${verb.replace(/-([a-z])/, (_, letter: string) => letter.toUpperCase())}`,
    );
  });

  it("are not changed, and an inherited name is none", () => {
    const options = Object.freeze({ toString: 1 });
    expect(failure(() => call(bytes, options as LoadOptions)).data.option).toBe("toString");
    expect(failure(() => call(bytes, JSON.parse('{"__proto__": 1}') as LoadOptions)).data.option).toBe("__proto__");
    expect(failure(() => call(bytes, asOptions({ constructor: 1 }))).data.option).toBe("constructor");
  });
});

describe("options of asynchronous verbs", () => {
  it.each(asyncVerbs.map((verb) => [verb]))("reject the promise", async (verb) => {
    for (const options of [{ feul: 1 }, 5, clojure({ feul: 1 })]) {
      const error = await rejection(verb(bytes, options as LoadOptions));
      expect(`${error.kind} ${error.code}`).toBe("usage bad-option");
    }
  });
});

describe("options that belong elsewhere", () => {
  it("say where", () => {
    expect(failure(() => load(bytes, asOptions({ args: [] }))).message).toMatch(/loadWasi and run/);
    expect(failure(() => load(bytes, clojure({ "max-output-bytes": 1 }))).message).toMatch(/loadWasi and run/);
    expect(failure(() => load(compiled, { name: "x" })).message).toMatch(/compile/);
    expect(failure(() => load(compiled, { disable: ["simd"] })).message).toMatch(/compile/);
  });

  it("are not looked up where undefined is given", () => {
    expect(loadWasi(bytes, asOptions({ fuel: undefined, name: undefined })).fuelLeft).toBeUndefined();
    expect(loadWasi(bytes, null as unknown as LoadOptions).fuelLeft).toBeUndefined();
  });
});

describe("features that are switched off", () => {
  it("make a module that uses them invalid", () => {
    const error = failure(() => load(testBytes("08_multi_value.wasm"), { disable: ["multi-value"] }));
    expect(`${error.kind} ${error.code}`).toBe("invalid feature-disabled");
    expect(error.data.feature).toBe("multi-value");
    expect(error.message).toContain("multi-value");
    expect(load(testBytes("01_add.wasm"), { disable: ["multi-value"] }).call("add", 1, 2)).toBe(3);
  });
});

describe("an option that another verb takes", () => {
  it.each([
    ["compile", { engine: "interp" }, "instantiate, load, load-wasi and run"],
    ["load", { args: [] }, "load-wasi and run"],
    ["load", { fs: true }, undefined],
  ] as const)("is said to belong there: %s %o", (verb, options, takers) => {
    const { message } = thrown(() => checkOptions(verb, options)) as Error;
    if (takers === undefined) expect(message).not.toContain("belongs to");
    else expect(message.replaceAll("loadWasi", "load-wasi")).toContain(`It belongs to ${takers}.`);
  });
});
