/**
 * The other side of a guest's TCP, on node:net, in a worker of its own since the guest holds the test's thread. It does the steps that it
 * is given on each connection, and tells what it saw. `gates` is shared memory: word 0 counts how far the
 * test has come, word 1 how many times the peer has said `tell`.
 */
import { createHash } from "node:crypto";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";

const { connect, listen, gates, steps } = workerData;

/** Tells the test. */
const report = parentPort.postMessage.bind(parentPort);

/** Bytes that are not like each other at any distance that a fault could move them by: byte i is the same in all tests. */
export function pattern(from, length) {
  const bytes = Buffer.alloc(length);
  for (let i = 0; i < length; i++) bytes[i] = ((from + i) * 2_654_435_761) >>> 13;
  return bytes;
}

/** When `ready` is so: looked at again and again. */
async function until(ready) {
  while (!ready()) await sleep(2);
}

function watch(socket) {
  const seen = { events: [], length: 0, hash: createHash("sha256"), text: "", open: true };
  socket.on("data", (bytes) => {
    seen.length += bytes.length;
    seen.hash.update(bytes);
    if (seen.text.length < 1000) seen.text += bytes.toString("latin1");
  });
  socket.on("end", () => seen.events.push("end"));
  socket.on("error", (error) => seen.events.push(error.code));
  socket.on("close", () => {
    seen.open = false;
  });
  return seen;
}

/** Sends so much of the pattern, as fast as it is taken; stops where the connection does. */
async function flood(socket, seen, total) {
  for (let at = 0; at < total && seen.open;) {
    const count = Math.min(65_536, total - at);
    at += count;
    if (!socket.write(pattern(at - count, count))) await until(() => !socket.writableNeedDrain || !seen.open);
  }
}

const acts = {
  text: (socket, seen, text) => socket.write(Buffer.from(text, "latin1")),
  each: (socket, seen, text) => {
    for (const letter of text) socket.write(letter);
  },
  flood,
  /** Sends, until for a while nothing more is taken; tells how much was. */
  async stuff(socket, seen, total) {
    void flood(socket, seen, total);
    let [before, same] = [-1, 0];
    while (same < 40 && seen.open) {
      await sleep(10);
      const sent = socket.bytesWritten - socket.writableLength;
      same = sent === before ? same + 1 : 0;
      before = sent;
    }
    seen.stuffed = before;
  },
  finish: (socket) => socket.end(),
  reset: (socket) => socket.resetAndDestroy(),
  destroy: (socket) => socket.destroy(),
  pause: (socket) => socket.pause(),
  resume: (socket) => socket.resume(),
  gate: async (socket, seen, number) => until(() => Atomics.load(gates, 0) >= number),
  tell: () => {
    Atomics.add(gates, 1, 1);
    Atomics.notify(gates, 1);
  },
  got: async (socket, seen, length) => until(() => seen.length >= length || !seen.open),
  ended: async (socket, seen) => until(() => seen.events.length > 0),
  closed: async (socket, seen) => until(() => !seen.open),
};

async function serve(socket, mine) {
  const seen = watch(socket);
  if (socket.connecting) await until(() => !socket.connecting || !seen.open);
  for (const [act, value] of mine) await acts[act](socket, seen, value);
  const { events, length, text, stuffed } = seen;
  socket.destroy();
  return { events, length, text: text.slice(0, 1000), stuffed, hash: seen.hash.digest("hex") };
}

/** The connections of a client at once, each with its steps. */
async function clients() {
  const { host, port } = connect;
  return Promise.all(
    steps.map(async (mine) => serve(net.connect({ host, port, allowHalfOpen: true, noDelay: true }), mine)),
  );
}

/** Serves as many connections as there are lists of steps. */
async function server() {
  const served = [];
  const listening = net.createServer({ allowHalfOpen: true, noDelay: true });
  const all = new Promise((resolve) => {
    listening.on("connection", (socket) => {
      served.push(serve(socket, steps[served.length] ?? []));
      if (served.length === steps.length) resolve();
    });
  });
  listening.listen(0, listen);
  await until(() => listening.listening);
  const { port } = listening.address();
  report({ port });
  await all;
  const results = await Promise.all(served);
  listening.close();
  return results;
}

const run = connect === undefined ? server : clients;
report({ results: await run() });
