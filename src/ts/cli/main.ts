/**
 * `cljw-wasm`: finds the subcommand, runs it, prints errors for people, and gives the exit code. There is no handler of
 * signals on purpose: a guest that computes blocks the event loop, where no handler would ever run, while the default
 * action of Ctrl-C ends the process at once.
 */
import { quoted, shownName } from "../base/errors/shown.ts";
import { didYouMean, nearMisses } from "../base/errors/suggest.ts";
import { CommandLineError, type Given, readArgs } from "./args.ts";
import { printBindings } from "./bindings.ts";
import { callExport } from "./call.ts";
import { compileFile } from "./compile.ts";
import { evaluate, runScript } from "./clojure/programs.ts";
import { repl } from "./clojure/repl.ts";
import { codeOf, errorText } from "./error-text.ts";
import { commandHelp, generalHelp, version } from "./help.ts";
import { inspectFile, printWat, printWit, validateFiles } from "./modules.ts";
import { runProgram } from "./run.ts";
import { type CommandName, commands, exitCodes } from "./table.ts";
import { writeTypes } from "./types.ts";

const handlers: { readonly [K in CommandName]: (given: Given) => number | Promise<number> } = {
  run: runProgram,
  call: callExport,
  repl,
  eval: evaluate,
  inspect: inspectFile,
  validate: validateFiles,
  wat: printWat,
  wit: printWit,
  types: writeTypes,
  compile: compileFile,
  bindings: printBindings,
};

/** Runs the command line. Returns the exit code; whatever goes wrong has been printed. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await dispatch(args);
  } catch (error) {
    process.stderr.write(`cljw-wasm: ${errorText(error)}\n`);
    return codeOf(error);
  }
}

function dispatch([first, ...rest]: readonly string[]): number | Promise<number> {
  if (first === undefined) {
    process.stderr.write(generalHelp());
    return exitCodes.usage.code;
  }
  if (first === "--help" || first === "-h" || first === "help") return printed(helpFor(rest[0]));
  if (first === "--version" || first === "-V") return printed(`${version()}\n`);
  if (isScript.test(first)) return runScript(first, rest);
  if (!isCommand(first)) throw unknownCommand(first);
  const given = readArgs(first, rest);
  return given.help ? printed(commandHelp(first)) : handlers[first](given);
}

const isScript = /\.clj[cs]?$/;

function helpFor(name: string | undefined): string {
  if (name === undefined || name.startsWith("-")) return generalHelp();
  if (!isCommand(name)) throw unknownCommand(name);
  return commandHelp(name);
}

function printed(text: string): number {
  process.stdout.write(text);
  return exitCodes.ok.code;
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

function unknownCommand(name: string): CommandLineError {
  if (/\.(?:wasm|wat)$/.test(name)) {
    return new CommandLineError(`A command comes before the file: cljw-wasm run ${shownName(name, 400)}.`);
  }
  const known = Object.keys(commands);
  const near = didYouMean(nearMisses(name, known));
  return new CommandLineError(`There is no command ${quoted(name)}.${near} Commands are ${known.join(", ")}.`);
}
