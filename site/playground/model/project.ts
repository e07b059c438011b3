/** What a visitor has put together: a module with all that it is run with. It is what a link holds. */
import type { Contents } from "../worker/protocol.ts";

/** A file of the program's world. */
export interface ProgramFile {
  readonly path: string;
  readonly contents: Contents;
}

/** The bounds as they are written; empty for none. */
export interface Bounds {
  readonly fuel: string;
  readonly timeout: string;
  readonly pages: string;
}

/** All of it. */
export interface Project {
  /** The file's name. */
  readonly name: string;
  /** WAT, or the bytes of a module or component. */
  readonly contents: Contents;
  readonly wit: string;
  /** A map of imports, as Clojure. */
  readonly host: string;
  readonly args: string;
  readonly stdin: string;
  /** `NAME=VALUE`, a line each. */
  readonly env: string;
  readonly files: readonly ProgramFile[];
  readonly engine: string;
  readonly bounds: Bounds;
  /** Expressions that are offered at the REPL. */
  readonly tries: readonly string[];
}

/** The fuel of a project that says nothing else. */
export const usualFuel = "1000000000";

/** Nothing yet. */
export const emptyProject: Project = {
  name: "",
  contents: "",
  wit: "",
  host: "",
  args: "",
  stdin: "",
  env: "",
  files: [],
  engine: "auto",
  bounds: { fuel: usualFuel, timeout: "", pages: "" },
  tries: [],
};

/** Whether there is a module. */
export const hasModule = ({ contents }: Project): boolean =>
  typeof contents === "string" ? contents.trim() !== "" : contents.length > 0;

/** Words as a shell reads them: blanks part them, quotes keep them together. */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'])+/g)) {
    words.push(
      word.replaceAll(
        /"((?:[^"\\]|\\.)*)"|'([^']*)'/g,
        (_, a?: string, b?: string) => b ?? a!.replaceAll(/\\(.)/g, "$1"),
      ),
    );
  }
  return words;
}

/** Names and values of `NAME=VALUE` lines. */
export function envOf(text: string): [name: string, value: string][] {
  const lines = text.split("\n").filter((line) => line.includes("="));
  return lines.map((line) => [line.slice(0, line.indexOf("=")).trim(), line.slice(line.indexOf("=") + 1)]);
}

/** The number that a bound says, or undefined. */
export function boundOf(text: string): number | undefined {
  const number = Number(text.trim().replaceAll(/[,_ ]/g, ""));
  return text.trim() === "" || !Number.isSafeInteger(number) || number < 0 ? undefined : number;
}
