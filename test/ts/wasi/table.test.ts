/**
 * The table of functions against the modules that real toolchains made: every import of theirs, by name and type.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { valTypeName } from "../../../src/ts/core/types.ts";
import { hostErrorCodes, type HostErrorCode } from "../../../src/ts/wasi/host/error.ts";
import { errnoName, errnoNumber } from "../../../src/ts/wasi/p1/errno.ts";
import { functionDocs } from "../../../src/ts/wasi/p1/hosts.ts";
import { coreType, wasiFunctions, type WasiFunction } from "../../../src/ts/wasi/p1/table.ts";
import { filesBelow, textOf } from "../arch/sources.ts";
import { wasiModuleName } from "../../../src/ts/wasi/p1/name.ts";
import { createWasi } from "../../../src/ts/wasi/p1/wasi.ts";
import { listPrograms } from "./programs.ts";
import { needs } from "../needs.ts";

const functions = new Map<string, WasiFunction>(Object.entries(wasiFunctions));

const testdata = path.resolve(import.meta.dirname, "../../../testdata");
const guests = fs.readdirSync(testdata).filter((name) => name.endsWith(".wasm"));
const files = [
  ...(needs.suites.met ? listPrograms() : []).map(({ file }) => file),
  ...guests.map((name) => path.join(testdata, name)),
];

/** `(i32 i64) -> (i32)` */
const signature = (params: readonly string[], results: readonly string[]): string =>
  `(${params.join(" ")}) -> (${results.join(" ")})`;

/** The WASI functions that modules import, each with all the types it is imported with. */
function importedSignatures(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const file of files) {
    const module = decodeModule(new Uint8Array(fs.readFileSync(file)));
    for (const { module: from, name, type } of module.imports) {
      if (from !== wasiModuleName || type.kind !== "func") continue;
      const comp = module.types[type.typeIdx]?.comp;
      if (comp?.kind !== "func") throw new Error(`${file}: ${name} is no function`);
      const signatures = found.get(name) ?? new Set();
      found.set(name, signatures.add(signature(comp.params.map(valTypeName), comp.results.map(valTypeName))));
    }
  }
  return found;
}

/** Functions that are no part of the standard. */
const beyond: readonly string[] = [];

test("there is an import for each function", () => {
  expect(Object.keys(createWasi().imports).toSorted()).toEqual([...functions.keys()].toSorted());
});

test("the functions are the 46 that Node's own implementation names, and those beyond", async () => {
  const { WASI } = await import("node:wasi");
  const theirs = Object.keys(new WASI({ version: "preview1" }).wasiImport);
  expect(theirs).toHaveLength(46);
  const hint = "a function that is no part of WASI preview 1 needs its name in `beyond`, above this test";
  expect([...functions.keys()].toSorted(), hint).toEqual([...theirs, ...beyond].toSorted());
});

test("each function is called by a test of this folder", () => {
  const calls = filesBelow("test/ts/wasi", ".ts")
    .filter((file) => !file.endsWith("/table.test.ts"))
    .map(textOf)
    .join("\n");
  const uncalled = [...functions.keys()].filter((name) => !calls.includes(`"${name}"`));
  expect(uncalled, "write a test in test/ts/wasi that has a guest call it on all file systems").toEqual([]);
});

describe("imports of real modules", () => {
  const imported = importedSignatures();

  test("are enough to tell", () => {
    expect(imported.size).toBeGreaterThanOrEqual(needs.suites.met ? 39 : 20);
  });

  test.each([...imported])("%s has the type it is imported with", (name, signatures) => {
    const { params, results } = coreType(functions.get(name)!);
    expect([...signatures]).toEqual([signature(params, results)]);
  });
});

test("every errno has its number, as the header of wasi-libc has them", () => {
  const some: readonly (readonly [HostErrorCode, number])[] = [
    ["E2BIG", 1],
    ["EAGAIN", 6],
    ["EBADF", 8],
    ["EEXIST", 20],
    ["EFAULT", 21],
    ["EILSEQ", 25],
    ["EINVAL", 28],
    ["EIO", 29],
    ["EISDIR", 31],
    ["ELOOP", 32],
    ["EMFILE", 33],
    ["ENAMETOOLONG", 37],
    ["ENOENT", 44],
    ["ENOSPC", 51],
    ["ENOSYS", 52],
    ["ENOTDIR", 54],
    ["ENOTEMPTY", 55],
    ["ENOTSOCK", 57],
    ["ENOTSUP", 58],
    ["EOVERFLOW", 61],
    ["EPERM", 63],
    ["EROFS", 69],
    ["ESPIPE", 70],
    ["EXDEV", 75],
    ["ENOTCAPABLE", 76],
  ];
  for (const [code, number] of some) expect(errnoNumber(code), code).toBe(number);
  expect(hostErrorCodes).toHaveLength(76);
  expect([errnoName(0), errnoName(44), errnoName(77)]).toEqual(["success", "noent", undefined]);
});

test("every function has a line of documentation", () => {
  for (const [name, doc] of Object.entries(functionDocs)) expect(doc, name).toMatch(/^[^.]+$/u);
});
