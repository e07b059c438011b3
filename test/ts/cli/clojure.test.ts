/**
 * The command with ClojureScript: scripts, `eval` and the REPL, in a folder in which nothing is installed. Results are
 * arithmetic, the greeting that the WIT promises, and what Clojure's own REPL does.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { testPath } from "../api/support.ts";
import { ensureDist } from "../nbb/nbb.ts";
import { cli, cliText, folder } from "./support.ts";

beforeAll(ensureDist);

const add = `(wasm/load ${JSON.stringify(testPath("01_add.wasm"))})`;

function script(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

describe("scripts", () => {
  it.each(["clj", "cljs", "cljc"])("that require nothing run: .%s", async (ending) => {
    const file = script(
      `app.${ending}`,
      `(def m ${add})
       (println "sum" ((wasm/fn m "add" {:params [:i32 :i32] :results [:i32]}) 3 4) ((:add m) 1 2))
       (defn attempt [f] (try (f) (catch Throwable e [:caught (or (ex-message e) e)])))
       (println *command-line-args*)`,
    );
    const { code, out, err } = await cliText([file, "one", "--two", "-3"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toBe("sum 7 3\n(one --two -3)\n");
  });

  it("catch by the names that the JVM has", async () => {
    const names = ["Throwable", "Exception", "RuntimeException", "Error"];
    const forms = names.map((name) => `(println (try (throw (ex-info "a" {})) (catch ${name} e (ex-message e))))`);
    const more = `(println (try (throw 42) (catch Throwable e e)) (try (wasm/load "none") (catch Exception e (:code (ex-data e))))
        (try (throw (ex-info "said" {})) (catch Throwable e (.getMessage e))))
      (println (try (wasm/call (wasm/load "(module (func (export \\"f\\") unreachable))") :f) (catch Exception e (:code (ex-data e)))))`;
    const { code, out } = await cliText([script("catch.clj", [...forms, more].join("\n"))]);
    expect([code, out]).toEqual([0, "a\na\na\na\n42 :not-found said\n:unreachable\n"]);
  });

  it("that fail exit with 1, and show the line of the script", async () => {
    const file = script("fails.clj", `(println "begins")\n\n(defn f []\n  (wasm/load "missing.wasm"))\n\n(f)\n`);
    const { code, out, err } = await cliText([file]);
    expect([code, out]).toEqual([1, "begins\n"]);
    const [message, place, line, mark] = err.split("\n");
    expect(message).toMatch(/^Cannot read "missing\.wasm": there is no such file\./);
    expect(place).toBe("at fails.clj:4:3");
    expect(line).toContain('(wasm/load "missing.wasm"))');
    expect(mark!.indexOf("^")).toBe(line!.indexOf("(wasm/load"));
    expect(err).toContain("from fails.clj:6:1");
    expect(err).not.toContain("src/cljs");
  });

  it("that trap show the guest's frames", async () => {
    const text = `(def m (wasm/load "(module $guest (func $deep unreachable) (func (export \\"f\\") (call $deep)))"))\n(wasm/call m :f)`;
    const { code, err } = await cliText([script("traps.clj", text)]);
    expect(code).toBe(1);
    expect(err).toMatch(/at deep in guest/);
    expect(err).toContain("at traps.clj:2:1");
  });

  it.each([
    ["a syntax error", "(println 1", /EOF while reading/],
    ["an unknown name", "(no-such-function 1)", /no-such-function/],
    ["what is no error", '(throw "text")', /text/],
  ])("%s is told", async (_, text, says) => {
    const { code, err } = await cliText([script("wrong.clj", text)]);
    expect(code).toBe(1);
    expect(err).toMatch(says);
  });

  it("that are not there are told", async () => {
    expect(await cliText(["nowhere.clj"])).toMatchObject({ code: 2, err: expect.stringContaining("nowhere.clj") });
  });
});

describe("eval", () => {
  it("prints the last value, and nothing for nil", async () => {
    expect(await cliText(["eval", `(def m ${add}) (wasm/call m :add 40 2)`])).toEqual({
      code: 0,
      out: "42\n",
      err: "",
    });
    expect(await cliText(["eval", "(do nil)"])).toEqual({ code: 0, out: "", err: "" });
  });

  it("has arguments, and takes its code from a pipe", async () => {
    expect((await cliText(["eval", "*command-line-args*", "-1", "b", "--", "--c"])).out).toBe('("-1" "b" "--c")\n');
    const { code, out } = await cli(["eval", "-"], "(println :out)\n(+ 1 2)");
    expect([code, out.toString()]).toEqual([0, ":out\n3\n"]);
  });

  it("exits with 1 where it fails", async () => {
    expect(await cliText(["eval", '(throw (ex-info "went wrong" {}))'])).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringMatching(/^went wrong\n/),
    });
  });
});

describe("repl", () => {
  const repl = async (text: string): Promise<{ code: number | null; out: string[]; err: string }> => {
    const { code, out, err } = await cli(["repl"], text);
    return { code, out: out.toString().trimEnd().split("\n"), err };
  };

  it("evaluates form after form", async () => {
    const { code, out, err } = await repl(
      `(+ 1 2) *1\n(def x\n  ; over lines\n  [1 "a\n b" #"r\\)" \\( @(atom #(inc %))])\n(count x) #_ gone (list *1 'y)\n(wasm/call ${add} :add 1 *1)`,
    );
    expect(err).toMatch(/add/);
    expect(out).toEqual(["3", "3", "#'user/x", "5", "(5 y)"]);
    expect(code).toBe(0);
  });

  it("goes on behind errors, which are *e", async () => {
    const { code, out, err } = await repl(
      `(wasm/load "missing.wasm")\n(:code (ex-data *e))\n)\n(str "still " "here")\n`,
    );
    expect(err).toMatch(/^Cannot read "missing\.wasm"/);
    expect(err).toContain("Unmatched delimiter");
    expect(out).toEqual([":not-found", '"still here"']);
    expect(code).toBe(0);
  });

  it("changes the namespace, waits for promises, requires modules of JavaScript", async () => {
    const { out } = await repl(
      `(ns other (:require ["node:path" :as path]))\n(str *ns*) (path/basename "/a/b") ::k\n(js/Promise.resolve 4)\n(in-ns 'user)\n(str *ns*)\n`,
    );
    expect(out).toEqual(["nil", '"other"', '"b"', ":other/k", "4", "nil", '"user"']);
  });

  it("tells of a form that has no end", async () => {
    const { out, err } = await repl(`1\n(str "a"\n`);
    expect(out).toEqual(["1"]);
    expect(err).toContain("EOF while reading");
  });
});
