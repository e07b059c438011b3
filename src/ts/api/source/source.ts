/**
 * Sources of modules: bytes, paths, `file:` URLs, WAT text; by promise also http(s) URLs and responses.
 */
import { bytesIn, hasBytes } from "../../base/bytes/buffers.ts";
import { detachedReason, isDetached } from "../../base/bytes/detached.ts";
import { UsageError } from "../../base/errors/errors.ts";
import { thrownText, isA, propertyOf } from "../../base/foreign.ts";
import { type AheadModule, aheadModule, readAhead } from "./ahead.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { shownName } from "../../base/errors/shown.ts";
import { limits } from "../../core/limits.ts";
import { showValue } from "../../runtime/store/values.ts";
import type { Host, HostFiles } from "../host/host.ts";
import { type Answer, type Url, web } from "../../base/host/web.ts";
import type * as WebAssembly from "../../base/host/web-assembly.ts";

/** Whatever a module can be made from. */
export type Source = string | Url | Uint8Array | ArrayBuffer | ArrayBufferView | WebAssembly.Module | AheadModule;

/** Bytes or text, and where they come from. */
export interface Found {
  /** Text is WAT; bytes may be too. */
  readonly contents: Uint8Array | string;
  /** The path, where there is one. */
  readonly path: string | undefined;
  /** The URL, where it was fetched from one. */
  readonly url?: string | undefined;
  /** What was said of it where it was compiled ahead of time. */
  readonly name?: string | undefined;
  readonly wit?: string | undefined;
  readonly world?: string | undefined;
}

/** What sources are read with. */
export interface Reading {
  readonly host: Host;
  /** What to do about contents that are no module, as far as that is known. */
  adviceFor(contents: string): string | undefined;
}

/** Whether a value is a URL, of this realm. */
export const isUrlObject = (value: unknown): value is Url => web.URL !== undefined && isA(value, web.URL);
const isAnswer = (value: unknown): value is Answer => web.Response !== undefined && isA(value, web.Response);
const hrefOf = (source: string | Url): string => (typeof source === "string" ? source : source.href);

const wanted = "Give a path, bytes, a file: URL, a WebAssembly.Module, or WAT text";

/**
 * The contents of a source that can be read at once.
 * @throws UsageError `bad-source`, `not-found`, `async-only`
 */
export function readSource(source: unknown, reading: Reading): Found {
  const bytes = asBytes(source);
  if (bytes !== undefined) return { contents: bytes, path: undefined };
  if (typeof source === "string") {
    if (isText(source)) return { contents: source, path: undefined };
    return readPath(isUrl(source) ? urlOf(source) : source, reading);
  }
  if (isUrlObject(source)) return readPath(source, reading);
  const ahead = aheadModule(source);
  if (ahead !== undefined) {
    const { bytes: contents, ...told } = readAhead(ahead);
    return { contents, path: undefined, ...told };
  }
  throw isAnswer(source) || typeof propertyOf(source, "then") === "function" ? notThereYet(source) : badSource(source);
}

/** What to do about a string that names no file but looks like something else; undefined where it looks like a path. */
function pathAdvice(path: string, reading: Reading): string | undefined {
  if (path.trim() === "") return `${wanted}: an empty string is no source`;
  return /\(\s*(module|func)\b/.test(path)
    ? "Begin WAT text with a parenthesis or a comment, `;;`"
    : reading.adviceFor(path);
}

/**
 * The contents of any source, fetched where it is an http(s) URL. No MIME type is asked for.
 * @throws UsageError as `readSource`; `not-found` where the server's answer is not a success
 */
export async function readSourceAsync(source: unknown, reading: Reading): Promise<Found> {
  const settled: unknown = await source;
  if (isAnswer(settled)) return { contents: await bodyOf(settled), path: undefined, url: settled.url };
  const url = urlToFetch(settled, reading.host);
  if (url === undefined) return readSource(settled, reading);
  const answer = await fetched(url);
  return { contents: await bodyOf(answer), path: undefined, url: isUrl(url) ? url : answer.url };
}

/** What a server answers. @throws UsageError `not-available` where the host fetches nothing, `not-found` where nobody answers */
export async function fetched(url: string, what: "module" | "WIT" = "module"): Promise<Answer> {
  if (web.fetch === undefined) {
    throw new UsageError(
      "not-available",
      `This host cannot fetch ${shownName(url, 400)}. Give the ${what === "WIT" ? "WIT text itself" : "bytes of the module"}.`,
      {
        value: url,
      },
    );
  }
  try {
    return await web.fetch(url);
  } catch (cause) {
    throw new UsageError("not-found", `Cannot fetch ${shownName(url, 400)}: ${thrownText(cause)}.`, {
      file: url,
      cause,
    });
  }
}

async function bodyOf(response: Answer): Promise<Uint8Array> {
  if (!response.ok) {
    throw new UsageError(
      "not-found",
      `Cannot fetch ${shownName(response.url, 400)}: the server answered ${response.status}.`,
      {
        file: response.url,
      },
    );
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** What has to be fetched: an http(s) URL, and in a host without files any path. */
function urlToFetch(source: unknown, host: Host): string | undefined {
  if (isUrlObject(source)) return source.protocol === "file:" ? undefined : source.href;
  if (typeof source !== "string" || isText(source)) return undefined;
  if (isUrl(source)) return source.startsWith("file:") ? undefined : source;
  return host.files === undefined ? source : undefined;
}

/** @throws UsageError `bad-source` */
function urlOf(source: string): Url {
  if (web.URL === undefined) return { href: source, protocol: source.slice(0, source.indexOf(":") + 1) };
  try {
    return new web.URL(source);
  } catch {
    throw new UsageError("bad-source", `${showValue(source)} is no URL. ${wanted}.`, { value: source });
  }
}

const isText = (source: string): boolean => /^\s*(\(|;;)/.test(source);
/** Whether a source is one of the URLs that are read or fetched. */
export const isUrl = (source: string): boolean => /^(https?|file|data|blob):/.test(source);

/** A copy of the bytes of a buffer or view of any kind: code is read when it is first called, and they may change. */
function asBytes(source: unknown): Uint8Array | undefined {
  if (!hasBytes(source)) return undefined;
  if (isDetached(source)) {
    throw new UsageError("bad-source", `The bytes of the source are gone: ${detachedReason}.`, { value: source });
  }
  return bytesIn(source)!.slice();
}

function readPath(source: string | Url, reading: Reading): Found {
  const { files } = reading.host;
  if (typeof source !== "string" && source.protocol !== "file:") {
    throw new UsageError(
      "async-only",
      `${shownName(source.href, 400)} has to be fetched: use ${phrase("load-async")}.`,
      {
        value: source.href,
      },
    );
  }
  if (files === undefined) {
    if (hrefOf(source).startsWith("file:")) throw noFiles(hrefOf(source));
    throw new UsageError(
      "async-only",
      `${showValue(hrefOf(source))} cannot be read at once here: use ${phrase("load-async")}.`,
      {
        value: hrefOf(source),
      },
    );
  }
  const path = typeof source === "string" ? source : files.pathOf(source);
  return { contents: readFile(files, path, reading), path };
}

/** The error for a file where there are none: to wait for it does not help. */
function noFiles(href: string): UsageError {
  const text = `${shownName(href, 400)} is a file, and this host has none that could be read. Give an http(s) URL, or the bytes of the module.`;
  return new UsageError("not-available", text, { value: href });
}

function readFile(files: HostFiles, path: string, reading: Reading): Uint8Array {
  try {
    return files.read(path, { most: limits.moduleBytes });
  } catch (error) {
    const advice = pathAdvice(path, reading);
    if (advice === undefined || !isA(error, UsageError) || error.code !== "not-found") throw error;
    throw new UsageError("not-found", `${advice}. ${error.text}`, { ...error.data, cause: error });
  }
}

function notThereYet(source: unknown): UsageError {
  const text = `${showValue(source)} is no source yet, it has to be waited for: use ${phrase("load-async")}.`;
  return new UsageError("async-only", text, { value: source });
}

function badSource(source: unknown): UsageError {
  const why = `${showValue(source)} is no source of a module.${isQuotedText(source) ? " WAT text is a string: put it into quotes." : ""}`;
  return new UsageError("bad-source", `${why} ${wanted}.`, { value: source });
}

/** Whether a value is a Clojure list that looks like text of a module. */
function isQuotedText(source: unknown): boolean {
  return typeof source === "object" && source !== null && /^\((module|func) ?/.test(showValue(source));
}
