/**
 * `npm run apps -- components`: components that real compilers make, each on both engines, against what wasmtime gives in the same run.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { must, root, tallyOf, tsArgs } from "../../../../scripts/lib.ts";
import { load } from "../../../../src/ts/index.ts";
import { cases } from "../guests.ts";
import { type Check, equal, type Named } from "../report.ts";
import type { Outcome } from "../runs.ts";
import { byWasmtime, type Command, inMemory, onHost } from "./commands.ts";
import type { Step } from "./data.ts";
import { buildBy, languages, page, runClojure } from "./guide.ts";
import { type Host, kindsHost, logHost, mirrorHost } from "./given.ts";
import { talkByWasmtime, talkOn, talks } from "./network.ts";
import { stepsByWasmtime, stepsOn, takeSteps } from "./steps.ts";
import { adapter, python, wac, wasmTools } from "./tools.ts";
import { kindsSteps, mirrorSteps, tourSteps, wordsSteps } from "./values.ts";

const engines = ["native", "interp"] as const;

const guest = (name: string): string => join(root, "testdata/components", `${name}.wasm`);
const world = (): string => guest("world");

/** Digits of times are no one's to know; what sleeps has slept. */
const toldOfTimes = ({ exit, out }: Outcome): unknown => {
  const [, at, slept] = /^at (\d+)\nslept (\d+)\n$/.exec(out) ?? [];
  return { exit, isNow: Math.abs(Number(at) / 1e6 - Date.now()) < 600_000, hasSlept: Number(slept) >= 1.5e9 };
};

const rust = (what: string, args: readonly string[], more: Partial<Command> = {}): Command => ({
  name: `Rust: ${what}`,
  file: world,
  args: ["world", ...args],
  ...more,
});

const variables = { A: "1", B: "zwei = 2", EMPTY: "" };

const rustCommands: readonly Command[] = [
  rust("arguments, environment, standard input", ["show", "x", "y z", ""], {
    env: variables,
    stdin: "some\ninput, häuser\n",
  }),
  rust("files", ["files"], { data: {}, at: "." }),
  rust("clocks", ["times"], { told: toldOfTimes }),
  rust("exit 0", ["exit", "0"]),
  rust("exit 3", ["exit", "3"]),
  rust("a panic", ["no such thing"], { told: ({ exit }) => exit }),
];

/** Wraps a program of preview 1; gives the path of the component. */
function wrapped(file: string): string {
  const folder = join(root, ".cache/components/wrapped");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, file.slice(file.lastIndexOf("/") + 1));
  must(wasmTools(), ["component", "new", file, "--adapt", `wasi_snapshot_preview1=${adapter("command")}`, "-o", path], {
    quiet: true,
  });
  return path;
}

/** The programs of `npm run apps`, and what takes wasmtime minutes to compile in one of its cases alone. */
const wrappedCommands: readonly Command[] = [
  ...cases.filter(
    ({ name }) => !name.startsWith("CPython") || name === "CPython: a script that reads and writes files",
  ),
].map(({ name, file, args, stdin, data }) => ({
  name: `${name}, by the adapter`,
  file: () => wrapped(file()),
  args,
  ...(stdin === undefined ? {} : { stdin }),
  ...(data === undefined ? {} : { data }),
}));

function* commandChecks(one: Command): Generator<Check> {
  const told = one.told ?? ((outcome: Outcome) => outcome);
  const expected = told(byWasmtime(one));
  for (const engine of engines) {
    yield equal(`${engine}, files in memory: as wasmtime`, told(inMemory(engine, one)), expected);
    yield equal(`${engine}, files of the host: as wasmtime`, told(onHost(engine, one)), expected);
  }
}

function* talkChecks(argument: string): Generator<Check> {
  const expected = talkByWasmtime(world(), argument);
  yield equal("wasmtime's guest has ended well", expected.guest.exit, 0);
  for (const engine of engines) yield equal(`${engine}: as wasmtime`, talkOn(engine, world(), argument), expected);
}

/** What each step gave, a check each. */
function* stepChecks(file: string, host: () => Host, steps: readonly Step[], older = false): Generator<Check> {
  const expected = stepsByWasmtime(file, steps, older);
  for (const engine of engines) {
    const { gave, asked } = stepsOn(engine, file, host(), steps);
    for (const [i, step] of steps.entries()) {
      yield equal(`${engine}: ${JSON.stringify(step).slice(0, 80)}, as wasmtime`, gave[i], expected.gave[i]);
    }
    yield equal(`${engine}: what the host program is asked, as wasmtime`, asked, expected.asked);
  }
}

/** `mirror` over `mirror`: by a tool, and when they are loaded. */
function* composedChecks(): Generator<Check> {
  const folder = join(root, ".cache/components/composed");
  mkdirSync(folder, { recursive: true });
  const inner = join(folder, "inner.wasm");
  copyFileSync(guest("mirror"), inner);
  const file = join(folder, "mirror-over-mirror.wasm");
  must(wac(), ["plug", guest("mirror"), "--plug", inner, "-o", file], { quiet: true });
  const steps = [...mirrorSteps, ...tourSteps];
  yield* stepChecks(file, mirrorHost, steps);
  const expected = stepsByWasmtime(file, steps);
  for (const engine of engines) {
    const host = mirrorHost();
    const served = load(inner, { engine, imports: host.imports } as never);
    const imports = { "cljw:mirror/types": served, "cljw:mirror/piles": served };
    const outer = load(guest("mirror"), { engine, imports });
    yield equal(`${engine}: linked when loaded, as composed by wac`, takeSteps(outer, host, steps), expected);
  }
}

const goCommand = (file: string): Command => ({
  name: "Go",
  file: () => file,
  args: ["words"],
  stdin: "The cat, the dog. A cat!\n",
});

function* guideChecks(language: string): Generator<Check> {
  const file = buildBy(language);
  if (language === "Go") yield* commandChecks(goCommand(file));
  else yield* stepChecks(file, logHost, wordsSteps);
  const { said, promised } = runClojure(page, language);
  yield equal("the page's Clojure", said, promised);
}

/** The suite's own command, with the tools that are here, and wasmtime. */
function* suiteChecks(): Generator<Check> {
  const env = { ...process.env, WASM_TOOLS: wasmTools(), WASI_ADAPTER: adapter("command") };
  const args = tsArgs("test/ts/suites/main.ts", "wasi-p2", "--wasmtime", python());
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: root,
    env,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const tally = tallyOf(stdout);
  yield equal("none fails but by the adapter, and as in wasmtime", [status, tally?.failed], [0, 0]);
  yield ["there are programs", (tally?.passed ?? 0) > 0 ? undefined : stdout.slice(-400)];
}

/** All of them. */
export const components: readonly Named[] = [
  ...[...rustCommands, ...wrappedCommands].map((one): Named => [one.name, () => commandChecks(one)]),
  ...Object.keys(talks).map((one): Named => [`Rust: the guest is ${one} on the network`, () => talkChecks(one)]),
  ["Rust by wit-bindgen: a value of each kind", () => stepChecks(guest("kinds"), kindsHost, kindsSteps)],
  ["Rust by wit-bindgen: all types and resources", () => stepChecks(guest("mirror"), mirrorHost, mirrorSteps)],
  [
    "Rust by wit-bindgen: resources of the host program",
    () => stepChecks(guest("mirror"), mirrorHost, tourSteps, true),
  ],
  ["two components", composedChecks],
  ...Object.keys(languages).map((one): Named => [`the guide: ${one}`, () => guideChecks(one)]),
  ["the programs of preview 1, by the adapter", suiteChecks],
];
