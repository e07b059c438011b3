/**
 * WIT functions at random, each through a guest that copies what it is given: what was lowered is what is lifted, on both
 * engines and on both sides that a guest is called from, in exports and in imports.
 */
import { type WasmModule, load } from "../../../../src/ts/index.ts";
import type { Case, FuzzKind } from "../kinds.ts";
import { Random } from "../random.ts";
import { type Border, jsBorders } from "./borders.ts";
import { clojure, loadClojure } from "./clojure.ts";
import { clojureBorders } from "./clojure-data.ts";
import { type GuestFunc, guestOf, resultOf } from "./guest.ts";
import { flat, maxParams } from "./reference.ts";
import { shrink } from "./shrink.ts";
import { WitText, paramsOf } from "./types.ts";
import { type Value, showValue, valueOf } from "./values.ts";

const engines = ["interp", "compiled", "native"] as const;

/** A function with arguments; what decides between the forms in which values may be given. */
interface Subject {
  readonly func: GuestFunc;
  readonly args: readonly Value[];
  readonly seed: number;
}

/** Where functions are called from, and what runs them. */
interface Route {
  readonly engine: (typeof engines)[number];
  readonly border: Border;
  /** Where the guest's heap begins. */
  readonly heap: number;
}

/** A world of these functions. */
export function witOf(funcs: readonly GuestFunc[]): string {
  const text = new WitText();
  const items = funcs.flatMap(({ params, calls }, i) => {
    const types = params.map((type) => text.use(type));
    const result = types.length === 1 ? types[0]! : `tuple<${types.join(", ")}>`;
    const func = `func(${types.map((type, at) => `p${at}: ${type}`).join(", ")}) -> ${result};`;
    return [...(calls ? [`  import h${i}: ${func}`] : []), `  export f${i}: ${func}`];
  });
  return `package fuzz:abi;\nworld w {\n${[...text.definitions, ...items].join("\n")}\n}\n`;
}

/** What a call of the host's function came to. */
interface Asked {
  count: number;
  problem: string | undefined;
}

/** The host's function: looks at its arguments, and gives them back. */
function hostFunc({ func: { params }, args, seed }: Subject, { differs, give }: Border, asked: Asked): unknown {
  const random = new Random(seed + 1);
  const value = params.length === 1 ? args[0] : args;
  return (...given: unknown[]): unknown => {
    asked.count++;
    for (const [i, type] of params.entries()) asked.problem ??= differs(type, args[i], given[i]);
    return give(resultOf(params), value, random);
  };
}

/** Calls one function twice; what is wrong, or undefined. */
function called(module: WasmModule, name: string, subject: Subject, border: Border, asked: Asked): string | undefined {
  const { func, args, seed } = subject;
  const { params } = func;
  const random = new Random(seed);
  const value = params.length === 1 ? args[0] : args;
  for (let i = 0; i < 2; i++) {
    const back = module.call(name, ...params.map((type, at) => border.give(type, args[at], random)));
    if (asked.problem !== undefined) return `a parameter of the host's: ${asked.problem}`;
    const problem = border.differs(resultOf(params), value, back);
    if (problem !== undefined) return `the result: ${problem}`;
  }
  return asked.count === (func.calls ? 2 : 0) ? undefined : `the host was called ${asked.count} times`;
}

const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** What is wrong with each of the subjects on a route, which are functions of one guest. */
function problemsOf(
  subjects: readonly Subject[],
  bytes: Uint8Array<ArrayBuffer>,
  wit: string,
  route: Route,
): (string | undefined)[] {
  const { border, engine } = route;
  const asked = subjects.map((): Asked => ({ count: 0, problem: undefined }));
  const hosts = subjects.flatMap((subject, i) =>
    subject.func.calls ? [[`h${i}`, hostFunc(subject, border, asked[i]!)] as const] : [],
  );
  const imports = hosts.length > 0 ? { imports: { $root: Object.fromEntries(hosts) } } : {};
  let module: WasmModule;
  try {
    module = load(bytes, { engine, wit, ...imports, ...border.options });
  } catch (error) {
    return subjects.map(() => textOf(error));
  }
  return subjects.map((subject, i) => {
    try {
      return called(module, `f${i}`, subject, border, asked[i]!);
    } catch (error) {
      return textOf(error);
    }
  });
}

function problemOf(subject: Subject, route: Route): string | undefined {
  return problemsOf([subject], guestOf([subject.func], route.heap), witOf([subject.func]), route)[0];
}

/** A small function and arguments that fail in the same way. */
function explain(subject: Subject, route: Route, problem: string): string {
  const how = `${route.border.name} on ${route.engine}, a heap from ${route.heap} on`;
  if (problemOf(subject, route) === undefined) return `${how}, and only among other functions: ${problem}`;
  const of = (params: GuestFunc["params"], args: readonly Value[]): Subject => ({
    ...subject,
    func: { ...subject.func, params },
    args,
  });
  const { params, args } = shrink(
    subject.func.params,
    subject.args,
    (types, values) => problemOf(of(types, values), route) !== undefined,
  );
  const small = of(params, args);
  const { several, post } = small.func;
  const form = `${several ? ", several results" : ""}${post ? ", post-return" : ""}`;
  return `${how}${form}\n${witOf([small.func])}f0(${args.map(showValue).join(", ")})\n${problemOf(small, route)}`;
}

function subjectOf(random: Random): Subject {
  const params = paramsOf(random);
  const func = { params, calls: random.once(2), several: random.once(3), post: random.once(2) };
  return { func, args: params.map((type) => valueOf(random, type, 24)), seed: random.bits() };
}

function noteOf({ params, calls }: GuestFunc): string {
  const place = flat({ kind: "tuple", items: params }).length > maxParams ? "in memory" : "flat";
  return `${calls ? "by a host function" : "echoed"} ${place}`;
}

/** Many functions of one guest, each with arguments of its own. */
function judge(randoms: readonly Random[], borders: readonly (readonly Border[])[]): Case[] {
  const subjects = randoms.map(subjectOf);
  const random = randoms[0]!;
  const heap = random.pick([1024, 1025, 65_500, 65_536]);
  const funcs = subjects.map(({ func }) => func);
  const bytes = guestOf(funcs, heap);
  const wit = witOf(funcs);
  const problems: (string | undefined)[] = subjects.map(() => undefined);
  for (const border of borders.map((side) => random.pick(side))) {
    for (const engine of engines) {
      const route = { engine, border, heap };
      for (const [i, problem] of problemsOf(subjects, bytes, wit, route).entries()) {
        problems[i] ??= problem && explain(subjects[i]!, route, problem);
      }
    }
  }
  return subjects.map(({ func }, i) => ({
    source: "a world at random",
    bytes,
    note: noteOf(func),
    problem: problems[i],
  }));
}

/** `--kind abi`. */
export const abiKind: FuzzKind = {
  title: "WIT functions",
  needsSuites: false,
  load: loadClojure,
  together: 16,
  prepare: () => {
    const borders = [jsBorders, clojureBorders(clojure())];
    return (...randoms) => judge(randoms, borders);
  },
};
