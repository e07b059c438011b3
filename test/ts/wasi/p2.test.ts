/**
 * Functions of WASI 0.2 as a component calls them, without one: what they do with what no good program asks for.
 */
import { describe, expect, it } from "vitest";
import type { ValType } from "../../../src/ts/component/abi/despecialize.ts";
import { ProgramResource } from "../../../src/ts/component/instance/host-resources.ts";
import { Waiting, waitingVersionOf } from "../../../src/ts/runtime/calls/async-results.ts";
import type { SocketSource } from "../../../src/ts/wasi/host/world/options.ts";
import { Guest } from "./p2-guest.ts";

const result = (tag: "ok" | "err", val?: unknown): object => ({ tag, val });

const opened = (answer: unknown): unknown => (answer as { readonly val: unknown }).val;
const bytes = (n: number): Uint8Array => new Uint8Array(n);
const misuse = expect.objectContaining({ code: "wasi-trap" });

describe("names", () => {
  it.each(["wasi:io/streams@0.2.0", "wasi:io/streams@0.2.12", "wasi:io/streams@0.2.99"])("serves %s", (name) => {
    const guest = new Guest();
    expect(guest.wasi.instance(name)).toBe(guest.wasi.instance("wasi:io/streams@0.2.3"));
  });

  it.each([
    "wasi:io/streams",
    "wasi:io/streams@0.2.0-rc-2023-11-10",
    "wasi:io/streams@0.3.0",
    "wasi:io/streams@0.20.0",
    "wasi:io/toString@0.2.0",
    "wasi:http/types@0.3.0",
    "wasi:clocks/timezone@0.2.0",
    "other:io/streams@0.2.0",
  ])("does not serve %s", (name) => {
    expect(new Guest().wasi.instance(name)).toBeUndefined();
  });

  it("has functions and resources of WASI alone", () => {
    const streams = new Guest().wasi.instance("wasi:io/streams@0.2.0")!;
    expect(streams.func("toString")).toBeUndefined();
    expect(streams.resource("constructor")).toBeUndefined();
  });
});

describe("types of imports", () => {
  const streams = new Guest().wasi.instance("wasi:io/streams@0.2.0")!;
  const poll = new Guest().wasi.instance("wasi:io/poll@0.2.0")!;
  const u64: ValType = { tag: "u64" };
  const self = (name: string): ValType => {
    const resource = new ProgramResource("any name", streams.resource(name) ?? poll.resource(name)!);
    return { tag: "handle", of: "borrow", resource };
  };
  const type = (...params: ValType[]) => ({
    tag: "func" as const,
    async: false,
    params: params.map((one) => ({ name: "any", type: one })),
    result: { tag: "handle", of: "own", resource: new ProgramResource("p", poll.resource("pollable")!) } as ValType,
  });

  it("are those that the functions have", () => {
    const name = "[method]input-stream.subscribe";
    expect(streams.otherType?.(name, type(self("input-stream")))).toBeUndefined();
    const is = "(borrow<input-stream>)->own<pollable>";
    for (const [asked, ...params] of [
      ["()"],
      ["(borrow<input-stream>,u64)", self("input-stream"), u64],
      ["(borrow<output-stream>)", self("output-stream")],
      ["(u64)", u64],
    ] as const) {
      expect(streams.otherType?.(name, type(...params))).toEqual({ is, asked: `${asked}->own<pollable>` });
    }
  });

  it("may be of any size", () => {
    let bomb: ValType = u64;
    for (let i = 0; i < 60; i++) {
      bomb = { tag: "record", of: "tuple", fields: [0, 1].map((n) => ({ name: String(n), type: bomb })) };
    }
    expect(streams.otherType?.("[method]input-stream.subscribe", type(bomb))?.is).toContain("borrow");
  });
});

describe("streams", () => {
  const stdout = (guest: Guest): unknown => guest.call("cli/stdout", "get-stdout");

  it("are not written beyond what was allowed", () => {
    const guest = new Guest();
    const out = stdout(guest);
    expect(() => guest.on("output-stream.write", out, bytes(1))).toThrow(misuse);
    const allowed = guest.ok<bigint>("io/streams", "[method]output-stream.check-write", out);
    expect(() => guest.on("output-stream.write", out, bytes(Number(allowed) + 1))).toThrow(misuse);
    expect(() => guest.on("output-stream.write-zeroes", out, 2n ** 64n - 1n)).toThrow(misuse);
    guest.ok("io/streams", "[method]output-stream.write", out, bytes(Number(allowed)));
    expect(() => guest.on("output-stream.write", out, bytes(1))).toThrow(misuse);
    expect(() => guest.on("output-stream.blocking-write-and-flush", out, bytes(4097))).toThrow(misuse);
    expect(() => guest.on("output-stream.blocking-write-zeroes-and-flush", out, 4097n)).toThrow(misuse);
    expect(guest.wasi.world.captured("stdout")).toEqual(bytes(Number(allowed)));
  });

  it("end, and say so ever after", () => {
    const guest = new Guest({ stdin: "abc" });
    const input = guest.call("cli/stdin", "get-stdin");
    expect(guest.on("input-stream.read", input, 0n)).toEqual(result("ok", bytes(0)));
    expect(guest.on("input-stream.read", input, 2n ** 64n - 1n)).toEqual(result("ok", new TextEncoder().encode("abc")));
    expect(guest.on("input-stream.blocking-read", input, 1n)).toEqual(result("err", { tag: "closed" }));
    expect(guest.on("input-stream.skip", input, 1n)).toEqual(result("err", { tag: "closed" }));
    expect(guest.on("pollable.ready", guest.on("input-stream.subscribe", input))).toBe(true);
  });

  it("are spliced", () => {
    const guest = new Guest({ stdin: ["one ", "two"] });
    const [input, out] = [guest.call("cli/stdin", "get-stdin"), stdout(guest)];
    expect(guest.on("output-stream.splice", out, input, 2n)).toEqual(result("ok", 2n));
    expect(guest.on("output-stream.blocking-splice", out, input, 100n)).toEqual(result("ok", 2n));
    expect(guest.on("output-stream.blocking-splice", out, input, 100n)).toEqual(result("ok", 3n));
    expect(guest.on("output-stream.splice", out, input, 1n)).toEqual(result("err", { tag: "closed" }));
    expect(new TextDecoder().decode(guest.wasi.world.captured("stdout"))).toBe("one two");
  });

  it("of files tell why they fail", () => {
    const guest = new Guest({ dirs: { "/": {} }, maxFsBytes: 10_000 });
    const file = opened(guest.open("a", true));
    const stream = guest.ok("filesystem/types", "[method]descriptor.write-via-stream", file, 0n);
    guest.ok("io/streams", "[method]output-stream.check-write", stream);
    const failed = guest.on("output-stream.write", stream, bytes(20_000)) as { val: { tag: string; val: unknown } };
    expect(failed.val.tag).toBe("last-operation-failed");
    expect(guest.call("filesystem/types", "filesystem-error-code", failed.val.val)).toBe("insufficient-space");
    expect(guest.call("io/error", "[method]error.to-debug-string", failed.val.val)).toBe("ENOSPC");
    expect(guest.on("output-stream.check-write", stream)).toEqual(result("err", { tag: "closed" }));
  });
});

describe("waits", () => {
  it("need something to wait for", () => {
    const guest = new Guest();
    expect(() => guest.call("io/poll", "poll", [])).toThrow(misuse);
    const pollable = guest.call("clocks/monotonic-clock", "subscribe-duration", 0n);
    expect(() => guest.call("io/poll", "poll", new Array(16_385).fill(pollable))).toThrow(misuse);
    expect(guest.call("io/poll", "poll", [pollable, pollable])).toEqual([0, 1]);
  });

  it("end with the first that is ready", () => {
    const guest = new Guest({ clock: { monotonic: 100n } });
    const after = (nanos: bigint): unknown => guest.call("clocks/monotonic-clock", "subscribe-duration", nanos);
    const never = after(2n ** 64n - 1n);
    expect(guest.call("io/poll", "poll", [never, after(70n), after(80n)])).toEqual([1]);
    expect(guest.call("clocks/monotonic-clock", "now")).toBe(170n);
    guest.on("pollable.block", guest.call("clocks/monotonic-clock", "subscribe-instant", 200n));
    expect(guest.call("clocks/monotonic-clock", "now")).toBe(200n);
  });

  it("give what is waited for to those who can", async () => {
    const guest = new Guest();
    const pollable = guest.call("clocks/monotonic-clock", "subscribe-duration", 30_000_000n);
    const waiting = waitingVersionOf(guest.fn("io/poll", "poll"))([pollable]) as Waiting;
    expect(waiting).toBeInstanceOf(Waiting);
    expect(waiting.finish(await waiting.promise)).toEqual([0]);
  });

  it("are looked at by whoever bounds the run", () => {
    const interrupt = (): never => {
      throw new Error("enough");
    };
    const guest = new Guest({ interrupt });
    const pollable = guest.call("clocks/monotonic-clock", "subscribe-duration", 10n ** 15n);
    expect(() => guest.on("pollable.block", pollable)).toThrow("enough");
    expect(() => guest.call("random/random", "get-random-bytes", 5n)).toThrow("enough");
  });
});

describe("resources", () => {
  it("are bounded, and have to be of their class", () => {
    const guest = new Guest();
    const of = guest.wasi.instance("wasi:io/poll@0.2.0")!.resource("pollable")!;
    const resource = new ProgramResource("pollable", of);
    const pollable = guest.call("clocks/monotonic-clock", "subscribe-duration", 0n);
    for (let i = 0; i < 16_384; i++) resource.add(pollable);
    expect(() => resource.add(pollable)).toThrow(expect.objectContaining({ code: "abi-trap" }));
    resource.drop(1, undefined);
    expect(resource.add(pollable)).toBe(1);
    expect([resource.accepts(pollable), resource.accepts({}), resource.accepts(undefined)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe("random", () => {
  it("repeats by a seed, and is bounded", () => {
    const take = (): unknown => new Guest({ random: 7 }).call("random/insecure-seed", "insecure-seed");
    expect(take()).toEqual(take());
    const guest = new Guest();
    expect(guest.call("random/random", "get-random-bytes", 3_000_000n)).toHaveLength(3_000_000);
    expect(() => guest.call("random/random", "get-random-bytes", 2n ** 64n - 1n)).toThrow(misuse);
  });
});

describe("files", () => {
  it("do not lead out of what was given", () => {
    const guest = new Guest({ dirs: { "/": { inner: { "a.txt": "a" } } } });
    const inner = opened(guest.open("inner", false, true));
    for (const path of ["../x", "/etc", ".."]) {
      const failed = guest.on("descriptor.stat-at", inner, { symlinkFollow: true }, path);
      expect(failed, path).toEqual(result("err", "not-permitted"));
    }
    expect(guest.on("descriptor.symlink-at", inner, "/etc", "link")).toEqual(result("err", "not-permitted"));
  });

  it("may do what they were opened for", () => {
    const guest = new Guest({ dirs: { "/": { "a.txt": "abc" } } });
    const file = opened(guest.open("a.txt"));
    expect(guest.on("descriptor.write", file, bytes(1), 0n)).toEqual(result("err", "bad-descriptor"));
    expect(guest.on("descriptor.set-size", file, 0n)).toEqual(result("err", "bad-descriptor"));
    expect(guest.on("descriptor.write-via-stream", file, 0n)).toEqual(result("err", "bad-descriptor"));
    expect(guest.on("descriptor.read", file, 10n, 2n ** 64n - 1n)).toEqual(result("err", "invalid"));
    expect(guest.on("descriptor.read", file, 2n, 1n)).toEqual(result("ok", [new TextEncoder().encode("bc"), false]));
    expect(guest.on("descriptor.read", file, 2n, 3n)).toEqual(result("ok", [bytes(0), true]));
  });

  it("are as many as a process may have", () => {
    const guest = new Guest({ dirs: { "/": { a: "" } } });
    let last: unknown;
    for (let i = 0; i < 1024; i++) last = guest.open("a");
    expect(last).toEqual(result("err", "quota"));
  });

  it("are told from each other", () => {
    const guest = new Guest({ dirs: { "/one": { a: "" }, "/two": { a: "" } } });
    const all = guest.call("filesystem/preopens", "get-directories") as [unknown, string][];
    const [one, two] = all.map(([descriptor]) => descriptor);
    expect(guest.on("descriptor.is-same-object", one, two)).toBe(false);
    const again = (guest.call("filesystem/preopens", "get-directories") as [[unknown]])[0][0];
    expect(guest.on("descriptor.is-same-object", one, again)).toBe(true);
  });
});

describe("sockets", () => {
  const loopback = (port: number): object => ({ tag: "ipv4", val: { port, address: [127, 0, 0, 1] } });
  const made = (sockets: readonly SocketSource[]): { guest: Guest; socket: unknown; network: unknown } => {
    const guest = new Guest({ sockets });
    const socket = guest.ok("sockets/tcp-create-socket", "create-tcp-socket", "ipv4");
    return { guest, socket, network: guest.call("sockets/instance-network", "instance-network") };
  };

  it("do one thing after the other", () => {
    const { guest, socket, network } = made([{ accept: [{ recv: "x" }] }]);
    expect(guest.on("tcp-socket.finish-bind", socket)).toEqual(result("err", "not-in-progress"));
    expect(guest.on("tcp-socket.start-listen", socket)).toEqual(result("err", "invalid-state"));
    expect(guest.on("tcp-socket.accept", socket)).toEqual(result("err", "invalid-state"));
    expect(guest.on("tcp-socket.local-address", socket)).toEqual(result("err", "invalid-state"));
    expect(guest.on("tcp-socket.start-bind", socket, network, loopback(80))).toEqual(result("ok"));
    expect(guest.on("tcp-socket.start-bind", socket, network, loopback(81))).toEqual(result("err", "invalid-state"));
    expect(guest.on("tcp-socket.finish-bind", socket)).toEqual(result("ok"));
    expect(guest.on("tcp-socket.local-address", socket)).toEqual(result("ok", loopback(80)));
    expect(guest.on("tcp-socket.start-listen", socket)).toEqual(result("ok"));
    expect(guest.on("tcp-socket.finish-listen", socket)).toEqual(result("ok"));
    expect(guest.on("tcp-socket.is-listening", socket)).toBe(true);
    expect(guest.on("tcp-socket.accept", socket)).toMatchObject({ tag: "ok" });
    expect(guest.on("tcp-socket.accept", socket)).toEqual(result("err", "invalid-state"));
  });

  it("refuse addresses that are none", () => {
    const { guest, socket, network } = made([{ recv: "x" }]);
    const refused = result("err", "invalid-argument");
    const six = { port: 80, flowInfo: 0, scopeId: 0 };
    for (const address of [
      loopback(0),
      { tag: "ipv4", val: { port: 80, address: [0, 0, 0, 0] } },
      { tag: "ipv4", val: { port: 80, address: [224, 0, 0, 1] } },
      { tag: "ipv6", val: { ...six, address: [0, 0, 0, 0, 0, 0, 0, 1] } },
    ]) {
      expect(guest.on("tcp-socket.start-connect", socket, network, address)).toEqual(refused);
    }
    expect(guest.on("tcp-socket.set-hop-limit", socket, 0)).toEqual(refused);
    expect(guest.on("tcp-socket.set-hop-limit", socket, 5)).toEqual(result("ok"));
    expect(guest.on("tcp-socket.hop-limit", socket)).toEqual(result("ok", 5));
  });

  it("reach nothing without an option", () => {
    const { guest, socket, network } = made([]);
    expect(guest.on("tcp-socket.start-connect", socket, network, loopback(80))).toEqual(result("err", "access-denied"));
    expect(guest.on("tcp-socket.start-bind", socket, network, loopback(80))).toEqual(result("err", "access-denied"));
  });

  it.each<[string, unknown]>([
    ["a name that is none", { lookup: "a b" }],
    ["addresses that are none", { lookup: "a.example", addresses: ["a.example"] }],
    ["a misspelt key", { lisen: "127.0.0.1:0" }],
    ["an address without a port", { udp: "127.0.0.1" }],
    ["peers that are no list", { udp: "127.0.0.1:0", to: "127.0.0.1:53" }],
    ["addresses that are no list", { lookup: "a.example", addresses: 5 }],
  ])("refuse %s", (_, source) => {
    expect(() => new Guest({ sockets: [source as SocketSource] })).toThrow(
      expect.objectContaining({ code: "bad-option" }),
    );
  });
});
