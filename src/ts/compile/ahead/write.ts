/**
 * Modules as JavaScript in which nothing is evaluated: the text of files. Of a module nothing gets into it but numbers, and strings as JSON.
 */
import { toBase64 } from "../../base/bytes/base64.ts";
import { noPause } from "../../runtime/budget/regions.ts";
import type { Unit } from "../../runtime/engine.ts";
import { type AheadExport, aheadFormat, aheadKey, aheadKind, offsetsText } from "../code/ahead-file.ts";
import type { Bounds } from "../code/convention.ts";
import { aheadMark } from "../code/frames.ts";
import { makingText } from "../code/module-code.ts";
import { writeFunction } from "../lower/write.ts";

/** What is to be made into a file. */
export interface AheadSource {
  /** The module or component. */
  readonly bytes: Uint8Array;
  readonly name: string | undefined;
  readonly wit: string | undefined;
  readonly world: string | undefined;
  /** The core modules, in their order, validated. */
  readonly units: readonly Unit[];
}

/** How it is to be made. */
export interface AheadForm {
  readonly bounds: Bounds;
  readonly form: "esm" | "cjs";
  /** Characters of code that a file has, about; more are put into files of their own. */
  readonly chunk: number;
  /** What the names of those begin with: `app` for `app.1.js`. */
  readonly base: string;
}

/** A file. */
export interface AheadText {
  readonly name: string;
  readonly text: string;
}

/** All files, the one to be loaded first, and the functions that have no code: they are interpreted. */
export interface AheadTexts {
  readonly files: readonly AheadText[];
  readonly functions: number;
  readonly interpreted: ReadonlyArray<{ readonly unit: Unit; readonly index: number }>;
}

/** How deep brackets of a function's text nest at most: parsers of small hosts go no deeper. */
const deepest = 400;

function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === "(" || char === "{" || char === "[") most = Math.max(most, ++depth);
    else if (char === ")" || char === "}" || char === "]") depth--;
  }
  return most;
}

/** Text by lines, whose numbers are known. */
class Lines {
  private readonly _parts: string[] = [];
  next = 1;
  length = 0;

  add(line: string): void {
    this._parts.push(line);
    this.length += line.length + 1;
    for (let at = line.indexOf("\n"); at >= 0; at = line.indexOf("\n", at + 1)) this.next++;
    this.next++;
  }

  get text(): string {
    return `${this._parts.join("\n")}\n`;
  }
}

/** A digest that tells modules of one program from each other in traces. */
function idOf(bytes: Uint8Array, at: number): string {
  let [a, b] = [0x811c9dc5, at ^ bytes.length];
  for (let i = 0; i < bytes.length; i++) {
    a = Math.imul(a ^ bytes[i]!, 0x01000193);
    b = (Math.imul(b, 31) + bytes[i]!) | 0;
  }
  return (a >>> 0).toString(36) + (b >>> 0).toString(36);
}

const notice = "// WebAssembly as JavaScript, made by cljw-wasm: compile it again rather than change it.";

/** What a form of modules writes where one takes from another. */
const forms = {
  esm: {
    head: [notice],
    ending: "js",
    give: (name: string) => `export default ${name};`,
    take: (name: string, path: string) => `import ${name} from ${path};`,
  },
  cjs: {
    head: [notice, '"use strict";'],
    ending: "cjs",
    give: (name: string) => `module.exports = ${name};`,
    take: (name: string, path: string) => `const ${name} = require(${path});`,
  },
} as const;

/** Functions as they are written into files: parts, of which each is in one file. */
class Files {
  /** The file that is to be loaded. */
  readonly main: Lines;
  /** Those beside it. */
  readonly others: AheadText[] = [];
  private readonly _form: AheadForm;
  private _file: Lines;
  private _count = 0;
  private _part: { readonly name: string; readonly first: number } | undefined = undefined;

  constructor(form: AheadForm) {
    this._form = form;
    this.main = this._file = this._newFile();
  }

  private _newFile(): Lines {
    const file = new Lines();
    for (const line of forms[this._form.form].head) file.add(line);
    return file;
  }

  /** Adds a function's row, which tells its line. Gives the name of the part where that is a new one. */
  add(row: (line: number) => string): string | undefined {
    const begun = this._part === undefined ? this._begin() : undefined;
    this._file.add(row(this._file.next));
    if (this._file.length >= this._form.chunk) this.end();
    return begun;
  }

  private _begin(): string {
    const name = `part${this._count++}`;
    if (this._form.chunk !== Number.POSITIVE_INFINITY) this._file = this._newFile();
    this._part = { name, first: this._file.next };
    this._file.add(`const ${name}First = new Error().stack;`);
    this._file.add(`const ${name} = { functions: [`);
    return name;
  }

  /** Ends the part that is open, and its file where that is not the first. */
  end(): void {
    if (this._part === undefined) return;
    const { name, first } = this._part;
    this._part = undefined;
    this._file.add(`], lines: [${first}, ${name}First, ${this._file.next}, new Error().stack] };`);
    if (this._file === this.main) return;
    const { give, take, ending } = forms[this._form.form];
    this._file.add(give(name));
    const file = `${this._form.base}.${this.others.length + 1}.${ending}`;
    this.others.push({ name: file, text: this._file.text });
    this.main.add(take(name, JSON.stringify(`./${file}`)));
    this._file = this.main;
  }
}

/** The code of a function of this name, as a row of a file; undefined where it is to be interpreted. */
function rowOf(unit: Unit, index: number, name: string, bounds: Bounds): ((line: number) => string) | undefined {
  const written = writeFunction(unit, index, bounds, noPause, noPause);
  const text = written && makingText(written, name);
  if (text === undefined || depthOf(text) > deepest) return undefined;
  const offsets = JSON.stringify(offsetsText(written!.offsets));
  return (line) => `[${index},(H,I)=>{${text}},${offsets},${line}],`;
}

/** Writes modules. */
export function writeAhead(source: AheadSource, form: AheadForm): AheadTexts {
  const out = new Files(form);
  const interpreted: { unit: Unit; index: number }[] = [];
  let functions = 0;
  const modules = source.units.map((unit) => {
    const { bytes, funcs, spaces } = unit.module;
    const at = bytes.byteOffset - source.bytes.byteOffset;
    const id = idOf(bytes, at);
    const parts: string[] = [];
    for (const i of funcs.keys()) {
      const index = spaces.imported.func + i;
      const row = rowOf(unit, index, `${aheadMark}${id}_${index}`, form.bounds);
      if (row === undefined) {
        interpreted.push({ unit, index });
        continue;
      }
      functions++;
      const begun = out.add(row);
      if (begun !== undefined) parts.push(begun);
    }
    out.end();
    return `{ at: ${at}, id: ${JSON.stringify(id)}, parts: [${parts.join(", ")}] }`;
  });
  const { give, ending } = forms[form.form];
  const { main, others } = out;
  const facts: Omit<AheadExport, "modules" | "bytes"> = {
    [aheadKey]: aheadKind,
    format: aheadFormat,
    fuel: form.bounds.metered,
    callDepth: form.bounds.deep,
    name: source.name ?? null,
    wit: source.wit ?? null,
    world: source.world ?? null,
  };
  main.add("const app = {");
  for (const [key, value] of Object.entries(facts)) main.add(`  ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
  main.add(`  modules: [${modules.join(", ")}],`);
  main.add(`  bytes: ${JSON.stringify(toBase64(source.bytes))},`);
  main.add("};");
  main.add(give("app"));
  return { files: [{ name: `${form.base}.${ending}`, text: main.text }, ...others], functions, interpreted };
}
