/**
 * WIT files and what they resolve to, or the error they give. `BLESS=1` rewrites the expected files; read
 * the difference before it is kept. Every accepted file also goes through the printer and back.
 */
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { WitError } from "../../../src/ts/base/errors.ts";
import type { WitFile } from "../../../src/ts/wit/errors.ts";
import { printWit } from "../../../src/ts/wit/print/print.ts";
import { parseWit } from "../../../src/ts/wit/resolve/resolve.ts";
import { compounds, definitions, primitiveNames } from "../../../src/ts/wit/words.ts";

const root = fileURLToPath(new URL("../../../testdata/wit", import.meta.url));
const bless = process.env.BLESS === "1";

/** A WIT file, or all of a folder's, with paths as they are seen from that folder. */
function readCase(path: string): WitFile[] {
  if (!statSync(path).isDirectory())
    return [{ path: path.slice(path.lastIndexOf("/") + 1), text: readFileSync(path, "utf8") }];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".wit"))
    .toSorted()
    .map((name) => ({ path: name.replaceAll("\\", "/"), text: readFileSync(join(path, name), "utf8") }));
}

function casesOf(folder: string): string[] {
  const cases = readdirSync(join(root, folder)).filter((name) => name.endsWith(".wit") || !name.includes("."));
  expect(cases.length, "cases found").toBeGreaterThan(0);
  return cases;
}

function expectGolden(path: string, actual: string): void {
  if (bless) writeFileSync(path, actual);
  expect(existsSync(path), `${path} exists; write it with BLESS=1`).toBe(true);
  expect(actual).toBe(readFileSync(path, "utf8"));
}

describe("accepted", () => {
  it("has a case with each type", () => {
    const texts = casesOf("ui").flatMap((name) => readCase(join(root, "ui", name)).map(({ text }) => text));
    const words = new Set(texts.join("\n").match(/[a-z0-9-]+/g));
    const missing = [...primitiveNames, ...compounds, ...definitions].filter((word) => !words.has(word));
    expect(missing, "a type needs a case in testdata/wit/ui").toEqual([]);
  });

  for (const name of casesOf("ui")) {
    const path = join(root, "ui", name);
    it(`${name}, resolved`, () => {
      expectGolden(`${path.replace(/\.wit$/, "")}.json`, `${JSON.stringify(parseWit(readCase(path)), undefined, 2)}\n`);
    });

    it(`${name}, printed and parsed again`, () => {
      const resolve = parseWit(readCase(path), { features: "all" });
      const printed = printWit(resolve);
      const again = parseWit([{ path: "printed.wit", text: printed }], { features: "all" });
      expect(printWit(again)).toBe(printed);
      expect(again.types.length).toBe(resolve.types.length);
      expect(again.worlds.map((world) => world.name).toSorted()).toEqual(
        resolve.worlds.map((world) => world.name).toSorted(),
      );
    });
  }
});

describe("rejected", () => {
  for (const name of casesOf("parse-fail")) {
    const path = join(root, "parse-fail", name);
    it(`${name}, its message`, () => {
      let message = "";
      try {
        parseWit(readCase(path));
      } catch (error) {
        if (!(error instanceof WitError)) throw error;
        message = error.message;
        expect(error.data.file).toBe(name);
        expect(error.data.line).toBeGreaterThan(0);
        expect(error.data.column).toBeGreaterThan(0);
      }
      expect(message, "an error is given").not.toBe("");
      expectGolden(`${path.replace(/\.wit$/, "")}.result`, `${message}\n`);
    });
  }
});
