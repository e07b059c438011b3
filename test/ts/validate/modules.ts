/**
 * Modules for the tests of the validator: those of the official suite with what it asserts of them, and the
 * verdict of the validator in one word.
 */
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import type { Feature } from "../../../src/ts/core/features.ts";
import { validateModule } from "../../../src/ts/validate/module.ts";
import { type CommandType, moduleBytes, readScript, scriptNames, requireSuites } from "../suites/script.ts";

/** What a module is. */
export type Verdict = "valid" | "invalid" | "malformed";

/** A module of a script. */
export interface SuiteModule {
  /** `script:line`. */
  readonly id: string;
  readonly expected: Verdict;
  /** The text that the error must begin with. */
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly disabled: ReadonlySet<Feature>;
}

const expectations: { readonly [K in CommandType]?: Verdict } = {
  module: "valid",
  module_definition: "valid",
  assert_unlinkable: "valid",
  assert_uninstantiable: "valid",
  assert_invalid: "invalid",
  assert_malformed: "malformed",
};

/** The modules of all scripts but those of proposals that are not supported. */
export function suiteModules(): SuiteModule[] {
  const suites = requireSuites();
  return scriptNames(suites).flatMap((name) => modulesOf(suites, name));
}

function modulesOf(suites: string, name: string): SuiteModule[] {
  const script = readScript(suites, name);
  if (script.foreign !== undefined) return [];
  return script.commands.flatMap((command) => {
    const expected = expectations[command.type];
    const bytes = expected === undefined ? undefined : moduleBytes(script, command);
    if (expected === undefined || bytes === undefined) return [];
    return [{ id: `${name}:${command.line}`, expected, text: command.text ?? "", bytes, disabled: script.disabled }];
  });
}

/** What the decoder and the validator say of a module. Anything but our errors is let through. */
export function judge(
  bytes: Uint8Array,
  disabled: ReadonlySet<Feature> = new Set(),
): { readonly verdict: Verdict; readonly code: string; readonly message: string } {
  try {
    validateModule(decodeModule(bytes), { disabled });
    return { verdict: "valid", code: "", message: "" };
  } catch (error) {
    if (!(error instanceof WasmError) || (error.kind !== "invalid" && error.kind !== "malformed")) throw error;
    return { verdict: error.kind, code: error.code, message: error.message };
  }
}
