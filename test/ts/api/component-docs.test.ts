/**
 * A component gets the documentation that its binary has lost from WIT that is given with it: a real one from the file that it was
 * made from.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compile, load, loadAsync, wit } from "../../../src/ts/index.ts";
import { readArgs } from "../../../src/ts/cli/args.ts";
import { writeTypes } from "../../../src/ts/cli/types.ts";
import { join } from "node:path";
import { folder } from "../cli/support.ts";
import { failure, kindsImports as imports } from "./support.ts";

const path = "testdata/components/kinds.wasm";
const file = "testdata/components/kinds/kinds.wit";
const text = readFileSync(file, "utf8");
const docsOf = (source: Parameters<typeof load>[0], options: object) => {
  const described = load(source, { imports, ...options }).describe();
  return ["counter.inc", "show", "live", "strings"].map((name) => described[name]?.docs);
};
/** As the file has it. */
const written = [
  "One more than before.",
  "Opens a file of the host program, logs what is in it, and drops it.",
  "Counters that have not been dropped.",
  undefined,
];

describe("documentation", () => {
  it("is not in the component, and comes with WIT: a file, text, of what is compiled, and by promise", async () => {
    for (const docs of written) if (docs !== undefined) expect(text).toContain(`/// ${docs}`);
    expect(docsOf(path, {})).toEqual([undefined, undefined, undefined, undefined]);
    expect(docsOf(path, { wit: file })).toEqual(written);
    expect(docsOf(path, { wit: text })).toEqual(written);
    expect(docsOf(compile(path), { wit: text })).toEqual(written);
    expect(docsOf(compile(path, { wit: text }), {})).toEqual(written);
    const module = await loadAsync(path, { imports, wit: text });
    expect(module.describe()["counter.inc"]?.docs).toBe(written[0]);
    expect(module.call("strings", "a")).toBe("a");
  });

  it("is in its world as WIT, and in its types", () => {
    expect(wit(path)).not.toContain("///");
    const printed = wit(path, { wit: text });
    for (const docs of [...written, "A value of each kind, in and out."])
      if (docs !== undefined) expect(printed).toContain(`/// ${docs}`);
    const output = join(folder, "kinds.d.ts");
    writeTypes(readArgs("types", [path, "--wit", file, "-o", output]));
    expect(readFileSync(output, "utf8")).toContain("/** One more than before. */\n  inc(): number;");
  });

  it("comes from a package of another version where there is one alone", () => {
    expect(docsOf(path, { wit: text.replace("kinds@1.0.0", "kinds@1.2.0") })).toEqual(written);
    expect(docsOf(path, { wit: text.replace("kinds@1.0.0", "kinds") })).toEqual(written);
  });

  it.each([
    [
      "live: func() -> u32",
      "live: func() -> u64",
      'the function "cljw:kinds/counters@1.0.0#live" is func() -> u32, and func() -> u64 in the WIT',
    ],
    [
      "strings: func(a: string)",
      "strings: func(b: string)",
      'the function "cljw:kinds/values@1.0.0#strings" is func(a: string)',
    ],
    [
      "record point { x: s32, y: s32 }",
      "record point { x: s32, y: u32 }",
      'the type "cljw:kinds/values@1.0.0#point" is another',
    ],
    [
      "enum colour { red, green, blue }",
      "enum colour { red, blue, green }",
      'the type "cljw:kinds/values@1.0.0#colour" is another',
    ],
    [
      "export show: func(name: string) -> string",
      "export show: func(name: string)",
      'the function "show" is func(name: string) -> string',
    ],
    [
      "take: func(a: counter)",
      "take: func(a: borrow<counter>)",
      'the function "cljw:kinds/counters@1.0.0#take" is func(a: counter)',
    ],
  ])("that says %s otherwise is an error, which says where", (right, wrong, told) => {
    expect(text).toContain(right);
    const error = failure(() => load(path, { imports, wit: text.replace(right, wrong) }));
    expect([error.kind, error.code]).toEqual(["wit", "no-function"]);
    expect(error.message).toContain(told);
  });

  it("of something else is an error", () => {
    const error = failure(() => load(path, { imports, wit: "package a:b; interface c { f: func(); }" }));
    expect(error.message).toContain('it has "a:b/c", and the component "cljw:kinds/files@1.0.0"');
  });

  it("is held to types in time that follows their size", () => {
    const pairs = Array.from({ length: 60 }, (_, i) => `type t${i + 1} = tuple<t${i}, t${i}>;`);
    const big = `interface values { type t0 = u8; ${pairs.join(" ")} strings: func(a: t60) -> string; }`;
    const error = failure(() => load(path, { imports, wit: `package cljw:kinds@1.0.0; ${big}` }));
    expect(error.message).toContain("#strings");
  });
});
