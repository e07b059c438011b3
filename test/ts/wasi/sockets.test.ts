/**
 * Sockets that a guest is given as data: what each function answers, and real programs on every engine.
 */
import { describe, expect, test } from "vitest";
import { LimitError, UsageError } from "../../../src/ts/base/errors/errors.ts";
import { run } from "../../../src/ts/index.ts";
import type { SocketSource } from "../../../src/ts/wasi/host/world/options.ts";
import { rights } from "../../../src/ts/wasi/p1/rights.ts";
import { testBytes, thrown, wat } from "../api/support.ts";
import { Caller } from "./caller.ts";

const buffer = 8192;
const vectorsAt = 512;
const nonblock = 4;
const flag = { peek: 1, waitAll: 2 } as const;
const way = { receiving: 1, sending: 2, both: 3 } as const;
/** The first socket where there are no directories. */
const first = 3;

interface Received {
  readonly errno: string;
  readonly text: string;
}

function must(condition: boolean, what: string): void {
  if (!condition) throw new Error(`${what}: not as it must be`);
}

/** A guest with sockets. */
class Peer extends Caller {
  constructor(...sockets: SocketSource[]) {
    super({ sockets, clock: {} });
  }

  vectors(...lengths: number[]): number {
    let at = buffer;
    for (const [i, length] of lengths.entries()) {
      this.view.setUint32(vectorsAt + i * 8, at, true);
      this.view.setUint32(vectorsAt + i * 8 + 4, length, true);
      at += length;
    }
    return lengths.length;
  }

  recv(fd: number, length: number, flags = 0): Received {
    this.view.setUint16(40, 0xffff, true);
    const count = this.vectors(Math.min(2, length), Math.max(0, length - 2));
    const errno = this.call("sock_recv", fd, vectorsAt, count, flags, 32, 40);
    if (errno !== "success") return { errno, text: "" };
    must(this.view.getUint16(40, true) === 0, "no flags of the result");
    return { errno, text: new TextDecoder().decode(this.bytes(buffer, this.view.getUint32(32, true))) };
  }

  send(fd: number, text: string, flags = 0): { errno: string; value: number } {
    const utf8 = new TextEncoder().encode(text);
    this.bytes(buffer, utf8.length).set(utf8);
    return this.value("sock_send", fd, vectorsAt, this.vectors(2, utf8.length - 2), flags);
  }

  accept(fd: number, flags = 0): { errno: string; value: number } {
    return this.value("sock_accept", fd, flags);
  }

  shutdown(fd: number, how: number): string {
    return this.call("sock_shutdown", fd, how);
  }

  fdstat(fd: number): { type: number; flags: number; base: number; inheriting: number } {
    must(this.call("fd_fdstat_get", fd, 64) === "success", "fd_fdstat_get");
    const { view } = this;
    return {
      type: view.getUint8(64),
      flags: view.getUint16(66, true),
      base: view.getUint32(72, true),
      inheriting: view.getUint32(80, true),
    };
  }

  sent(): unknown {
    const text = (one: unknown): unknown =>
      one instanceof Uint8Array ? new TextDecoder().decode(one) : Array.isArray(one) ? one.map(text) : one;
    return text(this.wasi.world.sent());
  }
}

const ok = (text: string): Received => ({ errno: "success", text });

describe("receiving", () => {
  test("gives a piece at most, the rest of it next, and then the end for ever", () => {
    const guest = new Peer({ recv: ["hello", new Uint8Array([33])] });
    expect([guest.recv(first, 3), guest.recv(first, 10), guest.recv(first, 10)]).toEqual([
      ok("hel"),
      ok("lo"),
      ok("!"),
    ]);
    expect([guest.recv(first, 10), guest.recv(first, 10)]).toEqual([ok(""), ok("")]);
  });

  test("of nothing takes nothing", () => {
    const guest = new Peer({ recv: "abc" });
    expect(guest.recv(first, 0)).toEqual(ok(""));
    expect(guest.recv(first, 9)).toEqual(ok("abc"));
  });

  test("peeking leaves what was seen", () => {
    const guest = new Peer({ recv: ["abc", "def"] });
    expect([guest.recv(first, 2, flag.peek), guest.recv(first, 9, flag.peek)]).toEqual([ok("ab"), ok("abc")]);
    expect(guest.recv(first, 5, flag.peek | flag.waitAll)).toEqual(ok("abcde"));
    expect([guest.recv(first, 4), guest.recv(first, 9), guest.recv(first, 9)]).toEqual([ok("abcd"), ok("ef"), ok("")]);
  });

  test("of everything that is wanted waits for it, or for the end", () => {
    const guest = new Peer({ recv: ["a", "", "bc", "", "", "d"] });
    expect(guest.recv(first, 3, flag.waitAll)).toEqual(ok("abc"));
    expect(guest.recv(first, 3, flag.waitAll)).toEqual(ok("d"));
  });

  test("does not wait where it may not", () => {
    const guest = new Peer({ recv: ["", "abc", "", "d"] });
    expect(guest.call("fd_fdstat_set_flags", first, nonblock)).toBe("success");
    expect(guest.fdstat(first).flags).toBe(nonblock);
    expect(guest.recv(first, 9).errno).toBe("again");
    expect(guest.recv(first, 9, flag.waitAll)).toEqual(ok("abc"));
    expect(guest.recv(first, 9)).toEqual(ok("d"));
    expect(guest.recv(first, 9)).toEqual(ok(""));
  });

  test("by fd_read is the same", () => {
    const guest = new Peer({ recv: ["abc"] });
    expect([guest.read(first, 2), guest.read(first, 9), guest.read(first, 9)]).toEqual([ok("ab"), ok("c"), ok("")]);
  });

  test("from a function asks for each piece when it is wanted", () => {
    const wanted: string[] = [];
    const pieces = ["one", "two", null];
    const guest = new Peer({ recv: () => (wanted.push("asked"), pieces.shift()), send: () => wanted.push("sent") });
    guest.send(first, "first");
    expect([guest.recv(first, 9), guest.recv(first, 9), guest.recv(first, 9)]).toEqual([ok("one"), ok("two"), ok("")]);
    expect(wanted).toEqual(["sent", "asked", "asked", "asked"]);
  });

  test("refuses unknown flags and pointers out of bounds before anything is taken", () => {
    const guest = new Peer({ recv: "abc" });
    expect(guest.recv(first, 9, 4).errno).toBe("inval");
    const count = guest.vectors(9);
    expect(guest.call("sock_recv", first, vectorsAt, count, 0, 65_534, 40)).toBe("fault");
    expect(guest.call("sock_recv", first, vectorsAt, count, 0, 32, 65_535)).toBe("fault");
    expect(guest.recv(first, 9)).toEqual(ok("abc"));
  });
});

describe("sending", () => {
  test("takes all buffers, and all of them are kept", () => {
    const guest = new Peer({}, { send: "capture" });
    expect(guest.send(first, "hello")).toEqual({ errno: "success", value: 5 });
    expect(guest.write(first, " there")).toEqual({ errno: "success", value: 6 });
    expect(guest.sent()).toEqual(["hello there", ""]);
  });

  test("hands copies to a function", () => {
    const chunks: Uint8Array[] = [];
    const guest = new Peer({ send: (chunk) => chunks.push(chunk) });
    guest.send(first, "one");
    guest.send(first, "two");
    expect(chunks.map((chunk) => new TextDecoder().decode(chunk))).toEqual(["one", "two"]);
    expect(guest.sent()).toEqual([undefined]);
  });

  test("takes 64 KiB at once and says so", () => {
    const guest = new Peer({});
    const bytes = 65_536 + 10;
    guest.memory.buffer = new ArrayBuffer(262_144);
    expect(guest.value("sock_send", first, vectorsAt, guest.vectors(bytes, 5), 0)).toEqual({
      errno: "success",
      value: 65_536,
    });
  });

  test("is part of the output that is bounded", () => {
    const guest = new Caller({ sockets: [{}], maxOutputBytes: 4 });
    expect(guest.write(first, "abc").errno).toBe("success");
    expect(() => guest.write(first, "de")).toThrowError(LimitError);
    expect(guest.wasi.world.sent()).toEqual([new TextEncoder().encode("abcd")]);
  });

  test("refuses flags", () => {
    expect(new Peer({}).send(first, "abc", 1).errno).toBe("inval");
  });
});

describe("shutting down", () => {
  test("receiving: the end, whatever was to come", () => {
    const guest = new Peer({ recv: ["abc", "def"] });
    guest.recv(first, 1);
    expect(guest.shutdown(first, way.receiving)).toBe("success");
    expect(guest.recv(first, 9)).toEqual(ok(""));
    expect(guest.send(first, "still").errno).toBe("success");
  });

  test("sending: a broken pipe", () => {
    const guest = new Peer({ recv: "abc" });
    expect(guest.shutdown(first, way.sending)).toBe("success");
    expect(guest.send(first, "abc").errno).toBe("pipe");
    expect(guest.write(first, "abc").errno).toBe("pipe");
    expect(guest.recv(first, 9)).toEqual(ok("abc"));
    expect(guest.sent()).toEqual([""]);
  });

  test("both, and again", () => {
    const guest = new Peer({ recv: "abc" });
    expect([guest.shutdown(first, way.both), guest.shutdown(first, way.both)]).toEqual(["success", "success"]);
    expect([guest.recv(first, 9), guest.send(first, "abc").errno]).toEqual([ok(""), "pipe"]);
  });

  test("refuses what is no way", () => {
    const guest = new Peer({});
    expect([0, 4, 7, -1].map((how) => guest.shutdown(first, how))).toEqual(["inval", "inval", "inval", "inval"]);
  });
});

describe("accepting", () => {
  test("gives connections in their order, then says that it is over", () => {
    const guest = new Peer({ accept: [{ recv: "one" }, { recv: "two" }, { send: () => {} }] });
    const [a, b] = [guest.accept(first), guest.accept(first)];
    expect([a, b]).toEqual([
      { errno: "success", value: first + 1 },
      { errno: "success", value: first + 2 },
    ]);
    expect([guest.recv(b.value, 9), guest.recv(a.value, 9)]).toEqual([ok("two"), ok("one")]);
    guest.send(a.value, "to one");
    guest.accept(first);
    expect([guest.accept(first).errno, guest.accept(first).errno]).toEqual(["inval", "inval"]);
    expect(guest.sent()).toEqual([["to one", "", undefined]]);
  });

  test("asks a function for the next connection", () => {
    let asked = 0;
    const guest = new Peer({ accept: () => ((asked += 1) > 2 ? null : { recv: `${asked}` }) });
    expect(guest.recv(guest.accept(first).value, 9)).toEqual(ok("1"));
    expect(guest.recv(guest.accept(first).value, 9)).toEqual(ok("2"));
    expect(guest.accept(first).errno).toBe("inval");
  });

  test("sets the flags of the connection alone", () => {
    const guest = new Peer({ accept: [{ recv: ["", "abc"] }] });
    const { value: fd } = guest.accept(first, nonblock);
    expect([guest.fdstat(first).flags, guest.fdstat(fd).flags]).toEqual([0, nonblock]);
    expect([guest.recv(fd, 9).errno, guest.recv(fd, 9)]).toEqual(["again", ok("abc")]);
    expect(guest.accept(first, 32).errno).toBe("inval");
  });

  test("is not for connected sockets, and listening ones do nothing else", () => {
    const guest = new Peer({ recv: "abc" }, { accept: [{}] });
    expect(guest.accept(first).errno).toBe("inval");
    const listening = first + 1;
    expect(guest.recv(listening, 9).errno).toBe("notconn");
    expect(guest.send(listening, "abc").errno).toBe("notconn");
    expect(guest.read(listening, 9).errno).toBe("notconn");
    expect(guest.write(listening, "abc").errno).toBe("notconn");
    expect(guest.shutdown(listening, way.both)).toBe("notconn");
    expect(guest.accept(listening).errno).toBe("success");
  });

  test("needs room for the descriptor, and loses no connection without it", () => {
    const guest = new Peer({ accept: [{ recv: "one" }] });
    const dup = new Caller({ sockets: [{ accept: [{ recv: "one" }] }], dirs: { "/": { f: "" } } });
    expect(guest.call("sock_accept", first, 0, 65_534)).toBe("fault");
    expect(guest.recv(guest.accept(first).value, 9)).toEqual(ok("one"));
    const opened: number[] = [];
    for (;;) {
      const { errno, value } = dup.open(3, "f", { rights: "all" });
      if (errno !== "success") break;
      opened.push(value);
    }
    expect(dup.value("sock_accept", 4, 0).errno).toBe("mfile");
    dup.call("fd_close", opened[0] ?? 0);
    expect(dup.value("sock_accept", 4, 0)).toEqual({ errno: "success", value: opened[0] });
  });
});

describe("sockets are descriptors", () => {
  test("of their own kind, behind the directories", () => {
    const guest = new Caller({ sockets: [{ recv: "abc" }], dirs: { "/a": {}, "/b": {} } });
    expect(guest.fdStat(5)).toEqual({ errno: "success", type: 6, size: 0n, links: 1n });
    expect(guest.call("fd_prestat_get", 5, 64)).toBe("badf");
    expect(guest.read(5, 9).text).toBe("abc");
  });

  test("with rights that can be given up and are passed on", () => {
    const guest = new Peer({ accept: [{ recv: "abc" }, {}] }, {});
    const all = rights(
      "fd_read",
      "fd_write",
      "fd_fdstat_set_flags",
      "fd_filestat_get",
      "poll_fd_readwrite",
      "sock_shutdown",
      "sock_accept",
    );
    expect(guest.fdstat(first)).toEqual({ type: 6, flags: 0, base: all, inheriting: all });
    expect(guest.fdstat(first + 1)).toEqual({ type: 6, flags: 0, base: all, inheriting: 0 });
    const passed = rights("fd_read");
    expect(guest.call("fd_fdstat_set_rights", first, BigInt(all), BigInt(passed))).toBe("success");
    const { value: fd } = guest.accept(first);
    expect(guest.fdstat(fd)).toEqual({ type: 6, flags: 0, base: passed, inheriting: 0 });
    expect([guest.send(fd, "abc").errno, guest.shutdown(fd, 1), guest.recv(fd, 9)]).toEqual([
      "notcapable",
      "notcapable",
      ok("abc"),
    ]);
    expect(guest.call("fd_fdstat_set_rights", first, 0n, 0n)).toBe("success");
    expect(guest.accept(first).errno).toBe("notcapable");
  });

  test("that are neither files nor directories", () => {
    const guest = new Peer({ recv: "abc" });
    expect(guest.seek(first, 0, 0).errno).toBe("notcapable");
    expect(guest.call("fd_sync", first)).toBe("notcapable");
    expect(guest.read(first, 9, 0).errno).toBe("notcapable");
    expect(guest.open(first, "x").errno).toBe("notdir");
  });

  test("that are closed and renumbered", () => {
    const guest = new Peer({ recv: "one" }, { recv: "two" }, { accept: [{ recv: "three" }] });
    expect(guest.call("fd_renumber", first, first + 1)).toBe("success");
    expect([guest.recv(first, 9).errno, guest.recv(first + 1, 9)]).toEqual(["badf", ok("one")]);
    expect(guest.call("fd_renumber", first + 2, 0)).toBe("success");
    expect(guest.accept(0)).toEqual({ errno: "success", value: first });
    expect(guest.recv(first, 9)).toEqual(ok("three"));
    expect([guest.call("fd_close", first), guest.call("fd_close", first)]).toEqual(["success", "badf"]);
    expect([guest.recv(first, 9).errno, guest.send(99, "abc").errno]).toEqual(["badf", "badf"]);
  });

  test("and what is none says so", () => {
    const guest = new Caller({ dirs: { "/": { f: "abc" } } });
    const { value: file } = guest.open(3, "f", { rights: "all" });
    for (const fd of [0, 1, 3, file]) {
      expect(guest.call("sock_accept", fd, 0, 32)).toBe("notsock");
      expect(guest.call("sock_recv", fd, vectorsAt, 0, 0, 32, 40)).toBe("notsock");
      expect(guest.call("sock_send", fd, vectorsAt, 0, 0, 32)).toBe("notsock");
      expect(guest.call("sock_shutdown", fd, 3)).toBe("notsock");
    }
  });
});

describe("readiness", () => {
  test("tells what is there, and the end", () => {
    const guest = new Peer({ recv: ["abc", "d"] }, {}, { accept: [{}] });
    expect(guest.poll([first, "read"], [first, "write"], [first + 1, "read"], [first + 2, "read"])).toEqual([
      "0: 3",
      "1: 0",
      "2: 0 hangup",
      "3: 0",
    ]);
    guest.accept(first + 2);
    expect(guest.poll([first + 2, "read"])).toEqual(["0: 0 hangup"]);
    guest.shutdown(first, way.both);
    expect(guest.poll([first, "read"], [first, "write"])).toEqual(["0: 0 hangup", "1: 0 hangup"]);
    expect(guest.recv(first, 9)).toEqual(ok(""));
  });

  test("waits for what comes, beside clocks", () => {
    const guest = new Peer({ recv: ["", "", "abc"] }, { recv: () => "" });
    expect(guest.poll([first, "read"], 1n)).toEqual(["1: 0"]);
    expect(guest.poll([first, "read"], [first + 1, "read"], 3_600_000_000_000n)).toEqual(["0: 3"]);
    expect(guest.recv(first, 9)).toEqual(ok("abc"));
    expect(guest.poll([first + 1, "read"], 20_000_000n)).toEqual(["1: 0"]);
  });
});

describe("a wait for what never comes", () => {
  const stop = new Error("enough");
  test.each([{ recv: () => "" }, { accept: [{ recv: () => "" }] }])("can be interrupted: %o", (source) => {
    let asked = 0;
    const guest = new Caller({
      sockets: [source],
      interrupt() {
        asked += 1;
        if (asked > 5) throw stop;
      },
    });
    expect(() => {
      if ("accept" in source) guest.value("sock_accept", first, 0);
      guest.read("accept" in source ? first + 1 : first, 9);
    }).toThrowError(stop);
  });
});

describe("descriptions", () => {
  const refused = (...sockets: unknown[]): UsageError => {
    const error = thrown(() => new Caller({ sockets: sockets as SocketSource[] }));
    if (!(error instanceof UsageError)) throw error;
    expect(error.code).toBe("bad-option");
    return error;
  };

  test("that are none", () => {
    for (const source of [
      5,
      null,
      undefined,
      "recv",
      [],
      { recv: 5 },
      { recv: {} },
      { send: "inherit" },
      { send: 5 },
    ]) {
      refused(source);
    }
    for (const accept of [5, null, undefined, "abc", {}]) refused({ accept });
    refused({ accept: [], recv: "" });
    expect(refused({ resv: "" }).message).toContain("Did you mean recv?");
    expect(refused(...Array.from({ length: 257 }, () => ({}))).message).toContain("256");
  });

  test("that functions and sequences give", () => {
    const code = (error: unknown): unknown => (error instanceof UsageError ? error.code : error);
    const pieces = new Peer({ recv: (() => 5) as unknown as () => string });
    expect(code(thrown(() => pieces.recv(first, 9)))).toBe("bad-host-result");
    const connections = new Peer({ accept: (() => 5) as unknown as () => object });
    expect(code(thrown(() => connections.accept(first)))).toBe("bad-option");
  });
});

const serve = testBytes("27_serve.wasm");

describe.each(["native", "interp"] as const)("programs on %s", (engine) => {
  const program = (args: string[], sockets: SocketSource[]): unknown =>
    run(serve, { engine, args: ["serve", ...args], sockets, clock: {} });

  test("a C program serves connections one after the other", () => {
    const connections = [{ recv: ["hello ", "", "there"] }, { recv: "two" }];
    expect(program(["--accept", "3", "2"], [{ accept: connections }])).toEqual({
      exit: 0,
      out: "served 1\nserved 2\n",
      err: "",
      sent: [["HELLO THERE", "TWO"]],
    });
  });

  test("or all at once", () => {
    const connections = [{ recv: ["hello ", "", "", "", "there"] }, { recv: ["", "t", "", "wo"] }, {}];
    expect(program(["--poll", "3", "3"], [{ accept: connections }])).toEqual({
      exit: 0,
      out: "served 3\n",
      err: "",
      sent: [["HELLO THERE", "TWO", ""]],
    });
  });

  test("or more than will ever come", () => {
    expect(program(["--accept", "3", "2"], [{ accept: [{}] }])).toEqual({
      exit: 1,
      out: "served 1\n",
      err: "serve: accept: Invalid argument\n",
      sent: [[""]],
    });
  });

  test("or talks on a connection", () => {
    expect(
      program(["--talk", "4", "--say", "3", "hi", "--ask", "3"], [{ recv: ["an", "swer"] }, { recv: "x" }]),
    ).toEqual({
      exit: 0,
      out: "answer",
      err: "",
      sent: ["hi", "X"],
    });
  });

  test("a program in text: what is sent comes out as bytes where they are asked for", () => {
    const text = `(module
      (import "wasi_snapshot_preview1" "sock_recv" (func $recv (param i32 i32 i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "sock_send" (func $send (param i32 i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "sock_shutdown" (func $shutdown (param i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1)
      (data (i32.const 0) "\\40\\00\\00\\00\\04\\00\\00\\00")
      (func (export "_start")
        (call $exit (i32.or (i32.or
          (call $recv (i32.const 3) (i32.const 0) (i32.const 1) (i32.const 2) (i32.const 8) (i32.const 12))
          (call $send (i32.const 3) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 8)))
          (call $shutdown (i32.const 3) (i32.const 2))))))`;
    const recv = [new Uint8Array([1, 255]), new Uint8Array([0, 128, 9])];
    expect(run(wat(text), { engine, sockets: [{ recv }], sent: "bytes" })).toEqual({
      exit: 0,
      out: "",
      err: "",
      sent: [new Uint8Array([1, 255, 0, 128])],
    });
  });

  test("an error that ends a run has what was sent", () => {
    const error = thrown(() =>
      run(serve, {
        engine,
        args: ["serve", "--talk", "3"],
        sockets: [{ recv: Array.from({ length: 10 }, () => "more") }],
        maxOutputBytes: 10,
      }),
    );
    expect(error).toMatchObject({ code: "output", data: { sent: ["MOREMOREMO"] } });
  });
});
