/**
 * Judges what is done with a hostile input: each step ends with a value or an error of ours, whose text is short and moves no
 * terminal, and does not take longer than its bounds or the size of its input allow.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { errorText } from "../../../../src/ts/cli/error-text.ts";
import { WasmError } from "../../../../src/ts/index.ts";
import { deadline } from "./trial.ts";

/** What came of a step. */
export interface StepReport {
  readonly what: string;
  /** Milliseconds of this thread. */
  readonly ms: number;
  /** Milliseconds that it may take. */
  readonly most: number;
  /** `value`, or the kind and code of an error. */
  readonly outcome: string;
}

/** Characters of a message at most. */
const mostMessage = 4_608;

/** Characters of all that the command prints of an error, with forty frames. */
const mostPrinted = 24_576;

/** What moves a cursor, hides text or turns it around: ranges of code points. Ends of lines and tabs are the messages' own. */
const unsafe = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0x200e, 0x200f],
  [0x202a, 0x202e],
  [0x2066, 0x2069],
] as const;

/** Whether a text may do something to a terminal. */
function isUnsafe(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (unsafe.some(([first, last]) => code >= first && code <= last)) return true;
  }
  return false;
}

/** Milliseconds past its deadline within which a run ends: more where the host may still compile. */
const grace = { interp: 20, compiled: 200, native: 200 } as const;

/** Milliseconds for each byte that the host may still compile. */
const hostMsPerByte = 0.004;

/** Milliseconds that anything may take, and each byte on top: many times what is usual. */
const baseMs = 150;
const msPerByte = 0.0015;

/** Milliseconds on the clock past a deadline that only a call which does not look at it can take. */
const asleepMs = 8_000;

const threadTimes = "/proc/thread-self/schedstat";
const buffer = Buffer.alloc(64);

/** Processor time of this thread in milliseconds; where the system does not say it, the time on the clock. */
export function threadMs(): number {
  let file: number | undefined;
  try {
    file = openSync(threadTimes, "r");
    const length = readSync(file, buffer, 0, buffer.length, 0);
    return Number(buffer.toString("latin1", 0, length).split(" ", 1)[0]) / 1e6;
  } catch {
    return performance.now();
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Watches the steps of one case. */
export class Judge {
  readonly steps: StepReport[] = [];
  /** What is wrong, apart from time; the first thing. */
  problem: string | undefined;
  /** What the last step has thrown. */
  thrown: unknown;
  private readonly _size: number;

  constructor(size: number) {
    this._size = size;
  }

  /** Something that may cost in proportion to the input, or to `size`; undefined where it ended with an error. */
  step<T>(what: string, run: () => T, size = this._size): T | undefined {
    return this._watch(what, baseMs + size * msPerByte, run);
  }

  /** Loads something; its start function has a deadline. */
  load<T>(engine: keyof typeof grace, run: () => T, what = "load"): T | undefined {
    return this._watch(what, baseMs + deadline.ms + grace[engine] + this._size * msPerByte, run);
  }

  /** A run that has a deadline. Where the module was text, that is read once more for the lines of an error's frames. */
  run<T>(engine: keyof typeof grace, run: () => T, what = "call", text = ""): T | undefined {
    const most = deadline.ms + grace[engine] + text.length * msPerByte;
    return this._watch(what, engine === "interp" ? most : most + this._size * hostMsPerByte, run);
  }

  private _watch<T>(what: string, most: number, run: () => T): T | undefined {
    const [began, from] = [performance.now(), threadMs()];
    let outcome = "value";
    let value: T | undefined;
    this.thrown = undefined;
    try {
      value = run();
    } catch (error) {
      outcome = "error";
      this.thrown = error;
    }
    const [ms, elapsed] = [threadMs() - from, performance.now() - began];
    if (outcome === "error") outcome = this._outcomeOf(what, this.thrown);
    this.steps.push({ what, ms: elapsed > most + asleepMs && ms < elapsed / 4 ? elapsed : ms, most, outcome });
    return value;
  }

  private _outcomeOf(what: string, error: unknown): string {
    if (!(error instanceof WasmError)) {
      this._wrong(what, `a raw ${error instanceof Error ? (error.stack ?? error.name) : String(error)}`);
      return "raw";
    }
    const { kind, code, message } = error;
    const said = `${kind} ${code}`;
    const printed = errorText(error);
    if (kind === "bug") this._wrong(what, `${said}: ${message}`);
    else if (message.length > mostMessage) this._wrong(what, `${said} has a message of ${message.length} characters`);
    else if (isUnsafe(message)) this._wrong(what, `${said} has control characters in its message`);
    else if (printed.length > mostPrinted) this._wrong(what, `${said} is printed as ${printed.length} characters`);
    else if (isUnsafe(printed)) this._wrong(what, `${said} is printed with control characters`);
    return said;
  }

  private _wrong(what: string, problem: string): void {
    this.problem ??= `${what}: ${problem.slice(0, 2_000)}`;
  }
}
