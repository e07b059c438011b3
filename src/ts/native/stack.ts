/**
 * The Wasm frames in the text of a host's stack trace (Web API, Developer-Facing Display Conventions): V8's,
 * SpiderMonkey's and JavaScriptCore's. It knows nothing of modules: whose frame one is, `code.ts` finds.
 * Traces are read where the host's stack may be used up, and there V8 ends the process if it has to compile a regular
 * expression. So there are none here.
 */

/** The module and function name that adapter modules carry, so that their frames are left out. */
export const adapterName = "cljw-wasm-border";

/** A frame as the host gives it. */
export interface HostFrame {
  /** The module's URL, as far as the host gives one. */
  readonly url: string;
  /** The function's index; where the host gives another name for it, that; undefined where it gives none. */
  readonly func: number | string | undefined;
  /** Byte offset in the module that the host compiled; JavaScriptCore gives none. */
  readonly offset: number | undefined;
}

/** Frames without other frames between them, innermost first. */
export type FrameGroup = readonly HostFrame[];

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

/** The common form of V8 and SpiderMonkey: `URL:wasm-function[3]:0x41`. */
function commonFrame(line: string): HostFrame | undefined {
  const mark = ":wasm-function[";
  const end = line.indexOf(mark);
  if (end < 0) return undefined;
  const func = digitsAt(line, end + mark.length, decimal);
  const behind = end + mark.length + func.length;
  if (func === "" || !line.startsWith("]:0x", behind)) return undefined;
  const offset = Number.parseInt(digitsAt(line, behind + 4, hexadecimal), 16);
  return Number.isNaN(offset) ? undefined : { url: line.slice(urlStart(line, end), end), func: Number(func), offset };
}

/** The same frame where a library formats V8's call sites itself: line 1, and a column from 1. */
function columnFrame(line: string): HostFrame | undefined {
  const scheme = "wasm://";
  const start = line.indexOf(scheme);
  const end = start < 0 ? -1 : line.indexOf(":", start + scheme.length);
  if (end < 0 || !line.startsWith(":1:", end)) return undefined;
  const column = digitsAt(line, end + 3, decimal);
  if (column === "") return undefined;
  return { url: line.slice(start, end), func: undefined, offset: Number(column) - 1 };
}

/** JavaScriptCore: `<?>.wasm-function[3]@[wasm code]`, with the function's name where the module has one. */
function namedFrame(line: string): HostFrame | undefined {
  const mark = ".wasm-function[";
  const start = line.indexOf(mark);
  const end = line.lastIndexOf("]@[wasm code]");
  if (start < 0 || end <= start + mark.length) return undefined;
  const name = line.slice(start + mark.length, end);
  const func = digitsAt(name, 0, decimal) === name ? Number(name) : name;
  return { url: line.slice(urlStart(line, start), start), func, offset: undefined };
}

function frameOf(line: string): HostFrame | undefined {
  return line.includes("wasm") ? (commonFrame(line) ?? columnFrame(line) ?? namedFrame(line)) : undefined;
}

/** What a stack trace tells. */
export interface StackTrace {
  /** Whether its innermost frame is one of Wasm: then the host threw, not a function of JavaScript. */
  readonly fromWasm: boolean;
  readonly groups: readonly FrameGroup[];
}

/** Whether V8 writes a frame so. */
function isV8Line(line: string): boolean {
  return line.startsWith(" ") && line.trimStart().startsWith("at ");
}

const formatting = Error as { prepareStackTrace?: unknown };

/**
 * An error's stack as the host itself writes it. Libraries for source maps put a function of theirs in its place, with regular
 * expressions; it is called at the first look at a stack, and at the end of the stack must not be.
 */
function plainStack(error: Error): unknown {
  const library = formatting.prepareStackTrace;
  if (library === undefined || !Reflect.set(Error, "prepareStackTrace", undefined)) return error.stack;
  try {
    return error.stack;
  } finally {
    formatting.prepareStackTrace = library;
  }
}

/** The Wasm frames of an error's stack; those of adapters are left out. `atEnd` of the host's stack less is possible. */
export function readStack(error: Error, atEnd = false): StackTrace {
  const stack: unknown = atEnd ? plainStack(error) : error.stack;
  if (typeof stack !== "string") return { fromWasm: false, groups: [] };
  const all = stack.split("\n");
  // V8 puts the name and the message first, which may have any lines.
  const first = all.findIndex(isV8Line);
  const lines = first < 0 ? all : all.slice(first);
  const groups: FrameGroup[] = [];
  let group: HostFrame[] = [];
  for (const line of lines) {
    const frame = frameOf(line);
    if (frame === undefined) {
      if (group.length > 0) groups.push(group);
      group = [];
    } else if (!line.includes(adapterName)) group.push(frame);
  }
  if (group.length > 0) groups.push(group);
  return { fromWasm: frameOf(lines[0] ?? "") !== undefined, groups };
}
