/**
 * The command line as data: subcommands, options, exit codes. Parsing, `--help` and docs/cli.md read these tables.
 */

/** An option of a subcommand. */
export interface OptionRow {
  /** What its value is called in help; an option without one is a flag. */
  readonly value?: string;
  /** Whether it may be given again; the values are a list. */
  readonly many?: true;
  /** Whether the value is a count: a whole number from 0 to 2^53-1. */
  readonly count?: true;
  /** Its name of one letter, where it has one. */
  readonly short?: string;
  /** The values that there are, where those are few. */
  readonly choice?: readonly string[];
  readonly help: string;
}

/** Options by name, without the dashes. */
export type OptionTable = Readonly<Record<string, OptionRow>>;

const limit = (help: string): OptionRow => ({ value: "N", count: true, help });

/** Options of `run`. */
export const runOptions = {
  dir: {
    value: "HOST[::GUEST]",
    many: true,
    help: "Gives the program the directory HOST, and what is in it, under the name GUEST; without one, under its own.",
  },
  env: {
    value: "NAME[=VALUE]",
    many: true,
    help: "Sets a variable of the program's environment; without a value, to what it is here.",
  },
  listen: {
    value: "ADDRESS",
    many: true,
    help: "Gives the program a TCP socket that listens on ADDRESS, as `127.0.0.1:8080` or `[::1]:8080`. The port 0 is one that is free, and written to standard error. The first is the first descriptor behind the directories; a component makes it itself.",
  },
  connect: {
    value: "ADDRESS",
    many: true,
    help: "Gives the program a TCP connection to ADDRESS. They follow those that listen; a component makes them itself.",
  },
  nonblock: { help: "These sockets do not block from the beginning, which programs in Go need." },
  engine: {
    value: "NAME",
    choice: ["auto", "native", "compiled", "interp"],
    help: "Who runs it: `native` is the host's WebAssembly, `compiled` makes JavaScript of it, `interp` interprets it, `auto` is the first that can.",
  },
  fuel: limit("Ends the program when it has used N units of fuel."),
  "timeout-ms": limit("Ends the program after N milliseconds."),
  "max-memory-pages": limit("The program's memories have N pages of 64 KiB together at most."),
  "max-table-elements": limit("Its tables have N elements together at most."),
  "max-call-depth": limit("Calls nest to N at most."),
  "max-output-bytes": limit("Ends the program when it has written N bytes to both streams together."),
  seed: limit("Random numbers from this seed, the same each time."),
  disable: { value: "FEATURE", many: true, help: "Refuses modules that use this feature of WebAssembly." },
  trace: { help: "Writes each call of a WASI function to standard error." },
} as const satisfies OptionTable;

/** Options of `inspect`. */
export const inspectOptions = { json: { help: "Prints JSON." } } as const satisfies OptionTable;

/** Options of `validate`. */
export const validateOptions = {
  quiet: { help: "Prints nothing for modules that are valid." },
} as const satisfies OptionTable;

/** Options of `wit`. */
export const witOptions = {
  wit: { value: "PATH", help: "Takes the types from this file or directory." },
} as const satisfies OptionTable;

/** Options of `types`. */
export const typesOptions = {
  output: { value: "FILE", short: "o", help: "Writes to this file, as `greet.d.ts`, instead of standard output." },
  wit: { value: "PATH", help: "Takes the WIT types from this file or directory." },
  world: { value: "NAME", help: "The world or interface, where the WIT has several." },
  bytes: { help: "For a module that is loaded with `bytes: true`: its `list<u8>` are Uint8Arrays." },
  i64: {
    value: "MODE",
    choice: ["bigint", "auto", "number"],
    help: "For a module that is loaded with this `i64`; `bigint` otherwise.",
  },
} as const satisfies OptionTable;

/** Options of `call`. */
export const callOptions = {
  wit: { value: "PATH", help: "Takes the types from this file or directory." },
  world: { value: "NAME", help: "Takes this one of several worlds or interfaces." },
  engine: runOptions.engine,
  fuel: limit("Ends the call when it has used N units of fuel."),
  "timeout-ms": limit("Ends the call after N milliseconds."),
  "max-memory-pages": limit("The module's memories have N pages of 64 KiB together at most."),
  dir: { ...runOptions.dir, help: runOptions.dir.help.replace("program", "module") },
  env: { ...runOptions.env, help: "Sets a variable of the module's environment; without a value, to what it is here." },
} as const satisfies OptionTable;

/** Options of `compile`. */
export const compileOptions = {
  output: {
    value: "FILE",
    short: "o",
    help: "Writes to this file, `app.js`, its types to `app.d.ts`, and parts of it to files beside it.",
  },
  cjs: { help: "Writes CommonJS, as for a file `app.cjs`." },
  fuel: { help: "Has the code count fuel, so that it can be loaded with fuel, a deadline or a signal." },
  "call-depth": { help: "Has it count the depth of calls, so that it can be loaded with a bound of it." },
  exports: {
    value: "NAME,…",
    help: "Keeps these exports alone, and code that they reach; with memories, `_initialize`, and what WIT needs of the rest.",
  },
  chunk: { value: "KB", count: true, help: "Puts code beyond so many thousand characters into files of its own." },
  wit: { value: "PATH", help: "Takes the WIT types from this file or directory." },
  world: { value: "NAME", help: "The world or interface, where the WIT has several." },
} as const satisfies OptionTable;

/** Options of `bindings`. */
export const bindingsOptions = {
  wit: { value: "WIT", help: "Takes the WIT types from this file, directory or text." },
  "no-wit": { help: "Takes no WIT types." },
  world: { value: "NAME", help: "The world or interface, where the WIT has several." },
  binary: { help: "With the module's binary, in base64." },
  aot: { help: "With the module compiled ahead of time, as a function of its bytes." },
  fuel: { help: "That code counts fuel." },
  "call-depth": { help: "That code counts the depth of calls." },
} as const satisfies OptionTable;

/** A subcommand. */
export interface CommandRow {
  /** What comes behind its name. */
  readonly usage: string;
  readonly help: string;
  readonly options: OptionTable;
  /**
   * What it takes beside options: one file or several; a file, and behind `--` what belongs to the program; a file with a name
   * and values, or code with arguments, which may begin with a dash and a digit; nothing.
   */
  readonly takes: "file" | "files" | "program" | "call" | "code" | "nothing";
}

/** What is run that needs no command's name. */
export const scriptRow = {
  usage: "SCRIPT [ARGUMENT …]",
  help: "Runs a script, `.clj`, `.cljs` or `.cljc`, in nbb: `cljw.wasm` is loaded, `wasm` its alias in `user`, and `*command-line-args*` are the arguments.",
} as const;

/** The subcommands. */
export const commands = {
  run: {
    usage: "FILE [OPTION …] [-- ARGUMENT …]",
    help: "Runs a WASI program with this process's standard streams, and exits as it does.",
    options: runOptions,
    takes: "program",
  },
  call: {
    usage: "FILE NAME [VALUE …] [OPTION …]",
    help: "Calls a function that a module or component exports, and prints its result. Values are EDN: 1, -2.5, '\"text\"', :red, [1 2], '{:x 1}', #{:read}. WASI is supplied where the module imports it.",
    options: callOptions,
    takes: "call",
  },
  repl: {
    usage: "",
    help: "Reads forms of ClojureScript from a terminal or a pipe, evaluates them in nbb, and prints the values; `wasm` is the alias of `cljw.wasm` in `user`.",
    options: {},
    takes: "nothing",
  },
  eval: {
    usage: "CODE [ARGUMENT …]",
    help: "Evaluates forms of ClojureScript as `repl` does, and prints the last value unless it is nil. The arguments are `*command-line-args*`.",
    options: {},
    takes: "code",
  },
  inspect: {
    usage: "FILE [--json]",
    help: "Prints what is known of a module or component: imports, exports, features, sections, producers.",
    options: inspectOptions,
    takes: "file",
  },
  validate: {
    usage: "FILE … [--quiet]",
    help: "Says of each module or component whether it is valid, and why not.",
    options: validateOptions,
    takes: "files",
  },
  wat: { usage: "FILE", help: "Prints a module as text.", options: {}, takes: "file" },
  wit: {
    usage: "FILE [--wit PATH]",
    help: "Prints the WIT types of a module, from its own sections or the files beside it; the world of a component; or the types of a .wit file or directory.",
    options: witOptions,
    takes: "file",
  },
  types: {
    usage: "FILE [-o FILE] [OPTION …]",
    help: "Writes the TypeScript types of a module's or component's exports and imports, or of a .wit file or directory.",
    options: typesOptions,
    takes: "file",
  },
  compile: {
    usage: "FILE -o FILE [OPTION …]",
    help: "Compiles a module or component ahead of time, to JavaScript that is loaded as the module is, on hosts that let no code be generated as well.",
    options: compileOptions,
    takes: "file",
  },
  bindings: {
    usage: "FILE [OPTION …]",
    help: "Prints what `defmodule` and `require-module` of ClojureScript learn of a module when a program is compiled, as EDN.",
    options: bindingsOptions,
    takes: "file",
  },
} as const satisfies Readonly<Record<string, CommandRow>>;

/** The name of a subcommand. */
export type CommandName = keyof typeof commands;

/** Exit codes that are not a program's own. */
export const exitCodes = {
  ok: { code: 0, when: "It went well; of `run`, the program returned." },
  refused: {
    code: 1,
    when: "A module is malformed or invalid, or its imports cannot be served; a script or `eval` has failed; or nothing can be written.",
  },
  usage: { code: 2, when: "The command line is wrong, or a file cannot be read." },
  bug: { code: 70, when: "A defect of this package." },
  limit: { code: 124, when: "A bound was reached: fuel, time, memory, output." },
  interrupted: { code: 130, when: "Ctrl-C, as shells report it: the signal ends the process at once." },
  trapped: { code: 134, when: "The program trapped, or threw an exception that nothing caught." },
  unread: {
    code: 141,
    when: "The program wrote to standard output or error, which nobody reads any longer, as behind `head`.",
  },
} as const;
