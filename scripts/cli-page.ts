/**
 * docs/cli.md, from the command's own tables.
 */
import { optionForm } from "../src/ts/cli/help.ts";
import { type CommandRow, commands, exitCodes } from "../src/ts/cli/table.ts";
import { notice, table } from "./markdown.ts";

function section([name, { usage, help, options }]: readonly [string, CommandRow]): string[] {
  const rows = Object.entries(options).map(([option, row]) => [
    `\`${optionForm(option, row)}\``,
    `${row.help}${row.many ? " May be given again." : ""}${row.choice ? ` One of ${row.choice.join(", ")}.` : ""}`,
  ]);
  const head = [`## ${name}`, `\`cljw-wasm ${name} ${usage}\``, help];
  return rows.length === 0 ? head : [...head, table(["option", "does"], rows)];
}

/** The page. */
export function cliPage(): string {
  const codes = Object.values(exitCodes).map(({ code, when }) => [String(code), when]);
  return `${[
    notice("src/ts/cli/table.ts"),
    "# The command",
    `\`npx cljw-wasm run tool.wasm --dir . -- --verbose input.txt\` runs a WASI program; the other commands look at modules. A file is a
binary or WAT text. Options come before or behind the file; all that is behind \`--\` is the program's. A program sees no directory and
no variable that it is not given; its name, the first of its arguments, is that of the file.`,
    ...Object.entries<CommandRow>(commands).flatMap(section),
    "## Streams and signals",
    `Standard input, output and error are this process's own, byte by byte, as the program reads and writes them. Ctrl-C ends the process
at once, also while the program computes: there is no handler, so the signal does what it does to any program.`,
    "## Exit codes",
    `\`run\` exits with the program's code; one above 255, which systems do not carry, becomes 255. Otherwise there is one message on
standard error, with the frames of the program where it trapped, and the code is`,
    table(["code", "when"], codes),
  ].join("\n\n")}\n`;
}
