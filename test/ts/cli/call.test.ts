/**
 * `cljw-wasm call`, and the EDN that it reads and prints, held against the reader of nbb.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readEdn } from "../../../src/ts/cli/edn/read.ts";
import { writeEdn } from "../../../src/ts/cli/edn/write.ts";
import { testPath } from "../api/support.ts";
import { nbb } from "../nbb/nbb.ts";
import { cli, cliText, folder } from "./support.ts";

const forms = [
  ..."nil true false 0 -7 +3 1.5 -2.5e3 1e2 0xff ##Inf ##-Inf ##NaN".split(" "),
  ...String.raw`"" "text" "a\"b\\c\n\t" "A" "é€😀" \a \newline \space \( \" \é`.split(" "),
  ...":red :a/b :kebab-case :a.b sym a/b [] [1,2] #{} #{1} {}".split(" "),
  "[1 2 3]",
  "(1 2)",
  "#{1 :a}",
  "{:x 1}",
  "[[1] [[2]]]",
  '{:a {:b [1 {:c "d"}]}, "k" 2}',
  "[1 ; a comment\n 2]",
  "[#_ gone 1 #_#_ two gone]",
  "#_ [a b] 5",
];

describe("EDN", () => {
  it("is read and printed as nbb's reader has it", async () => {
    const pairs = forms.map((form) => [form, writeEdn(readEdn(form))]);
    const program = `(require '[clojure.edn :as edn])
      (doseq [[a b] (js->clj (js/JSON.parse ${JSON.stringify(JSON.stringify(pairs))}))]
        (let [x (edn/read-string a) y (edn/read-string b)]
          (println (or (= x y) (and (js/Number.isNaN x) (js/Number.isNaN y)) [a b]))))`;
    const { out, err } = await nbb(["-e", program]);
    expect(forms.length).toBeGreaterThan(40);
    expect(out.trim().split("\n"), err).toEqual(forms.map(() => "true"));
  });

  it.each(["", "1 2", "[1", "{:a}", '"a', "#inst 1", "1x", "\\nothing", ")", "[".repeat(2_000), '"\\q"', ":", "##Nan"])(
    "%s is refused",
    (text) => {
      expect(() => readEdn(text)).toThrow(/is no EDN: /);
    },
  );
});

describe("call", () => {
  const add = testPath("01_add.wasm");
  const greet = testPath("10_greet.wasm");

  it("calls core functions and functions with WIT types", async () => {
    expect(await cliText(["call", add, "add", "1", "-2"])).toEqual({ code: 0, out: "-1\n", err: "" });
    expect((await cliText(["call", greet, "greet", '"W\\u00e9"'])).out).toBe('"Hello, Wé!"\n');
    expect((await cliText(["call", add, "add", "1", "2", "--engine", "interp", "--fuel=100"])).out).toBe("3\n");
  });

  it("takes a module from a pipe, binary or text", async () => {
    expect((await cli(["call", "-", "add", "1", "2"], readFileSync(add))).out.toString()).toBe("3\n");
    const text = '(module (func (export "both") (param i64) (result i64 f64) local.get 0 f64.const -inf))';
    expect((await cli(["call", "-", "both", "9007199254740993"], text)).out.toString()).toBe(
      "[9007199254740993N ##-Inf]\n",
    );
    expect((await cli(["inspect", "-"], text)).out.toString()).toContain("func both");
    expect((await cli(["validate", "-"], "(module (func (result i32)))")).code).toBe(1);
    expect((await cli(["run", "-"], readFileSync(testPath("07_wasi_hello.wasm")))).out.toString()).toBe(
      "Hello, WASI!\n",
    );
  });

  it("passes every kind of WIT value as EDN", async () => {
    // The types share their form in memory with core values, so that each function can hand on what it gets.
    const wit = `package a:b;
      interface api {
        enum colour { red, dark-blue }
        flags rights { read, write, run-it }
        variant shape { none, circle(u32) }
        back-enum: func(x: colour) -> colour;
        back-flags: func(x: rights) -> rights;
        back-char: func(x: char) -> char;
        side: func(x: shape) -> u32;
        sum: func(p: tuple<u32, u32>) -> u32;
        point: func(p: record-of) -> u32;
        record record-of { x-axis: u32, y: u32 }
      }
      world w { export api; }`;
    writeFileSync(join(folder, "kinds.wit"), wit);
    const name = (f: string): string => `"a:b/api#${f}"`;
    const same = ["back-enum", "back-flags", "back-char"].map((f) => `(export ${name(f)} (func $id))`);
    writeFileSync(
      join(folder, "kinds.wat"),
      `(module (func $id (param i32) (result i32) local.get 0) ${same.join(" ")}
        (func (export ${name("side")}) (param i32 i32) (result i32) (i32.add (i32.mul (local.get 0) (i32.const 1000)) (local.get 1)))
        (func $sum (export ${name("sum")}) (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
        (func (export ${name("point")}) (param i32 i32) (result i32) (i32.sub (local.get 0) (local.get 1))))`,
    );
    const call = async (...args: string[]): Promise<string> => {
      const { out, err } = await cliText(["call", "kinds.wat", "--wit", "kinds.wit", ...args]);
      return (out + err).trim();
    };
    expect(await call("back-enum", ":dark-blue")).toBe(":dark-blue");
    expect(await call("back-flags", "#{:run-it :read}")).toBe("#{:read :run-it}");
    expect(await call("back-char", "\\é")).toBe('"é"');
    expect(await call("side", "[:circle 7]")).toBe("1007");
    expect(await call("side", "[:none]")).toBe("0");
    expect(await call("sum", "[40 2]")).toBe("42");
    expect(await call("point", "{:y 2, :x-axis 44}")).toBe("42");
    expect(await call("back-enum", ":blue")).toMatch(/dark-blue/);
    expect(await call("point", "{:y 2}")).toMatch(/x-axis/);
  });

  it.each<[args: readonly string[], code: number, says: RegExp]>([
    [[], 2, /call needs a file/],
    [[add], 2, /needs the name of a function/],
    [[add, "ad", "1", "2"], 2, /Did you mean "add"\?/],
    [[add, "add", "1"], 2, /takes 2 arguments/],
    [[add, "add", "one", "2"], 2, /"one" is a symbol: text has quotes/],
    [[add, "add", "1", "(2"], 2, /no EDN: \) is missing/],
    [[add, "add", "1", "2", "--feul", "3"], 2, /Did you mean "--fuel"\?/],
    [["missing.wasm", "f"], 2, /no such file/],
  ])("%j is told", async (args, code, says) => {
    const { code: exit, err } = await cliText(["call", ...args]);
    expect([exit, err.trim().split("\n").length]).toEqual([code, 1]);
    expect(err).toMatch(says);
  });

  it("exits as a trap and a limit do", async () => {
    const text = '(module (func (export "t") unreachable) (func (export "l") (loop (br 0))))';
    expect((await cli(["call", "-", "t"], text)).code).toBe(134);
    expect((await cli(["call", "-", "l", "--fuel", "1000"], text)).code).toBe(124);
  });
});

describe("call of a component", () => {
  const echo = testPath("components/echo.wasm");

  /** Functions that give back what they are given: EDN as it is given, and as it is printed. */
  const values: readonly (readonly [name: string, given: string, printed?: string])[] = [
    ["bools", "true"],
    ["bytes", "255"],
    ["small", "-5"],
    ["longs", "18446744073709551615N"],
    ["longs", "7"],
    ["singles", "1.5"],
    ["doubles", "##Inf"],
    ["chars", '"é"'],
    ["chars", "\\é", '"é"'],
    ["strings", '"a\\"b"'],
    ["blobs", "[1 2]"],
    ["lists", '["a" ""]'],
    ["records", "{:x 1, :y -2}"],
    ["tuples", "[1 -5]"],
    ["variants", "[:dot {:x 1, :y 2}]"],
    ["variants", "[:nothing]"],
    ["enums", ":red"],
    ["sets", "#{:read}"],
    ["options", "nil"],
    ["options", "5"],
    ["nested", "[:some nil]"],
    ["results", '[:err "x"]'],
    ["results", "[:ok 1]"],
  ];

  it("takes and prints values of every type", async () => {
    const found = [];
    for (const [name, given] of values) found.push((await cliText(["call", echo, name, given])).out);
    expect(found).toEqual(values.map(([, given, printed = given]) => `${printed}\n`));
    expect(await cliText(["call", echo, "nothing"])).toEqual({ code: 0, out: "", err: "" });
    expect((await cliText(["call", echo, "cljw:echo/values#bytes", "4", "--engine", "interp"])).out).toBe("4\n");
  }, 60_000);

  it("prints a resource as what it is, and refuses what is of another type", async () => {
    expect((await cliText(["call", echo, "number", "5"])).out).toBe(
      '#object["Resource number of cljw:echo/numbers { get }"]\n',
    );
    const wrong = await cliText(["call", echo, "bytes", "256"]);
    expect([wrong.code, wrong.out]).toEqual([1, ""]);
    expect(wrong.err).toContain("must be a u8");
  });
});
