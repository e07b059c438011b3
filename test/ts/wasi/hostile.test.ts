/**
 * A hostile guest: seeded calls of all functions with boundary arguments. Whatever it does, it gets an errno or ends
 * its own run; no host exception, no byte outside of its memory, nothing left open.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect, test } from "vitest";
import { WasmError } from "../../../src/ts/base/errors.ts";
import type { DirectorySource } from "../../../src/ts/wasi/host/options.ts";
import { errnoName } from "../../../src/ts/wasi/p1/errno.ts";
import { applicableRights, rights } from "../../../src/ts/wasi/p1/rights.ts";
import { typeOf, wasiFunctions, type WasiFunctionName, type WasiType } from "../../../src/ts/wasi/p1/table.ts";
import { Caller, fileRights } from "./caller.ts";
import { Choices } from "./choices.ts";

const size = 65_536;
const names = Object.keys(wasiFunctions) as WasiFunctionName[];

/** What each type's arguments are taken from: mostly what makes sense, and the edges of everything. */
const values: { readonly [T in WasiType]: readonly (number | bigint)[] } = {
  advice: [0, 1, 5, 6, -1],
  clockid: [0, 1, 2, 3, 4, -1],
  dircookie: [0n, 1n, 2n, 2n ** 53n, -1n],
  exitcode: [0, 1, -1],
  fd: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1000, -1, 2 ** 31 - 1],
  fdflags: [0, 1, 4, 16, 31, 32, -1],
  filedelta: [0n, 1n, -1n, 100n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)],
  filesize: [0n, 1n, 8n, 5000n, 2n ** 20n, 2n ** 31n, 2n ** 53n, 2n ** 63n - 1n, -1n],
  fstflags: [0, 1, 2, 4, 8, 3, 15, 16, -1],
  lookupflags: [0, 1, 0, 1, 2, -1],
  oflags: [0, 0, 1, 2, 5, 8, 9, 15, 16, -1],
  ptr: [0, 64, 512, 1024, 4096, 4100, size - 64, size - 8, size - 4, size - 1, size, 2 ** 31 - 1, -(2 ** 31), -1, -8],
  riflags: [0, 1, 2, 4, -1],
  rights: [0n, 2n, 64n, BigInt(rights(...fileRights)), BigInt(applicableRights("directory")), 2n ** 30n - 1n, -1n],
  sdflags: [0, 1, 2, 3, 4, -1],
  siflags: [0, 1, -1],
  signal: [0, 9, 17, 19, 30, 31, -1],
  size: [0, 1, 2, 4, 24, 100, 4096, size, size + 1, 2 ** 31 - 1, -(2 ** 31), -1],
  timestamp: [0n, 1n, 10n ** 18n, 2n ** 63n - 1n, -1n],
  whence: [0, 1, 2, 3, -1],
};

const paths = ["a", "b", "a/b", "c", "a/c", "..", "../..", "/etc/passwd", "a/../..", "link", "link/secret", "a/", "."];
const oddPaths = ["", "a\0b", "//", "link/inside/b", "x".repeat(5000), "a/".repeat(400), "\ud800"];
const pathAt = 8192;

/** Two paths, vectors of buffers and subscriptions, and noise between them. */
function prepare(guest: Caller, choices: Choices): [number, number] {
  for (let at = 0; at < 2048; at += 4) guest.view.setUint32(at, Number(choices.of(values.ptr)) >>> 0, true);
  for (const at of [512, 520]) {
    guest.view.setUint32(at, 4096 + choices.below(1000), true);
    guest.view.setUint32(at + 4, choices.below(3000), true);
  }
  const put = (at: number): number => {
    const utf8 = new TextEncoder().encode(choices.of(choices.below(4) === 0 ? oddPaths : paths));
    guest.bytes(at, utf8.length).set(utf8);
    return utf8.length;
  };
  return [put(pathAt), put(pathAt * 2)];
}

function argumentsOf(guest: Caller, choices: Choices, name: WasiFunctionName): (number | bigint)[] {
  const lengths = prepare(guest, choices);
  const args = wasiFunctions[name].params.map((param) => choices.of(values[typeOf(param)]));
  let nth = 0;
  for (const [i, param] of wasiFunctions[name].params.entries()) {
    const sensible = choices.below(8) !== 0;
    if (sensible && param.endsWith("path:ptr")) {
      args[i] = pathAt * (nth + 1);
      args[i + 1] = lengths[nth === 0 ? 0 : 1];
      nth += 1;
    } else if (sensible && param.endsWith("iovs:ptr")) {
      args[i] = 512;
      args[i + 1] = choices.below(3);
    } else if (sensible && param.endsWith(":fd")) args[i] = choices.of([0, 1, 3, 3, 3, 3, 4, 4, 5, 6, 7, 8]);
  }
  return args;
}

function oneCall(guest: Caller, choices: Choices): string {
  const name = choices.of(names);
  const args = argumentsOf(guest, choices, name);
  const call = `${name}(${args.join(", ")})`;
  try {
    const result = guest.wasi.imports[name](...args);
    if (errnoName(result) === undefined) return `${call} returned ${result}`;
    return "";
  } catch (error) {
    // An exit, a limit, a deadlock: ways for a run to end.
    if (error instanceof WasmError && (error.kind === "exit" || error.kind === "limit")) return "";
    return `${call} threw ${String(error)}`;
  }
}

const callsEach = 100;

const openDescriptors = (): number => fs.readdirSync("/proc/self/fd").length;

/** What went wrong: calls that threw, and what has changed outside. */
function attack(seed: number, calls: number, dirs: (folder: string) => Record<string, DirectorySource>): string[] {
  const complaints: string[] = [];
  const outer = fs.mkdtempSync(path.join(os.tmpdir(), "cljw-hostile-"));
  const folder = path.join(outer, "inside");
  fs.writeFileSync(path.join(outer, "secret"), "secret");
  const choices = new Choices(seed);
  try {
    for (let left = calls; left > 0; left -= callsEach) {
      fs.rmSync(folder, { recursive: true, force: true });
      fs.mkdirSync(path.join(folder, "a"), { recursive: true });
      fs.writeFileSync(path.join(folder, "b"), "some bytes");
      fs.symlinkSync("..", path.join(folder, "link"));
      const guest = new Caller({
        dirs: dirs(folder),
        args: ["x"],
        env: { A: "b" },
        stdin: "input",
        clock: { realtime: 10n ** 18n, monotonic: 0n },
        random: seed,
        maxOutputBytes: 100_000,
      });
      // Something is open already, and closing is not all that ever happens.
      for (const file of ["a", "b", "b"]) guest.open(3, file, { oflags: 0, rights: file === "a" ? [] : "all" });
      for (let i = 0; i < callsEach; i++) complaints.push(oneCall(guest, choices));
      guest.close();
    }
    complaints.push(...fs.readdirSync(outer).filter((name) => name !== "inside" && name !== "secret"));
    if (fs.readFileSync(path.join(outer, "secret"), "utf8") !== "secret") complaints.push("the secret has changed");
    return complaints.filter((complaint) => complaint !== "");
  } finally {
    fs.rmSync(outer, { recursive: true });
  }
}

test.each([1, 2])("on the in-memory file system, seed %i", (seed) => {
  const given = { a: { b: "text" }, b: "bytes" };
  expect(attack(seed, 10_000, () => ({ "/": given, "/other": {} }))).toEqual([]);
});

test.each([3, 4])("on the host's file system, seed %i", (seed) => {
  const before = process.platform === "linux" ? openDescriptors() : 0;
  const complaints = attack(seed, 6_000, (folder) => ({ "/": folder, "/other": path.join(folder, "a") }));
  expect(complaints).toEqual([]);
  if (process.platform === "linux") expect(openDescriptors()).toBe(before);
});
