/**
 * A WIT package as wasm-tools encodes it, against the text that it encoded, and damaged.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { MalformedError, WasmError } from "../../../src/ts/base/errors/errors.ts";
import { readWitPackage } from "../../../src/ts/component/binary/wit-package.ts";
import { printWit } from "../../../src/ts/wit/print/print.ts";
import { parseWit } from "../../../src/ts/wit/resolve/resolve.ts";
import type { Resolve } from "../../../src/ts/wit/types.ts";
import { structureOf } from "../wit/structure.ts";

const folder = fileURLToPath(new URL("../../../testdata/wit/binary/", import.meta.url));
const bytes = new Uint8Array(readFileSync(`${folder}things.wasm`));
const text = readFileSync(`${folder}things.wit`, "utf8");

const parsed = (witText: string): Resolve => parseWit([{ path: "t.wit", text: witText }], { features: "all" });

/** The whole structure of the root; of other packages a binary need not say all. */
const rootOf = (resolve: Resolve): unknown => structureOf(resolve)["test:things@1.2.0"];

describe("a package of WIT as a binary", () => {
  it("says what its text says, docs and gates included", () => {
    const resolve = readWitPackage(bytes);
    expect(rootOf(resolve)).toEqual(rootOf(parsed(text)));
    expect(rootOf(parsed(printWit(resolve)))).toEqual(rootOf(resolve));
  });

  it("is malformed where it is none", () => {
    for (const wrong of [
      new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]),
      new Uint8Array([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]),
      new Uint8Array(12),
    ])
      expect(() => readWitPackage(wrong)).toThrow(MalformedError);
  });

  it("is read, or refused with an error of ours, whatever of it is damaged", () => {
    let read = 0;
    for (let at = 0; at < bytes.length; at++) {
      const damaged = bytes.with(at, [0, 0xff, bytes[at]! ^ 1][at % 3]!);
      try {
        parsed(printWit(readWitPackage(damaged)));
        read++;
      } catch (error) {
        if (!(error instanceof WasmError)) throw error;
      }
    }
    expect(read).toBeGreaterThan(100);
  });
});
