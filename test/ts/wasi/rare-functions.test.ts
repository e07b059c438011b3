/**
 * The functions that the official suite calls never or once, by guests of our own on both engines and file systems.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { compile, run } from "../../../src/ts/api/default-node.ts";
import type { DirectorySource } from "../../../src/ts/wasi/host/world/options.ts";
import { rights } from "../../../src/ts/wasi/p1/rights.ts";
import { fileRights } from "./caller.ts";
import { program, Strings, type Step } from "./wat-guest.ts";
import { leastProcessorTime } from "./processor-time.ts";

const all = BigInt(rights(...fileRights));
const root = 3;
const file = 4;
const result = 16;
const buffer = 512;

const open = (name: [number, number], oflags = 1): Step => [
  "call",
  "path_open",
  [root, 0, ...name, oflags, all, 0n, 0, result],
];

describe.each(["interp", "native"] as const)(":%s", (engine) => {
  describe.each(["node", "memory"])("on the %s file system", (kind) => {
    let folder = "";
    let source: DirectorySource = {};
    let strings = new Strings();

    beforeEach(() => {
      folder = fs.mkdtempSync(path.join(os.tmpdir(), "cljw-rare-"));
      source = kind === "node" ? folder : {};
      strings = new Strings();
    });
    afterEach(() => {
      fs.rmSync(folder, { recursive: true });
    });

    const exits = (steps: readonly Step[]): number =>
      run(program(steps, strings), { engine, dirs: { "/": source } }).exit;

    test("fd_sync and fd_datasync on files, directories, streams and nothing", () => {
      const [text, length] = strings.of("text");
      const steps: Step[] = [
        open(strings.of("f")),
        ["word", result, file],
        ["store", buffer, text],
        ["store", buffer + 4, length],
        ["call", "fd_write", [file, buffer, 1, result]],
        ["word", result, length],
        ["call", "fd_datasync", [file]],
        ["call", "fd_sync", [file]],
        ["call", "fd_datasync", [root]],
        ["call", "fd_sync", [root]],
        ["call", "fd_sync", [1], "notcapable"],
        ["call", "fd_datasync", [0], "notcapable"],
        ["call", "fd_sync", [99], "badf"],
        ["call", "fd_datasync", [99], "badf"],
        ["call", "fd_close", [file]],
        ["call", "fd_sync", [file], "badf"],
      ];
      expect(exits(steps)).toBe(0);
    });

    test("fd_advise takes its six kinds of advice and ranges that there are", () => {
      const advise = (fd: number, offset: bigint, length: bigint, advice: number, errno?: string): Step => [
        "call",
        "fd_advise",
        [fd, offset, length, advice],
        errno,
      ];
      const steps: Step[] = [
        open(strings.of("f")),
        ...Array.from({ length: 6 }, (_, advice) => advise(file, 0n, 0n, advice)),
        advise(file, 1n << 40n, 10n, 0),
        advise(file, 0n, 10n, 6, "inval"),
        advise(file, 0n, 10n, -1, "inval"),
        advise(file, -1n, 10n, 0, "inval"),
        advise(file, 0n, -1n, 0, "inval"),
        advise(99, 0n, 0n, 0, "badf"),
        advise(0, 0n, 0n, 0, "notcapable"),
      ];
      expect(exits(steps)).toBe(0);
    });

    test("fd_prestat_dir_name gives the name that fd_prestat_get has told the length of", () => {
      const steps: Step[] = [
        ["call", "fd_prestat_get", [root, result]],
        ["word", result, 0],
        ["word", result + 4, 1],
        ["call", "fd_prestat_dir_name", [root, buffer, 1]],
        ["word", buffer, "/".charCodeAt(0)],
        ["call", "fd_prestat_dir_name", [99, buffer, 1], "badf"],
        ["call", "fd_prestat_get", [root + 1, result], "badf"],
      ];
      expect(exits(steps)).toBe(0);
    });

    test("path_link makes one file of two names", () => {
      const [f, g, no, d] = ["f", "g", "none", "d"].map((name) => strings.of(name));
      const link = (from: [number, number], to: [number, number], errno?: string): Step => [
        "call",
        "path_link",
        [root, 0, ...from, root, ...to],
        errno,
      ];
      const links = (name: [number, number], count: number): Step[] => [
        ["call", "path_filestat_get", [root, 0, ...name, 1024]],
        ["word", 1024 + 24, count],
      ];
      const steps: Step[] = [
        open(f!),
        ...links(f!, 1),
        link(f!, g!),
        ...links(f!, 2),
        ...links(g!, 2),
        link(f!, g!, "exist"),
        link(no!, strings.of("h"), "noent"),
        link(f!, strings.of("none/h"), "noent"),
        link(f!, strings.of("f/h"), "notdir"),
        ["call", "path_create_directory", [root, ...d!]],
        link(d!, strings.of("e"), "perm"),
        link(f!, strings.of("../out"), "notcapable"),
        ["call", "path_link", [99, 0, ...f!, root, ...no!], "badf"],
        ["call", "path_link", [root, 0, ...f!, 1, ...no!], "notdir"],
        ["call", "path_unlink_file", [root, ...f!]],
        ...links(g!, 1),
      ];
      expect(exits(steps)).toBe(0);
    });

    test("path_readlink gives the target, cut off where there is no room", () => {
      const [target, link] = [strings.of("abcdef"), strings.of("link")];
      const readlink = (name: [number, number], length: number, errno?: string): Step => [
        "call",
        "path_readlink",
        [root, ...name, buffer, length, result],
        errno,
      ];
      const steps: Step[] = [
        ["call", "path_symlink", [...target, root, ...link]],
        ["store", buffer + 4, 0],
        readlink(link, 4),
        ["word", result, 4],
        ["word", buffer, 0x64636261],
        ["word", buffer + 4, 0],
        readlink(link, 100),
        ["word", result, 6],
        ["word", buffer + 4, 0x6665],
        readlink(strings.of("none"), 100, "noent"),
        open(strings.of("f")),
        readlink(strings.of("f"), 100, "inval"),
        readlink(strings.of("../f"), 100, "notcapable"),
        ["call", "path_readlink", [root, ...link, 65_534, 100, result], "fault"],
        ["call", "path_readlink", [1, ...link, buffer, 100, result], "notdir"],
      ];
      expect(exits(steps)).toBe(0);
    });
  });

  test("the functions of sockets, on what is none", () => {
    const steps = [0, 1, root].flatMap((fd): Step[] => [
      ["call", "sock_accept", [fd, 0, result], "notsock"],
      ["call", "sock_recv", [fd, buffer, 0, 0, result, result], "notsock"],
      ["call", "sock_send", [fd, buffer, 0, 0, result], "notsock"],
      ["call", "sock_shutdown", [fd, 1], "notsock"],
    ]);
    const closed: Step[] = [
      ["call", "sock_accept", [99, 0, result], "badf"],
      ["call", "sock_recv", [99, buffer, 0, 0, result, result], "badf"],
      ["call", "sock_send", [99, buffer, 0, 0, result], "badf"],
      ["call", "sock_shutdown", [99, 1], "badf"],
    ];
    expect(run(program([...steps, ...closed]), { engine, dirs: { "/": {} } }).exit).toBe(0);
  });

  test("sched_yield and the signals that do nothing", () => {
    const steps: Step[] = [
      ["call", "sched_yield", []],
      ["call", "proc_raise", [0]],
      ["call", "proc_raise", [16]],
      ["call", "proc_raise", [31], "inval"],
      ["call", "proc_raise", [-1], "inval"],
      ["call", "proc_raise", [18], "notsup"],
    ];
    expect(run(program(steps), { engine }).exit).toBe(0);
  });

  // What a shell shows of a process that the signal ended: hup, int, abrt, kill, segv, term.
  test.each([1, 2, 6, 9, 11, 15])("proc_raise of %i ends the program", (signal) => {
    const steps: Step[] = [
      ["call", "proc_raise", [signal]],
      ["call", "proc_exit", [1]],
    ];
    expect(run(program(steps), { engine }).exit).toBe(128 + signal);
  });

  describe("poll_oneoff", () => {
    const input = 1024;
    const output = 8192;

    /** A clock: monotonic, relative, in nanoseconds below 2^32. */
    const clock = (at: number, userdata: number, nanoseconds: number): Step[] => [
      ["store", at, userdata],
      ["store", at + 8, 0],
      ["store", at + 16, 1],
      ["store", at + 24, nanoseconds],
    ];
    const descriptor = (at: number, userdata: number, tag: number, fd: number): Step[] => [
      ["store", at, userdata],
      ["store", at + 8, tag],
      ["store", at + 16, fd],
    ];
    const poll = (count: number): Step => ["call", "poll_oneoff", [input, output, count, result]];

    test("of several clocks and descriptors reports those that are ready", () => {
      const steps: Step[] = [
        ...clock(input, 11, 1_000_000_000),
        ...descriptor(input + 48, 22, 1, 0),
        ...descriptor(input + 96, 33, 2, 1),
        ...descriptor(input + 144, 44, 1, 99),
        poll(4),
        ["word", result, 3],
        ["word", output, 22],
        ["word", output + 32, 33],
        ["word", output + 64, 44],
      ];
      expect(run(program(steps), { engine, clock: {}, stdin: "input" }).exit).toBe(0);
    });

    test("of clocks alone sleeps until the first, and those of the same moment", () => {
      const steps: Step[] = [
        ...clock(input, 11, 2_000_000_000),
        ...clock(input + 48, 22, 1_000_000_000),
        ...clock(input + 96, 33, 1_000_000_000),
        poll(3),
        ["word", result, 2],
        ["word", output, 22],
        ["word", output + 32, 33],
        ["call", "clock_time_get", [1, 0n, buffer]],
        ["word", buffer, 1_000_000_000],
      ];
      expect(run(program(steps), { engine, clock: { monotonic: 0 } }).exit).toBe(0);
    });

    test("sleeps without burning the processor", () => {
      const sleeper = compile(program([...clock(input, 1, 400_000_000), poll(1), ["word", result, 1]]));
      // Once without the wait, so that everything is compiled.
      expect(run(sleeper, { engine, clock: {} }).exit).toBe(0);
      const taken = leastProcessorTime(() => {
        const began = performance.now();
        expect(run(sleeper, { engine }).exit).toBe(0);
        expect(performance.now() - began).toBeGreaterThanOrEqual(399);
      });
      expect(taken).toBeLessThan(200);
    });
  });
});
