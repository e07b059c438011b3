/**
 * The subcommand that writes TypeScript types.
 */
import type { CompileToJsOptions } from "../api/ahead.ts";
import type { ComponentUnit } from "../api/component/unit.ts";
import { compile } from "../api/default-node.ts";
import { type Declared, declarations } from "../api/declarations/declare.ts";
import type { I64Mode } from "../api/exports.ts";
import type { ModuleSource } from "../api/load/loader.ts";
import { nodeHost } from "../api/node.ts";
import { isOfComponent } from "../api/source/component.ts";
import { moduleOfExports, witOfExports } from "../api/source/fewer-exports.ts";
import { readText, selectionOf, worldOfFile } from "../api/source/wit-text.ts";
import { findWit } from "../api/source/wit.ts";
import { has } from "../base/own.ts";
import type { Given } from "./args.ts";
import { writeFile } from "./files.ts";
import { sourceOf } from "./stdin.ts";
import { exitCodes } from "./table.ts";

/** Writes the types of a module, or of WIT. @throws as `compile` and `wit` of the package */
export function writeTypes(given: Given): number {
  const [file = ""] = given.files;
  const i64 = given.text("i64") as I64Mode | undefined;
  const text = declarations(declared(file, given), { bytes: given.has("bytes"), i64 });
  const output = given.text("output");
  if (output === undefined) process.stdout.write(text);
  else writeFile(output, text);
  return exitCodes.ok.code;
}

/** The types of what `compile` makes of a module or component, as it exports them beside it. @throws as `writeTypes` */
export function typesOfAhead(source: ModuleSource, { wit, world, exports }: CompileToJsOptions, cjs: boolean): string {
  const of = declaredModule(source, wit as string | undefined, world);
  const text = declarations(exports === undefined ? of : withExports(of, exports), {});
  const app = `declare const app: import(${JSON.stringify("cljw-wasm")}).AheadModule;\n`;
  if (!cjs) return `${text}\n${app}export default app;\n`;
  // What is exported as a whole has its types in a namespace of the same name.
  const [head, body] = headOf(text);
  return `${head}\n${app}declare namespace app {\n${body}}\nexport = app;\n`;
}

/** The comment and the imports that a file of types begins with, and the rest. */
function headOf(text: string): readonly [head: string, body: string] {
  const end = text.indexOf("\n\n");
  return [text.slice(0, end + 1), text.slice(end + 2)];
}

/** A core module with these exports alone. */
function withExports(of: Declared, names: readonly string[]): Declared {
  const { name, module, wit } = of;
  if (module === undefined) return of;
  const fewer = moduleOfExports(module, names);
  const served = fewer.exports.filter(({ kind }) => kind === "func").map((one) => one.name);
  return { name, module: fewer, wit: wit && { ...wit, resolve: witOfExports(wit, served) } };
}

function declared(file: string, given: Given): Declared {
  const world = given.text("world");
  const source = sourceOf(file);
  const wit = typeof source === "string" ? worldOfFile(source, world, nodeHost) : undefined;
  if (wit !== undefined) return { name: undefined, module: undefined, wit };
  return declaredModule(source, given.text("wit"), world);
}

function declaredModule(source: ModuleSource, given: string | undefined, world: string | undefined): Declared {
  const compiled = compile(source, { wit: given, world });
  const { module, unit } = compiled;
  if (isOfComponent(unit)) {
    const { resolve, world: root } = (unit as ComponentUnit).requireWorld();
    const selection = selectionOf(resolve, root, world);
    const isComponent = has(selection, "world") && selection.world === root;
    return { name: unit.name, module: undefined, wit: { resolve, selection }, isComponent };
  }
  return { name: unit.name, module, wit: findWit(compiled, nodeHost, readText) };
}
