/**
 * `cljw-wasm repl`: forms from a terminal or a pipe, evaluated one after the other.
 */
import { createInterface, type Interface } from "node:readline";
import { version } from "../help.ts";
import { exitCodes } from "../table.ts";
import { clojureErrorText } from "./errors.ts";
import { type Session, startNbb } from "./nbb.ts";

/** Reads, evaluates and prints until the input ends. Returns the exit code. @throws CommandLineError */
export async function repl(): Promise<number> {
  const isTerminal = process.stdin.isTTY;
  const session = await startNbb([], undefined);
  if (isTerminal) process.stdout.write(`cljw-wasm ${version()}. (wasm/load "x.wasm"), *1, *e; Ctrl-D ends it.\n`);
  const lines = createInterface({
    input: process.stdin,
    terminal: isTerminal,
    completer: (line: string) => completed(session, line),
    ...(isTerminal ? { output: process.stdout } : {}),
  });
  await new Repl(session, lines, isTerminal).run();
  return exitCodes.ok.code;
}

/** The candidates for the symbol at a line's end, and what they complete. */
function completed(session: Session, line: string): [string[], string] {
  const prefix = /[^\s()[\]{}"'`@#^~,;]*$/.exec(line)?.[0] ?? "";
  return [session.completions(prefix), prefix];
}

class Repl {
  private readonly _session: Session;
  private readonly _lines: Interface;
  private readonly _isTerminal: boolean;
  /** What has been read and not yet evaluated. */
  private _text = "";

  constructor(session: Session, lines: Interface, isTerminal: boolean) {
    this._session = session;
    this._lines = lines;
    this._isTerminal = isTerminal;
  }

  async run(): Promise<void> {
    this._prompt();
    for await (const line of this._lines) {
      this._text += `${line}\n`;
      await this._evaluateAll();
      this._prompt();
    }
    // What is unfinished at the end of the input was a mistake: evaluated, it says which.
    if (this._session.nextForm(this._text).state === "unfinished") await this._evaluate(this._text);
  }

  private _prompt(): void {
    if (!this._isTerminal) return;
    const name = this._session.current();
    this._lines.setPrompt(this._text.trim() === "" ? `${name}=> ` : `${" ".repeat(Math.max(0, name.length - 2))}#_=> `);
    this._lines.prompt();
  }

  /** Evaluates every form that is complete. */
  private async _evaluateAll(): Promise<void> {
    for (;;) {
      const next = this._session.nextForm(this._text);
      if (next.state === "unfinished") return;
      this._text = next.state === "form" ? next.rest : "";
      if (next.state === "wrong") process.stderr.write(`${next.message}\n`);
      if (next.state !== "form") return;
      await this._evaluate(next.text);
    }
  }

  private async _evaluate(text: string): Promise<void> {
    const { loadString, remember, rememberError, show } = this._session;
    this._raw(false);
    try {
      const value = await loadString(text);
      remember(value);
      process.stdout.write(`${show(value)}\n`);
    } catch (error) {
      const { error: thrown } = this._session.errorInfo(error);
      rememberError(thrown);
      process.stderr.write(`${clojureErrorText(this._session, error)}\n`);
    } finally {
      this._raw(true);
    }
  }

  /** While a form is evaluated Ctrl-C is the terminal's, which ends the process though a guest computes. */
  private _raw(isRaw: boolean): void {
    if (this._isTerminal) process.stdin.setRawMode(isRaw);
  }
}
