/** What the page does, case by case, each in a page of its own. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser } from "puppeteer-core";
import { root } from "../../../scripts/lib.ts";
import type { Served } from "./browser.ts";
import { Visitor, linkOf } from "./visitor.ts";

/** What a case is given. */
export interface Given {
  readonly browser: Browser;
  readonly url: string;
  /** Another site, of which nothing may be asked. */
  readonly other: Served;
  /** What is told beside. */
  readonly tell: (line: string) => void;
  readonly open: (hash?: string, size?: { width: number; height: number }) => Promise<Visitor>;
}

type Case = (given: Given) => Promise<void>;

const testdata = (file: string): string => resolve(root, "testdata", file);

async function opened({ open }: Given, title?: string): Promise<Visitor> {
  const visitor = await open();
  await visitor.idle();
  if (title !== undefined) await visitor.example(title);
  return visitor;
}

const tableRows = async (visitor: Visitor): Promise<string> => visitor.text(".pg-overview");

const axe = readFileSync(resolve(root, "site/node_modules/axe-core/axe.min.js"), "utf8");

/** What axe finds in the page as it is, in light and in dark. */
export async function axeFinds(visitor: Visitor): Promise<string[]> {
  const { page } = visitor;
  const found: string[] = [];
  for (const dark of [false, true]) {
    await page.evaluate((on) => document.documentElement.classList.toggle("dark", on), dark);
    // Colours that are on their way have any contrast.
    await page.evaluate(async () => {
      await new Promise((done) => requestAnimationFrame(done));
      const changes = document.getAnimations().filter((one) => one instanceof CSSTransition);
      await Promise.allSettled(changes.map(async (one) => one.finished));
    });
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      const { axe: tool } = window as unknown as {
        readonly axe: { run: (where: object) => Promise<{ violations: any[] }> };
      };
      const { violations: all } = await tool.run({ include: [".pg"] });
      return all.map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .slice(0, 3)
            .map((node: any) => node.html.slice(0, 120))
            .join(" | ")}`,
      );
    });
    found.push(...violations.map((text) => `${dark ? "dark" : "light"} ${text}`));
  }
  return found;
}

/** Elements that only names and texts of others could have made; editors have images of their own beside what they show. */
const strangeElements = ".pg img:not(.cm-widgetBuffer), .pg script, .pg b b";

const strangers = `(module
  (import "<img src=x onerror=alert(1)>" "\\u{202e}evil" (func $"<b>bold</b>"))
  (func $"<script>alert(1)</script>" (export "<img src=x onerror=alert(1)>") (call $"<b>bold</b>"))
  (func $"] (;1;)" (export "__proto__") (unreachable))
  (func (export "constructor") (result i32) (i32.const 7)))`;

/** A program that says something twice, and then does the rest. */
const writing = (rest: string): string => `(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\\20\\00\\00\\00\\06\\00\\00\\00")
  (data (i32.const 8) "\\20\\00\\00\\00\\58\\02\\00\\00")
  (data (i32.const 32) ${'\n   "begun\\nbegun\\n"'.repeat(50)})
  (func $say (param $what i32)
    (drop (call $write (i32.const 1) (local.get $what) (i32.const 1) (i32.const 24))))
  (func (export "_start") (call $say (i32.const 0)) (call $say (i32.const 0)) ${rest}))`;

export const cases: { readonly [name: string]: Case } = {
  async "an example is loaded, and its function called"(given) {
    const from = performance.now();
    const visitor = await given.open();
    await visitor.page.waitForSelector(".pg-tries button:not([disabled])");
    await visitor.click("(wasm/call m :add 2 40)");
    await visitor.sees("42", ".pg-out");
    given.tell(`first call after ${Math.round(performance.now() - from)} ms`);
    assert.match(await visitor.text(".pg-foot"), /m is loaded on native/);
  },

  async "text is typed, is wrong, is mended, and loads by keyboard"(given) {
    const visitor = await opened(given);
    await visitor.click("New");
    await visitor.sees("Nothing to look at yet");
    await visitor.write("The module as text", '(module\n  (func (export "f") (result i32)\n    (i64.const 1)))');
    await visitor.sees("type mismatch", ".pg-error");
    await visitor.sees("Go to line 3", ".pg-error");
    assert.equal((await visitor.page.$$(".cm-lintRange-error")).length, 1);
    await visitor.write("The module as text", '(module\n  (func (export "f") (result i32)\n    (i32.const 11)))');
    await visitor.sees("() → i32", ".pg-overview");
    await visitor.keys("Control", "Enter");
    await visitor.idle();
    assert.match(await visitor.evaluate("(wasm/call m :f)"), /^11/);
  },

  async "exports, imports, types, features and sections are told"(given) {
    const visitor = await opened(given, "Host functions in Clojure");
    const text = await tableRows(visitor);
    for (const part of [
      "sum_squares",
      "(i32) → i32",
      "memory",
      "1 pages",
      "env log",
      "(i32 i32)",
      "Types",
      "(type (;0;) (func (param i32)))",
      "mvp",
      "custom name",
      "0x8",
    ]) {
      assert.ok(text.replaceAll(/\s+/g, " ").includes(part), `no ${part} in ${text}`);
    }
    await visitor.click("Call sum_squares");
    await visitor.sees("(wasm/call m :sum_squares 1)", ".pg-prompt");
    await visitor.page.keyboard.press("Enter");
    await visitor.sees("the guest logs 1", ".pg-print");
  },

  async "the disassembly has ways from calls to functions and back"(given) {
    const visitor = await opened(given, "Host functions in Clojure");
    await visitor.click("Code of sum_squares");
    await visitor.sees("(func (;4;)", ".pg-here");
    await visitor.page.click('.pg-ref[data-function="$square"]');
    await visitor.sees("(func $square", ".pg-here");
    await visitor.sees("$square is used by", ".pg-uses");
    await visitor.click('"sum_squares"', `//p[contains(@class,"pg-uses")]`);
    await visitor.sees("call $square", ".pg-here");
    await visitor.page.keyboard.press("Enter");
    await visitor.sees("(func $square", ".pg-here");
    await visitor.fill("Find a function", "say");
    assert.deepEqual(await visitor.page.$$eval(".pg-functions li", (all) => all.map((one) => one.textContent)), [
      "1$say",
    ]);
    const offsets = await visitor.page.$$eval(".pg-offsets .cm-gutterElement", (all) =>
      all.map((one) => one.textContent).filter((text) => text !== ""),
    );
    assert.ok(offsets.length > 3 && offsets.every((text) => /^[0-9a-f]{4,}$/.test(text!)));
  },

  async "host functions are Clojure, and can be changed"(given) {
    const visitor = await opened(given, "Host functions in Clojure");
    assert.match(await visitor.try("(wasm/call m :greet)"), /Hello from WebAssembly!/);
    await visitor.try("(wasm/call m :sum-squares 4)");
    assert.match(await visitor.try("@seen"), /\[1 4 9 16\]/);
    await visitor.tab("Host functions");
    await visitor.write("Host functions", '{:env {:log (fn [n] (println "changed" (inc n))) :say (fn [_ _])}}');
    await visitor.click("Load");
    await visitor.idle();
    assert.match(await visitor.evaluate("(wasm/call m :sum-squares 1)"), /changed 2/);
    await visitor.write("Host functions", "");
    await visitor.click("Load");
    await visitor.sees("import-mismatch", ".pg-failed");
    await visitor.click("Write stubs");
    await visitor.click("Load");
    await visitor.idle();
    assert.match(await visitor.evaluate("(wasm/call m :greet)"), /say 16 23/);
  },

  async "a file is opened, and WIT makes its functions take strings"(given) {
    const visitor = await opened(given);
    await visitor.upload("pg-file", testdata("10_greet.wasm"));
    await visitor.sees("A binary of 549 bytes");
    await visitor.click("Give its types as WIT");
    await visitor.write("WIT", readFileSync(testdata("10_greet.wit"), "utf8"));
    await visitor.click("Call greet");
    await visitor.idle();
    await visitor.sees("(name: string) → string", ".pg-overview");
    await visitor.click("Call greet");
    await visitor.sees('(wasm/call m :greet "text")', ".pg-prompt");
    assert.match(await visitor.evaluate('(wasm/call m :greet "Zoë")'), /"Hello, Zoë!"/);
    await visitor.write("WIT", "package a:b; world w { export greet: func(name: strin) -> string; }");
    await visitor.sees("strin", ".pg-error");
  },

  async "files that belong together are opened together"(given) {
    const visitor = await opened(given);
    await visitor.upload("pg-file", testdata("10_greet.wit"), testdata("10_greet.wasm"));
    await visitor.sees("10_greet.wasm", ".pg-name");
    await visitor.sees("Returns `Hello, <name>!`", ".pg-source");
    await visitor.click("Load");
    await visitor.idle();
    assert.match(await visitor.evaluate('(wasm/call m :greet "you")'), /"Hello, you!"/);
    await visitor.upload("pg-file", testdata("26_cat.wasm"));
    await visitor.click("Give it arguments, input and files, and run it");
    await visitor.upload("pg-file", testdata("README.md"));
    await visitor.tab("Program");
    await visitor.fill("Arguments, the program's name first", "cat --size /README.md");
    await visitor.click("Run the program");
    await visitor.sees("exit 0", ".pg-result");
    await visitor.sees(String(readFileSync(testdata("README.md")).length), '.pg-result [aria-label="Standard output"]');
  },

  async "strings and lists by WIT"(given) {
    const visitor = await opened(given, "Strings and lists by WIT");
    assert.match(await visitor.try('(wasm/call m :greet "World")'), /"Hello, World!"/);
    assert.match(await visitor.try("(wasm/call m :transpose [[1 2] [3 4]])"), /\[\[1 3\] \[2 4\]\]/);
  },

  async "a component is loaded, with resources on both sides"(given) {
    const visitor = await opened(given, "A component with resources");
    await visitor.sees("is a component", ".pg-overview");
    await visitor.sees("resource counter", ".pg-overview");
    assert.match(await visitor.try("(def c (wasm/call m :counter 5))"), /Resource counter|#'user\/c/);
    await visitor.sees("You own 1 of its resources", ".pg-overview");
    assert.match(await visitor.try("((:inc c))"), /^6/);
    assert.match(
      await visitor.try('(wasm/call m :show "notes.txt")'),
      /dropped notes\.txt[^]*"the contents of notes\.txt"/,
    );
    await visitor.try("(wasm/resource-drop c)");
    await visitor.sees("You own 0 of its resources", ".pg-overview");
    await visitor.tab("Code");
    await visitor.sees("(module", ".pg-text");
  },

  async "a program runs with arguments, input and files, and shows what it leaves"(given) {
    const visitor = await opened(given, "A WASI program reads a file");
    await visitor.click("Run the program");
    await visitor.sees("exit 0", ".pg-result");
    await visitor.sees("The woods are lovely", ".pg-result");
    await visitor.sees("by standard input", ".pg-result");
    await visitor.sees("/out/note.txt", ".pg-result");
    await visitor.click("New file");
    await visitor.fill("Path of file 3", "/in/more.txt");
    await visitor.fill("Contents of /in/more.txt", "more of it");
    await visitor.fill("Arguments, the program's name first", 'cat /in/more.txt --err "to the other stream" --exit 3');
    await visitor.click("Run the program");
    await visitor.sees("exit 3", ".pg-result");
    await visitor.sees("more of it", ".pg-result");
    await visitor.sees("to the other stream", '.pg-result [aria-label="Standard error"]');
  },

  async "what a program writes is seen while it runs, and stays when it is stopped"(given) {
    const visitor = await opened(given);
    await visitor.click("New");
    await visitor.write("The module as text", writing("(loop $spin (br $spin))"));
    await visitor.sees("Give it arguments, input and files, and run it", ".pg-overview");
    await visitor.tab("Program");
    await visitor.click("Run the program");
    await visitor.sees("running", ".pg-result");
    await visitor.sees("begun begun", '.pg-result [aria-label="Standard output"]');
    await visitor.click("Stop");
    await visitor.sees("stopped", ".pg-result");
    await visitor.sees("begun begun", '.pg-result [aria-label="Standard output"]');
    await visitor.idle();
    await visitor.tab("Module");
    await visitor.write("The module as text", writing("(loop $flood (call $say (i32.const 8)) (br $flood))"));
    await visitor.tab("Program");
    await visitor.idle();
    await visitor.click("Run the program");
    await visitor.sees("wrote more than", ".pg-result");
    const shown = await visitor.text('.pg-result [aria-label="Standard output"]');
    assert.ok(shown.length < 125_000, `${shown.length} characters are shown`);
    assert.match(shown, /^begun\nbegun\n/);
    assert.match(shown.slice(59_000, 61_000), /begun\n\n… 16,657,216 characters …\n/);
  },

  async "engine and bounds are chosen, and hold"(given) {
    const visitor = await opened(given, "An endless loop");
    await (await visitor.find(`//button[starts-with(normalize-space(),"Bounds")]`)).click();
    await visitor.choose("Engine", "interp");
    await visitor.fill("Fuel", "50000");
    await visitor.fill("Memory", "7");
    await visitor.page.keyboard.press("Escape");
    await visitor.click("Load");
    await visitor.sees(":engine :interp :fuel 50000 :max-memory-pages 7", ".pg-in");
    await visitor.sees("m is loaded on interp", ".pg-foot");
    assert.match(
      await visitor.try("(wasm/call m :spin)"),
      /limit · fuel[^]*50,000 fuel|50,000 fuel[^]*limit · fuel|limit · fuel/,
    );
    await visitor.click("(wasm/add-fuel! m 1000000000)");
    await visitor.sees("(wasm/add-fuel! m 1000000000)", ".pg-prompt");
    assert.match(await visitor.try("(wasm/call (wasm/load source {:timeout-ms 200}) :spin)"), /limit · timeout/);
    await visitor.evaluate('(def big (wasm/load "(memory (export \\"memory\\") 1)" {:max-memory-pages 2}))');
    assert.match(await visitor.evaluate("(wasm/call m :spin)"), /limit · fuel/);
  },

  async "the engine that makes JavaScript computes and traps as the others do"(given) {
    const visitor = await opened(given, "Why does it trap?");
    const compiled = async (): Promise<void> => {
      await (await visitor.find(`//button[starts-with(normalize-space(),"Bounds")]`)).click();
      await visitor.choose("Engine", "compiled");
      await visitor.page.keyboard.press("Escape");
    };
    await compiled();
    await visitor.click("Load");
    await visitor.sees("m is loaded on compiled", ".pg-foot");
    assert.match(
      await visitor.try("(wasm/call m :report 2)"),
      /trap · integer-divide-by-zero[^]*average at 0x[^]*report at 0x/,
    );
    assert.match(await visitor.try("(wasm/call m :average 0 3)"), /2[^]*78 fuel/);
  },

  async "fuel that was used is told"(given) {
    const visitor = await opened(given);
    assert.match(await visitor.try("(wasm/call m :add 2 40)"), /3 fuel · .* · 999,999,99\d left/);
  },

  async "a trap leads to the instruction, in the disassembly and in the text"(given) {
    const visitor = await opened(given, "Why does it trap?");
    const told = await visitor.try("(wasm/call m :report 2)");
    assert.match(told, /trap · integer-divide-by-zero[^]*average at 0x[^]*report at 0x/);
    await visitor.click("average", `//ol[contains(@class,"pg-frames")]`);
    await visitor.sees("i32.div_s", ".pg-trap");
    await visitor.click("line 25:6", `//ol[contains(@class,"pg-frames")]`);
    await visitor.page.waitForFunction(
      () => document.activeElement?.getAttribute("aria-label") === "The module as text",
    );
  },

  async "memory is shown as hex and numbers, and follows"(given) {
    const visitor = await opened(given, "Looking into memory");
    await visitor.tab("Memory");
    await visitor.try("(wasm/call m :primes 100)");
    await visitor.choose("as", "i32");
    await visitor.fill("from", "0x400");
    const cells = async (): Promise<string[]> =>
      visitor.page.$$eval(".pg-memory td:not(.pg-ascii)", (all) => all.map((one) => one.textContent!));
    await visitor.sees("000400", ".pg-memory");
    assert.deepEqual((await cells()).slice(0, 8), ["2", "3", "5", "7", "11", "13", "17", "19"]);
    assert.equal((await cells())[25], "0");
    await visitor.try("(wasm/call m :primes 200)");
    await visitor.page.waitForSelector(".pg-changed");
    assert.equal((await cells())[25], "101");
    assert.equal(await visitor.page.$eval(".pg-changed", (cell) => cell.textContent), "101");
    await visitor.choose("as", "hex");
    await visitor.sees("02", ".pg-memory");
  },

  async "memories that are not exported are shown by engines that show them"(given) {
    const visitor = await opened(given);
    await visitor.click("New");
    await visitor.tab("Memory");
    await visitor.sees("No module is loaded.", ".pg-module");
    await visitor.write("The module as text", '(module (memory $kept 1) (data (i32.const 0) "kept"))');
    await visitor.click("Load");
    await visitor.sees("the browser's engine shows nothing of it", ".pg-module");
    await visitor.click("Load it on compiled");
    await visitor.sees("memory 0 $kept, not exported", ".pg-controls");
    await visitor.sees("6b 65 70 74 00", ".pg-memory");
    await visitor.sees("kept", ".pg-ascii");
    await visitor.write("The module as text", "(module)");
    await visitor.click("Load");
    await visitor.sees("This module has no memory.", ".pg-module");
    await visitor.example("A component with resources");
    await visitor.tab("Memory");
    await visitor.sees("memory of core instance 0", ".pg-controls");
    await visitor.sees("000000", ".pg-memory");
  },

  async "what does not end is stopped, and what there was is there again"(given) {
    const visitor = await opened(given, "An endless loop");
    await visitor.evaluate("(def kept (+ 40 2))");
    await visitor.click("(wasm/call m :spin)");
    await visitor.sees("Running", ".pg-busy");
    await visitor.tab("WIT");
    await visitor.sees("export greet", ".pg-source");
    await visitor.click("Stop");
    await visitor.sees("m is loaded anew and a definition evaluated again.", ".pg-log");
    await visitor.idle();
    assert.match(await visitor.evaluate("[kept (wasm/module? m)]"), /\[42 true\]/);
    await visitor.click("(wasm/call m :spin)");
    await visitor.sees("Running", ".pg-busy");
    await visitor.keys("Control", ".");
    await visitor.page.waitForFunction(() => document.querySelectorAll(".pg-note").length >= 4);
    await visitor.idle();
    assert.match(await visitor.evaluate("(inc kept)"), /^43/);
  },

  async "a link holds all of it, and runs nothing by itself"(given) {
    const visitor = await opened(given, "A WASI program reads a file");
    await visitor.fill("Standard input", "<b>shared</b>\n");
    await visitor.click("Copy link");
    await visitor.page.waitForFunction(() => location.hash.startsWith("#p="));
    const hash = new URL(visitor.page.url()).hash;
    const second = await given.open(hash);
    await second.idle();
    await second.sees("nothing of it has run", ".pg-banner");
    await second.sees("A binary of 39.2 KiB");
    await new Promise((done) => setTimeout(done, 300));
    assert.equal((await second.page.$$(".pg-in")).length, 0);
    assert.match(await second.text(".pg-foot"), /no module is loaded/);
    await second.click("Run");
    await second.sees("<b>shared</b>", ".pg-result");
    await second.sees("The woods are lovely", ".pg-result");
    assert.equal((await second.page.$$(".pg-banner")).length, 0);
  },

  async "a link that means ill is refused, or is text"(given) {
    const evil = "<img src=x onerror=document.title='bad'>";
    const data = {
      v: 1,
      name: evil,
      contents: { t: `${strangers}\n(start 1)`.replace(")\n(start 1)", " (start 2))") },
      host: `(do (js/eval "postMessage('bad')") {})`,
      args: evil,
      files: [{ path: "__proto__/x", contents: { t: evil } }],
      tries: [evil],
      engine: "__proto__",
      bounds: { fuel: "1e999", timeout: "-1", pages: evil },
      __proto__: { polluted: true },
    };
    const visitor = await given.open(await linkOf(data));
    await visitor.idle();
    await visitor.sees(evil, ".pg-name");
    await visitor.sees("<img src=x onerror=alert(1)>", ".pg-overview");
    for (const tab of ["Host functions", "Program", "Code"]) await visitor.tab(tab);
    assert.equal((await visitor.page.$$(strangeElements)).length, 0);
    assert.equal((await visitor.page.$$(".pg-in")).length, 0);
    assert.notEqual(await visitor.page.title(), "bad");
    for (const wrong of [
      "#p=AAAA",
      `#p=${"A".repeat(500_000)}`,
      await linkOf({ v: 1, contents: { t: "x".repeat(4_000_000) } }),
      await linkOf([1]),
      await linkOf({ v: 1, files: {} }),
    ]) {
      const other = await given.open(wrong);
      await other.sees("The link cannot be read", ".pg-notice");
      await other.page.close();
    }
  },

  async "names of a module are text"(given) {
    const visitor = await opened(given);
    await visitor.click("New");
    await visitor.write("The module as text", strangers);
    await visitor.sees("<img src=x onerror=alert(1)>", ".pg-overview");
    await visitor.tab("Host functions");
    await visitor.click("Write stubs");
    await visitor.click("Load");
    await visitor.idle();
    assert.match(await visitor.evaluate("(wasm/call m :constructor)"), /^7/);
    assert.match(await visitor.evaluate('(wasm/call m "__proto__")'), /unreachable/);
    await visitor.tab("Code");
    await visitor.page.click(".pg-functions li:nth-child(2) button");
    await visitor.sees("<script>", ".pg-here");
    assert.equal((await visitor.page.$$(strangeElements)).length, 0);
  },

  async "nothing is sent anywhere"(given) {
    const visitor = await opened(given);
    const { other, url } = given;
    other.asked.length = 0;
    for (const way of [
      `(js/fetch "${other.url}fetch")`,
      `(js/XMLHttpRequest.)`,
      `(js/WebSocket. "${other.url.replace("http", "ws")}socket")`,
      `(js/eval "import('${other.url}index.html')")`,
      `(js/importScripts "${other.url}script")`,
      `(wasm/load-async "${other.url}a.wasm")`,
      `(js/Worker. "data:text/javascript,fetch('${other.url}worker')")`,
    ]) {
      await visitor.evaluate(`(try ${way} (catch :default e (ex-message e)))`);
    }
    await visitor.page.evaluate((to) => fetch(to).catch(() => undefined), `${other.url}page`);
    await visitor.page.evaluate((to) => {
      document.body.append(Object.assign(new Image(), { src: to }));
    }, `${other.url}image`);
    await new Promise((done) => setTimeout(done, 500));
    assert.deepEqual(other.asked, []);
    const strange = [...visitor.origins].filter(
      (origin) => origin !== new URL(url).origin && origin !== "null" && origin !== new URL(other.url).origin,
    );
    assert.deepEqual(strange, []);
    // Firefox tells of each refusal, which is what is wanted here.
    visitor.forgive("Content-Security-Policy");
  },

  async "a file is dropped anywhere"(given) {
    const visitor = await opened(given);
    const bytes = [...readFileSync(testdata("02_fibonacci.wasm"))];
    await visitor.page.evaluate((all) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(all)], "fibonacci.wasm"));
      const at = document.querySelector(".pg-repl")!;
      for (const type of ["dragover", "drop"])
        at.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    }, bytes);
    await visitor.sees("fibonacci.wasm", ".pg-name");
    await visitor.sees("fib", ".pg-overview");
    await visitor.click("Load");
    await visitor.idle();
    assert.match(await visitor.evaluate("(map (wasm/fn m :fib) (range 10))"), /\(0 1 1 2 3 5 8 13 21 34\)/);
    await visitor.click("Edit it as text");
    await visitor.sees("local.get", ".pg-source");
  },

  async "all is reached by keyboard"(given) {
    const visitor = await opened(given);
    const seen = new Set<string>();
    await visitor.page.evaluate(() => (document.activeElement as HTMLElement).blur());
    for (let step = 0; step < 60; step++) {
      await visitor.page.keyboard.press("Tab");
      const name = await visitor.page.evaluate(() => {
        const at = document.activeElement as HTMLElement;
        return at.getAttribute("aria-label") ?? at.innerText ?? "";
      });
      // Tab indents in editors to write in, until Escape is pressed.
      if (name === "The module as text") await visitor.page.keyboard.press("Escape");
      seen.add(name.trim().split("\n")[0]!);
    }
    for (const name of [
      "Examples",
      "Open…",
      "New",
      "Copy link",
      "Load",
      "Module",
      "Overview",
      "Call add",
      "Code of add",
      "Transcript",
      "Clojure to evaluate",
      "Evaluate",
    ]) {
      assert.ok(
        [...seen].some((one) => one.startsWith(name)),
        `${name} is not reached: ${[...seen].join(", ")}`,
      );
    }
    await visitor.page.focus("#pg-module-overview");
    await visitor.page.keyboard.press("ArrowRight");
    assert.equal(await visitor.page.$eval("#pg-module-code", (tab) => tab.getAttribute("aria-selected")), "true");
    await visitor.page.keyboard.press("End");
    assert.equal(await visitor.page.evaluate(() => document.activeElement?.id), "pg-module-memory");
  },

  async "a narrow screen shows a pane at a time, and nothing beyond its edge"(given) {
    const visitor = await given.open("", { width: 390, height: 800 });
    await visitor.idle();
    for (const [name, panel] of [
      ["Source", ".pg-source"],
      ["Module", ".pg-module"],
      ["REPL", ".pg-repl"],
    ] as const) {
      await visitor.click(name, `//*[@aria-label="What is shown"]`);
      await visitor.page.waitForSelector(panel, { visible: true });
      const [width, shown] = await visitor.page.evaluate(() => [
        document.documentElement.scrollWidth,
        [...document.querySelectorAll<HTMLElement>(".pg-panel")].filter((one) => one.offsetWidth > 0).length,
      ]);
      assert.deepEqual([width! <= 390, shown], [true, 1]);
    }
    assert.match(await visitor.try("(wasm/call m :add 2 40)"), /42/);
  },

  async "axe finds nothing, in light and in dark"(given) {
    const visitor = await opened(given, "Why does it trap?");
    await visitor.try("(wasm/call m :report 2)");
    const states: Record<string, () => Promise<void>> = {
      overview: async () => undefined,
      code: async () => visitor.click("average", `//ol[contains(@class,"pg-frames")]`),
      "host functions": async () => visitor.tab("Host functions"),
      examples: async () => (await visitor.find(`//button[starts-with(normalize-space(),"Examples")]`)).click(),
      bounds: async () => {
        await visitor.page.keyboard.press("Escape");
        await (await visitor.find(`//button[starts-with(normalize-space(),"Bounds")]`)).click();
      },
      memory: async () => {
        await visitor.page.keyboard.press("Escape");
        await visitor.example("Looking into memory");
        await visitor.tab("Memory");
        await visitor.try("(wasm/call m :primes 100)");
      },
      program: async () => {
        await visitor.example("A WASI program reads a file");
        await visitor.click("Run the program");
        await visitor.sees("exit 0", ".pg-result");
      },
      component: async () => {
        await visitor.example("A component with resources");
        await visitor.sees("is a component", ".pg-overview");
      },
    };
    const found: string[] = [];
    for (const [name, reach] of Object.entries(states)) {
      await reach();
      found.push(...(await axeFinds(visitor)).map((text) => `${name}, ${text}`));
    }
    assert.deepEqual(found, []);
  },
};
