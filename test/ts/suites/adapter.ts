/**
 * What the runner needs of an engine: modules and instances from bytes, calls with bits, and errors told apart.
 * The runner knows no engine; an adapter knows one.
 */
import type { Feature } from "../../../src/ts/core/features.ts";
import type { RefTest } from "./values.ts";

/** Exports by name: opaque to the runner, but for what the adapter does with them. */
export type Exports = ReadonlyMap<string, unknown>;

/** A decoded and validated module. */
export interface Loaded {
  /** All features that it uses; undefined where the adapter cannot tell. */
  readonly features: ReadonlySet<Feature> | undefined;
  /** The names of the modules that it imports from. */
  readonly importedModules: readonly string[];
}

/** An error, told apart. */
export interface Failure {
  readonly kind: "malformed" | "invalid" | "link" | "trap" | "exception" | "limit" | "other";
  /** The message; that of the trap where one is the cause. */
  readonly text: string;
  /** Texts of the suite that are as good: what the engine cannot tell apart from it. */
  readonly alternatives: readonly string[];
  /** The feature that the module was refused for, if that is the reason. */
  readonly feature?: string | undefined;
}

/** An engine as the runner sees it. All methods throw what the engine throws. */
export interface SuiteEngine<L extends Loaded = Loaded> {
  readonly name: string;
  /** Decodes and validates, without the features that are disabled. */
  load(bytes: Uint8Array, disabled: ReadonlySet<Feature>): L;
  /** A feature that the module uses and the engine has not, or undefined where it can run the module. */
  lacks(module: L): Feature | undefined;
  /** Links with the modules given by name and runs segments and the start function. */
  instantiate(module: L, imports: ReadonlyMap<string, Exports>): Exports;
  /** A new `spectest` module. */
  spectest(): Exports;
  /** Calls an exported function with bits. */
  invoke(fn: unknown, args: readonly unknown[]): unknown[];
  /** Bits of an exported global. */
  read(global: unknown): unknown;
  /** Tells an error apart. */
  failure(error: unknown): Failure;
  readonly isRef: RefTest;
}
