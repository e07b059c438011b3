/**
 * What clj-kondo is told of the macros: its configuration lies in the jar and on the classpath, names each macro and nothing else, and
 * its hooks, which that linter runs in the same interpreter as nbb, define the names that stand in the form.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { writeJar } from "../../../scripts/jar/jar.ts";
import { ensureDist, nbb, root } from "./nbb.ts";

const folder = "src/cljs/clj-kondo.exports/cljw-wasm/cljw-wasm";
const text = (file: string): string => readFileSync(join(root, file), "utf8");

const config = text(`${folder}/config.edn`);
const hooks = text(`${folder}/cljw_wasm/hooks.clj`);
const macros = Array.from(
  text("src/cljs/cljw/wasm.cljc").matchAll(/^\(#\?\(.*\bdefmacro.*\) (\S+)$/gm),
  ([, name = ""]) => name,
);

beforeAll(ensureDist);

describe("clj-kondo's configuration", () => {
  it("has a hook for each macro, and for nothing that there is not", () => {
    expect(macros).toEqual(["defmodule", "require-module", "require-component", "with-resource"]);
    const hooked = Array.from(config.matchAll(/(cljw\.wasm(?:\.core)?)\/(\S+) cljw-wasm\.hooks\/([^\s}]+)/g));
    const expected = ["cljw.wasm", "cljw.wasm.core"].flatMap((face) => macros.map((name) => [face, name, name]));
    expect(hooked.map(([, ...parts]) => parts)).toEqual(expected);
    const defined = Array.from(hooks.matchAll(/^\(defmacro (\S+)/gm), ([, name]) => name);
    expect(defined).toEqual(macros);
  });

  it.each([
    ['(require-module "m.wasm" :as m :refer [add])', '(do (def m (clojure.core/identity ["m.wasm"])) (declare add))'],
    [
      '(require-module "m.wasm" :refer [add is-prime] :rename {is-prime prime?} :imports {:env api})',
      '(do (clojure.core/identity ["m.wasm" {:env api}]) (declare add prime?))',
    ],
    ['(require-module "m.wasm" :refer :all)', '(do (clojure.core/identity ["m.wasm"]) nil)'],
    [
      '(defmodule "m.wasm" {:as m :rename {"a b" ab} :fuel n})',
      '(do (def m (clojure.core/identity ["m.wasm" n])) (declare ab))',
    ],
    [
      '(require-component "c.wasm" :as c :refer [get] :rename {get value})',
      '(do (def c (clojure.core/identity ["c.wasm"])) (declare value))',
    ],
    ["(with-resource [c (counter 5) d (make)] (inc c))", "(let* [c (counter 5) d (make)] (inc c))"],
    ['(defmodule "m.wasm" (options))', '(do (clojure.core/identity ["m.wasm" (options)]) nil)'],
  ])("reads %s as definitions", async (form, expected) => {
    const code = `(require '[cljw-wasm.hooks :refer [defmodule require-module require-component with-resource]]) (prn (macroexpand '${form}))`;
    const { out, err } = await nbb(["--classpath", folder, "-e", code]);
    expect(out.trim(), err).toBe(expected);
  });
});

describe("the jar", () => {
  it("is the same each time, and has the version of the package", () => {
    const first = readFileSync(writeJar());
    expect(readFileSync(writeJar()).equals(first)).toBe(true);
    const { version } = JSON.parse(text("package.json")) as { version: string };
    expect(text("target/pom.xml")).toContain(`<version>${version}</version>`);
    // Its entries are stored as they are.
    for (const part of [config, hooks, text("src/cljs/deps.cljs"), `"cljw-wasm" "${version}"`])
      expect(first.includes(part)).toBe(true);
  });
});
