/**
 * `defmodule` and `require-module` in nbb: what they come to, what options change, what is told of mistakes. Names of
 * parameters are those that the texts have.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureDist, nbb, root } from "./nbb.ts";

let dir = "";
beforeAll(() => {
  ensureDist();
  dir = mkdtempSync(join(root, ".cache/macros-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** What a program prints that has one of the two namespaces as `wasm`. */
async function printed(forms: string, face = "cljw.wasm"): Promise<string> {
  const file = join(dir, "app.cljs");
  writeFileSync(file, `(ns app (:require ["cljw-wasm/nbb"] ["node:fs" :as fs] [${face} :as wasm]))\n${forms}\n`);
  const { out, err } = await nbb([file]);
  return (out + err).trim();
}

describe.each(["cljw.wasm", "cljw.wasm.core"])("the macros of %s", (face) => {
  it("load by the functions of that namespace, whatever :embed tells a compiler", async () => {
    const expanded = `(prn (macroexpand '(wasm/require-module "m.wasm" :as m :refer [f] :embed false {:fuel 3})))
      (prn (apply = (map macroexpand ['(wasm/defmodule "m.wasm" {:embed false}) '(wasm/defmodule "m.wasm")])))`;
    const [form = "", same] = (await printed(expanded, face)).split("\n");
    expect(form).toContain(`(${face}/load (cljw.wasm.impl.interpreted/source "require-module" `);
    expect(form).toContain(`"m.wasm") {:fuel 3})`);
    expect(form).toContain("{:as m, :ns app, :refer [f]}");
    expect(form).not.toContain("embed");
    expect(same).toBe("true");
  });

  it("define functions with the names of their parameters", async () => {
    const forms = `(wasm/require-module "testdata/01_add.wasm" :as math :refer [add] :embed false)
      (prn (add 1 2) (math/add 3 4) (:arglists (meta #'add)) (:arglists (meta #'math/add)))`;
    expect(await printed(forms, face)).toBe("3 7 ([a b]) ([a b])");
  });
});

describe("the macros", () => {
  it("define functions of what the host has compiled, which does not tell their parameters", async () => {
    const forms = `(def compiled (js/WebAssembly.Module. (fs/readFileSync "testdata/01_add.wasm")))
      (wasm/defmodule compiled)
      (prn (add 40 2) (:arglists (meta #'add)))`;
    expect(await printed(forms)).toBe("42 ([& args])");
  });

  it("say what is wrong", async () => {
    const mistakes: readonly (readonly [form: string, message: RegExp])[] = [
      ['(wasm/defmodule "none.wasm")', /^defmodule: there is no file "none\.wasm"\. It was looked for in .+, .+\.$/],
      [
        '(wasm/defmodule "testdata/01_add.wasm" :embed 1)',
        /^defmodule: the option :embed is true or false; 1 was given\.$/,
      ],
      ['(wasm/defmodule "testdata/01_add.wasm" :embed)', /^defmodule: the option :embed has no value\.$/],
      [
        '(wasm/require-module "testdata/01_add.wasm" :refer [ad])',
        /^01_add\.wasm has no export "ad"\. Did you mean "add"\?/,
      ],
      ['(wasm/require-module "testdata/01_add.wasm" :feul 1)', /^load has no option :feul\. Did you mean :fuel\?/],
    ];
    const forms = `(doseq [form '[${mistakes.map(([form]) => form).join(" ")}]]
      (println (try (eval form) (catch :default e (ex-message e)))))`;
    const lines = (await printed(forms)).split("\n");
    expect(lines).toHaveLength(mistakes.length);
    for (const [at, [form, message]] of mistakes.entries()) expect(lines[at], form).toMatch(message);
  });
});
