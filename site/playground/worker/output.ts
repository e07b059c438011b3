/** What a program writes: told while it runs, and kept for what it comes to. */
import { isWasmError } from "../../../src/ts/browser.ts";
import type { Language } from "../../../src/ts/api/language/language.ts";
import { decodeUtf8Lossy } from "../../../src/ts/base/bytes/utf8.ts";
import { Capture } from "../../../src/ts/wasi/host/stream.ts";
import { Pace } from "./pace.ts";
import type { StreamName, Told } from "./protocol.ts";

/** Bytes that are told at a time. */
const most = 32_768;

/** Those of a run, as Clojure's `run` gives them. */
interface Options {
  readonly language?: Language;
}

type Run<A> = (source: A, options?: Options) => unknown;

const tell = (told: Told): void => postMessage(told);

/** One of the two streams. */
class Stream {
  private readonly _name: StreamName;
  private readonly _pace: Pace;
  private readonly _kept = new Capture();
  private readonly _decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  /** How many bytes have been told, or passed over. */
  private _told = 0;

  constructor(name: StreamName, pace: Pace) {
    this._name = name;
    this._pace = pace;
  }

  readonly take = (chunk: Uint8Array): void => {
    this._kept.write(chunk);
    if (this._pace.due()) this.tell();
  };

  /** Tells what has not been told: of much of it the end. */
  tell(): void {
    const end = this._kept.length;
    const from = Math.max(this._told, end - most);
    const text = this._decoder.decode(this._kept.bytes(from), { stream: true });
    tell({ tell: "wrote", stream: this._name, text, skipped: from - this._told });
    this._told = end;
  }

  /** All of it. */
  text(): string {
    return decodeUtf8Lossy(this._kept.bytes());
  }
}

/** Both streams of a run. */
export class Output {
  private readonly _pace = new Pace();
  private readonly _out = new Stream("out", this._pace);
  private readonly _err = new Stream("err", this._pace);

  /** Options with which a program in that language writes here; what it comes to has that as if it had been kept there. */
  of(language: Language): object {
    const result = (of: object): unknown => {
      const all = { ...of, ...this.written };
      return language.result === undefined ? all : language.result(all);
    };
    return {
      stdout: { chunks: this._out.take },
      stderr: { chunks: this._err.take },
      language: { ...language, result },
    };
  }

  /** What has been written, as results and errors have it. */
  get written(): { readonly out: string; readonly err: string } {
    return { out: this._out.text(), err: this._err.text() };
  }
}

/** `run`, whose programs write to what there is at the time. */
export function telling<A>(run: Run<A>, output: () => Output | undefined): Run<A> {
  return (source, options = {}) => {
    const { language } = options;
    const to = output();
    if (to === undefined || language === undefined) return run(source, options);
    try {
      return run(source, { ...options, ...to.of(language) });
    } catch (error) {
      if (isWasmError(error)) Object.assign(error.data, to.written);
      throw error;
    }
  };
}
