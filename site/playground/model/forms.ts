/** The Clojure that the page's buttons stand for: it is shown, and it is what runs. */
import type { FuncDescriptor, TypeDescriptor } from "../../../src/ts/component/model/describe.ts";
import type { ModuleInfo } from "../../../src/ts/api/exports.ts";
import { type Project, boundOf, envOf, wordsOf } from "./project.ts";

/** A text as Clojure writes it. */
export function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n").replaceAll("\t", "\\t").replaceAll("\r", "\\r")}"`;
}

function options(project: Project, world: readonly string[] = []): string {
  const { bounds, engine, wit, host, contents, name } = project;
  const given: string[] = [];
  if (typeof contents !== "string" && name !== "") given.push(`:name ${quoted(name)}`);
  if (wit.trim() !== "") given.push(":wit wit");
  if (host.trim() !== "") given.push(":imports imports");
  given.push(...world);
  if (engine !== "auto") given.push(`:engine :${engine}`);
  const numbers = { ":fuel": bounds.fuel, ":timeout-ms": bounds.timeout, ":max-memory-pages": bounds.pages };
  for (const [key, text] of Object.entries(numbers)) {
    const number = boundOf(text);
    if (number !== undefined) given.push(`${key} ${number}`);
  }
  return given.length === 0 ? "" : ` {${given.join(" ")}}`;
}

function worldOf({ args, stdin, env, name }: Project): string[] {
  const words = wordsOf(args);
  const given = [
    `:args [${[words.length === 0 ? name : "", ...words]
      .filter((word) => word !== "")
      .map(quoted)
      .join(" ")}]`,
  ];
  if (stdin !== "") given.push(":stdin stdin");
  const pairs = envOf(env);
  if (pairs.length > 0) given.push(`:env {${pairs.map((pair) => pair.map(quoted).join(" ")).join(", ")}}`);
  return [...given, ":dirs files"];
}

/** The form that loads. */
export const loadForm = (project: Project): string => `(def m (wasm/load source${options(project)}))`;

/** The form that runs a program. */
export const runForm = (project: Project): string => `(wasm/run source${options(project, worldOf(project))})`;

/** Whether a module is a program: what `run` takes. */
export function isProgram(info: ModuleInfo | undefined): boolean {
  if (info === undefined) return false;
  if (info.component !== undefined)
    return Object.keys(info.component.exports).some((name) => name.startsWith("wasi:cli/run"));
  return Object.hasOwn(info.exports, "_start") && info.exports["_start"]?.kind === "func";
}

const simpleSymbol = /^[a-zA-Z][\w.*+!?<>=-]*$/;

const keyOf = (name: string): string => (simpleSymbol.test(name) ? `:${name}` : quoted(name));

/** A call of an export, with arguments that its types allow. */
export function callForm(name: string, params: readonly string[], wit?: FuncDescriptor): string {
  const args =
    wit === undefined
      ? params.map((type) => (/^f\d/.test(type) ? "1.5" : /^[if]\d/.test(type) ? "1" : "nil"))
      : wit.params.map(({ type }) => exampleOf(type));
  return `(wasm/call m ${[keyOf(name), ...args].join(" ")})`;
}

const primitives: { readonly [type: string]: string } = {
  bool: "true",
  char: '"a"',
  string: '"text"',
  f32: "1.5",
  f64: "1.5",
  result: "[:ok]",
};

/** A value of a type of WIT, as Clojure. */
function exampleOf(type: TypeDescriptor): string {
  if (typeof type === "string") return primitives[type] ?? "1";
  if ("list" in type) return `[${exampleOf(type.list)}]`;
  if ("map" in type) return `{${exampleOf(type.map[0])} ${exampleOf(type.map[1])}}`;
  if ("tuple" in type) return `[${type.tuple.map(exampleOf).join(" ")}]`;
  if ("option" in type) return exampleOf(type.option);
  if ("result" in type) return type.result.ok === undefined ? "[:ok]" : `[:ok ${exampleOf(type.result.ok)}]`;
  if ("record" in type) return `{${type.record.map((field) => `:${field.name} ${exampleOf(field.type)}`).join(", ")}}`;
  if ("variant" in type) {
    const [first] = type.variant;
    return first === undefined
      ? "nil"
      : `[:${first.name}${first.type === undefined ? "" : ` ${exampleOf(first.type)}`}]`;
  }
  if ("enum" in type) return `:${type.enum[0] ?? ""}`;
  if ("flags" in type)
    return `#{${type.flags
      .slice(0, 1)
      .map((flag) => `:${flag}`)
      .join("")}}`;
  return "nil";
}

/** The type of a function of WIT, as text. */
export function witType({ params, result }: FuncDescriptor): string {
  const list = params.map(({ name, type }) => `${name}: ${typeText(type)}`).join(", ");
  return `(${list})${result === undefined ? "" : ` → ${typeText(result)}`}`;
}

function typeText(type: TypeDescriptor): string {
  if (typeof type === "string") return type;
  if ("list" in type) return `list<${typeText(type.list)}>`;
  if ("map" in type) return `map<${type.map.map(typeText).join(", ")}>`;
  if ("tuple" in type) return `tuple<${type.tuple.map(typeText).join(", ")}>`;
  if ("option" in type) return `option<${typeText(type.option)}>`;
  if ("result" in type)
    return `result<${[type.result.ok, type.result.err].map((one) => (one === undefined ? "_" : typeText(one))).join(", ")}>`;
  if ("record" in type) return `{${type.record.map((field) => `${field.name}: ${typeText(field.type)}`).join(", ")}}`;
  if ("variant" in type) return type.variant.map(({ name }) => name).join(" | ");
  if ("enum" in type) return type.enum.join(" | ");
  if ("flags" in type) return `flags{${type.flags.join(", ")}}`;
  if ("own" in type) return type.own;
  if ("borrow" in type) return `borrow<${type.borrow}>`;
  return "stream" in type ? "stream" : "future";
}

/** A map of host functions for what a module imports, to be filled in. */
export function stubsFor(info: ModuleInfo): string {
  const { component } = info;
  const groups = new Map<string, string[]>();
  const add = (group: string, line: string): void => void groups.set(group, [...(groups.get(group) ?? []), line]);
  for (const item of info.imports) {
    if (item.module.startsWith("wasi_")) continue;
    if (item.kind === "func") add(item.module, stub(item.name, item.params, item.results.length === 0 ? "nil" : "0"));
    else add(item.module, `${quoted(item.name)} ${objectOf(item)}`);
  }
  for (const [name, item] of Object.entries(component?.imports ?? {})) {
    if (name.startsWith("wasi:")) continue;
    if (item.kind === "instance")
      for (const func of Object.keys(item.functions)) add(name, stub(func, ["&", "args"], "nil"));
  }
  const body = [...groups].map(([module, lines]) => `${quoted(module)}\n  {${lines.join("\n   ")}}`);
  return `;; What the module imports, served by Clojure.\n{${body.join("\n ")}}\n`;
}

function stub(name: string, params: readonly string[], result: string): string {
  const names = params[0] === "&" ? params : params.map((_, i) => String.fromCharCode(97 + (i % 26)));
  const shown = names.filter((one) => one !== "&");
  return `${quoted(name)} (fn [${names.join(" ")}] (println ${[quoted(name), ...shown].join(" ")})${result === "nil" ? "" : ` ${result}`})`;
}

function objectOf(item: ModuleInfo["imports"][number]): string {
  if (item.kind === "memory")
    return `(wasm/new-memory {:min ${item.min}${item.max === undefined ? "" : ` :max ${item.max}`}})`;
  if (item.kind === "global") return `(wasm/new-global {:type :${item.type} :mutable ${item.mutable} :value 0})`;
  if (item.kind === "table") return `(wasm/new-table {:element :${item.element} :min ${item.min}})`;
  return item.kind === "tag" ? `(wasm/new-tag {:params [${item.params.map((type) => `:${type}`).join(" ")}]})` : "nil";
}
