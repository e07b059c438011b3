/**
 * That every function of WASI 0.2 is called by a guest, or as one calls it: what no test calls can be anything.
 */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { WasiOptions } from "../../../src/ts/wasi/host/world/options.ts";
import { wasiInterfaces } from "../../../src/ts/wasi/p2/table.ts";
import { Random } from "../fuzz/random.ts";
import { wasiP2Kind } from "../fuzz/wasi-p2.ts";
import { runCommand } from "./components.ts";
import { Guest } from "./p2-guest.ts";

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

/** What is called to wait for datagrams. */
function calledToWait(trace: WasiOptions["trace"]): void {
  const guest = new Guest({ sockets: [{ datagrams: [{ data: "x", peer: "192.0.2.1:53" }] }], trace });
  const network = guest.call("sockets/instance-network", "instance-network");
  const socket = guest.ok("sockets/udp-create-socket", "create-udp-socket", "ipv4");
  const onSocket = <T>(name: string, ...args: unknown[]): T =>
    guest.ok("sockets/udp", `[method]udp-socket.${name}`, socket, ...args);
  onSocket("start-bind", network, { tag: "ipv4", val: { port: 53, address: [127, 0, 0, 1] } });
  onSocket("finish-bind");
  const streams = onSocket<readonly [unknown, unknown]>("stream", undefined);
  const waits = ["incoming", "outgoing"].map((which, i) =>
    guest.call("sockets/udp", `[method]${which}-datagram-stream.subscribe`, streams[i]),
  );
  expect(guest.call("io/poll", "poll", waits)).toEqual([0, 1]);
}

/** What is called where a stream has failed. */
function calledOnFailure(trace: WasiOptions["trace"]): void {
  const guest = new Guest({ dirs: { "/": {} }, maxFsBytes: 10_000, trace });
  const { val: file } = guest.open("a", true) as { readonly val: unknown };
  const stream = guest.ok("filesystem/types", "[method]descriptor.write-via-stream", file, 0n);
  guest.on("output-stream.check-write", stream);
  const written = guest.on("output-stream.write", stream, new Uint8Array(20_000));
  const failed = (written as { readonly val: { readonly val: unknown } }).val.val;
  expect(guest.call("filesystem/types", "filesystem-error-code", failed)).toBe("insufficient-space");
  expect(guest.call("io/error", "[method]error.to-debug-string", failed)).toBe("ENOSPC");
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
