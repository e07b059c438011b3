/**
 * Modules from text: as a string, as bytes, and from files; and errors that say where.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { inspect, load, loadAsync, validate, wat } from "../../../src/ts/index.ts";
import { codeOf, engines, failure, testPath } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "text-"));
afterAll(() => rmSync(folder, { recursive: true }));

const add = '(module $sum (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))';

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe.each(engines)("text on %s", (engine) => {
  it.each([
    ["a string", add],
    ["a string with a comment first", `\n  ;; adds\n${add}`],
    ["fields alone", add.slice("(module $sum ".length, -1)],
    ["bytes", new TextEncoder().encode(add)],
    ["a buffer", new TextEncoder().encode(`(; adds ;) ${add}`).buffer],
    ["a file", file("add.wat", add)],
    ["a file of another name", file("add.txt", add)],
    ["a file: URL", pathToFileURL(file("url.wat", `  ${add}`))],
  ])("is read from %s", async (_, source) => {
    expect(load(source, { engine }).call("add", 3, 4)).toBe(7);
    expect((await loadAsync(source, { engine })).call("add", 3, 4)).toBe(7);
  });

  it("finds the WIT beside it", () => {
    expect(load(testPath("10_greet.wat"), { engine }).call("greet", "World")).toBe("Hello, World!");
  });
});

it("gives the module its name", () => {
  expect(inspect(add)).toMatchObject({ name: "sum" });
});

it("is printed and read again", () => {
  expect(load(wat(add)).call("add", 1, 2)).toBe(3);
});

describe("errors in text", () => {
  it("have line and column, and the file where there is one", () => {
    const text = "(module\n  (func (i32.ad)))";
    const error = failure(() => load(text));
    expect([error.kind, error.code]).toEqual(["malformed", "bad-text"]);
    expect(error.data).toMatchObject({ line: 2, column: 10 });
    expect(error.message).toContain("2 |   (func (i32.ad)))\n  |          ^-----");
    const path = file("bad.wat", text);
    expect(failure(() => load(path)).data).toMatchObject({ line: 2, column: 10, file: path });
    expect(failure(() => load(path)).message).toContain(`${path}:2:10`);
  });

  it("are told apart from invalid modules", () => {
    expect(validate("(module (func (result i32)))")).toBe(false);
    expect(failure(() => load("(module (func (result i32)))")).kind).toBe("invalid");
  });

  it("come for a text file that is none", () => {
    expect(codeOf(() => load(file("prose.wat", "hello")))).toBe("malformed bad-text");
    expect(codeOf(() => load(Uint8Array.of(0x28, 0xff)))).toBe("malformed bad-text");
  });
});
