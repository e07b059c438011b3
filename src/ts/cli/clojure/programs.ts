/**
 * `cljw-wasm app.cljs` and `cljw-wasm eval`: ClojureScript that runs to its end.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { shownName } from "../../api/exports.ts";
import { CommandLineError, type Given } from "../args.ts";
import { readText } from "../stdin.ts";
import { exitCodes } from "../table.ts";
import { clojureErrorText } from "./errors.ts";
import { type Session, startNbb } from "./nbb.ts";

/** Runs a script with its arguments. Returns the exit code. @throws CommandLineError */
export async function runScript(file: string, args: readonly string[]): Promise<number> {
  const session = await startNbb(args, [scriptText(file)]);
  return told(session, async () => {
    await session.loadFile(resolve(file));
  });
}

/** @throws CommandLineError */
function scriptText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new CommandLineError(`There is no script ${shownName(file, 400)} that can be read.`);
  }
}

/** Evaluates the forms, and prints the value of the last one unless it is nil. Returns the exit code. */
export async function evaluate({ files: [code = "", ...args], rest }: Given): Promise<number> {
  const text = code === "-" ? readText() : code;
  const session = await startNbb([...args, ...rest], [text]);
  return told(session, async () => {
    const value = await session.loadString(text);
    if (value !== undefined && value !== null) process.stdout.write(`${session.show(value)}\n`);
  });
}

/** Runs a program. What it throws is printed. Returns the exit code. */
async function told(session: Session, program: () => Promise<void>): Promise<number> {
  try {
    await program();
    return exitCodes.ok.code;
  } catch (error) {
    process.stderr.write(`${clojureErrorText(session, error)}\n`);
    return exitCodes.refused.code;
  }
}
