/**
 * Echo over TCP and UDP on the loopback interface: the guest is the server or the client, and a process of Node is the other side.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EngineChoice, run } from "../../../../src/ts/index.ts";
import { askWasmtime, type Ended } from "./tools.ts";

/** What runs a guest with these arguments, and may reach that address. */
type Runner = (args: readonly string[], at: string) => Ended;

/** What is said on both sides. */
export interface Talk {
  readonly guest: Ended;
  readonly peer: string;
}

/** A port that nobody has at the moment. */
function freePort(): string {
  const script = `const server = require("net").createServer().listen(0, "127.0.0.1", () => {
    process.stdout.write(String(server.address().port));
    server.close();
  });`;
  return spawnSync(process.execPath, ["-e", script], { encoding: "utf8" }).stdout;
}

/** The other sides, as programs with a port that say at their end what they have heard. */
const peers = {
  /** Connects when there is someone, sends and takes what comes back. */
  tcpClient: `const connect = () => {
    const socket = net.connect(port, "127.0.0.1");
    let heard = 0;
    socket.on("error", () => setTimeout(connect, 50));
    socket.on("connect", () => socket.end("x".repeat(200_000)));
    socket.on("data", (bytes) => (heard += bytes.length)).on("end", () => tell("heard " + heard));
  };
  connect();`,
  tcpServer: `net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.pipe(socket);
    socket.on("end", () => tell("served"));
  }).listen(port, "127.0.0.1", ready);`,
  /** Sends until there is an answer. */
  udpClient: `const socket = dgram.createSocket("udp4");
  const timer = setInterval(() => socket.send("quiet", port, "127.0.0.1"), 50);
  socket.on("error", () => {});
  socket.on("message", (bytes) => { clearInterval(timer); tell("heard " + bytes); });`,
  udpServer: `const socket = dgram.createSocket("udp4");
  socket.on("message", (bytes, { port, address }) => socket.send(bytes, port, address, () => tell("served " + bytes)));
  socket.bind(port, "127.0.0.1", ready);`,
} as const;

/** The guest's argument, and who is on the other side. */
export const talks: { readonly [argument: string]: keyof typeof peers } = {
  server: "tcpClient",
  client: "tcpServer",
  datagrams: "udpClient",
  ask: "udpServer",
};

const frame = (script: string, port: string, folder: string): string => `
  const [net, dgram, fs] = ["net", "dgram", "fs"].map((name) => require(name));
  const port = ${port};
  const write = (name, text) => {
    fs.writeFileSync(${JSON.stringify(folder)} + "/" + name + "~", text);
    fs.renameSync(${JSON.stringify(folder)} + "/" + name + "~", ${JSON.stringify(folder)} + "/" + name);
  };
  const ready = () => write("ready", "");
  const tell = (text) => { write("told", text); setTimeout(() => process.exit(0), 200); };
  ${script}`;

/** Waits for a file, for half a minute at most; its text. */
function awaited(path: string): string {
  for (let i = 0; i < 600; i++) {
    try {
      return readFileSync(path, "utf8");
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  }
  return "nothing in half a minute";
}

/** Lets the guest talk. */
export function talk(argument: string, runner: Runner): Talk {
  const folder = mkdtempSync(join(tmpdir(), "cljw-talk-"));
  const port = freePort();
  const kind = talks[argument]!;
  const peer = spawn(process.execPath, ["-e", frame(peers[kind], port, folder)], { stdio: "ignore" });
  try {
    if (kind.endsWith("Server")) awaited(join(folder, "ready"));
    const guest = runner(["world", argument, `127.0.0.1:${port}`], `127.0.0.1:${port}`);
    const out = guest.out.replaceAll(port, "PORT");
    return { guest: { ...guest, out }, peer: awaited(join(folder, "told")) };
  } finally {
    peer.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Sockets that let the guest reach the address, and bind it. */
const socketsFor = (argument: string, at: string): readonly object[] => {
  const entries: { readonly [argument: string]: readonly object[] } = {
    server: [{ listen: at }],
    client: [{ connect: at }],
    datagrams: [{ udp: at }],
    ask: [{ udp: "127.0.0.1:0", to: [at] }],
  };
  return entries[argument]!;
};

/** By this package. */
export const talkOn = (engine: EngineChoice, file: string, argument: string): Talk =>
  talk(argument, (args, at) => {
    const sockets = socketsFor(argument, at) as never;
    const { exit, out, err } = run(file, { engine, args, sockets, timeoutMs: 60_000 });
    return { exit, out, err };
  });

/** By wasmtime, which lets a guest reach everything. */
export const talkByWasmtime = (file: string, argument: string): Talk =>
  talk(argument, (args) => askWasmtime({ file, args, network: true }, { older: true }));
