/**
 * `cljw-wasm run` with TCP: sockets that listen, connections, and what cannot be opened.
 */
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import { describe, expect, it } from "vitest";
import { testPath } from "../api/support.ts";
import { cliText, engines, startCli } from "./support.ts";

const serve = testPath("27_serve.wasm");

/** The port that a program which has begun says on standard error. */
async function portOf(child: ChildProcessWithoutNullStreams): Promise<number> {
  let text = "";
  while (!text.includes("\n")) text += ((await once(child.stderr, "data")) as [Buffer])[0].toString();
  const [, port] = /^listening on 127\.0\.0\.1:(\d+)\n$/.exec(text) ?? [];
  return Number(port);
}

/** What a server answers. */
async function ask(port: number, text: string): Promise<string> {
  const socket = net.connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  socket.end(text);
  const pieces: Buffer[] = [];
  for await (const piece of socket) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

describe.each(engines)("run on %s", (engine) => {
  it("listens, and says on which port where it could be any", async () => {
    const child = startCli(["run", serve, "--engine", engine, "--listen", "127.0.0.1:0", "--", "--accept", "3", "2"]);
    const ended = once(child, "close");
    const port = await portOf(child);
    expect([await ask(port, "one"), await ask(port, "two")]).toEqual(["ONE", "TWO"]);
    expect(await ended).toEqual([0, null]);
  });

  it("connects, behind what listens", async () => {
    const server = net.createServer((socket) => socket.end("answer")).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as net.AddressInfo;
    const sockets = ["--connect", `127.0.0.1:${port}`, "--listen", "127.0.0.1:0"];
    const { code, out } = await cliText(["run", serve, "--engine", engine, ...sockets, "--", "--ask", "4"]);
    server.close();
    expect([code, out]).toEqual([0, "answer"]);
  });

  it("begins without blocking where it is told to", async () => {
    const run = ["run", serve, "--engine", engine, "--listen", "127.0.0.1:0", "--nonblock", "--", "--accept", "3", "1"];
    const { code, err } = await cliText(run);
    expect(code).toBe(1);
    expect(err).toMatch(/accept: Resource (?:temporarily )?unavailable/);
  });
});

it("Ctrl-C ends a program that waits", async () => {
  const child = startCli(["run", serve, "--listen", "127.0.0.1:0", "--", "--accept", "3", "1"]);
  const ended = once(child, "close");
  await portOf(child);
  child.kill("SIGINT");
  expect(await ended).toEqual([null, "SIGINT"]);
});

it("says what cannot be opened", async () => {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  const taken = await cliText(["run", serve, "--listen", `127.0.0.1:${port}`]);
  server.close();
  expect(taken.code).toBe(2);
  expect(taken.err).toContain(`Cannot listen on 127.0.0.1:${port}: the address is in use`);
  const wrong = await cliText(["run", serve, "--listen", ":80"]);
  expect(wrong.code).toBe(2);
  expect(wrong.err).toContain("names no host");
});

it.each(engines)("a component makes its sockets itself, at addresses that it has been given, on %s", async (engine) => {
  const world = testPath("components/world.wasm");
  const server = net.createServer((socket) => socket.end("answer")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const at = `127.0.0.1:${(server.address() as net.AddressInfo).port}`;
  const run = ["run", world, "--engine", engine];
  const given = await cliText([...run, "--connect", at, "--", "client", at]);
  const refused = await cliText([...run, "--", "client", at]);
  server.close();
  expect([given.code, given.out]).toEqual([0, `connected to ${at}\ngot "answer"\n`]);
  expect([refused.code, refused.out]).toEqual([1, "failed: PermissionDenied\n"]);
});
