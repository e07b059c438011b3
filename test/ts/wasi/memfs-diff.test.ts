/**
 * The in-memory file system against the host's own: the same seeded operations on both, the same answers. What a file
 * system should do is asked of the one that programs were written for.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { NodeDirectory } from "../../../src/ts/wasi/host/node-fs.ts";
import { Caller, oflag, root } from "./caller.ts";
import { Choices } from "./choices.ts";

const names = ["a", "b", "c", "d"];
const oddities = [".", "..", "", "a/", "./b", "a/../b", "c//d", "/a", "a/..", "a/.", "x".repeat(256), "b/../../a"];

function randomPath(choices: Choices): string {
  if (choices.below(8) === 0) return choices.of(oddities);
  const parts = Array.from({ length: 1 + choices.below(3) }, () => choices.of(names));
  return parts.join("/") + (choices.below(10) === 0 ? "/" : "");
}

type Operation = (guest: Caller, open: number[]) => unknown;

/** One operation, its arguments already chosen, so that it does the same to each guest. */
function randomOperation(choices: Choices): { name: string; run: Operation } {
  const [p, q] = [randomPath(choices), randomPath(choices)];
  const which = choices.below(64);
  const at = (open: number[]): number => open[which % open.length] ?? root;
  const text = "x".repeat(choices.below(40));
  const n = choices.below(60);
  const follow = choices.below(2) === 0;
  const oflags = choices.of([
    0,
    oflag.creat,
    oflag.creat | oflag.excl,
    oflag.trunc,
    oflag.creat | oflag.trunc,
    oflag.directory,
  ]);
  const fdflags = choices.below(4) === 0 ? 1 : 0;
  const some = choices.of(["all", ["fd_read"], [], ["fd_write"]] as const);
  const whence = choices.below(4);
  const delta = choices.below(50) - 10;
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
  const [name, run] = choices.of(Object.entries(operations));
  return { name, run };
}

/** The first difference with what led to it, or undefined. */
function difference(seed: number, steps: number, byPath: boolean): unknown {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "cljw-diff-"));
  const guests = [
    new Caller({ dirs: { "/": NodeDirectory.openTrusted(folder, byPath) } }),
    new Caller({ dirs: { "/": {} } }),
  ] as const;
  const open: [number[], number[]] = [[], []];
  const choices = new Choices(seed);
  const log: string[] = [];
  try {
    for (let step = 0; step < steps; step++) {
      const { name, run } = randomOperation(choices);
      log.push(name);
      const [expected, actual] = [run(guests[0], open[0]), run(guests[1], open[1])];
      if (!isDeepStrictEqual(actual, expected)) return { step, expected, actual, log: log.slice(-12) };
    }
    return undefined;
  } finally {
    for (const guest of guests) guest.close();
    fs.rmSync(folder, { recursive: true });
  }
}

const seeds = Array.from({ length: 6 }, (_, i) => i + 1);

// Only Linux is the model: other hosts differ from it, and from each other, in the errors they choose.
test.runIf(process.platform === "linux").each(seeds)("memory does as the host does, seed %i", (seed) => {
  expect(difference(seed, 1000, false)).toBeUndefined();
});

test.runIf(process.platform === "linux").each(seeds.slice(0, 2))("memory does as the host by path, seed %i", (seed) => {
  expect(difference(seed, 400, true)).toBeUndefined();
});
