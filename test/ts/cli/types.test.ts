/**
 * The types that `cljw-wasm types` writes, as the compiler of TypeScript sees them: files of all the guests and WIT that
 * there are compile under `--strict`, programs that use them rightly do, and wrong uses do not.
 */
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { declarations } from "../../../src/ts/api/declarations/declare.ts";
import { inspect, load } from "../../../src/ts/index.ts";
import { WitError } from "../../../src/ts/base/errors/errors.ts";
import { readArgs } from "../../../src/ts/cli/args.ts";
import { compileFile } from "../../../src/ts/cli/compile.ts";
import { writeTypes } from "../../../src/ts/cli/types.ts";
import { parseWit } from "../../../src/ts/wit/resolve/resolve.ts";
import type { Resolve } from "../../../src/ts/wit/types.ts";
import { compile, program } from "../api/compiler.ts";
import { kindsImports, testPath, wat } from "../api/support.ts";
import { validComponents } from "../component/suite.ts";
import { Random } from "../fuzz/random.ts";
import { randomWit } from "../wit/random-wit.ts";
import { describeWith, needs } from "../needs.ts";
import { folder } from "./support.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const testdata = join(root, "testdata");

/** What the command writes of a file. */
function typesOf(...args: readonly string[]): string {
  const output = join(folder, "written.d.ts");
  expect(writeTypes(readArgs("types", [...args, "-o", output]))).toBe(0);
  return readFileSync(output, "utf8");
}

const sources = [
  ...readdirSync(testdata).filter((file) => /^\d.*\.wasm$/.test(file) && statSync(join(testdata, file)).size < 100_000),
  ...["10_greet.wasm", "11_greet_c.wasm"].map((file) => `component-type/${file}`),
];

/** The file of each world and interface of WIT that no world is chosen of. */
function filesOf(name: string, resolve: Resolve): Record<string, string> {
  const selections = [
    ...resolve.worlds.map((_, world) => ({ world })),
    ...resolve.interfaces.map((_, one) => ({ interface: one })),
  ];
  return Object.fromEntries(
    selections.map((selection, i) => [
      `${name}-${i}.ts`,
      declarations({ name, module: undefined, wit: { resolve, selection } }, { bytes: i % 2 === 0 }),
    ]),
  );
}

/** What random WIT says; nothing where it does not hold together. */
function randomResolve(seed: number): Resolve | undefined {
  try {
    return parseWit(randomWit(new Random(seed)), { features: "all" });
  } catch (error) {
    if (error instanceof WitError) return undefined;
    throw error;
  }
}

describe("files that the compiler takes", () => {
  it("of every guest", () => {
    expect(sources.length).toBeGreaterThan(15);
    const files = sources.map((file) => [`${file.replaceAll("/", "-")}.ts`, typesOf(join(testdata, file))]);
    expect(compile("guests", Object.fromEntries(files) as Record<string, string>)).toEqual([]);
  });

  it("of every world and interface of the WIT that there is", () => {
    const ui = join(testdata, "wit/ui");
    const names = readdirSync(ui).filter((name) => name.endsWith(".wit"));
    expect(names.length).toBeGreaterThan(10);
    const files = names.map((name) =>
      filesOf(
        basename(name, ".wit"),
        parseWit([{ path: name, text: readFileSync(join(ui, name), "utf8") }], { features: "all" }),
      ),
    );
    expect(compile("wit", Object.assign({}, ...files) as Record<string, string>)).toEqual([]);
  });

  it("of random WIT", () => {
    const resolved = Array.from({ length: 40 }, (_, seed) => randomResolve(seed)).filter((one) => one !== undefined);
    expect(resolved.length).toBeGreaterThan(20);
    const files = resolved.map((resolve, i) => filesOf(`r${i}`, resolve));
    expect(compile("random", Object.assign({}, ...files) as Record<string, string>)).toEqual([]);
  });
});

describe("components", () => {
  const kinds = "testdata/components/kinds.wasm";
  const files = "cljw:kinds/files@1.0.0";

  it("have types that the compiler takes, and programs by them", () => {
    const head = `import { load } from "cljw-wasm";
      import type { Exports, Imports, Counter } from "./kinds.d.ts";
      interface Mine { readonly name: string }
      const imports: Imports = {
        "${files}": { open: (name): Mine => ({ name }), log: (text) => void text.length },
        "${files}#file": { methods: { read: (file: Mine) => file.name }, drop: (file: Mine) => void file.name },
      };
      const m = load<Exports>("kinds.wasm", { imports });
      const { exports } = m;`;
    const right = [
      "const counter: Counter = exports.counter(5);",
      "const n: number = counter.inc() + exports.peek(counter) + m.call('counter.inc', counter);",
      "counter.drop(); void n;",
      'const text: string = exports["cljw:kinds/values@1.0.0"].strings("a"); void text;',
      'const answer = exports.results({ tag: "err", val: "why" }); if (answer.tag === "ok") void answer.val.x;',
      'exports.variants({ tag: "nothing" }); exports.sets({ read: true });',
    ];
    const wrong = [
      "exports.take({});",
      'exports.variants({ tag: "none" });',
      "counter.inc(1);",
      "counter.missing();",
      'exports.records({ x: 1, y: "2" });',
      'const other: Imports = { "cljw:kinds/files@1.0.0": { open: () => 0, log: () => {} } }; void other;',
    ];
    const text = typesOf(kinds);
    expect(compile("component", { "kinds.d.ts": text, "program.ts": program(head, right, wrong) })).toEqual([]);
    // Where the language has `using`, resources are made for it.
    const disposable = `interface SymbolConstructor { readonly dispose: unique symbol }
      interface Disposable { [Symbol.dispose](): void }`;
    const use = `import type { Counter } from "./kinds.d.ts";
      export const f = (counter: Counter): Disposable => counter;`;
    const files2 = { "kinds.d.ts": text, "lib.d.ts": disposable, "use.ts": use };
    expect(compile("disposable", files2)).toEqual([]);
  });

  it("have one world, and interfaces", () => {
    const of = (world: string): string => typesOf(kinds, "--world", world);
    expect(() => of("nope")).toThrow(/no world or interface "nope".+There are: .*cljw:kinds\/values@1\.0\.0/);
    expect(() => of("cljw:kinds/values@1.0.1")).toThrow(/Did you mean "cljw:kinds\/values@1\.0\.0"/);
    const text = of("cljw:kinds/values@1.0.0");
    expect(text).toContain("strings");
    expect(compile("interface", { "values.d.ts": text })).toEqual([]);
  });

  it("have what the types say", () => {
    const module = load(kinds, { imports: kindsImports });
    const body = typesOf(kinds).split("export interface Exports {")[1]!.split("\n}")[0]!;
    const named = [...body.matchAll(/^  readonly (?:"([^"]+)"|(\w+)):/gm)].map(([, quoted, plain]) => quoted ?? plain);
    expect(named.length).toBeGreaterThan(20);
    expect(new Set(named)).toEqual(new Set(Object.keys(module.exports)));
  });

  it("of hostile names and of what resources cannot have are as the objects are", () => {
    const wit = `package a:b; interface i {
      resource r { new: func() -> r; to-string: func() -> string; drop: func(); then: func(); get: func() -> string; }
      f: func() -> r; }
      world w { export i; }`;
    const resolve = parseWit([{ path: "w", text: wit }]);
    const declared = { name: "x", module: undefined, wit: { resolve, selection: { world: 0 } }, isComponent: true };
    const use = `import type { R } from "./r.d.ts";
      export const f = (r: R): string[] => [r.new().get(), r.toString(), r["to-string"]()];
      export const drop = (r: R): void => r.drop();`;
    expect(compile("resource", { "r.d.ts": declarations(declared, {}), "use.ts": use })).toEqual([]);
  });
});

describeWith(needs.suites, "components of the reference tests", () => {
  it("have types that the compiler takes, where WIT has words for them", () => {
    const written: Record<string, string> = {};
    for (const { bytes } of validComponents()) {
      if (inspect(bytes).component?.wit === undefined) continue;
      const file = join(folder, "component.wasm");
      writeFileSync(file, bytes);
      written[`c${Object.keys(written).length}.ts`] = typesOf(file);
    }
    expect(Object.keys(written).length).toBeGreaterThan(150);
    expect(compile("components", written)).toEqual([]);
  });
});

describe("names and texts that speak to compilers", () => {
  const hostile = [
    'x"; export const y: 1 = 2; //',
    "\u002a/ export const y: 1 = 2; /\u002a",
    "a\nb\u2028c\u2029d\u202ee",
    "</script>",
    "back\\slash",
    "`${1}`",
    "__proto__",
    "constructor",
    "default",
    "this",
    "",
    "a b",
    "é",
    "\u{1f600}",
    "x".repeat(5000),
  ];
  const utf8 = (text: string): string =>
    Array.from(new TextEncoder().encode(text), (byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");

  it("of modules are the keys that they are", () => {
    const funcs = hostile.map(
      (name) =>
        `(func (export "${utf8(name)}") (param ${name === "" ? "" : `$"${utf8(name)}"`} i32) (result i32) local.get 0)`,
    );
    const imports = hostile.map((name) => `(import "${utf8(name)}" "${utf8(name)}" (func (param i64)))`);
    const file = join(folder, "hostile.wat");
    writeFileSync(file, `(module $"${utf8(hostile.join(""))}" ${imports.join(" ")} ${funcs.join(" ")})`);
    const text = typesOf(file);
    expect(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|<\//u.exec(text)).toBeNull();
    const keys = hostile.map((name) => JSON.stringify(name));
    const head = `import type { Exports, Imports } from "./hostile.d.ts";
      type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
      const yes = <T extends true>(): T | undefined => undefined;
      declare const exports: Exports;`;
    const uses = [
      `yes<Same<keyof Exports, ${keys.join(" | ")}>>();`,
      `yes<Same<keyof Imports, ${keys.join(" | ")}>>();`,
      ...keys.map((key) => `{ const n: number = exports[${key}](1); void n; }`),
    ];
    const files = {
      "hostile.d.ts": text,
      "program.ts": program(head, uses, [`exports["x"](1);`, `exports[""]("1");`]),
    };
    expect(compile("hostile", files)).toEqual([]);
  });

  it("of WIT end no comment, and hide no name that the file needs", () => {
    const wit = `package a:b;
      /// \u002a/ export const y: 1 = 2; /\u002a
      /// </script> \u{1b}[2J
      interface i {
        record %map { exports: string, imports: option<u8>, class: list<u8>, this: memory }
        record memory { partial: bool }
        flags partial { uint8-array }
        variant array { callable(%map), memory(list<memory>) }
        enum awaitable { a, b }
        /// \u002a/ export const z: 1 = 2; /\u002a
        f: func(default: %map, this: partial, p0: array, default2: awaitable) -> result<%map, partial>;
        g: func(m: %map) -> option<option<u64>>;
      }
      world w { export i; import i; }`;
    const file = join(folder, "hostile.wit");
    writeFileSync(file, wit.replace("\u{1b}", "ESC"));
    const use = `import type { Exports } from "./wit.d.ts";
      declare const exports: Exports;
      const got = exports.g({ exports: "", class: [1], this: { partial: true } });
      const some: bigint | undefined = got?.val;
      void some;
      const answer = exports.f({ exports: "", imports: 1, class: [], this: { partial: false } }, {}, { tag: "memory", val: [] }, "b");
      if (answer.tag === "ok") answer.val.exports.length;
      else answer.val.uint8Array;`;
    expect(compile("hostile-wit", { "wit.d.ts": typesOf(file), "program.ts": use })).toEqual([]);
  });
});

describe("the size of a file", () => {
  it("follows the module's: what functions share is written once", () => {
    const params = "i32 ".repeat(1000);
    const exports = Array.from({ length: 3000 }, (_, i) => `(export "f${i}" (func 0))`).join("");
    const imports = Array.from({ length: 3000 }, (_, i) => `(import "m" "f${i}" (func (type 0)))`).join("");
    const file = join(folder, "wide.wasm");
    const bytes = wat(`(module (type (func (param ${params}) (result i32))) ${imports} ${exports})`);
    writeFileSync(file, bytes);
    expect(typesOf(file).length).toBeLessThan(bytes.length * 8);
  });

  it("follows the WIT's: so do types within types", () => {
    const pairs = Array.from({ length: 60 }, (_, i) => `type t${i + 1} = tuple<t${i}, t${i}>;`);
    const nested = `${"tuple<".repeat(40)}u8${", u8>".repeat(40)}`;
    const wit = `package a:b; interface i { type t0 = u8; ${pairs.join(" ")} f: func(a: t60, b: ${nested}) -> t60; } world w { export i; }`;
    const file = join(folder, "graph.wit");
    writeFileSync(file, wit);
    expect(typesOf(file).length).toBeLessThan(wit.length * 12);
  });

  it("is the same each time", () => {
    expect(typesOf(testPath("12_callbacks_c.wasm"))).toBe(typesOf(testPath("12_callbacks_c.wasm")));
  });
});

it("has no types for a module that its WIT does not fit", () => {
  const resolve = parseWit([{ path: "w", text: "package a:b; world w { export nowhere: func(); }" }]);
  const none = { module: { imports: [], exports: [] }, name: "m", wit: { resolve, selection: { world: 0 } } };
  expect(() => declarations(none as never, {})).toThrow(/m exports no function for "nowhere"/);
});

describe("types of what is compiled ahead of time", () => {
  const ahead = (name: string, ...args: readonly string[]): string => {
    const output = join(folder, name);
    expect(compileFile(readArgs("compile", [...args, "-o", output]))).toBe(0);
    return readFileSync(output.replace(/js$/, "").replace(/\.(c?)$/, ".d.$1ts"), "utf8");
  };
  const greet = join(testdata, "11_greet_c.wasm");

  it("are those of its exports, as modules and as CommonJS, of all and of some", () => {
    const head = 'import { load } from "cljw-wasm";\n';
    const right = ['const text: string = m.exports.join(["a"], "-");', "export { text };"];
    const wrong = ["m.exports.join(1);", "m.exports.joni();", 'load<Exports>(app).exports.join("a");'];
    const other = 'm.exports.upper("a");';
    const files = ["all", "some"].flatMap((name) => {
      const args = name === "some" ? [greet, "--exports", "join"] : [greet];
      const esm = `${head}import app, { type Exports } from "./${name}.js";\nconst m = load<Exports>(app);`;
      const cjs = `${head}import app from "./${name}.cjs";\ntype Exports = app.Exports;\nconst m = load<Exports>(app);`;
      const uses = (of: string): string =>
        name === "some" ? program(of, right, [...wrong, other]) : program(of, [...right, other], wrong);
      return [
        [`${name}.d.ts`, ahead(`${name}.js`, ...args)],
        [`${name}.d.cts`, ahead(`${name}.cjs`, ...args)],
        [`${name}-esm.ts`, uses(esm)],
        [`${name}-cjs.ts`, uses(cjs)],
      ];
    });
    expect(compile("ahead", Object.fromEntries(files) as Record<string, string>)).toEqual([]);
  });

  it("are written of modules without WIT and of components, too", () => {
    expect(ahead("add.js", join(testdata, "01_add.wasm"))).toContain("readonly add: (a: number, b: number) => number;");
    expect(ahead("echo.js", join(testdata, "components/echo.wasm"))).toContain("declare const app");
  });
});
