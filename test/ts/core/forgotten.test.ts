/**
 * That nothing can be forgotten of a new opcode: rows that are put into a copy of the table, and nothing else, do not
 * compile, and the compiler names each file that has to know them.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../../scripts/lib.ts";

const copy = join(root, ".cache", `forgotten-${process.pid}`);

/** Rows that nobody knows, and the files that must: a rule, a meaning, a lowering, an outlined instruction, a cost. */
const rows: readonly (readonly [row: string, files: readonly string[]])[] = [
  [
    '[0xf0, "x.control", "control", [], null, "mvp"]',
    ["validate/control.ts", "validate/rules.ts", "interp/lower/lower.ts"],
  ],
  ['[0xf1, "x.parametric", "parametric", [], ":", "mvp"]', ["validate/instructions.ts", "interp/lower/lower.ts"]],
  [
    '[0xf2, "x.memory", "memory", ["memidx"], null, "mvp"]',
    [
      "validate/rules.ts",
      "runtime/budget/bulk.ts",
      "runtime/instance-ops.ts",
      "interp/lower/data.ts",
      "interp/code/slow-names.ts",
      "interp/run/slow/spaces.ts",
    ],
  ],
  [
    '[0xf3, "x.table", "table", ["tableidx"], null, "mvp"]',
    [
      "validate/instructions.ts",
      "runtime/budget/bulk.ts",
      "runtime/instance-ops.ts",
      "interp/lower/data.ts",
      "interp/code/slow-names.ts",
      "interp/run/slow/spaces.ts",
    ],
  ],
  [
    '[0xf4, "x.reference", "reference", [], null, "mvp"]',
    ["validate/instructions.ts", "interp/lower/data.ts", "interp/code/slow-names.ts"],
  ],
  [
    '[0xf5, "x.aggregate", "aggregate", ["typeidx"], null, "gc"]',
    ["validate/aggregate.ts", "runtime/budget/bulk.ts", "interp/lower/gc.ts"],
  ],
  ['[0xf6, "x.load", "load", ["memarg"], null, "mvp", { width: 4 }]', ["validate/rules.ts", "exec/memory-ops.ts"]],
  ['[0xf7, "x.store", "store", ["memarg"], "pv:", "simd", { width: 4 }]', ["exec/simd/memory.ts"]],
  ['[0xf8, "i32.x", "binary", [], "ii:i", "mvp"]', ["exec/i32.ts"]],
  ['[0xf9, "x.vector", "unary", [], "v:v", "simd"]', ["exec/simd/simd.ts"]],
  ['[0xfa, "x.wide", "wide", [], "II:II", "mvp"]', ["interp/code/slow-names.ts"]],
  ['[0xc6, "x.atomic", "atomic", ["memarg"], "p:", "threads", { width: 4 }]', ["interp/lower/vector.ts"]],
  [
    '[0xc7, "x.constant", "reference", [], null, "mvp", { const: "gc" }]',
    ["validate/instructions.ts", "runtime/const-expr.ts", "interp/lower/data.ts", "interp/code/slow-names.ts"],
  ],
  // Of a row without a signature that no kind asks a rule for, the validator asks one all the same.
  ['[0xc8, "x.unsigned", "ternary", [], null, "mvp"]', ["validate/rules.ts"]],
];

const nameOf = (row: string): string => /"([^"]+)"/.exec(row)![1]!;

/** Rows of the two tables of outlined instructions, and where the compiler asks for the other one. */
const outlined = [
  {
    table: "interp/code/slow-names.ts",
    begins: "const rows = {\n",
    row: '"x.named": []',
    asks: "interp/run/slow/slow.ts",
  },
  {
    table: "interp/run/slow/slow.ts",
    begins: "const handlers = {\n",
    row: '"x.handled": () => undefined',
    asks: "interp/run/slow/slow.ts",
  },
] as const;

const names = [...rows.map(([row]) => nameOf(row)), ...outlined.map(({ row }) => nameOf(row))];

/** Puts lines into a file of the copy behind those that they belong to. */
function putBehind(file: string, begins: string, lines: string): void {
  const path = join(copy, "src/ts", file);
  const text = readFileSync(path, "utf8");
  if (!text.includes(begins)) throw new Error(`${file} has no ${begins}`);
  writeFileSync(
    path,
    text.replace(begins, () => begins + lines),
  );
}

/** The files in which the compiler misses each name. */
const missed = new Map<string, Set<string>>();

beforeAll(() => {
  mkdirSync(copy, { recursive: true });
  cpSync(join(root, "src/ts"), join(copy, "src/ts"), { recursive: true });
  const config = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8")) as object;
  writeFileSync(join(copy, "tsconfig.json"), JSON.stringify({ ...config, include: ["src/ts"] }));
  putBehind("core/opcodes.ts", "const rows = [\n", rows.map(([row]) => `  ${row},\n`).join(""));
  for (const { table, begins, row } of outlined) putBehind(table, begins, `  ${row},\n`);
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const args = [compiler, "-p", copy, "--noErrorTruncation", "--pretty", "false"];
  const { stdout } = spawnSync(process.execPath, args, { cwd: copy, encoding: "utf8" });
  for (const line of stdout.split("\n")) {
    // What a map has too few of: the message has the type with all that it should have.
    const file = /^src\/ts\/([^(]+)\(\d+,\d+\): error TS(?:1360|2739|2740|2741):/.exec(line)?.[1];
    if (file === undefined) continue;
    for (const name of names) {
      if (line.includes(`"${name}"`)) missed.set(name, (missed.get(name) ?? new Set()).add(file));
    }
  }
}, 60_000);

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe("a row that nothing else knows", () => {
  it.each(rows)("%s does not compile", (row, files) => {
    expect([...(missed.get(nameOf(row)) ?? [])]).toEqual(expect.arrayContaining([...files]));
  });

  it.each(outlined)("$table: $row does not compile", ({ row, asks }) => {
    expect([...(missed.get(nameOf(row)) ?? [])]).toContain(asks);
  });
});
