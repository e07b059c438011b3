/**
 * `cljw-wasm call`: a function of a module, called with values in EDN.
 */
import { loadWasi } from "../api/default-node.ts";
import { type EngineChoice, translatorOf } from "../api/exports.ts";
import { quoted } from "../base/errors/shown.ts";
import { clojureModel } from "../clojure/model.ts";
import { CommandLineError, type Given } from "./args.ts";
import { EdnSymbol } from "./edn/data.ts";
import { ednCore } from "./edn/core.ts";
import { readEdn } from "./edn/read.ts";
import { writeEdn } from "./edn/write.ts";
import { directories, environment } from "./run.ts";
import { sourceOf } from "./stdin.ts";
import { exitCodes } from "./table.ts";

/** Calls the function, and prints what it returns, if anything. @throws as `loadWasi` and the call; CommandLineError */
export function callExport(given: Given): number {
  const [file = "", name = "", ...written] = [...given.files, ...given.rest];
  const args = written.map(argument);
  const module = loadWasi(sourceOf(file), {
    args: [],
    engine: given.text("engine") as EngineChoice | undefined,
    fuel: given.count("fuel"),
    timeoutMs: given.count("timeout-ms"),
    maxMemoryPages: given.count("max-memory-pages"),
    wit: given.text("wit"),
    world: given.text("world"),
    dirs: directories(given.texts("dir")),
    env: environment(given.texts("env")),
    stdin: "inherit",
    stdout: "inherit",
    stderr: "inherit",
    maxOutputBytes: null,
    i64: "auto",
    model: clojureModel(ednCore, (value) => translatorOf(undefined, "auto").value(value)),
  });
  const result: unknown = module.call(name, ...args);
  if (result !== undefined) process.stdout.write(`${writeEdn(result)}\n`);
  return exitCodes.ok.code;
}

/** @throws CommandLineError for what is no EDN, or a symbol, which no function takes */
function argument(text: string): unknown {
  const value = readEdn(text);
  if (!(value instanceof EdnSymbol)) return value;
  throw new CommandLineError(`${quoted(text)} is a symbol: text has quotes around it, as '${JSON.stringify(text)}'.`);
}
