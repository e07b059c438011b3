/**
 * Components that mean ill, each loaded and run in this process, of which the test gives little heap. Prints a line for each case: its
 * title, and what it ended with.
 */
import { type LoadOptions, WasmError, type WasmModule, load } from "../../../src/ts/index.ts";
import { setImmediate } from "node:timers/promises";
import { chain, code, componentOf, index, label, leb, section, vector } from "./section-bytes.ts";
import { Written } from "./written.ts";

type Engine = "native" | "interp";

/** What is tried, on each engine where it is no matter of loading alone. */
type Trial = (options: LoadOptions) => unknown;

const cases: (readonly [title: string, trial: Trial])[] = [];
const trials = (all: Readonly<Record<string, Trial>>): void => void cases.push(...Object.entries(all));

const times = (count: number, run: (i: number) => void): void => {
  for (let i = 0; i < count; i++) run(i);
};

const written = (write: (c: Written) => void): Uint8Array<ArrayBuffer> => {
  const c = new Written();
  write(c);
  return c.bytes();
};

/** `func()`, `func() -> u32` and `func(x: u32) -> u32`. */
const plain = (c: Written): number => c.type(code.func([]));
const number = (c: Written): number => c.type(code.func([], code.u32));
const ofNumber = (c: Written): number => c.type(code.func([["x", code.u32]], code.u32));

// ---- Definitions that are many, deep, or trees that share their branches ----------------------------------------------------------

function nested(count: number): Uint8Array<ArrayBuffer> {
  let bytes = [...componentOf()];
  times(count, () => (bytes = [...componentOf(section(4, bytes))]));
  return Uint8Array.from(bytes);
}

/** Components each of which has two instances of the one before it: as many at the end as two to the power of `count`. */
const doubling = (count: number, first: Written): Uint8Array<ArrayBuffer> =>
  written((c) => {
    let before = c.component(first);
    times(count, () => {
      const next = new Written();
      const inner = next.outer("component", 1, before);
      next.instances(inner, 2);
      before = c.component(next);
    });
    c.instance(before);
  });

const twice = (type: readonly number[]): readonly number[] => code.tuple([type, type]);

/** Types of instances each of which has two of the one before it. */
function instanceTypes(c: Written, count: number): number {
  let before = c.type(code.instance([]));
  times(count, () => {
    before = c.type(
      code.instance([
        [0x02, 0x03, 0x02, 0x01, ...leb(before)],
        ...["a", "b"].map((name) => [0x04, 0x00, ...label(name), 0x05, 0x00]),
      ]),
    );
  });
  return before;
}

trials({
  "components 90 deep": () => load(nested(90)),
  "components 101 deep": () => load(nested(101)),
  "components 500 deep": () => load(nested(500)),
  "types 90 deep": () =>
    load(componentOf(section(7, vector(chain(90, code.u32, code.list).map((one) => one.slice(1)))))),
  "types 20,000 deep": () =>
    load(componentOf(section(7, vector(chain(20_000, code.list(code.u32), code.list).map((one) => one.slice(1)))))),
  "tuples of two of the one before, 80 times": () =>
    load(componentOf(section(7, vector(chain(80, twice(code.u32), twice).map((one) => one.slice(1)))))),
  "such a tuple as a parameter": () =>
    load(
      written((c) => {
        let before = c.type(twice(code.u32));
        times(26, () => (before = c.type(twice(index(before)))));
        const type = c.type(code.func([["x", index(before)]]));
        const module = c.module(`(module (memory (export "m") 1) (func (export "f") (param i32))
          (func (export "r") (param i32 i32 i32 i32) (result i32) i32.const 0))`);
        const core = c.core(module);
        const [memory, realloc] = [c.ofCore("memory", core, "m"), c.ofCore("func", core, "r")];
        c.export("f", "func", c.lift(c.ofCore("func", core, "f"), type, { memory, realloc }));
      }),
    ),
  "instance types of two of the one before, 60 times, imported": () =>
    load(written((c) => void c.import("a:b/c", "instance", instanceTypes(c, 60)))),
  "such types, one given for the other": () =>
    load(
      written((c) => {
        const inner = new Written();
        inner.import("a:b/c", "instance", instanceTypes(inner, 40));
        const outer = c.import("a:b/c", "instance", instanceTypes(c, 40));
        c.instance(c.component(inner), { "a:b/c": ["instance", outer] });
      }),
    ),
  "100,000 functions imported": () =>
    load(
      written((c) => {
        const type = plain(c);
        times(100_000, (i) => c.import(`f${i}`, "func", type));
      }),
    ),
  "20,000 functions exported": () => {
    const m = load(
      written((c) => {
        const core = c.core(c.module(`(module (func (export "f") (result i32) i32.const 7))`));
        const f = c.lift(c.ofCore("func", core, "f"), number(c));
        times(20_000, (i) => c.export(`f${i}`, "func", f));
      }),
    );
    return m.call("f19999");
  },
  "a name of a megabyte": () => load(written((c) => void c.import("x".repeat(1_000_000), "func", plain(c)))),
  "30 names of 90,000 bytes": () =>
    load(
      written((c) => {
        const type = plain(c);
        times(30, (i) => c.import(`${"x".repeat(90_000)}${i}`, "func", type));
      }),
    ),
  "1,000,001 types": () => {
    const count = leb(1_000_001);
    const head = [...componentOf(), 7, ...leb(count.length + 2 * 1_000_001), ...count];
    const bytes = new Uint8Array(head.length + 2 * 1_000_001).map((_, at) =>
      at % 2 === head.length % 2 ? 0x70 : 0x79,
    );
    bytes.set(head);
    return load(bytes);
  },
});

// ---- Instances ------------------------------------------------------------------------------------------------------------------

const megabyte = `(module (memory 1) (data (i32.const 0) "${"x".repeat(60_000)}") (data "${"y".repeat(1_000_000)}"))`;

trials({
  "10,000 instances of a component": (options) =>
    load(
      written((c) => c.instances(c.component(new Written()), 10_000)),
      options,
    ),
  "2^40 instances of a component": (options) => load(doubling(40, new Written()), options),
  "2^40 instances of a component with a core module": (options) => {
    const first = new Written();
    first.core(first.module(`(module (func (export "f")))`));
    return load(doubling(40, first), options);
  },
  "1,000 instances of a core module of a megabyte": (options) =>
    load(
      written((c) => {
        const module = c.module(megabyte);
        times(1_000, () => c.core(module));
      }),
      options,
    ),
  "memories of 1,000 instances, 100 pages each, with 5,000 allowed": (options) =>
    load(
      written((c) => {
        const module = c.module("(module (memory 100))");
        times(1_000, () => c.core(module));
      }),
      { ...options, maxMemoryPages: 5_000 },
    ),
  "tables of 100 instances, 100,000 elements each, with 1,000,000 allowed": (options) =>
    load(
      written((c) => {
        const module = c.module("(module (table 100000 funcref))");
        times(100, () => c.core(module));
      }),
      { ...options, maxTableElements: 1_000_000 },
    ),
  "a start function that loops, with fuel": (options) =>
    load(
      written((c) => void c.core(c.module("(module (func $f (loop br 0)) (start $f))"))),
      { ...options, fuel: 100_000 },
    ),
  "1,000 start functions of 1,000 units, with 100,000": (options) =>
    load(
      written((c) => {
        const module = c.module(
          "(module (func $f (local i32) (loop (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 200))))) (start $f))",
        );
        times(1_000, () => c.core(module));
      }),
      { ...options, fuel: 100_000 },
    ),
  "a start function that loops, with a time": (options) =>
    load(
      written((c) => void c.core(c.module("(module (func $f (loop br 0)) (start $f))"))),
      { ...options, timeoutMs: 50 },
    ),
});

// ---- Handles --------------------------------------------------------------------------------------------------------------------

/** A component with a resource; the core module has `new`, `drop` and `rep` from `r`. */
function withResource(
  text: string,
  exports: Readonly<Record<string, "plain" | "number" | "ofNumber">>,
  dtor?: string,
): Uint8Array<ArrayBuffer> {
  return written((c) => {
    const destructor = dtor === undefined ? undefined : c.ofCore("func", c.core(c.module(dtor)), "dtor");
    const type = c.resource(destructor);
    const r = c.coreOf({
      new: c.onResource("new", type),
      drop: c.onResource("drop", type),
      rep: c.onResource("rep", type),
    });
    const core = c.core(
      c.module(`(module (import "r" "new" (func $new (param i32) (result i32)))
      (import "r" "drop" (func $drop (param i32))) (import "r" "rep" (func $rep (param i32) (result i32))) ${text})`),
      { r },
    );
    for (const [name, what] of Object.entries(exports)) {
      const signature = { plain, number, ofNumber }[what](c);
      c.export(name, "func", c.lift(c.ofCore("func", core, name), signature));
    }
  });
}

const forging = withResource(
  `(func (export "rep") (param i32) (result i32) (call $rep (local.get 0)))
   (func (export "drop") (param i32) (result i32) (call $drop (local.get 0)) i32.const 0)
   (func (export "twice") (result i32) (local i32) (local.set 0 (call $new (i32.const 1)))
     (call $drop (local.get 0)) (call $drop (local.get 0)) i32.const 0)
   (func (export "after") (result i32) (local i32) (local.set 0 (call $new (i32.const 1)))
     (call $drop (local.get 0)) (call $rep (local.get 0)))`,
  { rep: "ofNumber", drop: "ofNumber", twice: "number", after: "number" },
);

const growing = withResource(`(func (export "grow") (loop (drop (call $new (i32.const 1))) (br 0)))`, {
  grow: "plain",
});

trials({
  ...Object.fromEntries(
    [0, 1, 2, 2 ** 28, 2 ** 31, 2 ** 32 - 1].flatMap((handle) =>
      ["rep", "drop"].map((name): [string, Trial] => [
        `a forged handle ${handle} to ${name}`,
        (options) => load(forging, options).call(name, handle),
      ]),
    ),
  ),
  "a handle that is dropped twice": (options) => load(forging, options).call("twice"),
  "a handle that is used after it was dropped": (options) => load(forging, options).call("after"),
  "handles without end": (options) => load(growing, options).call("grow"),
  "handles without end, with fuel": (options) => load(growing, { ...options, fuel: 1_000_000 }).call("grow"),
  "handles without end, in 30 instances": (options) => {
    const m = load(
      written((c) => {
        const inner = new Written();
        const type = inner.resource();
        const r = inner.coreOf({ new: inner.onResource("new", type) });
        const core = inner.core(
          inner.module(`(module (import "r" "new" (func $new (param i32) (result i32))) (func (export "grow") (result i32) (local i32)
            (loop (drop (call $new (i32.const 1))) (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 300000)))) i32.const 0))`),
          { r },
        );
        inner.export("grow", "func", inner.lift(inner.ofCore("func", core, "grow"), number(inner)));
        const component = c.component(inner);
        times(30, (i) => c.export(`g${i}`, "func", c.of("func", c.instance(component), "grow")));
      }),
      options,
    );
    times(30, (i) => void m.call(`g${i}`));
  },
});

// ---- Destructors, allocation and cleaning up -------------------------------------------------------------------------------------

const dropping = (dtor: string): Uint8Array<ArrayBuffer> =>
  withResource(
    `(func (export "go") (call $drop (call $new (i32.const 5))))`,
    { go: "plain" },
    `(module (func $dtor (export "dtor") (param i32) ${dtor}))`,
  );

/** A type as a value is of it: what is made of others has an index. */
type TypeOf = (c: Written) => readonly number[];
const listOf =
  (of: TypeOf): TypeOf =>
  (c) =>
    index(c.type(code.list(of(c))));
const u8: TypeOf = () => code.u8;
const u32: TypeOf = () => code.u32;
const text: TypeOf = () => code.string;
/** Sixteen bytes. */
const wide: TypeOf = (c) => index(c.type(code.tuple([code.u32, [0x77]])));

/** A function of a list of bytes, with an allocator and what is done behind it. */
const taking = (realloc: string, post = "", type = listOf(u8)): Uint8Array<ArrayBuffer> =>
  written((c) => {
    const core = c.core(
      c.module(`(module (memory (export "m") 1)
        (func (export "r") (param i32 i32 i32 i32) (result i32) ${realloc})
        (func (export "f") (param i32 i32) (result i32) i32.const 64)
        (func (export "p") (param i32) ${post}))`),
    );
    const options = {
      memory: c.ofCore("memory", core, "m"),
      realloc: c.ofCore("func", core, "r"),
      postReturn: c.ofCore("func", core, "p"),
    };
    const signature = c.type(code.func([["x", type(c)]], code.string));
    c.export("f", "func", c.lift(c.ofCore("func", core, "f"), signature, options));
  });

/** A function that gives a list or text that lies at `at` with a length of `length`. */
const giving = (
  at: number,
  length: number,
  type: TypeOf,
  encoding: "utf8" | "utf16" | "latin1+utf16" = "utf8",
): Uint8Array<ArrayBuffer> =>
  written((c) => {
    const core = c.core(
      c.module(`(module (memory (export "m") 1)
        (func (export "f") (result i32) (i32.store (i32.const 8) (i32.const ${at | 0})) (i32.store (i32.const 12) (i32.const ${length | 0})) i32.const 8))`),
    );
    const memory = c.ofCore("memory", core, "m");
    c.export("f", "func", c.lift(c.ofCore("func", core, "f"), c.type(code.func([], type(c))), { memory, encoding }));
  });

/** A resource whose destructor drops one that it makes, and so on: `go` begins with so many to come. */
const dropsOthers = written((c) => {
  const table = c.core(
    c.module(`(module (type $f (func (param i32))) (table (export "t") 1 funcref)
      (func (export "dtor") (param i32) (call_indirect (type $f) (local.get 0) (i32.const 0))))`),
  );
  const type = c.resource(c.ofCore("func", table, "dtor"));
  const r = c.coreOf({ new: c.onResource("new", type), drop: c.onResource("drop", type) });
  const core = c.core(
    c.module(`(module (import "r" "new" (func $new (param i32) (result i32))) (import "r" "drop" (func $drop (param i32)))
      (import "t" "t" (table 1 funcref)) (elem (i32.const 0) $next)
      (func $next (param i32) (if (local.get 0) (then (call $drop (call $new (i32.sub (local.get 0) (i32.const 1)))))))
      (func (export "go") (param i32) (result i32) (call $drop (call $new (local.get 0))) (i32.const 7)))`),
    { r, t: table },
  );
  c.export("go", "func", c.lift(c.ofCore("func", core, "go"), ofNumber(c)));
});

/** A function behind whose result the import `g` is called. */
const cleansByCalling = written((c) => {
  const g = c.import("g", "func", plain(c));
  const core = c.core(
    c.module(
      `(module (import "i" "g" (func $g)) (func (export "f") (result i32) (i32.const 1)) (func (export "p") (param i32) (call $g)))`,
    ),
    { i: c.coreOf({ g: c.lower(g) }) },
  );
  const options = { postReturn: c.ofCore("func", core, "p") };
  c.export("f", "func", c.lift(c.ofCore("func", core, "f"), number(c), options));
});

/**
 * An instance of its own has a resource; another one makes some of it, and has what is lent to it. `after` looks at what it was lent
 * when that call has returned, `keep` returns without having dropped it.
 */
const lending = (what: "keep" | "after"): Uint8Array<ArrayBuffer> =>
  written((c) => {
    const owner = new Written();
    const type = owner.resource();
    const made = owner.coreOf({ new: owner.onResource("new", type) });
    const core = owner.core(
      owner.module(
        `(module (import "r" "new" (func $new (param i32) (result i32))) (func (export "make") (result i32) (call $new (i32.const 5)))
         (func (export "look") (param i32) (result i32) (local.get 0)))`,
      ),
      { r: made },
    );
    const seen = owner.export("r", "type", type);
    const owned = owner.type(code.own(seen));
    const lent = owner.type(code.borrow(seen));
    const make = owner.lift(owner.ofCore("func", core, "make"), owner.type(code.func([], index(owned))));
    owner.export("make", "func", make);
    const look = owner.type(code.func([["x", index(lent)]], code.u32));
    owner.export("look", "func", owner.lift(owner.ofCore("func", core, "look"), look));
    const from = c.instance(c.component(owner));
    const r = c.of("type", from, "r");
    const [makeIn, lookIn] = [c.lower(c.of("func", from, "make")), c.lower(c.of("func", from, "look"))];
    const drop = c.onResource("drop", r);
    const user = c.core(
      c.module(`(module (import "i" "make" (func $make (result i32))) (import "i" "look" (func $look (param i32) (result i32)))
        (import "i" "drop" (func $drop (param i32))) (global $kept (mut i32) (i32.const 0))
        (func (export "take") (param i32) (global.set $kept (local.get 0)) ${what === "after" ? "(call $drop (local.get 0))" : ""})
        (func (export "look") (result i32) (call $look (global.get $kept)))
        (func (export "make") (result i32) (call $make)))`),
      { i: c.coreOf({ make: makeIn, look: lookIn, drop }) },
    );
    const out = c.export("r", "type", r);
    const own = c.type(code.own(out));
    const borrow = c.type(code.borrow(out));
    c.export("make", "func", c.lift(c.ofCore("func", user, "make"), c.type(code.func([], index(own)))));
    c.export("take", "func", c.lift(c.ofCore("func", user, "take"), c.type(code.func([["x", index(borrow)]]))));
    c.export("look", "func", c.lift(c.ofCore("func", user, "look"), number(c)));
  });

const lendsTo = (what: "keep" | "after", options: LoadOptions): WasmModule => {
  const m = load(lending(what), options);
  m.call("take", m.call("make"));
  return m;
};

const bytesToGive = new Uint8Array(10);

trials({
  "a chain of 200 destructors": (options) => load(dropsOthers, options).call("go", 200),
  "a chain of 1,000 destructors": (options) => load(dropsOthers, options).call("go", 1_000),
  "a chain of a million destructors": (options) => load(dropsOthers, options).call("go", 1_000_000),
  "a chain of destructors without end, with fuel": (options) =>
    load(dropsOthers, { ...options, fuel: 1_000 }).call("go", 2 ** 32 - 1),
  "cleaning up that calls the host program": (options) =>
    load(cleansByCalling, { ...options, imports: { g: () => undefined } as never }).call("f"),
  "cleaning up that would wait": (options) =>
    load(cleansByCalling, { ...options, imports: { g: async () => undefined } as never }).call("f"),
  "what is lent is kept when the call returns": (options) => lendsTo("keep", options),
  "what was lent is looked at in the next call": (options) => lendsTo("after", options).call("look"),
  "a destructor that loops": (options) => load(dropping("(loop br 0)"), { ...options, fuel: 100_000 }).call("go"),
  "a destructor that traps": (options) => load(dropping("unreachable"), options).call("go"),
  "a call after a destructor has trapped": (options) => {
    const m = load(dropping("unreachable"), options);
    try {
      m.call("go");
    } catch {
      // It is closed now.
    }
    return m.call("go");
  },
  "an allocator that loops, with fuel": (options) =>
    load(taking("(loop br 0) unreachable"), { ...options, fuel: 100_000 }).call("f", bytesToGive),
  "an allocator that loops, with a time": (options) =>
    load(taking("(loop br 0) unreachable"), { ...options, timeoutMs: 50 }).call("f", bytesToGive),
  "an allocator that gives the end of memory": (options) =>
    load(taking("i32.const 65530"), options).call("f", bytesToGive),
  "an allocator that gives -1": (options) => load(taking("i32.const -1"), options).call("f", bytesToGive),
  "an allocator that gives what is not aligned": (options) =>
    load(taking("i32.const 1025", "", listOf(u32)), options).call("f", [1, 2, 3]),
  "cleaning up that loops, with fuel": (options) =>
    load(taking("i32.const 1024", "(loop br 0)"), { ...options, fuel: 100_000 }).call("f", bytesToGive),
  "cleaning up that loops, with a time": (options) =>
    load(taking("i32.const 1024", "(loop br 0)"), { ...options, timeoutMs: 50 }).call("f", bytesToGive),
  "cleaning up that traps": (options) => load(taking("i32.const 1024", "unreachable"), options).call("f", bytesToGive),
  "a list of 2^31 bytes": (options) => load(giving(0, 2 ** 31, listOf(u8)), options).call("f"),
  "a list of 2^29 elements of 16 bytes": (options) => load(giving(0, 2 ** 29, listOf(wide)), options).call("f"),
  "a list of 2^32-1 elements without room": (options) =>
    load(giving(65_536, 2 ** 32 - 1, listOf(u32)), options).call("f"),
  "a list that is not aligned": (options) => load(giving(1, 2, listOf(u32)), options).call("f"),
  "a text of 2^32-1 bytes": (options) => load(giving(0, 2 ** 32 - 1, text), options).call("f"),
  "a text of UTF-16 of 2^31 units": (options) => load(giving(0, 2 ** 31, text, "utf16"), options).call("f"),
  "a text with the tag and 2^31-1 units": (options) => load(giving(0, -1, text, "latin1+utf16"), options).call("f"),
  "a text with the tag, of no unit": (options) => load(giving(0, 2 ** 31, text, "latin1+utf16"), options).call("f"),
  "5,000 texts that are none": (options) => load(giving(64, 5_000, listOf(text)), options).call("f"),
});

// ---- Calls between instances ------------------------------------------------------------------------------------------------------

/** Exports `f`, which calls the import `g`. */
const calling = written((c) => {
  const g = c.import("g", "func", plain(c));
  const core = c.core(c.module(`(module (import "i" "g" (func $g)) (func (export "f") (call $g)))`), {
    i: c.coreOf({ g: c.lower(g) }),
  });
  c.export("f", "func", c.lift(c.ofCore("func", core, "f"), plain(c)));
});

/** A chain of `count` instances within one component, each of which calls the one before it; the first calls the import. */
const chained = (count: number): Uint8Array<ArrayBuffer> =>
  written((c) => {
    const inner = new Written();
    const g = inner.import("g", "func", plain(inner));
    const core = inner.core(inner.module(`(module (import "i" "g" (func $g)) (func (export "f") (call $g)))`), {
      i: inner.coreOf({ g: inner.lower(g) }),
    });
    inner.export("f", "func", inner.lift(inner.ofCore("func", core, "f"), plain(inner)));
    let func = c.import("g", "func", plain(c));
    const component = c.component(inner);
    times(count, () => (func = c.of("func", c.instance(component, { g: ["func", func] }), "f")));
    c.export("f", "func", func);
  });

/** A resource whose destructor calls the import `g`; `f` makes one and drops it. */
const dropCalls = written((c) => {
  const g = c.import("g", "func", plain(c));
  const lowered = c.coreOf({ g: c.lower(g) });
  const dtor = c.core(c.module(`(module (import "i" "g" (func $g)) (func (export "dtor") (param i32) (call $g)))`), {
    i: lowered,
  });
  const type = c.resource(c.ofCore("func", dtor, "dtor"));
  const r = c.coreOf({ new: c.onResource("new", type), drop: c.onResource("drop", type) });
  const core = c.core(
    c.module(`(module (import "r" "new" (func $new (param i32) (result i32))) (import "r" "drop" (func $drop (param i32)))
      (func (export "f") (call $drop (call $new (i32.const 1)))))`),
    { r },
  );
  c.export("f", "func", c.lift(c.ofCore("func", core, "f"), plain(c)));
});

trials({
  "a destructor calls the host program, which calls back": (options) => {
    const m: WasmModule = load(dropCalls, { ...options, imports: { g: () => m.call("f") } as never });
    return m.call("f");
  },
  "a destructor calls the host program": (options) =>
    load(dropCalls, { ...options, imports: { g: () => undefined } as never }).call("f"),
  "the host program calls back into the instance that has called it": (options) => {
    const m: WasmModule = load(calling, { ...options, imports: { g: () => m.call("f") } as never });
    return m.call("f");
  },
  "two components call each other through the host program": (options) => {
    const a: WasmModule = load(calling, { ...options, imports: { g: () => b.call("f") } as never });
    const b: WasmModule = load(calling, { ...options, imports: { g: () => a.call("f") } as never });
    return a.call("f");
  },
  "new instances call each other without end": (options) => {
    const next = (): unknown => load(calling, { ...options, imports: { g: next } as never }).call("f");
    return next();
  },
  "100 instances call each other": (options) =>
    load(chained(100), { ...options, imports: { g: () => undefined } as never }).call("f"),
  "5,000 instances call each other": (options) =>
    load(chained(5_000), { ...options, imports: { g: () => undefined } as never }).call("f"),
  "2,000 instances call each other, 100 deep at most": (options) =>
    load(chained(2_000), { ...options, maxCallDepth: 100, imports: { g: () => undefined } as never }).call("f"),
});

function outcomeOf(run: () => unknown): string {
  try {
    run();
    return "ok";
  } catch (error) {
    if (!(error instanceof WasmError))
      return `raw ${error instanceof Error ? (error.stack ?? error.name) : String(error)}`.slice(0, 600);
    if (error.message.length > 4_000)
      return `${error.kind} ${error.code} with a message of ${error.message.length} characters`;
    return `${error.kind} ${error.code}`;
  }
}

for (const [title, trial] of cases) {
  for (const engine of trial.length === 0 ? ([undefined] as const) : (["interp", "native"] satisfies Engine[])) {
    // What is no longer needed is let go of when a turn ends.
    await setImmediate();
    const outcome = outcomeOf(() => trial(engine === undefined ? {} : { engine }));
    process.stdout.write(`${JSON.stringify([engine === undefined ? title : `${title}, on ${engine}`, outcome])}\n`);
  }
}
