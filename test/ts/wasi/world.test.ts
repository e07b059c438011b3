/**
 * A guest's world: streams, limits, clocks, randomness, and what is refused.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { LimitError, UsageError } from "../../../src/ts/base/errors/errors.ts";
import { systemClock } from "../../../src/ts/wasi/host/clock.ts";
import { memoryFileSystem, type MemoryTree } from "../../../src/ts/wasi/host/files/memfs.ts";
import { SymbolicLink } from "../../../src/ts/wasi/host/files/symbolic-link.ts";
import type { WasiCall, WasiOptions } from "../../../src/ts/wasi/host/world/options.ts";
import { mix64, seededRandom, xoshiro128 } from "../../../src/ts/wasi/host/random.ts";
import { createWasi } from "../../../src/ts/wasi/p1/wasi.ts";
import { Caller, oflag, root } from "./caller.ts";

const stdin = 0;
const stdout = 1;
const stderr = 2;

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

function written(guest: Caller): { out: string; err: string } {
  return { out: text(guest.wasi.world.captured("stdout")), err: text(guest.wasi.world.captured("stderr")) };
}

function codeOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (error instanceof UsageError) return error.code;
    throw error;
  }
  return "nothing thrown";
}

describe("standard input", () => {
  const sources: readonly (readonly [string, WasiOptions["stdin"], string[]])[] = [
    ["nothing", undefined, [""]],
    ["a string", "h\u{e9}llo", ["h\u{e9}l", "lo", ""]],
    ["bytes", new Uint8Array([97, 98]), ["ab", ""]],
    ["a sequence", ["ab", "", new Uint8Array([99]), "de"], ["ab", "c", "de", ""]],
    [
      "a generator",
      (function* () {
        yield "abcdef";
      })(),
      ["abcd", "ef", ""],
    ],
  ];

  test.each(sources)("from %s", (_, source, reads) => {
    const guest = new Caller({ stdin: source });
    for (const expected of reads) expect(guest.read(stdin, 4)).toEqual({ errno: "success", text: expected });
  });

  test("from a function, whose null is the end for good and whose empty string is nothing", () => {
    const pieces = ["one", "", "two", null, "three"];
    const guest = new Caller({ stdin: () => pieces.shift() });
    const reads = Array.from({ length: 5 }, () => guest.read(stdin, 10).text);
    expect(reads).toEqual(["one", "two", "", "", ""]);
  });

  test("where nothing ever comes, the run can be ended", () => {
    let looks = 0;
    const interrupt = (): void => {
      if ((looks += 1) > 1000) throw new LimitError("timeout", "over");
    };
    for (const source of [
      () => "",
      (function* () {
        for (;;) yield new Uint8Array(0);
      })(),
    ]) {
      looks = 0;
      expect(() => new Caller({ stdin: source, interrupt }).read(stdin, 1)).toThrowError("over");
    }
  });

  test("from any kind of bytes, and from nothing that is none", () => {
    const words = new Uint16Array([0x6261, 0x6463]);
    for (const source of [words, words.buffer, new DataView(words.buffer), [words.buffer]]) {
      expect(new Caller({ stdin: source }).read(stdin, 8).text).toBe("abcd");
    }
    const sequence = new Caller({ stdin: ["a", 5] as unknown as string[] });
    expect(sequence.read(stdin, 8).text).toBe("a");
    const error = ((): unknown => {
      try {
        return sequence.read(stdin, 8);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({ kind: "usage", code: "bad-option", data: { option: "stdin", value: 5 } });
    expect(String(error)).toContain("item 1");
  });

  test("a function that returns something else is told so, and what it throws comes out unchanged", () => {
    const thrown = new Error("mine");
    const wrong = new Caller({ stdin: (() => 42) as unknown as () => string });
    expect(() => wrong.read(stdin, 1)).toThrowError(UsageError);
    const throwing = new Caller({
      stdin() {
        throw thrown;
      },
    });
    expect(() => throwing.read(stdin, 1)).toThrowError(thrown);
  });

  test("a function during which the memory grows reads into the new memory", () => {
    const guest: Caller = new Caller({
      stdin() {
        guest.memory.buffer = structuredClone(guest.memory.buffer, { transfer: [guest.memory.buffer] });
        return "grown";
      },
    });
    expect(guest.read(stdin, 10)).toEqual({ errno: "success", text: "grown" });
  });
});

describe("output", () => {
  test("is captured, each stream for itself", () => {
    const guest = new Caller({});
    expect(guest.write(stdout, "out ").value).toBe(4);
    guest.write(stderr, "err");
    guest.write(stdout, "more");
    expect(written(guest)).toEqual({ out: "out more", err: "err" });
  });

  test("goes to a function as chunks that it may keep", () => {
    const chunks: Uint8Array[] = [];
    const guest = new Caller({ stdout: (chunk) => chunks.push(chunk) });
    guest.write(stdout, "one");
    guest.write(stdout, "two");
    expect(chunks.map(text)).toEqual(["one", "two"]);
  });

  test("goes to a function line by line, the unfinished last one at the end", () => {
    const lines: string[] = [];
    const guest = new Caller({ stderr: { lines: (line) => lines.push(line) } });
    for (const part of ["first\nsec", "ond \u{20ac}", "\n\nlast"]) guest.write(stderr, part);
    expect(lines).toEqual(["first", "second \u{20ac}", ""]);
    guest.close();
    expect(lines).toEqual(["first", "second \u{20ac}", "", "last"]);
  });

  test("as lines ends where CR and LF, or LF, are, though they and characters are written in parts", () => {
    const lines: string[] = [];
    const guest = new Caller({ stdout: { lines: (line) => lines.push(line) } });
    const bytes = new TextEncoder().encode("a\r\n\r\nb\rc\n\u{20ac}\u{1f389}\n");
    for (const byte of bytes) guest.write(stdout, new Uint8Array([byte]));
    expect(lines).toEqual(["a", "", "b\rc", "\u{20ac}\u{1f389}"]);
    const long = "x".repeat(4_000);
    for (let i = 0; i < 1_250; i++) guest.write(stdout, long);
    guest.write(stdout, "\r");
    guest.close();
    expect([lines.length, lines[4]?.length]).toEqual([5, 5_000_001]);
  });

  test("of both streams together is bounded, and what fits is kept", () => {
    const guest = new Caller({ maxOutputBytes: 10 });
    guest.write(stdout, "123456");
    guest.write(stderr, "78");
    const failure = ((): unknown => {
      try {
        return guest.write(stdout, "9abc");
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(LimitError);
    expect(failure).toMatchObject({ code: "output", data: { used: 12, limit: 10 } });
    expect(written(guest)).toEqual({ out: "1234569a", err: "78" });
  });

  test("has a bound of 16 MiB, which null lifts", () => {
    const write = (guest: Caller): void => {
      for (let i = 0; i < 270; i++) guest.call("fd_write", stdout, 0, 1, 16);
    };
    const vector = (guest: Caller): Caller => {
      guest.view.setUint32(0, 0, true);
      guest.view.setUint32(4, 65_536, true);
      return guest;
    };
    expect(() => write(vector(new Caller({ stdout: () => {} })))).toThrowError(LimitError);
    let total = 0;
    write(vector(new Caller({ stdout: (chunk) => (total += chunk.length), maxOutputBytes: null })));
    expect(total).toBe(270 * 65_536);
  });

  test("gathers buffers, and refuses them all where one is outside", () => {
    const guest = new Caller({});
    guest.bytes(100, 6).set(new TextEncoder().encode("abcdef"));
    const put = (vectors: readonly (readonly [number, number])[]): void => {
      for (const [i, [at, length]] of vectors.entries()) {
        guest.view.setUint32(200 + i * 8, at, true);
        guest.view.setUint32(204 + i * 8, length, true);
      }
    };
    put([
      [100, 2],
      [0, 0],
      [103, 3],
    ]);
    expect(guest.value("fd_write", stdout, 200, 3)).toEqual({ errno: "success", value: 5 });
    put([
      [100, 2],
      [65_535, 2],
    ]);
    expect(guest.call("fd_write", stdout, 200, 2, 16)).toBe("fault");
    expect(guest.call("fd_write", stdout, 65_533, 1, 16)).toBe("fault");
    expect(guest.call("fd_write", stdout, 200, 1, 65_533)).toBe("fault");
    expect(written(guest).out).toBe("abdef");
  });

  test("streams are no files", () => {
    const guest = new Caller({ stdin: "x" });
    expect(guest.write(stdin, "x").errno).toBe("notcapable");
    expect(guest.read(stdout, 1).errno).toBe("notcapable");
    expect(guest.seek(stdout, 0, 0).errno).toBe("notcapable");
    expect(guest.open(stdout, "x").errno).toBe("notdir");
    expect(guest.call("sock_shutdown", stdout, 3)).toBe("notsock");
  });
});

describe("arguments and environment", () => {
  test("are written as C strings with pointers to them", () => {
    const guest = new Caller({ args: ["tool", "", "\u{1f600}"], env: { A: "1", B: "x=y" } });
    expect(guest.call("args_sizes_get", 0, 4)).toBe("success");
    expect([guest.view.getUint32(0, true), guest.view.getUint32(4, true)]).toEqual([3, 5 + 1 + 5]);
    guest.call("args_get", 100, 200);
    const pointers = [0, 1, 2].map((i) => guest.view.getUint32(100 + i * 4, true));
    expect(pointers).toEqual([200, 205, 206]);
    expect(text(guest.bytes(200, 11))).toBe("tool\0\0\u{1f600}\0");
    guest.call("environ_sizes_get", 0, 4);
    expect([guest.view.getUint32(0, true), guest.view.getUint32(4, true)]).toEqual([2, 10]);
    guest.call("environ_get", 100, 200);
    expect(text(guest.bytes(200, 10))).toBe("A=1\0B=x=y\0");
  });

  test("nothing is written where not all of it fits", () => {
    const guest = new Caller({ args: ["tool", "long argument"] });
    expect(guest.call("args_get", 100, 65_530)).toBe("fault");
    expect(guest.call("args_get", 65_532, 0)).toBe("fault");
    expect(guest.bytes(65_500, 36).every((byte) => byte === 0)).toBe(true);
  });
});

describe("clocks", () => {
  const time = (guest: Caller, id: number): bigint => {
    expect(guest.call("clock_time_get", id, 1n, 8)).toBe("success");
    return guest.view.getBigUint64(8, true);
  };

  test("of the host agree with it and do not go back", () => {
    const guest = new Caller({});
    expect(Math.abs(Number(time(guest, 0) / 1_000_000n) - Date.now())).toBeLessThan(1000);
    let last = [time(guest, 0), time(guest, 1), time(guest, 2), time(guest, 3)];
    for (let i = 0; i < 2000; i++) {
      const now = [time(guest, 0), time(guest, 1), time(guest, 2), time(guest, 3)];
      for (const [clock, value] of now.entries()) expect(value >= (last[clock] ?? 0n)).toBe(true);
      last = now;
    }
    expect(guest.call("clock_time_get", 4, 0n, 8)).toBe("inval");
    expect(guest.call("clock_res_get", 4, 8)).toBe("inval");
    expect(guest.call("clock_res_get", 0, 65_530)).toBe("fault");
  });

  test("that are virtual stand still until the guest sleeps", () => {
    const guest = new Caller({ clock: { realtime: 1_700_000_000_000_000_001n, monotonic: 5 } });
    expect([time(guest, 0), time(guest, 1), time(guest, 2)]).toEqual([1_700_000_000_000_000_001n, 5n, 0n]);
    guest.view.setBigUint64(100 + 24, 3_600_000_000_000n, true);
    guest.view.setUint32(100 + 16, 1, true);
    expect(guest.value("poll_oneoff", 100, 300, 1)).toEqual({ errno: "success", value: 1 });
    expect([time(guest, 0), time(guest, 1)]).toEqual([1_700_003_600_000_000_001n, 3_600_000_000_005n]);
  });

  test("that are virtual begin early, and not with a monotonic 0, which programs take for no clock", () => {
    const guest = new Caller({ clock: {} });
    expect([time(guest, 0), time(guest, 1) > 0n]).toEqual([0n, true]);
    const wrong = { realtme: 5 };
    expect(codeOf(() => new Caller({ clock: wrong as object }))).toBe("bad-option");
  });

  test("that are virtual date what is written in memory", () => {
    const guest = new Caller({ clock: { realtime: 42n }, dirs: { "/": { file: "x" } } });
    guest.stat(root, "file");
    expect(guest.view.getBigUint64(128 + 48, true)).toBe(42n);
  });

  test("of the host follow its time being set", () => {
    const clock = systemClock();
    const real = Date.now;
    try {
      Date.now = () => 1_000_000;
      expect(clock.realtime() / 1_000_000n).toBe(1_000_000n);
      Date.now = () => 500_000;
      expect(clock.realtime() / 1_000_000n).toBe(500_000n);
    } finally {
      Date.now = real;
    }
  });
});

describe("randomness", () => {
  // The first outputs that the authors' reference implementations give.
  test("SplitMix64", () => {
    const gamma = 0x9e3779b97f4a7c15n;
    const outputs = [1n, 2n, 3n, 4n, 5n].map((n) => mix64(1_234_567n + n * gamma));
    expect(outputs).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
      16408922859458223821n,
    ]);
  });

  test("xoshiro128**", () => {
    const next = xoshiro128([1, 2, 3, 4]);
    expect(Array.from({ length: 10 }, next)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  test("of a seed is the same sequence however it is asked for, and another for another seed", () => {
    const [whole, parts] = [new Uint8Array(1000), new Uint8Array(1000)];
    seededRandom(7n).fill(whole);
    const random = seededRandom(7n);
    for (const [from, to] of [
      [0, 1],
      [1, 2],
      [2, 7],
      [7, 500],
      [500, 500],
      [500, 1000],
    ] as const)
      random.fill(parts.subarray(from, to));
    expect(parts).toEqual(whole);
    seededRandom(8n).fill(parts);
    expect(parts).not.toEqual(whole);
  });

  test("of the host fills more than it gives at once, and shared memory", () => {
    const guest = new Caller({}, 2 ** 18);
    expect(guest.call("random_get", 1000, 200_000)).toBe("success");
    const bytes = guest.bytes(1000, 200_000);
    const seen = new Set(bytes.subarray(199_000));
    expect(seen.size).toBeGreaterThan(200);
    expect(guest.bytes(0, 1000).every((byte) => byte === 0)).toBe(true);
    expect(guest.bytes(201_000, 1000).every((byte) => byte === 0)).toBe(true);
    const shared = { buffer: new SharedArrayBuffer(65_536) };
    guest.wasi.bindMemory(() => shared);
    expect(guest.call("random_get", 0, 100)).toBe("success");
    expect(new Set(new Uint8Array(shared.buffer, 0, 100)).size).toBeGreaterThan(10);
  });
});

describe("directories in memory", () => {
  test("give back what the guest made of them", () => {
    const given = {
      "a.txt": "text",
      "b.bin": new Uint8Array([1, 2, 3]),
      sub: new Map([["c", "deep"]]),
      link: new SymbolicLink("a.txt"),
    };
    const guest = new Caller({ dirs: { "/data": given } });
    const { value: file } = guest.open(root, "sub/new", { oflags: oflag.creat, rights: "all" });
    guest.write(file, "made");
    const { value: bin } = guest.open(root, "b.bin", { rights: "all" });
    guest.write(bin, "\u{7}", 1);
    guest.onPath("path_unlink_file", root, "a.txt");
    guest.onPath("path_create_directory", root, "__proto__");
    const after = guest.wasi.world.filesAfter()["/data"];
    expect(Object.keys(after ?? {}).toSorted()).toEqual(["__proto__", "b.bin", "link", "sub"]);
    expect(after?.["b.bin"]).toEqual(new Uint8Array([1, 7, 3]));
    expect(after?.sub).toEqual({ c: new TextEncoder().encode("deep"), new: new TextEncoder().encode("made") });
    expect(after?.link).toEqual(new SymbolicLink("a.txt"));
    // What was given is not changed.
    expect(given["b.bin"]).toEqual(new Uint8Array([1, 2, 3]));
  });

  test("are as deep as the guest likes", () => {
    const guest = new Caller({ dirs: { "/": {} } });
    let dir = root;
    for (let depth = 0; depth < 20_000; depth++) {
      guest.onPath("path_create_directory", dir, "d");
      const next = guest.openDirectory(dir, "d").value;
      if (dir !== root) guest.call("fd_close", dir);
      dir = next;
    }
    expect(guest.rename(root, "d", dir, "e")).toBe("inval");
    expect(Object.keys(guest.wasi.world.filesAfter()["/"] ?? {})).toEqual(["d"]);
  });

  test("hold no more than they may", () => {
    const guest = new Caller({ dirs: { "/": { big: "x".repeat(2000) } }, maxFsBytes: 2048 + 1000 });
    const { value: file } = guest.open(root, "new", { oflags: oflag.creat, rights: "all" });
    expect(guest.write(file, "x".repeat(700)).errno).toBe("success");
    expect(guest.write(file, "x".repeat(700)).errno).toBe("nospc");
    expect(guest.call("fd_filestat_set_size", file, 2n ** 31n)).toBe("nospc");
    expect(guest.call("fd_filestat_set_size", file, 2n ** 40n)).toBe("fbig");
    expect(guest.open(root, "another", { oflags: oflag.creat }).errno).toBe("nospc");
    // What is removed makes room, once nobody has it open.
    expect(guest.onPath("path_unlink_file", root, "new")).toBe("success");
    expect(guest.fdStat(file).size).toBe(700n);
    guest.call("fd_close", file);
    const { value: again } = guest.open(root, "again", { oflags: oflag.creat, rights: "all" });
    expect(guest.write(again, "x".repeat(700)).errno).toBe("success");
  });

  test("a guest cannot open without end", () => {
    const guest = new Caller({ dirs: { "/": { file: "" } } });
    const errnos = Array.from({ length: 1100 }, () => guest.open(root, "file").errno);
    expect(errnos.filter((errno) => errno === "success").length).toBe(1020);
    expect(new Set(errnos.slice(1020))).toEqual(new Set(["mfile"]));
    expect(guest.call("fd_close", 500)).toBe("success");
    expect(guest.open(root, "file")).toEqual({ errno: "success", value: 500 });
  });
});

describe("nothing is there that was not given", () => {
  test("an empty world", () => {
    const guest = new Caller({});
    expect(guest.call("fd_prestat_get", 3, 8)).toBe("badf");
    expect(guest.open(3, "x").errno).toBe("badf");
    guest.call("environ_sizes_get", 0, 4);
    expect(guest.view.getUint32(0, true)).toBe(0);
    guest.call("args_sizes_get", 0, 4);
    expect(guest.view.getUint32(0, true)).toBe(0);
  });
});

describe("mistakes of the caller", () => {
  const file = path.join(os.tmpdir(), `cljw-file-${process.pid}`);
  const wrong = (options: unknown): WasiOptions => options as WasiOptions;
  const cyclic = { inner: 3 };

  const mistakes: readonly (readonly [string, WasiOptions, string])[] = [
    ["a directory that does not exist", { dirs: { "/": "/no/such/directory" } }, "not-found"],
    ["a directory that is a file", { dirs: { "/": file } }, "bad-option"],
    ["a directory that is a number", wrong({ dirs: { "/": 3 } }), "bad-option"],
    ["contents that are a number", wrong({ dirs: { "/": cyclic } }), "bad-option"],
    ["a file's name with a slash", { dirs: { "/": { "a/b": "x" } } }, "bad-option"],
    ["a file named ..", { dirs: { "/": { "..": "x" } } }, "bad-option"],
    ["an argument with a NUL", { args: ["a\0b"] }, "bad-option"],
    ["an argument that is a number", wrong({ args: [1] }), "bad-option"],
    ["a variable with = in its name", { env: { "A=B": "x" } }, "bad-option"],
    ["a variable that is a number", wrong({ env: { A: 1 } }), "bad-option"],
    ["stdin that is a number", wrong({ stdin: 1 }), "bad-option"],
    ["stdin that is null", wrong({ stdin: null }), "bad-option"],
    ["stdout that is a word", wrong({ stdout: "nowhere" }), "bad-option"],
    ["a negative clock", { clock: { realtime: -1 } }, "bad-option"],
    ["a clock that is a word", wrong({ clock: "fast" }), "bad-option"],
    ["a seed that is a fraction", { random: 1.5 }, "bad-option"],
    ["a seed that is null", wrong({ random: null }), "bad-option"],
    [
      "more directories than a guest can hold",
      { dirs: Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`/${i}`, {}])) },
      "bad-option",
    ],
  ];

  test.each(mistakes)("%s", (_, options, code) => {
    fs.writeFileSync(file, "");
    try {
      expect(codeOf(() => new Caller(options))).toBe(code);
    } finally {
      fs.rmSync(file);
    }
  });

  test("a host path or an inherited stream where there is no host", () => {
    expect(codeOf(() => createWasi({ dirs: { "/": "path" } }))).toBe("not-available");
    expect(codeOf(() => createWasi({ stdout: "inherit" }))).toBe("not-available");
    expect(codeOf(() => createWasi({ stdin: "inherit" }))).toBe("not-available");
  });

  test("a program that calls before its memory is known", () => {
    const wasi = createWasi();
    expect(codeOf(() => wasi.imports.args_sizes_get(0, 4))).toBe("not-available");
  });
});

describe("trace", () => {
  test("tells of every call, also of one that ends the run", () => {
    const calls: WasiCall[] = [];
    const guest = new Caller({ trace: (call) => calls.push(call) });
    guest.call("fd_seek", 9, -1n, 1, 64);
    expect(() => guest.call("proc_exit", 3)).toThrowError("exit code 3");
    expect(calls).toEqual([
      { fn: "fd_seek", args: { fd: 9, offset: -1n, whence: 1, newoffset: 64 }, result: 8, errno: "badf" },
      { fn: "proc_exit", args: { rval: 3 }, result: undefined, errno: undefined },
    ]);
  });
});

describe("the process", () => {
  const exitOf = (run: () => unknown): unknown => {
    try {
      return run();
    } catch (error) {
      return error;
    }
  };

  test("ends with its code, which is unsigned", () => {
    const guest = new Caller({});
    expect(exitOf(() => guest.call("proc_exit", 3))).toMatchObject({ kind: "exit", data: { exit: 3 } });
    expect(exitOf(() => guest.call("proc_exit", -1))).toMatchObject({ data: { exit: 4_294_967_295 } });
  });

  test("takes signals by their defaults", () => {
    const guest = new Caller({});
    expect(exitOf(() => guest.call("proc_raise", 6))).toMatchObject({ kind: "exit", data: { exit: 134 } });
    expect(guest.call("proc_raise", 0)).toBe("success");
    expect(guest.call("proc_raise", 16)).toBe("success");
    expect(guest.call("proc_raise", 18)).toBe("notsup");
    expect(guest.call("proc_raise", 31)).toBe("inval");
    expect(guest.call("proc_raise", -1)).toBe("inval");
  });
});

test("a tree that is no plain data is refused", () => {
  expect(codeOf(() => memoryFileSystem({ x: new Date() } as unknown as MemoryTree, { now: () => 0n }))).toBe(
    "bad-option",
  );
});
