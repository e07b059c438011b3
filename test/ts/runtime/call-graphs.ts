/**
 * Random graphs of calls over several instances, as modules and as a model that says what must happen: which functions
 * are entered, in which order, and how each call from the host ends. Functions call those of their own instance and of
 * others, by name, by table and by reference, in place of themselves too; they call host functions that call back,
 * catch and throw; they throw, catch, trap. The model knows one rule: a function of a load with a bound is one frame, and is
 * not entered where as many frames as the bound are below.
 */
import { hostSupports } from "../../../src/ts/native/host/probe.ts";
import { Random } from "../fuzz/random.ts";

export type EngineName = "native" | "interp";

/** A function: its instance's number, and its own. */
export interface Callee {
  readonly instance: number;
  readonly func: number;
}

type Way = "call" | "call_indirect" | "call_ref";

type Action =
  | { readonly kind: "call" | "tail"; readonly way: Way; readonly callee: Callee }
  | { readonly kind: "host" | "tail-host"; readonly host: number }
  | { readonly kind: "catch"; readonly body: readonly Action[] }
  | { readonly kind: "throw" | "trap" };

/** How an instance is loaded. */
export interface InstancePlan {
  readonly engine: EngineName;
  readonly maxCallDepth: number | undefined;
  readonly fuel: number | undefined;
  /** How its guest catches. */
  readonly catches: "try_table" | "try" | undefined;
  readonly funcs: readonly (readonly Action[])[];
  readonly start: number | undefined;
}

/** A host function: it calls a function, may catch what that throws, and may throw. */
export interface HostPlan {
  readonly callee: Callee;
  readonly catches: boolean;
  readonly throws: boolean;
}

export interface Graph {
  readonly instances: readonly InstancePlan[];
  readonly hosts: readonly HostPlan[];
}

/** Functions entered by one call from the host at most: then all return at once. */
export const maxEntered = 80;

const nFuncs = 3;
const nHosts = 3;

/** The ways in which an engine calls on this host. */
function waysOf(engine: EngineName): readonly Way[] {
  return engine === "interp" || hostSupports("function-references")
    ? ["call", "call_indirect", "call_ref"]
    : ["call", "call_indirect"];
}

function catchesOf(next: Random, engine: EngineName): InstancePlan["catches"] {
  const forms = (["exceptions", "legacy-exceptions"] as const).filter(
    (one) => engine === "interp" || hostSupports(one),
  );
  if (forms.length === 0 || next.below(4) === 0) return undefined;
  return next.pick(forms) === "exceptions" ? "try_table" : "try";
}

/** The graph of a seed, with engines of this kind. */
export function graphOf(seed: number, engines: readonly EngineName[]): Graph {
  const next = new Random(seed);
  const count = 1 + next.below(4);
  const plans = Array.from({ length: count }, () => {
    const engine = next.pick(engines);
    return {
      engine,
      maxCallDepth: next.below(5) === 0 ? undefined : 1 + next.below(14),
      fuel: next.below(3) === 0 ? 1e9 : undefined,
      catches: catchesOf(next, engine),
      start: next.below(4) === 0 ? next.below(nFuncs) : undefined,
    };
  });
  const anyCallee = (): Callee => ({ instance: next.below(count), func: next.below(nFuncs) });
  const instances = plans.map((plan, self) => ({
    ...plan,
    funcs: Array.from({ length: nFuncs }, () => {
      const length = 1 + next.below(3);
      return Array.from({ length }, (_, i) =>
        actionOf(next, { plan, plans, self, last: i === length - 1, nested: false }),
      );
    }),
  }));
  const hosts = Array.from({ length: nHosts }, () => ({
    callee: anyCallee(),
    catches: next.below(2) === 0,
    throws: next.below(5) === 0,
  }));
  return { instances, hosts };
}

interface Place {
  readonly plan: Pick<InstancePlan, "engine" | "catches">;
  readonly plans: readonly Pick<InstancePlan, "engine">[];
  readonly self: number;
  readonly last: boolean;
  readonly nested: boolean;
}

function actionOf(next: Random, place: Place): Action {
  const { plan, plans, self, last, nested } = place;
  const kind = next.below(20);
  if (kind === 0) return { kind: "trap" };
  if (kind === 1 && plan.catches !== undefined) return { kind: "throw" };
  if (kind < 6 && plan.catches !== undefined && !nested) {
    return { kind: "catch", body: [actionOf(next, { ...place, last: false, nested: true })] };
  }
  const tails = last && next.below(3) === 0;
  if (kind < 9) return { kind: tails ? "tail-host" : "host", host: next.below(nHosts) };
  const way = next.pick(waysOf(plan.engine));
  // By name an instance calls those before it; by table all of its family.
  const reach = plans.map((_, i) => i).filter((i) => (way === "call" ? i <= self : plans[i]!.engine === plan.engine));
  return { kind: tails ? "tail" : "call", way, callee: { instance: next.pick(reach), func: next.below(nFuncs) } };
}

// As modules

const elementOf = ({ instance, func }: Callee): number => instance * nFuncs + func;

/** Elements of a family's table. */
export const tableSize = 4 * nFuncs;

function target({ way, callee }: { readonly way: Way; readonly callee: Callee }, self: number, tail: boolean): string {
  const name = tail ? `return_${way}` : way;
  const element = elementOf(callee);
  if (way === "call") return `(${name} $${callee.instance === self ? "" : `i${callee.instance}.`}f${callee.func})`;
  if (way === "call_indirect") return `(${name} $table (type $f) (i32.const ${element}))`;
  return `(${name} $f (ref.cast (ref null $f) (table.get $table (i32.const ${element}))))`;
}

function textOf(action: Action, self: number, catches: InstancePlan["catches"]): string {
  switch (action.kind) {
    case "call":
    case "tail":
      return target(action, self, action.kind === "tail");
    case "host":
      return `(call $h${action.host})`;
    case "tail-host":
      return `(return_call $h${action.host})`;
    case "throw":
      return "(throw $e)";
    case "trap":
      return "unreachable";
    case "catch": {
      const body = action.body.map((one) => textOf(one, self, catches)).join(" ");
      return catches === "try" ? `(try (do ${body}) (catch_all))` : `(block $h (try_table (catch_all $h) ${body}))`;
    }
  }
}

/** The text of an instance's module. */
export function moduleText({ instances }: Graph, self: number): string {
  const { funcs, start, catches } = instances[self]!;
  const others = instances
    .slice(0, self)
    .flatMap((_, i) =>
      Array.from({ length: nFuncs }, (_two, func) => `(import "i${i}" "f${func}" (func $i${i}.f${func} (type $f)))`),
    );
  const hosts = Array.from({ length: nHosts }, (_, i) => `(import "host" "h${i}" (func $h${i} (type $f)))`);
  const bodies = funcs.map((actions, i) => {
    const stops = `(if (call $enter (i32.const ${elementOf({ instance: self, func: i })})) (then (return)))`;
    return `(func $f${i} (export "f${i}") (type $f) ${stops} ${actions.map((one) => textOf(one, self, catches)).join(" ")})`;
  });
  return `(module (type $f (func)) (import "host" "enter" (func $enter (param i32) (result i32)))
    ${hosts.join(" ")} ${others.join(" ")} (import "host" "table" (table $table ${tableSize} funcref))
    (global $unused (mut i32) (i32.const 7)) (global $base i32 (i32.const ${elementOf({ instance: self, func: 0 })}))
    ${catches === undefined ? "" : "(tag $e)"}
    (elem (table $table) (offset (i32.const ${elementOf({ instance: self, func: 0 })})) func ${funcs.map((_, i) => `$f${i}`).join(" ")})
    (func (export "global") (result i32) (global.set $unused (i32.add (global.get $unused) (i32.const 1))) (i32.add (global.get $unused) (global.get $base)))
    ${bodies.join("\n    ")} ${start === undefined ? "" : `(start $f${start})`})`;
}

// As a model

class Thrown {
  readonly what: "trap" | "depth" | "exception";

  constructor(what: Thrown["what"]) {
    this.what = what;
  }
}

/** What runs a graph, once as modules and once as this. */
export class Model {
  readonly log: string[] = [];
  depth = 0;
  private _entered = 0;
  private _made = 0;
  private readonly _graph: Graph;

  constructor(graph: Graph) {
    this._graph = graph;
  }

  /** Makes the next instance: it says how its start function ended. */
  instantiate(): void {
    const self = this._made++;
    const { start } = this._graph.instances[self]!;
    this._entered = 0;
    this._end("start", () => {
      if (start !== undefined) this._call({ instance: self, func: start });
    });
  }

  /** Calls an export. */
  run(callee: Callee): void {
    this._entered = 0;
    this._end("call", () => this._call(callee));
  }

  private _end(what: string, run: () => void): void {
    try {
      run();
      this.log.push(`${what} returns`);
    } catch (error) {
      if (!(error instanceof Thrown)) throw error;
      this.log.push(`${what} ends: ${error.what}`);
    }
  }

  private _call(first: Callee): void {
    const outer = this.depth;
    try {
      let next: (() => void) | Callee | undefined = first;
      while (next !== undefined) {
        this.depth = outer;
        if (typeof next === "function") {
          next();
          return;
        }
        next = this._enter(next);
      }
    } finally {
      this.depth = outer;
    }
  }

  /** Runs a function up to its end, or its tail call. */
  private _enter(callee: Callee): (() => void) | Callee | undefined {
    const { maxCallDepth, funcs } = this._graph.instances[callee.instance]!;
    if (maxCallDepth !== undefined) {
      if (this.depth >= maxCallDepth) throw new Thrown("depth");
      this.depth++;
    }
    this.log.push(`enter ${elementOf(callee)}`);
    if (++this._entered > maxEntered) return undefined;
    for (const action of funcs[callee.func]!) {
      if (action.kind === "tail") return this._existing(action);
      if (action.kind === "tail-host") return () => this._host(action.host);
      this._act(action);
    }
    return undefined;
  }

  /** The function that a call names: an instance that is yet to be made has not filled its elements. */
  private _existing({ way, callee }: { readonly way: Way; readonly callee: Callee }): Callee {
    if (way !== "call" && callee.instance >= this._made) throw new Thrown("trap");
    return callee;
  }

  private _act(action: Action): void {
    switch (action.kind) {
      case "call":
        this._call(this._existing(action));
        break;
      case "host":
        this._host(action.host);
        break;
      // A tail call ends its function: `enter` has made it.
      case "tail":
      case "tail-host":
        break;
      case "throw":
        throw new Thrown("exception");
      case "trap":
        throw new Thrown("trap");
      case "catch":
        this._catch(action.body);
        break;
    }
  }

  private _catch(body: readonly Action[]): void {
    const { depth } = this;
    try {
      for (const action of body) this._act(action);
    } catch (error) {
      if (!(error instanceof Thrown) || error.what !== "exception") throw error;
      this.depth = depth;
    }
  }

  private _host(index: number): void {
    const { callee, catches, throws } = this._graph.hosts[index]!;
    // The exports of an instance are there when its start function has ended.
    if (callee.instance < this.exported) {
      const { depth } = this;
      try {
        this._call(callee);
      } catch (error) {
        if (!catches || !(error instanceof Thrown)) throw error;
        this.depth = depth;
        this.log.push(`host catches ${error.what}`);
      }
    }
    if (throws) throw new Thrown("exception");
  }

  /** Instances whose exports the host has. */
  exported = 0;
}
