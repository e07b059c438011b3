/**
 * The in-memory file system against the host's own: the same seeded operations on both, the same answers. What a file
 * system should do is asked of the one that programs were written for.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../../src/ts/wasi/host/files/memfs.ts";
import { SymbolicLink } from "../../../src/ts/wasi/host/files/symbolic-link.ts";
import { NodeDirectory } from "../../../src/ts/wasi/host/node/fs.ts";
import { DirectoryView, type DirectorySource } from "../../../src/ts/wasi/host/world/options.ts";
import { Caller, oflag, root } from "./caller.ts";
import { Random } from "../fuzz/random.ts";
import { treeOf } from "./programs.ts";
import { describeWith, needs } from "../needs.ts";

const names = ["a", "b", "c", "d"];
const oddities = [".", "..", "", "a/", "./b", "a/../b", "c//d", "/a", "a/..", "a/.", "x".repeat(256), "b/../../a"];

function randomPath(random: Random): string {
  if (random.below(8) === 0) return random.pick(oddities);
  const parts = Array.from({ length: 1 + random.below(3) }, () => random.pick(names));
  return parts.join("/") + (random.below(10) === 0 ? "/" : "");
}

type Operation = (guest: Caller, open: number[]) => unknown;

/** One operation, its arguments already chosen, so that it does the same to each guest. */
function randomOperation(random: Random, without?: RegExp): { name: string; run: Operation } {
  const [p, q] = [randomPath(random), randomPath(random)];
  const which = random.below(64);
  const at = (open: number[]): number => open[which % open.length] ?? root;
  const text = "x".repeat(random.below(40));
  const n = random.below(60);
  const follow = random.below(2) === 0;
  const oflags = random.pick([
    0,
    oflag.creat,
    oflag.creat | oflag.excl,
    oflag.trunc,
    oflag.creat | oflag.trunc,
    oflag.directory,
  ]);
  const fdflags = random.below(4) === 0 ? 1 : 0;
  const some = random.pick(["all", ["fd_read"], [], ["fd_write"]] as const);
  const whence = random.below(4);
  const delta = random.below(50) - 10;
  const operations: Record<string, Operation> = {
    [`mkdir ${p}`]: (g) => g.onPath("path_create_directory", root, p),
    [`rmdir ${p}`]: (g) => g.onPath("path_remove_directory", root, p),
    [`unlink ${p}`]: (g) => g.onPath("path_unlink_file", root, p),
    [`rename ${p} ${q}`]: (g) => g.rename(root, p, root, q),
    [`link ${p} ${q}`]: (g) => g.link(root, p, root, q),
    [`symlink ${p} ${q}`]: (g) => g.symlink(p, root, q),
    [`readlink ${p}`]: (g) => g.readlink(root, p),
    [`stat ${p} ${follow}`]: (g) => g.stat(root, p, follow),
    [`open ${p} follow=${follow} oflags=${oflags} rights=${String(some)} fdflags=${fdflags}`]: (g, open) => {
      const result = g.open(root, p, { follow, oflags, rights: some, fdflags });
      if (result.errno === "success") open.push(result.value);
      return result;
    },
    [`open directory ${p}`]: (g, open) => {
      const result = g.openDirectory(root, p);
      if (result.errno === "success") open.push(result.value);
      return result;
    },
    [`in directory mkdir ${q}`]: (g, open) => g.onPath("path_create_directory", at(open), q),
    [`in directory create ${q}`]: (g, open) => g.open(at(open), q, { oflags: oflag.creat }),
    [`in directory rename ${p} ${q}`]: (g, open) => g.rename(at(open), p, root, q),
    [`close ${which}`]: (g, open) => {
      if (open.length === 0) return "none";
      return g.call("fd_close", open.splice(which % open.length, 1)[0] ?? 0);
    },
    [`write ${text.length}`]: (g, open) => g.write(at(open), text),
    [`pwrite ${text.length} ${n}`]: (g, open) => g.write(at(open), text, n),
    [`read ${n}`]: (g, open) => g.read(at(open), n),
    [`pread ${n} ${which}`]: (g, open) => g.read(at(open), n, which),
    [`seek ${delta} ${whence}`]: (g, open) => g.seek(at(open), delta, whence),
    [`size ${n}`]: (g, open) => g.call("fd_filestat_set_size", at(open), BigInt(n)),
    [`allocate ${n}`]: (g, open) => g.call("fd_allocate", at(open), 3n, BigInt(n)),
    fstat: (g, open) => g.fdStat(at(open)),
    list: (g, open) => g.list(at(open)),
  };
  const [name, run] = random.pick(Object.entries(operations).filter(([key]) => without?.test(key) !== true));
  return { name, run };
}

/** What both guests find at the beginning. */
function fill(folder: string): void {
  fs.mkdirSync(path.join(folder, "a", "b"), { recursive: true });
  fs.mkdirSync(path.join(folder, "c"));
  fs.writeFileSync(path.join(folder, "a", "c"), "some text that was there");
  fs.writeFileSync(path.join(folder, "a", "b", "d"), "deeper");
  fs.writeFileSync(path.join(folder, "d"), "");
  fs.symlinkSync("a/c", path.join(folder, "b"));
  fs.symlinkSync("../a", path.join(folder, "c", "d"));
}

type Make = (folder: string) => DirectorySource;

/** The first difference with what led to it, or undefined. */
function difference(seed: number, steps: number, expected: Make, actual: Make, without?: RegExp): unknown {
  const folders = ["one", "two"].map(() => fs.mkdtempSync(path.join(os.tmpdir(), "cljw-diff-"))) as [string, string];
  for (const folder of folders) fill(folder);
  const guests = [
    new Caller({ dirs: { "/": expected(folders[0]) } }),
    new Caller({ dirs: { "/": actual(folders[1]) } }),
  ] as const;
  const open: [number[], number[]] = [[], []];
  const random = new Random(seed);
  const log: string[] = [];
  try {
    for (let step = 0; step < steps; step++) {
      const { name, run } = randomOperation(random, without);
      log.push(name);
      const [theirs, ours] = [run(guests[0], open[0]), run(guests[1], open[1])];
      if (!isDeepStrictEqual(ours, theirs)) return { step, theirs, ours, log: log.slice(-12) };
    }
    return undefined;
  } finally {
    for (const guest of guests) guest.close();
    for (const folder of folders) fs.rmSync(folder, { recursive: true });
  }
}

const byDescriptor: Make = (folder) => NodeDirectory.openTrusted(folder, false);
const byPath: Make = (folder) => NodeDirectory.openTrusted(folder, true);

/**
 * What a host without paths of descriptors cannot do alike: follow an open directory that is renamed or gone, and link a
 * symbolic link.
 */
const notByPath = /^(?:link|rename|in directory rename|rmdir)/u;

/** The same contents in memory. */
const inMemory: Make = (folder) => treeOf(folder);

/** Over the host's directory, of which nothing may change. */
const overlaid: Make = (folder) => new DirectoryView("overlay", folder);

const seeds = [1, 2, 3, 4];

// Only Linux is the model: other hosts differ from it, and from each other, in the errors they choose.
describeWith(needs.linux, "does as the host does", () => {
  test.each(seeds)("memory, seed %i", (seed) => {
    expect(difference(seed, 1000, byDescriptor, inMemory)).toBeUndefined();
  });

  test.each(seeds)("an overlay, seed %i", (seed) => {
    expect(difference(seed + 100, 1000, byDescriptor, overlaid)).toBeUndefined();
  });

  test.each(seeds)("the host by path, seed %i", (seed) => {
    expect(difference(seed + 200, 500, byDescriptor, byPath, notByPath)).toBeUndefined();
  });
});

describe("an overlay", () => {
  test.each(seeds)("leaves what lies below as it was, whatever is done, seed %i", (seed) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "cljw-lower-"));
    try {
      fill(folder);
      const before = treeOf(folder);
      const guest = new Caller({ dirs: { "/": new DirectoryView("overlay", folder) } });
      const random = new Random(seed);
      const open: number[] = [];
      for (let step = 0; step < 500; step++) randomOperation(random).run(guest, open);
      guest.close();
      expect(treeOf(folder)).toEqual(before);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });

  test("gives back what was made and changed, and nothing else", () => {
    const below = {
      keep: "kept",
      edit: "old",
      gone: "x",
      dir: { inner: "i", other: "o" },
      moved: { deep: { file: "f" } },
    };
    const guest = new Caller({ dirs: { "/": new DirectoryView("overlay", below) } });
    const { value: edit } = guest.open(root, "edit", { rights: "all" });
    guest.write(edit, "new");
    const { value: made } = guest.open(root, "dir/made", { oflags: oflag.creat, rights: "all" });
    guest.write(made, "m");
    guest.onPath("path_unlink_file", root, "gone");
    guest.onPath("path_create_directory", root, "empty");
    guest.rename(root, "moved", root, "here");
    expect(guest.stat(root, "keep").size).toBe(4n);
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    expect(guest.wasi.world.filesAfter()["/"]).toEqual({
      edit: bytes("new"),
      dir: { made: bytes("m") },
      empty: {},
      here: { deep: { file: bytes("f") } },
    });
  });
});

test("a read-only directory can be read and nothing more", () => {
  const given = { file: "text", dir: { inner: "i" }, link: new SymbolicLink("file") };
  const guest = new Caller({ dirs: { "/": new DirectoryView("read-only", given) } });
  const { value: file } = guest.open(root, "dir/../link", {
    follow: true,
    rights: ["fd_read", "fd_filestat_set_times"],
  });
  expect(guest.read(file, 10)).toEqual({ errno: "success", text: "text" });
  expect(guest.call("fd_filestat_set_times", file, 1n, 1n, 5)).toBe("rofs");
  const { value: dir } = guest.openDirectory(root, "dir");
  expect(guest.list(dir).entries).toEqual(["..:3", ".:3", "inner:4"]);
  expect(guest.readlink(root, "link")).toEqual({ errno: "success", text: "file" });
  const refused = [
    guest.open(root, "file", { rights: ["fd_write"] }).errno,
    guest.open(root, "file", { oflags: oflag.trunc }).errno,
    guest.open(root, "new", { oflags: oflag.creat }).errno,
    guest.open(dir, "new", { oflags: oflag.creat }).errno,
    guest.onPath("path_create_directory", root, "new"),
    guest.onPath("path_create_directory", dir, "new"),
    guest.onPath("path_remove_directory", root, "dir"),
    guest.onPath("path_unlink_file", root, "file"),
    guest.symlink("x", root, "new"),
    guest.link(root, "file", root, "new"),
    guest.rename(root, "file", root, "new"),
  ];
  expect(new Set(refused)).toEqual(new Set(["rofs"]));
  expect(guest.open(root, "file", { oflags: oflag.creat | oflag.excl }).errno).toBe("exist");
  expect(guest.open(root, "file", { oflags: oflag.creat }).errno).toBe("success");
});

test("a file system made before serves several guests, one after the other", () => {
  const shared = memoryFileSystem({ log: "" }, { now: () => 0n });
  for (const text of ["one ", "two "]) {
    const guest = new Caller({ dirs: { "/": shared } });
    const { value: log } = guest.open(root, "log", { rights: "all", fdflags: 1 });
    guest.write(log, text);
    guest.close();
  }
  expect(shared.snapshot()).toEqual({ log: new TextEncoder().encode("one two ") });
});
