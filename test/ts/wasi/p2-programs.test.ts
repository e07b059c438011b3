/**
 * A command component made from Rust over WASI 0.2: what it shows of its world, its files, clocks and sockets, on both engines.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { BoundAddress } from "../../../src/ts/wasi/host/sockets/tcp.ts";
import type { DirectorySource, WasiCall, WasiOptions } from "../../../src/ts/wasi/host/world/options.ts";
import { type EngineName, type Outcome, runCommand, runCommandAsync } from "./components.ts";

const bytes = new Uint8Array(readFileSync(new URL("../../../testdata/components/world.wasm", import.meta.url)));

const folder = mkdtempSync(join(tmpdir(), "cljw-p2-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A server of Node in a process of its own, as the guest may hold this one's thread; gives its port. */
async function peer(script: string): Promise<{ readonly port: number; readonly stop: () => void }> {
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const [chunk] = (await once(child.stdout, "data")) as [Buffer];
  return { port: Number(chunk.toString()), stop: () => child.kill() };
}

const tcpEcho = `const server = require("net").createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
server.listen(0, "127.0.0.1", () => console.log(server.address().port));`;

const udpEcho = `const socket = require("dgram").createSocket("udp4");
socket.on("message", (bytes, from) => socket.send(bytes, from.port, from.address));
socket.bind(0, "127.0.0.1", () => console.log(socket.address().port));`;

/** Starts a client of Node for a guest that serves, at the address that it got. */
const client =
  (script: (port: number) => string) =>
  ({ port }: BoundAddress): void => {
    spawn(process.execPath, ["-e", script(port)], { stdio: "ignore" });
  };

describe.each<EngineName>(["interp", "native"])(":%s", (engine) => {
  const run = (args: readonly string[], options: WasiOptions = {}): Outcome =>
    runCommand(bytes, engine, { ...options, args: ["world", ...args] });

  it("has arguments, environment and streams", () => {
    expect(run(["show", "x", "y z"], { env: { A: "1", B: "zwei=2" }, stdin: ["some ", "input"] })).toEqual({
      exit: 0,
      out: 'args ["show", "x", "y z"]\nA=1\nB=zwei=2\nstdin "some input"\n',
      err: "to stderr\n",
    });
  });

  it.each<[string, () => DirectorySource]>([
    ["in memory", () => ({})],
    ["of the host", () => mkdtempSync(join(folder, "files-"))],
  ])("works on files %s", (_, directory) => {
    const { exit, out } = run(["files"], { dirs: { ".": directory() } });
    expect(out.split("\n").filter((line) => !line.startsWith("full"))).toEqual([
      'end "files"',
      'whole "hello, files!"',
      'names ["b.txt", "c.txt"]',
      "b.txt 5 bytes, a directory: false",
      "missing: NotFound",
      "again: AlreadyExists",
      "outside: true",
      "",
    ]);
    expect(exit).toBe(0);
  });

  it("sees a clock that stands still until it sleeps", () => {
    const clock = { realtime: 1_000_000_000n, monotonic: 5n };
    expect(run(["times"], { clock }).out).toBe("at 1000000000\nslept 1500000000\n");
  });

  it("ends as it says", () => {
    expect(run(["exit", "0"]).exit).toBe(0);
    expect(run(["exit", "3"]).exit).toBe(1);
    expect(() => run(["nothing"])).toThrow("unreachable");
  });

  it("ends where it has written more than is allowed", () => {
    expect(() => run(["show"], { maxOutputBytes: 5 })).toThrow(expect.objectContaining({ code: "output" }));
  });

  it("is traced", () => {
    const calls: WasiCall[] = [];
    run(["files"], { dirs: { ".": {} }, trace: (call) => calls.push(call) });
    const made = calls.find(({ fn }) => fn.endsWith("create-directory-at"));
    expect(made).toEqual({
      fn: "wasi:filesystem/types#[method]descriptor.create-directory-at",
      args: { self: "descriptor", path: "made" },
      result: { tag: "ok", val: undefined },
      errno: "success",
    });
    expect(calls.filter(({ errno }) => errno === "no-entry").length).toBeGreaterThan(0);
  });

  it("has sockets of data", () => {
    const seen: unknown[] = [];
    const sockets = [
      { recv: ["an ", "answer"], send: (chunk: Uint8Array) => void seen.push(Buffer.from(chunk).toString()) },
    ];
    expect(run(["client", "192.0.2.1:80"], { sockets }).out).toBe('connected to 192.0.2.1:80\ngot "an answer"\n');
    expect(seen).toEqual(["hello"]);
    expect(run(["server", "127.0.0.1:80"], { sockets: [{ accept: [{ recv: "abcdef" }] }] }).out).toBe(
      "echoed 6 bytes\n",
    );
    const sent: unknown[] = [];
    const datagrams = [{ data: "quiet", peer: "192.0.2.1:53" }];
    run(["datagrams", "127.0.0.1:53"], { sockets: [{ datagrams, sendTo: (one) => void sent.push(one) }] });
    expect(sent).toEqual([{ data: new TextEncoder().encode("QUIET"), peer: "192.0.2.1:53" }]);
    const lookup = [{ lookup: "a.example", addresses: ["192.0.2.1", "2001:db8::1"] }];
    expect(run(["lookup", "a.example"], { sockets: lookup }).out).toBe("found [192.0.2.1, 2001:db8::1]\n");
  });

  it("reaches nothing that it was not given", () => {
    const sockets = [{ connect: "127.0.0.1:9" }];
    expect(run(["ask", "127.0.0.1:9"], { sockets: [{ udp: "127.0.0.1:0" }] }).out).toBe("failed: PermissionDenied\n");
    for (const args of [
      ["client", "127.0.0.1:10"],
      ["server", "127.0.0.1:0"],
      ["datagrams", "127.0.0.1:0"],
      ["lookup", "localhost"],
    ]) {
      const { exit, out } = run(args, { sockets: args[0] === "client" ? sockets : [] });
      expect([exit, out.slice(0, 7)], args.join(" ")).toEqual([1, "failed:"]);
    }
  });

  it("connects by TCP, and to a name", async () => {
    const { port, stop } = await peer(tcpEcho);
    try {
      for (const host of ["127.0.0.1", "localhost"]) {
        const { out } = run(["client", `${host}:${port}`], { sockets: [{ connect: `${host}:${port}` }] });
        expect(out).toBe(`connected to 127.0.0.1:${port}\ngot "hello"\n`);
      }
    } finally {
      stop();
    }
  });

  it("serves by TCP", () => {
    const bound = client((port) => `require("net").connect(${port}, "127.0.0.1").resume().end("x".repeat(70000))`);
    const { out } = run(["server", "0.0.0.0:0"], { sockets: [{ listen: "127.0.0.1:0", bound }] });
    expect(out).toBe("echoed 70000 bytes\n");
  });

  it("sends and receives datagrams", async () => {
    const { port, stop } = await peer(udpEcho);
    try {
      const sockets = [{ udp: "127.0.0.1:0", to: [`127.0.0.1:${port}`] }];
      expect(run(["ask", `127.0.0.1:${port}`], { sockets }).out).toBe('got "ping"\n');
    } finally {
      stop();
    }
    const bound = client(
      (to) => `const s = require("dgram").createSocket("udp4"); s.send("quiet", ${to}, "127.0.0.1", () => s.close())`,
    );
    const { out } = run(["datagrams", "127.0.0.1:0"], { sockets: [{ udp: "127.0.0.1:0", bound }] });
    expect(out).toBe("answered 5 bytes\n");
  });
});

describe(":interp by promise", () => {
  it("serves a client of the same thread", async () => {
    const net = await import("node:net");
    const answer = new Promise<string>((resolve) => {
      const bound = ({ port }: BoundAddress): void => {
        let text = "";
        const socket = net.connect(port, "127.0.0.1", () => socket.end("hello"));
        socket.on("data", (chunk) => (text += chunk.toString())).on("end", () => resolve(text));
      };
      const sockets = [{ listen: "127.0.0.1:0", bound }];
      void runCommandAsync(bytes, "interp", { args: ["world", "server", "127.0.0.1:0"], sockets });
    });
    await expect(answer).resolves.toBe("hello");
  });

  it("sleeps without blocking the thread", async () => {
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 20);
    const { out } = await runCommandAsync(bytes, "interp", { args: ["world", "times"] });
    clearInterval(timer);
    expect(out).toMatch(/^at \d+\nslept \d+\n$/);
    expect(ticks).toBeGreaterThan(5);
  });
});
