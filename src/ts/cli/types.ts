/**
 * The subcommand that writes TypeScript types.
 */
import type { ComponentUnit } from "../api/component/unit.ts";
import { compile } from "../api/default-node.ts";
import { type Declared, declarations } from "../api/declarations/declare.ts";
import type { I64Mode } from "../api/exports.ts";
import { nodeHost } from "../api/node.ts";
import { isOfComponent } from "../api/source/component.ts";
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

function declared(file: string, given: Given): Declared {
  const world = given.text("world");
  const source = sourceOf(file);
  const wit = typeof source === "string" ? worldOfFile(source, world, nodeHost) : undefined;
  if (wit !== undefined) return { name: undefined, module: undefined, wit };
  const compiled = compile(source, { wit: given.text("wit"), world });
  const { module, unit } = compiled;
  if (isOfComponent(unit)) {
    const { resolve, world: root } = (unit as ComponentUnit).requireWorld();
    const selection = selectionOf(resolve, root, world);
    const isComponent = has(selection, "world") && selection.world === root;
    return { name: unit.name, module: undefined, wit: { resolve, selection }, isComponent };
  }
  return { name: unit.name, module, wit: findWit(compiled, nodeHost, readText) };
}
