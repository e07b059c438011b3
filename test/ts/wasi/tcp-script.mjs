/**
 * A process that runs programs with TCP to each of the ends that it is given, on each engine, and then has to end by itself.
 * After each it says `done`, where no worker thread is left when the event loop has turned, and nothing that would keep
 * the loop turning.
 */
import { readdirSync } from "node:fs";
import { once } from "node:events";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { loadWasi, run, runAsync } from "../../../dist/index.js";

const hows = process.argv.slice(2);

const program = (body) => `(module
  (import "wasi_snapshot_preview1" "sock_accept" (func $accept (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_send" (func $send (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\\10\\00\\00\\00\\05\\00\\00\\00")
  (data (i32.const 16) "hello")
  (func (export "talk") (drop (call $send (i32.const 3) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 32))))
  (func (export "_start")
    (drop (call $send (i32.const 3) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 32)))
    ${body}))`;

const bodies = {
  return: "",
  exit: "(call $exit (i32.const 3))",
  trap: "(unreachable)",
  time: "(drop (call $accept (i32.const 4) (i32.const 0) (i32.const 32)))",
  fuel: "(loop $again (br $again))",
  throws: "(drop (call $accept (i32.const 4) (i32.const 0) (i32.const 32)))",
};

/** A server in another thread, which keeps what comes open for as long as the process lives. */
async function server() {
  const text = `const { parentPort } = require("node:worker_threads");
    const server = require("node:net").createServer({ allowHalfOpen: true }, (s) => s.on("error", () => {}));
    server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));`;
  const worker = new Worker(text, { eval: true, execArgv: [] });
  const [port] = await once(worker, "message");
  return { connect: `127.0.0.1:${port}`, stop: async () => worker.terminate() };
}

const threads = () => (process.platform === "linux" ? readdirSync("/proc/self/task").length : 0);

async function attempt(what, go, code) {
  try {
    await go();
  } catch (error) {
    if (code === undefined || (error.code !== code && error.message !== code)) throw error;
    return;
  }
  if (code !== undefined) throw new Error(`${what}: nothing was thrown`);
}

const codes = { trap: "unreachable", time: "timeout", fuel: "fuel", throws: "mine" };

function mine({ fn }) {
  if (fn === "sock_send") throw new Error("mine");
}

async function ends(how, sockets) {
  const options = {
    sockets,
    ...(how === "time" ? { timeoutMs: 50 } : {}),
    ...(how === "fuel" ? { fuel: 1000 } : {}),
    ...(how === "throws" ? { trace: mine } : {}),
  };
  for (const engine of ["native", "interp"]) {
    for (const verb of [run, runAsync]) {
      await attempt(how, async () => verb(program(bodies[how]), { ...options, engine }), codes[how]);
    }
  }
}

/** Modules that keep their sockets: the process ends all the same. */
function modules(sockets) {
  const kept = ["native", "interp"].map((engine) => loadWasi(program(""), { sockets, engine }));
  for (const module of kept) module.call("talk");
  return kept;
}

/** Runs programs to an end. */
async function reach(how, sockets) {
  if (how in bodies) await ends(how, sockets);
  if (how === "refused") {
    const free = net.createServer().listen(0, "127.0.0.1");
    await once(free, "listening");
    const { port } = free.address();
    await once(free.close(), "close");
    const refused = [...sockets, { connect: `127.0.0.1:${port}` }];
    for (let i = 0; i < 4; i++) await attempt(how, () => run(program(""), { sockets: refused }), "no-socket");
  }
  if (how === "kept") globalThis.kept = modules(sockets);
  if (how === "dropped") modules(sockets);
}

/** What keeps the event loop turning, this process's own streams aside. */
const holding = () => process.getActiveResourcesInfo().filter((what) => !/^(?:Pipe|TTY|Timeout|File)/.test(what));

/** What is left behind after an end, over what was there before; waits for the collector, as long as it takes. */
async function left(threadsBefore, holdingBefore) {
  let over = [];
  for (let i = 0; i < 500; i++) {
    globalThis.gc();
    const more = threads() - threadsBefore;
    over = [...(more > 0 ? [`${more} threads`] : []), ...holding().slice(holdingBefore)];
    if (over.length === 0) break;
    await sleep(10);
  }
  return over;
}

async function main() {
  const { connect, stop } = await server();
  const sockets = [{ connect }, { listen: "127.0.0.1:0" }];
  await attempt("at first", () => run(program(""), { sockets }));
  await sleep(100);
  const [threadsBefore, holdingBefore] = [threads(), holding().length];
  for (const how of hows) {
    await reach(how, sockets);
    // Modules that are kept may keep a thread, too; it must not keep the process.
    const over = how === "kept" ? [] : await left(threadsBefore, holdingBefore);
    process.stdout.write(over.length > 0 ? `${how}: ${over.join(", ")} left\n` : `${how}: done\n`);
  }
  await stop();
}

if (hows[0] === "refusal") {
  try {
    run(program(""), { sockets: [{ listen: "127.0.0.1:0" }] });
  } catch (error) {
    process.stdout.write(`${error.code} ${error.message}\n`);
  }
} else await main();
