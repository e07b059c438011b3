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

  it("take every shape of their options", async () => {
    const add = `"testdata/01_add.wasm"`;
    const odd = `"test/cljs/cljw/odd.wat"`;
    const shapes: readonly (readonly [macro: string, uses: string, result: string])[] = [
      [`(wasm/require-module ${add} :as g :refer :all)`, "[(add 1 2) (g/add 3 4) ((:add g) 5 6)]", "[3 7 11]"],
      [`(wasm/require-module ${add} :refer [add])`, "(add 1 2)", "3"],
      [`(wasm/require-module ${add} :refer [])`, "(resolve 'add)", "nil"],
      [`(wasm/require-module ${add} :as g)`, "[(g/add 1 2) (resolve 'add)]", "[3 nil]"],
      [`(wasm/require-module ${add} {:as g :refer :all :fuel 1000})`, "[(add 1 2) (wasm/fuel-left g)]", "[3 997]"],
      [`(wasm/require-module ${add} :as g {:refer [add]} )`, "[(add 1 2) (g/add 1 2)]", "[3 3]"],
      [`(wasm/require-module ${add} :refer :all :exclude [add])`, "(resolve 'add)", "nil"],
      [`(wasm/require-module ${add} :refer [plus] :rename {add plus})`, "(plus 1 2)", "3"],
      [`(wasm/require-module ${add} :refer [add] :rename {add plus})`, "(plus 1 2)", "3"],
      [`(wasm/require-module ${add} :refer :all :rename {add plus} (hash-map :fuel 9))`, "(plus 1 2)", "3"],
      [`(wasm/require-module ${add} :refer [add] :embed true)`, "(add 1 2)", "3"],
      [`(wasm/require-module ${add} :refer [add] :aot true)`, "(add 1 2)", "3"],
      [`(wasm/defmodule ${add})`, "(add 1 2)", "3"],
      [`(wasm/defmodule ${add} :as g :embed false)`, "[(add 1 2) (g/add 1 2)]", "[3 3]"],
      [`(wasm/defmodule ${add} {:as g} )`, "[(add 1 2) (g/add 1 2)]", "[3 3]"],
      [`(wasm/defmodule ${add} :as g :exclude [add])`, "(resolve 'add)", "nil"],
      [`(wasm/defmodule ${add} :rename {add plus})`, "(plus 1 2)", "3"],
      [`(wasm/defmodule ${add} :rename {"add" plus})`, "(plus 1 2)", "3"],
      [`(wasm/defmodule ${odd} :exclude [max] :rename {"two words" two-words})`, "(is-prime 5)", "5"],
    ];
    const tried = shapes.map(
      ([macro, uses], at) =>
        `(ns app${at} (:require [cljw.wasm :as wasm])) (prn (try (eval '${macro}) (eval '${uses}) (catch :default e (ex-message e))))`,
    );
    const lines = (await printed(tried.join("\n"))).split("\n");
    expect(lines).toHaveLength(shapes.length);
    for (const [at, [macro, , result]] of shapes.entries()) expect(lines[at], macro).toBe(result);
  });

  it("say what is wrong", async () => {
    const mistakes: readonly (readonly [form: string, message: RegExp])[] = [
      [
        `(wasm/defmodule "testdata/01_add.wasm" :embed false :aot true)`,
        /^defmodule: with :embed false the module is not in the program, and :aot true puts it there: it takes one of them\.$/,
      ],
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
      // In these are names that nothing has defined: they must not be looked at first.
      [
        '(wasm/require-module "testdata/01_add.wasm" :refr [add])',
        /^require-module has no option :refr\. Did you mean :refer\? It takes :as, :refer, :exclude, :rename, :embed, :aot, and the options of load\.$/,
      ],
      ['(wasm/require-module "testdata/01_add.wasm" {:renam {add b}})', /no option :renam\. Did you mean :rename\?/],
      ['(wasm/require-module "testdata/01_add.wasm" :only [add])', /no option :only\. Did you mean :refer\?/],
      [
        '(wasm/defmodule "testdata/01_add.wasm" :exlude [add])',
        /^defmodule has no option :exlude\. Did you mean :exclude\?/,
      ],
      [
        '(wasm/defmodule "testdata/01_add.wasm" :refer [add])',
        /^defmodule has no option :refer\. It defines all exports/,
      ],
      [
        '(wasm/require-module "testdata/01_add.wasm" [add])',
        /^require-module takes a path and options, as in \(wasm\/require-module "math\.wasm" :refer \[add\]\); \[add\] is none\.$/,
      ],
      ['(wasm/defmodule "testdata/01_add.wasm" [add])', /^defmodule takes a path and options.*; \[add\] is none\.$/],
      ['(wasm/defmodule "testdata/01_add.wasm" 7)', /; 7 is none\.$/],
      [
        '(wasm/require-module "testdata/01_add.wasm" :refer [add] :exclude [add])',
        /^require-module: add is in :refer and was excluded by :exclude/,
      ],
      [
        '(wasm/defmodule "testdata/01_add.wasm" :exclude [ad])',
        /^The module has no export "ad", which :exclude names\. Did you mean add\? It exports add/,
      ],
      [
        '(wasm/defmodule "testdata/01_add.wasm" :rename {nope x})',
        /no export "nope", which :rename names\. It exports add/,
      ],
      ['(wasm/defmodule "testdata/01_add.wasm" :rename {"nope" x})', /no export "nope", which :rename names/],
      [
        '(wasm/defmodule "test/cljs/cljw/odd.wat" :rename {new max})',
        /^The exports "(max|new)" and "(max|new)" would both be the var max\. Give one of them another name/,
      ],
    ];
    const forms = `(doseq [form '[${mistakes.map(([form]) => form).join(" ")}]]
      (println (try (eval form) (catch :default e (ex-message e)))))`;
    const lines = (await printed(forms)).split("\n");
    expect(lines).toHaveLength(mistakes.length);
    for (const [at, [form, message]] of mistakes.entries()) expect(lines[at], form).toMatch(message);
  });

  it("say where a file is looked for that no source file is beside", async () => {
    const source = `(cljw.wasm.impl.interpreted/source "defmodule" "" "none.wasm")`;
    const forms = `(try (wasm/defmodule "none.wasm") (catch :default _ nil))
      (println (try (eval '${source}) (catch :default e (ex-message e))))`;
    const text = await printed(forms);
    expect(text).toMatch(
      /It was looked for in .+\. Code that is in no source file, as that of a bundle, has no file beside it: /,
    );
    expect(text).not.toMatch(/src\/(nbb|cljs)/);
  });
});
