/**
 * `npm run docs`: the pages of docs/ that are written from tables of the sources: the error codes, the functions of
 * WASI, the limits, the command, the docstrings of `cljw.wasm`, and the record of the benchmark. A test holds the pages to the tables.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { performancePages } from "../bench/record/page.ts";
import { errorCodes } from "../src/ts/base/errors/error-codes.ts";
import { type BoundName, type BoundRow, optionSets } from "../src/ts/api/options/table.ts";
import { inSeries } from "../src/ts/base/errors/shown.ts";
import { limits, maxPages32, maxWitBytes } from "../src/ts/core/limits.ts";
import { maxSlots } from "../src/ts/interp/run/fiber.ts";
import { defaultCallDepth } from "../src/ts/runtime/budget/budget.ts";
import { functionDocs, hostNotes } from "../src/ts/wasi/p1/hosts.ts";
import { type WasiFunction, wasiFunctions } from "../src/ts/wasi/p1/table.ts";
import { cliPage } from "./cli-page.ts";
import { clojurePage } from "./clojure-page.ts";
import { deploymentPage, deploymentPageFile } from "./deployment-page.ts";
import { javascriptPage } from "./javascript-page.ts";
import { featuresPage } from "./features-page.ts";
import { witLimits } from "../src/ts/wit/limits.ts";
import { root } from "./lib.ts";
import { notice, table } from "./markdown.ts";
import { wasiP2Page } from "./wasi-p2-page.ts";

/** What each kind of error means, for its heading. */
const kinds: { readonly [K in keyof typeof errorCodes]: string } = {
  malformed:
    "The bytes or the text are no module. `:at` is the byte offset; in text there are `:line` and `:column` instead, and the message shows the line with a caret.",
  invalid:
    "The module breaks a rule of validation. Places are as above; `:index`, `:func` and `:instruction` are the function, by index and name, and the instruction there; `:feature` is the feature that it would need.",
  link: "Imports are missing or do not fit, or no engine can serve. All of them are listed: `:missing`, `:mismatched`.",
  instantiation: "The start function or a segment failed: there is no instance. The trap is the cause.",
  trap: "The guest trapped. `:backtrace` is its frames, innermost first: `{:module :func :index :offset}`. On `:native` a host may have one message for two traps, for a null element and one of another type, say, or NaN and a float out of range: then the code is the likelier one, and `:ambiguous` is true.",
  exception:
    "A guest threw an exception that no guest caught. `:tag` is its tag, `identical?` with the one that a module exports or `new-tag` made, `:payload` its values, `:backtrace`, on `:interp`, where it was thrown.",
  limit: "A bound that was set, or is set by default, was reached. `:used`, `:limit`.",
  exit: "The guest called `proc_exit` outside of `run`. `:exit` is the code.",
  wit: "WIT text, or a value that does not fit its WIT type. The message shows the line, or names the path to the value.",
  usage:
    "A mistake of the caller. Near misses are in `:suggestions`; others of `:fn :param :expected :value :option :export`.",
  bug: "Cannot happen in valid code: a defect of this package.",
};

function errorsPage(): string {
  const sections = Object.entries(errorCodes).flatMap(([kind, codes]) => [
    `## ${kind}`,
    kinds[kind as keyof typeof kinds],
    table(
      ["`:code`", "when"],
      Object.entries(codes).map(([code, meaning]) => [`\`:${code}\``, meaning]),
    ),
  ]);
  return `${[
    notice("src/ts/base/errors/error-codes.ts"),
    "# Errors",
    `In Clojure every error is an \`ex-info\` whose data has \`:type\`, \`:cljw.wasm/<kind>\`, and \`:code\`, a keyword; in
TypeScript a \`WasmError\` with \`kind\`, \`code\` and \`data\`. Promises are rejected with the same. The list is closed, and the
message alone says what was wrong and what to do. What a host function throws comes out as it was thrown; \`backtrace\` gives
the Wasm frames of either.`,
    ...sections,
  ].join("\n\n")}\n`;
}

function signature({ params, results }: WasiFunction): string {
  return `(${params.map((param) => param.replace(":", ": ")).join(", ")})${results.length === 0 ? "" : " → errno"}`;
}

const socketsSection: readonly string[] = [
  "## Sockets",
  `Preview 1 cannot open a socket: a guest has those of \`:sockets\`, open from the beginning, and what it accepts from them. Standard
streams are 0, 1 and 2, the directories follow, then the sockets in their order: with one directory the first socket is 4.`,
  table(
    ["socket", "is"],
    [
      [
        "`{:recv pieces :send f}`",
        "a connection. `pieces` is what the guest receives: text, bytes, a sequence of those, or a function that returns the next one, `nil` at the end. `f` is called with bytes; without it what is sent is kept",
      ],
      [
        "`{:accept connections}`",
        "a listening socket. `connections` are such maps, in the order in which they come, or a function that returns the next one, `nil` where no more will come",
      ],
      [
        "`{:listen address :bound f}`",
        'a listening TCP socket of this machine, on Node. `address` is `"127.0.0.1:8080"`, `"[::1]:8080"` or with the port 0, which is one that is free; `f`, which may be left out, is called with `{:address "127.0.0.1:43211" :host "127.0.0.1" :port 43211}` before the guest runs',
      ],
      [
        "`{:connect address}`",
        'a TCP connection, on Node, to such an address or to a name, `"example.org:80"`. It is there when the guest begins',
      ],
    ],
  ),
  `A piece arrives by itself, so that one call receives one piece at most; an empty piece is a moment at which nothing has arrived, which
only a descriptor with \`nonblock\` (\`again\`) and \`poll_oneoff\` can tell. What was sent is in the result's \`:sent\`: a text for each
socket, of a listening one a vector with a text for each connection, nil for what went to a function; \`:sent :bytes\` gives bytes. It
counts for \`:max-output-bytes\`.`,
  `\`fd_read\` and \`fd_write\` are \`sock_recv\` and \`sock_send\` without flags. A call sends 65,536 bytes at most and receives 1 MiB at most.
After the sending way is shut down, sending is \`pipe\`; after the receiving way, there is nothing but the end. Where no more connections
will come, a listening socket is as one that was shut down: ready, and \`sock_accept\` is \`inval\`, as it is on a connection. Receiving,
sending and shutting down on a listening socket is \`notconn\`. An accepted socket has the rights that the listening one passes on.`,
  `With \`:nonblock true\` beside these a socket begins with the flag \`nonblock\`. A program in Go needs it: \`net.FileListener\` takes
the socket as it is, and one that blocks holds all of its goroutines. C programs mostly expect a socket that blocks.`,
  `Functions for \`:recv\`, \`:send\` and \`:accept\` are called in the guest's thread, and may bring bytes from wherever they can get them
without waiting for that thread.`,
  "### TCP",
  `A guest reaches no address but those that its options name, and a port on all interfaces is opened where \`"0.0.0.0:8080"\` or
\`"[::]:8080"\` says so: an address without a host is an error. A socket that cannot be opened, because the address is in use, nobody
listens there, or there was no answer within 10 s, is the error \`usage\`, \`:no-socket\`, when the world is made. In a browser both are \`:not-available\`.`,
  `Receiving, accepting and sending wait as long as it takes, within \`:timeout-ms\` and \`:signal\`, which are looked at every 100 ms; with
\`nonblock\` they are \`again\`. In \`run-async\` and \`call-async\` on \`:interp\` they wait without blocking the thread. A reset by the peer
is \`connreset\`, once, behind all that had come; sending after it is \`pipe\`. \`sock_shutdown\` closes a way for the peer, too. In an event of
\`poll_oneoff\` the bytes are those that can be received or sent at least; the flag for a hangup is set at the end and after a reset.`,
  `In each direction 128 KiB of a connection are held: beyond them the peer is not read, and the guest's sending waits. 512 connections
wait to be accepted; more are closed. What is sent and received is not kept: \`:sent\` has nil for such a socket, and it does not
count for \`:max-output-bytes\`. When the run is over, all sockets are closed; what was sent has 1 s to go out. A module, and an error that
can be resumed, keep theirs until \`close!\`, or until nobody has them. None keeps the process alive.`,
];

function wasiPage(): string {
  const docs: { readonly [name: string]: string } = functionDocs;
  const rows = Object.entries(wasiFunctions).map(([name, fn]) => [`\`${name}\``, `\`${signature(fn)}\``, docs[name]!]);
  return `${[
    notice("src/ts/wasi/p1/table.ts and hosts.ts"),
    "# WASI preview 1",
    `All ${rows.length} functions of \`wasi_snapshot_preview1\`. A guest sees the world that \`run\`, \`load-wasi\` or \`load\` give it, and
nothing else: without \`:dirs\` there are no files, without \`:env\` no variables, without \`:sockets\` no network. \`:trace\` is
called with every call and its result.`,
    table(["function", "parameters", "does"], rows),
    "## By host",
    "Files are the host's under a path of `:dirs`, which only Node has; a map of files, and what is changed in an overlay, is in memory.",
    table(
      ["function", "Node", "in memory", "browser"],
      Object.entries(hostNotes).map(([name, { node, memory, browser }]) => [`\`${name}\``, node, memory, browser]),
    ),
    ...socketsSection,
  ].join("\n\n")}\n`;
}

const count = (n: number): string => n.toLocaleString("en-US");

/** What happens at each bound, what it is counted for, and its default where the table's number does not say it. */
const bounds: {
  readonly [K in BoundName | "signal"]: readonly [happens: string, countedFor: string, byDefault?: string];
} = {
  fuel: ["`limit`, `:fuel`, before the region that cannot be paid", "an instance's lifetime"],
  fuelPerCall: [
    "likewise, and the data has `:per :call`",
    "each outermost call of the host, with all that it calls back; each `call-async` alone; a run that is resumed gets as much again",
  ],
  timeoutMs: ["`limit`, `:timeout`", "each outermost call"],
  signal: ["`limit`, `:aborted`", "until it is raised"],
  maxMemoryPages: [
    "`memory.grow` gives -1; larger minimums are `limit`, `:memory`, at load",
    "an instance's memories together, in bytes: pages of 64 KiB, whatever their page sizes are",
    `${count(maxPages32)} (4 GiB)`,
  ],
  maxTableElements: [
    "`table.grow` gives -1; larger minimums are `limit`, `:table`, at load",
    "an instance's tables together",
  ],
  maxCallDepth: [
    "the trap `:call-stack-exhausted`, before any fuel is charged",
    "each outermost call, over all modules with a bound",
    `none; \`:interp\` holds ${count(defaultCallDepth)} frames then, \`:native\` what the host's stack takes`,
  ],
  maxLiftBytes: [
    "`limit`, `:lift-bytes`, before anything is copied",
    "each call by WIT, what it takes and what it gives: the bytes of strings and lists in the guest's memory",
  ],
  maxLiftElements: [
    "`limit`, `:lift-elements`, before anything is made",
    "each call by WIT likewise: items of lists, fields of records and tuples, payloads of variants, labels of flags. Numbers that are copied as a whole count for nothing: a `list<u8>` with `:bytes`, a typed array that is given",
  ],
  maxOutputBytes: ["`limit`, `:output`", "stdout and stderr together"],
  maxFsBytes: [
    "the guest gets `nospc`",
    "all files in memory, overlays among them: what the guest adds, sparse or not, 2 KiB for each entry, a file of an overlay whole once it is changed",
  ],
};

const keyword = (name: string): string => `\`:${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}\``;

/** The default that the table of options has for a bound. */
function defaultOf(name: string): string {
  const { byDefault } = optionSets.run[name] as Partial<BoundRow>;
  if (byDefault === undefined) return "none";
  return `${count(byDefault)}${name.endsWith("Bytes") ? ` (${byDefault / 2 ** 20} MiB)` : ""}`;
}

/** The verbs that take each bound, and which bounds only some of them take. */
function takersOfBounds(): string {
  const names = Object.keys(bounds);
  const takers = (name: string): string =>
    inSeries(Object.entries(optionSets).flatMap(([verb, set]) => (Object.hasOwn(set, name) ? [`\`${verb}\``] : [])));
  const most = takers("fuel");
  const fewer = new Map<string, string[]>();
  for (const name of names.filter((one) => takers(one) !== most)) {
    fewer.set(takers(name), [...(fewer.get(takers(name)) ?? []), keyword(name)]);
  }
  const others = [...fewer].map(([verbs, some]) => `; ${inSeries(some)} of ${verbs} alone`);
  return `Options of ${most}${others.join("")}.`;
}

/** What is bounded by what, and what is not. */
const promiseSection: readonly string[] = [
  "## What is promised",
  `**With bounds given, a run ends within some 20 ms of its deadline, memory stays within what the options say, and every input is refused or
costs in proportion to its size.** An input is a module, its text, its names and custom sections, WIT, and what a guest gives to a function
with WIT types. It never ends the process; what is refused is an error of the kinds in docs/errors.md, with a message of a few thousand
characters at most, in which names are cut and nothing is left that a terminal would obey.`,
  table(
    ["what a guest takes", "is bounded by"],
    [
      [
        "time in its own code",
        "`:fuel`, `:timeout-ms`, `:signal`. The clock and the signal are looked at every 200,000 units or fewer, and around growth, throws, structures of more than 64 fields and frames of more than 4,096 slots of locals",
      ],
      [
        "time in calls of host functions and of WASI",
        "`:timeout-ms` and `:signal`, which are looked at behind every call: a call that ends late ends the run. How long one call takes is the host program's to say; those of WASI that move bytes or sleep look in between",
      ],
      [
        "time in bulk operators on memories, tables and arrays",
        "`:fuel`, charged for the whole length before the first byte; they go in pieces, of a mebibyte or at most 65,536 elements, and the clock and the signal are looked at between two. A run that is ended there leaves what was done; where it is resumed it goes on with the rest, which is paid for. On `:native` nothing resumes, and the operator may be done in part",
      ],
      [
        "time in lifting and lowering by WIT",
        "`:max-lift-bytes`, `:max-lift-elements` and `:fuel`, before anything is copied; the clock is looked at in long lists and strings",
      ],
      [
        "time in translating a body on `:interp`",
        "its length; it is done at the first call, in pieces that see the run's bounds",
      ],
      [
        "memories and tables",
        "`:max-memory-pages` and `:max-table-elements`, for all of an instance together; of a component for all its core modules, where the first that grows does not ask the others: twice as much at the most",
      ],
      [
        "frames",
        "`:max-call-depth`; on `:interp` also the room for frames that is told above, on `:native` the host's stack",
      ],
      ["structures, arrays, exceptions", "`:fuel`, as told above"],
      ["lifted values", "`:max-lift-bytes` and `:max-lift-elements`, for each call"],
      ["what is written, and files in memory", "`:max-output-bytes` and `:max-fs-bytes`"],
      [
        "reading, checking, printing and describing",
        "the size of the input, and the sizes below; types that share parts are never written out as trees",
      ],
    ],
  ),
  "These are the exceptions; each runs to its end, and the deadline is looked at behind it:",
  [
    "- `array.new` and its kin, `array.new_data` and `array.new_elem` among them on `:native`, which make one array at once, of the size told above;",
    "- growth of a memory or a table, which the host does at once, up to what the options allow;",
    "- the host's own compilation: `:native` hands each function to the host, which compiles it at its first call, in some milliseconds for every kilobyte at worst; the compiler of Node 20 also looks each type up among all before it, and a module of 10,000 types takes it seconds. It takes memory as well: V8 keeps, for each block and branch of a body, where all locals and operands are, and writes out each parameter and result of each call. A module with a body for which these come to more than 20,000,000, about half a gigabyte, is not given to the host: it is `link`, `:engine-unavailable`, on `:native`, and runs on `:interp` where the engine is left open;",
    "- system calls that block: an open file of `:dirs` may be a pipe or a device that keeps its reader waiting;",
    "- host functions that compute: nothing ends them but themselves;",
    "- an error in a module that was text: the text is read once more for the lines of its frames, which takes as long as the first time.",
  ].join("\n"),
  `A deadline and a signal hold for all that runs within the call, also of other loads: behind calls of host functions that those make, in
waits, in bulk operators, and behind what comes back into a load with bounds. On \`:interp\` a load without bounds that is called
so looks at them as often as one that has them. On \`:native\` it cannot: nothing was written into the code of a load without bounds, which the host
runs as it is. There a loop of its own ends when it ends; the deadline is looked at when it calls the host, and in the next region of the
caller that finds its slice used up. Give a bound to each load that must keep to one.`,
  `\`npm run fuzz -- --kind hostile\` holds all this with inputs that mean ill, in processes with a heap of 256 MiB, and
\`npm run bench -- --suite growth\` shows what each of their shapes costs as it doubles: straight lines of calls and bulk operators; labels,
results, parameters, locals, operands, nesting; exports, imports, types, functions, globals, tables, memories, segments, tags, custom
sections, long and near names; texts on one line, deep, with long tokens; WIT types, aliases, uses, includes, functions, fields; component
types; programs of WASI; lists that are lifted.`,
];

const fuelForCalls = `With \`:fuel-per-call\` a call has an account of its own beside the lifetime's, which begins when the host calls and nothing of any load
runs, and holds for whatever is called back meanwhile; both are exact, and the one that is short of the next region ends the run. A module's
segments with its start function are one call, \`_initialize\` is another, the \`_start\` of a program likewise. \`fuel-left\` and
\`add-fuel!\` are about the lifetime's.`;

function limitsPage(): string {
  const rows = Object.entries(limits).map(([name, value]) => [
    name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
    count(value),
  ]);
  return `${[
    notice("src/ts/core/limits.ts and scripts/docs.ts"),
    "# Limits",
    `${takersOfBounds()} \`nil\` lifts a bound that has a default. The engines count alike: a
run's fuel depends on the module and its input alone.`,
    table(
      ["option", "default", "what happens", "counted for"],
      Object.entries(bounds).map(([name, [happens, countedFor, byDefault]]) => [
        keyword(name),
        byDefault ?? defaultOf(name),
        happens,
        countedFor,
      ]),
    ),
    `Fuel is charged by regions: a function's body at each call, and a loop's body at each arrival at its head, costs one unit for
each opcode in it, loops nested in it left out. Bulk operations on memories, tables and arrays cost one unit more for every 64 bytes or 8
elements. A call by WIT costs its guest one unit for every 64 bytes that it lifts and lowers, and one for every 8 elements, before they are
copied; here numbers that are copied as a whole count, too. RATIONALE.md says why.`,
    `Fuel left is exact to the unit at every call of the host, and behind every trap, exception and limit. One end leaves it unknown: where the
host's own stack overflows on \`:native\`, which without \`:max-call-depth\` is how endless recursion ends there, what the run had taken out of
the account in advance, 200,000 units or less, counts as used. That is the account of the module that the host has called: another one, with
an account of its own, that this one calls without the host in between is charged as far as it was exact last.\n\n${fuelForCalls}`,
    `Depth is the number of guest frames below the outermost call from the host: of all modules that were loaded with
\`:max-call-depth\`, on whichever engine, those included that host functions have called back. A tail call takes the place of its
caller's frame. A function is not entered where as many frames as its own module's bound are below it. A call that waits for a promise
has below it what was there when it was made, and a resumed run its own frames on top of those below \`resume\`.`,
    `Memories and tables count for the instance that defines them, whoever makes them larger: its own code, another module that
imports them, or the host program. What \`new-memory\` and \`new-table\` make counts for none. Nothing is given back while the instance
lives.`,
    `How many memories there may be at a time no option bounds, but the host does: it reserves addresses for each, whatever its size. V8 reserves
10 GiB, which is enough for some 12,000 memories in a process on Linux, and for 124 in a page of Chromium and its workers together. \`:native\` has
no other ones: a module that the host has no room for is \`limit\`, \`:memory\`, which says how many are kept,
and where the engine is left open it runs on \`:interp\`; \`load-async\` asks once more after a turn of the event loop. On \`:interp\` the
memory is a buffer of JavaScript then, which no such bound holds for; shared memories alone need the host.`,
    `Structures, arrays and exceptions lie in the heap of the host's collector, and how much of it a guest keeps alive only that knows. What
bounds them is \`:fuel\`: a unit makes at most 128 bytes, besides what each object takes for itself, and \`struct.new_default\` costs one
unit more for every 8 fields. One array has at most ${count(limits.arrayBytes)} bytes, and on \`:interp\` at most ${count(limits.arrayReferences)} references; a longer
one is the trap \`:allocation-size-too-large\`. So is more than ${count(limits.initialElements)} elements and fields that the initialisers of a module make without operands. Where \`:timeout-ms\` alone is to end a guest with \`:gc\`, run it in a worker with
\`resourceLimits\`, or with \`:disable [:gc]\`.`,
    `The frames of \`:interp\` have ${count(maxSlots)} slots of 8 bytes together, and a reference beside each: 128 MiB for all synchronous calls, and as
much at most for each call that waits for a promise. Beyond that calls are nested too deep, whatever \`:max-call-depth\` says.`,
    ...promiseSection,
    "## Sizes of modules",
    "A module beyond one of these is `invalid`, `:limit-exceeded`. They are the implementation limits of the WebAssembly JavaScript API where that has one. Bytes and references of arrays, and initial elements, are counted when they are made: too many are the trap `:allocation-size-too-large`.",
    table(["what", "at most"], rows),
    `A source that is read from a file or a pipe has at most as many bytes as a module; a device is none. The files of a WIT have
${count(maxWitBytes)} bytes together, a WIT text as many characters. What is found beside a module, or in a folder of WIT, counts where it is a
regular file, by links or not; errors in a file that nobody named show places, and of
its text no more than names of what reads as WIT.`,
    `The types of a WIT are a graph, and what is made of them is made once a type, however often it stands. Types nest to ${witLimits.typeDepth} levels,
which is an error at the place of one more; a WIT has ${count(witLimits.items)} types and items at most, those counted that worlds take from others and
that several imports have of one type; its names have ${count(witLimits.name)} characters, and a function that can be called ${count(witLimits.params)} parameters. Of a
type with more than 1,000 parts \`describe\` shows the upper levels, and \`...\` for what lies below.`,
  ].join("\n\n")}\n`;
}

/** The pages by their path below the root, with the text they should have. */
export function generatedPages(): Readonly<Record<string, string>> {
  return {
    "docs/cli.md": cliPage(),
    "docs/clojure.md": clojurePage(),
    [deploymentPageFile]: deploymentPage(),
    "docs/errors.md": errorsPage(),
    "docs/features.md": featuresPage(),
    "docs/wasi.md": wasiPage(),
    "docs/wasi-p2.md": wasiP2Page(),
    "docs/javascript.md": javascriptPage(),
    "docs/limits.md": limitsPage(),
    ...performancePages(),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for (const [file, text] of Object.entries(generatedPages())) writeFileSync(join(root, file), text);
}
