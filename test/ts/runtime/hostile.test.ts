/**
 * Guests that never end, or take all there is, against the bounds of a load: each bound that can apply ends the run with its
 * own error, the same on each engine; afterwards the instance answers, and so does a new one.
 */
import { describe, expect, it, vi } from "vitest";
import { type LoadOptions, type WasmModule, engines as hostEngines, load, loadWasi } from "../../../src/ts/index.ts";
import { type EngineName, codeOf, engines } from "../api/support.ts";

const pagesCap = 3;
const elementsCap = 10;

/** The bounds; `raise` raises the signal of the last one. */
const bounds = {
  none: () => ({}),
  fuel: () => ({ fuel: 300 }),
  time: () => ({ timeoutMs: 40 }),
  aborted: () => ({ signal: AbortSignal.abort() }),
  abort: ({ signal }) => ({ signal }),
  pages: () => ({ maxMemoryPages: pagesCap, fuel: 300 }),
  elements: () => ({ maxTableElements: elementsCap, fuel: 300 }),
  depth: () => ({ maxCallDepth: 100, fuel: 20_000 }),
  output: () => ({ maxOutputBytes: 1_000 }),
} satisfies Record<string, (controller: AbortController) => LoadOptions & { maxOutputBytes?: number }>;

type Bound = keyof typeof bounds;

/** What a guest does when it is told to `run`. The host's `raise` raises the signal, `again` calls `run`, `throw` throws. */
interface Guest {
  /** Its functions; `$run` is exported. */
  readonly text: string;
  /** What ends it, by the bound that it is given. */
  readonly ends: { readonly [B in Bound]?: string };
}

const runsOn = { fuel: "limit fuel", time: "limit timeout", aborted: "limit aborted", abort: "limit aborted" };
const nests = { none: "trap call-stack-exhausted", depth: "trap call-stack-exhausted", fuel: "limit fuel" };
const first = "(call $raise)";

/** A loop in which a handler of all exceptions is around this. */
const caught = (body: string): string => `(loop $next (block $out (try_table (catch_all $out) ${body})) (br $next))`;

const guests: { readonly [name: string]: Guest } = {
  "an endless loop": { text: `(func $run ${first} (loop (br 0)))`, ends: runsOn },
  "loops in loops": { text: `(func $run ${first} (loop (loop (loop (br 2)))))`, ends: runsOn },
  "a br_table in a loop": {
    text: `(func $run (local i32) ${first}
      (loop $a (loop $b (br_table $a $b $a (i32.and (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 3))))))`,
    ends: runsOn,
  },
  "a loop with a call": { text: `(func $f) (func $run ${first} (loop (call $f) (br 0)))`, ends: runsOn },
  "tail calls in turns": {
    text: `(func $run ${first} (return_call $a)) (func $a (return_call $b)) (func $b (return_call $a))`,
    ends: { ...runsOn, depth: "limit fuel" },
  },
  "indirect tail calls": {
    text: `(table 1 funcref) (elem (i32.const 0) $a) (func $run ${first} (return_call $a))
      (func $a (return_call_indirect (i32.const 0)))`,
    ends: { ...runsOn, depth: "limit fuel" },
  },
  "a recursion": { text: `(func $run (call $run) (call $run))`, ends: nests },
  "a recursion with many locals": {
    text: `(func $run (param ${"i64 ".repeat(50)}) (local v128 v128) (call $run ${"(i64.const 1) ".repeat(50)}))`,
    ends: nests,
  },
  "an indirect recursion": {
    text: `(table 1 funcref) (elem (i32.const 0) $run) (func $run (call_indirect (i32.const 0)) nop)`,
    ends: nests,
  },
  "a recursion through the host": { text: `(func $run (call $again))`, ends: nests },
  "a recursion through the host in a loop": {
    text: `(func $run (loop (call $again) (br 0)))`,
    ends: { ...nests, aborted: "limit aborted" },
  },
  "a memory that grows": {
    text: `(memory (export "memory") 1) (func $run (loop (drop (memory.grow (i32.const 1))) (br 0)))`,
    ends: { pages: "limit fuel" },
  },
  "a memory that grows until it may not": {
    text: `(memory (export "memory") 1)
      (func $run (loop (br_if 0 (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) unreachable)`,
    ends: { pages: "trap unreachable" },
  },
  "a memory that is filled": {
    text: `(memory 64) (func $run ${first}
      (loop (memory.fill (i32.const 0) (i32.const 1) (i32.const 4194304)) (br 0)))`,
    ends: runsOn,
  },
  "a table that grows": {
    text: `(table $t 1 funcref) (func $run (loop (drop (table.grow $t (ref.null func) (i32.const 1))) (br 0)))`,
    ends: { elements: "limit fuel" },
  },
  "a table that grows until it may not": {
    text: `(table $t (export "table") 1 externref)
      (func $run (loop (br_if 0 (i32.ne (table.grow $t (ref.null extern) (i32.const 1)) (i32.const -1)))) unreachable)`,
    ends: { elements: "trap unreachable" },
  },
  "output without end": {
    text: `(memory (export "memory") 1)
      (func $run (i32.store (i32.const 4) (i32.const 100))
        (loop (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 200))) (br 0)))`,
    ends: { fuel: "limit fuel", output: "limit output" },
  },
  "a handler around a loop": { text: `(func $run ${first} ${caught("(loop (br 0))")})`, ends: runsOn },
  "a handler around a trap": {
    text: `(func $run ${caught("unreachable")})`,
    ends: { none: "trap unreachable", fuel: "trap unreachable", depth: "trap unreachable" },
  },
  "a handler around a recursion": {
    text: `(func $down (call $down) nop) (func $run ${caught("(call $down)")})`,
    ends: nests,
  },
  "handlers in a recursion": { text: `(func $run ${caught("(call $run)")})`, ends: nests },
  "a handler around a recursion through the host": { text: `(func $run ${caught("(call $again)")})`, ends: nests },
  "a handler around what the host throws": { text: `(func $run ${first} ${caught("(call $throw)")})`, ends: runsOn },
  "a handler around what it throws": {
    text: `(tag $t (param i32)) (func $f (throw $t (i32.const 1))) (func $run ${first} ${caught("(call $f)")})`,
    ends: { ...runsOn, depth: "limit fuel" },
  },
};

const wasiImport = '(import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))';

function moduleOf({ text }: Guest): string {
  // `run` itself may have parameters.
  const params = /\(func \$run \(param ([^)]*)\)/.exec(text)?.[1]?.trim().split(" ") ?? [];
  return `(module ${text.includes("$fd_write") ? wasiImport : ""}
    ${["raise", "again", "throw"].map((name) => `(import "host" "${name}" (func $${name}))`).join(" ")}
    ${text}
    (func (export "run") (call $run ${params.map((type) => `(${type}.const 0)`).join(" ")}))
    (func (export "fine") (result i32) (i32.const 5)))`;
}

function loaded(guest: Guest, engine: EngineName, options: LoadOptions, controller: AbortController): WasmModule {
  const module: WasmModule = (guest.text.includes("$fd_write") ? loadWasi : load)(moduleOf(guest), {
    engine,
    ...options,
    imports: {
      host: {
        raise: () => controller.abort(),
        again: () => void module.call("run"),
        throw: () => {
          throw new Error("of the host");
        },
      },
    },
  });
  return module;
}

/** Whether an engine has what a guest is made of. */
function canRun(engine: EngineName, { text }: Guest): boolean {
  const features = hostEngines()[engine]?.features;
  if (text.includes("try_table") && features?.exceptions !== true) return false;
  return !text.includes("return_call") || features?.["tail-call"] === true;
}

/** One line for each guest and bound of an engine. */
function casesOf(engine: EngineName): [name: string, bound: Bound, ends: string][] {
  return Object.entries(guests).flatMap(([name, guest]) =>
    canRun(engine, guest)
      ? Object.entries(guest.ends).map(([bound, ends]): [string, Bound, string] => [name, bound as Bound, ends])
      : [],
  );
}

describe.each(engines)("on %s", (engine) => {
  it.each(casesOf(engine))("%s with the bound %s ends with %s", async (name, bound, ends) => {
    const guest = guests[name]!;
    const controller = new AbortController();
    const options = bounds[bound](controller);
    const module = loaded(guest, engine, options, controller);
    expect(codeOf(() => module.call("run"))).toBe(ends);

    if ("maxMemoryPages" in options) expect(module.memory().pages).toBe(pagesCap);
    if (ends === "limit aborted") expect(codeOf(() => module.call("fine"))).toBe(ends);
    else {
      if ("fuel" in options) module.addFuel(1);
      // A machine that is busy elsewhere may leave a process alone for longer than the time that is given.
      const fine = (): unknown => module.call("fine");
      expect("timeoutMs" in options ? await vi.waitFor(fine) : fine()).toBe(5);
    }
    expect(loaded(guest, engine, {}, new AbortController()).call("fine")).toBe(5);
  });

  it("are all met where they start by themselves", () => {
    const start = '(module (import "host" "raise" (func $raise)) (func $run (call $raise) (loop (br 0))) (start $run))';
    for (const bound of ["fuel", "time", "aborted", "abort"] as const) {
      const controller = new AbortController();
      const imports = { host: { raise: () => controller.abort() } };
      const run = () => load(start, { engine, imports, ...bounds[bound](controller) });
      expect(codeOf(run), bound).toBe(runsOn[bound]);
    }
  });

  it("leave the host alone where a library formats its stack traces", () => {
    const before = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
    let formatted = 0;
    Error.prepareStackTrace = (error, sites) => {
      // A regular expression that V8 has not compiled yet: it ends the process where it has no room to.
      const frame = new RegExp(`^(?:at )?(\\w+|${formatted++})? ?\\(?([^()]*):(\\d+):(\\d+)\\)?$`, "u");
      return `${String(error)}\n${sites.map((site) => `    at ${String(site).replace(frame, "$1 ($2:$3:$4)")}`).join("\n")}`;
    };
    try {
      // From different depths, so that the stack ends in different places. Those through the host have a border in each.
      for (const [name, depths] of [
        ["a recursion", 20],
        ["a recursion through the host", 4],
        ["a recursion through the host in a loop", 4],
      ] as const) {
        const module = loaded(guests[name]!, engine, {}, new AbortController());
        const deeper = (n: number): unknown => (n === 0 ? module.call("run") : deeper(n - 1));
        for (let n = 0; n < depths; n++) expect(codeOf(() => deeper(n * 7))).toBe("trap call-stack-exhausted");
      }
    } finally {
      Object.defineProperty(Error, "prepareStackTrace", before ?? { value: undefined, writable: true });
    }
  });
});
