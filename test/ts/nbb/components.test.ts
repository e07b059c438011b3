/**
 * `require-component` in nbb, where it runs as a process: what it defines, also beside the file that has it, what a second
 * evaluation leaves alone, and what is told of mistakes; components as files that programs require.
 */
import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureDist, nbb, root } from "./nbb.ts";

let dir = "";
beforeAll(() => {
  ensureDist();
  dir = mkdtempSync(join(root, ".cache/components-"));
  copyFileSync(join(root, "testdata/components/kinds.wasm"), join(dir, "kinds.wasm"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const imports = `{"cljw:kinds/files" {:open identity :log identity} "cljw:kinds/files#file" {:methods {:read str}}}`;

/** What a program prints that lies beside a component. */
async function printed(forms: string, requires = "", face = "cljw.wasm"): Promise<string> {
  const file = join(dir, "app.cljs");
  const head = `(ns app (:refer-clojure :exclude [inc]) (:require ["cljw-wasm/nbb"] [${face} :as wasm] ${requires}))`;
  writeFileSync(file, `${head}\n(def imports ${imports})\n${forms}\n`);
  const { out, err } = await nbb([file]);
  return (out + err).trim();
}

describe("require-component", () => {
  it("defines the functions of a component beside the program, and an alias of it", async () => {
    const forms = `(wasm/require-component "kinds.wasm" :as kinds :refer [counter inc] :imports imports)
      (let [c (counter 5)] (prn (inc c) (kinds/inc c) ((:inc c)) (kinds/strings "a") (wasm/module? kinds)))
      (prn (:arglists (meta #'counter)) (:arglists (meta #'kinds/records)))`;
    expect(await printed(forms)).toBe('6 7 8 "a" true\n([start]) ([a])');
  });

  it("replaces the vars when it is evaluated again, and drops nothing that lives", async () => {
    const again = `(wasm/require-component "kinds.wasm" :as kinds :refer [counter inc] :imports imports)`;
    const forms = `${again} (def first-kinds kinds) (def c (counter 5)) ${again}
      (prn (identical? kinds first-kinds) ((:inc c)) (:live (wasm/inspect first-kinds)) (:live (wasm/inspect kinds)))
      (println (try (inc c) (catch :default e (:code (ex-data e)))))`;
    expect(await printed(forms)).toBe("false 6 1 0\n:bad-value");
  });

  it("says what is wrong", async () => {
    const said = (form: string): string => `(try ${form} (catch :default e (println (ex-message e))))`;
    const forms = [
      said(`(wasm/require-component "../../testdata/01_add.wasm" :as add)`),
      said(`(wasm/require-component "kinds.wasm" :refer [countr] :imports imports)`),
      said(`(wasm/require-component "nowhere.wasm")`),
      said(`(eval '(wasm/with-resource [c] 1))`),
      said(`(eval '(wasm/require-component "kinds.wasm" :refr [a]))`),
    ];
    const lines = (await printed(forms.join("\n"))).split("\n");
    const expected = [
      "core module",
      'Did you mean "counter"?',
      "there is no file",
      "takes a vector of symbols",
      ":refer",
    ];
    for (const text of expected) expect(lines.join("\n")).toContain(text);
  });

  it("needs the part in cljw.wasm.core", async () => {
    const without = `(println (try (wasm/load-component "${join(dir, "kinds.wasm")}") (catch :default e (ex-message e))))`;
    expect(await printed(without, "", "cljw.wasm.core")).toContain("Require cljw.wasm.parts.components.");
    const withPart = `(wasm/require-component "kinds.wasm" :refer [counter] :imports imports) (prn ((:inc (counter 1))))`;
    expect(await printed(withPart, "[cljw.wasm.parts.components]", "cljw.wasm.core")).toBe("2");
  });
});

// (component
//   (core module $m
//     (func (export "twice") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2))))
//   (core instance $i (instantiate $m))
//   (func $twice (param "n" u32) (result u32) (canon lift (core func $i "twice")))
//   (instance $calc (export "twice-it" (func $twice)))
//   (export "a:b/calc" (instance $calc))
//   (export "twice" (func $twice))), by wasm-tools
const plain = Buffer.from(
  "0061736d0d000100012a0061736d0100000001060160017f017f0302010007090105747769636500000a09010700200041026c0b0204010000000708014001016e790079060b01000001000574776963650806010000000000050f010101000874776963652d697401000b18020008613a622f63616c6305000000057477696365010000",
  "hex",
);

describe("a component as a file that a program requires", () => {
  it("has its functions, those of interfaces by their short names", async () => {
    writeFileSync(join(dir, "plain.wasm"), plain);
    const forms = `(prn (plain/twice 4) (plain/twice-it 5) (wasm/component-invoke "${join(dir, "plain.wasm")}" "a:b/calc#twice-it" 6))`;
    expect(await printed(forms, '["./plain.wasm" :as plain]')).toBe("8 10 12");
    const script = join(dir, "app.mjs");
    writeFileSync(
      script,
      `import m, { twice, twiceIt } from "./plain.wasm"; console.log(twice(4), twiceIt(5), m.call("a:b/calc#twice-it", 6));`,
    );
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--import",
      join(root, "dist/node/register.js"),
      script,
    ]);
    expect(stdout.trim()).toBe("8 10 12");
  });
});
