/**
 * Processes with little heap that take hostile cases: one that dies, hangs or has grown is replaced.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import type { Answer, Job, Said } from "./job.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const program = join(root, ".cache/hostile-worker.mjs");

/** MiB of the heap of a process. */
const heapMiB = 256;

/** Bytes that a process may have in all: its heap, what programs hold beside it, and the code of Node. */
export const mostBytes = 1_000 * 2 ** 20;

/** Milliseconds after which a case counts as one that never ends. */
const endlessMs = 60_000;

/** How a case ended, where there is no answer. */
export interface Death {
  readonly died: string;
}

/** The program of the workers, in one file: a process that has died costs little then. */
export function buildWorker(): void {
  mkdirSync(join(root, ".cache"), { recursive: true });
  buildSync({
    entryPoints: [join(root, "test/ts/fuzz/hostile/worker.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
}

class Worker {
  private _child: ChildProcess | undefined;

  async run(job: Job): Promise<Answer | Death> {
    const child = (this._child ??= start());
    const answer = await answerOf(child, job);
    if ("died" in answer || answer.most > mostBytes / 2) this.end();
    return answer;
  }

  end(): void {
    this._child?.kill("SIGKILL");
    this._child = undefined;
  }
}

function start(): ChildProcess {
  const args = [`--max-old-space-size=${heapMiB}`, "--stack-trace-limit=20", program];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  child.setMaxListeners(0);
  return child;
}

async function answerOf(child: ChildProcess, job: Job): Promise<Answer | Death> {
  return new Promise((resolve) => {
    let doing = "making the input";
    let printed = "";
    const onPrinted = (text: Buffer): void => {
      printed = (printed + text.toString()).slice(-4_000);
    };
    const settle = (answer: Answer | Death): void => {
      clearTimeout(timer);
      child.off("message", onMessage).off("exit", onExit);
      child.stderr?.off("data", onPrinted);
      resolve(answer);
    };
    const onMessage = (said: Said): void => {
      if ("made" in said) doing = `an input of ${said.made} bytes`;
      else settle(said);
    };
    const onExit = (code: number | null, signal: string | null): void => {
      const lines = printed.split("\n").filter((line) => /FATAL|Error|ERR_/.test(line));
      settle({
        died: `the process ended (${signal ?? code}) with ${doing}: ${lines.slice(0, 3).join(" ").slice(0, 600)}`,
      });
    };
    const timer = setTimeout(
      () => settle({ died: `the process did not answer in ${endlessMs} ms, with ${doing}` }),
      endlessMs,
    );
    child.stderr?.on("data", onPrinted);
    child.on("message", onMessage).on("exit", onExit);
    child.send(job, () => {});
  });
}

/** As many workers as are wanted. */
export class Pool {
  private readonly _idle: Worker[];
  private readonly _waiting: ((worker: Worker) => void)[] = [];
  private readonly _all: readonly Worker[];

  constructor(size: number) {
    this._all = Array.from({ length: size }, () => new Worker());
    this._idle = [...this._all];
  }

  /** Runs a case when a worker is free. */
  async run(job: Job): Promise<Answer | Death> {
    const worker =
      this._idle.pop() ??
      (await new Promise<Worker>((resolve) => {
        this._waiting.push(resolve);
      }));
    try {
      return await worker.run(job);
    } finally {
      const next = this._waiting.shift();
      if (next === undefined) this._idle.push(worker);
      else next(worker);
    }
  }

  /** Ends all processes. */
  close(): void {
    for (const worker of this._all) worker.end();
  }
}
