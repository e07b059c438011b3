/**
 * Modules for the tests of the validator: those of the official suite with what it asserts of them, and the
 * verdict of the validator in one word.
 */
import { isDeepStrictEqual } from "node:util";
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import type { Feature } from "../../../src/ts/core/features.ts";
import { validateLazily, validateModule } from "../../../src/ts/validate/module.ts";
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

/** A custom section of no meaning, so that bodies do not end where the bytes do. */
const padding = Uint8Array.of(0, 18, 1, 0x70, ...Array.from({ length: 16 }, () => 0));

/** All that the validator says of a module, with its bodies checked in the flat loop or each instruction by its rule. */
function outcomeOf(bytes: Uint8Array, disabled: ReadonlySet<Feature>, stepwise: boolean): unknown {
  const options = { disabled, stepwise };
  try {
    const module = decodeModule(bytes);
    const lazy = validateLazily(module, options);
    lazy.checkAll();
    return { ...validateModule(module, options), heaviest: lazy.heaviest() };
  } catch (error) {
    if (!(error instanceof WasmError)) throw error;
    const { kind, code, message, data } = error;
    return { kind, code, message, data: { ...data } };
  }
}

/** What the validator says in the flat loop and without it, if that differs: of the module, and with another section behind it. */
export function flatDifference(bytes: Uint8Array, disabled: ReadonlySet<Feature> = new Set()): unknown {
  const padded = new Uint8Array(bytes.length + padding.length);
  padded.set(bytes);
  padded.set(padding, bytes.length);
  for (const module of [bytes, padded]) {
    const [flat, stepwise] = [outcomeOf(module, disabled, false), outcomeOf(module, disabled, true)];
    if (!isDeepStrictEqual(flat, stepwise)) return { flat, stepwise };
  }
  return undefined;
}
