/**
 * A subcommand's arguments, read by Node's parser and held against its row of the table.
 */
import { parseArgs } from "node:util";
import { quoted, shownMessage } from "../base/errors/shown.ts";
import { didYouMean, nearMisses } from "../base/errors/suggest.ts";
import { setName } from "../base/hidden.ts";
import { type CommandName, type CommandRow, type OptionRow, commands } from "./table.ts";

/** The command line is wrong: the message says how, and what to write. */
export class CommandLineError extends Error {
  constructor(message: string) {
    super(shownMessage(message));
    setName(this, "CommandLineError");
  }
}

/** What was given. */
export interface Given {
  readonly files: readonly string[];
  /** What is behind `--`. */
  readonly rest: readonly string[];
  readonly help: boolean;
  /** An option's value, or undefined. */
  readonly text: (name: string) => string | undefined;
  /** The values of an option that may be given again. */
  readonly texts: (name: string) => readonly string[];
  /** A count's value, or undefined. */
  readonly count: (name: string) => number | undefined;
  /** Whether a flag is set. */
  readonly has: (name: string) => boolean;
}

type OptionToken = Extract<ReturnType<typeof parse>[number], { kind: "option" }>;

function parse(args: readonly string[], row: CommandRow): NonNullable<ReturnType<typeof parseArgs>["tokens"]> {
  const known = Object.entries<OptionRow>(row.options).map(
    ([name, { value, short }]) =>
      [name, { type: value === undefined ? "boolean" : "string", ...(short === undefined ? {} : { short }) }] as const,
  );
  const help = { type: "boolean", short: "h" } as const;
  const options = { ...Object.fromEntries(known), help };
  const written = takesValues(row) ? args.map((arg) => (isNumber.test(arg) ? `${numberMark}${arg}` : arg)) : [...args];
  const { tokens } = parseArgs({ args: written, options, strict: false, tokens: true });
  return tokens.map((token) =>
    "value" in token && token.value?.startsWith(numberMark) === true
      ? ({ ...token, value: token.value.slice(numberMark.length) } as typeof token)
      : token,
  );
}

const takesValues = ({ takes }: CommandRow): boolean => takes === "call" || takes === "code";

/** What Node's parser would take for options. */
const isNumber = /^-[\d.]/;

/** Stands before a negative number while options are looked for: no argument of a process holds one. */
const numberMark = "\0";

/**
 * The arguments behind a subcommand's name.
 * @throws CommandLineError for what the table does not have
 */
export function readArgs(command: CommandName, args: readonly string[]): Given {
  const row: CommandRow = commands[command];
  const tokens = parse(args, row);
  const end = tokens.find(({ kind }) => kind === "option-terminator")?.index ?? Infinity;
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const found = values.get(token.name) ?? [];
    found.push(token.name === "help" ? "" : checked(command, row, token, found.length));
    values.set(token.name, found);
  }
  const given = tokens.flatMap((token) => (token.kind === "positional" ? [token] : []));
  const files = given.filter(({ index }) => index < end).map(({ value }) => value);
  const rest = given.filter(({ index }) => index > end).map(({ value }) => value);
  const help = values.has("help");
  if (!help) checkFiles(command, row, files, rest);
  const text = (name: string): string | undefined => values.get(name)?.at(-1);
  return {
    files,
    rest,
    help,
    text,
    texts: (name) => values.get(name) ?? [],
    count: (name) => numberOf(text(name)),
    has: (name) => values.has(name),
  };
}

const numberOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));

/** An option's value, if it may be given. */
function checked(command: CommandName, row: CommandRow, token: OptionToken, before: number): string {
  const { name, rawName, value } = token;
  const option = Object.hasOwn(row.options, name) ? row.options[name] : undefined;
  if (option === undefined) throw unknownOption(command, row, rawName);
  if (option.value === undefined) {
    if (value !== undefined) throw new CommandLineError(`${rawName} takes no value: write it alone.`);
    return "";
  }
  const form = `${rawName} ${option.value}`;
  if (value === undefined) throw new CommandLineError(`${rawName} needs a value: ${form}.`);
  if (!token.inlineValue && value.startsWith("-")) {
    const text = `${rawName} needs a value: ${form}. If ${quoted(value)} is meant, write ${rawName}=${value}.`;
    throw new CommandLineError(text);
  }
  if (before > 0 && option.many === undefined) throw new CommandLineError(`${rawName} is given twice: give it once.`);
  checkValue(rawName, option, value);
  return value;
}

function checkValue(rawName: string, { count, choice }: OptionRow, value: string): void {
  const isCount = /^\d+(?:e\d+)?$/.test(value) && Number.isSafeInteger(Number(value));
  if (count === true && !isCount) {
    throw new CommandLineError(`${rawName} takes a whole number, as 1000000 or 1e6; ${quoted(value)} was given.`);
  }
  if (choice !== undefined && !choice.includes(value)) {
    const text = `${rawName} is one of ${choice.join(", ")}; ${quoted(value)} was given.${didYouMean(nearMisses(value, choice))}`;
    throw new CommandLineError(text);
  }
}

function unknownOption(command: CommandName, row: CommandRow, rawName: string): CommandLineError {
  const known = [...Object.keys(row.options), "help"].map((name) => `--${name}`);
  const near = didYouMean(nearMisses(rawName, known));
  const advice = row.takes === "program" ? " What the program is to get goes behind --." : "";
  return new CommandLineError(`${command} has no option ${rawName}.${near}${advice} It takes ${known.join(", ")}.`);
}

/** What is wrong with what a command is given beside options; undefined where nothing is. */
const complaints: {
  readonly [K in CommandRow["takes"]]: (given: readonly string[], rest: readonly string[]) => string | undefined;
} = {
  file: ([file, extra], [behind]) => (file === undefined ? needs("a file") : tooMuch(extra ?? behind)),
  files: ([file], [behind]) => (file === undefined ? needs("a file") : tooMuch(behind)),
  program: ([file, extra]) => {
    if (file === undefined) return needs("a file");
    if (extra === undefined) return undefined;
    return `${quoted(extra)} is one file too many. What the program is to get goes behind --`;
  },
  call: (given, rest) => {
    const [file, name] = [...given, ...rest];
    if (file === undefined) return needs("a file");
    return name === undefined ? needs("the name of a function") : undefined;
  },
  code: ([code]) => (code === undefined ? needs("code") : undefined),
  nothing: ([extra], [behind]) => tooMuch(extra ?? behind),
};

const needs = (what: string): string => `needs ${what}`;
const tooMuch = (surplus: string | undefined): string | undefined =>
  surplus === undefined ? undefined : `${quoted(surplus)} is too much`;

function checkFiles(command: CommandName, row: CommandRow, files: readonly string[], rest: readonly string[]): void {
  const complaint = complaints[row.takes](files, rest);
  if (complaint === undefined) return;
  const subject = complaint.startsWith("needs") ? `${command} ` : "";
  throw new CommandLineError(`${subject}${complaint}: ${`cljw-wasm ${command} ${row.usage}`.trim()}.`);
}
