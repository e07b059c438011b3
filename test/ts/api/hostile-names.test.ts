/**
 * Names that speak to terminals or have no end: whatever is wrong with a module of such names, the message about it is a
 * text of few lines in which a terminal finds nothing to obey, and so are the lines of the backtrace and what the command
 * prints of the module.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect as printed } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type LoadOptions,
  type WasmError,
  backtraceOf,
  explain,
  frameLines,
  load,
  loadWasi,
  newTag,
  run,
  wit as witOf,
} from "../../../src/ts/index.ts";
import { engines, failure } from "./support.ts";
import { cliText as cli } from "../cli/support.ts";
import { clojureWords } from "../../../src/ts/clojure/words.ts";
import { commandWords } from "../../../src/ts/cli/words.ts";

/** Names by what they would do. */
const hostileNames = {
  "clears the screen": "\u001b[2J\u001b[H",
  "sets the title": "\u001b]0;owned\u0007",
  "begins another line": "ok\r\n\u001b[32mall is well",
  "is the 8-bit introducer": "\u009b2J",
  "reads backwards": "a\u202eb\u2066c",
  "is not seen": "a\u200bb\ufeffc",
  "has the marks of phrases": "\u{e000}call-async\u{e001}",
  "ends in a line separator": "a\u2028b\u2029",
  "is long": "x".repeat(8_192),
  "is long and clears the screen": "\u001b[2J".repeat(2_048),
};

/** Nothing that is obeyed, hidden or reorders; lines end with LF. */
const obeyed = /(?![\n\t])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;

function expectHarmless(text: string, most = 4_200): void {
  expect(obeyed.exec(text)?.[0] ?? "").toBe("");
  expect(text.length).toBeLessThan(most);
  expect(text.split("\n").length).toBeLessThan(60);
}

const bytesOf = (name: string): string =>
  Array.from(new TextEncoder().encode(name), (byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");

const engineLoad = (text: string, options: LoadOptions): unknown => load(text, options);

/** What can go wrong with a module of a name, on any engine. */
function failures(name: string): readonly (readonly [what: string, go: (engine: LoadOptions) => unknown])[] {
  const n = `"${bytesOf(name)}"`;
  const head = `(module $${n}`;
  const empty = `${head})`;
  const traps = `${head} (func $${n} (export ${n}) unreachable))`;
  return [
    ["an import is missing", (engine) => engineLoad(`${head} (import ${n} ${n} (func)))`, engine)],
    [
      "a hundred imports are missing",
      (engine) => engineLoad(`${head} ${`(import ${n} ${n} (func))`.repeat(100)})`, engine),
    ],
    [
      "an import is of another kind",
      (engine) => engineLoad(`${head} (import ${n} ${n} (func)))`, { ...engine, imports: { [name]: { [name]: 5 } } }),
    ],
    ["an import is not asked for", (engine) => engineLoad(empty, { ...engine, imports: { [name]: { [name]: 5 } } })],
    ["an export is missing", (engine) => load(`${head} (func (export ${n})))`, engine).call(`${name}x`)],
    ["an export is no function", (engine) => load(`${head} (memory (export ${n}) 1))`, engine).call(name)],
    ["two exports have the name", (engine) => engineLoad(`${head} (func (export ${n})) (func (export ${n})))`, engine)],
    ["it is no command", () => run(`${head} (func (export ${n})))`)],
    ["it traps", (engine) => load(traps, engine).call(name)],
    ["it has no WIT", () => witOf(traps)],
    ["a body is invalid", (engine) => engineLoad(`${head} (func $${n} (export ${n}) (result i32)))`, engine)],
    [
      "an argument does not fit",
      (engine) => load(`${head} (func (export ${n}) (param i32)))`, engine).call(name, name),
    ],
    ["arguments are missing", (engine) => load(`${head} (func (export ${n}) (param i32)))`, engine).call(name)],
    [
      "a host function returns something else",
      (engine) =>
        load(`${head} (import ${n} ${n} (func $f (result i32))) (func (export ${n}) (result i32) (call $f)))`, {
          ...engine,
          imports: { [name]: { [name]: () => name } },
        }).call(name),
    ],
    ["the signature is another", (engine) => load(traps, engine).func(name, { params: [name] })],
    ["a signature has another key", (engine) => load(traps, engine).func(name, { [name]: [] })],
    ["an option has the name", (engine) => engineLoad(empty, { ...engine, [name]: 1 })],
    ["an option has it as its value", (engine) => engineLoad(empty, { ...engine, engine: name } as never)],
    ["a feature is called so", (engine) => engineLoad(empty, { ...engine, disable: [name] } as never)],
    ["a world is called so", (engine) => engineLoad(empty, { ...engine, wit: "world w {}", world: name })],
    ["a tag's type is called so", () => newTag({ params: [name], name })],
    ["a file is called so", () => load(`no/${name}`)],
    ["the WIT is called so", () => load(empty, { wit: `no/${name}` })],
    ["it is text", () => load(`(module ${name})`)],
    ["it is an identifier", () => load(`${head} (func (call $${n})))`)],
    ["it is a label", () => load(`${head} (func (block $${n} (nop) (br $${n.slice(0, -1)}z"))))`)],
    ["it is WIT", () => load(empty, { wit: `interface ${name} {}` })],
    ["it stands in WIT", () => load(empty, { wit: `interface a { f: func(a: ${name}); }` })],
    ["a variable is called so", () => loadWasi(empty, { env: { [`${name}=`]: "x" } })],
    ["a directory is called so", () => loadWasi(empty, { dirs: { [name]: 5 } as never })],
    ["a file in memory is called so", () => loadWasi(empty, { dirs: { "/": { [name]: 5 } } as never })],
    ["a clock is called so", () => loadWasi(empty, { clock: { [name]: 5 } as never })],
    ["a socket is called so", () => loadWasi(empty, { sockets: [{ [name]: 5 }] as never })],
    ["an address is", () => loadWasi(empty, { sockets: [{ connect: name }] })],
  ];
}

describe.each(engines)("on %s, a name", (engine) => {
  it.each(Object.entries(hostileNames))("that %s is harmless in every message", (_, name) => {
    for (const [what, go] of failures(name)) {
      const error: WasmError = failure(() => go({ engine }));
      for (const text of [error.message, error.messageFor(clojureWords), error.messageFor(commandWords)]) {
        expect(obeyed.exec(text)?.[0] ?? "", what).toBe("");
        expect(text.length, what).toBeLessThan(4_200);
        expect(text.split("\n").length, what).toBeLessThan(60);
      }
      for (const line of frameLines(backtraceOf(error))) expectHarmless(line, 500);
    }
  });

  it.each(Object.entries(hostileNames))("that %s is shown whole in the data, and harmless by consoles", (_, name) => {
    const n = `"${bytesOf(name)}"`;
    const module = load(`(module $${n} (func $${n} (export ${n}) unreachable))`, { engine });
    const error = failure(() => module.call(name));
    expect(backtraceOf(error)[0]?.func).toBe(name);
    expect(obeyed.exec(printed(error).split("\n    at ")[0]!.replaceAll("\u001b", ""))).toBeNull();
  });
});

describe("the command", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "cljw-names-"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("prints nothing that a terminal obeys", async () => {
    const name = Object.values(hostileNames).join("");
    const n = `"${bytesOf(name)}"`;
    const path = join(folder, "a.wat");
    writeFileSync(
      path,
      `(module $${n} (import ${n} ${n} (func)) (func $${n} (export ${n}) unreachable) (@custom ${n} ${n}))`,
    );
    expect(explain(path)).toBeUndefined();
    for (const args of [
      ["inspect", path],
      ["inspect", "--json", path],
      ["wat", path],
      ["run", path],
      ["wit", path],
      ["validate", `${folder}/${name.slice(0, 40)}`],
      ["run", path, `--${name}`],
      [name],
    ]) {
      const { out, err } = await cli(args);
      expect(obeyed.exec(out)?.[0] ?? "", args[0]).toBe("");
      expect(obeyed.exec(err)?.[0] ?? "", args[0]).toBe("");
    }
  });
});
