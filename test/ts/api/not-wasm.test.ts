/**
 * What is no module at all: other kinds of files, what is not there, and things that are no source. Each is an error of
 * ours that says what was found, from every verb that takes a source.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Source,
  compile,
  compileAsync,
  explain,
  imports,
  inspect,
  load,
  loadAsync,
  loadWasi,
  run,
  validate,
  wat as printed,
} from "../../../src/ts/index.ts";
import { hostFiles } from "../../../src/ts/api/host/files.ts";
import { codeOf, failure, rejection, testBytes } from "./support.ts";

const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value);
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

/** Files that are often taken for modules, and how the message begins: with what to do. */
const files: readonly (readonly [what: string, contents: Uint8Array, begins: RegExp, says: RegExp])[] = [
  ["an HTML page", text("<!DOCTYPE html>\n<html><body>404</body></html>"), /^Fetch the module/, /HTML/],
  ["an HTML page in capitals", text("\n  <HTML>"), /^Fetch the module/, /HTML/],
  ["an error of a storage server", text('<?xml version="1.0"?><Error>NoSuchKey</Error>'), /^Fetch the module/, /XML/],
  ["an ELF program", bytes(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0), /^Compile the program/, /ELF/],
  ["a Windows program", text("MZ\u0000\u0001\u0000\u0002\u0000\u0003"), /^Compile the program/, /Windows/],
  ["a program for macOS", bytes(0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1), /^Compile the program/, /macOS/],
  ["a gzip file", gzipSync(testBytes("01_add.wasm")), /^Unpack it first/, /gzip/],
  ["a zip archive", bytes(0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0), /^Unpack the archive/, /zip/],
  ["a zstd file", bytes(0x28, 0xb5, 0x2f, 0xfd, 4, 0, 0, 0), /^Unpack it first/, /zstd/],
  ["a tar archive", tar(), /^Unpack the archive/, /tar/],
  ["a library", text("!<arch>\nlib.o/"), /^Link it/, /object files/],
  ["LLVM's bitcode", bytes(0x42, 0x43, 0xc0, 0xde, 0x35, 0x14, 0, 0), /^Compile it/, /bitcode/],
  [
    "a Git LFS pointer",
    text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"),
    /git lfs pull/,
    /LFS/,
  ],
  ["JSON", text('{"a": 1}'), /^Give the module itself/, /JSON/],
  ["WIT", text("// A greeting.\npackage a:b@1.0.0;\nworld w {}"), /^Give the module, and this/, /WIT/],
  ["WIT without a package", text("/* One. */ interface greeter {\n}"), /the option wit/, /WIT/],
  ["JavaScript", text("var Module = {};"), /^Give the module/, /JavaScript/],
  ["a script", text("#!/bin/sh\nexec true\n"), /^Give the module/, /program's text/],
  ["base64", text(btoa(String.fromCharCode(...testBytes("01_add.wasm")))), /^Decode it/, /base64/],
  ["hexadecimal digits", text("0061736d01000000"), /^Decode it/, /hexadecimal/],
  ["text with a byte order mark", text("\ufeff(module)"), /^Save it without/, /byte order mark/],
  ["text in UTF-16, the low bytes first", utf16("\ufeff(module)"), /^Save it as UTF-8/, /UTF-16/],
  ["text in UTF-16 without a mark", utf16("(module)"), /^Save it as UTF-8/, /UTF-16/],
  [
    "text in UTF-16, the high bytes first",
    utf16("\ufeff(module)").map((_, i, all) => all[i ^ 1]!),
    /^Save it as UTF-8/,
    /UTF-16/,
  ],
  ["a picture", bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), /^Give the module itself/, /picture/],
  ["zeros", new Uint8Array(100), /^magic header not detected/, /Give a WebAssembly module, binary or text: this is/],
  ["a sentence", text("hello, world"), /^magic header not detected/, /neither\.$/],
  ["a module of another version", bytes(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0), /^unknown binary version/, /version/],
];

function utf16(value: string): Uint8Array {
  return new Uint8Array(Uint16Array.from(value, (char) => char.charCodeAt(0)).buffer);
}

function tar(): Uint8Array {
  const archive = new Uint8Array(1_024);
  archive.set(text("app.wasm"));
  archive.set(text("ustar"), 257);
  return archive;
}

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cljw-not-wasm-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("bytes that are no module", () => {
  it.each(files)("%s", (_, contents, begins, says) => {
    const error = failure(() => load(contents));
    expect(`${error.kind} ${error.code}`).toBe("malformed not-wasm");
    expect(error.message).toMatch(begins);
    expect(error.message).toMatch(says);
    expect(error.at).toBeLessThan(8);
    expect(validate(contents)).toBe(false);
    expect(explain(contents)).toMatchObject({ kind: "malformed", code: "not-wasm" });
  });

  it("in a file are named by the file", () => {
    const path = join(folder, "page.wasm");
    writeFileSync(path, files[0]![1]);
    const error = failure(() => load(path));
    expect(error.message).toContain(path);
    expect(error.data.file).toBe(path);
    expect(error.cause).toMatchObject({ code: "not-wasm" });
  });

  it("are told apart from text where the file is called so", () => {
    for (const [what, contents, begins] of files) {
      if (begins.test("magic header not detected") || begins.test("unknown binary version")) continue;
      const path = join(folder, "app.wat");
      writeFileSync(path, contents);
      expect(failure(() => load(path)).message, what).toMatch(begins);
    }
  });

  it("are told in the place of a path", () => {
    const base64 = btoa(String.fromCharCode(...testBytes("01_add.wasm")));
    for (const [source, begins] of [
      [base64, /^Decode it/],
      ["<!DOCTYPE html><html></html>", /^Fetch the module/],
      ['{"a": 1}', /^Give the module/],
      ["0061736d01000000", /^Decode it/],
      ["\ufeff(module)", /^Save it without/],
      ["x (module)", /^Begin WAT text with/],
      ["", /^Give a path, bytes/],
    ] as const) {
      const error = failure(() => load(source));
      expect(error.message).toMatch(begins);
      expect(error.message.length).toBeLessThan(600);
    }
  });

  it("are none at all", () => {
    expect(failure(() => load(new Uint8Array())).message).toMatch(/empty/);
    const path = join(folder, "empty.wasm");
    writeFileSync(path, "");
    expect(failure(() => load(path)).message).toMatch(/empty/);
    expect(codeOf(() => load(path))).toBe("malformed unexpected-end");
  });

  it.each([1, 2, 3, 4, 5, 6, 7])("are the first %i of the preamble", (length) => {
    expect(codeOf(() => load(bytes(0, 0x61, 0x73, 0x6d, 1, 0, 0).subarray(0, length)))).toBe(
      "malformed unexpected-end",
    );
  });
});

/** Every verb that takes a source. */
const verbs: readonly (readonly [name: string, verb: (source: Source) => unknown])[] = [
  ["load", load],
  ["loadWasi", loadWasi],
  ["compile", compile],
  ["run", run],
  ["inspect", inspect],
  ["imports", imports],
  ["validate", validate],
  ["explain", explain],
  ["wat", printed],
];

describe.each(verbs)("%s of what is not there", (_, verb) => {
  it("is a usage error that names the file and where it was looked for", () => {
    const error = failure(() => verb("no/such/file.wasm"));
    expect(`${error.kind} ${error.code}`).toBe("usage not-found");
    expect(error.message).toContain("no/such/file.wasm");
    expect(error.message).toContain(process.cwd());
    expect(error.data.file).toBe("no/such/file.wasm");
    expect(error.cause).toMatchObject({ code: "ENOENT" });
  });

  it("is a usage error for a directory", () => {
    const error = failure(() => verb(folder));
    expect(`${error.kind} ${error.code}`).toBe("usage not-found");
    expect(error.message).toMatch(/directory/);
  });

  it.each([
    ["a file below a file", `${import.meta.filename}/x.wasm`],
    ["an empty path", ""],
    ["a path with a NUL", "a\u0000b"],
    ["a path that is too long", "x".repeat(100_000)],
    ["a file: URL", "file:///no/such/file.wasm"],
  ])("is a usage error for %s", (_what, path) => {
    expect(codeOf(() => verb(path))).toBe("usage not-found");
  });

  it.each([
    "file://host/x.wasm",
    "file:///a%2Fb.wasm",
    "http://",
    5,
    null,
    undefined,
    true,
    {},
    [],
    [0, 0x61, 0x73, 0x6d],
    Symbol("x"),
    () => testBytes("01_add.wasm"),
    new WebAssembly.Memory({ initial: 1 }),
  ])("is a usage error for the source %s", (source) => {
    const error = failure(() => verb(source as Source));
    expect(`${error.kind} ${error.code}`).toBe("usage bad-source");
  });

  it("says what to do with a promise of a source", () => {
    const error = failure(() => verb(Promise.resolve(testBytes("01_add.wasm"))));
    expect(`${error.kind} ${error.code}`).toBe("usage async-only");
    expect(error.message).toContain("use loadAsync");
  });

  it.each(["http://localhost/x.wasm", new URL("https://localhost/x.wasm"), "data:application/wasm,x"])(
    "says that %s has to be fetched",
    (source) => {
      const error = failure(() => verb(source));
      expect(`${error.kind} ${error.code}`).toBe("usage async-only");
      expect(error.message).toMatch(/loadAsync/);
    },
  );
});

it("a module that is cut off is to be built or fetched again, wherever it ends", () => {
  const whole = testBytes("10_greet.wasm");
  for (const length of [20, 60, whole.length - 1]) {
    const error = failure(() => load(whole.subarray(0, length)));
    expect(error.message).toMatch(/ Build or fetch the module again: it is cut off, or damaged\.$/);
  }
});

describe("the asynchronous verbs", () => {
  it("reject, and never throw", async () => {
    for (const source of ["no/such/file.wasm", 5, null, new Uint8Array(3), "http://"]) {
      for (const verb of [loadAsync, compileAsync]) {
        const promise = verb(source as string);
        expect(promise).toBeInstanceOf(Promise);
        expect(["usage", "malformed"]).toContain((await rejection(promise)).kind);
      }
    }
  });
});

it.each(["EACCES", "EPERM", "ERR_ACCESS_DENIED"])("a file that may not be read is no missing one: %s", (code) => {
  const refuse = (): never => {
    throw Object.assign(new Error("refused"), { code });
  };
  const calls = { statSync: refuse, openSync: refuse, cwd: () => "/", constants: { O_RDONLY: 0 } };
  const { read } = hostFiles(calls as unknown as Parameters<typeof hostFiles>[0]);
  const error = failure(() => read("a.wasm", { most: 9 }));
  expect(error.message).toContain("access is denied");
  expect(error.message).not.toContain("relative");
});
