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

/** Writes parts of code into files. */
class Files {
  readonly files: AheadText[] = [];
  private readonly _form: AheadForm;
  /** The file that is to be loaded. */
  readonly main = new Lines();
  private _file: Lines = this.main;
  private _parts = 0;
  private _first = 0;

  constructor(form: AheadForm) {
    this._form = form;
    this._begin(this.main);
  }

  private _begin(file: Lines): void {
    file.add(notice);
    if (this._form.form === "cjs") file.add('"use strict";');
  }

  /** Begins a part, whose name is given. */
  begin(): string {
    const name = `part${this._parts++}`;
    this._first = this._file.next;
    this._file.add(`const ${name}First = new Error().stack;`);
    this._file.add(`const ${name} = { functions: [`);
    return name;
  }

  /** The line of what is added next. */
  get line(): number {
    return this._file.next;
  }

  add(row: string): void {
    this._file.add(row);
  }

  get isFull(): boolean {
    return this._file.length >= this._form.chunk;
  }

  end(name: string): void {
    const last = this._file.next;
    this._file.add(`], lines: [${this._first}, ${name}First, ${last}, new Error().stack] };`);
  }

  /** What follows goes into another file, which the first one takes the part from. */
  private _split(): void {
    this._file = new Lines();
    this._begin(this._file);
  }

  /** Begins a file for a part, where there are to be several. */
  open(): void {
    if (this._form.chunk !== Number.POSITIVE_INFINITY) this._split();
  }

  /** Ends that file. */
  close(name: string): void {
    if (this._file === this.main) return;
    const { form, base } = this._form;
    const file = `${base}.${this.files.length + 1}.${form === "cjs" ? "cjs" : "js"}`;
    this._file.add(form === "cjs" ? `module.exports = ${name};` : `export default ${name};`);
    this.files.push({ name: file, text: this._file.text });
    const path = JSON.stringify(`./${file}`);
    this.main.add(form === "cjs" ? `const ${name} = require(${path});` : `import ${name} from ${path};`);
    this._file = this.main;
  }
}

/** Writes modules. */
export function writeAhead(source: AheadSource, form: AheadForm): AheadTexts {
  const out = new Files(form);
  const interpreted: { unit: Unit; index: number }[] = [];
  let functions = 0;
  const modules = source.units.map((unit) => {
    const { module } = unit;
    const id = idOf(module.bytes, module.bytes.byteOffset - source.bytes.byteOffset);
    const parts: string[] = [];
    let part: string | undefined;
    for (const i of module.funcs.keys()) {
      const index = module.spaces.imported.func + i;
      const written = writeFunction(unit, index, form.bounds, noPause, noPause);
      const text = written && makingText(written, `${aheadMark}${id}_${index}`);
      if (text === undefined || depthOf(text) > deepest) {
        interpreted.push({ unit, index });
        continue;
      }
      functions++;
      if (part === undefined) {
        out.open();
        parts.push((part = out.begin()));
      }
      const offsets = JSON.stringify(offsetsText(written!.offsets));
      const { line } = out;
      out.add(`[${index},(H,I)=>{${text}},${written!.bounces ? 1 : 0},${offsets},${line}],`);
      if (!out.isFull) continue;
      out.end(part);
      out.close(part);
      part = undefined;
    }
    if (part !== undefined) {
      out.end(part);
      out.close(part);
    }
    const at = module.bytes.byteOffset - source.bytes.byteOffset;
    return `{ at: ${at}, id: ${JSON.stringify(id)}, parts: [${parts.join(", ")}] }`;
  });
  const { main } = out;
  const facts: Omit<AheadExport, "modules" | "bytes"> = {
    [aheadKey]: aheadKind,
    format: aheadFormat,
    fuel: form.bounds.metered,
    callDepth: form.bounds.deep,
    name: source.name ?? null,
    wit: source.wit ?? null,
  };
  const rows = Object.entries(facts).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
  main.add(["const app = {", ...rows].join("\n"));
  main.add(`  modules: [${modules.join(", ")}],`);
  main.add(`  bytes: ${JSON.stringify(toBase64(source.bytes))},`);
  main.add("};");
  main.add(form.form === "cjs" ? "module.exports = app;" : "export default app;");
  const name = `${form.base}.${form.form === "cjs" ? "cjs" : "js"}`;
  return { files: [{ name, text: main.text }, ...out.files], functions, interpreted };
}
