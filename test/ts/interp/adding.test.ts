/**
 * That CONTRIBUTING is right about adding an opcode: its steps, followed in a copy of the sources for an operator that
 * does not exist, give an operator that parses, prints, validates and runs.
 */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../../scripts/lib.ts";
import { textOf } from "../arch/sources.ts";

const copy = join(root, ".cache", `adding-${process.pid}`);

/** A file below src/ts or the root, what stands there, and what is put before it. */
interface Edit {
  readonly file: string;
  readonly before: string;
  readonly put: string;
}

/** Three times the first operand and the second: steps 1 and 2. */
const meaning: readonly Edit[] = [
  { file: "core/opcodes.ts", before: '  [0x6a, "i32.add"', put: '  [0xc5, "i32.foo", "binary", [], "ii:i", "mvp"],\n' },
  { file: "exec/i32.ts", before: '  "i32.and": (a, b)', put: '  "i32.foo": (a, b) => (Math.imul(a, 3) + b) | 0,\n' },
];

/** Step 3: a form of the loop. */
const form: readonly Edit[] = [
  { file: "interp/code/ops.ts", before: '  ["XOR", ', put: '  ["FOO", ["from", "from"], ["to"]],\n' },
  { file: "exec/formulas.ts", before: '  "i32.add": {', put: '  "i32.foo": { value: "(Math.imul(x, 3) + y) | 0" },\n' },
  { file: "scripts/loop/numeric.ts", before: '  SUB: "i32.sub"', put: '  FOO: "i32.foo",\n' },
  { file: "interp/lower/templates.ts", before: '  "i32.add":', put: '  "i32.foo": { rr: "FOO" },\n' },
];

function apply({ file, before, put }: Edit): void {
  const path = join(copy, file.startsWith("scripts/") ? file : `src/ts/${file}`);
  const text = readFileSync(path, "utf8");
  expect(text, `${file} has ${before}`).toContain(before);
  writeFileSync(
    path,
    text.replace(before, () => put + before),
  );
}

const operands = [
  [5, 7],
  [-1, 1],
  [2 ** 31 - 1, 2],
  [-(2 ** 31), -1],
] as const;

/** Three times the first and the second, of 32 bits. */
const sums = operands.map(([a, b]) => Number(BigInt.asIntN(32, 3n * BigInt(a) + BigInt(b))));

const program = `
import { explain, inspect, load, wat } from "./src/ts/index.ts";
import { parseWat } from "./src/ts/text/parse/parse.ts";
const text = '(func (export "f") (param i32 i32) (result i32) (i32.foo (local.get 0) (local.get 1)))';
const operands = ${JSON.stringify(operands)};
const run = (source) => operands.map(([a, b]) => load(source, { engine: "interp" }).call("f", a, b));
const metered = load(text, { engine: "interp", fuel: 100 });
metered.call("f", 1, 2);
console.log(JSON.stringify({
  text: run(text),
  binary: run(parseWat(text)),
  printed: run(wat(text)),
  constant: load(text.replace("(local.get 1)", "(i32.const 7)"), { engine: "interp" }).call("f", 5, 0),
  fuel: metered.fuelLeft,
  size: inspect(parseWat(text)).counts.functions,
  mistake: explain(text.replace("(local.get 1)", "(i64.const 1)")).message.split("\\n")[0],
  misspelt: explain(text.replace("i32.foo", "i32.fooo")).message.split("\\n")[0],
}));
`;

/** Runs a file of the copy with Node. */
const runFile = (hooks: string, file: string): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, ["--import", `./scripts/${hooks}.mjs`, file], { cwd: copy, encoding: "utf8" });

function runProgram(): unknown {
  const { stdout, stderr } = runFile("ts", "program.ts");
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

beforeAll(() => {
  mkdirSync(copy, { recursive: true });
  for (const folder of ["src/ts", "scripts"]) cpSync(join(root, folder), join(copy, folder), { recursive: true });
  for (const file of ["package.json", "tsconfig.json"]) cpSync(join(root, file), join(copy, file));
  writeFileSync(join(copy, "program.ts"), program);
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe("the steps for a numeric opcode", () => {
  const worked = {
    text: sums,
    binary: sums,
    printed: sums,
    constant: sums[0],
    fuel: 97,
    size: 1,
    mistake: expect.stringContaining("instruction requires [i32 i32] but stack has [i32 i64] (i32.foo") as unknown,
    misspelt: expect.stringContaining('Did you mean "i32.foo"') as unknown,
  };

  it("give one that runs by its meaning, and then by a form of the loop", () => {
    meaning.forEach(apply);
    expect(runProgram()).toEqual(worked);
    form.forEach(apply);
    expect(runFile("ts", "program.ts").stderr).toContain("npm run loop");
    expect(runFile("strip", "scripts/loop/main.ts").stderr).toBe("");
    expect(runProgram()).toEqual(worked);
    expect(readFileSync(join(copy, "src/ts/interp/run/loop.ts"), "utf8")).toContain("// FOO\n");
  }, 60_000);

  it("name the files that there are", () => {
    const [, steps = ""] = /^## Adding an opcode\n([\s\S]*?)^## /m.exec(textOf("CONTRIBUTING.md")) ?? [];
    for (const { file } of [...meaning, ...form]) {
      expect(steps, file).toContain(file.startsWith("scripts/loop") ? "`scripts/loop`" : `\`${file}\``);
    }
    for (const [, file = ""] of steps.matchAll(/`([a-z]+\/[a-z0-9-]+\.ts)`/g)) {
      expect(() => textOf(`src/ts/${file}`), file).not.toThrow();
    }
  });
});
