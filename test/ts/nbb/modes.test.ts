/**
 * The ways to start nbb other than a script of ours: an expression, a REPL with forms on its standard input, and a
 * script whose `ns` form is the one of the README. The results are arithmetic and the greeting that the WIT promises.
 */
import { writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publicVars } from "../../../scripts/clojure-vars.ts";
import { ensureDist, nbb, root } from "./nbb.ts";

const requires = [`(require '["cljw-wasm/nbb"])`, `(require '[cljw.wasm :as wasm])`] as const;
const add = `((wasm/fn (wasm/load "testdata/01_add.wasm") :add) 40 2)`;
const greet = `((wasm/fn (wasm/load "testdata/10_greet.wasm") :greet) "nbb")`;

describe("nbb", () => {
  let dir = "";
  beforeAll(() => {
    ensureDist();
    dir = mkdtempSync(join(root, ".cache/nbb-"));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it("evaluates an expression", async () => {
    const { code, out, err } = await nbb(["-e", `${requires.join(" ")} (println ${add} ${greet})`]);
    expect(out.trim(), err).toBe("42 Hello, nbb!");
    expect(code).toBe(0);
  });

  it("reads forms at a REPL", async () => {
    // One form a line: nbb's REPL loses track when a line goes on behind a form that loads something.
    const forms = [...requires, add, greet, `(wasm/load "no-such-file.wasm")`, `(str "still " "here")`];
    const { out, err } = await nbb([], `${forms.join("\n")}\n`);
    expect(out, err).toContain("42\n");
    expect(out).toContain('"Hello, nbb!"');
    expect(out + err).toContain("no-such-file.wasm");
    expect(out).toContain('"still here"');
  });

  it("runs a script that names the entry first", async () => {
    const script = join(dir, "app.cljs");
    const head = `(ns app (:require ["cljw-wasm/nbb"] [cljw.wasm :as wasm]))`;
    writeFileSync(script, `${head}\n(println ${add} ${greet})\n`);
    const { code, out, err } = await nbb([script]);
    expect(out.trim(), err).toBe("42 Hello, nbb!");
    expect(code).toBe(0);
  });

  const facts = `(println (map (fn [v] (map (meta v) [:name :arglists])) [#'wasm/load #'wasm/call]) (count (ns-publics 'cljw.wasm)))`;
  it.each([
    ["by the entry", requires],
    ["by a classpath alone", [`(require '[nbb.classpath :as cp]) (cp/add-classpath "src/cljs")`, requires[1]]],
  ])("has the vars of the namespace, found %s", async (_, [before, require]) => {
    const again = `(require '[cljw.wasm :as wasm :refer [memory-read]] :reload)`;
    const show = `(require '[clojure.repl :refer [doc]]) (doc wasm/valid?)`;
    const { out, err } = await nbb([
      "-e",
      `${before} ${require} ${again} ${facts} ${show} (println ${add} (fn? memory-read))`,
    ]);
    expect(out, err).toContain("((load ([source] [source opts])) (call ([m k & args])))");
    expect(out).toContain(` ${publicVars().length}\n`);
    expect(out).toContain("cljw.wasm/valid?\n([source])\n  Whether `source` is a valid module or component.");
    expect(out).toContain("42 true");
  });

  it("has the same vars in cljw.wasm.core", async () => {
    const factsOf = `(defn facts [ns] (update-vals (ns-publics ns) #(select-keys (meta %) [:arglists :doc :macro])))`;
    const form = `(println (= (facts 'cljw.wasm) (facts 'cljw.wasm.core)) (count (facts 'cljw.wasm.core)))`;
    const { out, err } = await nbb(["-e", `${requires.join(" ")} (require '[cljw.wasm.core]) ${factsOf} ${form}`]);
    expect(out.trim(), err).toBe(`true ${publicVars().length}`);
  });

  it("has the exports of a loaded module in cljw.wasm.core, where no part has been required", async () => {
    const form = `(let [m (c/load "testdata/01_add.wasm")] (println (= (c/exports m) (wasm/exports m)) (c/exports m)))`;
    const { out, err } = await nbb(["-e", `${requires.join(" ")} (require '[cljw.wasm.core :as c]) ${form}`]);
    expect(out.trim(), err).toBe("true {add {:kind :func, :params [:i32 :i32], :results [:i32]}}");
  });

  it("says how a function is called that was given too many arguments", async () => {
    const { code, out, err } = await nbb(["-e", `${requires.join(" ")} (wasm/load 1 2 3)`]);
    expect(code).toBe(1);
    expect(out + err).toContain(
      "load is called as (wasm/load source) or (wasm/load source opts); 3 arguments were given.",
    );
  });

  it("ends with an error code and the message when a script fails", async () => {
    const { code, out, err } = await nbb(["-e", `${requires.join(" ")} (wasm/load "no-such-file.wasm")`]);
    expect(code).toBe(1);
    expect(out + err).toContain("no-such-file.wasm");
  });

  it("gives its functions to programs that evaluate by SCI", async () => {
    const inner = `(require '[cljw.wasm :as wasm]) (wasm/call (wasm/load "testdata/01_add.wasm") :add 40 2)`;
    const program = `(require '["cljw-wasm/nbb"]) (require '[cljw.wasm.sci :as wasm-sci] '[sci.core :as sci])
      (println (sci/eval-string ${JSON.stringify(inner)} {:namespaces wasm-sci/namespaces}))`;
    const { out, err } = await nbb(["-e", program]);
    expect(out.trim(), err).toBe("42");
  });

  it("gives its macros to programs that evaluate by SCI, which define vars where they are evaluated", async () => {
    const inner = `(ns app) (require '[cljw.wasm :as wasm])
      (wasm/require-module "testdata/01_add.wasm" :as math :refer [add])
      (wasm/defmodule "testdata/01_add.wasm" :rename {add plus})
      (str [(app/add 40 2) (math/add 1 2) (plus 2 3) (:arglists (meta #'add))])`;
    const program = `(require '["cljw-wasm/nbb"]) (require '[cljw.wasm.sci :as wasm-sci] '[sci.core :as sci])
      (println (sci/eval-string ${JSON.stringify(inner)} {:namespaces wasm-sci/namespaces}))
      (try (sci/eval-string "(cljw.wasm/require-module \\"testdata/01_add.wasm\\" :refer [ad])" {:namespaces wasm-sci/namespaces})
        (catch :default e (println (ex-message e))))`;
    const { out, err } = await nbb(["-e", program]);
    expect(out.trim().split("\n"), err).toEqual(["[42 3 5 ([a b])]", expect.stringContaining('Did you mean "add"?')]);
  });
});
