/**
 * Programs on Node's TCP, on each engine: a C program against peers in another thread, programs that are put aside
 * while peers run in the same thread, limits while a program waits, and processes that end by themselves.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import {
  type ProgramOptions,
  type RunResult,
  WasmError,
  addFuel,
  resume,
  run,
  runAsync,
} from "../../../src/ts/index.ts";
import type { SocketSource } from "../../../src/ts/wasi/host/world/options.ts";
import type { BoundAddress } from "../../../src/ts/wasi/host/sockets/tcp.ts";
import { rejection, testBytes } from "../api/support.ts";
import { hashOf, pattern, TcpPeer, type Act } from "./tcp-peers.ts";
import { command } from "./wat-guest.ts";

const serve = testBytes("27_serve.wasm");

type Run = (source: Uint8Array<ArrayBuffer> | string, options: ProgramOptions) => RunResult | Promise<RunResult>;

const ways: readonly (readonly [string, Run, "native" | "interp"])[] = [
  ["run on native", run, "native"],
  ["run on interp", run, "interp"],
  ["runAsync on native", runAsync, "native"],
  ["runAsync on interp", runAsync, "interp"],
];

/** Sends back what comes on descriptor 3, until its end. */
const echo = command(`(local $n i32) (local $at i32)
  (i32.store (i32.const 0) (i32.const 1024)) (i32.store (i32.const 4) (i32.const 40000))
  (loop $more
    (if (call $sock_recv (i32.const 3) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 16) (i32.const 20))
      (then (unreachable)))
    (local.set $n (i32.load (i32.const 16)))
    (local.set $at (i32.const 1024))
    (if (local.get $n) (then
      (loop $rest
        (i32.store (i32.const 8) (local.get $at)) (i32.store (i32.const 12) (local.get $n))
        (if (call $sock_send (i32.const 3) (i32.const 8) (i32.const 1) (i32.const 0) (i32.const 16)) (then (unreachable)))
        (local.set $at (i32.add (local.get $at) (i32.load (i32.const 16))))
        (local.set $n (i32.sub (local.get $n) (i32.load (i32.const 16))))
        (br_if $rest (local.get $n)))
      (br $more))))`);

/** Waits on descriptor 3, or does what would. */
const waits = {
  accept: command("(drop (call $sock_accept (i32.const 3) (i32.const 0) (i32.const 16)))"),
  receive: command(`(i32.store (i32.const 0) (i32.const 1024)) (i32.store (i32.const 4) (i32.const 9))
    (drop (call $sock_recv (i32.const 3) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 16) (i32.const 20)))`),
  read: command(`(i32.store (i32.const 0) (i32.const 1024)) (i32.store (i32.const 4) (i32.const 9))
    (drop (call $fd_read (i32.const 3) (i32.const 0) (i32.const 1) (i32.const 16)))`),
  send: command(`(i32.store (i32.const 0) (i32.const 1024)) (i32.store (i32.const 4) (i32.const 60000))
    (loop $more
      (br_if $more (i32.eqz (call $fd_write (i32.const 3) (i32.const 0) (i32.const 1) (i32.const 16)))))`),
  poll: command(`(i32.store8 (i32.const 8) (i32.const 1)) (i32.store (i32.const 16) (i32.const 3))
    (drop (call $poll_oneoff (i32.const 0) (i32.const 1024) (i32.const 1) (i32.const 2048)))`),
} as const;

/** A listening socket to which a peer comes. */
function visited(...steps: readonly (readonly Act[])[]): { socket: SocketSource; peer: Promise<TcpPeer> } {
  let came: (peer: TcpPeer) => void;
  const peer = new Promise<TcpPeer>((resolve) => {
    came = resolve;
  });
  return { socket: { listen: "127.0.0.1:0", bound: (address) => came(TcpPeer.client(address, ...steps)) }, peer };
}

describe.each(ways)("%s", (_name, start, engine) => {
  const say = (text: string): readonly Act[] => [["text", text], ["finish"], ["ended"]];

  test.each(["--accept", "--poll"])("a C program serves connections: %s", async (how) => {
    const { socket, peer } = visited(say("hello"), say("two"), say(""));
    const { exit, err, sent } = await start(serve, { engine, args: ["serve", how, "3", "3"], sockets: [socket] });
    expect([exit, err, sent]).toEqual([0, "", [null]]);
    expect((await (await peer).seen()).map(({ text }) => text)).toEqual(["HELLO", "TWO", ""]);
  });

  test("a C program serves hundreds that come at once", async () => {
    const texts = Array.from({ length: 300 }, (_, i) => `number ${i}`);
    const { socket, peer } = visited(...texts.map(say));
    const { exit, err } = await start(serve, { engine, args: ["serve", "--accept", "3", "300"], sockets: [socket] });
    expect([exit, err]).toEqual([0, ""]);
    const seen = await (await peer).seen();
    expect(seen.map(({ text }) => text)).toEqual(texts.map((text) => text.toUpperCase()));
  });

  test("a C program asks a server", async () => {
    const { peer, connect } = await TcpPeer.server([["ended"], ["text", "the answer"], ["finish"]]);
    const args = ["serve", "--say", "3", "the question", "--ask", "3"];
    const { out } = await start(serve, { engine, args, sockets: [{ connect }] });
    expect(out).toBe("the answer");
    expect(await peer.seen()).toMatchObject([{ text: "the question" }]);
  });

  test("megabytes come back as they were sent", async () => {
    const total = 10 * 2 ** 20;
    const { peer, connect } = await TcpPeer.server([["flood", total], ["finish"], ["ended"]]);
    expect((await start(echo, { engine, sockets: [{ connect }] })).exit).toBe(0);
    expect(await peer.seen()).toMatchObject([{ length: total, hash: hashOf(pattern(total)), events: ["end"] }]);
  });

  test("a program that is reset says so", async () => {
    const { connect } = await TcpPeer.server([["ended"], ["reset"]]);
    const { exit, err } = await start(serve, { engine, args: ["serve", "--ask", "3"], sockets: [{ connect }] });
    expect(exit).toBe(1);
    expect(err).toMatch(/: Connection reset/);
  });

  test.each(Object.keys(waits) as (keyof typeof waits)[])("time ends a wait: %s", async (what) => {
    const { connect } = await TcpPeer.server([["pause"], ["closed"]]);
    const socket = what === "accept" ? { listen: "127.0.0.1:0" } : { connect };
    const running = (async () => start(waits[what], { engine, sockets: [socket], timeoutMs: 150 }))();
    const error = await rejection(running);
    expect([error.kind, error.code]).toEqual(["limit", "timeout"]);
    expect(error.data.sent).toEqual([null]);
  });
});

test.each([run, runAsync])("a program that goes on after its fuel was out has its connection: %o", async (start) => {
  const total = 300_000;
  const { peer, connect } = await TcpPeer.server([["flood", total], ["finish"], ["ended"]]);
  let go = async (): Promise<unknown> => start(echo, { engine: "interp", sockets: [{ connect }], fuel: 100 });
  for (let times = 0; ; times++) {
    const result = await go().catch((error: unknown) => error);
    if (!(result instanceof WasmError)) {
      expect(result).toMatchObject({ exit: 0 });
      expect(times).toBeGreaterThan(1);
      break;
    }
    expect(result.code).toBe("fuel");
    addFuel(result, 100);
    go = async () => resume(result);
  }
  expect(await peer.seen()).toMatchObject([{ hash: hashOf(pattern(total)), events: ["end"] }]);
});

describe("a program that is put aside", () => {
  /** A server of this very thread. */
  const local = async (serveOne: (socket: net.Socket) => void): Promise<{ connect: string; close: () => void }> => {
    const server = net.createServer({ allowHalfOpen: true }, serveOne).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as net.AddressInfo;
    return { connect: `127.0.0.1:${port}`, close: () => server.close() };
  };

  test("talks to a server of the same thread", async () => {
    const total = 2 * 2 ** 20;
    const pieces: Buffer[] = [];
    const { connect, close } = await local((socket) => {
      socket.on("data", (piece) => pieces.push(piece));
      socket.end(pattern(total));
    });
    expect((await runAsync(echo, { engine: "interp", sockets: [{ connect }] })).exit).toBe(0);
    while (Buffer.concat(pieces).length < total) await sleep(5);
    close();
    expect(hashOf(...pieces)).toBe(hashOf(pattern(total)));
  });

  test.each(["--accept", "--poll"])("serves programs of the same thread: %s", async (how) => {
    const clients: Promise<RunResult>[] = [];
    const bound = ({ address }: BoundAddress): void => {
      for (const text of ["one", "two"]) {
        const args = ["serve", "--say", "3", text, "--ask", "3"];
        clients.push(runAsync(serve, { engine: "interp", args, sockets: [{ connect: address }] }));
      }
    };
    const sockets = [{ listen: "127.0.0.1:0", bound }];
    const { out } = await runAsync(serve, { engine: "interp", args: ["serve", how, "3", "2"], sockets });
    expect(out).toContain("served 2\n");
    expect((await Promise.all(clients)).map((client) => client.out)).toEqual(["ONE", "TWO"]);
  });

  test.each(Object.keys(waits) as (keyof typeof waits)[])("is ended by a signal: %s", async (what) => {
    const { connect, close } = await local((socket) => socket.pause());
    const socket = what === "accept" ? { listen: "127.0.0.1:0" } : { connect };
    const options = { engine: "interp", sockets: [socket], signal: AbortSignal.timeout(100) } as const;
    const error = await rejection(runAsync(waits[what], options));
    close();
    expect([error.kind, error.code]).toEqual(["limit", "aborted"]);
  });
});

const fileOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

interface Ended {
  readonly code: unknown;
  readonly out: string;
  readonly err: string;
}

/** Runs Node to its end. */
async function node(...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, args, { timeout: 100_000 });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  return { code: code ?? signal, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}

describe("a process", () => {
  const script = fileOf("tcp-script.mjs");
  const done = (...hows: readonly string[]): Ended => ({
    code: 0,
    out: hows.map((how) => `${how}: done\n`).join(""),
    err: "",
  });

  test("ends by itself, with nothing open, however its programs ended", async () => {
    // What is kept comes last: it is there until the end.
    const hows = ["exit", "return", "trap", "time", "fuel", "throws", "refused", "dropped", "kept"];
    expect(await node("--expose-gc", script, ...hows)).toEqual(done(...hows));
  });

  test("that allows no code from strings has TCP, too", async () => {
    expect(await node("--disallow-code-generation-from-strings", "--expose-gc", script, "return")).toEqual(
      done("return"),
    );
  });

  test("that may not start threads says what to allow", async () => {
    const permission = process.allowedNodeEnvironmentFlags.has("--permission")
      ? "--permission"
      : "--experimental-permission";
    const { out } = await node(permission, "--allow-fs-read=*", "--no-warnings", script, "refusal");
    expect(out).toMatch(/^no-socket Cannot listen on 127\.0\.0\.1:0: .*--allow-worker/);
  });

  test("whose program is a bundle has TCP, too", async () => {
    const folder = mkdtempSync(join(tmpdir(), "cljw-wasm-tcp-"));
    const options = [{ minify: true, keepNames: true }, { keepNames: true }, { minify: true, target: "es2022" }];
    try {
      const bundles = options.map((_, i) => join(folder, `bundle${i}.mjs`));
      for (const [i, how] of options.entries()) {
        const outfile = bundles[i]!;
        await build({ entryPoints: [script], bundle: true, platform: "node", format: "esm", outfile, ...how });
      }
      // One process reads them all, one after the other.
      const all = join(folder, "all.mjs");
      writeFileSync(all, bundles.map((file) => `await import(${JSON.stringify(file)});\n`).join(""));
      expect(await node("--expose-gc", all, "return")).toEqual(done(...options.map(() => "return")));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
