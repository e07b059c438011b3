/**
 * Setting file times, against a model: after any sequence of settings each time is what was set last, to the nanosecond, and
 * a time that was not to be set is the very same, in memory and on the host's disk.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../../src/ts/wasi/host/files/memfs.ts";
import { symlink } from "../../../src/ts/wasi/host/files/symbolic-link.ts";
import { NodeDirectory } from "../../../src/ts/wasi/host/node/fs.ts";
import { TimeSetter } from "../../../src/ts/wasi/host/node/times.ts";
import { DirectoryView, type DirectorySource } from "../../../src/ts/wasi/host/world/options.ts";
import type { FileStat } from "../../../src/ts/wasi/host/files/fs.ts";
import { Caller, root } from "./caller.ts";
import { Random } from "../fuzz/random.ts";

let folder = "";
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "cljw-times-"));
  fs.writeFileSync(path.join(folder, "file"), "text");
  fs.mkdirSync(path.join(folder, "dir"));
  fs.symlinkSync("file", path.join(folder, "link"));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const now = 1_700_000_000_123_456_789n;

interface Times {
  readonly accessed: bigint;
  readonly modified: bigint;
}

/** `fstflags`: each time stays, is given, or is the present. */
const settings = [0, 1, 2] as const;
const flagsOf = (accessed: 0 | 1 | 2, modified: 0 | 1 | 2): number => accessed | (modified << 2);

/** Times that are easily lost, and any others. Disks keep less than 2^64 ns, so the last of them is for memory alone. */
const edges = [0n, 1n, 999n, 1000n, 1001n, 999_999_999n, 1_000_000_000n, 1_700_000_000_000_001_000n, now, now + 1n];
const someTime = (random: Random): bigint =>
  random.below(3) === 0
    ? random.pick(edges)
    : BigInt(random.below(2 ** 31)) * 1_000_000_000n + BigInt(random.below(1_000_000_000));

const statAt = 128;

function readTimes(guest: Caller, name: string, follow: boolean): Times & { readonly changed: bigint } {
  expect(guest.call("path_filestat_get", root, follow ? 1 : 0, ...guest.text(name), statAt)).toBe("success");
  const word = (at: number): bigint => guest.view.getBigUint64(statAt + at, true);
  return { accessed: word(40), modified: word(48), changed: word(56) };
}

/** What a disk has of a file by itself. */
function onDisk(name: string): Times {
  const { atimeNs, mtimeNs } = fs.lstatSync(path.join(folder, name), { bigint: true });
  return { accessed: atimeNs, modified: mtimeNs };
}

const microseconds = (time: bigint): bigint => time / 1000n;

const [major = 0, minor = 0] = process.versions.uv.split(".").map(Number);
/** Node's libuv can leave one time alone from this version on; before, it is written anew, to the microsecond. */
const leavesAlone = major > 1 || minor >= 51;

interface Kind {
  readonly source: () => DirectorySource;
  readonly disk: boolean;
}

const kinds: { readonly [name: string]: Kind } = {
  memory: {
    source: () => memoryFileSystem({ file: "text", dir: {}, link: symlink("file") }, { now: () => now }),
    disk: false,
  },
  overlay: { source: () => new DirectoryView("overlay", NodeDirectory.openTrusted(folder)), disk: false },
  node: { source: () => NodeDirectory.openTrusted(folder), disk: true },
  "node by path": { source: () => NodeDirectory.openTrusted(folder, true), disk: true },
};

describe.each(Object.keys(kinds))("%s", (kind) => {
  const { source, disk } = kinds[kind]!;
  const opened = (): Caller => new Caller({ dirs: { "/": source() }, clock: { realtime: now } });

  test.each([1, 2, 3, 4])("each time is what was set last, and no other is touched: %i", (seed) => {
    const random = new Random(seed);
    const guest = opened();
    const file = guest.open(root, "file", { rights: "all" }).value;
    const dir = guest.openDirectory(root, "dir").value;
    const descriptors: { readonly [name: string]: number } = { file, dir };
    const model = new Map<string, Times>(["file", "dir", "link"].map((name) => [name, readTimes(guest, name, false)]));
    for (let step = 0; step < 150; step++) {
      const name = random.pick(["file", "dir", "link"]);
      const follow = name === "link" && random.below(2) === 0;
      const target = follow ? "file" : name;
      const [a, m] = [random.pick(settings), random.pick(settings)];
      const [accessed, modified] = [someTime(random), someTime(random)];
      const before = readTimes(guest, target, false);
      const disked = disk ? onDisk(target) : undefined;
      const byDescriptor = descriptors[name] !== undefined && random.below(2) === 0;
      const errno = byDescriptor
        ? guest.call("fd_filestat_set_times", descriptors[name]!, accessed, modified, flagsOf(a, m))
        : guest.call(
            "path_filestat_set_times",
            root,
            follow ? 1 : 0,
            ...guest.text(name),
            accessed,
            modified,
            flagsOf(a, m),
          );
      const at = `step ${step}: ${name} ${follow} ${byDescriptor} ${a} ${m} ${accessed} ${modified}`;
      expect(errno, at).toBe("success");
      const old = model.get(target)!;
      const wanted = (setting: 0 | 1 | 2, given: bigint, stays: bigint): bigint => [stays, given, now][setting]!;
      const times = { accessed: wanted(a, accessed, old.accessed), modified: wanted(m, modified, old.modified) };
      model.set(target, times);
      // A disk may count the following of a link as a read of it.
      if (follow) model.set("link", { ...model.get("link")!, accessed: readTimes(guest, "link", false).accessed });
      for (const [other, { accessed: x, modified: y }] of model) {
        expect(readTimes(guest, other, false), `${at}: ${other}`).toMatchObject({ accessed: x, modified: y });
      }
      if (a === 0 && m === 0) expect(readTimes(guest, target, false), at).toEqual(before);
      if (disked !== undefined) expectOnDisk(at, [a, m], disked, times, onDisk(target));
      if (random.below(5) === 0) {
        guest.write(file, "more");
        const written = readTimes(guest, "file", false);
        expect(written.accessed).toBe(model.get("file")!.accessed);
        model.set("file", written);
      }
    }
    guest.close();
  });

  test("what is not there has no times to set, whatever the flags", () => {
    const guest = opened();
    for (const flags of [0, 1, 5, 10]) {
      expect(guest.call("path_filestat_set_times", root, 0, ...guest.text("none"), 1n, 1n, flags)).toBe("noent");
    }
    for (const flags of [3, 12, 15, 16, 17]) {
      expect(guest.call("path_filestat_set_times", root, 0, ...guest.text("file"), 1n, 1n, flags)).toBe("inval");
    }
    guest.close();
  });
});

function expectOnDisk(at: string, [a, m]: readonly [number, number], before: Times, set: Times, after: Times): void {
  for (const [setting, key] of [
    [a, "accessed"],
    [m, "modified"],
  ] as const) {
    if (setting !== 0) expect(microseconds(after[key]), `${at}: ${key} on disk`).toBe(microseconds(set[key]));
    else if (leavesAlone || (a === 0 && m === 0)) expect(after[key], `${at}: ${key} on disk stays`).toBe(before[key]);
    else expect(microseconds(after[key]), `${at}: ${key} on disk stays`).toBe(microseconds(before[key]));
  }
}

test("times beyond what seconds in floating point hold are kept in memory", () => {
  const guest = new Caller({ dirs: { "/": { file: "" } } });
  for (const time of [2n ** 64n - 1n, 2n ** 63n, 2n ** 53n + 1n]) {
    expect(guest.call("path_filestat_set_times", root, 0, ...guest.text("file"), time, time, 5)).toBe("success");
    expect(readTimes(guest, "file", false)).toMatchObject({ accessed: time, modified: time });
  }
});

describe("a host that says it can leave a time alone", () => {
  const stat = (accessed: bigint, modified: bigint): FileStat => ({
    device: 1n,
    inode: 1n,
    kind: "regular-file",
    links: 1n,
    size: 0n,
    accessed,
    modified,
    changed: 0n,
  });

  test.each(["sets 1970", "refuses"])("and %s is told the other time", (how) => {
    const setter = new TimeSetter("1.52.1");
    let present = stat(5_000_000_000n, 7_000_000_000n);
    const calls: unknown[][] = [];
    const put = (accessed?: bigint, modified?: bigint): void => {
      setter.put(
        { accessed, modified },
        present,
        () => present,
        (a, m) => {
          calls.push([a, m]);
          const dates = [a, m].some((time) => typeof time !== "number");
          if (dates && how === "refuses") throw new TypeError("no date");
          const stored = (time: number | Date): bigint => (typeof time === "number" ? BigInt(time * 1e9) : 0n);
          present = stat(stored(a), stored(m));
        },
      );
    };
    put(9_000_000_000n);
    expect(present).toMatchObject({ accessed: 9_000_000_000n, modified: 7_000_000_000n });
    expect(calls).toHaveLength(2);
    put(undefined, 8_000_000_000n);
    expect(calls.slice(2)).toEqual([[9, 8]]);
  });
});
