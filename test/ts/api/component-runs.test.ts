/**
 * Components that are loaded: a guest of Rust with a value of each kind and resources of both sides, on each engine, with
 * fuel and without; what goes in comes out.
 */
import { describe, expect, it } from "vitest";
import { type LoadOptions, type WasmModule, compile, inspect, instantiate, load } from "../../../src/ts/index.ts";
import { endOf, failure, testBytes } from "./support.ts";

const bytes = testBytes("components/kinds.wasm");
const compiled = compile(bytes);

/** A world of files with what has been done to it. */
function world(): { readonly imports: object; readonly said: string[] } {
  const said: string[] = [];
  const imports = {
    "cljw:kinds/files": {
      open: (name: string) => ({ name }),
      log: (text: string) => {
        said.push(`log ${text}`);
      },
    },
    "cljw:kinds/files#file": {
      methods: { read: (file: { name: string }) => `contents of ${file.name}` },
      drop: (file: { name: string }) => {
        said.push(`drop ${file.name}`);
      },
    },
  };
  return { imports, said };
}

const ways = (["interp", "native"] as const).flatMap((engine) => [undefined, 1e9].map((fuel) => ({ engine, fuel })));

function made(way: (typeof ways)[number], given: object = world().imports): WasmModule {
  return instantiate(compiled, {
    engine: way.engine,
    imports: given,
    ...(way.fuel === undefined ? {} : { fuel: way.fuel }),
  } as never);
}

/** Values by the function that gives them back. */
const values: readonly (readonly [string, ...unknown[]])[] = [
  ["bools", true],
  ["bools", false],
  ["chars", "é"],
  ["chars", "😀"],
  ["strings", ""],
  ["strings", "Grüße, 世界 😀"],
  ["blobs", [0, 1, 255]],
  ["lists", ["", "a", "ß".repeat(300)]],
  ["records", { x: -1, y: 2_147_483_647 }],
  ["variants", { tag: "dot", val: { x: 3, y: 4 } }],
  ["variants", { tag: "text", val: "t" }],
  ["variants", { tag: "nothing" }],
  ["enums", "blue"],
  ["sets", { read: true, write: false, run: true }],
  ["options", undefined],
  ["options", { tag: "none" }],
  ["options", { tag: "some", val: "x" }],
  ["results", { tag: "ok", val: { x: 0, y: -5 } }],
  ["results", { tag: "err", val: "why" }],
];

const pairs: readonly (readonly [string, unknown, unknown])[] = [
  ["bytes", 255, -128],
  ["shorts", 65_535, -32_768],
  ["ints", 4_294_967_295, -2_147_483_648],
  ["longs", 2n ** 64n - 1n, -(2n ** 63n)],
  ["floats", 1.5, -0],
];

describe.each(ways)("a component on $engine, fuel $fuel", (way) => {
  const m = made(way);

  it("gives back what it gets", () => {
    for (const [name, value] of values) {
      // A none within an option is what the inner one says; outside nothing is nothing.
      const back = m.call(name, value);
      expect(back, name).toEqual(name === "options" && (value as { tag?: string })?.tag === "none" ? undefined : value);
    }
    for (const [name, a, b] of pairs) expect(m.call(name, a, b), name).toEqual([a, b]);
    expect(m.call("floats", Number.NaN, Infinity)).toEqual([Number.NaN, Infinity]);
  });

  it("refuses values of other types before anything runs", () => {
    const wrong: readonly (readonly [string, ...unknown[]])[] = [
      ["bools", 1],
      ["chars", ""],
      ["chars", "ab"],
      ["strings", 1],
      ["bytes", 256, 0],
      ["bytes", 1.7, 0],
      ["longs", -1n, 0n],
      ["records", { x: 1 }],
      ["variants", { tag: "circle" }],
      ["enums", "pink"],
      ["sets", { fly: true }],
    ];
    for (const [name, ...args] of wrong) {
      const error = failure(() => m.call(name, ...args));
      expect([error.kind, error.code], name).toEqual(["wit", "bad-value"]);
      expect(error.message).toContain(name);
    }
    expect(m.call("strings", "it goes on")).toBe("it goes on");
  });

  it("has its functions by their interfaces, too", () => {
    const { strings } = m.lookup("cljw:kinds/values@1.0.0") as unknown as { strings: (text: string) => string };
    expect(strings("a")).toBe("a");
    expect(m.lookup("values")).toBe(m.lookup("cljw:kinds/values"));
    expect(m.lookup("values")).toBe(m.exports["cljw:kinds/values@1.0.0"]);
  });

  it("has its functions by all that WIT calls them, unless several may be meant", () => {
    const one = m.func("counter.inc");
    for (const place of ["cljw:kinds/counters@1.0.0#", "cljw:kinds/counters#", "counters#", ""])
      for (const name of ["[method]counter.inc", "counter.inc"]) expect(m.func(place + name), place + name).toBe(one);
    expect(m.func("values#strings")).toBe(m.func("strings"));
    expect(failure(() => m.func("values#counter")).code).toBe("unknown-export");
  });

  it("drops its resources once", () => {
    const live = (): unknown => m.call("live");
    const before = live();
    const counter = m.call("counter", 5) as { drop: () => void };
    expect([m.call("counter.inc", counter), m.call("peek", counter), live()]).toEqual([6, 7, Number(before) + 1]);
    expect(m.call("take", counter)).toBe(8);
    expect(live()).toBe(before);
    const gone = failure(() => m.call("peek", counter));
    expect([gone.kind, gone.code]).toEqual(["wit", "bad-value"]);
    expect(gone.message).toContain("given away");
    const other = m.call("counter.make") as { drop: () => void };
    other.drop();
    other.drop();
    expect(live()).toBe(before);
    expect(failure(() => m.call("peek", other)).message).toContain("dropped");
  });

  it("refuses what is no resource of this instance", () => {
    const foreign = made(way).call("counter", 1);
    for (const value of [foreign, 1, undefined, {}])
      expect([failure(() => m.call("peek", value)).code, String(value)]).toEqual(["bad-value", String(value)]);
  });

  it("uses resources of the host program, and drops them when it is done", () => {
    const { imports, said } = world();
    expect(made(way, imports).call("show", "a.txt")).toBe("contents of a.txt");
    // The guest has it no longer than its statement takes.
    expect(said).toEqual(["drop a.txt", "log contents of a.txt"]);
  });

  it("is closed when a call of it has failed", () => {
    const { imports } = world();
    const failing = {
      ...imports,
      "cljw:kinds/files": {
        open: () => ({ name: "x" }),
        log: () => {
          throw new Error("no");
        },
      },
    };
    const broken = made(way, failing);
    expect(() => broken.call("show", "x")).toThrow("no");
    const error = failure(() => broken.call("strings", "a"));
    expect([error.kind, error.code]).toEqual(["trap", "abi-trap"]);
    expect(error.message).toContain("cannot enter component instance");
    expect(broken.remake().call("strings", "a")).toBe("a");
  });
});

describe("components", () => {
  it("name all imports that are missing, with their types", () => {
    const error = failure(() => load(bytes));
    expect([error.kind, error.code]).toEqual(["link", "import-mismatch"]);
    expect(error.message).toContain('"cljw:kinds/files@1.0.0"');
    const some = failure(() => load(bytes, { imports: { files: { open: () => ({}) } } }));
    expect(some.message).toContain("log");
    expect(some.message).toContain("func(text: string)");
    expect(some.message).toContain('the resource "cljw:kinds/files@1.0.0#file"');
    const all = failure(() => load(bytes));
    expect(all.message).toContain('the interface "cljw:kinds/files@1.0.0": it is not given.\n');
    expect(all.message).toContain("\n    open: func(name: string) -> file\n");
    expect(all.message).toContain('as "interface#resource": {');
  });

  it("take imports in each of their forms", () => {
    const file = { methods: { read: (one: { name: string }) => `in ${one.name}` } };
    const files = { open: (name: string) => ({ name }), log: () => undefined };
    const forms: readonly object[] = [
      { files, "files#file": file },
      { "cljw:kinds/files@1.0.0": files, "cljw:kinds/files@1.0.0#file": file },
      { "cljw:kinds/files#open": files.open, "cljw:kinds/files#log": files.log, "cljw:kinds/files#file": file },
      { files: { ...files, "[method]file.read": file.methods.read } },
      // Another version of the same track.
      { "cljw:kinds/files@1.2.0": files, "cljw:kinds/files@1.2.0#file": file },
      { "cljw:kinds/files@1.0.1": files, "cljw:kinds/files#file": file },
    ];
    for (const imports of forms) expect(load(bytes, { imports } as never).call("show", "a")).toBe("in a");
  });

  it("say what is wrong with a resource of the program", () => {
    const open = (): object => ({});
    const wrong: readonly (readonly [object, string])[] = [
      [{ method: {} }, 'it takes no method. Did you mean "methods"?'],
      [{ drp: open }, 'it takes no drp. Did you mean "drop"?'],
      [{ drop: 5 }, "its drop must be a function, and 5 was given"],
      [{ methods: open, new: open }, "its methods must be a plain object of functions"],
      [{ methods: { raed: open } }, '"cljw:kinds/files#file#methods.raed"'],
      [{ methods: { read: 5 } }, "must be a function; 5 was given"],
    ];
    for (const [file, said] of wrong) {
      const imports = { files: { open, log: open }, "cljw:kinds/files#file": file };
      expect(failure(() => load(bytes, { imports })).message).toContain(said);
    }
    const more = { methods: { read: open, write: open } };
    const error = failure(() =>
      load(bytes, { imports: { files: { open, log: open }, "cljw:kinds/files#file": more } }),
    );
    expect([error.code, error.message]).toEqual(["unknown-import", expect.stringContaining("methods.write")]);
  });

  it("take no version of another track, and nothing that is undefined", () => {
    const { imports } = world();
    const { "cljw:kinds/files": files, ...rest } = imports as { readonly [key: string]: object };
    const other = failure(() => load(bytes, { imports: { "cljw:kinds/files@2.0.0": files! } }));
    expect(other.code).toBe("import-mismatch");
    expect(other.message).toContain('Given, and not imported: "cljw:kinds/files@2.0.0"');
    const none = { ...files, open: undefined };
    const absent = failure(() => load(bytes, { imports: { ...rest, "cljw:kinds/files": none } }));
    expect(absent.code).toBe("import-mismatch");
    expect(absent.message).not.toContain("Given, and not imported");
  });

  it("wait for no promise of a drop, and say what an instance was closed by that is no error", async () => {
    const { imports } = world();
    const late = { methods: { read: () => "x" }, drop: Promise.reject.bind(Promise, new Error("late")) };
    const waits = load(bytes, { imports: { ...imports, "cljw:kinds/files#file": late } });
    expect(failure(() => waits.call("show", "a")).code).toBe("promise-in-sync-call");
    // A rejection that nobody takes would end the process.
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
    const nothing: unknown = undefined;
    const open = (): never => {
      throw nothing;
    };
    const thrower = load(bytes, { imports: { ...imports, "cljw:kinds/files": { open, log: () => {} } } });
    let caught: unknown = "nothing";
    try {
      thrower.call("show", "a");
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeUndefined();
    expect(failure(() => thrower.call("strings", "a")).message).toContain(
      "closed when a call of it failed (with what is no error)",
    );
  });

  it("say of an interface that it is none of their functions", () => {
    const m = load(bytes, { imports: world().imports } as never);
    expect(failure(() => m.call("cljw:kinds/values", 1)).message).toBe(
      '"cljw:kinds/values" is an interface, not a function: call one of its functions.',
    );
  });

  it("refuse what is given and not imported, unless it is to be ignored", () => {
    const { imports } = world();
    const files = (imports as { readonly [key: string]: object })["cljw:kinds/files"];
    const extra: readonly (readonly [object, string])[] = [
      [{ "cljw:kinds/files": { ...files, lgo: () => 1 } }, "log"],
      [{ fils: {} }, "files"],
      [{ other: () => 1 }, ""],
    ];
    for (const [more, meant] of extra) {
      const given = { imports: { ...imports, ...more } };
      const error = failure(() => load(bytes, given as never));
      expect([error.kind, error.code]).toEqual(["usage", "unknown-import"]);
      expect(error.message).toContain(meant);
      expect(error.message).toMatch(/^The component /u);
      expect(load(bytes, { ...given, unusedImports: "ignore" } as never).call("strings", "a")).toBe("a");
    }
    const both = failure(() => load(bytes, { imports: { files: { opn: 1 } } }));
    expect(both.message).toContain('Given, and not imported: "files#opn"');
    expect(both.message).toMatch(
      /\nGive them in the option imports, by interface and name\. What resources have is given as /u,
    );
    const none = failure(() => load(bytes, { imports: { ...imports, "cljw:kinds/files": { ...files, open: 3 } } }));
    expect(none.message).toContain("must be a function; 3 was given");
  });

  it("are told of by inspect as well when they are loaded, and have no core signatures", () => {
    const m = made(ways[0]!);
    expect(inspect(m).component).toEqual(inspect(bytes).component);
    expect(failure(() => m.func("strings", { params: ["i32"] })).code).toBe("bad-option");
  });

  it("are bounded", () => {
    const { imports } = world();
    const tight = load(bytes, { imports, fuel: 2000, engine: "interp" } as never);
    const error = failure(() => {
      for (;;) tight.call("strings", "a".repeat(1000));
    });
    expect([error.kind, error.code]).toEqual(["limit", "fuel"]);
    const few = load(bytes, { imports, maxLiftBytes: 10 } as never);
    expect(failure(() => few.call("strings", "more than ten bytes")).code).toBe("lift-bytes");
  });

  it("take the same fuel on both engines", () => {
    const used = (["interp", "native"] as const).map((engine) => {
      const m = load(bytes, { engine, fuel: 1e9, imports: world().imports } as never);
      for (const [name, value] of values) m.call(name, value);
      return m.fuelLeft;
    });
    expect(used[0]).toBe(used[1]);
    expect(used[0]).toBeLessThan(1e9);
  });

  it("are described", () => {
    const m = made(ways[0]!);
    expect(m.describe().records).toEqual(
      expect.objectContaining({ params: [{ name: "a", type: { record: expect.any(Array) } }] }),
    );
    expect(Object.keys(m.describe({ imports: true }).imports)).toEqual(["cljw:kinds/files@1.0.0"]);
    expect(inspect(bytes).component?.async).toBe(false);
  });

  it("have memories of 64 bits", () => {
    // (component (core module $m (memory (export "m") i64 1) (func (export "f") (result i64) i64.const 8))
    //   (core instance $i (instantiate $m))
    //   (func (export "f") (result string) (canon lift (core func $i "f") (memory (core memory $i "m"))))), by wasm-tools
    const long = Uint8Array.from(
      Buffer.from(
        "0061736d0d00010001360061736d010000000105016000017e030201000503010401070902016d0200016600000a0601040042080b0009046e616d650002016d02040100000007050140000073060d0200000100016600020100016d080801000000010300000b0701000166010000001f0e636f6d706f6e656e742d6e616d65010600110100016d0106001201000169",
        "hex",
      ),
    );
    expect(load(long, { engine: "interp" }).call("f")).toBe("");
  });

  it("check the values of a function of the host that they export as they import it", async () => {
    // (component (type $r (record (field "a" u8) (field "b" string))) (import "r" (type $R (eq $r)))
    //   (import "f" (func $f (param "x" u8) (param "y" $R) (result $R))) (export "g" (func $f))), by wasm-tools
    const passing = Uint8Array.from(
      Buffer.from(
        "0061736d0d000100070901720201617d0162730a0701000172030000070b01400201787d01790100010a060100016601020b070100016701000000200e636f6d706f6e656e742d6e616d650105010100016601080302000172010152",
        "hex",
      ),
    );
    type R = { readonly a: number; readonly b: string };
    const f = (x: number, y: R): R => ({ a: y.a === 7 ? 300 : x + y.a, b: `${y.b}é` });
    const m = load(passing, { imports: { f } });
    expect(m.call("g", 1, { a: 2, b: "x", c: 3 })).toEqual({ a: 3, b: "xé" });
    expect(failure(() => m.call("g", 300, { a: 1, b: "" })).message).toContain('the parameter "x" must be a u8');
    expect(failure(() => m.call("g", 1, { a: 1 })).message).toContain("at b must be a string");
    expect(failure(() => m.call("g", 1, { a: 7, b: "" })).message).toContain("result at a must be a u8");
    const waits = load(passing, { imports: { f: async (x: number, y: R) => f(x, y) }, engine: "interp" } as never);
    expect(await waits.callAsync("g", 1, { a: 2, b: "x" })).toEqual({ a: 3, b: "xé" });
    expect(failure(() => waits.call("g", 1, { a: 2, b: "x" })).code).toBe("promise-in-sync-call");
    // The bounds of the load hold for it as for any other.
    const long = { a: 2, b: "x".repeat(1000) };
    const bound = (options: LoadOptions): string =>
      endOf(() => load(passing, { imports: { f }, ...options }).call("g", 1, long));
    expect(bound({ maxLiftBytes: 100 })).toBe("limit lift-bytes");
    expect(bound({ maxLiftElements: 1 })).toBe("limit lift-elements");
    expect(bound({ fuel: 5, engine: "interp" })).toBe("limit fuel");
    expect(bound({ fuelPerCall: 1000, engine: "interp" })).toBe("returns");
  });
});
