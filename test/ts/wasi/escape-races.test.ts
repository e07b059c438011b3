/**
 * Somebody else on the host swaps a directory for a link that leads out, between any two steps of an operation. On Linux,
 * where each step is taken from a descriptor, no moment is a good one.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Caller, oflag, root } from "./caller.ts";
import { describeWith, needs } from "../needs.ts";

/** The calls of the host that the file system is made of. */
const steps = [
  "fstatSync",
  "linkSync",
  "lstatSync",
  "lutimesSync",
  "mkdirSync",
  "openSync",
  "readdirSync",
  "readlinkSync",
  "realpathSync",
  "renameSync",
  "rmdirSync",
  "symlinkSync",
  "unlinkSync",
] as const;

const { renameSync } = fs;
const originals = Object.fromEntries(steps.map((name) => [name, fs[name]]));

/** Has `swap` called before the steps that `wants` chooses by their number. */
function between(wants: (step: number) => boolean, swap: () => void): void {
  let count = 0;
  for (const name of steps) {
    const original = originals[name] as (...args: unknown[]) => unknown;
    const step = (...args: unknown[]): unknown => {
      if (wants(count++)) swap();
      return original(...args);
    };
    Object.assign(fs, { [name]: step });
  }
  syncBuiltinESMExports();
}

function restore(): void {
  Object.assign(fs, originals);
  syncBuiltinESMExports();
}

/** More steps than any of the operations takes. */
const moments = Array.from({ length: 12 }, (_, i) => i);

/** When the swaps happen: once at a moment, there and back again, and before every step from a moment on. */
const rhythms: readonly (readonly [string, (moment: number) => (step: number) => boolean])[] = [
  ["once", (moment) => (step) => step === moment],
  ["there and back", (moment) => (step) => step === moment || step === moment + 1],
  ["again and again", (moment) => (step) => step >= moment],
];

const operations: readonly (readonly [string, (guest: Caller) => unknown])[] = [
  ["open to read", (guest) => read(guest, "way/secret", 0)],
  ["open to truncate", (guest) => guest.open(root, "way/secret", { oflags: oflag.trunc, rights: "all" })],
  ["open to make", (guest) => guest.open(root, "way/new", { oflags: oflag.creat, rights: "all" })],
  ["open a directory", (guest) => guest.list(guest.openDirectory(root, "way").value)],
  ["look at", (guest) => guest.stat(root, "way/secret", true)],
  ["make a directory", (guest) => guest.onPath("path_create_directory", root, "way/new")],
  ["remove a directory", (guest) => guest.onPath("path_remove_directory", root, "way/empty")],
  ["remove a file", (guest) => guest.onPath("path_unlink_file", root, "way/secret")],
  ["rename into", (guest) => guest.rename(root, "own", root, "way/secret")],
  ["rename out of", (guest) => guest.rename(root, "way/secret", root, "stolen")],
  ["link into", (guest) => guest.link(root, "own", root, "way/new")],
  ["link out of", (guest) => guest.link(root, "way/secret", root, "stolen")],
  ["make a link", (guest) => guest.symlink("own", root, "way/new")],
  ["read a link", (guest) => guest.readlink(root, "way/pointer")],
];

function read(guest: Caller, name: string, oflags: number): string {
  const { errno, value } = guest.open(root, name, { follow: true, oflags, rights: "all" });
  return errno === "success" ? guest.read(value, 100).text : errno;
}

describeWith(needs.linux, "a directory and a link that change places", () => {
  describe.each(rhythms)("swapped %s", (_, rhythm) => {
    swapped(rhythm);
  });
});

function swapped(rhythm: (typeof rhythms)[number][1]): void {
  let outer = "";
  let inside = "";

  /** The same names in both, so that an operation on the wrong one succeeds. */
  const fill = (folder: string, secret: string): void => {
    fs.mkdirSync(path.join(folder, "empty"), { recursive: true });
    fs.writeFileSync(path.join(folder, "secret"), secret);
    fs.symlinkSync(secret, path.join(folder, "pointer"));
  };

  const look = (folder: string): string =>
    `${fs.readdirSync(folder).toSorted().join(" ")}: ${fs.readFileSync(path.join(folder, "secret"), "utf8")}`;

  beforeEach(() => {
    outer = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "cljw-race-")));
    inside = path.join(outer, "inside");
    fill(path.join(inside, "way"), "mine");
    fs.writeFileSync(path.join(inside, "own"), "own");
    fill(path.join(outer, "elsewhere"), "outside");
    fs.symlinkSync("../elsewhere", path.join(inside, "trap"));
  });
  afterEach(() => {
    restore();
    fs.rmSync(outer, { recursive: true });
  });

  /** Exchanges the directory and the link, with calls that are not counted. */
  function exchange(): void {
    const [way, trap, other] = ["way", "trap", "other"].map((name) => path.join(inside, name)) as [
      string,
      string,
      string,
    ];
    renameSync(way, other);
    renameSync(trap, way);
    renameSync(other, trap);
  }

  test.each(operations)("%s", (_name, operate) => {
    for (const moment of moments) {
      const guest = new Caller({ dirs: { "/": inside } });
      between(rhythm(moment), exchange);
      let seen: unknown;
      try {
        seen = operate(guest);
      } finally {
        restore();
        guest.close();
      }
      expect(JSON.stringify(seen, (_key, value: unknown) => (typeof value === "bigint" ? Number(value) : value)))
        // What lies outside is seven bytes long and says so.
        .not.toMatch(/outside|"size":7/u);
      expect(look(path.join(outer, "elsewhere")), `moment ${moment}`).toBe("empty pointer secret: outside");
      expect(fs.readdirSync(outer).toSorted()).toEqual(["elsewhere", "inside"]);
      const stolen = path.join(inside, "stolen");
      if (fs.existsSync(stolen)) expect(fs.readFileSync(stolen, "utf8")).toBe("mine");
      fs.rmSync(inside, { recursive: true });
      fill(path.join(inside, "way"), "mine");
      fs.writeFileSync(path.join(inside, "own"), "own");
      fs.symlinkSync("../elsewhere", path.join(inside, "trap"));
    }
  });
}
