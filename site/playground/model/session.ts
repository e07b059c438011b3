/** The worker, seen from the page: questions with answers, and an end to what does not end by itself. */
import type { Asked, Evaluated, Question, Questions, StreamName, Told } from "../worker/protocol.ts";
import { newWorker, type Talking } from "./worker.ts";

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

/** One worker after the other. */
export class Session {
  private _worker: Talking;
  private readonly _waiting = new Map<number, Waiting>();
  private readonly _listener: Listener;
  private _next = 1;

  constructor(listener: Listener) {
    this._listener = listener;
    this._worker = this._start();
  }

  private _start(): Talking {
    const worker = newWorker();
    worker.listen((told) => this._hear(told));
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
      this._worker.post({ id, ask, of } as Asked);
    });
  }

  /** Ends the worker with all that runs in it, and starts another. */
  restart(): void {
    this._worker.end();
    const waiting = [...this._waiting.values()];
    this._waiting.clear();
    for (const { reject } of waiting) reject(new Stopped());
    this._worker = this._start();
  }
}
