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
  /** Of a core module, the functions that can be called, where those are not all. */
  readonly reached: ReadonlySet<number> | undefined;
}

/** How it is to be made. */
export interface AheadForm {
  readonly bounds: Bounds;
  readonly form: keyof typeof forms;
  /** Characters of code that a file has, about; more are put into files of their own. An expression is in one file. */
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

/** How files of a form begin and end, and where the first one has the module's bytes from. */
interface FormRow {
  readonly head: readonly string[];
  readonly ending: string;
  readonly give: (name: string) => string;
  /** Takes from another file; a form without it has one file. */
  readonly take: ((name: string, path: string) => string) | undefined;
  readonly bytes: (module: Uint8Array) => string;
  /** What is made of code, line by line. */
  readonly code: (text: string) => string;
}

const literal = (module: Uint8Array): string => JSON.stringify(toBase64(module));
const same = (text: string): string => text;

/** Names of properties in quotation marks, by which the Closure Compiler leaves them as they are. */
const quotedNames = (text: string): string =>
  text.replaceAll(/"(?:[^"\\]|\\.)*"|\.([A-Za-z_$][\w$]*)/g, (found: string, name?: string) =>
    name === undefined ? found : `["${name}"]`,
  );

const forms = {
  esm: {
    head: [notice],
    ending: "js",
    give: (name) => `export default ${name};`,
    take: (name, path) => `import ${name} from ${path};`,
    bytes: literal,
    code: same,
  },
  cjs: {
    head: [notice, '"use strict";'],
    ending: "cjs",
    give: (name) => `module.exports = ${name};`,
    take: (name, path) => `const ${name} = require(${path});`,
    bytes: literal,
    code: same,
  },
  expression: {
    head: ["(function (bytes) {", '"use strict";'],
    ending: "js",
    give: (name) => `return ${name};\n})`,
    take: undefined,
    bytes: () => "bytes",
    code: quotedNames,
  },
} as const satisfies { readonly [form: string]: FormRow };

/** Functions as they are written into files: parts, of which each is in one file. */
class Files {
  /** The file that is to be loaded. */
  readonly main: Lines;
  /** Those beside it. */
  readonly others: AheadText[] = [];
  private readonly _form: FormRow;
  private readonly _base: string;
  private readonly _chunk: number;
  private _file: Lines;
  private _count = 0;
  private _part: { readonly name: string; readonly first: number } | undefined = undefined;

  constructor(row: FormRow, { base, chunk }: AheadForm) {
    this._form = row;
    this._base = base;
    this._chunk = row.take === undefined ? Number.POSITIVE_INFINITY : chunk;
    this.main = this._file = this._newFile();
  }

  private _newFile(): Lines {
    const file = new Lines();
    for (const line of this._form.head) file.add(line);
    return file;
  }

  /** Adds a function's row, which tells its line. Gives the name of the part where that is a new one. */
  add(row: (line: number) => string): string | undefined {
    const begun = this._part === undefined ? this._begin() : undefined;
    this._file.add(row(this._file.next));
    if (this._file.length >= this._chunk) this.end();
    return begun;
  }

  private _begin(): string {
    const name = `part${this._count++}`;
    if (this._chunk !== Number.POSITIVE_INFINITY) this._file = this._newFile();
    this._part = { name, first: this._file.next };
    this._file.add(this._form.code(`const ${name}First = new Error().stack;`));
    this._file.add(`const ${name} = { "functions": [`);
    return name;
  }

  /** Ends the part that is open, and its file where that is not the first. */
  end(): void {
    if (this._part === undefined) return;
    const { name, first } = this._part;
    this._part = undefined;
    this._file.add(this._form.code(`], "lines": [${first}, ${name}First, ${this._file.next}, new Error().stack] };`));
    if (this._file === this.main) return;
    const { give, take, ending } = this._form;
    this._file.add(give(name));
    const file = `${this._base}.${this.others.length + 1}.${ending}`;
    this.others.push({ name: file, text: this._file.text });
    this.main.add(take!(name, JSON.stringify(`./${file}`)));
    this._file = this.main;
  }
}

/** The code of a function of this name, as a row of a file; undefined where it is to be interpreted. */
function rowOf(
  unit: Unit,
  index: number,
  name: string,
  bounds: Bounds,
  form: FormRow,
): ((line: number) => string) | undefined {
  const written = writeFunction(unit, index, bounds, noPause, noPause);
  const text = written && makingText(written, name);
  if (text === undefined || depthOf(text) > deepest) return undefined;
  const offsets = JSON.stringify(offsetsText(written!.offsets));
  const code = form.code(text);
  return (line) => `[${index},(H,I)=>{${code}},${offsets},${line}],`;
}

/** Writes modules. */
export function writeAhead(source: AheadSource, form: AheadForm): AheadTexts {
  const row: FormRow = forms[form.form];
  const out = new Files(row, form);
  const interpreted: { unit: Unit; index: number }[] = [];
  let functions = 0;
  const modules = source.units.map((unit) => {
    const { bytes, funcs, spaces } = unit.module;
    const at = bytes.byteOffset - source.bytes.byteOffset;
    const id = idOf(bytes, at);
    const parts: string[] = [];
    for (const i of funcs.keys()) {
      const index = spaces.imported.func + i;
      if (source.reached?.has(index) === false) continue;
      const written = rowOf(unit, index, `${aheadMark}${id}_${index}`, form.bounds, row);
      if (written === undefined) {
        interpreted.push({ unit, index });
        continue;
      }
      functions++;
      const begun = out.add(written);
      if (begun !== undefined) parts.push(begun);
    }
    out.end();
    return `{ "at": ${at}, "id": ${JSON.stringify(id)}, "parts": [${parts.join(", ")}] }`;
  });
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
  main.add(`  "modules": [${modules.join(", ")}],`);
  main.add(`  "bytes": ${row.bytes(source.bytes)},`);
  main.add("};");
  main.add(row.give("app"));
  return { files: [{ name: `${form.base}.${row.ending}`, text: main.text }, ...others], functions, interpreted };
}
