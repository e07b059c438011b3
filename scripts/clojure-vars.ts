/**
 * The public vars of the namespaces in src/cljs, as their `defn`s stand there.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./lib.ts";

/** The source of the namespace that the others follow. */
export const wasmSource = "src/cljs/cljw/wasm.cljc";

/** A public var. */
export interface PublicVar {
  readonly name: string;
  /** `[source]`, `[source opts]`. */
  readonly arglists: readonly string[];
  readonly doc: string;
  readonly isMacro: boolean;
}

/** A comment that heads a part of the namespace, or a public function or macro: its name, docstring, and what follows. */
const part =
  /^;; (.+)$|^\((defn|#\?\([^)]*\)) (\S+)\n {1,2}"((?:[^"\\]|\\[\s\S])*)"\n([\s\S]*?)(?=^\(|^;;|^#\?|(?![\s\S]))/gm;

/** What a function's metadata says, else the parameter lists of its body: one, or one for each arity. */
function arglistsOf(body: string): string[] {
  const said = /^ {1,2}\{:arglists '\((.*)\)\}/.exec(body)?.[1]?.match(/\[[^\]]*\]/g);
  if (said) return said;
  const lists = /^ {1,2}\[/.test(body) ? [/\[[^\]]*\]/.exec(body)?.[0]] : body.match(/(?<=^ {2}\()\[[^\]]*\]/gm);
  return (lists ?? []).map((list) => list ?? "");
}

/** The headings, as texts, and the public vars of a namespace's source, in its order. */
export function partsOf(source: string): (string | PublicVar)[] {
  return [...source.matchAll(part)].map(
    ([, heading, kind, name = "", docstring = "", body = ""]) =>
      heading ?? {
        name,
        arglists: arglistsOf(body),
        doc: docstring.replaceAll(/\\(["\\])/g, "$1"),
        isMacro: kind !== "defn",
      },
  );
}

/** The public vars of `cljw.wasm`. */
export function publicVars(): PublicVar[] {
  return partsOf(readFileSync(join(root, wasmSource), "utf8")).filter((one) => typeof one !== "string");
}
