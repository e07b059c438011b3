/** The worker, seen from the page: questions with answers, and an end to what does not end by itself. */
import scittleUrl from "scittle/dist/scittle.js?url";
import workerUrl from "../worker/main.ts?worker&url";
import type { Asked, Evaluated, Question, Questions, StreamName, Told } from "../worker/protocol.ts";

/** What has been ended before it was answered. */
export class Stopped extends Error {}

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

/** What the page is told of without asking. */
export interface Listener {
  readonly ready: (engines: { readonly [name: string]: string | undefined }) => void;
  readonly printed: (lines: readonly string[]) => void;
  readonly wrote: (stream: StreamName, text: string, skipped: number) => void;
  readonly settled: (id: number, of: Evaluated) => void;
  readonly broken: (message: string) => void;
}

const absolute = (url: string): string => new URL(url, document.baseURI).href;

/**
 * The worker is made of a script of this page, so that the page's policy is its policy: it can fetch from nowhere else. What
 * scittle is read from is its name.
 */
function started(): Worker {
  const script = `import ${JSON.stringify(absolute(workerUrl))};`;
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  return new Worker(url, { type: "module", name: absolute(scittleUrl) });
}

/** One worker after the other. */
export class Session {
  private _worker: Worker;
  private readonly _waiting = new Map<number, Waiting>();
  private readonly _listener: Listener;
  private _next = 1;

  constructor(listener: Listener) {
    this._listener = listener;
    this._worker = this._start();
  }

  private _start(): Worker {
    const worker = started();
    worker.addEventListener("message", ({ data }: MessageEvent<Told>) => this._hear(data));
    worker.addEventListener("error", (event) =>
      this._listener.broken(event.message || "The worker could not be started."),
    );
    return worker;
  }

  private _hear(told: Told): void {
    switch (told.tell) {
      case "ready":
        this._listener.ready(told.engines);
        return;
      case "broken":
        this._listener.broken(told.message);
        return;
      case "printed":
        this._listener.printed(told.lines);
        return;
      case "wrote":
        this._listener.wrote(told.stream, told.text, told.skipped);
        return;
      case "settled":
        this._listener.settled(told.id, told.of);
        return;
      case "begun":
        return;
      case "answer": {
        const waiting = this._waiting.get(told.id);
        this._waiting.delete(told.id);
        waiting?.resolve(told.of as never);
      }
    }
  }

  /** The number that the next question has. */
  get nextId(): number {
    return this._next;
  }

  /** @throws Stopped where the worker is ended before it answers */
  async ask<Q extends Question>(ask: Q, of: Questions[Q][0]): Promise<Questions[Q][1]> {
    const id = this._next++;
    return new Promise((resolve, reject) => {
      this._waiting.set(id, { resolve, reject });
      this._worker.postMessage({ id, ask, of } as Asked);
    });
  }

  /** Ends the worker with all that runs in it, and starts another. */
  restart(): void {
    this._worker.terminate();
    const waiting = [...this._waiting.values()];
    this._waiting.clear();
    for (const { reject } of waiting) reject(new Stopped());
    this._worker = this._start();
  }
}
