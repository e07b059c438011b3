/** ClojureScript as scittle interprets it, with `cljw.wasm`, and what the page asks of it. */
import * as rt from "../../../src/ts/browser.ts";
import { rawOf } from "../../../src/ts/clojure/objects.ts";
import { installInScittle } from "../../../src/ts/clojure/scittle.ts";
import moduleSource from "../../../src/cljs/cljw/wasm/impl/module.cljc?raw";
import coreSource from "../../../src/cljs/cljw/wasm/impl/core.cljc?raw";
import prelude from "./prelude.cljs?raw";
import { type Output, telling } from "./output.ts";
import { memoriesOf } from "./memories.ts";
import type { Contents, Failure, Loaded } from "./protocol.ts";

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
  readonly world: (files: readonly FileInTree[]) => unknown;
  readonly ended: (result: unknown) => Ended;
  readonly endData: (thrown: unknown) => Ended;
}

interface Scittle {
  readonly core: { readonly eval_string: (code: string) => unknown };
}

/** Clojure, with the namespace `user` in which the page's code is evaluated. */
export class Clojure {
  readonly prelude: Prelude;
  /** Where programs write that say nothing of it, while one is run by the page. */
  output: Output | undefined;
  private readonly _evaluate: (code: string) => unknown;

  /** With the scittle that this worker has read. */
  constructor() {
    const { scittle } = globalThis as unknown as { readonly scittle: Scittle };
    this._evaluate = scittle.core.eval_string;
    const package_ = {
      ...rt,
      run: telling(rt.run, () => this.output),
    };
    installInScittle(package_ as unknown as Parameters<typeof installInScittle>[0], [moduleSource, coreSource]);
    this.prelude = this._evaluate(prelude) as Prelude;
    this._evaluate("(in-ns 'user)");
  }

  /** The value of the last of the forms. @throws whatever they throw */
  evaluate(code: string): unknown {
    return this._evaluate(code);
  }

  /** What `m` is now; undefined where that is no module. */
  get module(): rt.WasmModule | undefined {
    const value = rawOf(this.prelude.userValue("m"));
    return rt.isModule(value) ? value : undefined;
  }

  /** The same for the page. */
  loaded(): Loaded | undefined {
    const { module } = this;
    if (module === undefined) return undefined;
    const { engine, fuelLeft, instance } = module;
    const { live } = instance;
    return {
      engine,
      memories: memoriesOf(module),
      functions: module.describe(),
      ...(fuelLeft === undefined ? {} : { fuelLeft }),
      ...(live === undefined ? {} : { live }),
    };
  }
}
