/**
 * The Wasm frames of a host's stack trace. Where the host shows them as objects (V8, and Bun over JavaScriptCore), those
 * are read; else their text (Web API, Developer-Facing Display Conventions), in which the names of a guest stand as they
 * are: what is read from it is good for backtraces, and for nothing that must be right. This file knows nothing of
 * modules: whose frame one is, the engine finds.
 * Traces are read where the host's stack may be used up, and there V8 ends the process if it has to compile a regular
 * expression. So there are none here.
 */
import { owns } from "../base/own.ts";
import { propertyOf } from "../base/foreign.ts";
import { elapsed } from "../base/host/time.ts";
import { web } from "../base/host/web.ts";

let madeName: string | undefined;

/**
 * The module and function name that adapter modules carry, so that their frames are left out. No guest can know its end,
 * so none passes for an adapter.
 */
export function adapterName(): string {
  return (madeName ??= `cljw-wasm-border-${someDigits()}`);
}

/** Random digits, so that no guest knows a name that ends with them; those of the time where the host has no source of them, or does not give any yet: no secret hangs on them. */
export function someDigits(): string {
  const words = new Uint32Array(3);
  try {
    web.crypto?.getRandomValues?.(words);
  } catch {
    // So it is where a host starts a program and serves no request.
  }
  return [...words, elapsed()].map((part) => part.toString(36).replace(".", "")).join("");
}

/** Whether an adapter's name is in a text: there is none where no adapter has been made. */
function namesAdapter(text: string): boolean {
  return madeName !== undefined && text.includes(madeName);
}

/** A frame as the host gives it. */
export interface HostFrame {
  /** The module's URL, as far as the host gives one. */
  readonly url: string;
  /** The function's index, or its name where the host gives that; undefined where it gives none. */
  readonly func: number | string | undefined;
  /** Byte offset in the module that the host compiled; JavaScriptCore gives none. */
  readonly offset: number | undefined;
  /** The number of the module where its names are labels. */
  readonly label?: number;
}

/** What stands between a name and its number in a label. No name of JavaScript, no position and no URL before one has it. */
export const labelMark = "#";

/** Frames without other frames between them, innermost first. */
export type FrameGroup = readonly HostFrame[];

/** What a stack trace tells. */
export interface StackTrace {
  /** Whether its innermost frame is one of Wasm: then the host threw, not a function of JavaScript. */
  readonly fromWasm: boolean;
  readonly groups: readonly FrameGroup[];
}

/** How V8's URLs of modules begin. */
const scheme = "wasm://";

/** What JavaScriptCore has in the place of a URL. */
const wasmCode = "[wasm code]";

/** The number behind a mark; undefined where there is none. */
function numberAt(text: string, mark: number): number | undefined {
  const digits = mark < 0 ? "" : digitsAt(text, mark + labelMark.length, decimal);
  return digits === "" ? undefined : Number(digits);
}

/** The frame with the number of its module, where the text that names the module has one. */
function withLabel(frame: HostFrame, text: string): HostFrame {
  const label = numberAt(text, text.indexOf(labelMark));
  return label === undefined ? frame : { ...frame, label };
}

// As text

/** Where the URL before a position begins: behind a space, a parenthesis or an at sign. */
function urlStart(line: string, end: number): number {
  let at = end;
  while (at > 0 && !" \t(@".includes(line[at - 1]!)) at--;
  return at;
}

/** The digits from a position on, and nothing else. */
function digitsAt(line: string, start: number, digits: string): string {
  let end = start;
  while (end < line.length && digits.includes(line[end]!)) end++;
  return line.slice(start, end);
}

const decimal = "0123456789";
const hexadecimal = "0123456789abcdef";

/** The common form of V8 and SpiderMonkey: `URL:wasm-function[3]:0x41`, behind the function's name, which may hold anything. */
function commonFrame(line: string): HostFrame | undefined {
  const mark = ":wasm-function[";
  const end = line.lastIndexOf(mark);
  if (end < 0) return undefined;
  const func = digitsAt(line, end + mark.length, decimal);
  const behind = end + mark.length + func.length;
  if (func === "" || !line.startsWith("]:0x", behind)) return undefined;
  const offset = Number.parseInt(digitsAt(line, behind + 4, hexadecimal), 16);
  if (Number.isNaN(offset)) return undefined;
  // Of a labelled module SpiderMonkey writes `name#4.f#3@URL`.
  const frame = { url: line.slice(urlStart(line, end), end), func: Number(func), offset };
  return withLabel(frame, line.slice(0, line.indexOf("@") + 1));
}

/** JavaScriptCore since 2025: `f@name:wasm-function[3]`, and `<?>` for a module without a name. */
function bareFrame(line: string): HostFrame | undefined {
  const mark = ":wasm-function[";
  const end = line.lastIndexOf(mark);
  if (end < 0 || !line.endsWith("]")) return undefined;
  const func = digitsAt(line, end + mark.length, decimal);
  if (func === "" || end + mark.length + func.length !== line.length - 1) return undefined;
  const url = line.slice(line.lastIndexOf("@", end) + 1, end);
  return withLabel({ url, func: Number(func), offset: undefined }, url);
}

/** The same frame where a library formats V8's call sites itself: line 1, and a column from 1. */
function columnFrame(line: string): HostFrame | undefined {
  const start = line.lastIndexOf(scheme);
  const end = start < 0 ? -1 : line.indexOf(":", start + scheme.length);
  if (end < 0 || !line.startsWith(":1:", end)) return undefined;
  const column = digitsAt(line, end + 3, decimal);
  if (column === "") return undefined;
  return { url: line.slice(start, end), func: undefined, offset: Number(column) - 1 };
}

/** JavaScriptCore before, and Bun: `<?>.wasm-function[3]`, with the names of the function and the module where they have one. */
function namedFunction(text: string, from: number): HostFrame | undefined {
  const mark = ".wasm-function[";
  const start = text.indexOf(mark, from);
  const end = text.lastIndexOf("]");
  if (start < 0 || end <= start + mark.length) return undefined;
  const name = text.slice(start + mark.length, end);
  const url = text.slice(from, start);
  const frame = withLabel({ url, func: undefined, offset: undefined }, url);
  if (frame.label !== undefined) return { ...frame, func: numberAt(name, name.indexOf(labelMark)) };
  return { ...frame, func: digitsAt(name, 0, decimal) === name ? Number(name) : name };
}

function namedFrame(line: string): HostFrame | undefined {
  const end = line.lastIndexOf(`@${wasmCode}`);
  return end < 0 ? undefined : namedFunction(line.slice(0, end), 0);
}

function lineFrame(line: string): HostFrame | undefined {
  return line.includes("wasm")
    ? (commonFrame(line) ?? columnFrame(line) ?? bareFrame(line) ?? namedFrame(line))
    : undefined;
}

/** Whether V8 writes a frame so. */
function isV8Line(line: string): boolean {
  return line.startsWith(" ") && line.trimStart().startsWith("at ");
}

/** V8's frames: a name may have any lines, and so may the message, which comes first. */
function v8Lines(lines: readonly string[]): string[] {
  const frames: string[] = [];
  for (const line of lines) {
    const last = frames.length - 1;
    if (isV8Line(line)) frames.push(line);
    else if (last >= 0) frames[last] = `${frames[last]!}\n${line}`;
  }
  return frames;
}

/** Lines that are read: names may have as many as they have letters. */
const maxLines = 100_000;

function readText(stack: string): StackTrace {
  const lines = stack.split("\n", maxLines);
  const frames = lines.some(isV8Line) ? v8Lines(lines) : lines;
  return grouped(frames, lineFrame, namesAdapter);
}

// As objects

/** V8's call sites, as far as they are read here; Bun has the same. */
interface CallSite {
  getFileName(): unknown;
  getFunctionName(): unknown;
  getColumnNumber(): unknown;
  toString(): string;
}

/** Whether functions are told by the host's indices: only where a module's bytes are not there do offsets not tell them. */
let readsIndices = false;

/** From now on there are modules without bytes. */
export function readIndices(): void {
  readsIndices = true;
}

function siteFrame(site: CallSite): HostFrame | undefined {
  const url = site.getFileName();
  if (url === wasmCode) {
    const name = String(site.getFunctionName());
    return namedFunction(name, 0) ?? { url: "", func: undefined, offset: undefined };
  }
  if (typeof url !== "string" || !url.startsWith(scheme)) return undefined;
  // A column counts from 1, and is that of the one line that the bytes are.
  const func = readsIndices ? commonFrame(site.toString())?.func : undefined;
  return { url, func, offset: Number(site.getColumnNumber()) - 1 };
}

function isAdapterSite(site: CallSite): boolean {
  const url = String(site.getFileName());
  return namesAdapter(url === wasmCode ? String(site.getFunctionName()) : url);
}

const formatting = Error as { prepareStackTrace?: unknown };

/** Reads an error's stack while a function of ours formats it. Undefined where the host does not let it be. */
function formattedBy(error: Error, format: (error: Error, sites: readonly CallSite[]) => string): unknown {
  const own = owns(formatting, "prepareStackTrace");
  const before = formatting.prepareStackTrace;
  if (!Reflect.set(formatting, "prepareStackTrace", format)) return undefined;
  try {
    return error.stack;
  } finally {
    if (own) formatting.prepareStackTrace = before;
    else delete formatting.prepareStackTrace;
  }
}

/** The frames of an error that nobody has looked at, as objects; undefined where the host shows none. */
function readSites(error: Error): StackTrace | undefined {
  let sites: readonly CallSite[] | undefined;
  formattedBy(error, ({ name, message }, given) => {
    sites = given;
    return [`${name}: ${message}`, ...given.map((site) => `    at ${site.toString()}`)].join("\n");
  });
  return sites && grouped(sites, siteFrame, isAdapterSite);
}

// Both

/**
 * The Wasm frames among all; those of adapters are left out. So is what stands where no code can, at a module's first
 * byte: SpiderMonkey shows an import so that was called as an export.
 */
function grouped<T>(
  all: readonly T[],
  frameOf: (one: T) => HostFrame | undefined,
  isAdapter: (one: T) => boolean,
): StackTrace {
  const groups: FrameGroup[] = [];
  let group: HostFrame[] = [];
  for (const one of all) {
    const frame = frameOf(one);
    if (frame === undefined) {
      if (group.length > 0) groups.push(group);
      group = [];
    } else if (frame.offset !== 0 && !isAdapter(one)) group.push(frame);
  }
  if (group.length > 0) groups.push(group);
  return { fromWasm: all.length > 0 && frameOf(all[0]!) !== undefined, groups };
}

/** The Wasm frames of an error of the host program, whose stack is left as the host or a library formats it. */
export function readStack(error: Error): StackTrace {
  const stack = propertyOf(error, "stack");
  return typeof stack === "string" ? readText(stack) : { fromWasm: false, groups: [] };
}

/**
 * The Wasm frames of an error of the host's WebAssembly. Nobody has seen its stack yet, so it is read as objects where
 * there are any: no name is in the way, and no library's function is called, which at the end of the stack must not be.
 */
export function readTrap(error: Error): StackTrace {
  // A host formats a stack once.
  let trace = traces.get(error);
  if (trace === undefined) traces.set(error, (trace = readSites(error) ?? readStack(error)));
  return trace;
}

const traces = new WeakMap<Error, StackTrace>();
