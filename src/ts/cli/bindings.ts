/**
 * `cljw-wasm bindings`: what the macros of ClojureScript learn of a module when a program is compiled, as EDN.
 */
import { compile, compileToJs } from "../api/default-node.ts";
import { toKebabCase } from "../api/exports.ts";
import { bindings } from "../api/load/bindings.ts";
import { nodeHost } from "../api/node.ts";
import { optionSets } from "../api/options/table.ts";
import { outward } from "../clojure/convert.ts";
import { mapFrom } from "../clojure/data.ts";
import { descriptions } from "../clojure/described.ts";
import type { Given } from "./args.ts";
import { ednCore } from "./edn/core.ts";
import { writeEdn } from "./edn/write.ts";
import { requireFewTypes } from "./modules.ts";
import { exitCodes } from "./table.ts";

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
  const ahead = given.has("aot")
    ? compileToJs(file, {
        // The program has the WIT already.
        wit: false,
        form: "expression",
        fuel: given.has("fuel"),
        callDepth: given.has("call-depth"),
      })
    : undefined;
  const all = {
    name: found.name,
    exports: descriptions(ednCore, outward(ednCore, toKebabCase)).bindings(found.exports),
    wit: found.wit,
    component: found.isComponent ? true : undefined,
    options: optionNames(),
    code: ahead?.files[0]!.text,
    interpreted: ahead?.interpreted,
    binary: given.has("binary") ? Buffer.from(compiled.module.bytes).toString("base64") : undefined,
  };
  process.stdout.write(`${writeEdn(mapFrom(ednCore, (key) => ednCore.keyword(key), all))}\n`);
  return exitCodes.ok.code;
}
