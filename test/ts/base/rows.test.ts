/**
 * Tables as they are shipped: unpacked they are the rows of the sources.
 */
import { type Plugin, build, transform } from "esbuild";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packRows, packedTables, withPacked } from "../../../scripts/pack.ts";
import { unpackRows } from "../../../src/ts/base/rows.ts";
import { lowOps } from "../../../src/ts/interp/code/ops.ts";
import { opcodes } from "../../../src/ts/core/opcodes.ts";
import { root, textOf } from "../arch/sources.ts";

it("gives back what was packed", () => {
  const rows = [
    ["ab", 7, ["x"], "mvp", { a: 1 }],
    ["abc", 9, [], "mvp"],
    ["b", 8, ["x"], null, { a: 1, b: "two" }],
    ["", 1e9, ['"\\'], "mvp", undefined],
  ];
  const filled = rows.map((row) => Array.from({ length: 5 }, (_, i) => row[i]));
  expect(unpackRows(packRows(rows))).toEqual(filled);
});

it("refuses a column with more different values than there are letters", () => {
  const column = (count: number): unknown[][] => Array.from({ length: count }, (_, i) => [[i]]);
  expect(unpackRows(packRows(column(92)))).toEqual(column(92));
  expect(() => packRows(column(93))).toThrow("too many different values");
});

/** The sources with their tables packed as the build does it, once the compiler has made JavaScript of them. */
const packing: Plugin = {
  name: "packing",
  setup(run) {
    for (const [file, name] of packedTables) {
      const source = `src/ts/${file.replace(/js$/, "ts")}`;
      run.onLoad({ filter: new RegExp(`/${source}$`) }, async () => {
        const { code } = await transform(textOf(source), { loader: "ts" });
        return { contents: withPacked(code, name, join(root, "src/ts/base/rows.ts")), loader: "js" };
      });
    }
  },
};

it("leaves the sources' tables as they are", async () => {
  const entry = 'export * from "./core/opcodes.ts"; export * from "./interp/code/ops.ts";';
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: join(root, "src/ts") },
    bundle: true,
    format: "esm",
    plugins: [packing],
    write: false,
  });
  const text = outputFiles[0]!.text;
  const packed = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as {
    readonly opcodes: unknown;
    readonly lowOps: unknown;
  };
  expect(text.match(/= unpackRows\(/g)).toHaveLength(packedTables.length);
  expect(packed.opcodes).toEqual(opcodes);
  expect(packed.lowOps).toEqual(lowOps);
});
