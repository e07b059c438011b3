/**
 * What a host may have beside the language (ES2021) and is used where it has it. This is the whole list: the compiler knows
 * no other names in the files that every host loads, and none of these but as something that may be missing. They are
 * looked up when they are needed, so that loading the package asks for nothing.
 */
import type * as WebAssembly from "./web-assembly.ts";

/** A clock that never goes back, in milliseconds. */
interface Performance {
  readonly timeOrigin?: number;
  now(): number;
}

/** A `TextDecoder`. */
export interface Decoder {
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  decode(bytes: Uint8Array): string;
}

/** A `TextEncoder`. */
export interface Encoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, target: Uint8Array): { read: number; written: number };
}

/** A URL, as far as it is read. */
export interface Url {
  readonly href: string;
  readonly protocol: string;
}

/** The pieces of a body. */
interface BodyReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<unknown>;
}

/** What a server answered. */
export interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly url: string;
  /** What comes of it piece by piece, where the host gives that. */
  readonly body?: { getReader(): BodyReader } | null;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** An `AbortSignal`, as far as it is used. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** The name of a timer, which is each host's own. */
export type Timer = object | number;

/** The global object, as far as it is no part of the language. */
export interface Web {
  readonly WebAssembly?: WebAssembly.Host;
  readonly TextDecoder?: new (label: "utf-8", options: { fatal?: boolean; ignoreBOM: true }) => Decoder;
  readonly TextEncoder?: new () => Encoder;
  readonly performance?: Performance;
  readonly crypto?: { getRandomValues?(numbers: Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer>): unknown };
  readonly URL?: new (url: string) => Url;
  readonly Response?: abstract new (...args: never[]) => Answer;
  readonly fetch?: (url: string) => Promise<Answer>;
  readonly WeakRef?: WeakRefConstructor;
  readonly FinalizationRegistry?: FinalizationRegistryConstructor;
  readonly structuredClone?: (value: unknown, options: { transfer: unknown[] }) => unknown;
  readonly setTimeout?: (call: () => void, milliseconds: number) => Timer;
  readonly clearTimeout?: (timer: Timer) => void;
}

/** The global object. */
export const web: Web = globalThis as Web;

/** The objects of ours that programs may put in the host's place, and what the host had when they were made. */
const standIns = new WeakMap<object, WebAssembly.Host | undefined>();

/** The host's WebAssembly; undefined where it has none, whatever stands in for it. */
export function hostWebAssembly(): WebAssembly.Host | undefined {
  const { WebAssembly: found } = web;
  return found !== undefined && standIns.has(found) ? standIns.get(found) : found;
}

/** The host's WebAssembly, for code that runs on it. */
export function webAssembly(): WebAssembly.Host {
  return hostWebAssembly()!;
}

/** Notes an object of ours that has the shape of the host's WebAssembly: the engines never take it for that. */
export function standsIn(object: object): void {
  standIns.set(object, hostWebAssembly());
}
