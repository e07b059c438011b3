/**
 * A server in Go, `net/http` on a socket of this host, and clients in another thread: this host's `fetch`.
 */
import { Worker } from "node:worker_threads";
import { type BoundAddress, type EngineChoice, run } from "../../../src/ts/index.ts";
import { builtGuest } from "./guests.ts";

/** What the clients send, at once but for the last: what is asked for, and how many bytes. */
const requests: readonly (readonly [path: string, bytes: number])[] = [
  ["/one", 3],
  ["/two", 1_000_000],
  ["/three", 70_000],
  ["/four", 1],
];

const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, (_, i) => (i * 31) & 255);

/** What is to be answered. */
export const expectedAnswers: readonly string[] = [...requests, ["/quit", 0] as const].map(([path, count]) => {
  const sum = bytes(count).reduce((total, byte) => total + byte, 0);
  return `POST ${path} ${count} ${sum}\n`;
});

/** What a client's thread does. The guest holds this one, so what was answered goes into shared memory. */
const client = `const { address, requests, answered } = require("node:worker_threads").workerData;
  const ask = async ([path, body]) => (await fetch("http://" + address + path, { method: "POST", body })).text();
  const tell = (value) => {
    const text = Buffer.from(JSON.stringify(value));
    new Uint8Array(answered.buffer, 4).set(text);
    Atomics.store(answered, 0, text.length);
    Atomics.notify(answered, 0);
  };
  Promise.all(requests.map(ask))
    .then(async (answers) => tell([...answers, await ask(["/quit", ""])]))
    .catch((error) => tell([String(error), String(error.cause)]));`;

/** The server's run on an engine, and the answers. */
export function serveHttp(engine: EngineChoice): { readonly run: unknown; readonly answers: unknown } {
  const answered = new Int32Array(new SharedArrayBuffer(2 ** 16));
  const bound = ({ address }: BoundAddress): void => {
    const workerData = { address, requests: requests.map(([path, count]) => [path, bytes(count)]), answered };
    new Worker(client, { eval: true, workerData, execArgv: [] }).unref();
  };
  const sockets = [{ listen: "127.0.0.1:0", nonblock: true, bound }];
  const result = run(builtGuest("http"), { engine, args: ["http"], sockets, timeoutMs: 120_000 });
  Atomics.wait(answered, 0, 0, 10_000);
  const text = Buffer.from(new Uint8Array(answered.buffer, 4, Atomics.load(answered, 0))).toString();
  return { run: result, answers: JSON.parse(text) };
}
