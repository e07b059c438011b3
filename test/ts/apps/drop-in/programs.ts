/**
 * Packages of npm that bring their own glue, which finds `WebAssembly` as a global: what each does here, and what comes of it.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { appFile } from "../../../../scripts/apps.ts";

/** A program, which gives what can be compared as text. */
export type Program = () => Promise<unknown>;

const required = (file: string): unknown => createRequire(import.meta.url)(appFile(file)) as unknown;
const imported = async (file: string): Promise<unknown> => import(pathToFileURL(appFile(file)).href);

/** Data of any size as a short text. */
const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

interface Database {
  run(sql: string, params?: readonly unknown[]): void;
  exec(sql: string): { columns: string[]; values: unknown[][] }[];
  prepare(sql: string): { run(params: readonly unknown[]): void; free(): void };
  export(): Uint8Array;
  close(): void;
}

async function sql(): Promise<unknown> {
  const start = required("sql.js/dist/sql-wasm.js") as (options: object) => Promise<{ Database: new () => Database }>;
  const { Database } = await start({ locateFile: (file: string) => appFile(`sql.js/dist/${file}`) });
  const db = new Database();
  db.run(
    "CREATE TABLE user (id INTEGER PRIMARY KEY, name TEXT, age REAL); CREATE TABLE sale (user INTEGER, amount INTEGER)",
  );
  const insert = db.prepare("INSERT INTO user VALUES (?, ?, ?)");
  db.run("BEGIN");
  for (let i = 0; i < 10_000; i++) insert.run([i, `user ${i}`, i / 7]);
  db.run("COMMIT");
  insert.free();
  db.run("INSERT INTO sale SELECT id % 100, id * 3 FROM user");
  db.run("BEGIN; DELETE FROM user; ROLLBACK");
  const join =
    "SELECT name, count(*), sum(amount), round(avg(age), 3) FROM user JOIN sale ON id = user GROUP BY id ORDER BY 3 DESC LIMIT 7";
  const found = [join, "SELECT count(*), max(age), group_concat(DISTINCT id % 3) FROM user"].map((text) =>
    db.exec(text),
  );
  let refused = "";
  try {
    db.exec("SELECT nothing");
  } catch (error) {
    refused = (error as Error).message;
  }
  const file = digest(db.export());
  db.close();
  return { found, refused, file };
}

const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="80">
  <defs><linearGradient id="g"><stop offset="0" stop-color="#e33"/><stop offset="1" stop-color="#33e" stop-opacity=".5"/></linearGradient></defs>
  <rect width="120" height="80" fill="url(#g)" rx="9"/><circle cx="60" cy="40" r="25.5" fill="none" stroke="#fff" stroke-width="3" stroke-dasharray="7 3"/>
  <path d="M10 70 Q 60 -20 110 70 Z" fill="#fd0" opacity=".6" transform="rotate(7 60 40)"/></svg>`;

interface Resvg {
  initWasm(source: BufferSource): Promise<void>;
  Resvg: new (svg: string, options: object) => { render(): { asPng(): Uint8Array; width: number; height: number } };
}

async function resvg(): Promise<unknown> {
  const { initWasm, Resvg } = (await imported("@resvg/resvg-wasm/index.mjs")) as Resvg;
  await initWasm(readFileSync(appFile("@resvg/resvg-wasm/index_bg.wasm")));
  const image = new Resvg(picture, { fitTo: { mode: "width", value: 200 } }).render();
  const png = image.asPng();
  return { size: [image.width, image.height], bytes: png.length, png: digest(png) };
}

interface Vm {
  newContext(): { evalCode(code: string): object; unwrapResult(result: object): object; dump(handle: object): unknown };
}

async function quickjs(): Promise<unknown> {
  const { getQuickJS } = required("quickjs-emscripten/dist/index.js") as { getQuickJS(): Promise<Vm> };
  const vm = (await getQuickJS()).newContext();
  const programs = [
    "[...'hello'].reverse().join('') + 2n ** 70n",
    "JSON.stringify({ a: [1, 2.5, null], b: new Map([[1, 2]]).size, c: /(\\\\d+)-/u.exec('x12-')?.[1] })",
    "const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2)); fib(15)",
    "try { null.x } catch (e) { e.name }",
    "Array.from({ length: 2000 }, (_, i) => (i * 7919) % 2003).sort((a, b) => a - b).slice(0, 5).concat(Math.hypot(3, 4))",
  ];
  return programs.map((code) => vm.dump(vm.unwrapResult(vm.evalCode(code))));
}

interface TreeSitter {
  Parser: { init(): Promise<void>; new (): { setLanguage(of: object): void; parse(text: string): Tree } };
  Language: { load(bytes: Uint8Array): Promise<object> };
}

interface Tree {
  readonly rootNode: { toString(): string; descendantCount: number; hasError: boolean };
}

async function treeSitter(): Promise<unknown> {
  const { Parser, Language } = (await imported("web-tree-sitter/web-tree-sitter.js")) as TreeSitter;
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(readFileSync(appFile("tree-sitter-javascript/tree-sitter-javascript.wasm"))));
  const texts = [
    "const x = (a, ...b) => a?.b ?? `${b}`;",
    "class A { #x = 1; get y() { return this.#x } }",
    "if (x { y",
  ];
  return texts.map((text) => {
    const { rootNode } = parser.parse(text);
    return [rootNode.toString(), rootNode.descendantCount, rootNode.hasError];
  });
}

interface Esbuild {
  transform(text: string, options: object): Promise<{ code: string }>;
  initialize(options: object): Promise<void>;
  stop(): Promise<void>;
}

async function esbuild(): Promise<unknown> {
  // Its glue is a browser's.
  (globalThis as { self?: unknown }).self = globalThis;
  const { initialize, transform } = (await imported("esbuild-wasm/esm/browser.js")) as Esbuild;
  await initialize({
    wasmModule: new WebAssembly.Module(readFileSync(appFile("esbuild-wasm/esbuild.wasm"))),
    worker: false,
  });
  const text = `import type { T } from "t"; enum E { A, B = 5 } export const f = async (x?: T) => <a b={E.B}>{x?.y ?? 1}</a>;`;
  const { code } = await transform(text, { loader: "tsx", target: "es2019", minify: true });
  return code;
}

/** The programs by name; those that take too long where nothing is compiled are named beside. */
export const programs: { readonly [name: string]: Program } = { sql, resvg, quickjs, treeSitter, esbuild };

/** What runs on engines that compile alone: a compiler of millions of instructions to begin with. */
export const heavy: readonly string[] = ["esbuild"];
