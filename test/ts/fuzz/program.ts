/**
 * Random valid programs as text: functions that call each other, the host and tables, with loops, branches, tail calls, bulk
 * operators and exceptions. Most of them would never end; fuel and a bound on nested calls end them.
 */
import { BugError } from "../../../src/ts/base/errors/errors.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { hostSupports } from "../../../src/ts/native/host/probe.ts";
import type { Instance } from "../../../src/ts/runtime/engine.ts";
import { Func } from "../../../src/ts/runtime/store/func.ts";
import { type Guest, type World, closedUnit, openedUnit } from "../suites/guests.ts";
import type { Random } from "./random.ts";

/** A function's type: its parameters are i32, it has so many results of i32. */
interface Signature {
  readonly params: number;
  readonly results: number;
}

/** What a branch leads to, and how many i32 it takes there. */
interface Label {
  readonly name: string;
  readonly arity: number;
}

/** Locals besides the parameters. */
const nLocals = 3;
const nGlobals = 2;

/** Types of a local that nothing is done with, before those of i32. */
const otherTypes = ["i64", "f32", "f64", "funcref", "externref"];

/** Of these few functions some call each other. */
const maxFuncs = 5;

/** Nodes of a function's body, about. */
const nodesEach = 120;

const maxNesting = 6;

const binary = ["add", "sub", "mul", "and", "or", "xor", "shl", "shr_u", "lt_s", "gt_u", "eq", "ne"];
const constants = [0, 1, 2, 3, 7, 64, 255, 1000, -1, 65_535];

type Maker = (w: BodyWriter) => string | undefined;

/** Writes one body. What is made may be `undefined` where it cannot be there; then something else is taken. */
class BodyWriter {
  readonly random: Random;
  readonly funcs: readonly Signature[];
  readonly own: Signature;
  readonly labels: Label[] = [];
  private readonly _statements: readonly Maker[];
  /** The type of a local before the others, if there is one. */
  private readonly _other: readonly string[];
  private _nodes = nodesEach;
  private _nesting = 0;
  private _nLabels = 0;

  constructor(random: Random, funcs: readonly Signature[], own: Signature, statements: readonly Maker[]) {
    this._statements = statements;
    this._other = random.once(2) ? [random.pick(otherTypes)] : [];
    this.random = random;
    this.funcs = funcs;
    this.own = own;
  }

  get local(): string {
    const index = this.random.below(this.own.params + nLocals);
    return String(index < this.own.params ? index : index + this._other.length);
  }

  /** The types of its locals: all of i32 that are used, and before them there may be one of another type. */
  get localTypes(): string {
    return [...this._other, ...Array.from({ length: nLocals }, () => "i32")].join(" ");
  }

  get global(): string {
    return `$g${this.random.below(nGlobals)}`;
  }

  /** An i32. */
  value(): string {
    return this._make(values) ?? `(i32.const ${this.random.pick(constants)})`;
  }

  /** An address that is in bounds, or rarely not. */
  address(): string {
    return this.random.once(30) ? this.value() : `(i32.and ${this.value()} (i32.const 0xfff))`;
  }

  values(n: number): string {
    return Array.from({ length: n }, () => this.value()).join(" ");
  }

  /** Statements, which leave nothing on the stack. */
  statements(): string {
    return Array.from({ length: this.random.below(4) }, () => this._make(this._statements) ?? "nop").join("\n");
  }

  /** A block of any kind around what is in it, with a label of its own. */
  labelled(opcode: string, type: string, arity: number, body: () => string): string {
    const name = `$l${this._nLabels++}`;
    this.labels.push({ name, arity });
    const text = `(${opcode} ${name} ${type} ${body()})`;
    this.labels.pop();
    return text;
  }

  /** A call in some form of a function for which this holds. */
  call(opcode: "call" | "return_call", fits: (one: Signature) => boolean): string | undefined {
    const indices = [...this.funcs.keys()].filter((i) => fits(this.funcs[i]!));
    if (indices.length === 0) return undefined;
    const index = this.random.pick(indices);
    const args = this.values(this.funcs[index]!.params);
    if (!this.random.once(3)) return `(${opcode} $f${index} ${args})`;
    // The table has the functions in their order, and an element more.
    const element = this.random.once(20) ? this.value() : `(i32.const ${index})`;
    return `(${opcode}_indirect $fns (type $t${index}) ${args} ${element})`;
  }

  private _make(makers: readonly Maker[]): string | undefined {
    if (--this._nodes < 0 || this._nesting > maxNesting) return undefined;
    this._nesting++;
    const text = this.random.pick(makers)(this);
    this._nesting--;
    return text;
  }
}

const values: readonly Maker[] = [
  (w) => `(local.get ${w.local})`,
  (w) => `(local.get ${w.local})`,
  (w) => `(local.tee ${w.local} ${w.value()})`,
  (w) => `(i32.${w.random.pick(binary)} ${w.values(2)})`,
  (w) => `(i32.${w.random.pick(binary)} ${w.values(2)})`,
  (w) => `(i32.wrap_i64 (i64.mul (i64.extend_i32_s ${w.value()}) (i64.extend_i32_u ${w.value()})))`,
  (w) => (w.random.once(6) ? `(i32.div_u ${w.values(2)})` : undefined),
  (w) => `(if (result i32) ${w.value()} (then ${w.statements()} ${w.value()}) (else ${w.statements()} ${w.value()}))`,
  (w) => w.labelled("block", "(result i32)", 1, () => `${w.statements()} ${w.value()}`),
  (w) => w.labelled("loop", "(result i32)", 0, () => `${w.statements()} ${w.value()}`),
  (w) => {
    const before = w.value();
    const body = (): string => `(local.set ${w.local}) ${w.statements()} ${w.value()}`;
    return `(i32.add ${w.value()} ${w.labelled("loop", "(param i32) (result i32)", 1, body).replace("(loop", `${before} (loop`)})`;
  },
  (w) => `(i32.load ${w.address()})`,
  (w) => `(global.get ${w.global})`,
  (w) => `(select ${w.values(3)})`,
  (w) => (w.random.once(3) ? `(memory.grow (i32.const ${w.random.below(2)}))` : "(memory.size)"),
  (w) => `(call $host ${w.value()})`,
  (w) => w.call("call", ({ results }) => results === 1),
  (w) => w.call("call", ({ results }) => results === 1),
];

function branch(w: BodyWriter, opcode: "br" | "br_if" | "br_table"): string | undefined {
  if (w.labels.length === 0) return undefined;
  const { name, arity } = w.random.pick(w.labels);
  const taken = w.values(arity);
  if (opcode === "br") return `(br ${name} ${taken})`;
  if (opcode === "br_if") return `(br_if ${name} ${taken} ${w.value()})${arity === 1 ? " drop" : ""}`;
  const others = w.labels.filter((label) => label.arity === arity);
  const names = Array.from({ length: w.random.below(4) }, () => w.random.pick(others).name);
  return `(br_table ${names.join(" ")} ${name} ${taken} ${w.value()})`;
}

/** A loop that ends by itself, where nothing in it changes its counter. */
function counted(w: BodyWriter): string {
  const counter = w.local;
  const times = `(local.set ${counter} (i32.const ${1 + w.random.below(9)}))`;
  const next = `(i32.sub (local.get ${counter}) (i32.const 1))`;
  return `${times} ${w.labelled("loop", "", 0, () => {
    const { name } = w.labels.at(-1)!;
    return `${w.statements()} (br_if ${name} (local.tee ${counter} ${next}))`;
  })}`;
}

const length = (w: BodyWriter): string => `(i32.and ${w.value()} (i32.const 0x1ff))`;

const usual: readonly Maker[] = [
  (w) => `(local.set ${w.local} ${w.value()})`,
  (w) => `(local.set ${w.local} ${w.value()})`,
  (w) => `(global.set ${w.global} ${w.value()})`,
  (w) => `(i32.store ${w.address()} ${w.value()})`,
  (w) => `(i32.store8 offset=9 ${w.address()} ${w.value()})`,
  (w) => `(drop ${w.value()})`,
  (w) => `(if ${w.value()} (then ${w.statements()}) (else ${w.statements()}))`,
  (w) => w.labelled("block", "", 0, () => w.statements()),
  (w) => w.labelled("loop", "", 0, () => w.statements()),
  counted,
  counted,
  (w) => branch(w, "br_if"),
  (w) => branch(w, "br_if"),
  (w) => (w.random.once(3) ? branch(w, "br") : undefined),
  (w) => branch(w, "br_table"),
  (w) => (w.random.once(3) ? `(return ${w.values(w.own.results)})` : undefined),
  (w) => w.call("call", ({ results }) => results === 0),
  (w) => w.call("call", ({ results }) => results === 2)?.concat(` (local.set ${w.local}) drop`),
  (w) => (w.random.once(2) ? w.call("return_call", ({ results }) => results === w.own.results) : undefined),
  (w) => `(memory.fill ${w.address()} ${w.value()} ${length(w)})`,
  (w) => `(memory.copy ${w.address()} ${w.address()} ${length(w)})`,
  (w) => `(table.copy $fns $fns (i32.const 8) (i32.const 0) (i32.and ${w.value()} (i32.const 0x1f)))`,
  (w) => (w.random.once(20) ? "unreachable" : undefined),
];

const raise: Maker = (w) => `(throw $tag ${w.value()})`;

const throwing: readonly Maker[] = [
  raise,
  (w) => {
    const inner = w.labelled("block", "(result i32)", 1, () => {
      const { name } = w.labels.at(-1)!;
      return `(try_table (catch $tag ${name}) ${w.statements()}) ${w.value()}`;
    });
    return `(local.set ${w.local} ${inner})`;
  },
  (w) =>
    w.labelled("block", "", 0, () => {
      const { name } = w.labels.at(-1)!;
      return `(try_table (catch_all ${name}) ${w.statements()})`;
    }),
];

/** The same before 3.0: a `try` of a value or of none, whose exceptions are caught, thrown again or delegated. */
const legacyThrowing: readonly Maker[] = [
  raise,
  (w) => {
    const again = w.random.once(3) ? `(if ${w.value()} (then (rethrow 1)))` : "";
    const clause = w.random.once(2) ? `(catch $tag (local.set ${w.local}) ${again}` : `(catch_all ${again}`;
    return w.labelled("try", "", 0, () => `(do ${w.statements()}) ${clause} ${w.statements()})`);
  },
  (w) => {
    const body = (): string => `(do ${w.statements()} ${w.value()}) (catch $tag) (catch_all ${w.value()})`;
    return `(local.set ${w.local} ${w.labelled("try", "(result i32)", 1, body)})`;
  },
  (w) =>
    w.labels.length === 0 ? undefined : `(try (do ${w.statements()}) (delegate ${w.random.pick(w.labels).name}))`,
];

/** The statements of a program: one has exceptions in one form alone, as hosts want it. */
const forms: readonly (readonly Maker[])[] = [
  ...(hostSupports("exceptions") ? [[...usual, ...throwing, ...throwing]] : []),
  ...(hostSupports("legacy-exceptions") ? [[...usual, ...legacyThrowing, ...legacyThrowing]] : []),
  usual,
];

const list = (word: string, n: number): string => (n === 0 ? "" : `(${word} ${"i32 ".repeat(n)})`);

/** The text of a program. It exports its functions as `f0` and so on: the first, and some of the others. */
export function programText(random: Random): string {
  const form = random.pick(forms);
  const funcs = Array.from({ length: 1 + random.below(maxFuncs) }, () => ({
    params: random.below(4),
    results: random.below(3),
  }));
  const types = funcs.map(({ params, results }) => `${list("param", params)} ${list("result", results)}`);
  const bodies = funcs.map((own, i) => {
    const w = new BodyWriter(random, funcs, own, form);
    const name = i === 0 || random.once(2) ? `(export "f${i}")` : "";
    return `(func $f${i} ${name} (type $t${i}) (local ${w.localTypes})
      ${w.statements()} ${w.statements()} ${w.values(own.results)})`;
  });
  return `(module
    ${types.map((type, i) => `(type $t${i} (func ${type}))`).join("\n")}
    (import "host" "host" (func $host (param i32) (result i32)))
    ${form === usual ? "" : "(tag $tag (param i32))"}
    (memory 1 3)
    (table $fns 40 funcref) (elem (i32.const 0) ${funcs.map((_, i) => `$f${i}`).join(" ")} $host)
    ${Array.from({ length: nGlobals }, (_, i) => `(global $g${i} (mut i32) (i32.const ${i}))`).join(" ")}
    ${bodies.join("\n")})`;
}

/** Calls in which the host does something else than to compute: how often it gives fuel, and how deep it calls back. */
const gifts = 3;
const maxBack = 3;

/** A host that calls back at some of its calls, lets some errors go, and gives fuel at a few. */
function callingBack(): World {
  let instance: Instance | undefined;
  let [given, deep] = [0, 0];
  const back = (n: number): unknown => {
    const fn = instance?.exports.get("f0");
    if (!(fn instanceof Func)) throw new BugError("The program exports no f0.");
    deep++;
    try {
      return fn.invoke(fn.type.params.map((_, i) => n + i))[0];
    } catch (error) {
      if ((n & 2) === 0) throw error;
      return -1;
    } finally {
      deep--;
    }
  };
  return {
    begin: (made) => {
      instance = made;
    },
    call: (_, [arg]) => {
      const n = Number(arg);
      if ((n & 5) === 5 && given < gifts) {
        given++;
        instance?.budget.add(7);
      }
      return (n & 1) === 0 && deep < maxBack ? (back(n) ?? 0) : Math.imul(n, 7) + 1;
    },
  };
}

/** A program that calls each function that it exports; in one of two its table, memory and globals are exported as well. */
export function programGuest(random: Random, text = programText(random)): Guest {
  const unit = (random.once(2) ? openedUnit : closedUnit)(parseWat(text));
  const calls = unit.module.exports.flatMap(({ name, kind, index }): Guest["calls"] => {
    if (kind !== "func") return [];
    const canon = unit.types[unit.module.spaces.funcs[index]!]!;
    const params = canon.comp.kind === "func" ? canon.comp.params : [];
    return [[name, ...params.map(() => random.below(20))]];
  });
  return { name: "a random program", unit, world: callingBack, calls };
}
