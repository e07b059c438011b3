/**
 * WIT text that is cut, mixed up or merely odd: an error of ours or a result, never anything else. And the
 * small parts: versions, choosing a world.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { WitError } from "../../../src/ts/base/errors/errors.ts";
import { parseWit } from "../../../src/ts/wit/resolve/resolve.ts";
import { selectWorld } from "../../../src/ts/wit/select.ts";
import { compareVersions } from "../../../src/ts/wit/semver.ts";

const folder = fileURLToPath(new URL("../../../testdata/wit/ui", import.meta.url));
const texts = readdirSync(folder)
  .filter((name) => name.endsWith(".wit"))
  .map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));

/** Parses, and lets through nothing but results and our own errors. */
function expectOrderly(text: string): void {
  let code = "syntax";
  try {
    parseWit([{ path: "t.wit", text }], { features: "all" });
  } catch (error) {
    if (!(error instanceof WitError)) throw error;
    ({ code } = error);
  }
  expect(["syntax", "resolve"]).toContain(code);
}

describe("damaged text", () => {
  it.each(texts)("$name, every prefix", ({ text }) => {
    for (let end = 0; end <= text.length; end++) expectOrderly(text.slice(0, end));
  });

  it.each(texts)("$name, every token left out or doubled", ({ text }) => {
    const tokens = [...text.matchAll(/[\w%-]+|[^\s\w]/g)];
    expect(tokens.length).toBeGreaterThan(5);
    for (const { index, 0: token } of tokens) {
      expectOrderly(text.slice(0, index) + text.slice(index + token.length));
      expectOrderly(`${text.slice(0, index)} ${token} ${text.slice(index)}`);
    }
  });

  it("of odd forms", () => {
    for (const text of [
      "",
      "\ufeff",
      "//",
      "/*",
      "%",
      '"',
      "package",
      "package a:b@",
      "@",
      "{",
      "\0",
      "\ud800",
      "->",
      "world w {",
      "a:b/c",
    ])
      expectOrderly(text);
    expectOrderly(
      `interface i { ${Array.from({ length: 20_000 }, (_, i) => `type t${i} = ${i === 0 ? "u8" : `t${i - 1}`};`)
        .reverse()
        .join(" ")} }`,
    );
  });

  it("of no file at all", () => {
    expect(() => parseWit([])).toThrow(WitError);
  });
});

describe("files of one package", () => {
  const file = (path: string, text: string): { path: string; text: string } => ({ path, text });
  it("must agree on its name", () => {
    const files = [file("a.wit", "package a:b;"), file("b.wit", "package a:c;")];
    expect(() => parseWit(files)).toThrow(/^b\.wit:1:9: this file is of package a:c, the files beside it are of a:b\./);
  });

  it("keep top-level uses to themselves", () => {
    const files = [file("a.wit", "package a:b; use i as j; interface i {}"), file("b.wit", "world w { import j; }")];
    expect(() => parseWit(files)).toThrow(/^b\.wit:1:18: the interface or world "j" is not defined/);
  });

  it("may lie in a folder that is itself called deps", () => {
    const files = [
      file("/x/deps/y/wit/a.wit", "package a:b; world w { import c:d/i; }"),
      file("/x/deps/y/wit/deps/c.wit", "package c:d; interface i {}"),
    ];
    expect(Object.keys(parseWit(files).worlds[0]!.imports)).toEqual(["c:d/i"]);
    expect(parseWit([file("/x/deps/y/greet.wit", "interface i {}")]).interfaces).toHaveLength(1);
  });

  it("in deps/ need a header", () => {
    const files = [file("a.wit", "package a:b;"), file("deps/c/x.wit", "interface i {}")];
    expect(() => parseWit(files)).toThrow(/^deps\/c\/x\.wit: a dependency needs a package header/);
  });
});

describe("choosing a world", () => {
  const parse = (text: string): ReturnType<typeof parseWit> => parseWit([{ path: "t.wit", text }]);
  it("takes the only world, else the only interface", () => {
    expect(selectWorld(parse("interface i {} interface j {} world w {}"))).toEqual({ world: 0 });
    expect(selectWorld(parse("interface i {}"))).toEqual({ interface: 0 });
    expect(selectWorld(parse("package a:b { world w {} }"))).toEqual({ world: 0 });
  });

  it("takes names, bare and in full", () => {
    const resolve = parse("package a:b@1.0.0; package c:d { world v {} } world w {} world x {}");
    expect(selectWorld(resolve, "x")).toEqual(selectWorld(resolve, "a:b/x@1.0.0"));
    expect(resolve.worlds[(selectWorld(resolve, "c:d/v") as { world: number }).world]?.name).toBe("v");
  });

  it("says what there is to choose from", () => {
    expect(() => selectWorld(parse("world w {} world x {}"))).toThrow(/several worlds: "w", "x"\. Say which one/);
    expect(() => selectWorld(parse("interface i {} interface j {}"))).toThrow(
      /several interfaces and no world: "i", "j"/,
    );
    expect(() => selectWorld(parse("package a:b;"))).toThrow(/no world and no interface/);
    expect(() => selectWorld(parse("world proxy {}"), "proxi")).toThrow(/Did you mean "proxy"\?/);
  });
});

describe("versions", () => {
  it("follow the example of Semantic Versioning, §11", () => {
    const order = [
      "1.0.0-alpha",
      "1.0.0-alpha.1",
      "1.0.0-alpha.beta",
      "1.0.0-beta",
      "1.0.0-beta.2",
      "1.0.0-beta.11",
      "1.0.0-rc.1",
      "1.0.0",
      "1.9.0",
      "1.10.0",
      "2.0.0",
    ];
    for (const [i, a] of order.entries()) {
      for (const [j, b] of order.entries())
        expect(Math.sign(compareVersions(a, b)), `${a} ${b}`).toBe(Math.sign(i - j));
    }
    expect(compareVersions("1.0.0+a", "1.0.0+b")).toBe(0);
  });
});
