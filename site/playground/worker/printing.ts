/** What code prints, line by line, told in batches: a guest that prints without end must not flood the page. */
import { Pace } from "./pace.ts";
import type { Told } from "./protocol.ts";

/** Lines of a batch, of which the first are told. */
const most = 200;

const pace = new Pace();

let lines: string[] = [];
let left = 0;

const tell = (told: Told): void => postMessage(told);

/** Tells what has not been told. */
export function flush(): void {
  if (lines.length === 0) return;
  if (left > 0) lines.push(`… ${left} more lines`);
  tell({ tell: "printed", lines });
  lines = [];
  left = 0;
}

function print(...values: unknown[]): void {
  const text = values.map(String).join(" ").replace(/\n$/, "");
  for (const line of text.split("\n")) {
    if (lines.length < most) lines.push(line.slice(0, 4000));
    else left++;
  }
  if (pace.due()) flush();
}

let muted = false;

/** Scittle tells of what is thrown by itself, over several lines: the page shows it better. */
function printError(...values: unknown[]): void {
  muted ||= String(values[0]).startsWith("----- Scittle error");
  if (!muted) print(...values);
}

/** Begins what an evaluation prints. */
export function beginPrinting(): void {
  muted = false;
}

/** Consoles are what Clojure prints to. */
export function takeConsole(): void {
  for (const name of ["log", "info", "warn", "debug"] as const) console[name] = print;
  console.error = printError;
}
