/**
 * Random nests of `try`, `catch`, `catch_all`, `rethrow` and `delegate`, with branches out of every part, values on the
 * stack and loops between them, functions that throw through each other and a host function that throws as well: on our
 * engines, plain and bounded, against the bare host. Every program ends: loops share a count of rounds.
 */
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { printModule } from "../../../src/ts/text/print/print.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { type EngineChoice, type LoadOptions, ExceptionError, load } from "../../../src/ts/index.ts";
import type { Case, FuzzKind } from "./kinds.ts";
import type { Random } from "./random.ts";

type Type = "i32" | "i64" | "f64" | "externref";

const types: readonly Type[] = ["i32", "i32", "i64", "f64", "externref"];

/** The tags with their parameters, and two locals of each type, by name and number. */
const tags: readonly (readonly Type[])[] = [[], ["i32"], ["i64", "f64"], ["externref", "i32"]];
const localsOf = (type: Type): string[] => [`$${type}0`, `$${type}1`];

/** What is open around an instruction: what a branch to it takes, and whether it has caught something. */
interface Block {
  readonly id: string;
  readonly takes: readonly Type[];
  readonly isLoop: boolean;
  caught: boolean;
}

const rounds = 40;
const maxNesting = 7;
const nFuncs = 4;

const list = (word: string, of: readonly Type[]): string => (of.length === 0 ? "" : `(${word} ${of.join(" ")})`);

/** Writes the body of one function, which may call those before it. */
class Writer {
  private readonly _random: Random;
  private readonly _callees: readonly (readonly Type[])[];
  private readonly _blocks: Block[];
  private _nodes = 60;
  private _names = 0;

  constructor(random: Random, callees: readonly (readonly Type[])[], results: readonly Type[]) {
    this._random = random;
    this._callees = callees;
    this._blocks = [{ id: "", takes: results, isLoop: false, caught: false }];
  }

  /** Types at random. */
  types(most: number): Type[] {
    return Array.from({ length: this._random.below(most + 1) }, () => this._random.pick(types));
  }

  value(type: Type): string {
    const r = this._random;
    if (r.once(2)) return `(local.get ${r.pick(localsOf(type))})`;
    if (type === "externref") return r.once(3) ? "(ref.null extern)" : "(local.get $externref0)";
    return `(${type}.const ${r.below(64)})`;
  }

  values(of: readonly Type[]): string {
    return of.map((type) => this.value(type)).join(" ");
  }

  /** Takes values off the stack into locals. */
  store(of: readonly Type[]): string {
    return of
      .toReversed()
      .map((type) => `(local.set ${this._random.pick(localsOf(type))})`)
      .join(" ");
  }

  private _condition(): string {
    return `(i32.and (local.get ${this._random.pick(localsOf("i32"))}) (i32.const ${1 << this._random.below(5)}))`;
  }

  statements(): string {
    return Array.from({ length: 1 + this._random.below(3) }, () => this._statement()).join("\n");
  }

  private _statement(): string {
    const r = this._random;
    if (--this._nodes < 0 || this._blocks.length > maxNesting) return this._simple();
    const makers = [
      this._simple,
      this._simple,
      this._jump,
      this._leave,
      this._call,
      this._choose,
      this._block,
      this._attempt,
      this._attempt,
      this._attempt,
      this._delegated,
    ];
    const text = r.pick(makers).call(this);
    if (!r.once(3)) return text;
    // What lies below stays.
    const below = this.types(2);
    return `${this.values(below)} ${text} ${this.store(below)}`;
  }

  private _simple(): string {
    const r = this._random;
    const [a, b] = localsOf("i32");
    if (r.once(3)) return `(call $log (i32.add (i32.const ${r.below(9) * 1_000_000}) ${this.value("i32")}))`;
    if (r.once(3)) return `(local.set $i640 (i64.add (local.get $i641) (i64.const ${r.below(9)})))`;
    return `(local.set ${a} (i32.add (i32.mul (local.get ${r.pick([a, b])}) (i32.const 5)) (local.get ${b})))`;
  }

  /** Statements that leave these values, or never come to their end. */
  private _part(results: readonly Type[]): string {
    const text = this.statements();
    return this._random.once(3) ? `${text} ${this._jump(1)}` : `${text} ${this.values(results)}`;
  }

  /** A throw or a rethrow, without a condition once in so many times; what follows is dead then. */
  private _jump(always = 5): string {
    const r = this._random;
    const tag = r.below(tags.length);
    const caught = this._blocks
      .map(({ caught: has }, i) => (has ? this._blocks.length - 1 - i : -1))
      .filter((i) => i >= 0);
    const again = caught.length > 0 && r.once(2);
    const index = again ? r.pick(caught) : 0;
    const text = (depth: number): string =>
      again ? `(rethrow ${index + depth})` : `${this.values(tags[tag]!)} (throw ${tag})`;
    return r.once(always) ? text(0) : `(if ${this._condition()} (then ${text(1)}))`;
  }

  /** A branch in some form, which takes what its label wants. */
  private _leave(): string {
    const r = this._random;
    const index = r.below(this._blocks.length);
    const { takes, isLoop } = this._blocks[this._blocks.length - 1 - index]!;
    const condition = isLoop ? "(call $again)" : this._condition();
    const taken = this.values(takes);
    if (r.once(6) && !isLoop)
      return index === this._blocks.length - 1 && r.once(2) ? `${taken} (return)` : `${taken} (br ${index})`;
    if (r.once(5) && !isLoop) {
      const alike = this._blocks.flatMap((block, i) =>
        !block.isLoop && String(block.takes) === String(takes) ? [this._blocks.length - 1 - i] : [],
      );
      return `${taken} (br_table ${r.pick(alike)} ${r.pick(alike)} ${index} ${this.value("i32")})`;
    }
    return `${taken} (br_if ${index} ${condition}) ${this.store(takes)}`;
  }

  private _call(): string {
    const r = this._random;
    if (this._callees.length === 0 || r.once(4)) return `(local.set $i321 (call $host ${this.value("i32")}))`;
    const callee = r.below(this._callees.length);
    return `(call $f${callee} ${this.values(["i32", "i64", "externref"])}) ${this.store(this._callees[callee]!)}`;
  }

  private _choose(): string {
    const then = this._inside("", [], () => this.statements());
    return `(if ${then.label} ${this._condition()} (then ${then.text}) (else ${this._inside("", [], () => this.statements()).text}))`;
  }

  private _inside(
    id: string,
    takes: readonly Type[],
    write: (block: Block) => string,
    isLoop = false,
  ): { label: string; text: string } {
    const block = { id, takes, isLoop, caught: false };
    this._blocks.push(block);
    const text = write(block);
    this._blocks.pop();
    return { label: id, text };
  }

  /** A label now and then; indices name blocks as well. */
  private _name(): string {
    return this._random.once(2) ? `$n${this._names++}` : "";
  }

  private _block(): string {
    const isLoop = this._random.once(2);
    const [params, results] = [this.types(2), this.types(2)];
    const body = (): string => `${this.store(params)} ${this.statements()} ${this.values(results)}`;
    const { label, text } = this._inside(this._name(), isLoop ? params : results, body, isLoop);
    const opcode = isLoop ? "loop" : "block";
    return `${this.values(params)} (${opcode} ${label} ${list("param", params)} ${list("result", results)} ${text}) ${this.store(results)}`;
  }

  private _attempt(): string {
    const r = this._random;
    const [params, results] = [this.types(2), this.types(2)];
    const { label, text } = this._inside(this._name(), results, (block) => {
      const parts = [`(do ${this.store(params)} ${this._part(results)})`];
      block.caught = true;
      for (let n = r.below(3); n > 0; n--) {
        const tag = r.below(tags.length);
        parts.push(`(catch ${tag} ${this._kept(tags[tag]!)} ${this._part(results)})`);
      }
      if (r.once(2)) parts.push(`(catch_all ${this._part(results)})`);
      return parts.join("\n");
    });
    return `${this.values(params)} (try ${label} ${list("param", params)} ${list("result", results)} ${text}) ${this.store(results)}`;
  }

  /** What a `catch` finds on the stack: stored at once, or after something else has happened above it. */
  private _kept(of: readonly Type[]): string {
    return `${this._random.once(3) ? this._statement() : ""} ${this.store(of)}`;
  }

  private _delegated(): string {
    const results = this.types(2);
    const index = this._random.below(this._blocks.length);
    const { label, text } = this._inside(this._name(), results, () => `(do ${this._part(results)})`);
    return `(try ${label} ${list("result", results)} ${text} (delegate ${index})) ${this.store(results)}`;
  }
}

const locals = types.slice(1).flatMap((type) =>
  localsOf(type)
    .filter((name) => !/^\$(i32|i64|externref)0$/.test(name))
    .map((name) => `(local ${name} ${type})`),
);

function programText(random: Random): string {
  const results: Type[][] = [];
  const funcs: string[] = [];
  for (let i = 0; i < nFuncs; i++) {
    const own = Array.from({ length: random.below(3) }, () => random.pick(types));
    const writer = new Writer(random, results, own);
    const body = `${writer.statements()} ${writer.statements()} ${writer.values(own)}`;
    funcs.push(`(func $f${i} (export "f${i}") (param $i320 i32) (param $i640 i64) (param $externref0 externref) ${list("result", own)}
      ${locals.join(" ")} ${body})`);
    results.push(own);
  }
  return `(module
    (import "env" "log" (func $log (param i32))) (import "env" "host" (func $host (param i32) (result i32)))
    ${tags.map((params, i) => `(tag (export "t${i}") ${list("param", params)})`).join(" ")}
    (global $rounds (export "rounds") (mut i32) (i32.const ${rounds}))
    (func $again (result i32) (global.set $rounds (i32.sub (global.get $rounds) (i32.const 1)))
      (i32.gt_s (global.get $rounds) (i32.const 0)))
    ${funcs.join("\n")})`;
}

/** What a program can be seen to do: how each call ends, what it said, and the fuel that is left. */
interface Seen {
  readonly ends: readonly unknown[];
  readonly fuel: number | undefined;
}

type Call = (name: string, args: readonly unknown[]) => unknown;

const thing = { of: "the host" };
const hostError = new Error("from the host");
const calls = [0, 5, 14, 27].flatMap((n) =>
  Array.from({ length: nFuncs }, (_, i) => [`f${i}`, [n, BigInt(n * 3), thing]] as const),
);

/** Makes the calls; `thrownBy` tells what one threw as data. */
function play(
  make: (env: Record<string, (n: number) => unknown>) => { call: Call; reset: () => void },
  thrownBy: (error: unknown) => unknown,
): unknown[] {
  let log: unknown[] = [];
  const env = {
    log: (n: number) => void log.push(n),
    host: (n: number) => {
      log.push(`host ${n}`);
      if ((n & 7) === 3) throw hostError;
      return n ^ 9;
    },
  };
  const { call, reset } = make(env);
  return calls.map(([name, args]) => {
    log = [];
    reset();
    try {
      return [name, args[0], "gives", call(name, args), log];
    } catch (error) {
      return [name, args[0], "throws", error === hostError ? "the host's" : thrownBy(error), log];
    }
  });
}

function seenBare(bytes: Uint8Array<ArrayBuffer>): Seen {
  let exports: WebAssembly.Exports = {};
  const ends = play(
    (env) => {
      ({ exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env }));
      return {
        call: (name, args) => (exports[name] as (...args: readonly unknown[]) => unknown)(...args),
        reset: () => ((exports.rounds as WebAssembly.Global<"i32">).value = rounds),
      };
    },
    (error) => {
      if (!(error instanceof WebAssembly.Exception)) throw error;
      const tag = tags.findIndex((_, i) => error.is(exports[`t${i}`] as WebAssembly.Tag));
      return [tag, tags[tag]!.map((_, i) => error.getArg(exports[`t${tag}`] as WebAssembly.Tag, i) as unknown)];
    },
  );
  return { ends, fuel: undefined };
}

function seenOn(engine: EngineChoice, source: Uint8Array | string, options: LoadOptions = {}): Seen {
  let guest: ReturnType<typeof load> | undefined;
  const ends = play(
    (env) => {
      const loaded = load(source, { engine, imports: { env }, ...options });
      guest = loaded;
      const count = loaded.get("rounds") as { value: unknown };
      return { call: (name, args) => loaded.call(name, ...args), reset: () => (count.value = rounds) };
    },
    (error) => {
      if (!(error instanceof ExceptionError)) return String(error);
      const tag = tags.findIndex((_, i) => guest!.get(`t${i}`) === error.data.tag);
      return [tag, error.data.payload];
    },
  );
  return { ends, fuel: guest?.fuelLeft };
}

/** As text, to be compared. */
function shown({ ends, fuel }: Seen): string[] {
  const lines = ends.map((end) =>
    JSON.stringify(end, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value)),
  );
  return fuel === undefined ? lines : [...lines, `fuel left ${fuel}`];
}

function difference(expected: Seen, actual: Seen, what: string): string | undefined {
  const [a, b] = [shown(expected), shown(actual)];
  const at = a.findIndex((line, i) => line !== b[i]);
  return at < 0 ? undefined : `${what}: ${b[at]} for ${a[at]}`;
}

function oneProgram(random: Random): Case {
  const text = programText(random);
  const bytes = parseWat(text);
  const bounds = { fuel: 1e6, maxCallDepth: 2 + random.below(3) } as const;
  const bare = seenBare(bytes);
  const bounded = seenOn("interp", bytes, bounds);
  const problem =
    difference(bare, seenOn("interp", bytes), "interp") ??
    difference(bare, seenOn("native", bytes), "native") ??
    difference(bare, seenOn("interp", printModule(decodeModule(bytes))), "interp, printed") ??
    difference(bare, { ...seenOn("native", bytes, { fuel: 1e6 }), fuel: undefined }, "native with fuel") ??
    difference(bounded, seenOn("native", bytes, bounds), "native against interp, bounded");
  const thrown = bare.ends.filter((end) => (end as unknown[])[2] === "throws").length;
  const note = thrown === 0 ? "nothing comes out" : thrown < bare.ends.length ? "some calls throw" : "all calls throw";
  return { source: "a random program", bytes: new TextEncoder().encode(text), note, problem };
}

/** `--kind handlers`: each case is a program of old handlers. */
export const handlersKind: FuzzKind = {
  title: "nests of try, catch, rethrow and delegate, our engines against the host",
  needsSuites: false,
  prepare: () => oneProgram,
};
