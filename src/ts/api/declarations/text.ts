/**
 * TypeScript as text: what of a guest's names and documentation may stand where in a file of declarations.
 */
import { shownLines } from "../../base/errors/shown.ts";
import { unicodeEscapes } from "../../base/escapes.ts";
import { toCamelCase } from "../../component/model/names.ts";

/** Characters that no text should hold as they are, or that may be read as its end, as escapes of JavaScript. */
function escaped(text: string): string {
  const visible = text.replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, unicodeEscapes);
  return visible.replaceAll("</", "<\\/");
}

/** A string as a literal. */
export function literal(text: string): string {
  return `"${escaped(text.replaceAll(/["\\]/g, "\\$&"))}"`;
}

const identifier = /^[A-Za-z_$][\w$]*$/;

/** A name as the key of a property. */
export function propertyKey(name: string): string {
  return identifier.test(name) ? name : literal(name);
}

/** Words that are no names of parameters. */
const reserved = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false
  finally for function if implements import in instanceof interface let new null package private protected public return
  static super switch this throw true try typeof var void while with yield`.split(/\s+/),
);

/** Characters of a parameter's name; a longer one says nothing. */
const longestParam = 60;

/** Parameters by these names, where names of parameters can be so; else `p0` and so on. */
export function paramList(params: readonly { readonly name: string | undefined; readonly type: string }[]): string {
  const names = paramNames(params.map(({ name }) => name));
  return params.map(({ type }, i) => `${names[i] ?? ""}: ${type}`).join(", ");
}

function paramNames(given: readonly (string | undefined)[]): string[] {
  const taken = new Set<string>();
  return given.map((name, i) => {
    const fits = name !== undefined && name.length <= longestParam && identifier.test(name) && !reserved.has(name);
    let chosen = fits && !taken.has(name) ? name : `p${i}`;
    while (taken.has(chosen)) chosen = `_${chosen}`;
    taken.add(chosen);
    return chosen;
  });
}

/** The names that generated files use themselves. */
const usedNames = [
  ...["Array", "ReadonlyArray", "Map", "ReadonlyMap", "Partial", "PromiseLike", "Uint8Array", "Int8Array"],
  ...["Uint16Array", "Int16Array", "Uint32Array", "Int32Array", "BigUint64Array", "BigInt64Array", "Float32Array"],
  ...["Float64Array", "Exports", "Imports", "Callable", "Memory", "Table", "Global", "Tag", "Awaitable", "Symbol"],
  ...["Droppable", "SymbolConstructor"],
];

/** Types that files declare where they use them. */
const helpers: { readonly [name: string]: string } = {
  Awaitable: `/** What a host function may return: in calls that wait, a promise, too. */
type Awaitable<T> = T | PromiseLike<T>;`,
  Droppable: `/** What each resource has: it is dropped once, by \`drop\`, or by \`using\` where the language has that. */
type Droppable = { drop(): void } & (SymbolConstructor extends { readonly dispose: infer D extends symbol }
  ? { readonly [K in D]: () => void }
  : unknown);`,
};

/** The declarations of those that a text uses. */
export function usedHelpers(text: string): string[] {
  return Object.keys(helpers).flatMap((name) => (new RegExp(`\\b${name}\\b`).test(text) ? [helpers[name]!] : []));
}

/** A property with its documentation. */
export interface Member {
  readonly name: string;
  readonly type: string;
  readonly comment: readonly string[];
}

/** Properties, a line each behind its documentation. */
export function memberLines(members: readonly Member[], before: string): string[] {
  return members.flatMap(({ name, type, comment }) => [...comment, `${before}readonly ${propertyKey(name)}: ${type};`]);
}

/** Lines in braces. */
export function block(lines: readonly string[], before: string): string {
  return lines.length === 0 ? "{}" : ["{", ...lines, `${before}}`].join("\n");
}

/** What a host function may return for a result of a guest. */
export function awaitable(type: string): string {
  return `Awaitable<${type}>`;
}

/** The names of the types that a file declares: each once. */
export class TypeNames {
  private readonly _taken = new Set(usedNames);
  private readonly _next = new Map<string, number>();

  /** The first of these names, as TypeScript writes names of types, that is not taken; else the first with a number. */
  take(wanted: readonly string[]): string {
    const names = wanted.map(typeName);
    let free = names.find((name) => !this._taken.has(name));
    const first = names[0] ?? "Type";
    while (free === undefined) {
      const n = this._next.get(first) ?? 2;
      this._next.set(first, n + 1);
      if (!this._taken.has(`${first}${n}`)) free = `${first}${n}`;
    }
    this._taken.add(free);
    return free;
  }
}

function typeName(name: string): string {
  const camel = toCamelCase(name).replaceAll(/[^\w$]+/g, "_");
  const pascal = camel.charAt(0).toUpperCase() + camel.slice(1);
  return /^[A-Za-z_$]/.test(pascal) ? pascal : `_${pascal}`;
}

/** A comment of documentation: nothing in it ends it, or is read as a tag that nobody wrote. */
export function docComment(docs: string | undefined, indent: string): string[] {
  if (docs === undefined || docs.trim() === "") return [];
  const lines = shownLines(docs.trim())
    .replaceAll("*/", "*\\/")
    .replaceAll("</", "<\\/")
    .split("\n")
    .map((line) => line.trimEnd());
  if (lines.length === 1) return [`${indent}/** ${lines.join("")} */`];
  return [`${indent}/**`, ...lines.map((line) => `${indent} *${line === "" ? "" : ` ${line}`}`), `${indent} */`];
}

/** A type that may be followed by `[]`, or be one of several. */
const simple = /^[\w$]+$/;

/** An array of a type. */
export function arrayOf(item: string, readonly: boolean): string {
  if (simple.test(item)) return `${readonly ? "readonly " : ""}${item}[]`;
  return `${readonly ? "Readonly" : ""}Array<${item}>`;
}
