/**
 * Modules and instances (JavaScript API, Modules, Instances; read the imports), as the host has them.
 */
import { describe, expect, it } from "vitest";
import { type Host, exportsOf, ours, same, strangers, thrownBy, wat } from "./support.ts";

const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

const all = `(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "" "g" (global $g i32))
  (import "m" "☺" (memory 1))
  (import "m" "t" (table 1 funcref))
  (func (export "run") (param i32) (result i32) local.get 0 call $f)
  (func (export "") (result i32) global.get $g)
  (table (export "table") 2 funcref)
  (global (export "const") f64 (f64.const 1.5))
  (global (export "var") (mut i64) (i64.const -1))
  (export "f" (func $f)) (export "memory" (memory 0)))`;

const given = (of: Host): WebAssembly.Imports => ({
  m: {
    f: (x: number) => x * 2,
    "☺": new of.Memory({ initial: 1 }),
    t: new of.Table({ element: "anyfunc", initial: 1 }),
  },
  "": { g: 42 },
});

/** Functions that would run forever, or not at all, are no part of what is compared. */
const make = (of: Host, imports?: WebAssembly.Imports): WebAssembly.Instance =>
  new of.Instance(new of.Module(wat(all)), imports);

describe("WebAssembly.Module", () => {
  const views = (bytes: Uint8Array): unknown[] => [
    bytes,
    bytes.buffer,
    new Uint16Array(bytes.buffer),
    new Uint8Array([9, ...bytes, 9]).subarray(1, bytes.length + 1),
  ];

  same("takes buffers and views of them", (of) =>
    views(empty.slice()).map((source) => Object.prototype.toString.call(new of.Module(source as BufferSource))),
  );

  same("tells exports and imports in order", (of) => {
    const module = new of.Module(wat(all));
    return [of.Module.exports(module), of.Module.imports(module)];
  });

  same("gives new lists each time", (of) => {
    const module = new of.Module(wat(all));
    return of.Module.exports(module) === of.Module.exports(module);
  });

  same("gives copies of custom sections", (of) => {
    const name = [1, 0x61];
    const section = (bytes: number[]): number[] => [0, name.length + bytes.length, ...name, ...bytes];
    const module = new of.Module(new Uint8Array([...empty, ...section([1, 2]), ...section([3])]));
    const [first] = of.Module.customSections(module, "a");
    new Uint8Array(first!).fill(9);
    const found = of.Module.customSections(module, "a").map((buffer) => [...new Uint8Array(buffer)]);
    return [found, of.Module.customSections(module, "b").length, Object.prototype.toString.call(first)];
  });

  same("refuses what is no module", (of) =>
    (["exports", "imports", "customSections"] as const).map((name) =>
      strangers.map((value) => thrownBy(() => (of.Module[name] as (...args: unknown[]) => unknown)(value, ""))),
    ),
  );

  const broken: readonly (readonly [string, Uint8Array])[] = [
    ["nothing", new Uint8Array()],
    ["another magic", new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8])],
    ["a text", new TextEncoder().encode("(module)")],
    ["a version of the future", new Uint8Array([0, 0x61, 0x73, 0x6d, 9, 0, 0, 0])],
    ["a body that is not valid", wat("(module (func (result i32) i64.const 1))")],
  ];

  it.each(broken)("refuses %s as the host does", (_, bytes) => {
    for (const of of [ours, WebAssembly]) {
      expect(thrownBy(() => new of.Module(bytes as BufferSource))).toBe("CompileError");
      expect(of.validate(bytes as BufferSource)).toBe(false);
    }
  });

  same("does not see what becomes of its bytes", async (of) => {
    const bytes = wat(`(module (func (export "f") (result i32) i32.const 7))`);
    const later = of.compile(bytes);
    bytes.fill(0);
    return (new of.Instance(await later).exports.f as () => number)();
  });
});

describe("WebAssembly.Instance", () => {
  same("has the exports, frozen, in order, without a prototype", (of) => {
    const { exports } = make(of, given(of));
    return [Object.keys(exports), Object.isFrozen(exports), Object.getPrototypeOf(exports) as unknown];
  });

  same("has functions with index and arity, which are no constructors", (of) => {
    const { run, f } = make(of, given(of)).exports as Record<string, () => unknown>;
    return [
      run!.name,
      run!.length,
      f!.name,
      f!.length,
      thrownBy(() => Reflect.construct(run!, [])),
      "prototype" in run!,
    ];
  });

  same("has one object for one thing", (of) => {
    const first = make(of, given(of)).exports;
    const again = new of.Instance(new of.Module(wat(`(module (import "m" "f" (func)) (export "f" (func 0)))`)), {
      m: { f: exportsOf(of, `(module (func (export "f")))`).f! },
    }).exports;
    return [first === first, typeof again.f];
  });

  same("keeps the identity of an exported function that goes through another module", (of) => {
    const f = exportsOf(of, `(module (func (export "f")))`).f;
    const back = exportsOf(of, `(module (import "m" "f" (func)) (export "f" (func 0)))`, { m: { f: f! } }).f;
    return back === f;
  });

  same("makes a function of its own of each import of a host function", (of) => {
    const f = (): number => 1;
    const source = `(module (import "m" "f" (func (result i32))) (import "m" "g" (func (result i32)))
      (export "f" (func 0)) (export "g" (func 1)))`;
    const { f: a, g: b } = exportsOf(of, source, { m: { f, g: f } }) as Record<string, () => number>;
    return [a === b, a === f, a!(), a!.name, b!.name];
  });

  const bad: readonly (readonly [string, (of: Host) => unknown])[] = [
    ["nothing", () => undefined],
    ["null", () => null],
    ["a number", () => 1],
    ["no module", () => ({})],
    ["a module that is a number", () => ({ m: 1, "": {} })],
    ["a function that is none", (of) => ({ ...given(of), m: { ...given(of).m, f: 1 } })],
    ["a global of another type", (of) => ({ ...given(of), "": { g: 1n } })],
    ["a global that is a string", (of) => ({ ...given(of), "": { g: "1" } })],
    ["a mutable global", (of) => ({ ...given(of), "": { g: new of.Global({ value: "i32", mutable: true }) } })],
    ["a memory that is a table", (of) => ({ ...given(of), m: { ...given(of).m, "☺": given(of).m!.t } })],
    [
      "a memory that is too small",
      (of) => ({ ...given(of), m: { ...given(of).m, "☺": new of.Memory({ initial: 0 }) } }),
    ],
    ["a table that is an object", (of) => ({ ...given(of), m: { ...given(of).m, t: {} } })],
  ];

  same("refuses imports that do not fit", (of) =>
    bad.map(([title, imports]) => [title, thrownBy(() => make(of, imports(of) as WebAssembly.Imports))]),
  );

  same("reads imports in the order of the module, each once", (of) => {
    const read: string[] = [];
    const watched = (name: string, target: object): object =>
      new Proxy(target, {
        get(object, key) {
          read.push(`${name}.${String(key)}`);
          return Reflect.get(object, key) as unknown;
        },
      });
    const { m, ...rest } = given(of);
    make(of, watched("imports", { ...rest, m: watched("m", m!) }) as WebAssembly.Imports);
    return read;
  });

  same("throws what a getter of the imports throws", (of) =>
    thrownBy(() =>
      make(of, {
        get m(): never {
          throw new SyntaxError("mine");
        },
      }),
    ),
  );

  same("throws what the start function throws, and a RuntimeError for a trap", (of) => {
    const start = (body: string): string =>
      thrownBy(() =>
        exportsOf(of, `(module (import "m" "f" (func $f)) (memory 0) (func $s ${body}) (start $s))`, {
          m: {
            f: () => {
              throw new SyntaxError("mine");
            },
          },
        }),
      );
    return [start("call $f"), start("unreachable")];
  });

  same("throws a RuntimeError for a segment that does not fit", (of) =>
    thrownBy(() => exportsOf(of, `(module (memory 0) (data (i32.const 0) "a"))`)),
  );
});

describe("promises", () => {
  same("come to a module, an instance, and both", async (of) => {
    const module = await of.compile(empty);
    const instance = await of.instantiate(module);
    const both = await of.instantiate(empty);
    return [module instanceof of.Module, instance instanceof of.Instance, Object.keys(both), both.module === module];
  });

  same("are rejected, and nothing is thrown at once", async (of) => {
    const failing = [
      of.compile(1 as never),
      of.compile(new Uint8Array(3)),
      of.instantiate(undefined as never),
      of.instantiate(empty, 1 as never),
      of.instantiate(wat(all)),
      of.instantiate(wat(all), {}),
      of.instantiate(new of.Module(wat(all)), { m: {}, "": {} }),
    ] as Promise<unknown>[];
    const settled = await Promise.allSettled(failing);
    return settled.map((one) => (one.status === "rejected" ? (one.reason as Error).constructor.name : "fulfilled"));
  });

  same("take an answer of a server with the right type", async (of) => {
    const answer = (type: string | undefined, status = 200): Response =>
      new Response(status === 204 ? null : empty, {
        status,
        ...(type === undefined ? {} : { headers: { "Content-Type": type } }),
      });
    const asked = [
      of.compileStreaming(answer("application/wasm")),
      of.compileStreaming(Promise.resolve(answer("application/wasm"))),
      of.instantiateStreaming(answer("application/wasm")),
      of.compileStreaming(answer("text/plain")),
      of.compileStreaming(answer("application/wasm; charset=utf-8")),
      of.compileStreaming(answer(undefined)),
      of.compileStreaming(answer("application/wasm", 404)),
      of.compileStreaming({} as Response),
      of.compileStreaming(Promise.reject(new SyntaxError("mine"))),
    ] as Promise<unknown>[];
    const settled = await Promise.allSettled(asked);
    return settled.map((one) => (one.status === "rejected" ? (one.reason as Error).constructor.name : "fulfilled"));
  });
});
