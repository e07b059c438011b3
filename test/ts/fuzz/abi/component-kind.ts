/**
 * WIT functions at random in components: what the host gives comes back, from one guest, and from one that asks another, in
 * all encodings of both, with addresses of 32 and of 64 bits, on both engines and for the same fuel.
 */
import { type WasmModule, load } from "../../../../src/ts/index.ts";
import { hostSupports } from "../../../../src/ts/native/host/probe.ts";
import type { Case, FuzzKind } from "../kinds.ts";
import { Random } from "../random.ts";
import { type Border, jsBorders } from "./borders.ts";
import { clojure, loadClojure } from "./clojure.ts";
import { clojureBorders } from "./clojure-data.ts";
import { type ComponentForm, askingComponent, echoComponent } from "./component-guest.ts";
import { type GuestFunc, resultOf } from "./guest.ts";
import { witOf } from "./kind.ts";
import { shrink } from "./shrink.ts";
import { paramsOf } from "./types.ts";
import { type Value, showValue, valueOf } from "./values.ts";

/** A function with arguments; what decides between the forms in which values may be given. */
interface Subject {
  readonly func: GuestFunc;
  readonly args: readonly Value[];
  readonly seed: number;
}

/** How a component is made, and from where it is called. */
interface Route {
  readonly border: Border;
  /** Where the guests' heaps begin. */
  readonly heap: number;
  readonly inner: ComponentForm;
  /** The guest that asks the other; absent where there is one alone. */
  readonly outer: ComponentForm | undefined;
}

const fuel = 1e12;

/** What is counted. */
const noteOf = ({ inner, outer }: Route): string => {
  if (outer === undefined) return "a guest alone";
  const isLong = [inner, outer].some(({ pointer }) => pointer === 8);
  return `${outer.encoding} → ${inner.encoding}${isLong ? ", by 64 bits" : ""}`;
};

const told = ({ pointer, encoding }: ComponentForm): string => `${encoding} by ${8 * pointer} bits`;

const howOf = ({ inner, outer, border }: Route): string =>
  `${outer === undefined ? "" : `${told(outer)} → `}${told(inner)}, ${border.name}`;

function bytesOf(subjects: readonly Subject[], { inner, outer, heap }: Route): Uint8Array {
  const funcs = subjects.map(({ func }) => func);
  const echo = echoComponent(funcs, heap, inner);
  return outer === undefined ? echo : askingComponent(funcs, heap, outer, echo);
}

const enginesOf = ({ inner, outer }: Route): readonly ("interp" | "compiled" | "native")[] =>
  [inner, outer].some((form) => form?.pointer === 8) && !hostSupports("memory64")
    ? ["interp", "compiled"]
    : ["interp", "compiled", "native"];

const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** Calls one function; what is wrong, or undefined. */
function called(
  module: WasmModule,
  name: string,
  { func: { params }, args, seed }: Subject,
  border: Border,
): string | undefined {
  const random = new Random(seed);
  const back = module.call(name, ...params.map((type, at) => border.give(type, args[at], random)));
  return border.differs(resultOf(params), params.length === 1 ? args[0] : args, back);
}

/** What is wrong with each of the subjects, which are functions of one component. */
function problemsOf(subjects: readonly Subject[], route: Route): (string | undefined)[] {
  const bytes = bytesOf(subjects, route);
  const problems: (string | undefined)[] = subjects.map(() => undefined);
  const used = enginesOf(route).map((engine) => {
    let module: WasmModule;
    try {
      module = load(bytes, { engine, fuel, ...route.border.options });
    } catch (error) {
      problems.fill(`${engine}: ${textOf(error)}`);
      return undefined;
    }
    for (const [i, subject] of subjects.entries()) {
      try {
        const problem = called(module, `f${i}`, subject, route.border);
        problems[i] ??= problem && `${engine}: the result: ${problem}`;
      } catch (error) {
        problems[i] ??= `${engine}: ${textOf(error)}`;
      }
    }
    return module.fuelLeft;
  });
  if (used.some((left) => left !== used[0])) problems[0] ??= `the engines leave fuel of ${used.join(" and ")}`;
  return problems;
}

/** A small function and arguments that fail in the same way. */
function explain(subject: Subject, route: Route, problem: string): string {
  const fails = (params: GuestFunc["params"], args: readonly Value[]): string | undefined =>
    problemsOf([{ ...subject, func: { ...subject.func, params }, args }], route)[0];
  if (fails(subject.func.params, subject.args) === undefined)
    return `${howOf(route)}, and only among other functions: ${problem}`;
  const { params, args } = shrink(
    subject.func.params,
    subject.args,
    (types, values) => fails(types, values) !== undefined,
  );
  const wit = witOf([{ ...subject.func, params, calls: false }]);
  return `${howOf(route)}\n${wit}f0(${args.map(showValue).join(", ")})\n${fails(params, args)}`;
}

function subjectOf(random: Random): Subject {
  const params = paramsOf(random);
  const func = { params, calls: false, several: false, post: random.once(2) };
  return { func, args: params.map((type) => valueOf(random, type, 24)), seed: random.bits() };
}

const formOf = (random: Random): ComponentForm => ({
  pointer: random.once(3) ? 8 : 4,
  encoding: random.pick(["utf8", "utf16", "latin1+utf16"] as const),
});

/** Many functions of one component, each with arguments of its own. */
function judge(randoms: readonly Random[], borders: readonly Border[]): Case[] {
  const subjects = randoms.map(subjectOf);
  const random = randoms[0]!;
  const route: Route = {
    border: random.pick(borders),
    heap: random.pick([1024, 1025, 65_500, 65_536]),
    inner: formOf(random),
    outer: random.once(4) ? undefined : formOf(random),
  };
  const bytes = bytesOf(subjects, route);
  const problems = problemsOf(subjects, route);
  return subjects.map((subject, i) => ({
    source: "a component at random",
    bytes,
    note: noteOf(route),
    problem: problems[i] && explain(subject, route, problems[i]),
  }));
}

/** `--kind component-values`. */
export const componentValuesKind: FuzzKind = {
  title: "values in components",
  needsSuites: false,
  load: loadClojure,
  together: 8,
  prepare: () => {
    const borders = [...jsBorders, ...clojureBorders(clojure())];
    return (...randoms) => judge(randoms, borders);
  },
};
