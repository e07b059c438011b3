/**
 * `cljw-wasm`: finds the subcommand, runs it, prints errors for people, and gives the exit code. There is no handler of
 * signals on purpose: a guest that computes blocks the event loop, where no handler would ever run, while the default
 * action of Ctrl-C ends the process at once.
 */
import { type ErrorKind, isWasmError } from "../api/exports.ts";
import { quoted, shownName } from "../base/errors/shown.ts";
import { didYouMean, nearMisses } from "../base/errors/suggest.ts";
import { CommandLineError, type Given, readArgs } from "./args.ts";
import { errorText } from "./error-text.ts";
import { commandHelp, generalHelp, version } from "./help.ts";
import { inspectFile, printWat, printWit, validateFiles } from "./modules.ts";
import { runProgram } from "./run.ts";
import { type CommandName, commands, exitCodes } from "./table.ts";
import { writeTypes } from "./types.ts";

const handlers: { readonly [K in CommandName]: (given: Given) => number } = {
  run: runProgram,
  inspect: inspectFile,
  validate: validateFiles,
  wat: printWat,
  wit: printWit,
  types: writeTypes,
};

/** Runs the command line. Returns the exit code; whatever goes wrong has been printed. */
export function main(args: readonly string[]): number {
  try {
    return dispatch(args);
  } catch (error) {
    process.stderr.write(`cljw-wasm: ${errorText(error)}\n`);
    return codeOf(error);
  }
}

function dispatch([first, ...rest]: readonly string[]): number {
  if (first === undefined || first === "--help" || first === "-h" || first === "help") {
    (first === undefined ? process.stderr : process.stdout).write(generalHelp());
    return first === undefined ? exitCodes.usage.code : exitCodes.ok.code;
  }
  if (first === "--version" || first === "-V") {
    process.stdout.write(`${version()}\n`);
    return exitCodes.ok.code;
  }
  if (!isCommand(first)) throw unknownCommand(first);
  const given = readArgs(first, rest);
  if (!given.help) return handlers[first](given);
  process.stdout.write(commandHelp(first));
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

const codes: { readonly [K in ErrorKind]: number } = {
  malformed: exitCodes.refused.code,
  invalid: exitCodes.refused.code,
  link: exitCodes.refused.code,
  wit: exitCodes.refused.code,
  instantiation: exitCodes.trapped.code,
  trap: exitCodes.trapped.code,
  exception: exitCodes.trapped.code,
  limit: exitCodes.limit.code,
  usage: exitCodes.usage.code,
  exit: exitCodes.bug.code,
  bug: exitCodes.bug.code,
};

function codeOf(error: unknown): number {
  if (error instanceof CommandLineError) return exitCodes.usage.code;
  return isWasmError(error) ? codes[error.kind] : exitCodes.bug.code;
}
