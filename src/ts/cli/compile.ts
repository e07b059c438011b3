/**
 * `cljw-wasm compile`: modules and components as JavaScript, for hosts that let no code be generated.
 */
import { basename, dirname, join } from "node:path";
import type { CompileToJsOptions } from "../api/ahead.ts";
import { compileToJs } from "../api/default-node.ts";
import { inSeries, quoted, shownName } from "../base/errors/shown.ts";
import { CommandLineError, type Given } from "./args.ts";
import { writeFile } from "./files.ts";
import { sourceOf } from "./stdin.ts";
import { exitCodes } from "./table.ts";
import { typesOfAhead } from "./types.ts";

/** The types of what the first file exports, by its ending, and what that is called. */
const endings = {
  ".js": { types: ".d.ts", cjs: false },
  ".mjs": { types: ".d.mts", cjs: false },
  ".cjs": { types: ".d.cts", cjs: true },
} as const;

/** Functions that are told by name. */
const told = 10;

/** Compiles a file. @throws as `compileToJs` of the package; CommandLineError where nothing can be written */
export function compileFile(given: Given): number {
  const [file = ""] = given.files;
  const output = given.text("output");
  if (output === undefined) throw new CommandLineError("Say where to write it: -o app.js.");
  const ending = (Object.keys(endings) as (keyof typeof endings)[]).find((one) => output.endsWith(one));
  if (ending === undefined)
    throw new CommandLineError(
      `${quoted(output, 400)} is no file of JavaScript: give it the ending .js, .mjs or .cjs.`,
    );
  const cjs = given.has("cjs") || endings[ending].cjs;
  if (cjs && ending === ".mjs")
    throw new CommandLineError("A file .mjs is no CommonJS: leave --cjs out, or write a .cjs.");
  const base = basename(output, ending);
  const source = sourceOf(file);
  const options: CompileToJsOptions = {
    base,
    form: cjs ? "cjs" : "esm",
    fuel: given.has("fuel"),
    callDepth: given.has("call-depth"),
    exports: given.text("exports")?.split(","),
    chunk: given.count("chunk"),
    wit: given.text("wit"),
    world: given.text("world"),
  };
  const { files, functions, interpreted } = compileToJs(source, options);
  const types = typesOfAhead(source, options, cjs);
  const [first, ...others] = files;
  for (const { name, text } of others) writeFile(join(dirname(output), name), text);
  writeFile(output, first!.text);
  writeFile(join(dirname(output), base + endings[ending].types), types);
  process.stdout.write(`${shownName(output, 400)}: ${functions} functions${restText(interpreted)}\n`);
  return exitCodes.ok.code;
}

/** What is left to the interpreter. */
function restText(interpreted: readonly string[]): string {
  if (interpreted.length === 0) return "";
  const more = interpreted.length - told;
  const names = inSeries(interpreted.slice(0, told));
  return `; ${interpreted.length} are too large for it, and will be interpreted: ${names}${more > 0 ? `, and ${more} more` : ""}`;
}
