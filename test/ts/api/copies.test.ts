/**
 * Two copies of the package in one program: what one made is refused by the other, which says why.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as own from "../../../src/ts/index.ts";
import { failure } from "./support.ts";

const dir = mkdtempSync(join(tmpdir(), "copies-"));
let other: typeof own;
const another = "of another copy of cljw-wasm";

const partOf = (copy: object, name: string): own.AnyPart => (copy as { readonly [n: string]: own.AnyPart })[name]!;

beforeAll(async () => {
  const outfile = join(dir, "other.mjs");
  const entryPoints = [fileURLToPath(new URL("../../../src/ts/index.ts", import.meta.url))];
  await build({ entryPoints, outfile, bundle: true, platform: "node", format: "esm" });
  other = (await import(pathToFileURL(outfile).href)) as typeof own;
}, 60_000);

afterAll(() => rmSync(dir, { recursive: true }));

describe("another copy of the package", () => {
  it.each([
    "abiPart",
    "boundsPart",
    "componentsPart",
    "textPart",
    "validationPart",
    "wasiPart",
    "witPart",
    "interpEngine",
    "nativeEngine",
  ] as const)("has its own %s", (name) => {
    const { createRuntime, nativeEngine } = own;
    expect(() =>
      createRuntime({ engines: [nativeEngine], parts: [own.validationPart, partOf(own, name)] }),
    ).not.toThrow();
    const error = failure(() =>
      createRuntime({ engines: [nativeEngine], parts: [own.validationPart, partOf(other, name)] }),
    );
    expect(`${error.kind} ${error.code}`).toBe("usage bad-argument");
    expect(error.message).toContain(another);
    expect(error.message).toContain(partOf(own, name).name);
  });

  const text = `(module (memory (export "memory") 1) (table (export "table") 1 funcref) (tag (export "tag"))
    (global (export "global") (mut i32) (i32.const 0)) (func (export "func")))`;

  it.each(["memory 1", "table 1 funcref", "global (mut i32)", "tag", "func"])("links no %s of one", (type) => {
    const user = `(module (import "m" "${type.split(" ")[0]}" (${type})))`;
    expect(() => own.load(user, { imports: { m: own.load(text) } })).not.toThrow();
    const error = failure(() => own.load(user, { imports: { m: other.load(text) } }));
    expect(`${error.kind} ${error.code}`).toBe("link import-mismatch");
    expect(error.message).toContain(another);
  });

  it("has its own modules, compiled and loaded", () => {
    const [compiled, loaded] = [other.compile(text), other.load(text)];
    for (const use of [
      () => own.instantiate(compiled),
      () => own.load(compiled),
      () => own.load(loaded),
      () => own.inspect(loaded),
    ]) {
      const error = failure(use);
      expect(error.kind).toBe("usage");
      expect(error.message).toContain(another);
    }
  });
});
