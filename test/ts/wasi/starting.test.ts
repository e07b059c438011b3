/**
 * How a guest of WASI begins: with imports of the standard's types, from a start function, without the memory that WASI
 * works on, and with `_initialize` (WASI's application ABI: called once, before any other export).
 */
import { describe, expect, test } from "vitest";
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import {
  compile,
  fresh,
  instantiate,
  instantiateAsync,
  load,
  loadAsync,
  loadWasi,
  loadWasiAsync,
  run,
  runAsync,
} from "../../../src/ts/index.ts";
import { coreType, wasiFunctions, type WasiFunctionName } from "../../../src/ts/wasi/p1/table.ts";
import { codeOf, endOf, engines, failure, rejection } from "../api/support.ts";

const names = Object.keys(wasiFunctions) as WasiFunctionName[];

interface Type {
  readonly params: readonly string[];
  readonly results: readonly string[];
}

function importText(name: string, { params, results }: Type): string {
  return `(import "wasi_snapshot_preview1" "${name}" (func $f (param ${params.join(" ")}) (result ${results.join(" ")})))`;
}

/** Types that are not `type`, each by one change. */
function others(type: Type): Type[] {
  const flipped = (one: string): string => (one === "i32" ? "i64" : "i32");
  return [
    ...type.params.map((_, i) => ({ ...type, params: type.params.map((p, j) => (i === j ? flipped(p) : p)) })),
    { ...type, params: [...type.params, "i32"] },
    ...(type.params.length > 0 ? [{ ...type, params: type.params.slice(1) }] : []),
    { ...type, results: [...type.results, "i32"] },
    ...type.results.map(() => ({ ...type, results: [] })),
    ...type.results.map(() => ({ ...type, results: ["i64"] })),
  ];
}

describe.each(engines)("on %s", (engine) => {
  test.each(names)("%s is linked with its own type alone", async (name) => {
    const type = coreType(wasiFunctions[name]);
    const command = (given: Type): string => `(module ${importText(name, given)} (memory (export "memory") 1)
      (func (export "_start")))`;
    expect(run(command(type), { engine }).exit).toBe(0);
    for (const wrong of others(type)) {
      const error = failure(() => run(command(wrong), { engine }));
      expect([error.kind, error.code]).toEqual(["link", "import-mismatch"]);
      expect(error.data.mismatched).toMatchObject([{ module: "wasi_snapshot_preview1", name }]);
      expect(codeOf(() => loadWasi(command(wrong), { engine }))).toBe("link import-mismatch");
    }
    const [wrong] = others(type);
    expect((await rejection(runAsync(command(wrong!), { engine }))).code).toBe("import-mismatch");
    expect((await rejection(loadWasiAsync(command(wrong!), { engine }))).code).toBe("import-mismatch");
  });

  test("what the user gives in WASI's place has the type that is asked for", () => {
    const text = `(module ${importText("proc_exit", { params: ["i64"], results: ["i64"] })}
      (memory (export "memory") 1) (func (export "go") (result i64) (call $f (i64.const 5))))`;
    const imports = { wasi_snapshot_preview1: { proc_exit: (x: bigint) => x + 1n } };
    expect(loadWasi(text, { engine, imports }).call("go")).toBe(6n);
  });

  test.each(["toString", "constructor", "__proto__", "hasOwnProperty"])("%s is no function of WASI", (name) => {
    const text = `(module ${importText(name, { params: [], results: [] })} (func (export "_start")))`;
    expect(failure(() => run(text, { engine })).data.missing).toMatchObject([{ name }]);
  });

  // 21 is `fault`: nothing of a guest is wrong where no memory is to be had.
  const calling = (name: WasiFunctionName, place: string, memory: string): string => {
    const type = coreType(wasiFunctions[name]);
    const call = `(call $f ${type.params.map((p) => `(${p}.const 1)`).join(" ")})`;
    const body = type.results.length === 0 ? call : `(if (i32.eq (i32.const 21) ${call}) (then unreachable))`;
    return `(module ${importText(name, type)} ${memory} (func $s ${body}) ${place})`;
  };

  test.each(['(func (export "_start"))(start $s)', '(export "_start" (func $s))'])(
    "no function says fault for want of a memory: %s",
    async (place) => {
      const seen = new Set<string>();
      const starts = place.includes("start $s");
      for (const name of names) {
        const text = calling(name, place, `(memory (export "${starts ? "memory" : "other"}") 1)`);
        const outcome = endOf(() => run(text, { engine }));
        expect(["returns", "usage not-available"], name).toContain(outcome);
        seen.add(outcome);
        const later = await runAsync(text, { engine }).then(
          () => undefined,
          (error: unknown) => error,
        );
        expect(later instanceof WasmError ? `${later.kind} ${later.code}` : "returns").toBe(outcome);
      }
      expect([...seen].toSorted()).toEqual(["returns", "usage not-available"]);
    },
  );

  test("the error says which of the two it was", () => {
    const start = failure(() =>
      loadWasi(calling("random_get", "(start $s)", '(memory (export "memory") 1)'), { engine }),
    );
    expect([start.code, start.message]).toEqual([
      "not-available",
      expect.stringMatching(/start function.*_initialize/su),
    ]);
    const none = calling("random_get", '(export "go" (func $s))', "(memory 1)");
    const error = failure(() => loadWasi(none, { engine }).call("go"));
    expect([error.code, error.message]).toEqual([
      "not-available",
      expect.stringMatching(/exports no memory.*"memory"/su),
    ]);
    const traced: string[] = [];
    expect(codeOf(() => loadWasi(none, { engine, trace: ({ fn }) => traced.push(fn) }).call("go"))).toBe(
      "usage not-available",
    );
    expect(traced).toEqual(["random_get"]);
  });

  test("an exit in the start function is the program's exit", () => {
    const text = `(module ${importText("proc_exit", { params: ["i32"], results: [] })}
      (func $s (call $f (i32.const 7))) (start $s) (func (export "_start")))`;
    expect(run(text, { engine }).exit).toBe(7);
  });
});

const counted = (type = "", extra = "", body = ""): string => `(module ${extra}
  (global $n (mut i32) (i32.const 0)) (global $at (mut i32) (i32.const -1))
  (func $up (global.set $n (i32.add (global.get $n) (i32.const 1))))
  (func $s (global.set $at (global.get $n))) (start $s)
  (func (export "_initialize") ${type} (call $up) ${body})
  (func (export "count") (result i32) (global.get $n))
  (func (export "atStart") (result i32) (global.get $at))
  (func (export "_start") (if (i32.ne (global.get $n) (i32.const 0)) (then unreachable))))`;

const wasiImport = '(import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))';

describe.each(engines)("_initialize on %s", (engine) => {
  test.each(["", wasiImport])(
    "is called once, after the start function, by everything that makes an instance: %s",
    async (extra) => {
      const text = counted("", extra);
      const compiled = compile(text);
      const modules = [
        load(text, { engine }),
        loadWasi(text, { engine }),
        instantiate(compiled, { engine }),
        fresh(load(text, { engine })),
        fresh(fresh(load(text, { engine }))),
        await loadAsync(text, { engine }),
        await loadWasiAsync(text, { engine }),
        await instantiateAsync(compiled, { engine }),
        fresh(await loadAsync(text, { engine })),
        load(text, { engine, initialize: true }),
      ];
      for (const module of modules) expect([module.call("count"), module.call("atStart")]).toEqual([1, 0]);
    },
  );

  test.each(["", wasiImport])("is the caller's to call where initialize is false: %s", async (extra) => {
    const text = counted("", extra);
    const options = { engine, initialize: false } as const;
    const modules = [
      load(text, options),
      loadWasi(text, options),
      instantiate(compile(text), options),
      fresh(load(text, options)),
      await loadAsync(text, options),
      await loadWasiAsync(text, options),
      await instantiateAsync(compile(text), options),
    ];
    for (const module of modules) {
      expect(module.call("count")).toBe(0);
      module.call("_initialize");
      expect(module.call("count")).toBe(1);
    }
  });

  test("of another type, or no function, is an export as any other", () => {
    for (const [type, body] of [
      ["(param i32)", ""],
      ["(result i32)", "(i32.const 1)"],
      ["(param i64) (result f32)", "(f32.const 1)"],
    ]) {
      expect(load(counted(type, "", body), { engine }).call("count")).toBe(0);
    }
    expect(load('(module (memory (export "_initialize") 1))', { engine }).memory("_initialize").pages).toBe(1);
  });

  test("is not a command's: run calls _start alone", async () => {
    for (const extra of ["", wasiImport]) {
      expect(run(counted("", extra), { engine }).exit).toBe(0);
      expect((await runAsync(counted("", extra), { engine })).exit).toBe(0);
    }
    expect(failure(() => run(counted(), { engine, initialize: false } as never)).message).toMatch(
      /no option initialize/u,
    );
  });

  test("its failure is that of the verb, within the bounds of the load", () => {
    const text = (body: string): string => counted("", "", body);
    expect(codeOf(() => load(text("unreachable"), { engine }))).toBe("trap unreachable");
    expect(codeOf(() => load(text("(loop (br 0))"), { engine, fuel: 1_000 }))).toBe("limit fuel");
    expect(load(text("unreachable"), { engine, initialize: false }).call("count")).toBe(0);
    expect(codeOf(() => load(text(""), { engine, initialize: 1 } as never))).toBe("usage bad-option");
  });

  test("an imported function serves as well", () => {
    let calls = 0;
    const text = '(module (import "e" "f" (func $f)) (export "_initialize" (func $f)))';
    load(text, { engine, imports: { e: { f: () => calls++ } } });
    expect(calls).toBe(1);
  });
});
