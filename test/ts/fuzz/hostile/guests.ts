/**
 * Programs of WASI that ask the system for as much as it will do: in straight lines and without end, with large vectors, over
 * files in memory.
 */
import { type Emit, ModuleBuilder } from "../../../../src/ts/binary/builder.ts";
import { encodeExpr } from "../../../../src/ts/binary/encode.ts";
import { run } from "../../../../src/ts/index.ts";
import { type WasiFunctionName, coreType, wasiFunctions } from "../../../../src/ts/wasi/p1/table.ts";
import { memoryOf } from "./straight.ts";
import { type Shape, type Shapes, type Trial, boundsOf } from "./trial.ts";

/** A call's arguments: numbers, or a string that lies in memory, as its address and length. */
type Argument = number | bigint | { readonly path: string };

/** A call. */
type WasiCall = readonly [name: WasiFunctionName, ...args: readonly Argument[]];

/** Where things lie: results, 1,024 vectors of all of the memory, subscriptions, strings. */
const [resultAt, vectorsAt, subscriptionsAt, stringsAt] = [1_024, 4_096, 65_536, 2_097_152];
const memoryBytes = 4_194_304;
const vectors = 1_024;

function vectorBytes(): Uint8Array {
  const words = new Uint32Array(vectors * 2);
  for (let i = 0; i < vectors; i++) words[2 * i + 1] = memoryBytes;
  return new Uint8Array(words.buffer);
}

class Program {
  readonly builder = new ModuleBuilder();
  private readonly _funcs = new Map<WasiFunctionName, number>();
  private readonly _strings = new Map<string, number>();
  private _next = stringsAt;

  constructor(calls: readonly WasiCall[]) {
    for (const [name] of calls) {
      if (this._funcs.has(name)) continue;
      const { params, results } = coreType(wasiFunctions[name]);
      const typeIdx = this.builder.funcType(params, results);
      this._funcs.set(name, this.builder.import("wasi_snapshot_preview1", name, { kind: "func", typeIdx }));
    }
  }

  private _addressOf(text: string): number {
    const known = this._strings.get(text);
    if (known !== undefined) return known;
    const at = this._next;
    this._next += text.length;
    this._strings.set(text, at);
    return at;
  }

  call([name, ...args]: WasiCall): Emit {
    const { params, results } = coreType(wasiFunctions[name]);
    const values = args.flatMap((arg) =>
      typeof arg === "object" ? [this._addressOf(arg.path), arg.path.length] : [arg],
    );
    return (w) => {
      for (const [i, value] of values.entries()) {
        if (params[i] === "i64") w.emit("i64.const", BigInt(value));
        else w.emit("i32.const", Number(value));
      }
      w.emit("call", this._funcs.get(name) ?? 0);
      for (const _ of results) w.emit("drop");
    };
  }

  /** A command that does this. */
  build(emit: Emit): Uint8Array {
    const { builder } = this;
    builder.memory(memoryOf(64));
    const start = builder.func(builder.funcType([], []), ["i32"], emit);
    const data = (at: number, bytes: Uint8Array): unknown =>
      builder.data({ target: { index: 0, offset: encodeExpr((w) => w.emit("i32.const", at)) }, bytes });
    data(vectorsAt, vectorBytes());
    for (const [text, at] of this._strings) data(at, new TextEncoder().encode(text));
    builder.export("memory", "memory", 0).export("_start", "func", start);
    return builder.build();
  }
}

/** The files of a program, and what it reads. */
const world = (): object => ({
  dirs: { "/": { file: "text", dir: { a: "b" } } },
  stdin: "input",
  args: ["x", "y".repeat(1_000)],
  env: { A: "b" },
  stdout: "capture",
  maxOutputBytes: 1_000_000,
});

/** What the program is, and what it does at first and then over and over. */
function program(first: readonly WasiCall[], again: readonly WasiCall[], varies = false): Shape["make"] {
  return (random, pieces): Trial => {
    const made = new Program([...first, ...again]);
    const bodies = again.map((call) => made.call(call));
    const firsts = first.map((call) => made.call(call));
    const isEndless = random.once(3);
    const input = made.build((w) => {
      for (const emit of firsts) emit(w);
      const round: Emit = () => {
        if (varies) vary(w);
        for (const emit of bodies) emit(w);
      };
      if (isEndless) {
        w.emit("loop", undefined);
        round(w);
        w.emit("br", 0).emit("end");
      } else for (let i = 0; i < pieces; i++) round(w);
    });
    const bounds = boundsOf(random);
    return { input, act: (judge) => judge.load(bounds.engine, () => run(input, { ...world(), ...bounds }), "run") };
  };
}

/** Writes the next of 65,536 names of four letters to where strings begin. */
const vary: Emit = (w) => {
  w.emit("i32.const", stringsAt).emit("local.get", 0).emit("i32.const", 1).emit("i32.add").emit("local.tee", 0);
  w.emit("i32.const", 0x0f0f_0f0f).emit("i32.and").emit("i32.const", 0x6161_6161).emit("i32.add");
  w.emit("i32.store", { align: 2, offset: 0 });
  w.emit("local.get", 0).emit("i32.const", 0xf0f0).emit("i32.or").emit("local.set", 0);
};

const all = (1n << 30n) - 1n;
const open: WasiCall = ["path_open", 3, 0, { path: "file" }, 0, all, all, 0, resultAt];
const large = { path: "a/".repeat(30_000) } as const;

/** Programs. */
export const guestShapes: Shapes = {
  random_get: { most: 20_000, make: program([], [["random_get", 0, memoryBytes]]) },
  clock_time_get: { most: 100_000, make: program([], [["clock_time_get", 1, 0n, resultAt]]) },
  sched_yield: { most: 100_000, make: program([], [["sched_yield"]]) },
  "fd_write of everything": { most: 1_000, make: program([], [["fd_write", 1, vectorsAt, vectors, resultAt]]) },
  "fd_write of little": { most: 20_000, make: program([], [["fd_write", 1, vectorsAt, 0, resultAt]]) },
  "fd_write to a file": { most: 1_000, make: program([open], [["fd_write", 4, vectorsAt, 4, resultAt]]) },
  "fd_pread of everything": {
    most: 1_000,
    make: program([open, ["fd_filestat_set_size", 4, 1n << 26n]], [["fd_pread", 4, vectorsAt, vectors, 0n, resultAt]]),
  },
  "fd_pwrite far away": { most: 1_000, make: program([open], [["fd_pwrite", 4, vectorsAt, 1, 1n << 40n, resultAt]]) },
  "fd_pwrite ever further": {
    most: 1_000,
    make: program(
      [open],
      [
        ["fd_seek", 4, 16_777_216n, 1, resultAt],
        ["fd_write", 4, vectorsAt, 1, resultAt],
      ],
    ),
  },
  fd_allocate: { most: 5_000, make: program([open], [["fd_allocate", 4, 0n, 1n << 40n]]) },
  fd_filestat_set_size: { most: 5_000, make: program([open], [["fd_filestat_set_size", 4, 1n << 40n]]) },
  "files that shrink and grow": {
    most: 5_000,
    make: program(
      [open],
      [
        ["fd_filestat_set_size", 4, 1n << 25n],
        ["fd_filestat_set_size", 4, 0n],
      ],
    ),
  },
  "fd_read of stdin": { most: 20_000, make: program([], [["fd_read", 0, vectorsAt, vectors, resultAt]]) },
  args_get: { most: 50_000, make: program([], [["args_get", resultAt, resultAt]]) },
  "path_open without close": { most: 50_000, make: program([], [open]) },
  "fd_close and path_open": { most: 30_000, make: program([open], [["fd_close", 4], open]) },
  "directories without end": {
    most: 30_000,
    make: program([], [["path_create_directory", 3, { path: "aaaa" }]], true),
  },
  "files without end": {
    most: 30_000,
    make: program([], [["path_open", 3, 0, { path: "aaaa" }, 1, all, all, 0, resultAt]], true),
  },
  "long names without end": {
    most: 10_000,
    make: program([], [["path_create_directory", 3, { path: `aaaa${"b".repeat(200)}` }]], true),
  },
  "links without end": {
    most: 30_000,
    make: program([], [["path_link", 3, 0, { path: "file" }, 3, { path: "aaaa" }]]),
  },
  "symbolic links without end": {
    most: 10_000,
    make: program([], [["path_symlink", { path: `aaaa${"b".repeat(3_000)}` }, 3, { path: "aaaa" }]], true),
  },
  renames: {
    most: 30_000,
    make: program(
      [],
      [
        ["path_rename", 3, { path: "file" }, 3, { path: "other" }],
        ["path_rename", 3, { path: "other" }, 3, { path: "file" }],
      ],
    ),
  },
  "a deep path": {
    most: 5_000,
    make: program(
      [],
      [
        ["path_create_directory", 3, large],
        ["path_filestat_get", 3, 1, large, resultAt],
      ],
    ),
  },
  "deep directories": {
    most: 10_000,
    make: program(
      [open],
      [
        ["path_create_directory", 3, { path: "dir/d" }],
        ["path_rename", 3, { path: "dir" }, 3, { path: "tmp" }],
        ["path_create_directory", 3, { path: "dir" }],
        ["path_rename", 3, { path: "tmp" }, 3, { path: "dir/d" }],
      ],
    ),
  },
  fd_readdir: { most: 20_000, make: program([], [["fd_readdir", 3, 0, memoryBytes, 0n, resultAt]]) },
  "poll_oneoff of many": { most: 1_000, make: program([], [["poll_oneoff", subscriptionsAt, 0, 20_000, resultAt]]) },
  "poll_oneoff of the clock": { most: 10_000, make: program([], [["poll_oneoff", subscriptionsAt, 0, 1, resultAt]]) },
  fd_renumber: {
    most: 50_000,
    make: program(
      [open],
      [
        ["fd_renumber", 4, 5],
        ["fd_renumber", 5, 4],
      ],
    ),
  },
  path_readlink: {
    most: 20_000,
    make: program(
      [["path_symlink", { path: "link" }, 3, { path: "link" }]],
      [["path_filestat_get", 3, 1, { path: "link" }, resultAt]],
    ),
  },
};
