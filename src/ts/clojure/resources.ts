/**
 * Resources of components as Clojure's objects: their methods are found by keyword.
 */
import { shownName } from "../base/errors/shown.ts";
import type { Clojure, Core, Face, Package } from "./core.ts";
import { keyName, mapFrom } from "./data.ts";
import type { Errors } from "./errors.ts";

type Resource = NonNullable<ReturnType<Package["resourceOf"]>>;

/** What they are made with. */
interface Ways {
  readonly core: Core;
  readonly rt: Package;
  readonly errors: Errors;
}

function shown({ name, place, why }: Resource): string {
  const words = ["Resource", name, ...(place === undefined ? [] : [place])].map((word) => shownName(word));
  return `#<${words.join(" ")} ${why === undefined ? "alive" : `unusable: ${why}`}>`;
}

function faceOf({ core, rt, errors }: Ways): Face {
  const of = (object: object): Resource => rt.resourceOf(object)!;
  const method = (object: object, key: Clojure): Clojure => {
    if (typeof key !== "string" && !core.isKeyword(key)) return undefined;
    const found = of(object).method(keyName(core, key));
    return found && ((...args: unknown[]) => found(object, ...args));
  };
  return {
    lookup: (object, key, notFound) => method(object, key) ?? notFound,
    invoke: (object, key) => method(object, key) ?? null,
    notACall(key) {
      const k = core.prStr(key);
      const text = `A resource called as a function looks a method up: (r ${k}). To call it with arguments, write ((${k} r) ...).`;
      throw errors.usage("arity", text, { fn: "resource", export: key });
    },
    shown: (object) => shown(of(object)),
    datafied(object) {
      const { name, place, why, methods } = of(object);
      const data = { name, interface: place ?? null, methods: core.vec([...methods]), alive: why === undefined };
      return mapFrom(core, (word) => core.keyword(word), data);
    },
  };
}

/** What objects for resources inherit. */
export function resourceAnswers(ways: Ways): object {
  const face = faceOf(ways);
  return Object.assign(ways.core.module(face), {
    toString(this: object): string {
      return face.shown(this);
    },
    /** What compiled ClojureScript calls with more arguments than a key. */
    call(this: object, _self: unknown, key: Clojure, ...more: unknown[]): Clojure {
      return more.length === 0 ? face.invoke(this, key) : face.notACall(key);
    },
  });
}
