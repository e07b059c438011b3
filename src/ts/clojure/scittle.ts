/**
 * `cljw.wasm` in a page with scittle: its vars are made in scittle's interpreter.
 */
import type { Clojure, Core, Package } from "./core.ts";
import { internVars } from "./interned.ts";

/** What is needed of scittle. */
interface Scittle {
  readonly core: { readonly eval_string: (code: string) => unknown };
}

const globals = globalThis as { scittle?: Scittle };

/** Makes the namespace over an entry of the package. `sources` are those that give what is needed of core, in their order. */
export function installInScittle(rt: Package, sources: readonly string[]): void {
  const { scittle } = globals;
  if (scittle === undefined) {
    throw new Error("cljw-wasm/scittle needs scittle: put its script tag before this one.");
  }
  const evaluate = scittle.core.eval_string;
  for (const source of sources) evaluate(source);
  const core = evaluate("cljw.wasm.impl.core/functions") as Core;
  const intern = evaluate(
    "(ns cljw.wasm (:refer-clojure :exclude [compile fn load])) (clojure.core/fn [k v] (clojure.core/intern 'cljw.wasm k v) nil)",
  ) as (name: Clojure, value: unknown) => void;
  internVars(core, rt, intern);
  evaluate("(in-ns 'user)");
}
