/**
 * The verbs as vars with their documentation, for an interpreter of ClojureScript, which makes vars from JavaScript sooner
 * than it reads their definitions.
 */
import type { Clojure, Core, Package } from "./core.ts";
import { createClojure } from "./create.ts";
import { mapFrom, mapOf } from "./data.ts";
import { vars } from "./vars.ts";

/** A var: its arglists, as `[source] [source opts]`, and its docstring. */
interface Var {
  readonly name: string;
  readonly isMacro: boolean;
  readonly arglists: readonly (readonly string[])[];
  readonly doc: string;
}

/** The rows of the table: a line with the name and the arglists each, and below it the docstring. */
function* varsOf(table: string): Generator<Var> {
  for (const row of table.split("\n;; ").slice(1)) {
    const end = row.indexOf("\n");
    const [words = "", ...lists] = row.slice(0, end).split(" [");
    const [name = "", kind] = words.split(" ").reverse();
    yield {
      name,
      isMacro: kind === "macro",
      arglists: lists.map((list) => list.slice(0, -1).split(" ").filter(isWord)),
      doc: row.slice(end + 1).trimEnd(),
    };
  }
}

const isWord = (word: string): boolean => word !== "";

/** `set-global!` as `setGlobal`. */
function verbName(name: string): string {
  const [first = "", ...words] = name.replace(/[!?]$/, "").split("-");
  return first + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

/** A function that takes as many arguments as its arglists say. */
function checked(core: Core, one: Var, verb: (...args: unknown[]) => unknown): unknown {
  const { name, arglists } = one;
  if (arglists.some((list) => list.includes("&"))) return verb;
  const counts = new Set(arglists.map((list) => list.length));
  // A name that is defined later would make V8 call the function slower.
  return {
    [name]: (...args: unknown[]): unknown => {
      if (counts.has(args.length)) return verb(...args);
      throw wrongCount(core, one, args.length);
    },
  }[name];
}

/** ` For example: (wasm/memory-size m)`: the call that ends the docstring, where that is a line. */
function exampleOf({ name, doc }: Var): string {
  const [last = ""] = doc.slice(doc.lastIndexOf("\n\n") + 2).split(" ;=>");
  const line = last.trim();
  return line.startsWith(`(wasm/${name} `) && !line.includes("\n") ? ` For example: ${line}` : "";
}

function wrongCount(core: Core, of: Var, given: number): unknown {
  const { name, arglists } = of;
  const calls = arglists.map((list) => `(wasm/${[name, ...list].join(" ")})`).join(" or ");
  const data = { type: core.keyword("cljw.wasm", "usage"), code: core.keyword("arity"), fn: name };
  return core.exInfo(
    `${name} is called as ${calls}; ${given} argument${given === 1 ? " was" : "s were"} given.${exampleOf(of)}`,
    mapFrom(core, (key) => core.keyword(key), data),
  );
}

/** What a call of a macro comes to. */
export type Expand = (macro: string, form: Clojure, env: Clojure, args: readonly Clojure[]) => Clojure;

/** A macro, as interpreters call it. */
function macroOf(core: Core, one: Var, expand: Expand): unknown {
  const [list = []] = one.arglists;
  const least = list.indexOf("&");
  return (form: Clojure, env: Clojure, ...args: Clojure[]): Clojure => {
    if (args.length < least) throw wrongCount(core, one, args.length);
    return expand(one.name, form, env, args);
  };
}

/**
 * Interns the verbs over an entry of the package, and the macros where there is what expands them. `intern` is given a symbol
 * with its metadata, and the function.
 */
export function internVars(
  core: Core,
  rt: Package,
  intern: (name: Clojure, value: unknown) => void,
  expand?: Expand,
): void {
  const verbs = createClojure(core, rt);
  const key = (name: string): Clojure => core.keyword(name);
  const keys = { doc: key("doc"), arglists: key("arglists"), macro: key("macro") };
  for (const one of varsOf(vars)) {
    if (one.isMacro && expand === undefined) continue;
    const lists = one.arglists.map((list) => core.vec(list.map((name) => core.symbol(name))));
    const said = [keys.doc, one.doc, keys.arglists, core.list(...lists)];
    const meta = mapOf(core, one.isMacro ? [...said, keys.macro, true] : said);
    const name = core.withMeta(core.symbol(one.name), meta);
    const value =
      one.isMacro && expand !== undefined
        ? macroOf(core, one, expand)
        : checked(core, one, verbs[verbName(one.name)] as (...args: unknown[]) => unknown);
    intern(name, value);
  }
}
