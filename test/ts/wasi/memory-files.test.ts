/**
 * Files in memory: their contents against plain bytes, what they count for the bound, and guests that want all there is, in
 * processes with little heap.
 */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { overlay } from "../../../src/ts/wasi/host/world/options.ts";
import { type Below, Contents, givenBytes } from "../../../src/ts/wasi/host/files/memory-contents.ts";
import { Random } from "../fuzz/random.ts";
import { inLittleHeap } from "../api/little-heap.ts";
import { Caller, oflag, root } from "./caller.ts";

const folder = mkdtempSync(join(tmpdir(), "memory-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a file should hold. */
class Model {
  bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes.slice();
  }

  resize(size: number): void {
    const resized = new Uint8Array(size);
    resized.set(this.bytes.subarray(0, size));
    this.bytes = resized;
  }

  write(source: Uint8Array, at: number): void {
    if (at + source.length > this.bytes.length) this.resize(at + source.length);
    this.bytes.set(source, at);
  }
}

describe("contents are those of plain bytes, whatever is done to them", () => {
  const patterns = ["new", "given", "below"] as const;
  test.each(patterns)("%s", (pattern) => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = new Random(seed);
      const begin = Uint8Array.from({ length: pattern === "new" ? 0 : 1 + random.below(200_000) }, (_, i) => i % 251);
      const original = begin.slice();
      let used = 0;
      const below: Below = { ...givenBytes(begin), isWhole: pattern === "below" };
      const account = { charge: (bytes: number): void => void (used += bytes) };
      const contents = new Contents(below, account);
      const model = new Model(begin);
      for (let step = 0; step < 60; step++) {
        const size = random.below(3) === 0 ? random.below(400_000) : random.below(300);
        const at = random.below(4) === 0 ? random.below(500_000) : Math.min(model.bytes.length, random.below(70_000));
        const deed = random.below(5);
        if (deed === 0) {
          contents.resize(at);
          model.resize(at);
        } else if (deed < 3) {
          const source = Uint8Array.from({ length: 1 + (size % 150_000) }, (_, i) => (i + step) % 253);
          contents.write(source, at);
          model.write(source, at);
        }
        const target = new Uint8Array(size).fill(7);
        const count = contents.read(target, at);
        expect(contents.size).toBe(model.bytes.length);
        expect(Buffer.compare(target.subarray(0, count), model.bytes.subarray(at, at + size))).toBe(0);
        // A file that is new, or given back whole, counts as long as it is; of given bytes, what was copied counts.
        if (pattern === "new" || (pattern === "below" && used > 0)) expect(used).toBe(model.bytes.length);
        expect(used).toBeGreaterThanOrEqual(0);
        expect(used).toBeLessThanOrEqual(model.bytes.length);
      }
      contents.clear();
      expect(used).toBe(0);
      expect(Buffer.compare(begin, original)).toBe(0);
    }
  });
});

const largeFile = join(folder, "large");
writeFileSync(largeFile, "begin");
truncateSync(largeFile, 5 * 2 ** 30);

test("an overlay over a file of 5 GiB reads it in place, and counts it whole where it is to be changed", () => {
  const guest = new Caller({ dirs: { "/": overlay(folder) } });
  const { value: fd } = guest.open(root, "large", { rights: "all" });
  expect(guest.fdStat(fd).size).toBe(5n * 2n ** 30n);
  expect(guest.read(fd, 5, 0)).toEqual({ errno: "success", text: "begin" });
  expect(guest.read(fd, 5, 5 * 2 ** 30 - 2)).toEqual({ errno: "success", text: "\0\0" });
  expect(["fbig", "nospc"]).toContain(guest.write(fd, "x", 0).errno);
  expect(["fbig", "nospc"]).toContain(guest.rename(root, "large", root, "moved"));
  expect(guest.call("fd_filestat_set_size", fd, 3n)).toBe("success");
  expect(guest.write(fd, "x", 4).errno).toBe("success");
  expect(guest.wasi.world.filesAfter("text")).toEqual({ "/": { large: "beg\0x" } });
  guest.wasi.close();
});

test("a directory of an overlay that is moved counts with all that is in it", () => {
  const below = { dir: { a: new Uint8Array(3000), b: { c: new Uint8Array(3000) } } };
  const moving = (maxFsBytes: number): string =>
    new Caller({ dirs: { "/": overlay(below) }, maxFsBytes }).rename(root, "dir", root, "moved");
  // Four entries, and their contents.
  expect(moving(4 * 2048 + 6000)).toBe("success");
  expect(moving(4 * 2048 + 5999)).toBe("nospc");
});

test("directories of one guest have their bound together, and what is removed makes room", () => {
  const guest = new Caller({ dirs: { "/a": {}, "/b": overlay({}) }, maxFsBytes: 3 * 2048 });
  const make = (dir: number, name: string): string => guest.onPath("path_create_directory", dir, name);
  expect([make(root, "x"), make(root + 1, "x"), make(root + 1, "y")]).toEqual(["success", "success", "success"]);
  expect([make(root, "z"), make(root + 1, "z")]).toEqual(["nospc", "nospc"]);
  expect(guest.open(root, "f", { oflags: oflag.creat }).errno).toBe("nospc");
  expect(guest.rename(root, "x", root, "a-longer-name")).toBe("success");
  expect(guest.onPath("path_remove_directory", root + 1, "y")).toBe("success");
  expect(make(root, "z")).toBe("success");
  expect(make(root, "zz")).toBe("nospc");
});

test("what was given makes no room when it is removed", () => {
  const guest = new Caller({ dirs: { "/": { given: {}, file: "given" } }, maxFsBytes: 0 });
  expect(guest.onPath("path_remove_directory", root, "given")).toBe("success");
  expect(guest.onPath("path_unlink_file", root, "file")).toBe("success");
  expect(guest.onPath("path_create_directory", root, "new")).toBe("nospc");
});

const setup = `
  import { overlay } from "./src/ts/index.ts";
  import { Caller, oflag, root } from "./test/ts/wasi/caller.ts";
  const name = (i) => (i + "x".repeat(255)).slice(0, 255);`;

const inChild = async (program: string): Promise<string> => inLittleHeap(420, setup + program);

describe("guests that take all there is end no process", () => {
  const most = 2 ** 28 / 2048;

  test("directories without end, side by side", async () => {
    const out = await inChild(`const guest = new Caller({ dirs: { "/": {} } });
      let made = 0;
      let errno = "success";
      for (; errno === "success"; made++) errno = guest.onPath("path_create_directory", root, name(made));
      console.log(errno, made - 1, Object.keys(guest.wasi.world.filesAfter()["/"]).length);`);
    expect(out).toBe(`nospc ${most} ${most}`);
  });

  test("directories without end, each in the last, and one of them open", async () => {
    const out = await inChild(`const guest = new Caller({ dirs: { "/": {} } });
      let made = 0;
      let dir = root;
      for (;; made++) {
        const errno = guest.onPath("path_create_directory", dir, name(0));
        if (errno !== "success") break;
        const next = guest.openDirectory(dir, name(0)).value;
        if (dir !== root) guest.call("fd_close", dir);
        dir = next;
      }
      console.log(made, Object.keys(guest.wasi.world.filesAfter()["/"]).length);`);
    expect(out).toBe(`${most} 1`);
  });

  test("files of one byte", async () => {
    const out = await inChild(`const guest = new Caller({ dirs: { "/": {} } });
      let files = 0;
      for (;; files++) {
        const { errno, value } = guest.open(root, name(files), { oflags: oflag.creat, rights: "all" });
        if (errno !== "success" || guest.write(value, "x").errno !== "success") break;
        guest.call("fd_close", value);
      }
      console.log(files > 100000, Object.keys(guest.wasi.world.filesAfter()["/"]).length - files);`);
    expect(out).toMatch(/^true [01]$/);
  });

  test("listings of as many open directories as there can be", async () => {
    const out = await inChild(`const guest = new Caller({ dirs: { "/": {} } });
      for (let made = 0; made < 25000; made++) guest.onPath("path_create_directory", root, name(made));
      let opened = 0;
      for (;; opened++) {
        const { errno, value } = guest.openDirectory(root, ".");
        if (errno !== "success") break;
        guest.value("fd_readdir", value, 8192, 300, 0n);
      }
      console.log(opened);`);
    expect(out).toBe("1020");
  });

  test("sparse files without end, by each call that lengthens one", async () => {
    const out = await inChild(`const guest = new Caller({ dirs: { "/": {} } });
      const { value: fd } = guest.open(root, "f", { oflags: oflag.creat, rights: "all" });
      const sizes = [2n ** 28n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 60n, 2n ** 63n, 2n ** 64n - 1n];
      const errnos = new Set(sizes.flatMap((size) => [
        guest.call("fd_filestat_set_size", fd, size),
        guest.call("fd_allocate", fd, 0n, size),
        guest.call("fd_allocate", fd, size, 1n),
        guest.seek(fd, Number(BigInt.asIntN(53, size)), 0).errno === "success" ? guest.write(fd, "x").errno : "inval",
        guest.write(fd, "x", Number(BigInt.asUintN(53, size))).errno,
      ]));
      console.log([...errnos].sort().join(" "), guest.fdStat(fd).size <= 2n ** 28n);`);
    expect(out.split(" ").every((errno) => ["fbig", "inval", "nospc", "success", "true"].includes(errno))).toBe(true);
    expect(out).toMatch(/true$/);
  });

  test("20,000 directories in one another that were given", async () => {
    const out = await inChild(`let tree = { "last": "text" };
      for (let i = 0; i < 20000; i++) tree = { d: tree };
      const guest = new Caller({ dirs: { "/": tree, "/over": overlay(tree) } });
      console.log(guest.stat(root, "d/d/d").errno, guest.stat(root + 1, "d/d/d").errno);
      let depth = 0;
      for (let at = guest.wasi.world.filesAfter("text")["/"]; typeof at === "object"; at = at.d ?? at.last) depth++;
      tree = {};
      tree.self = { tree };
      try { new Caller({ dirs: { "/": tree } }); } catch (error) { console.log(error.code, depth); }`);
    expect(out).toBe("success success\nbad-option 20001");
  });
});
