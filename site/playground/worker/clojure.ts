/** ClojureScript as scittle interprets it, with `cljw.wasm`, and what the page asks of it. */
import * as rt from "../../../src/ts/browser.ts";
import { installInScittle } from "../../../src/ts/clojure/scittle.ts";
import moduleSource from "../../../src/cljs/cljw/wasm/impl/module.cljc?raw";
import coreSource from "../../../src/cljs/cljw/wasm/impl/core.cljc?raw";
import prelude from "./prelude.cljs?raw";
import type { Contents, Failure, Loaded, MemoryInfo } from "./protocol.ts";

/** A file, by the parts of its path. */
export interface FileInTree {
  readonly path: readonly string[];
  readonly contents: Contents;
}

/** How a program ended. */
export interface Ended {
  readonly exit?: number | null;
  readonly out?: unknown;
  readonly err?: unknown;
  readonly fuelUsed?: number | null;
  readonly files?: readonly FileInTree[] | null;
}

/** What `prelude.cljs` gives. */
export interface Prelude {
  readonly setInUser: (name: string, value: unknown) => void;
  readonly userValue: (name: string) => unknown;
  readonly printed: (value: unknown) => string;
  readonly failure: (thrown: unknown) => Failure;
  readonly fuelLeft: () => number | null;
  readonly loaded: () => { readonly memories: readonly MemoryInfo[]; readonly live?: number } | null;
  readonly memoryOf: (name: string) => rt.Memory | null;
  readonly world: (files: readonly FileInTree[]) => unknown;
  readonly ended: (result: unknown) => Ended;
  readonly endData: (thrown: unknown) => Ended;
}

interface Scittle {
  readonly core: { readonly eval_string: (code: string) => unknown };
}

/** The last module that any code has loaded: the engine and the types of functions are asked of it. */
let last: rt.WasmModule | undefined;

function noted<A extends unknown[]>(load: (...args: A) => rt.WasmModule): (...args: A) => rt.WasmModule {
  return (...args) => (last = load(...args));
}

function notedLater<A extends unknown[]>(
  load: (...args: A) => Promise<rt.WasmModule>,
): (...args: A) => Promise<rt.WasmModule> {
  return async (...args) => (last = await load(...args));
}

/** What scittle looks for in a page. */
function standInForPage(): void {
  const scope = globalThis as unknown as Record<string, unknown>;
  scope["window"] ??= globalThis;
  scope["document"] ??= {
    addEventListener: () => undefined,
    querySelectorAll: () => [],
    getElementsByTagName: () => [],
    readyState: "loading",
  };
}

/** Clojure, with the namespace `user` in which the page's code is evaluated. */
export class Clojure {
  readonly prelude: Prelude;
  private readonly _evaluate: (code: string) => unknown;

  private constructor(scittle: Scittle) {
    this._evaluate = scittle.core.eval_string;
    const package_ = {
      ...rt,
      load: noted(rt.load),
      loadWasi: noted(rt.loadWasi),
      instantiate: noted(rt.instantiate),
      fresh: noted(rt.fresh),
      loadAsync: notedLater(rt.loadAsync),
      loadWasiAsync: notedLater(rt.loadWasiAsync),
      instantiateAsync: notedLater(rt.instantiateAsync),
    };
    installInScittle(package_ as unknown as Parameters<typeof installInScittle>[0], [moduleSource, coreSource]);
    this.prelude = this._evaluate(prelude) as Prelude;
    this._evaluate("(in-ns 'user)");
  }

  /** Reads scittle's script from its address. */
  static async at(url: string): Promise<Clojure> {
    standInForPage();
    await import(/* @vite-ignore */ url);
    const { scittle } = globalThis as unknown as { readonly scittle: Scittle };
    return new Clojure(scittle);
  }

  /** The value of the last of the forms. @throws whatever they throw */
  evaluate(code: string): unknown {
    return this._evaluate(code);
  }

  /** What `m` is now; undefined where it is no module. */
  loaded(): Loaded | undefined {
    const found = this.prelude.loaded();
    if (found === null) return undefined;
    const fuelLeft = this.prelude.fuelLeft() ?? undefined;
    const { memories, live } = found;
    return {
      memories,
      functions: last?.describe() ?? {},
      ...(last === undefined ? {} : { engine: last.engine }),
      ...(fuelLeft === undefined ? {} : { fuelLeft }),
      ...(typeof live === "number" ? { live } : {}),
    };
  }
}
