/**
 * WIT that has to be fetched: `wit` as an http(s) URL, and what lies beside a module that came from one. The verbs that give
 * promises do so before anything is decoded; from then on it is bytes.
 */
import { UsageError } from "../../base/errors/errors.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { shownName } from "../../base/errors/shown.ts";
import { bare } from "../../base/own.ts";
import type { Answer } from "../../base/host/web.ts";
import { maxWitBytes } from "../../core/limits.ts";
import type { Host } from "../host/host.ts";
import type { CompileOptions, WitBytes } from "../options/types.ts";
import { fetched, isUrl, isUrlObject } from "./source.ts";

/** The option that has the WIT taken from beside the module, and nowhere else. */
export const beside = "beside";

/** What a URL gave. */
export class FetchedWit implements WitBytes {
  readonly url: string;
  readonly bytes: Uint8Array;

  constructor(url: string, bytes: Uint8Array) {
    this.url = url;
    this.bytes = bytes;
  }
}

/** The URL that an option names; undefined for a path, for text, and for what is no WIT at all. */
export function urlOfWit(wit: CompileOptions["wit"]): string | undefined {
  if (isUrlObject(wit)) return wit.href;
  return typeof wit === "string" && isUrl(wit) && !/\s/.test(wit) ? wit : undefined;
}

/** The error for a URL where nothing can be waited for. */
export function witHasToBeFetched(url: string): UsageError {
  const text = `The WIT at ${shownName(url, 400)} has to be fetched: use ${phrase("load-async")}.`;
  return new UsageError("async-only", text, { option: "wit", value: url });
}

/**
 * The options with the WIT that they name, where it has to be fetched; `from` is where the module came from.
 * @throws UsageError `not-found`, `bad-option` for what is too long, `not-available` where the host fetches nothing
 */
export async function withFetchedWit<O extends CompileOptions>(
  options: O,
  from: string | undefined,
  host: Host,
): Promise<O> {
  const isBeside = options.wit === beside;
  const url = isBeside ? besideUrl(from ?? "") : urlToFetch(options.wit, host);
  return url === undefined ? options : bare(options, { wit: await fetchWit(url, isBeside) });
}

function urlToFetch(wit: CompileOptions["wit"], { files }: Host): string | undefined {
  const url = urlOfWit(wit);
  if (url !== undefined) return url.startsWith("file:") ? undefined : url;
  // As with the module itself: where there are no files, a path is one of the server's.
  return typeof wit === "string" && files === undefined && !/[\n{;]/.test(wit) ? wit : undefined;
}

/** `x.wit` beside `x.wasm` or `x.wat`, whatever else the URL asks for. */
function besideUrl(url: string): string | undefined {
  if (url === "" || /^(?:data|blob):/.test(url)) return undefined;
  const [, path = "", rest = ""] = /^([^?#]*)(.*)$/s.exec(url) ?? [];
  return `${path.replace(/(\.wasm|\.wat)?$/, ".wit")}${rest}`;
}

async function fetchWit(url: string, isBeside: boolean): Promise<FetchedWit> {
  const answer = await fetched(url, "WIT");
  if (!answer.ok) throw noWit(url, `the server answered ${answer.status}`, isBeside);
  const bytes = await boundedBody(url, answer);
  const begin = String.fromCharCode(...bytes.subarray(0, 64));
  if (/^\s*<(?:!doctype|html)/i.test(begin)) throw noWit(url, "the server answered with an HTML page", isBeside);
  return new FetchedWit(url, bytes);
}

function noWit(url: string, why: string, isBeside: boolean): UsageError {
  const advice = isBeside
    ? "Put it there, or give another URL, the WIT text itself"
    : "Give another URL, the WIT text itself";
  const text = `There is no WIT at ${shownName(url, 400)}: ${why}. ${advice}, or false for none, in ${phrase("the-wit")}.`;
  return new UsageError("not-found", text, { option: "wit", file: url });
}

/** The body of an answer, of which no more is read than WIT may have. */
async function boundedBody(url: string, answer: Answer): Promise<Uint8Array> {
  const reader = answer.body?.getReader();
  if (reader === undefined) {
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (bytes.length > maxWitBytes) throw tooLong(url);
    return bytes;
  }
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done || value === undefined) break;
    length += value.length;
    if (length > maxWitBytes) {
      // Whether it is told in time is the server's affair.
      void reader.cancel().catch(() => {});
      throw tooLong(url);
    }
    pieces.push(value);
  }
  return joined(pieces, length);
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function tooLong(url: string): UsageError {
  const text = `The WIT at ${shownName(url, 400)} has more than ${maxWitBytes} bytes, which is the limit.`;
  return new UsageError("bad-option", text, { option: "wit", file: url, limit: maxWitBytes });
}
