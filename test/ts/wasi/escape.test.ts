/**
 * Ways out of a directory: each one that WASI runtimes have had, on the host's file system, opened by descriptors and by
 * paths. What lies outside is never read, changed, or even told about.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { NodeDirectory } from "../../../src/ts/wasi/host/node/fs.ts";
import { Caller, oflag, root } from "./caller.ts";
import { itWith, needs } from "../needs.ts";

describe.each([
  ["by descriptors", false],
  ["by paths", true],
] as const)("%s", (_, byPath) => {
  let outer = "";
  let inside = "";
  let guest: Caller;

  beforeEach(() => {
    outer = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "cljw-escape-")));
    inside = path.join(outer, "inside");
    fs.mkdirSync(path.join(inside, "dir", "deep"), { recursive: true });
    fs.mkdirSync(path.join(outer, "elsewhere"));
    fs.writeFileSync(path.join(outer, "secret"), "secret");
    fs.writeFileSync(path.join(outer, "elsewhere", "secret"), "secret");
    fs.writeFileSync(path.join(inside, "own"), "own");
    guest = new Caller({ dirs: { "/": NodeDirectory.openTrusted(inside, byPath) } });
  });

  afterEach(() => {
    guest.close();
    const left = [
      fs.readFileSync(path.join(outer, "secret"), "utf8"),
      ...fs.readdirSync(outer).toSorted(),
      ...fs.readdirSync(path.join(outer, "elsewhere")),
    ].join(" ");
    fs.rmSync(outer, { recursive: true });
    if (left !== "secret elsewhere inside secret secret") throw new Error(`the guest got out: ${left}`);
  });

  const outward = [
    "..",
    "../",
    "../secret",
    "./../secret",
    "dir/../../secret",
    "dir/deep/../../../secret",
    "dir/./deep/.././../../secret",
    "dir//..//..//secret",
    "../inside/own",
    "dir/../../inside/own",
    "/",
    "/etc/passwd",
    "//etc/passwd",
    "/../secret",
  ];

  test.each(outward)("the path %s", (to) => {
    expect(guest.open(root, to).errno).toBe("notcapable");
    expect(guest.open(root, to, { follow: true, oflags: oflag.creat }).errno).toBe("notcapable");
    expect(guest.stat(root, to).errno).toBe("notcapable");
    expect(guest.readlink(root, to).errno).toBe("notcapable");
    expect(guest.onPath("path_create_directory", root, to)).toBe("notcapable");
    expect(guest.onPath("path_remove_directory", root, to)).toBe("notcapable");
    expect(guest.onPath("path_unlink_file", root, to)).toBe("notcapable");
    expect(guest.rename(root, "own", root, to)).toBe("notcapable");
    expect(guest.rename(root, to, root, "stolen")).toBe("notcapable");
    expect(guest.link(root, to, root, "stolen")).toBe("notcapable");
    expect(guest.link(root, "own", root, to)).toBe("notcapable");
    expect(guest.symlink("own", root, to)).toBe("notcapable");
  });

  const links: readonly (readonly [string, string])[] = [
    ["..", "to the parent"],
    ["../secret", "to a file outside"],
    ["../elsewhere", "to a directory outside"],
    ["dir/../../secret", "through a directory and out"],
    ["../inside/own", "out and in again"],
  ];

  test.each(links)("a link to %s (%s)", (target) => {
    fs.symlinkSync(target, path.join(inside, "link"));
    fs.symlinkSync("link", path.join(inside, "second"));
    fs.symlinkSync("../link", path.join(inside, "dir", "back"));
    for (const way of ["link", "link/", "second", "dir/back", "link/secret", "second/secret", "dir/back/secret"]) {
      for (const oflags of [0, oflag.creat, oflag.directory, oflag.trunc]) {
        expect(guest.open(root, way, { follow: true, oflags }).errno, way).toBe("notcapable");
      }
      expect(guest.stat(root, way, true).errno, way).toBe("notcapable");
    }
    for (const way of ["link/new", "second/new", "dir/back/new"]) {
      expect(guest.onPath("path_create_directory", root, way), way).toBe("notcapable");
      expect(guest.symlink("own", root, way), way).toBe("notcapable");
      expect(guest.rename(root, "own", root, way), way).toBe("notcapable");
      expect(guest.link(root, "own", root, way), way).toBe("notcapable");
      expect(guest.onPath("path_unlink_file", root, way), way).toBe("notcapable");
    }
    expect(guest.open(root, "link").errno).toBe("loop");
  });

  test.each(["/", "/etc/passwd", "/etc"])("an absolute link to %s, followed or made", (target) => {
    fs.symlinkSync(target, path.join(inside, "link"));
    expect(guest.open(root, "link", { follow: true }).errno).toBe("notcapable");
    expect(guest.open(root, "link/passwd", { follow: true }).errno).toBe("notcapable");
    expect(guest.stat(root, "link", true).errno).toBe("notcapable");
    expect(guest.symlink(target, root, "made")).toBe("notcapable");
  });

  test("an absolute link into the directory itself is no way either", () => {
    fs.symlinkSync(inside, path.join(inside, "link"));
    expect(guest.open(root, "link/own", { follow: true }).errno).toBe("notcapable");
  });

  test("links that go round, and long ways of them", () => {
    fs.symlinkSync("b", path.join(inside, "a"));
    fs.symlinkSync("a", path.join(inside, "b"));
    expect(guest.open(root, "a", { follow: true }).errno).toBe("loop");
    expect(guest.open(root, "a/x", { follow: true }).errno).toBe("loop");
    fs.symlinkSync("dir/deep/../deep/..", path.join(inside, "long"));
    expect(guest.open(root, `${"long/../".repeat(60)}own`, { follow: true }).errno).toBe("loop");
  });

  test("an opened directory is not left upwards, wherever it lies", () => {
    const { value: deep } = guest.openDirectory(root, "dir/deep");
    for (const to of ["..", "../..", "../../own", "../../../secret"]) {
      expect(guest.open(deep, to).errno, to).toBe("notcapable");
      expect(guest.onPath("path_create_directory", deep, `${to}/x`), to).toBe("notcapable");
    }
  });

  test("an opened directory that is renamed, with a link in its old place", () => {
    const { value: dir } = guest.openDirectory(root, "dir");
    expect(guest.rename(root, "dir", root, "moved")).toBe("success");
    expect(guest.symlink("../elsewhere", root, "dir")).toBe("success");
    expect(guest.open(dir, "secret", { rights: ["fd_read"] }).errno).toBe("noent");
    expect(["success", "noent"]).toContain(guest.open(dir, "new", { oflags: oflag.creat, rights: "all" }).errno);
    expect(guest.list(dir).entries.join(" ")).not.toContain("secret");
  });

  test("an opened directory whose parent is replaced by a link", () => {
    fs.mkdirSync(path.join(outer, "elsewhere", "deep"));
    const { value: deep } = guest.openDirectory(root, "dir/deep");
    fs.renameSync(path.join(inside, "dir"), path.join(inside, "moved"));
    fs.symlinkSync("../elsewhere", path.join(inside, "dir"));
    expect(["success", "noent"]).toContain(guest.open(deep, "new", { oflags: oflag.creat }).errno);
    expect(fs.readdirSync(path.join(outer, "elsewhere", "deep"))).toEqual([]);
    fs.rmdirSync(path.join(outer, "elsewhere", "deep"));
  });

  test("a directory moved out of the tree by the host stays what the guest holds, and no more", () => {
    const { value: deep } = guest.openDirectory(root, "dir/deep");
    fs.renameSync(path.join(inside, "dir", "deep"), path.join(outer, "elsewhere", "deep"));
    expect(guest.open(deep, "../secret").errno).toBe("notcapable");
    fs.rmdirSync(path.join(outer, "elsewhere", "deep"));
  });

  test("the directory given from outside, removed and made again", () => {
    const { value: dir } = guest.openDirectory(root, "dir/deep");
    fs.rmdirSync(path.join(inside, "dir", "deep"));
    fs.mkdirSync(path.join(inside, "dir", "deep"));
    // By path, a host that gives the new directory the old one's number makes them one and the same.
    expect(byPath ? ["noent", "success"] : ["noent"]).toContain(guest.open(dir, "new", { oflags: oflag.creat }).errno);
  });

  test.each(["own\0", "\0", "own\0/../../secret", "dir\0/own"])("a NUL in %j", (to) => {
    expect(guest.open(root, to).errno).toBe("inval");
    expect(guest.onPath("path_unlink_file", root, to)).toBe("inval");
    expect(guest.symlink(to, root, "made")).toBe("inval");
  });

  test("a path that is not UTF-8", () => {
    const [at] = guest.text("own");
    guest.bytes(at, 3).set([0xff, 0xfe, 0x2f]);
    expect(guest.value("path_open", root, 0, at, 3, 0, 0n, 0n, 0).errno).toBe("ilseq");
  });

  test("names and paths of every length", () => {
    expect(guest.open(root, "n".repeat(255)).errno).toBe("noent");
    expect(guest.open(root, "n".repeat(256)).errno).toBe("nametoolong");
    expect(guest.open(root, "\u{20ac}".repeat(86)).errno).toBe("nametoolong");
    expect(guest.open(root, `${"./".repeat(2000)}own`).errno).toBe("success");
    expect(guest.open(root, `${"./".repeat(2100)}own`).errno).toBe("nametoolong");
    expect(guest.open(root, "dir/../".repeat(500)).errno).toBe("success");
    const huge = new Caller({ dirs: { "/": {} } }, 2 ** 20);
    expect(huge.value("path_open", root, 0, 4096, 2 ** 19, 0, 0n, 0n, 0).errno).toBe("nametoolong");
    huge.close();
  });

  test.each(["own/", "own//", "own/.", "own/..", "own/x", "own/../own"])("a file used as a directory: %s", (to) => {
    expect(guest.open(root, to).errno).toBe("notdir");
    expect(guest.stat(root, to).errno).toBe("notdir");
  });

  test("an empty path, and paths of nothing but dots and slashes", () => {
    expect(guest.open(root, "").errno).toBe("noent");
    expect(guest.open(root, ".").errno).toBe("success");
    expect(guest.open(root, "././/.").errno).toBe("success");
    expect(guest.onPath("path_remove_directory", root, ".")).toBe("inval");
    expect(guest.onPath("path_remove_directory", root, "dir/..")).toBe("inval");
    expect(guest.rename(root, ".", root, "x")).toBe("busy");
    expect(guest.rename(root, "dir", root, "dir/deep/..")).toBe("busy");
  });

  test("a closed directory is no longer one, and its number may be another's", () => {
    expect(guest.call("fd_close", root)).toBe("success");
    expect(guest.open(root, "own").errno).toBe("badf");
    expect(guest.call("fd_prestat_get", root, 64)).toBe("badf");
  });

  test("a renumbered directory keeps its bounds and its rights", () => {
    const { value: dir } = guest.openDirectory(root, "dir");
    expect(guest.call("fd_renumber", dir, root)).toBe("success");
    expect(guest.open(root, "own").errno).toBe("noent");
    expect(guest.open(root, "../own").errno).toBe("notcapable");
    expect(guest.call("fd_prestat_get", root, 64)).toBe("badf");
  });

  test("the number of a closed directory, given to a file, is no directory", () => {
    const { value: dir } = guest.openDirectory(root, "dir");
    expect(guest.call("fd_close", dir)).toBe("success");
    const { value: file } = guest.open(root, "own", { rights: "all" });
    expect(file).toBe(dir);
    for (const to of ["own", "..", "../secret", "deep"]) {
      expect(guest.open(file, to).errno).toBe("notdir");
      expect(guest.onPath("path_create_directory", file, to)).toBe("notdir");
    }
  });

  test("a hard link of a link that leads out leads nowhere either", () => {
    fs.symlinkSync("../secret", path.join(inside, "link"));
    expect(guest.link(root, "link", root, "second")).toBe("success");
    for (const way of ["link", "second"]) {
      expect(guest.open(root, way, { follow: true }).errno, way).toBe("notcapable");
      expect(guest.stat(root, way, true).errno, way).toBe("notcapable");
    }
    expect(fs.statSync(path.join(outer, "secret")).nlink).toBe(1);
  });

  test("a link out of the tree under another name, once it has been moved", () => {
    expect(guest.symlink("../own", root, "dir/link")).toBe("success");
    expect(guest.open(root, "dir/link", { follow: true }).errno).toBe("success");
    expect(guest.rename(root, "dir/link", root, "link")).toBe("success");
    expect(guest.open(root, "link", { follow: true }).errno).toBe("notcapable");
  });

  itWith(needs.linux, "case and other systems' separators make other names, not other ways", () => {
    for (const name of [
      "OWN",
      "Dir",
      "..\\secret",
      "dir\\..\\..\\secret",
      "C:\\secret",
      "own:stream",
      "...",
      ".. ",
      " ..",
    ]) {
      expect(guest.open(root, name).errno, name).toBe("noent");
      expect(guest.open(root, name, { oflags: oflag.creat }).errno, name).toBe("success");
      expect(fs.readdirSync(inside)).toContain(name);
    }
  });

  test("rights that were not passed on are not had", () => {
    const { value: reader } = guest.value("path_open", root, 0, ...guest.text("dir"), oflag.directory, 0x2000n, 2n, 0);
    expect(guest.open(reader, "deep", { oflags: oflag.directory }).errno).toBe("success");
    expect(guest.open(reader, "new", { oflags: oflag.creat }).errno).toBe("notcapable");
    expect(guest.open(reader, "new", { rights: ["fd_write"] }).errno).toBe("notcapable");
    expect(guest.onPath("path_create_directory", reader, "new")).toBe("notcapable");
    expect(guest.call("fd_fdstat_set_rights", reader, 0x3000n, 2n)).toBe("notcapable");
  });

  itWith(needs.linux, "a pipe or a device in the directory does not hold the host up", async () => {
    const { execFileSync } = await import("node:child_process");
    execFileSync("mkfifo", [path.join(inside, "pipe")]);
    const { value: pipe } = guest.open(root, "pipe", { rights: ["fd_read", "fd_seek", "fd_tell"] });
    expect(guest.read(pipe, 10)).toEqual({ errno: "success", text: "" });
    expect(guest.call("fd_close", pipe)).toBe("success");
    expect(guest.open(root, "pipe", { rights: ["fd_write"] }).errno).toBe("nxio");
  });
});
