/**
 * Bodies that a host's compiler would need gigabytes for are not given to it, wherever their size comes from.
 */
import { describe, expect, it } from "vitest";
import { readFileSync, readdirSync } from "node:fs";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { load } from "../../../src/ts/index.ts";
import { weightAtMost } from "../../../src/ts/api/source/heights.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { validateLazily } from "../../../src/ts/validate/module.ts";
import { failure } from "../api/support.ts";

const times = (n: number, text: string): string => Array.from({ length: n }, () => text).join(" ");

const wide = `(param ${times(1_000, "i32")}) (result ${times(1_000, "i32")})`;
const constants = (n: number): string => times(n, "(i32.const 0)");

/** Bodies that leave an i32, by what makes them heavy. */
const heavy = {
  "locals at blocks": `(local ${times(40_000, "i64")}) ${times(2_000, "(if (local.get 0) (then))")} (local.get 0)`,
  "locals at branches": `(local ${times(40_000, "i64")}) (block ${times(2_000, "(br_if 0 (local.get 0))")}) (local.get 0)`,
  "labels of a table": `(local ${times(40_000, "i64")}) (block (br_table ${times(2_000, "0")} (local.get 0))) (local.get 0)`,
  "operands at blocks": `${constants(20_000)} ${times(4_000, "(block)")} ${times(20_000, "drop")} (local.get 0)`,
  "parameters and results": `${constants(1_000)} ${times(30_000, "call $wide")} ${times(1_000, "drop")} (local.get 0)`,
};

const module = (body: string): string =>
  `(module (func $wide ${wide} ${Array.from({ length: 1_000 }, (_, i) => `(local.get ${i})`).join(" ")})
    (func (export "run") (param i32) (result i32) ${body}))`;

describe.each(Object.entries(heavy))("%s", (_, body) => {
  const text = module(body);

  it("are refused on the host's engine", () => {
    for (const options of [{}, { fuel: 1_000_000 }]) {
      const error = failure(() => load(text, { engine: "native", ...options }));
      expect(`${error.kind} ${error.code}`).toBe("link engine-unavailable");
      expect(error.message).toMatch(/"run".*compiled/u);
    }
  });

  it("run on an engine of ours where the engine is left open", () => {
    const loaded = load(text);
    expect(loaded.engine).toBe("compiled");
    expect(loaded.call("run", 0)).toBe(0);
  });
});

it("lighter bodies are given to the host", () => {
  const half = `(local ${times(4_500, "i64")}) ${times(2_000, "(if (local.get 0) (then))")} (local.get 0)`;
  expect(load(module(half)).engine).toBe("native");
});

it("a body that is not valid is told as such", () => {
  const bad = `(local ${times(40_000, "i64")}) ${times(2_000, "(if (local.get 0) (then))")} (local.get 1)`;
  const error = failure(() => load(module(bad), { engine: "native" }));
  expect(`${error.kind} ${error.code}`).toBe("invalid type-mismatch");
});

describe("what is known of heights alone", () => {
  const folder = new URL("../../../testdata/", import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith(".wasm"));

  it.each(files)("is no less than what validation adds up: %s", (file) => {
    const decoded = decodeModule(readFileSync(new URL(file, folder)));
    // A validator is begun for each function, since it tells of the heaviest alone.
    const some = decoded.funcs.map((func, i) => ({ func, i })).slice(0, 60);
    const bounds = some.map(({ func, i }) => {
      const validated = validateLazily(decoded, { disabled: new Set() });
      validated.check(decoded.spaces.imported.func + i);
      return { most: weightAtMost(decoded, func), exact: validated.heaviest().weight };
    });
    expect(bounds.filter(({ most, exact }) => most !== undefined && most < exact)).toEqual([]);
    // Nor so much more that it would tell nothing.
    expect(bounds.filter(({ most, exact }) => most !== undefined && most > 3 * exact + 1_000)).toEqual([]);
    expect(bounds.filter(({ most }) => most !== undefined).length).toBeGreaterThanOrEqual(bounds.length / 2);
  });
});

describe("what a body may weigh", () => {
  const count = 300;
  const types = times(count, "(type (func (param i64) (result i64)))");

  it.each(["block", "loop", "if"])("is not less in a %s of any type, however long its index is written", (opener) => {
    const open = (type: number): string =>
      opener === "if"
        ? `(if (type ${type}) (local.get 0) (then (br_if 0 (local.get 0))) (else (br_if 0 (local.get 0))))`
        : `(${opener} (type ${type}) (br_if 0 (local.get 0)))`;
    const bodies = Array.from(
      { length: count },
      (_, i) => `(func (param i32) (local i64 i64 i64) i64.const 0 ${open(i)} drop)`,
    );
    const decoded = decodeModule(parseWat(`(module ${types} ${bodies.join(" ")})`));
    const bounds = decoded.funcs.map((func, i) => {
      const validated = validateLazily(decoded, { disabled: new Set() });
      validated.check(i);
      return { i, most: weightAtMost(decoded, func), exact: validated.heaviest().weight };
    });
    expect(bounds.filter(({ most, exact }) => most === undefined || most < exact)).toEqual([]);
  });
});
