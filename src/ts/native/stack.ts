/**
 * The Wasm frames in the text of a host's stack trace (Web API, Developer-Facing Display Conventions): V8's,
 * SpiderMonkey's and JavaScriptCore's. It knows nothing of modules: whose frame one is, `code.ts` finds.
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

const forms: readonly { readonly form: RegExp; readonly frame: (match: RegExpExecArray) => HostFrame }[] = [
  {
    // The common form of V8 and SpiderMonkey: `URL:wasm-function[3]:0x41`.
    form: /([^\s(@]*):wasm-function\[(\d+)\]:0x([0-9a-f]+)/,
    frame: ([, url = "", func, offset = ""]) => ({ url, func: Number(func), offset: Number.parseInt(offset, 16) }),
  },
  {
    // The same frame where a library formats V8's call sites itself: line 1, and a column from 1.
    form: /(wasm:\/\/[^\s:)]+):1:(\d+)/,
    frame: ([, url = "", column]) => ({ url, func: undefined, offset: Number(column) - 1 }),
  },
  {
    // JavaScriptCore: `<?>.wasm-function[3]@[wasm code]`, with the function's name where the module has one.
    form: /([^\s@]*)\.wasm-function\[(.+)\]@\[wasm code\]/,
    frame: ([, url = "", func = ""]) => ({ url, func: /^\d+$/.test(func) ? Number(func) : func, offset: undefined }),
  },
];

function frameOf(line: string): HostFrame | undefined {
  if (!line.includes("wasm")) return undefined;
  for (const { form, frame } of forms) {
    const match = form.exec(line);
    if (match !== null) return frame(match);
  }
  return undefined;
}

/** What a stack trace tells. */
export interface StackTrace {
  /** Whether its innermost frame is one of Wasm: then the host threw, not a function of JavaScript. */
  readonly fromWasm: boolean;
  readonly groups: readonly FrameGroup[];
}

const v8Line = /^\s+at /;

/** The Wasm frames of an error's stack; those of adapters are left out. */
export function readStack(error: Error): StackTrace {
  const { stack } = error as { readonly stack?: unknown };
  if (typeof stack !== "string") return { fromWasm: false, groups: [] };
  const all = stack.split("\n");
  // V8 puts the name and the message first, which may have any lines.
  const first = all.findIndex((line) => v8Line.test(line));
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
