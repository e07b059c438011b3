/**
 * docs/performance.md and its plots, from the record.
 */
import { type Row, table } from "../../scripts/markdown.ts";
import { isMet, three } from "../report.ts";
import { type ClojureRecord, clojureExpectations, clojureRows } from "./clojure.ts";
import { plot } from "./plot.ts";
import {
  type KernelRecord,
  type NodeResults,
  columns,
  columnsOf,
  meanOf,
  medianOf,
  readRecord,
  release,
  worstOf,
} from "./record.ts";
import { type Judged, isReached, judged, noiseText } from "./targets.ts";
import { themes } from "./theme.ts";

const number = (x: number | undefined): string => three(x ?? Number.NaN);

function kernelTable(record: KernelRecord): string {
  const { nodes } = record;
  const shown = columnsOf(record);
  const cells = (each: (node: NodeResults) => string[]): string[] => nodes.flatMap(each);
  const head = cells((node) => [`Node ${release(node)}: host, ms`, ...shown.map(({ title }) => title)]);
  const rows = (nodes[0]?.rows ?? []).map(({ kernel }, i): Row => [
    kernel,
    ...cells(({ rows: all }) => [three(all[i]!.hostMs), ...shown.map((column) => number(medianOf(all[i]!, column)))]),
  ]);
  const bold = (text: string): string => `**${text}**`;
  const mean = cells((node) => ["", ...shown.map((column) => bold(three(meanOf(node, column))))]);
  const worst = cells((node) => ["", ...shown.map((column) => three(worstOf(node, column).ratio))]);
  return table(["kernel", ...head], [...rows, [bold("geometric mean"), ...mean], ["worst", ...worst]]);
}

function targetRow(one: Judged): Row {
  const { target, column, measured, kernel } = one;
  const of = target.of === "mean" ? "geometric mean" : `worst kernel (${kernel})`;
  return [
    `Node ${target.release}`,
    column.title,
    of,
    String(target.limit),
    three(measured),
    isReached(one) ? "yes" : "**no**",
  ];
}

/** The cells whose processes differ most, the worst first. */
function spreadRows({ nodes }: KernelRecord): Row[] {
  const all = nodes.flatMap((node) =>
    node.rows.flatMap(({ kernel, ratios }) =>
      columns.flatMap(({ name, title }) => {
        const ratio = ratios[name];
        return ratio === undefined ? [] : [{ node, kernel, title, ...ratio, by: ratio.most / ratio.least }];
      }),
    ),
  );
  return all
    .toSorted((a, b) => b.by - a.by)
    .slice(0, 5)
    .map(({ node, kernel, title, least, most, by }) => [
      `Node ${release(node)}`,
      kernel,
      title,
      three(least),
      three(most),
      three(by),
    ]);
}

/** How much slower the interpreter is once a memory has grown. */
function grownText({ nodes }: KernelRecord): string {
  const [before, after] = ["interp", "interp, grown"].map((name) => columns.find((column) => column.name === name)!);
  const each = nodes.map((node) => {
    return `${three(meanOf(node, after!) / meanOf(node, before!))} times as long under Node ${release(node)}`;
  });
  return each.join(", ");
}

/** What calls cost in ClojureScript. */
function clojureText(record: ClojureRecord): string[] {
  const { date, node, require, ways } = record;
  const head = ways.flatMap(({ where }) => [`${where}, ns`, "÷"]);
  const targets = clojureExpectations(record).map((one): Row => {
    return [one.what, String(one.limit), three(one.measured), isMet(one) ? "yes" : "**no**"];
  });
  return [
    "## From ClojureScript",
    `What a call costs in nbb and in a program that is compiled at \`:advanced\`, \`wasm/fn\` beside the host's own exported function and a record of three
strings by WIT, there and back, beside the same from JavaScript. Each is called in a loop of its own, in turns with the others; numbers are medians, ÷ is the
median of the ratios to what it is compared with, which stands below it.`,
    table(["call", ...head], clojureRows(record)),
    `Requiring \`cljw.wasm\` adds ${three(require)} ms to the start of nbb. Measured ${date} under Node ${node}.`,
    table(["target", "at most", "measured", "met"], targets),
  ];
}

const file = (theme: string): string => `performance-${theme}.svg`;

const picture = `<picture>
  <source media="(prefers-color-scheme: dark)" srcset="${file("dark")}">
  <img alt="A plot of the table below: time ÷ the host's for each kernel, under each version of Node." src="${file("light")}">
</picture>`;

function page(record: KernelRecord): string {
  const { date, system, processor, processors, processes, rounds, nodes } = record;
  const versions = nodes.map(({ node, v8 }) => `Node ${node} (V8 ${v8})`).join(" and ");
  const missed = judged(record).filter((one) => !isReached(one)).length;
  return `${[
    "<!-- Written by `npm run bench -- --write` into bench/results.json, and from there by `npm run docs`, bench/record/page.ts. Edit that. -->",
    "# Performance",
    `How long computing takes on each engine, as time ÷ that of the same module on the host's own WebAssembly: 1 is as fast as the
host, 2 takes twice as long. Less is better.`,
    picture,
    kernelTable(record),
    `Measured ${date} under ${versions}, ${system}, ${processors} cores of ${processor}. A line through a mark of the plot leads from the least
to the greatest of ${processes} processes. A contestant that fails a kernel has no number there, and its mean is that of the others.`,
    "## What is measured",
    `Thirteen functions that compute for a few milliseconds: calls (fib, tak, and with 64 bits fib64), bytes and words in memory (sieve,
nqueens, memory_ops, and with 64 bits sum64), floating point (matmul, mandel), arithmetic of 64 bits (xorshift64, fnv64), calls through a
table (call_indirect) and a hash as a C compiler leaves it (sha256). Their sources are beside their binaries in bench/kernels of the repository, and each result
is checked in every run.`,
    table(
      ["column", "what"],
      [
        ["host", "the host's `WebAssembly`, called without this package: milliseconds of one run"],
        ["`:native`", "this package on the host's WebAssembly, without bounds: the module runs as it is"],
        ["`:native`, fuel", "the same with `:fuel`: the module is rewritten, so that it counts what it does"],
        ...(columnsOf(record).some(({ name }) => name === "compiled")
          ? [
              ["`:compiled`", "this package's translation to JavaScript, which needs no WebAssembly of the host"],
              ["`:compiled`, fuel", "the same with `:fuel`: the code that is generated counts what it does"],
            ]
          : []),
        ["`:interp`", "this package's interpreter, which needs no WebAssembly of the host"],
        [
          "`:interp`, grown",
          "the same in the same process, once a memory has grown in it, whosesoever: see [below](#once-a-memory-has-grown)",
        ],
        [
          "polywasm",
          "[polywasm](https://github.com/evanw/polywasm), which translates WebAssembly to JavaScript and neither validates nor bounds what it runs",
        ],
      ],
    ),
    `Every contestant has all kernels loaded and warm before the first is measured, and each engine the guests of testdata besides: an interpreter that
is fast only while it runs one module would be found out. In each of ${rounds} rounds all contestants run a kernel in turns, every second round in the
opposite order; a sample is the smaller of the time on the clock and the processor time of the process. Each version of Node has ${processes} processes,
in turns with the other's. A number is the median over all rounds of the ratio within the round, so that what slows a machine down for a while
changes little. The host is measured twice: it differs from itself by ${noiseText(record)} at worst, and what differs by no more says nothing.`,
    "## Repeating it",
    `\`\`\`sh
npm run bench -- --suite kernels                # the table, under this Node and Node 26, in minutes
npm run bench -- --suite kernels --host node20 --kernel fib --processes 1
npm run bench -- --suite clojure                # calls in nbb and compiled: needs Maven and Java 21
npm run bench                                   # all suites: fuel, calls, strings, clojure, loading, programs
npm run bench -- --write                        # kernels and clojure by Node 20: bench/results.json, this page and its plots
\`\`\``,
    `Node 26 is installed in test/apps when it is first asked for; its package is for Linux on x64. \`--json\` prints what was measured as JSON. The exit
code tells of wrong results, never of times.`,
    "## What is aimed at",
    missed === 0
      ? "All targets are met."
      : `${missed} of ${judged(record).length} targets ${missed === 1 ? "is" : "are"} not met; RATIONALE.md of the repository says what was tried.`,
    table(["under", "engine", "of the kernels", "at most", "measured", "met"], judged(record).map(targetRow)),
    `Targets differ by the version, since hosts do: newer ones call much faster, directly and through tables, so that kernels which do little else
take the host less time, and all that is measured by it seems slower.`,
    ...(record.clojure === undefined ? [] : clojureText(record.clojure)),
    "## Starting",
    `What a process takes over one that does nothing, in ms of processor time: the least of at least 12 processes each, in turns with the others, the package being
installed from its tarball. Measured 2026-11-30 on a machine that had other work: quiet ones take less.`,
    table(
      ["", "Node 20.20", "Node 26.12"],
      [
        ["nothing", "79", "27"],
        ['`import "cljw-wasm"`', "+10", "+9"],
        ["the same, and the first `load` of a small module", "+146", "+118"],
        ["nbb 1.6 with an empty namespace", "234", ""],
        ['the same with `(:require ["cljw-wasm/nbb"])`', "+13", ""],
        ["the same with `[cljw.wasm :as wasm]` as well", "+56", ""],
      ],
    ),
    `An \`import\` reads errors and a table of functions; the first call of one reads what a \`load\` needs, and parts are read when they are first used.`,
    "## Once a memory has grown",
    `A \`WebAssembly.Memory\` that grows detaches the buffer that it had, if anybody has seen that. V8 relies on there being no detached buffer in a process until there is one, and from then on
looks at each access by a typed array or a \`DataView\`, everywhere in the process and for as long as it lives. \`postMessage\` and \`structuredClone\` with a list of what
to transfer do the same. The interpreter's loop is such accesses for the most part, so it has two speeds: with the second
it takes ${grownText(record)}, by geometric means. Nothing that the package does makes V8 forget; a host program whose guests need no growing memory and who wants the
first speed loads its modules with all the memory that they need. Programs that are translated to JavaScript are slowed down by the same; what the host's WebAssembly computes is not.`,
    "## What differs by the process",
    `What a process ran before decides how V8's compilers see the interpreter's loop, and who else uses the machine changes what is measured. These kernels
differ most between the processes of one version of Node:`,
    table(["under", "kernel", "engine", "least", "most", "most ÷ least"], spreadRows(record)),
  ].join("\n\n")}\n`;
}

/** The page and its plots by their path below the root, with the text that they should have. */
export function performancePages(): Readonly<Record<string, string>> {
  const record = readRecord();
  const plots = Object.entries(themes).map(([name, theme]) => [`docs/${file(name)}`, plot(record, theme)] as const);
  return { "docs/performance.md": page(record), ...Object.fromEntries(plots) };
}
