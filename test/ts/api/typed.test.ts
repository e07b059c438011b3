/**
 * The types of the package as the compiler of TypeScript holds programs against them: what is right compiles, also where
 * nothing is said of a module, and what is wrong does not.
 */
import { expect, it } from "vitest";
import { compile, program } from "./compiler.ts";

const helpers = `
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <A, B>(yes: Same<A, B>): void => void yes;
`;

const modules = program(
  `import { callAsync, fresh, instantiate, compile, isModule, load, loadAsync, loadWasi } from "cljw-wasm";
import type { Memory, WasmModule } from "cljw-wasm";
${helpers}
interface Adder { readonly add: (a: number, b: number) => number; readonly memory: Memory; log(text: string): void }
const any = load("x.wasm");
const typed = load<Adder>("x.wasm");
const takes = (module: WasmModule): WasmModule => module;
const unsure: unknown = typed;
let later: ReturnType<typeof load>;`,
  [
    "any.exports.greet('World').length;",
    "any.exports.memory.buffer.byteLength;",
    "any.exports['a b'](1, 2, 3);",
    "any.call('greet', 'World').length;",
    "const { add, memory } = any.exports; add(1, 2) + memory.bytes.length;",
    "later = load('y.wasm'); later.exports.f(1); later = typed;",
    "is<number, ReturnType<typeof typed.exports.add>>(true);",
    "const sum: number = typed.call('add', 1, 2); void sum;",
    "const grown: Memory = typed.get('memory'); void grown;",
    "const f: (a: number, b: number) => number = typed.func('add'); void f;",
    "const nothing: void = typed.call('log', 'x'); void nothing;",
    "typed.func('add', { params: ['i32', 'i32'] })(1, 2);",
    "typed.lookup('other')?.toString();",
    "takes(typed); takes(any);",
    "if (isModule(unsure)) unsure.exports.f();",
    "const again: WasmModule<Adder> = fresh(typed); again.exports.add(1, 2);",
    "const made = instantiate<Adder>(compile('x.wasm')); made.exports.add(1, 2);",
    "const world = loadWasi<Adder>('x.wasm', { args: ['x'] }); world.exports.add(1, 2);",
    "const soon: Promise<number> = callAsync(typed, 'add', 1, 2); void soon;",
    "const promised: Promise<WasmModule<Adder>> = loadAsync<Adder>('x.wasm'); void promised;",
    "const inline = load<{ add(a: number, b: number): number }>('x.wasm'); inline.exports.add(1, 2).toFixed();",
    "void any.callAsync('f', 1).then((x) => x.y);",
  ],
  [
    "typed.exports.add('1', 2);",
    "typed.exports.ad(1, 2);",
    "typed.call('ad', 1, 2);",
    "typed.call('add', 1);",
    "typed.call('add', 1, 2).length;",
    "void callAsync(typed, 'add', '1', 2);",
    "load<5>('x.wasm');",
    "load('x.wasm', { engin: 'interp' });",
    "load('x.wasm', { engine: 'fast' });",
  ],
);

const imports = program(
  `import { load, newGlobal, newMemory, newTable, newTag, type ImportObject, type LoadOptions } from "cljw-wasm";
interface Exports { readonly f: () => void }
type Imports = { readonly env: { readonly log: (n: number) => void; readonly memory: object } };
const other = load<Exports>("other.wasm");`,
  [
    "load('x.wasm', { imports: { env: { log: (n: number) => console(n), memory: newMemory({ min: 1 }) } } });",
    "load('x.wasm', { imports: { env: { log: (...all) => all.length, later: async (n) => n } } });",
    "load('x.wasm', { imports: { env: { t: newTable({ min: 1 }), g: newGlobal({ type: 'i32' }), e: newTag(), n: 1, b: 1n } } });",
    "load('x.wasm', { imports: { env: other, again: other.exports, any: load('z.wasm').exports } });",
    "const given: Imports = { env: { log: () => {}, memory: newMemory({ min: 1 }) } }; load('x.wasm', { imports: given });",
    "const object: ImportObject = given; const options: LoadOptions = { imports: object }; void options;",
    "load('x.wasm', { imports: new Map([['env', new Map([['f', () => 1]])]]) });",
    "function console(_: unknown): void {}",
  ],
  [
    "load('x.wasm', { imports: 'env' });",
    "load('x.wasm', { imports: { env: 5 } });",
    "load('x.wasm', { imports: [] });",
  ],
);

const memory = program(
  `import { newMemory, readMemory, viewMemory, writeMemory } from "cljw-wasm";
${helpers}
const memory = newMemory({ min: 1 });`,
  [
    "is<string, ReturnType<typeof text>>(true); function text() { return readMemory(memory, 0, 1); }",
    "const s: string = readMemory(memory, 0, 1, 'string'); void s;",
    "const bytes: Uint8Array = readMemory(memory, 0, 1, 'bytes'); void bytes;",
    "const ints: number[] = readMemory(memory, 0, 1, 'i32'); void ints;",
    "const longs: bigint[] = readMemory(memory, 0, 1, 'i64'); void longs;",
    "const floats: Float64Array = viewMemory(memory, 'f64', 0, 1); void floats;",
    "const words: BigUint64Array = viewMemory(memory, 'u64', 0, 1); void words;",
    "writeMemory(memory, 0, 'text'); writeMemory(memory, 0, [1, 2], 'u16');",
  ],
  [
    "readMemory(memory, 0, 1, 'i33');",
    "readMemory(memory, 0, 1, 'i32').toUpperCase();",
    "viewMemory(memory, 'bytes', 0, 1);",
    "const wrong: number[] = readMemory(memory, 0, 1, 'u64');",
  ],
);

const programs = program(
  `import { overlay, run, runAsync, type FileTree, type ProgramOptions, type RunResult } from "cljw-wasm";
const dirs: Record<string, string> = {};
declare const options: ProgramOptions;`,
  [
    "const work: FileTree = run('x.wasm', { dirs: { '/work': { 'a.txt': 'text' }, '/host': '.' } }).fsAfter['/work']; void work;",
    "const used: number = run('x.wasm', { fuel: 1000 }).fuelUsed; void used;",
    "const sent: number = run('x.wasm', { sockets: [{ recv: 'x' }] }).sent.length; void sent;",
    "const out: Uint8Array = run('x.wasm', { out: 'bytes' }).out; const err: string = run('x.wasm').err; void [out, err];",
    "const maybe: number | undefined = run('x.wasm', options).fuelUsed; void maybe;",
    "const result: RunResult = run('x.wasm'); result.exit.toFixed(); result.fsAfter?.['/']; void result;",
    "void runAsync('x.wasm', { fuel: 1 }).then(({ fuelUsed }) => fuelUsed.toFixed());",
    "run('x.wasm', { dirs: { '/': overlay('.') } }).fsAfter?.['/'];",
    "run('x.wasm', { dirs }).fsAfter?.['/'];",
  ],
  [
    "run('x.wasm').fuelUsed.toFixed();",
    "run('x.wasm', { dirs: { '/': '.' } }).fsAfter['/'];",
    "run('x.wasm', { dirs }).fsAfter['/'];",
    "run('x.wasm', { out: 'bytes' }).out.toUpperCase();",
    "run('x.wasm', { dirs: { '/': 5 } });",
  ],
);

const sources = program(
  `import { compileAsync, load, loadAsync } from "cljw-wasm";
interface Answer { readonly ok: boolean; readonly status: number; readonly url: string; arrayBuffer(): Promise<ArrayBuffer> }
declare const answer: Answer;
declare const answers: Promise<Answer>;`,
  [
    "void loadAsync(answer); void loadAsync(answers); void compileAsync(Promise.resolve(new Uint8Array(8)));",
    "load(new Uint8Array(8)); load(new ArrayBuffer(8)); load({ href: 'file:///x.wasm', protocol: 'file:' });",
    "load(load('x.wasm'));",
  ],
  ["load(5);", "load(null);", "load();", "void loadAsync(5);"],
);

it("fit what is right, and nothing else", () => {
  const files = { modules, imports, memory, programs, sources };
  const named = Object.fromEntries(Object.entries(files).map(([name, text]) => [`${name}.ts`, text]));
  expect(compile("api", named)).toEqual([]);
}, 60_000);
