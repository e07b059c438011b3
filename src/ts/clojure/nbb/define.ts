/**
 * The namespaces in nbb: their functions are JavaScript's, and what their macros expand with is evaluated when the first is used,
 * since most programs do without.
 */
import { bindingsOf } from "../bindings.ts";
import type { Clojure, Core, Package } from "../core.ts";
import { internVars } from "../interned.ts";
import { expander } from "./sources.ts";
import { coreOf } from "./core.ts";
import { type Given, type Interpreter, interpreterOf } from "./interpreter.ts";

type Expansion = (face: string, macro: string, env: Clojure, form: Clojure, path: Clojure, args: Clojure) => Clojure;

let known: Expansion | undefined;

function expansionOf({ named, evaluate, addLibrary }: Interpreter, core: Core, rt: Package): Expansion {
  addLibrary("cljw.wasm.rt", rt);
  addLibrary("cljw.wasm.core", { functions: core });
  addLibrary("cljw.wasm.vars", { bindingsOf });
  for (const source of expander) evaluate(source);
  return named("cljw.wasm.impl.interpreted/expansion");
}

/** Interns the vars of a namespace over an entry of the package. */
export function defineInNbb(namespace: string, rt: Package, ...given: Given): void {
  const interpreter = interpreterOf(given);
  const core = coreOf(interpreter);
  const intern = interpreter.named<(namespace: Clojure, name: Clojure, value: unknown) => void>("intern");
  const home = core.symbol(namespace);
  internVars(
    core,
    rt,
    (name, value) => {
      intern(home, name, value);
    },
    (macro, form, env, [path, ...args]) => {
      known ??= expansionOf(interpreter, core, rt);
      return known(namespace, macro, env, form, path, core.seq(args));
    },
  );
}
