/**
 * `.wasm` files as modules of a program of nbb: what they export takes and gives Clojure's data.
 */
import { readFileSync, statSync } from "node:fs";
import { openWith } from "./open.ts";
import { needsThread, switchOn } from "./switch-on.ts";

/** What is needed of nbb. */
interface Nbb {
  readonly loadString: (code: string) => Promise<unknown>;
}

const opening = `(require '[cljw.wasm])
  (fn [path] (let [m (cljw.wasm/load path)] #js [m (fn [k] (m k))]))`;

/** A file that is required: a string in a vector, as in `["./math.wasm" :as math]`. */
const required = /\[\s*"[^"\n]*\.wasm"/;

/** Bytes of a file that may be a program: what is longer is something that one reads. */
const longestProgram = 2 ** 20;

/** The text of a file that may be a program; undefined for anything else. */
function textOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true && stats.size <= longestProgram ? readFileSync(path, "utf8") : undefined;
}

/** The texts of the program that nbb is started with by these words; undefined where it is typed while it runs. */
export function programOf(words: readonly string[]): readonly string[] | undefined {
  if (words.includes("-e")) return words;
  const texts = words.flatMap((word) => (word.endsWith(".edn") ? [] : (textOf(word) ?? [])));
  return texts.length === 0 ? undefined : texts;
}

/**
 * Switches the hook on. `nbb` is the one that runs the program, whose texts are given where there are some. Where that starts a
 * thread, through which all that is imported goes from then on, they are asked first whether there is a use for it.
 */
export function switchOnFor({ loadString }: Nbb, program: readonly string[] | undefined): void {
  let opener: Promise<unknown> | undefined;
  openWith(async (path) => {
    opener ??= loadString(opening);
    return ((await opener) as (path: string) => readonly [unknown, (key: string) => unknown])(path);
  });
  if (!needsThread || program === undefined || program.some((text) => required.test(text))) switchOn();
}
