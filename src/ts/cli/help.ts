/**
 * Help on the command line, from the tables.
 */
import { readFileSync } from "node:fs";
import { type CommandName, type CommandRow, type OptionRow, commands, exitCodes, scriptRow } from "./table.ts";

const width = 80;

/** Rows of two columns, the second broken into lines. */
function columns(rows: readonly (readonly [left: string, right: string])[]): string {
  const left = Math.max(...rows.map(([text]) => text.length)) + 4;
  const lines = rows.flatMap(([head, text]) => {
    const [first = "", ...more] = broken(text, width - left);
    return [`  ${head}`.padEnd(left) + first, ...more.map((line) => " ".repeat(left) + line)];
  });
  return lines.join("\n");
}

function broken(text: string, room: number): string[] {
  const lines = [""];
  for (const word of text.replaceAll("`", "").split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + 1 + word.length > room) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}

/** An option as it is written. */
export function optionForm(name: string, { value, short }: OptionRow): string {
  const names = short === undefined ? `--${name}` : `-${short}, --${name}`;
  return value === undefined ? names : `${names} ${value}`;
}

/** What `cljw-wasm --help` prints. */
export function generalHelp(): string {
  const rows = Object.entries<CommandRow>(commands).map(([name, row]) => [name, row.help] as const);
  return `Runs and examines WebAssembly modules, binary or text; the file - is standard input.

usage: cljw-wasm COMMAND [FILE] [OPTION …]
       cljw-wasm ${scriptRow.usage}

${columns([...rows, ["SCRIPT", scriptRow.help]])}

${columns([
  ["--help", "This; behind a command its options, as does: help COMMAND."],
  ["--version", "The version."],
])}
`;
}

/** What `cljw-wasm COMMAND --help` prints. */
export function commandHelp(command: CommandName): string {
  const row: CommandRow = commands[command];
  const options = Object.entries(row.options).map(
    ([name, option]) => [optionForm(name, option), option.help + (option.many ? " May be given again." : "")] as const,
  );
  const codes = Object.values(exitCodes).map(({ code, when }) => [String(code), when] as const);
  const codesText = command === "run" ? `\nExit codes beside the program's own:\n\n${columns(codes)}\n` : "";
  const optionsText = options.length === 0 ? "" : `\n${columns(options)}\n`;
  return `${`usage: cljw-wasm ${command} ${row.usage}`.trim()}\n\n${broken(row.help, width).join("\n")}\n${optionsText}${codesText}`;
}

/** The package's version. */
export function version(): string {
  const text = readFileSync(new URL(import.meta.resolve("cljw-wasm/package.json")), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
