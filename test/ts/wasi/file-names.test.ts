/**
 * Names of files that are no UTF-8, which WASI cannot say: they are left out wherever entries are listed, and whatever else
 * is there stays of use. A name that looks like a replacement of such a name is a name as any other.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../../src/ts/wasi/host/files/memfs.ts";
import { symlink } from "../../../src/ts/wasi/host/files/symbolic-link.ts";
import { DirectoryView, overlay, readOnly, type DirectorySource } from "../../../src/ts/wasi/host/world/options.ts";
import { NodeDirectory } from "../../../src/ts/wasi/host/node/fs.ts";
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { Caller, oflag, root } from "./caller.ts";
import { describeWith, needs } from "../needs.ts";

let folder = "";
const at = (...bytes: readonly (number | string)[]): Buffer =>
  Buffer.concat([
    Buffer.from(`${folder}/`),
    ...bytes.map((one) => (typeof one === "string" ? Buffer.from(one) : Buffer.of(one))),
  ]);

/** Ill-formed bytes: lone, cut off, over-long, a surrogate, beyond U+10FFFF. */
const illFormed = [[0xff], [0xfe], [0xc3], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x61, 0x80]];
const named = ["plain", "\uFFFD", "a\uFFFD", "\uFEFFbom", "Zoë", "🎉", "__proto__", "constructor"];

// Only Linux lets a file have any bytes as its name.
describeWith(needs.linux, "names that are no UTF-8", () => {
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "cljw-names-"));
    for (const name of named) fs.writeFileSync(at(name), name);
    for (const bytes of illFormed) fs.writeFileSync(at(...bytes), "hidden");
    fs.mkdirSync(at("dir"));
    fs.mkdirSync(at("dir/", 0xff));
    fs.writeFileSync(at("dir/", 0xff, "/inner"), "hidden");
    fs.writeFileSync(at("dir/seen"), "seen");
    fs.symlinkSync(Buffer.of(0xff), at("to-hidden"));
    fs.symlinkSync(Buffer.from("dir"), at("to-dir"));
  });
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  const kinds: { readonly [name: string]: () => DirectorySource } = {
    node: () => NodeDirectory.openTrusted(folder),
    "node by path": () => NodeDirectory.openTrusted(folder, true),
    overlay: () => overlay(NodeDirectory.openTrusted(folder)),
    "read-only": () => readOnly(NodeDirectory.openTrusted(folder)),
    "a read-only overlay": () => readOnly(new DirectoryView("overlay", NodeDirectory.openTrusted(folder))),
  };

  describe.each(Object.keys(kinds))("%s", (kind) => {
    const opened = (): Caller => new Caller({ dirs: { "/": kinds[kind]!() } });

    test("are left out of listings, and every name that is listed can be opened", () => {
      const guest = opened();
      const { errno, entries } = guest.list(root);
      expect(errno).toBe("success");
      const expected = [...named.map((name) => `${name}:4`), "dir:3", "to-hidden:7", "to-dir:7", ".:3", "..:3"];
      // The listing of the test's caller decodes without a byte order mark.
      expect(entries).toEqual(expected.map((name) => name.replace("\uFEFF", "")).toSorted());
      for (const name of named) {
        const { errno: found, value } = guest.open(root, name, { rights: ["fd_read"] });
        expect([found, guest.read(value, 100).text], name).toEqual([
          "success",
          new TextDecoder().decode(Buffer.from(name)),
        ]);
      }
      expect(guest.list(guest.openDirectory(root, "dir").value).entries).toEqual(["..:3", ".:3", "seen:4"]);
      guest.close();
    });

    test("cannot be said", () => {
      const guest = opened();
      for (const bytes of illFormed) {
        expect(guest.call("path_filestat_get", root, 0, ...guest.text(Uint8Array.from(bytes)), 128)).toBe("ilseq");
      }
      guest.close();
    });

    test("of a link's target are not followed, nor taken for another name", () => {
      const guest = opened();
      expect(guest.stat(root, "to-hidden")).toMatchObject({ errno: "success", type: 7, size: 1n });
      expect(guest.readlink(root, "to-hidden").errno).toBe("ilseq");
      expect(guest.stat(root, "to-hidden", true).errno).toBe("ilseq");
      expect(guest.open(root, "to-hidden", { follow: true, rights: ["fd_read"] }).errno).toBe("ilseq");
      expect(guest.stat(root, "to-hidden/x").errno).toBe("ilseq");
      expect(guest.stat(root, "to-dir/seen")).toMatchObject({ errno: "success", type: 4 });
      guest.close();
    });
  });

  test("do not keep an overlay from being written, moved about and given back", () => {
    const guest = new Caller({ dirs: { "/": overlay(NodeDirectory.openTrusted(folder)) } });
    const { value: made } = guest.open(root, "dir/made", { oflags: oflag.creat, rights: "all" });
    guest.write(made, "m");
    expect(guest.rename(root, "to-hidden", root, "moved")).toBe("success");
    expect(guest.rename(root, "__proto__", root, "constructor")).toBe("success");
    const after = guest.wasi.world.filesAfter("text")["/"]!;
    expect(Object.entries(after).toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual([
      ["constructor", "__proto__"],
      ["dir", { made: "m" }],
    ]);
    guest.close();
  });

  test("make a directory that only looks empty not so", () => {
    const guest = new Caller({ dirs: { "/": NodeDirectory.openTrusted(folder) } });
    expect(guest.onPath("path_unlink_file", root, "dir/seen")).toBe("success");
    expect(guest.onPath("path_remove_directory", root, "dir")).toBe("notempty");
    guest.close();
  });
});

describe("lone surrogates, of which no name can be made,", () => {
  const refused = (make: () => unknown): string => {
    try {
      make();
    } catch (error) {
      if (error instanceof WasmError) return error.code;
    }
    return "taken";
  };

  test.each(["\uD800", "a\uDC00", "\uDC00\uD800"])(
    "are refused in names of entries, links and directories: %j",
    (name) => {
      expect(refused(() => memoryFileSystem({ [name]: "" }, { now: () => 0n }))).toBe("bad-option");
      expect(refused(() => memoryFileSystem({ dir: new Map([[name, ""]]) }, { now: () => 0n }))).toBe("bad-option");
      expect(refused(() => symlink(name))).toBe("bad-argument");
      expect(refused(() => new Caller({ dirs: { [name]: {} } }))).toBe("bad-option");
    },
  );

  test("and pairs are characters", () => {
    expect(refused(() => memoryFileSystem({ "🎉": "" }, { now: () => 0n }))).toBe("taken");
  });
});
