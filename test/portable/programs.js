/**
 * Control, tables, memories, the host's functions, and budgets.
 */
import { enginesOf, outcome } from "./shared.js";

const control = `(module
  (type $binary (func (param i32 i32) (result i32)))
  (table 4 funcref) (elem (i32.const 0) $add $sub)
  (memory (export "memory") 1 2)
  (data (i32.const 8) "a\\tb\\n\\"\\'\\\\\\7f\\u{1F600}")
  (data $passive "passive")
  (func $add (type $binary) (i32.add (local.get 0) (local.get 1)))
  (func $sub (type $binary) (i32.sub (local.get 0) (local.get 1)))
  (func (export "apply") (param i32 i32 i32) (result i32)
    (call_indirect (type $binary) (local.get 1) (local.get 2) (local.get 0)))
  (func (export "switch") (param i32) (result i32)
    (block $c (block $b (block $a (br_table $a $b $c (local.get 0))) (return (i32.const 10))) (return (i32.const 20)))
    (i32.const 30))
  (func (export "sum") (param i32) (result i64) (local $sum i64)
    (loop $more
      (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (local.get 0))))
      (br_if $more (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get $sum))
  (func (export "swap") (param i32 i64) (result i64 i32) (local.get 1) (local.get 0))
  (func (export "choose") (param i32 i32) (result i32 i32) (local.get 0) (local.get 1) (br_if 0 (i32.const 0)))
  (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "init") (param i32 i32) (memory.init $passive (local.get 0) (i32.const 0) (local.get 1)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func $deep (export "deep") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))
      (else (i32.const 0)))))`;

export function controlCases(load, engine) {
  const module = load(control, { engine });
  const call =
    (name, ...args) =>
    () =>
      module.call(name, ...args);
  const bytesAt = (at, length) => [...module.memory().bytes.slice(at, at + length)];
  return [
    ["add through a table", 5, call("apply", 0, 2, 3)],
    ["sub through a table", -1, call("apply", 1, 2, 3)],
    ["an empty element", "trap uninitialized-element", call("apply", 2, 2, 3)],
    ["beyond a table", "trap undefined-element", call("apply", 4, 2, 3)],
    ["br_table", [10, 20, 30, 30], () => [0, 1, 2, -1].map((i) => module.call("switch", i))],
    ["a loop", "50005000n", () => `${module.call("sum", 10_000)}n`],
    ["several results", [9007199254740993n, 5], call("swap", 5, 9007199254740993n)],
    ["a branch that is not taken", [5, 6], call("choose", 5, 6)],
    ["data with escapes", [97, 9, 98, 10, 34, 39, 92, 127, 240, 159, 152, 128], () => bytesAt(8, 12)],
    ["memory.copy, overlapping", [97, 97, 9, 98], () => (module.call("copy", 9, 8, 3), bytesAt(8, 4))],
    ["memory.init", [112, 97, 115, 115, 105, 118, 101], () => (module.call("init", 100, 7), bytesAt(100, 7))],
    ["memory.init beyond the segment", "trap memory-out-of-bounds", call("init", 100, 8)],
    ["memory.copy beyond the memory", "trap memory-out-of-bounds", call("copy", 65530, 0, 7)],
    ["memory.grow", [1, -1, 2], () => [module.call("grow", 1), module.call("grow", 1), module.memory().pages]],
    ["recursion", 2000, call("deep", 2000)],
    ["no end of recursion", "trap call-stack-exhausted", call("deep", 100_000_000)],
    ["a table that grows by a function", [7, 7], () => grownTable(load, engine)],
    ...failedStarts.map(([fields, expected]) => [
      `an instantiation: ${fields}`,
      expected,
      () => start(load, engine, fields),
    ]),
  ];
}

/** What a guest gets from the elements that its table has grown by. */
function grownTable(load, engine) {
  const module = load(
    `(module (type $t (func (result i32))) (table (export "table") 1 8 funcref)
      (elem (i32.const 0) $seven) (func $seven (type $t) (i32.const 7))
      (func (export "call") (param i32) (result i32) (call_indirect (type $t) (local.get 0))))`,
    { engine },
  );
  const table = module.table("table");
  table.grow(2, table.get(0));
  return [module.call("call", 1), module.call("call", 2)];
}

/** Segments of a table with 4 elements and a memory of a page, and what the instantiation comes to by the standard's order. */
const failedStarts = [
  ["(elem (i32.const 3) $f)", "instantiation start-failed unreachable"],
  ['(elem (i32.const 3) $f) (data (i32.const 65536) "d")', "instantiation segment-failed memory-out-of-bounds"],
  ['(elem (i32.const 4) $f) (data (i32.const 65536) "d")', "instantiation segment-failed table-out-of-bounds"],
];

function start(load, engine, fields) {
  try {
    return load(`(module (table 4 funcref) (memory 1) (func $f unreachable) (start $f) ${fields})`, { engine });
  } catch (error) {
    return `${error.kind} ${error.code} ${error.cause?.code}`;
  }
}

export function hostCases({ load, newMemory, newGlobal }, engine) {
  const seen = [];
  const text = `(module
    (import "m" "log" (func $log (param i32 i64 f64) (result i64)))
    (import "m" "back" (func $back (param i32) (result i32)))
    (import "m" "memory" (memory 1)) (import "m" "global" (global $g (mut i64)))
    (func (export "go") (result i64) (global.set $g (i64.const 5)) (i32.store (i32.const 4) (i32.const 99))
      (call $log (i32.const -1) (i64.const -9007199254740993) (f64.const 0.5)))
    (func (export "again") (param i32) (result i32)
      (if (result i32) (local.get 0) (then (call $back (local.get 0))) (else (i32.const 1)))))`;
  const memory = newMemory({ min: 1 });
  const global = newGlobal({ type: "i64", mutable: true, value: 0n });
  const m = {
    log: (...args) => seen.push(args) && 7n,
    back: (n) => n * module.call("again", n - 1),
    memory,
    global,
  };
  const module = load(text, { engine, imports: { m } });
  const thrower = load('(module (import "m" "f" (func $f)) (func (export "go") (call $f)))', {
    engine,
    imports: {
      m: {
        f: () => {
          throw new RangeError("mine");
        },
      },
    },
  });
  return [
    ["a host function", 7n, () => module.call("go")],
    ["its arguments", [[-1, -9007199254740993n, 0.5]], () => seen],
    ["a shared memory and global", [99, 5n], () => [memory.view.getInt32(4, true), global.value]],
    ["calls back and forth", 120, () => module.call("again", 5)],
    ["an exception of the host", "RangeError: mine", () => thrower.call("go")],
    ["a missing import", "link import-mismatch", () => load(text, { engine, imports: {} })],
    ["a wrong argument", "usage bad-argument", () => module.call("again", "x")],
  ];
}

export function budgetCases(api) {
  const { load, resume } = api;
  // The function costs its opcodes at the call, the loop's body its own at each arrival.
  const loop = `(module (func (export "f") (param i32) (result i32)
    (loop $l (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) (local.get 0)))`;
  const used = (engine, n) => {
    const module = load(loop, { engine, fuel: 10_000 });
    module.call("f", n);
    return 10_000 - module.fuelLeft;
  };
  const filled = (engine, n) => {
    const module = load(
      '(module (memory 1) (func (export "f") (param i32) (memory.fill (i32.const 0) (i32.const 1) (local.get 0))))',
      { engine, fuel: 10_000 },
    );
    module.call("f", n);
    return 10_000 - module.fuelLeft;
  };
  // Below the innermost of so many calls lie all others.
  const depths = async (engine) => {
    const module = load(
      `(module (func $f (export "f") (param i32) (result i32)
        (if (result i32) (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 6)))))`,
      { engine, maxCallDepth: 10 },
    );
    return Promise.all([9, 10].map(async (n) => outcome(() => module.call("f", n))));
  };
  return [
    [
      "fuel is the same on all engines",
      true,
      () => enginesOf(api).every((engine) => [1, 2, 100].every((n) => used(engine, n) === used("interp", n))),
    ],
    [
      "each turn costs the same",
      true,
      () => used("interp", 3) - used("interp", 2) === used("interp", 2) - used("interp", 1),
    ],
    ...enginesOf(api).map((engine) => [
      `fuel ends on ${engine}`,
      "limit fuel",
      () => load(loop, { engine, fuel: 100 }).call("f", 1000),
    ]),
    [
      "a call goes on",
      [true, 0],
      () => {
        let turns = 0;
        const module = load(loop, { engine: "interp", fuel: 100 });
        let run = () => module.call("f", 1000);
        for (;;) {
          try {
            return [turns > 5, run()];
          } catch (error) {
            if (error.code !== "fuel") throw error;
            turns += 1;
            module.addFuel(100);
            run = () => resume(error);
          }
        }
      },
    ],
    ["a memory above its cap", "limit memory", () => load("(module (memory 2))", { maxMemoryPages: 1 })],
    ...enginesOf(api).flatMap((engine) => [
      [
        `a loop costs its opcodes at each turn on ${engine}`,
        [1, 2, 100].map((n) => 2 + 5 * n),
        () => [1, 2, 100].map((n) => used(engine, n)),
      ],
      [
        `filling costs a unit for every 64 bytes on ${engine}`,
        [4 + 10, 4 + 10, 4 + 11],
        () => [640, 703, 704].map((n) => filled(engine, n)),
      ],
      [`calls are as deep as the bound on ${engine}`, [6, "trap call-stack-exhausted"], () => depths(engine)],
    ]),
    [
      "time",
      "limit timeout",
      () => load('(module (func (export "f") (loop (br 0))))', { engine: "interp", timeoutMs: 20 }).call("f"),
    ],
  ];
}
