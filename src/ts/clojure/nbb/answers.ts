/**
 * What loaded and compiled modules inherit in nbb: what `cljw.wasm.impl.module` makes, without its source.
 */
import type { Clojure, Core, Face } from "../core.ts";
import { mapOf } from "../data.ts";
import { moduleSource } from "./sources.ts";
import type { Interpreter } from "./interpreter.ts";

type Answers = Pick<Core, "module" | "compiled">;

/** A function, and the numbers of its parameters. */
type Method = readonly [run: (...args: never[]) => unknown, counts: readonly number[]];

type Methods = { readonly [name: string]: Method };

/** An object as the macro `reify` makes it: this is what that expands to. */
function reified(core: Core, named: Interpreter["named"], protocols: readonly string[], methods: Methods): object {
  const table = (of: (method: Method) => unknown): Clojure =>
    mapOf(
      core,
      Object.entries(methods).flatMap(([name, method]) => [core.symbol(name), of(method)]),
    );
  const make = named<(form: null, protocols: Clojure, methods: Clojure, counts: Clojure) => object>("reify*");
  return make(
    null,
    core.vec(protocols.map((name) => named(name))),
    table(([run]) => run),
    table(([, counts]) => core.set([...counts])),
  );
}

function reifying(core: Core, { named }: Interpreter): Answers {
  const shownAndDatafied = (face: Face): Methods => {
    const meta = mapOf(core, [core.symbol("clojure.core.protocols/datafy"), face.datafied]);
    const write = named<(writer: Clojure, text: string) => unknown>("-write");
    return {
      "-pr-writer": [(m: object, writer: Clojure) => write(writer, face.shown(m)), [3]],
      "-meta": [() => meta, [1]],
    };
  };
  const compiled: Answers["compiled"] = (face) =>
    reified(core, named, ["IPrintWithWriter", "IMeta"], shownAndDatafied(face));
  const module: Answers["module"] = (face) =>
    reified(core, named, ["ILookup", "IFn", "IPrintWithWriter", "IMeta"], {
      "-lookup": [(m: object, k: Clojure, notFound: Clojure = null) => face.lookup(m, k, notFound), [2, 3]],
      "-invoke": [
        (m: object, k: Clojure, ...more: Clojure[]) => (more.length === 0 ? face.invoke(m, k) : face.notACall(k)),
        [2, 3],
      ],
      ...shownAndDatafied(face),
    });
  return { module, compiled };
}

/** Whether this interpreter's macro expands to what is done here. */
function isAsKnown(core: Core, { module }: Answers): boolean {
  try {
    const probe = module({ lookup: () => "found" } as unknown as Face);
    return core.get(probe, 0) === "found";
  } catch {
    return false;
  }
}

/** The answers. Where the interpreter is another than is known here, the source makes them. */
export function answersOf(core: Core, interpreter: Interpreter): Answers {
  let answers: Answers | undefined;
  const made = (): Answers => {
    const ours = reifying(core, interpreter);
    return isAsKnown(core, ours) ? ours : (interpreter.evaluate(moduleSource) as Answers);
  };
  return {
    module: (face) => (answers ??= made()).module(face),
    compiled: (face) => (answers ??= made()).compiled(face),
  };
}
