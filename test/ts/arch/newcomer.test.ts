/**
 * That CONTRIBUTING is right about what a newcomer may forget: in a copy of the sources the first step of each task is taken, and
 * no other. What the compiler then asks for is what the steps of that task say that it asks for.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root, textOf } from "./sources.ts";

const copy = join(root, ".cache", `newcomer-${process.pid}`);

/** What is put before a text of a file. */
interface Edit {
  readonly file: string;
  readonly before: string;
  readonly put: string;
}

/** Where the parts of a table are joined: what one of them lacks is said there once more. */
const joined = ["src/ts/exec/numeric.ts", "src/ts/validate/rules.ts", "test/ts/exec/bigints.ts"];

/** A task: the section about it, its first step, and the files that the compiler asks for then. */
interface Task {
  readonly section: string;
  readonly first: readonly Edit[];
  readonly asked: readonly string[];
}

const tasks: { readonly [name: string]: Task } = {
  "a numeric opcode": {
    section: "Adding an opcode",
    first: [
      {
        file: "src/ts/core/opcodes.ts",
        before: '  [0x6a, "i32.add"',
        put: '  [0xc5, "i32.foo", "binary", [], "ii:i", "mvp"],\n',
      },
    ],
    asked: ["src/ts/exec/i32.ts"],
  },
  "an opcode whose type depends on the context": {
    section: "Adding an opcode",
    first: [
      {
        file: "src/ts/core/opcodes.ts",
        before: '  [0xfc00a, "memory.copy"',
        put: '  [0xfc0c0, "memory.foo", "memory", ["memidx", "memidx"], null, "bulk-memory"],\n',
      },
    ],
    asked: [
      "src/ts/validate/instructions.ts",
      "src/ts/interp/code/slow-names.ts",
      "src/ts/interp/lower/data.ts",
      "src/ts/interp/run/slow/spaces.ts",
      "src/ts/compile/lower/outlined.ts",
      "src/ts/runtime/instance-ops.ts",
      "src/ts/runtime/budget/bulk.ts",
    ],
  },
  "a WASI call": {
    section: "Adding a WASI call",
    first: [
      { file: "src/ts/wasi/p1/table.ts", before: "  fdTell,\n", put: "  fdFoo,\n" },
      { file: "src/ts/wasi/p1/table.ts", before: "  fd_tell: row", put: '  fd_foo: row(["fd:fd"], fdFoo),\n' },
      { file: "src/ts/wasi/host/files/fs.ts", before: "  stat(): FileStat;\n  setSize", put: "  foo(): number;\n" },
    ],
    asked: [
      "src/ts/wasi/p1/table.ts",
      "src/ts/wasi/p1/hosts.ts",
      "src/ts/wasi/host/files/memfs.ts",
      "src/ts/wasi/host/files/read-only.ts",
      "src/ts/wasi/host/node/fs.ts",
    ],
  },
  "an option": {
    section: "Adding an option",
    first: [
      {
        file: "src/ts/api/options/types.ts",
        before: "  /** Bytes that a call lifts",
        put: "  /** Whether it foos. */\n  readonly foo?: boolean | undefined;\n",
      },
    ],
    asked: ["src/ts/api/options/table.ts", "src/ts/cli/run.ts"],
  },
  "an option that is a bound": {
    section: "Adding an option",
    first: [
      {
        file: "src/ts/api/options/types.ts",
        before: "  /** Bytes that a call lifts",
        put: "  /** Foos at most. */\n  readonly maxFoo?: number | null | undefined;\n",
      },
      { file: "src/ts/api/options/table.ts", before: "    maxLiftBytes: bound(", put: "    maxFoo: bound(5),\n" },
    ],
    asked: ["src/ts/cli/run.ts", "scripts/docs.ts"],
  },
  "a primitive type of WIT": {
    section: "Adding a type of WIT",
    first: [{ file: "src/ts/wit/words.ts", before: "  char: { code", put: "  foo: { code: 0x62, isKey: false },\n" }],
    asked: ["src/ts/component/abi/scalars.ts", "test/ts/fuzz/abi/types.ts"],
  },
  "a type of WIT that is made of others": {
    section: "Adding a type of WIT",
    first: [
      { file: "src/ts/wit/words.ts", before: '"option", "result"', put: '"pair", ' },
      {
        file: "src/ts/wit/ast.ts",
        before: '  | { readonly tag: "option"',
        put: '  | { readonly tag: "pair"; readonly item: AstType }\n',
      },
      {
        file: "src/ts/wit/types.ts",
        before: '  | { readonly tag: "option"',
        put: '  | { readonly tag: "pair"; readonly item: Type }\n',
      },
    ],
    asked: [
      "src/ts/wit/parse/types.ts",
      "src/ts/wit/resolve/types.ts",
      "src/ts/wit/kinds.ts",
      "src/ts/wit/print/types.ts",
      "src/ts/component/binary/read-types.ts",
      "src/ts/component/abi/despecialize.ts",
      "src/ts/component/binary/package-metadata.ts",
      "src/ts/api/declarations/kinds.ts",
      "src/ts/component/model/describe.ts",
      "test/ts/fuzz/abi/types.ts",
    ],
  },
};

function apply({ file, before, put }: Edit): void {
  const text = textOf(join(".cache", `newcomer-${process.pid}`, file));
  expect(text, `${file} has ${before}`).toContain(before);
  writeFileSync(
    join(copy, file),
    text.replace(before, () => put + before),
  );
}

/** The text of a section of CONTRIBUTING. */
function section(heading: string): string {
  const [, text = ""] = textOf("CONTRIBUTING.md").split(`## ${heading}\n`);
  return text.split(/^## /m)[0] ?? "";
}

/** Whether steps name a file, or the folder that it is in. */
function names(steps: string, file: string): boolean {
  const path = file.replace("src/ts/", "");
  const folder = path.slice(0, path.lastIndexOf("/"));
  return [path, folder].some((name) => steps.includes(`\`${name}\``)) || steps.includes(path);
}

beforeAll(() => {
  mkdirSync(copy, { recursive: true });
  for (const folder of ["src/ts", "test/ts", "scripts", "bench"])
    cpSync(join(root, folder), join(copy, folder), { recursive: true });
  for (const file of ["package.json", "tsconfig.json"]) cpSync(join(root, file), join(copy, file));
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe("what a newcomer forgets", () => {
  it("is asked for by the compiler, in the files that CONTRIBUTING names", () => {
    for (const { first } of Object.values(tasks)) first.forEach(apply);
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = spawnSync(process.execPath, [tsc, "-p", copy, "--pretty", "false"], {
      cwd: copy,
      encoding: "utf8",
    });
    const errors = stdout.match(/^[\w./-]+(?=\(\d+,\d+\): error)/gm) ?? [];
    const wanted = [...joined, ...Object.values(tasks).flatMap(({ asked }) => asked)];
    expect([...new Set(errors)].toSorted()).toEqual([...new Set(wanted)].toSorted());
  }, 120_000);

  it.each(Object.entries(tasks))("is named in the steps for %s", (_, { section: heading, first, asked }) => {
    const steps = section(heading);
    expect([...first.map(({ file }) => file), ...asked].filter((file) => !names(steps, file))).toEqual([]);
  });
});
