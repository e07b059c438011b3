/**
 * What goes between JavaScript and guests (JavaScript API, Exported Functions): conversions, results, and what is thrown.
 */
import { describe, expect, it } from "vitest";
import { hostFeature } from "../needs.ts";
import { Random } from "../fuzz/random.ts";
import { type Host, type Newer, exportsOf, host, nameOf, ours, same, standard, thrownBy, wat } from "./support.ts";

const types = ["i32", "i64", "f32", "f64", "externref", "funcref"] as const;

type Type = (typeof types)[number];

/** A module whose `id` gives back what it gets, whose `call` has the import give it, and with a global and a table of the type. */
const idSource = (type: Type): string => `(module
  (import "m" "f" (func $f (result ${type})))
  (func (export "id") (param ${type}) (result ${type}) local.get 0)
  (func (export "call") (result ${type}) call $f))`;

const bytesOf = new Map(types.map((type) => [type, wat(idSource(type))]));

interface Echo {
  readonly id: (value: unknown) => unknown;
  readonly call: (value: unknown) => unknown;
}

function echoOf(of: Host, type: Type): Echo {
  let given: unknown;
  const imports = { m: { f: () => given } };
  const { id, call } = new of.Instance(new of.Module(bytesOf.get(type)!), imports).exports as unknown as Echo & {
    call: () => unknown;
  };
  return {
    id,
    call: (value) => {
      given = value;
      return call(undefined);
    },
  };
}

/** Values of all kinds, most of them at the edges of some type. */
function someValue(random: Random): unknown {
  const makers: readonly (() => unknown)[] = [
    () => random.pick([undefined, null, true, false, "", "12", " -3.5e1 ", "0x10", "x", "99999999999999999999", NaN]),
    () => random.pick([0, -0, 1, -1, 2 ** 31, -(2 ** 31), 2 ** 32 - 1, 2 ** 53, 2 ** 63, Infinity, -Infinity, 5e-324]),
    () => random.pick([0n, -1n, 2n ** 63n, -(2n ** 63n), 2n ** 64n - 1n, 2n ** 64n, 2n ** 70n + 5n]),
    () => random.bits() / 7 - 2 ** 28,
    () => new Float32Array(new Uint32Array([random.bits()]).buffer)[0],
    () => new Float64Array(new BigInt64Array([random.bits64()]).buffer)[0],
    () => random.bits64(),
    () => [someValue(random)],
    () => ({ valueOf: () => someValue(random) }),
    () => ({ toString: () => "7" }),
    () => Symbol.iterator,
    () => () => 1,
    () => new Date(0),
    () => Object(1n) as unknown,
  ];
  return random.pick(makers)();
}

/** What becomes of a value; what is one thing on either side is told by its kind. */
function shown(run: () => unknown): unknown {
  try {
    const value = run();
    return typeof value === "object" || typeof value === "function" || typeof value === "symbol" ? typeof value : value;
  } catch (error) {
    return { thrown: nameOf(error) };
  }
}

describe("conversions", () => {
  it.each(types)("of random values to %s and back are those of the host", (type) => {
    const [mine, theirs] = [echoOf(ours, type), echoOf(host, type)];
    const wrong: unknown[] = [];
    for (let i = 0; i < 1500; i++) {
      for (const way of ["id", "call"] as const) {
        const [first, second] = [mine, theirs].map((echo) => {
          // Of one seed, so that either side gets a value of its own, and what that gives is the same.
          const value = someValue(Random.of(41, i));
          return shown(() => echo[way](value));
        });
        if (!Object.is(first, second) && JSON.stringify(first) !== JSON.stringify(second)) {
          wrong.push([way, i, someValue(Random.of(41, i)), first, second]);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  same("keep the identity of values", (of) => {
    const { id, call } = echoOf(of, "externref");
    const things = [{}, [], () => 1, Symbol("s"), "text", Promise.resolve(1), new Error("e"), of.Module];
    return things.map((thing) => [id(thing) === thing, call(thing) === thing]);
  });

  same("take functions of guests alone", (of) => {
    const { id, call } = echoOf(of, "funcref");
    return [id(id) === id, call(id) === id, id(null), thrownBy(() => id(() => 1)), thrownBy(() => id(undefined))];
  });

  same("come in the order of the parameters, all of them before the call", (of) => {
    const order: unknown[] = [];
    const value = (name: string): unknown => ({ valueOf: () => order.push(name) });
    const { f } = exportsOf(
      of,
      `(module (import "m" "f" (func $f)) (func (export "f") (param i32 f64 i32 f32) call $f))`,
      { m: { f: () => order.push("call") } },
    ) as Record<string, (...args: unknown[]) => unknown>;
    f!(value("a"), value("b"), value("c"), value("d"), value("e"));
    const thrown = thrownBy(() => f!(value("x"), 1n, value("y")));
    return [order, thrown];
  });

  same("of vectors throw at each call", (of) => {
    const source = `(module (import "m" "f" (func $f (param v128))) (func (export "f") (param v128)) (func (export "g") (result v128) v128.const i64x2 0 0)
      (func (export "call") v128.const i64x2 0 0 call $f))`;
    const order: string[] = [];
    const { f, g, call } = exportsOf(of, source, { m: { f: () => order.push("called") } }) as Record<
      string,
      (x?: unknown) => unknown
    >;
    const value = { valueOf: () => order.push("converted") };
    return [thrownBy(() => f!(value)), thrownBy(() => g!()), thrownBy(() => call!()), order];
  });
});

describe("calls", () => {
  const imported = `(module (import "m" "f" (func $f (param i32 i64) (result f64)))
    (func (export "f") (result f64) i32.const -1 i64.const 5 call $f))`;

  same("give host functions their parameters, and no this", (of) => {
    let seen: unknown[] = [];
    const { f } = exportsOf(of, imported, {
      m: {
        f(this: unknown, ...args: unknown[]) {
          seen = [this === undefined, args];
          return "2.5";
        },
      },
    }) as Record<string, () => unknown>;
    return [f!(), seen];
  });

  const pair = `(module (import "m" "f" (func $f (result i32 i64)))
    (func (export "f") (result i32 i64) call $f) (func (export "none") (result i32 i64) i32.const 1 i64.const 2))`;

  same("give several results as an array", (of) => {
    const { none } = exportsOf(of, pair, { m: { f: () => [] as never } }) as Record<string, () => unknown>;
    return [none!(), Array.isArray(none!())];
  });

  same("take several results from what can be iterated", (of) => {
    const results: readonly unknown[] = [
      [1, 2n],
      new Set(["3", "4"]),
      "56",
      [1],
      [1, 2n, 3],
      [1, 2],
      1,
      null,
      undefined,
      {},
      { [Symbol.iterator]: 1 },
      (function* items() {
        yield 7;
        yield 8n;
      })(),
    ];
    return results.map((result) => {
      const { f } = exportsOf(of, pair, { m: { f: () => result } }) as Record<string, () => unknown>;
      return shown(() =>
        JSON.stringify(f!(), (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value)),
      );
    });
  });

  same("take a promise as a value", (of) => {
    const { call } = echoOf(of, "externref");
    const promise = Promise.resolve(1);
    return [call(promise) === promise, echoOf(of, "i32").call(promise)];
  });

  same("throw what a host function throws, as it is", (of) => {
    const things = [new SyntaxError("mine"), 1, null, undefined, "text"];
    return things.map((thing) => {
      const { f } = exportsOf(of, imported, {
        m: {
          f: () => {
            throw thing;
          },
        },
      }) as Record<string, () => unknown>;
      try {
        return f!();
      } catch (error) {
        return error === thing;
      }
    });
  });

  const traps: readonly (readonly [string, string])[] = [
    ["unreachable", "unreachable"],
    ["division by zero", "i32.const 1 i32.const 0 i32.div_u drop"],
    ["an access past the end", "i32.const 65536 i32.load drop"],
    ["a call through nothing", "i32.const 0 call_indirect (type 0)"],
    ["a number that is none", "f64.const nan i32.trunc_f64_s drop"],
    ["recursion without end", "call 0"],
  ];

  it.each(traps)("throw the error of the host for %s", (_, body) => {
    const source = `(module (memory 1) (table 1 funcref) (func (export "f") ${body}))`;
    const [mine, theirs] = [ours, host].map((of) => {
      try {
        (exportsOf(of, source) as Record<string, () => void>).f!();
        return undefined;
      } catch (error) {
        return [nameOf(error), (error as Error).name, error instanceof of.RuntimeError, Object.keys(error as Error)];
      }
    });
    expect(mine).toEqual(theirs);
  });

  same("go on behind a trap, and nest", (of) => {
    let depth = 0;
    const source = `(module (import "m" "f" (func $f)) (global $n (mut i32) (i32.const 0))
      (func (export "f") call $f unreachable) (func (export "n") (result i32) global.get $n i32.const 1 i32.add global.set $n global.get $n))`;
    const seen: unknown[] = [];
    const { f, n } = exportsOf(of, source, {
      m: {
        f: () => {
          if (depth++ < 3) seen.push(thrownBy(f!));
        },
      },
    }) as Record<string, () => unknown>;
    return [thrownBy(f!), seen, n!(), n!()];
  });

  same(
    "keep the error that a trap has become, through guests that catch all",
    (of) => {
      const source = `(module (import "m" "f" (func $f)) (func (export "f") try call $f catch_all end) (func (export "trap") unreachable))`;
      const first: { f?: () => void; trap?: () => void } = {};
      let caught: unknown;
      const { f, trap } = exportsOf(of, source, {
        m: {
          f: () => {
            try {
              first.trap!();
            } catch (error) {
              caught = error;
              throw error;
            }
          },
        },
      });
      Object.assign(first, { f, trap });
      try {
        first.f!();
        return "caught";
      } catch (error) {
        return [error === caught, nameOf(error)];
      }
    },
    hostFeature("legacy-exceptions"),
  );
});

describe("structures and arrays", () => {
  const source = `(module (type $s (struct (field i32))) (type $a (array i32))
    (func (export "struct") (result (ref $s)) i32.const 7 struct.new $s)
    (func (export "array") (result anyref) i32.const 2 array.new_default $a)
    (func (export "get") (param (ref $s)) (result i32) local.get 0 struct.get $s 0)
    (func (export "any") (param anyref) (result anyref) local.get 0)
    (func (export "extern") (param externref) (result externref) local.get 0 any.convert_extern extern.convert_any)
    (func (export "i31") (param i31ref) (result i32) local.get 0 i31.get_s))`;

  type Gc = Record<string, (value?: unknown) => unknown>;

  standard(
    "are opaque objects",
    [
      ["object", null, false, [], undefined],
      ["TypeError", "TypeError", "TypeError", "TypeError", "TypeError"],
      [7, true, true, true, "TypeError", "TypeError"],
    ],
    (of) => {
      const { struct, array, get, any, extern: ext } = exportsOf(of, source) as unknown as Gc;
      const one = struct!() as { x?: number };
      return [
        [typeof one, Object.getPrototypeOf(one), Object.isExtensible(one), Reflect.ownKeys(one), one.x],
        [
          () => (one.x = 1),
          () => delete one.x,
          () => Object.freeze(one),
          () => Object.setPrototypeOf(one, {}),
          () => Object.defineProperty(one, "x", {}),
        ].map(thrownBy),
        [
          get!(one),
          any!(one) === one,
          ext!(one) === one,
          struct!() !== one,
          thrownBy(() => get!(array!())),
          thrownBy(() => get!({})),
        ],
      ];
    },
    hostFeature("gc"),
  );

  standard(
    "are numbers where they are small, and whatever JavaScript has",
    [5, -1, "TypeError", "TypeError", [5, 1.5, "text", null, undefined], -(2 ** 30)],
    (of) => {
      const { i31, any } = exportsOf(of, source) as unknown as Gc;
      return [
        i31!(5),
        i31!(-1),
        thrownBy(() => i31!(2 ** 30)),
        thrownBy(() => i31!(1.5)),
        [5, 1.5, "text", null, undefined].map((value) => any!(value)),
        i31!(-(2 ** 30)),
      ];
    },
    hostFeature("gc"),
  );
});

/** Whether the host has the strings of JavaScript for guests, told by the type of one that it has to refuse. */
const hasStrings = (of: Newer): boolean =>
  !of.validate(wat(`(module (import "wasm:js-string" "test" (func)))`), { builtins: ["js-string"] });

describe("builtins", () => {
  const strings = { met: hasStrings(host), reason: "" };

  const source = `(module (type $codes (array (mut i16)))
    (import "wasm:js-string" "length" (func $length (param externref) (result i32)))
    (import "wasm:js-string" "concat" (func $concat (param externref externref) (result (ref extern))))
    (import "wasm:js-string" "fromCharCodeArray" (func $from (param (ref null $codes) i32 i32) (result (ref extern))))
    (import "wasm:js-string" "intoCharCodeArray" (func $into (param externref (ref null $codes) i32) (result i32)))
    (import "wasm:js-string" "substring" (func $sub (param externref i32 i32) (result (ref extern))))
    (import "wasm:js-string" "compare" (func $compare (param externref externref) (result i32)))
    (import "wasm:js-string" "codePointAt" (func $point (param externref i32) (result i32)))
    (import "strings" "hello \u{2603}" (global $hello externref))
    (func (export "length") (param externref) (result i32) local.get 0 call $length)
    (func (export "greet") (param externref) (result externref) global.get $hello local.get 0 call $concat)
    (func (export "copy") (param externref) (result externref) (local $a (ref null $codes))
      i32.const 8 array.new_default $codes local.set $a
      local.get $a i32.const 1 local.get 0 local.get $a i32.const 1 call $into i32.const 1 i32.add call $from)
    (func (export "sub") (param externref i32 i32) (result externref) local.get 0 local.get 1 local.get 2 call $sub)
    (func (export "compare") (param externref externref) (result i32) local.get 0 local.get 1 call $compare)
    (func (export "point") (param externref i32) (result i32) local.get 0 local.get 1 call $point))`;

  const options = { builtins: ["js-string"], importedStringConstants: "strings" };

  standard(
    "are functions over strings, and strings by their names",
    [
      [3, "hello \u2603x", "a\ud83d\ude00", "ell", "", "", 0, -1, 1, 0x1f600],
      ["RuntimeError", "RuntimeError", "RuntimeError", "RuntimeError"],
      [],
    ],
    (of) => {
      const Made = of.Module as unknown as new (bytes: unknown, options: unknown) => WebAssembly.Module;
      const module = new Made(wat(source), options);
      const f = new of.Instance(module, {}).exports as unknown as Record<string, (...args: unknown[]) => unknown>;
      return [
        [
          f.length!("abc"),
          f.greet!("x"),
          f.copy!("a\u{1f600}"),
          f.sub!("hello", 1, 4),
          f.sub!("hello", 4, 1),
          f.sub!("hello", -1, -1),
          f.compare!("a", "a"),
          f.compare!("a", "b"),
          f.compare!("b", "a"),
          f.point!("\u{1f600}", 0),
        ],
        [() => f.length!(1), () => f.greet!(null), () => f.copy!("123456789"), () => f.point!("a", 1)].map(thrownBy),
        of.Module.imports(module),
      ];
    },
    strings,
  );

  standard(
    "are held to their types",
    [true, false, false, true, "CompileError"],
    (of) => {
      const validate = of.validate as (bytes: Uint8Array, options?: unknown) => boolean;
      const wrong = wat(`(module (import "wasm:js-string" "length" (func (param i32))))`);
      const number = wat(`(module (import "s" "x" (global i32)))`);
      const Made = of.Module as unknown as new (bytes: unknown, options: unknown) => WebAssembly.Module;
      return [
        validate(wrong),
        validate(wrong, { builtins: ["js-string"] }),
        validate(number, { importedStringConstants: "s" }),
        validate(number, { builtins: ["another"], importedStringConstants: null }),
        thrownBy(() => new Made(wrong, { builtins: ["js-string"] })),
      ];
    },
    strings,
  );
});
