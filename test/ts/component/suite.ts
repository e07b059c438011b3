/**
 * The Component Model's reference tests as data, and the verdict of decoder and validator in one word.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { decodeComponent } from "../../../src/ts/component/binary/decode.ts";
import { type ValidComponent, validateComponent } from "../../../src/ts/component/validate/component.ts";
import { validateModule } from "../../../src/ts/validate/module.ts";
import { requireSuites } from "../suites/script.ts";
import type { SuiteValue } from "./suite-values.ts";

/** What a component is. */
export type Verdict = "valid" | "invalid" | "malformed";

/** What a command has to be run. */
export interface RunnableCommand {
  readonly type: string;
  readonly text: string;
  readonly bytes: () => Uint8Array;
  /** The name that a component, or its instance, gets. */
  readonly name: string | undefined;
  readonly instance: string | undefined;
  /** The component that is instantiated. */
  readonly module: string | undefined;
  readonly action:
    | { readonly module?: string; readonly field: string; readonly args: readonly SuiteValue[] }
    | undefined;
  /** What a call returns. */
  readonly values: readonly SuiteValue[];
}

/** One command of a script. */
export interface ComponentCommand extends RunnableCommand {
  readonly script: string;
  readonly line: number;
  readonly type: string;
  /** What has to be said of its component, where it has one that is a binary. */
  readonly expected: Verdict | undefined;
  readonly text: string;
  readonly bytes: () => Uint8Array;
  readonly isText: boolean;
}

interface Raw {
  readonly type: string;
  readonly line: number;
  readonly text?: string;
  readonly filename?: string;
  readonly name?: string;
  readonly instance?: string;
  readonly module?: string;
  readonly action?: NonNullable<RunnableCommand["action"]>;
  readonly expected?: readonly SuiteValue[];
  readonly module_type?: "binary" | "text";
}

const expectations: { readonly [type: string]: Verdict } = {
  module: "valid",
  module_definition: "valid",
  assert_unlinkable: "valid",
  assert_uninstantiable: "valid",
  assert_invalid: "invalid",
  assert_malformed: "malformed",
};

/** The commands of all scripts, in order. */
export function componentCommands(): ComponentCommand[] {
  const root = join(requireSuites(), "component-model");
  if (!existsSync(root)) return [];
  const scripts = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("/test.json"))
    .map((path) => path.slice(0, -"/test.json".length))
    .toSorted();
  return scripts.flatMap((script) => {
    const { commands } = JSON.parse(readFileSync(join(root, script, "test.json"), "utf8")) as { commands: Raw[] };
    return commands.map(({ type, line, text = "", filename, module_type, expected = [], ...raw }) => ({
      script,
      line,
      type,
      text,
      name: raw.name,
      instance: raw.instance,
      module: raw.module,
      action: raw.action,
      values: expected,
      expected: filename === undefined ? undefined : expectations[type],
      bytes: () => new Uint8Array(readFileSync(join(root, script, filename ?? ""))),
      isText: module_type === "text",
    }));
  });
}

/** The valid components of the suite. */
export const validComponents = (): { readonly id: string; readonly bytes: Uint8Array }[] =>
  componentCommands()
    .filter(({ expected, isText }) => expected === "valid" && !isText)
    .map(({ script, line, bytes }) => ({ id: `${script}:${line}`, bytes: bytes() }));

/** Decodes and validates a component. @throws WasmError */
export const check = (bytes: Uint8Array): ValidComponent =>
  validateComponent(decodeComponent(bytes), { checkModule: (module) => void validateModule(module) });

/** What is said of a component. Anything but our errors is let through. */
export function judge(bytes: Uint8Array): {
  readonly verdict: Verdict;
  readonly code: string;
  readonly message: string;
} {
  try {
    check(bytes);
    return { verdict: "valid", code: "", message: "" };
  } catch (error) {
    if (!(error instanceof WasmError) || (error.kind !== "invalid" && error.kind !== "malformed")) throw error;
    return { verdict: error.kind, code: error.code, message: error.message };
  }
}
