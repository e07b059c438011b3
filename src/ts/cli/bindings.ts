/**
 * `cljw-wasm bindings`: what the macros of ClojureScript learn of a module when a program is compiled, as EDN.
 */
import { compile } from "../api/default-node.ts";
import { type ExternInfo, toKebabCase } from "../api/exports.ts";
import { bindings } from "../api/load/bindings.ts";
import type { Binding } from "../api/module/bindings.ts";
import { nodeHost } from "../api/node.ts";
import { optionSets } from "../api/options/table.ts";
import type { Given } from "./args.ts";
import { type Edn, Keyword, edn } from "./edn.ts";
import { requireFewTypes } from "./modules.ts";
import { exitCodes } from "./table.ts";

type WitFunc = NonNullable<Binding["wit"]>;
type WitType = WitFunc["params"][number]["type"];
type WitField = { readonly name: string; readonly type?: WitType };

const keyword = (name: string): Keyword => new Keyword(name);

/** A name of one word as a keyword; anything else, as `(ref null 3)`, is itself. */
const word = (name: string): Edn => (name.includes(" ") ? name : keyword(name));

const field = ({ name, type }: WitField): Edn => ({ name, type: type === undefined ? undefined : witType(type) });

const mapped = (types: { readonly [name: string]: WitType | undefined }): Edn =>
  Object.fromEntries(
    Object.entries(types).flatMap(([name, type]) => (type === undefined ? [] : [[name, witType(type)]])),
  );

/** A WIT type in the form in which `describe` has it in Clojure. */
function witType(type: WitType): Edn {
  if (typeof type === "string") return keyword(type);
  if ("list" in type) return [keyword("list"), witType(type.list), ...(type.length === undefined ? [] : [type.length])];
  if ("tuple" in type) return [keyword("tuple"), ...type.tuple.map(witType)];
  if ("map" in type) return [keyword("map"), ...type.map.map(witType)];
  if ("result" in type) return [keyword("result"), mapped(type.result)];
  if ("record" in type) return [keyword("record"), type.record.map(field)];
  if ("variant" in type) return [keyword("variant"), type.variant.map(field)];
  if ("enum" in type) return [keyword("enum"), type.enum.map(keyword)];
  if ("flags" in type) return [keyword("flags"), type.flags.map(keyword)];
  if ("own" in type) return [keyword("own"), type.own];
  if ("borrow" in type) return [keyword("borrow"), type.borrow];
  const [[tag, of] = ["", "..." as const]] = Object.entries(type);
  return [keyword(tag), witType(of)];
}

const witSignature = ({ params, result, async }: WitFunc): Edn => ({
  params: params.map(field),
  results: result === undefined ? undefined : witType(result),
  async: async || undefined,
});

/** The type of an export without its kind, in the form in which `exports` has it in Clojure. */
function coreSignature(info: ExternInfo): Edn {
  if (info.kind === "func" || info.kind === "tag")
    return { params: info.params.map(word), results: info.results.map(word) };
  const { kind: _, ...rest } = info;
  const words = new Set(["element", "type", "address"]);
  return Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      toKebabCase(key),
      words.has(key) && typeof value === "string" ? word(value) : value,
    ]),
  );
}

const shown = ({ name, info, params, wit }: Binding): Edn => ({
  name,
  key: toKebabCase(name),
  kind: keyword(info.kind),
  args: info.kind === "func" ? params.map((param) => param ?? null) : undefined,
  doc: wit?.docs,
  signature: wit === undefined ? coreSignature(info) : witSignature(wit),
});

const optionNames = (): string[] =>
  Object.entries(optionSets.load).flatMap(([name, { hidden }]) => (hidden === true ? [] : [toKebabCase(name)]));

/** Prints what is known. @throws as `compile` of the package, and of its WIT */
export function printBindings(given: Given): number {
  const {
    files: [file = ""],
  } = given;
  const wit = given.has("no-wit") ? false : given.text("wit");
  const world = given.text("world");
  const compiled = compile(file, { ...(wit === undefined ? {} : { wit }), ...(world === undefined ? {} : { world }) });
  const found = bindings(compiled, nodeHost);
  const infos = found.exports.map(({ info }) => info);
  requireFewTypes("exports", infos, "too many for a program that is compiled: load the module when it runs");
  const binary = given.has("binary") ? Buffer.from(compiled.module.bytes).toString("base64") : undefined;
  const all = { name: found.name, exports: found.exports.map(shown), wit: found.wit, options: optionNames(), binary };
  process.stdout.write(`${edn(all)}\n`);
  return exitCodes.ok.code;
}
