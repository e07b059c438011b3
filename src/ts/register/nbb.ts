/**
 * `.wasm` files as modules of a program of nbb: what they export takes and gives Clojure's data.
 */
import { openWith } from "./open.ts";
import { switchOn } from "./switch-on.ts";

/** What is needed of nbb. */
interface Nbb {
  readonly loadString: (code: string) => Promise<unknown>;
}

const program = `(require '[cljw.wasm])
  (fn [path] (let [m (cljw.wasm/load path)] #js [m (fn [k] (m k))]))`;

/** Switches the hook on. `nbb` is the one that runs the program. */
export function switchOnFor({ loadString }: Nbb): void {
  let opener: Promise<unknown> | undefined;
  openWith(async (path) => {
    opener ??= loadString(program);
    return ((await opener) as (path: string) => readonly [unknown, (key: string) => unknown])(path);
  });
  switchOn(true);
}
