/**
 * The modules of the official suite, script by script, and what each proposal's folder was written against.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { type Feature } from "../../../src/ts/core/features.ts";

/** Where the suites lie. */
export const suitesDir = resolve(process.env.CLJW_SUITES ?? join(import.meta.dirname, "../../../../shared/suites"));

/** One module of a script, with what is asserted of it. */
export interface SuiteModule {
  /** `script:line`. */
  readonly id: string;
  readonly expected: "valid" | "invalid" | "malformed";
  /** The text that the error must begin with. */
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** One script of the suite. */
export interface Script {
  readonly name: string;
  readonly modules: readonly SuiteModule[];
}

interface Command {
  readonly type: string;
  readonly line: number;
  readonly text?: string;
  readonly filename?: string;
  readonly binary_filename?: string;
  readonly module_type?: "binary" | "text";
}

const expectations: { readonly [type: string]: SuiteModule["expected"] } = {
  module: "valid",
  module_definition: "valid",
  assert_unlinkable: "valid",
  assert_uninstantiable: "valid",
  assert_invalid: "invalid",
  assert_malformed: "malformed",
};

function scriptDirs(dir: string): string[] {
  const dirs: string[] = [];
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === "custom-descriptors") continue;
    const path = join(dir, entry.name);
    if (existsSync(join(path, "test.json"))) dirs.push(path);
    dirs.push(...scriptDirs(path));
  }
  return dirs;
}

/** The scripts of the suite, the proposal for custom descriptors aside, of which nothing is supported. */
export function scripts(): Script[] {
  const root = join(suitesDir, "spec/json");
  return existsSync(root)
    ? scriptDirs(root).map((dir) => ({ name: relative(root, dir), modules: modulesOf(root, dir) }))
    : [];
}

function modulesOf(root: string, dir: string): SuiteModule[] {
  const { commands } = JSON.parse(readFileSync(join(dir, "test.json"), "utf8")) as { commands: readonly Command[] };
  const modules: SuiteModule[] = [];
  for (const { type, line, text = "", filename, binary_filename, module_type } of commands) {
    const expected = expectations[type];
    const file = binary_filename ?? (module_type === "text" ? undefined : filename);
    if (expected === undefined || file === undefined) continue;
    modules.push({
      id: `${relative(root, dir)}:${line}`,
      expected,
      text,
      bytes: new Uint8Array(readFileSync(join(dir, file))),
    });
  }
  return modules;
}

/** The features that did not exist where a script was written: its assertions depend on their absence. */
export function disabledFor(script: string): ReadonlySet<Feature> {
  if (script.startsWith("proposals/threads")) return new Set(["multi-memory", "reference-types"]);
  return new Set();
}
