/**
 * That every function of WASI 0.2 is called by a guest, or as one calls it: what no test calls can be anything.
 */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { nodePlatform } from "../../../src/ts/wasi/host/node/node.ts";
import type { WasiOptions } from "../../../src/ts/wasi/host/world/options.ts";
import { wasiInterfaces } from "../../../src/ts/wasi/p2/table.ts";
import { createWasiP2 } from "../../../src/ts/wasi/p2/wasi.ts";
import { Random } from "../fuzz/random.ts";
import { wasiP2Kind } from "../fuzz/wasi-p2.ts";
import { runCommand } from "./components.ts";

const all = Object.entries<{ readonly functions: object }>(wasiInterfaces).flatMap(([key, { functions }]) =>
  Object.keys(functions).map((name) => `${key}#${name}`),
);

/** What hostile guests call. */
async function calledByHostile(called: Set<string>): Promise<void> {
  const make = wasiP2Kind.prepare();
  for (let i = 0; i < 40; i++) {
    for (const { bytes, problem } of [await make(Random.of(42, i))].flat()) {
      expect(problem).toBeUndefined();
      for (const line of new TextDecoder().decode(bytes).split("\n")) called.add(line.replace(/\(.*/, ""));
    }
  }
}

/** What a program calls that serves, and answers datagrams. */
function calledByProgram(trace: WasiOptions["trace"]): void {
  const bytes = new Uint8Array(readFileSync(new URL("../../../testdata/components/world.wasm", import.meta.url)));
  const sockets = [{ accept: [{ recv: "abc" }] }, { datagrams: [{ data: "x", peer: "192.0.2.1:53" }] }];
  for (const command of ["server", "datagrams"]) {
    const { out } = runCommand(bytes, "interp", { args: ["world", command, "127.0.0.1:80"], sockets, trace });
    expect(out).toMatch(/^(?:echoed 3|answered 1) bytes\n$/);
  }
}

type Call = (key: string, name: string, ...args: unknown[]) => unknown;

/** Calls functions of a world as a guest does. */
function callerIn(options: WasiOptions): Call {
  const wasi = createWasiP2(options, nodePlatform);
  return (key, name, ...args) =>
    (wasi.instance(`wasi:${key}@0.2.0`)!.func(name) as (...given: unknown[]) => unknown)(...args);
}

const ok = (result: unknown): unknown => {
  expect(result).toMatchObject({ tag: "ok" });
  return (result as { readonly val: unknown }).val;
};

/** What is called to wait for datagrams. */
function calledToWait(trace: WasiOptions["trace"]): void {
  const call = callerIn({ sockets: [{ datagrams: [{ data: "x", peer: "192.0.2.1:53" }] }], trace });
  const on = (name: string, ...args: unknown[]): unknown => call("sockets/udp", `[method]${name}`, ...args);
  const socket = ok(call("sockets/udp-create-socket", "create-udp-socket", "ipv4"));
  const network = call("sockets/instance-network", "instance-network");
  ok(on("udp-socket.start-bind", socket, network, { tag: "ipv4", val: { port: 53, address: [127, 0, 0, 1] } }));
  ok(on("udp-socket.finish-bind", socket));
  const [incoming, outgoing] = ok(on("udp-socket.stream", socket, undefined)) as [unknown, unknown];
  const waits = [
    on("incoming-datagram-stream.subscribe", incoming),
    on("outgoing-datagram-stream.subscribe", outgoing),
  ];
  expect(call("io/poll", "poll", waits)).toEqual([0, 1]);
}

/** What is called where a stream has failed. */
function calledOnFailure(trace: WasiOptions["trace"]): void {
  const call = callerIn({ dirs: { "/": {} }, maxFsBytes: 10_000, trace });
  const [[root]] = call("filesystem/preopens", "get-directories") as [[unknown]];
  const open = { create: true, directory: false, exclusive: false, truncate: false };
  const on = (name: string, ...args: unknown[]): unknown =>
    call("filesystem/types", `[method]descriptor.${name}`, ...args);
  const file = ok(on("open-at", root, { symlinkFollow: true }, "a", open, { read: true, write: true }));
  const stream = ok(on("write-via-stream", file, 0n));
  call("io/streams", "[method]output-stream.check-write", stream);
  const written = call("io/streams", "[method]output-stream.write", stream, new Uint8Array(20_000));
  const failed = (written as { readonly val: { readonly val: unknown } }).val.val;
  expect(call("filesystem/types", "filesystem-error-code", failed)).toBe("insufficient-space");
  expect(call("io/error", "[method]error.to-debug-string", failed)).toBe("ENOSPC");
}

it("calls every function", async () => {
  const called = new Set<string>();
  await calledByHostile(called);
  const trace: WasiOptions["trace"] = ({ fn }) => void called.add(fn);
  calledByProgram(trace);
  calledToWait(trace);
  calledOnFailure(trace);
  expect(all.length).toBe(123);
  expect(all.filter((name) => !called.has(name))).toEqual([]);
});
