/**
 * `.wasm` files as modules of a program of nbb: what they export takes and gives Clojure's data.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { openWith } from "./open.ts";
import { needsThread, switchOn } from "./switch-on.ts";

/** What is needed of nbb. */
interface Nbb {
  readonly loadString: (code: string) => Promise<unknown>;
}

const program = `(require '[cljw.wasm])
  (fn [path] (let [m (cljw.wasm/load path)] #js [m (fn [k] (m k))]))`;

/** A file that is required: a string in a vector, as in `["./math.wasm" :as math]`. */
const required = /\[\s*"[^"\n]*\.wasm"/;

const textOf = (path: string): string => (statSync(path).isFile() ? readFileSync(path, "utf8") : "");

/** Whether a program that nbb is started with may require such a file: its text does, or it is typed while it runs. */
function mayRequire(words: readonly string[]): boolean {
  const isCode = words.includes("-e");
  const script = isCode ? undefined : words.find((word) => existsSync(word) && !word.endsWith("nbb.edn"));
  if (script !== undefined) return required.test(textOf(script));
  return !isCode || words.some((word) => required.test(word));
}

/**
 * Switches the hook on. `nbb` is the one that runs the program. Where that starts a thread, through which all that is imported goes from
 * then on, a program is asked first whether it has a use for it.
 */
export function switchOnFor({ loadString }: Nbb): void {
  let opener: Promise<unknown> | undefined;
  openWith(async (path) => {
    opener ??= loadString(program);
    return ((await opener) as (path: string) => readonly [unknown, (key: string) => unknown])(path);
  });
  if (!needsThread || mayRequire(process.argv.slice(2))) switchOn();
}
