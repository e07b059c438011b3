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
import { typeOf, wasiFunctions, wasiTypes, type WasiFunctionName } from "../../../src/ts/wasi/p1/table.ts";
import { Caller } from "./caller.ts";
import { Choices } from "./choices.ts";

const size = 65_536;
const names = Object.keys(wasiFunctions) as WasiFunctionName[];

const pointers = [0, 8, 64, 512, 1024, 4096, size - 64, size - 8, size - 4, size - 1, size, size + 1, 2 ** 31 - 1, -(2 ** 31), -1, -8];
const lengths = [0, 1, 2, 4, 8, 24, 100, 255, 4096, size, size + 1, 2 ** 31 - 1, -(2 ** 31), -1];
const wide = [0n, 1n, 8n, 100n, 2n ** 30n - 1n, 2n ** 31n, 2n ** 53n, 2n ** 62n, 2n ** 63n - 1n, -1n, -(2n ** 63n), -100n];
const numbers = [0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 31, 255, 65_535, -1];
const paths = ["a", "b", "a/b", "..", "../..", "/etc/passwd", "a/../..", "link", "link/x", "", "a\0b", "a/", ".", "//", "\u{fffd}"];

function argument(choices: Choices, type: keyof typeof wasiTypes): number | bigint {
  if (wasiTypes[type] === "i64") return choices.of(wide);
  if (type === "ptr") return choices.of(pointers);
  if (type === "size") return choices.of(lengths);
  // Mostly descriptors that there are, and never the largest number of descriptors to renumber to.
  if (type === "fd") return choices.below(4) === 0 ? choices.of([-1, 1000, 2 ** 31 - 1]) : choices.below(12);
  return choices.of(numbers);
}

/** Fills the memory's beginning with things that make sense here and there. */
function prepare(guest: Caller, choices: Choices): void {
  const bytes = new Uint8Array(guest.memory.buffer);
  for (let at = 0; at < 2048; at += 4) guest.view.setUint32(at, choices.below(3) === 0 ? choices.of(pointers) : choices.below(200), true);
  for (const at of [64, 512, 1024, 4096]) bytes.set(new TextEncoder().encode(choices.of(paths)), at);
}

function oneCall(guest: Caller, choices: Choices): string {
  const name = choices.of(names);
  const args = wasiFunctions[name].params.map((param) => argument(choices, typeOf(param)));
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

const openDescriptors = (): number => fs.readdirSync("/proc/self/fd").length;

function attack(seed: number, calls: number, dirs: (folder: string) => Record<string, DirectorySource>): void {
  const outer = fs.mkdtempSync(path.join(os.tmpdir(), "cljw-hostile-"));
  const folder = path.join(outer, "inside");
  fs.mkdirSync(path.join(folder, "a"), { recursive: true });
  fs.symlinkSync("..", path.join(folder, "link"));
  fs.writeFileSync(path.join(outer, "secret"), "secret");
  const choices = new Choices(seed);
  try {
    for (let left = calls; left > 0; left -= 500) {
      const guest = new Caller({
        dirs: dirs(folder),
        args: ["x"],
        env: { A: "b" },
        stdin: "input",
        clock: { realtime: 10n ** 18n, monotonic: 0n },
        random: seed,
        maxOutputBytes: 100_000,
      });
      prepare(guest, choices);
      for (let i = 0; i < 500; i++) expect(oneCall(guest, choices)).toBe("");
      guest.close();
    }
    expect(fs.readdirSync(outer).toSorted()).toEqual(["inside", "secret"]);
    expect(fs.readFileSync(path.join(outer, "secret"), "utf8")).toBe("secret");
  } finally {
    fs.rmSync(outer, { recursive: true });
  }
}

test.each([1, 2])("on the in-memory file system, seed %i", (seed) => {
  attack(seed, 25_000, () => ({ "/": { a: { b: "text" }, b: "bytes" }, "/other": {} }));
});

test.each([3, 4])("on the host's file system, seed %i", (seed) => {
  const before = process.platform === "linux" ? openDescriptors() : 0;
  attack(seed, 10_000, (folder) => ({ "/": folder, "/other": path.join(folder, "a") }));
  if (process.platform === "linux") expect(openDescriptors()).toBe(before);
});
