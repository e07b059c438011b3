/**
 * docs/cli.md, from the command's own tables.
 */
import { optionForm } from "../src/ts/cli/help.ts";
import { type CommandRow, commands, exitCodes, scriptRow } from "../src/ts/cli/table.ts";
import { notice, table } from "./markdown.ts";

function section([name, { usage, help, options }]: readonly [string, CommandRow]): string[] {
  const rows = Object.entries(options).map(([option, row]) => [
    `\`${optionForm(option, row)}\``,
    `${row.help}${row.many ? " May be given again." : ""}${row.choice ? ` One of ${row.choice.join(", ")}.` : ""}`,
  ]);
  const head = [`## ${name}`, `\`${`cljw-wasm ${name} ${usage}`.trim()}\``, help];
  return rows.length === 0 ? head : [...head, table(["option", "does"], rows)];
}

/** The page. */
export function cliPage(): string {
  const codes = Object.values(exitCodes).map(({ code, when }) => [String(code), when]);
  return `${[
    notice("src/ts/cli/table.ts"),
    "# The command",
    `\`npx cljw-wasm run tool.wasm --dir . -- --verbose input.txt\` runs a WASI program, \`npx cljw-wasm call math.wasm add 1 2\` calls a
function, \`npx cljw-wasm repl\`, \`eval\` and \`npx cljw-wasm app.cljs\` run ClojureScript; the other commands look at modules. A file is a
binary or WAT text, and \`-\` standard input. \`cljw-wasm help run\` prints what is below. Options come before or behind the file; all that is behind \`--\` is the program's. A program sees no directory and
no variable that it is not given; its name, the first of its arguments, is that of the file.`,
    ...Object.entries<CommandRow>(commands).flatMap(section),
    "## Scripts",
    `\`cljw-wasm ${scriptRow.usage}\``,
    scriptRow.help,
    `\`repl\`, \`eval\` and scripts need nbb: \`npm install nbb\` beside the program; without installing anything, \`npx -p nbb -p cljw-wasm
cljw-wasm app.cljs\`. It is the nbb that the working directory finds, else the one beside this package. Programs written for Clojure, which
require nothing and write \`(catch Throwable e …)\` or \`Exception\`, run as they are: these names catch everything that can be thrown. Where a
script or \`eval\` fails, the message and the line of the script that led to it are on standard error. The REPL goes on behind an error, which is
\`*e\`; \`*1\`, \`*2\` and \`*3\` are the last values, a promise among them is waited for, and Ctrl-D or the end of the pipe ends it.`,
    "## Streams and signals",
    `Standard input, output and error are this process's own, byte by byte, as the program reads and writes them. Ctrl-C ends the process
at once, also while the program computes: there is no handler, so the signal does what it does to any program.`,
    "## Exit codes",
    `\`run\` exits with the program's code; one above 255, which systems do not carry, becomes 255. Otherwise there is one message on
standard error, with the frames of the program where it trapped, and the code is`,
    table(["code", "when"], codes),
  ].join("\n\n")}\n`;
}
