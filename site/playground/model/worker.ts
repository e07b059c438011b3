/** The worker's start, which waits for nothing of the page: Clojure takes longest to be there. */
import scittleUrl from "scittle/dist/scittle.js?url";
import workerUrl from "../worker/main.ts?worker&url";
import type { Told } from "../worker/protocol.ts";

const absolute = (url: string): string => JSON.stringify(new URL(url, document.baseURI).href);

const blobOf = (script: string): string => URL.createObjectURL(new Blob([script], { type: "text/javascript" }));

/** What scittle looks for in a page. */
const standIn = `globalThis.window ??= globalThis;
globalThis.document ??= {
  addEventListener() {},
  querySelectorAll: () => [],
  getElementsByTagName: () => [],
  readyState: "loading",
};`;

/**
 * The worker is made of a script of this page, so that the page's policy is its policy: it can fetch from nowhere else. Its three
 * parts are read side by side, and run in this order.
 */
function started(): Worker {
  const parts = [JSON.stringify(blobOf(standIn)), absolute(scittleUrl), absolute(workerUrl)];
  return new Worker(blobOf(parts.map((part) => `import ${part};`).join("\n")), { type: "module" });
}

/** A worker, with all that it has told since it was started. */
export class Talking {
  private readonly _worker = started();
  private readonly _early: Told[] = [];
  private _hear: (told: Told) => void = (told) => void this._early.push(told);

  constructor() {
    const fail = (message: string): void => this._hear({ tell: "broken", message });
    this._worker.addEventListener("message", ({ data }: MessageEvent<Told>) => this._hear(data));
    this._worker.addEventListener("error", ({ message }) => fail(message || "The worker could not be started."));
  }

  /** Hears what has been told, and all that is told from now on. */
  listen(hear: (told: Told) => void): void {
    this._hear = hear;
    for (const told of this._early.splice(0)) hear(told);
  }

  post(message: object): void {
    this._worker.postMessage(message);
  }

  end(): void {
    this._hear = () => undefined;
    this._worker.terminate();
  }
}

let first: Talking | undefined;

/** Starts what will be asked for. */
export function startEarly(): void {
  first ??= new Talking();
}

/** The one that was started early, or another. */
export function newWorker(): Talking {
  const worker = first ?? new Talking();
  first = undefined;
  return worker;
}
