/**
 * Keys of imports: a name is the import's own, else its camelCase or kebab-case; what is not asked for is an error, or ignored.
 */
import { describe, expect, it } from "vitest";
import { type LoadOptions, type WasmModule, kebabOptions, load } from "../../../src/ts/index.ts";
import { engines, failure, loadWat } from "./support.ts";
import { clojureWords } from "../../../src/ts/clojure/words.ts";

const taking = (...names: readonly string[]): string =>
  `(module ${names.map((name, i) => `(import "env" "${name}" (func $f${i} (result i32)))`).join("")}
    ${names.map((name, i) => `(func (export "call ${name}") (result i32) call $f${i})`).join("")})`;

const gives =
  (n: number): (() => number) =>
  () =>
    n;

describe.each(engines)("on %s", (engine) => {
  it.each(["do-thing", "doThing"])("the key %s serves an import in any spelling", (key) => {
    for (const name of ["do-thing", "do_thing", "doThing", "DoThing"]) {
      const module = loadWat(taking(name), { engine, imports: { env: { [key]: gives(7) } } });
      expect(module.call(`call ${name}`), name).toBe(7);
    }
  });

  it("the exact name comes first, and leaves the key to the other import", () => {
    const both = taking("doThing", "do_thing");
    const exact = { doThing: gives(1), do_thing: gives(2) };
    const module = loadWat(both, { engine, imports: { env: exact } });
    expect([module.call("call doThing"), module.call("call do_thing")]).toEqual([1, 2]);
  });

  it.each([
    ["do-thing", ["do_thing", "doThing"]],
    ["get-url", ["getURL", "get_url"]],
  ])("a key that two imports may be names both: %s", (key, names) => {
    const error = failure(() => loadWat(taking(...names), { engine, imports: { env: { [key]: gives(1) } } }));
    expect(`${error.kind} ${error.code}`).toBe("usage ambiguous-import");
    for (const name of names) expect(error.message).toContain(`"${name}"`);
    expect(error.message).toContain(`"${key}"`);
    expect(error.data).toMatchObject({ option: "imports", value: `env.${key}`, suggestions: names });
  });

  it("two keys of one import are an error, and a key beside the exact name is asked for by nobody", () => {
    const give = (imports: object): string => {
      const error = failure(() => loadWat(taking("do_thing"), { engine, imports: { env: imports } }));
      return `${error.code} ${error.message}`;
    };
    expect(give({ doThing: gives(1), "do-thing": gives(2) })).toMatch(/^ambiguous-import .*"do_thing" is given twice/);
    expect(give({ do_thing: gives(1), "do-thing": gives(2) })).toMatch(/^unknown-import .*"do-thing"/);
  });

  it("what no spelling of an import is misses as before, with near misses", () => {
    const error = failure(() => loadWat(taking("do_thing"), { engine, imports: { env: { "do-thin": gives(1) } } }));
    expect(`${error.kind} ${error.code}`).toBe("link import-mismatch");
    expect(error.message).toContain('Did you mean "do-thin"?');
  });

  it("what the module does not import is ignored where that is asked for", () => {
    const api = { log: gives(1), "do-thing": gives(2), other: 5 };
    const imports = { env: api, host: { x: gives(3) } };
    const plugin = taking("do_thing");
    const error = failure(() => loadWat(plugin, { engine, imports }));
    expect(error.code).toBe("unknown-import");
    expect(error.message).toContain('unusedImports: "ignore"');
    expect(error.messageFor(clojureWords)).toContain(":unused-imports :ignore");
    expect(failure(() => loadWat(plugin, { engine, imports, unusedImports: "error" })).code).toBe("unknown-import");
    expect(loadWat(plugin, { engine, imports, unusedImports: "ignore" }).call("call do_thing")).toBe(2);
    expect(loadWat("(module)", { engine, imports, unusedImports: "ignore" }).exports).toEqual({});
    const clojure = { imports, "unused-imports": "ignore", engine, [kebabOptions]: true } as LoadOptions;
    expect(loadWat(plugin, clojure).call("call do_thing")).toBe(2);
    // What is asked for and not there is missing all the same.
    expect(failure(() => loadWat(taking("nothing"), { engine, imports, unusedImports: "ignore" })).code).toBe(
      "import-mismatch",
    );
  });

  it("serves imports with WIT types by the same keys", () => {
    const wit =
      "package a:b; interface host { tell-all: func(n: u32) -> u32; } world w { import host; import up-one: func(n: u32) -> u32; export go: func(n: u32) -> u32; }";
    const text = `(module
      (import "a:b/host" "tell-all" (func $tell (param i32) (result i32)))
      (import "$root" "up_one" (func $up (param i32) (result i32)))
      (func (export "go") (param i32) (result i32) (call $up (call $tell (local.get 0)))))`;
    for (const [tell, up] of [
      ["tell-all", "up-one"],
      ["tellAll", "upOne"],
      ["tell_all", "up_one"],
    ] as const) {
      const imports = {
        "a:b/host": { [tell]: (n: number) => n * 2 },
        $root: { [up]: (n: number) => n + 1 },
      };
      expect(loadWat(text, { engine, wit, imports }).call("go", 5), tell).toBe(11);
      const short = { host: { [tell]: (n: number) => n * 2 }, env: { [up]: (n: number) => n + 1 } };
      expect(loadWat(text, { engine, wit, imports: short }).call("go", 5), tell).toBe(11);
    }
  });
});

describe.each(engines)("functions of a component's world itself, on %s", (engine) => {
  const words = (imports: object): WasmModule => load("testdata/components/words-c.wasm", { engine, imports } as never);

  it("are given by their names, or of $root, as to the module that it is made of", () => {
    for (const give of [(log: unknown) => ({ log }), (log: unknown) => ({ $root: { log } })]) {
      const said: string[] = [];
      words(give((line: string) => said.push(line))).call("count", "a b a");
      expect(said).toEqual(["2 words"]);
    }
  });

  it("are told with near misses, and where they are no functions", () => {
    const told = (imports: object): string => {
      const { code, message } = failure(() => words(imports));
      return `${code} ${message}`;
    };
    const log = (): void => undefined;
    expect(told({ $root: { lgo: log } })).toMatch(/^import-mismatch .*"log".*"\$root#lgo"/s);
    expect(told({ $root: { log, lag: log } })).toMatch(/^unknown-import .*"lag" from "\$root".*Did you mean "log"\?/);
    expect(told({ $root: { log: 5 } })).toMatch(/^bad-argument .*"\$root#log" must be a function/);
    expect(told({ $root: 5 })).toMatch(/^import-mismatch .*"log".*"\$root"/s);
  });
});

describe("keys of exports", () => {
  const module: WasmModule = load(
    `(module (func (export "add_two") (result i32) i32.const 1) (func (export "a_1") (result i32) i32.const 2)
       (func (export "mul-div") (result i32) i32.const 3) (func (export "mul_div") (result i32) i32.const 4))`,
  );

  it.each([
    ["addTwo", 1],
    ["add-two", 1],
    ["add_two", 1],
    ["a1", 2],
    ["a-1", 2],
    ["mul-div", 3],
  ])("%s", (key, value) => expect(module.call(key)).toBe(value));

  it("are an error where two exports may be meant", () => {
    const error = failure(() => module.call("mulDiv"));
    expect(`${error.code} ${String(error.data.suggestions)}`).toBe("ambiguous-export mul-div,mul_div");
  });

  it("are these spellings and no others", () => {
    expect(failure(() => module.call("ADD-TWO")).code).toBe("unknown-export");
  });
});
