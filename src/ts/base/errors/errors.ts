/**
 * The error classes of the runtime: one base class, one subclass a kind. What a code means is in
 * `base/errors/error-codes.ts`; this file knows no Wasm.
 */
import type { CodeOf, ErrorKind } from "./error-codes.ts";
import { type Inspect, shownByConsole } from "../console.ts";
import { hideFields, setCause, setName } from "../hidden.ts";
import { own } from "../own.ts";
import { type WasmFrame, frameLines } from "./frame-lines.ts";
import { type Words, hasPhrases, inWords } from "./phrases.ts";
import { shownMessage } from "./shown.ts";

export type { ErrorKind } from "./error-codes.ts";
export type { WasmFrame } from "./frame-lines.ts";

/** What an error may carry beside its message; every key is optional. */
export interface ErrorData {
  /** Byte offset in the binary. */
  at?: number;
  /** 1-based line and column, for text sources. */
  line?: number;
  column?: number;
  /** The path to a value inside a structure, for WIT marshalling. */
  path?: readonly (string | number)[];
  file?: string;
  module?: string;
  /** The function that an error is in: its index, its name where it has one, and the instruction there. */
  index?: number;
  func?: string;
  instruction?: string;
  /** Of a segment that does not fit, the kind; its index, where it should begin and what it has are beside it. */
  segment?: "data" | "elem";
  offset?: number;
  size?: number;
  /** Whether the host does not tell which of two traps it was: the code is the likelier one. */
  ambiguous?: true;
  /** The feature (core/features.ts) that would be needed. */
  feature?: string;
  missing?: readonly object[];
  mismatched?: readonly object[];
  backtrace?: readonly WasmFrame[];
  used?: number | bigint;
  limit?: number | bigint;
  /** What the fuel that ran out was for. */
  per?: "lifetime" | "call";
  exit?: number;
  /** The tag of a guest's exception, and its values as users hold them. */
  tag?: object;
  payload?: readonly unknown[];
  /** What a program had written and sent, the files it had made, and the fuel it had taken, where its run ended. */
  out?: unknown;
  err?: unknown;
  fsAfter?: unknown;
  sent?: unknown;
  fuelUsed?: number;
  fn?: string;
  param?: string | number;
  expected?: string;
  value?: unknown;
  option?: string;
  export?: string;
  suggestions?: readonly string[];
  cause?: unknown;
}

const ours = new WeakSet<object>();

/** Whether a value is an error of this package. A proxy around one is none, and is not asked. */
export function isWasmError(value: unknown): value is WasmError {
  return typeof value === "object" && value !== null && ours.has(value);
}

/**
 * The base class of all errors of this package. `kind` says which part of a module's life failed,
 * `code` is a stable kebab-case name from `errorCodes`, and the message alone says what to do.
 */
export abstract class WasmError extends Error {
  abstract readonly kind: ErrorKind;
  readonly code: string;
  /** Byte offset in the binary, where there is one. */
  readonly at: number | undefined;
  /** The other keys, as given; a backtrace is added where the error leaves a run. */
  readonly data: ErrorData;
  private readonly _text: string;
  private readonly _phrased: ErrorData | undefined;

  /**
   * In the message and the data, phrases are put into the words of JavaScript. Names in the message are shown by whoever
   * quotes them; what was forgotten is made harmless here.
   */
  constructor(code: string, message: string, data: ErrorData = {}) {
    super(worded(message));
    setName(this, "WasmError"); // which the fields of the classes below are assigned to
    hideFields(this, "_text", "_phrased");
    if ("cause" in data) setCause(this, data.cause);
    this.code = code;
    this._text = message;
    this._phrased = phrasedOf(data);
    this.at = data.at;
    this.data = { ...data, ...inWordsOf(this._phrased) };
    ours.add(this);
  }

  /** The message with its phrases as they are, for the message of another error. */
  get text(): string {
    return hasPhrases(this._text) ? this._text : this.message;
  }

  /** The message in the words of those who use the package from elsewhere. */
  messageFor(words: Words): string {
    return worded(this.text, words);
  }

  /** What Node's console prints: the frames of the guest before those of the host program, and the data. */
  [shownByConsole](_depth: number, options: object, inspect: Inspect): string {
    const { message, stack = "", data, kind, code } = this;
    const host = stack.slice(stack.indexOf(message) + message.length).replace(/^\n/, "");
    const { backtrace = [], ...others } = data;
    const shown = { kind, code, ...others };
    const lines = [`${this.name}: ${message}`, ...frameLines(backtrace), ...(host === "" ? [] : [host])];
    return `${lines.join("\n")} ${inspect(shown, options)}`;
  }

  /** The data likewise. */
  dataFor(words: Words): ErrorData {
    return this._phrased === undefined ? this.data : { ...this.data, ...inWordsOf(this._phrased, words) };
  }
}

/** A message in such words. What it quotes may have ended a sentence of its own: the message does so once. */
function worded(message: string, words?: Words): string {
  return shownMessage(endedOnce(inWords(message, words)));
}

/** A text in which a full stop behind another one, at the end of a sentence, is left out; three of them stay. */
function endedOnce(text: string): string {
  let at = text.indexOf("..");
  if (at < 0) return text;
  let out = "";
  let from = 0;
  for (; at >= 0; at = text.indexOf("..", at + 1)) {
    const [before, behind] = [text[at - 1], text[at + 2]];
    const ends = behind === undefined || behind === " " || behind === "\n";
    if (!ends || before === undefined || before === "." || before === " " || before === "/") continue;
    out += text.slice(from, at + 1);
    from = at + 2;
  }
  return out + text.slice(from);
}

/** The texts of our own in an error's data that hold phrases; what is the caller's stays as it is. */
function phrasedOf(data: ErrorData): ErrorData | undefined {
  const [fn, expected] = [own(data, "fn") ?? "", own(data, "expected") ?? ""];
  if (!hasPhrases(fn) && !hasPhrases(expected)) return undefined;
  return { ...(fn === "" ? {} : { fn }), ...(expected === "" ? {} : { expected }) };
}

function inWordsOf(phrased: ErrorData | undefined, words?: Words): ErrorData {
  return Object.fromEntries(Object.entries(phrased ?? {}).map(([key, text]) => [key, inWords(text as string, words)]));
}

/** The bytes or the text are no module: decoding failed. */
export class MalformedError extends WasmError {
  readonly kind = "malformed";
  override readonly name = "MalformedError";
  constructor(code: CodeOf<"malformed">, message: string, data?: ErrorData) {
    super(code, message, data);
  }
}

/** The module breaks a validation rule, or needs a feature that is off. */
export class InvalidError extends WasmError {
  readonly kind = "invalid";
  override readonly name = "InvalidError";
  constructor(code: CodeOf<"invalid">, message: string, data?: ErrorData) {
    super(code, message, data);
  }
}

/** An import is missing or has the wrong type, or the engine cannot serve. */
export class LinkError extends WasmError {
  readonly kind = "link";
  override readonly name = "LinkError";
  constructor(code: CodeOf<"link">, message: string, data?: ErrorData) {
    super(code, message, data);
  }
}

/** The start function or a segment's initialisation failed; `cause` is the trap. */
export class InstantiationError extends WasmError {
  readonly kind = "instantiation";
  override readonly name = "InstantiationError";
  constructor(code: CodeOf<"instantiation">, message: string, data?: ErrorData) {
    super(code, message, data);
  }
}

/** A trap of the standard; codes and texts are in `core/traps.ts`. */
export class Trap extends WasmError {
  readonly kind = "trap";
  override readonly name = "Trap";
  constructor(code: CodeOf<"trap">, message: string, data?: ErrorData) {
    super(code, message, data);
  }
}

/** An exception of a guest that no guest has caught. */
export class ExceptionError extends WasmError {
  readonly kind = "exception";
  override readonly name = "ExceptionError";
  /** The exception itself, which an exnref holds. */
  readonly exception: object;
  constructor(code: CodeOf<"exception">, message: string, data: ErrorData, exception: object) {
    super(code, message, data);
    this.exception = exception;
  }
}

/** A bound that the host set was reached. */
export class LimitError extends WasmError {
  readonly kind = "limit";
  override readonly name = "LimitError";
  constructor(code: CodeOf<"limit">, message: string, data?: ErrorData) {
    super(code, message, data);
  }
}

/** `proc_exit` was called outside of `run`. */
export class ExitError extends WasmError {
  readonly kind = "exit";
  override readonly name = "ExitError";
  constructor(code: CodeOf<"exit">, message: string, data?: ErrorData) {
    super(code, message, data);
  }
}

/** WIT text is wrong, or a value does not fit its WIT type. */
export class WitError extends WasmError {
  readonly kind = "wit";
  override readonly name = "WitError";
  constructor(code: CodeOf<"wit">, message: string, data?: ErrorData) {
    super(code, message, data);
  }
}

/** The caller's mistake: an argument, an option, an unknown export. */
export class UsageError extends WasmError {
  readonly kind = "usage";
  override readonly name = "UsageError";
  constructor(code: CodeOf<"usage">, message: string, data?: ErrorData) {
    super(code, message, data);
  }
}

/** A failure that cannot happen in valid code: a defect of this package. */
export class BugError extends WasmError {
  readonly kind = "bug";
  override readonly name = "BugError";
  constructor(message: string, data?: ErrorData) {
    super("bug", `${message} This is a defect of cljw-wasm; please report it.`, data);
  }
}
