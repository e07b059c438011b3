/**
 * What users hold shows no private state: not to consoles, JSON or enumeration, through whatever it holds itself.
 */
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import * as api from "../../../src/ts/index.ts";
import { thrown } from "./support.ts";

const text = `(module $m
  (import "m" "f" (func $f (param i32) (result i32)))
  (memory (export "memory") 1)
  (table (export "table") 2 funcref)
  (global (export "global") (mut i32) (i32.const 0))
  (tag $tag (export "tag") (param i32))
  (type $s (struct (field i32)))
  (elem (i32.const 0) func $f)
  (func (export "call") (param i32) (result i32) (call $f (local.get 0)))
  (func (export "trap") unreachable)
  (func (export "throw") (throw $tag (i32.const 1)))
  (func (export "struct") (result (ref null any)) (struct.new $s (i32.const 1)))
  (func (export "array") (result (ref null any)) (array.new_fixed $a 1 (i32.const 1)))
  (type $a (array i32))
  (func (export "spin") (loop (br 0))))`;

const command = `(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start") (loop (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))) (br 0))))`;

const imports = { m: { f: (x: number) => x + 1 } };

const module = api.load(text, { imports, engine: "interp", fuel: 1000 });
for (const name of ["call", "call"]) module.call(name, 1);

const plain =
  '(module (memory (export "memory") 1) (table (export "t") 1 funcref) (func (export "f") (result i64) (i64.const 1)))';
const native = api.load(plain, { engine: "native", i64: "auto" });
native.call("f");

const wasi = api.loadWasi('(module (memory (export "memory") 1) (func (export "_initialize")))', {
  stdin: ["a"],
  dirs: { "/a": { file: "text", link: api.symlink("file") } },
});

const values: { readonly [name: string]: unknown } = {
  "a module of :interp": module,
  "a module of :native": native,
  "a module with a world": wasi,
  "what such a module leaves": wasi.output(),
  "a compiled module": api.compile(text),
  "a memory": module.memory(),
  "a table": module.table("table"),
  "a global": module.global("global"),
  "a tag": module.get("tag"),
  "a function": module.func("call"),
  "a function of a table": module.table("table").getValue(0),
  "a structure": module.call("struct"),
  "an array": module.call("array"),
  "a made memory": api.newMemory({ min: 1 }),
  "a made table": api.newTable({ min: 1 }),
  "a made global": api.newGlobal({ type: "i32" }),
  "a made tag": api.newTag({ params: ["i32"] }),
  "the tag of JavaScript": api.jsTag,
  "a made exception": api.exception(api.newTag({ params: ["i32"] }), [1]),
  "a border": api.translatorOf({ error: (error) => error, vector: (items) => items }, "auto"),
  "a trap": thrown(() => module.call("trap")),
  "an exception": thrown(() => module.call("throw")),
  "a limit that can be resumed": thrown(() => module.call("spin")),
  "a program that can be resumed": thrown(() => api.run(command, { engine: "interp", fuel: 1000 })),
  "an invalid module": thrown(() => api.load("(module (func (i32.add)))")),
  "a malformed module": thrown(() => api.load("(module")),
  "a failed instantiation": thrown(() => api.load("(module (func $f unreachable) (start $f))")),
  "a failed link": thrown(() => api.load(text)),
  "an unknown export": thrown(() => module.func("cal")),
  "a wrong option": thrown(() => api.load(plain, { engin: "interp" } as never)),
  "a symbolic link": api.symlink("a"),
  "an overlay": api.overlay({ file: "text" }),
  "a directory to read": api.readOnly({ file: "text" }),
  "a runtime": api.createRuntime({ engines: [api.interpEngine], host: api.noHost }),
  "an engine": api.nativeEngine,
};

/** The objects that enumeration reaches, those in collections, too, each with its path. */
function reachable(root: unknown): Map<object, string> {
  const found = new Map<object, string>();
  const add = (value: unknown, path: string): void => {
    if ((typeof value === "object" || typeof value === "function") && value !== null && !found.has(value))
      found.set(value, path);
  };
  add(root, "");
  for (const [object, path] of found) {
    if (ArrayBuffer.isView(object)) continue;
    for (const key of Object.keys(object)) add(Reflect.get(object, key), `${path}.${key}`);
    if (object instanceof Map || object instanceof Set)
      for (const [key, value] of object.entries()) for (const one of [key, value]) add(one, `${path}[]`);
  }
  return found;
}

const isPrivate = (key: PropertyKey): boolean => typeof key === "string" && /^[_#]/.test(key);

describe("what users hold", () => {
  it.each(Object.entries(values))("%s shows nothing private", (_, value) => {
    const shown = [...reachable(value)].flatMap(([object, path]) =>
      Object.getPrototypeOf(object) === null
        ? []
        : Object.keys(object)
            .filter(isPrivate)
            .map((key) => `${path}.${key}`),
    );
    expect(shown).toEqual([]);
    expect(inspect(value, { depth: 3 })).not.toMatch(/\b_(?!initialize|start)\w+: /);
  });

  it("is of every class that the package exports", () => {
    const classes = Object.entries(api).filter(([, one]) => /^class\b/.test(String(one)));
    const objects = new Set(Object.values(values).flatMap((value) => [...reachable(value).keys()]));
    const missing = classes.filter(([, one]) => ![...objects].some((object) => object instanceof (one as () => void)));
    expect(classes.length).toBeGreaterThan(6);
    expect(missing.map(([name]) => name)).toEqual([]);
  });

  it("has private state all the same", () => {
    const state = (value: unknown): string[] => Object.getOwnPropertyNames(value).filter(isPrivate);
    for (const name of ["a module of :interp", "a memory", "a trap", "a border"])
      expect(state(values[name]).length, name).toBeGreaterThan(0);
  });
});
