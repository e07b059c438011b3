/**
 * Hostile guests of WASI preview 1: each makes calls with random and boundary arguments, in a sandbox of its own. Whatever it
 * does, every call ends with an errno or ends the run; nothing outside of its directory and no memory that a call was not
 * pointed at changes, and nothing stays open.
 */
import * as fs from "node:fs";
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { errnoName } from "../../../src/ts/wasi/p1/errno.ts";
import { applicableRights, rights } from "../../../src/ts/wasi/p1/rights.ts";
import { typeOf, wasiFunctions, type WasiFunctionName, type WasiType } from "../../../src/ts/wasi/p1/table.ts";
import { Caller, fileRights } from "../wasi/caller.ts";
import { openDescriptors } from "../wasi/descriptors.ts";
import type { Case, FuzzKind } from "./kinds.ts";
import type { Random } from "./random.ts";
import { makeSandbox, oddPaths, outsideOf, paths, worlds } from "./sandbox.ts";

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

const pathAt = 8192;

/** Two paths, vectors of buffers and subscriptions, and noise between them. */
function prepare(guest: Caller, random: Random): [number, number] {
  for (let at = 0; at < 2048; at += 4) guest.view.setUint32(at, Number(random.pick(values.ptr)) >>> 0, true);
  for (const at of [512, 520]) {
    guest.view.setUint32(at, 4096 + random.below(1000), true);
    guest.view.setUint32(at + 4, random.below(3000), true);
  }
  const put = (at: number): number => {
    const utf8 = new TextEncoder().encode(random.pick(random.once(4) ? oddPaths : paths));
    guest.bytes(at, utf8.length).set(utf8);
    return utf8.length;
  };
  return [put(pathAt), put(pathAt * 2)];
}

function argumentsOf(guest: Caller, random: Random, name: WasiFunctionName): (number | bigint)[] {
  const lengths = prepare(guest, random);
  const args = wasiFunctions[name].params.map((param) => random.pick(values[typeOf(param)]));
  let nth = 0;
  for (const [i, param] of wasiFunctions[name].params.entries()) {
    const sensible = !random.once(8);
    if (sensible && param.endsWith("path:ptr")) {
      args[i] = pathAt * (nth + 1);
      args[i + 1] = lengths[nth === 0 ? 0 : 1];
      nth += 1;
    } else if (sensible && param.endsWith("iovs:ptr")) {
      args[i] = 512;
      args[i + 1] = random.below(3);
    } else if (sensible && param.endsWith(":fd")) args[i] = random.pick([0, 1, 3, 3, 3, 3, 4, 4, 5, 6, 7, 8]);
  }
  return args;
}

/** Memory that no argument points at: only a function with a length in its arguments can have been asked to write here. */
const guardFrom = 40_960;
const guardTo = size - 8_192;
const guard = new Uint8Array(guardTo - guardFrom).map((_, i) => i * 7 + 13);

const takesLength = (name: WasiFunctionName): boolean =>
  wasiFunctions[name].params.some((param) => typeOf(param) === "size");

/** Makes a call; what is wrong with what came of it. */
function oneCall(guest: Caller, name: WasiFunctionName, args: readonly (number | bigint)[]): string | undefined {
  try {
    const result = guest.wasi.imports[name](...args);
    if (errnoName(result) === undefined) return `returned ${result}`;
  } catch (error) {
    // An exit, a limit, a deadlock: ways for a run to end.
    if (!(error instanceof WasmError) || (error.kind !== "exit" && error.kind !== "limit"))
      return `threw ${String(error)}`;
  }
  const bytes = guest.bytes(guardFrom, guard.length);
  if (takesLength(name)) bytes.set(guard);
  else if (Buffer.compare(bytes, guard) !== 0) return "wrote where it was not told to";
  return undefined;
}

/** Calls of one guest. */
export const callsEach = 100;

function attack(random: Random, world: string, folder: string, log: string[]): string | undefined {
  const guest = new Caller({
    dirs: worlds[world]!(folder),
    args: ["x"],
    env: { A: "b" },
    stdin: "input",
    clock: { realtime: 10n ** 18n, monotonic: 0n },
    random: random.bits(),
    maxOutputBytes: 100_000,
  });
  try {
    guest.bytes(guardFrom, guard.length).set(guard);
    // Something is open already, and closing is not all that ever happens.
    for (const file of ["a", "b", "b"]) guest.open(3, file, { oflags: 0, rights: file === "a" ? [] : "all" });
    for (let i = 0; i < callsEach; i++) {
      const name = random.pick(names);
      const args = argumentsOf(guest, random, name);
      log.push(`${name}(${args.join(", ")})`);
      const problem = oneCall(guest, name, args);
      if (problem !== undefined) return `${log.at(-1)} ${problem}`;
    }
    return undefined;
  } finally {
    guest.close();
  }
}

function oneGuest(random: Random): Case {
  const open = openDescriptors();
  const { outer, inside } = makeSandbox();
  const world = random.pick(Object.keys(worlds));
  const log: string[] = [];
  try {
    let problem = attack(random, world, inside, log) ?? outsideOf(outer);
    if (openDescriptors() !== open) problem ??= `${openDescriptors() - open} descriptors were left open`;
    return { source: world, bytes: new TextEncoder().encode(`${log.join("\n")}\n`), note: world, problem };
  } finally {
    fs.rmSync(outer, { recursive: true });
  }
}

/** `--kind wasi`: each case is a guest with a hundred calls. */
export const wasiKind: FuzzKind = {
  title: `hostile WASI guests, ${callsEach} calls each`,
  needsSuites: false,
  prepare: () => oneGuest,
};
