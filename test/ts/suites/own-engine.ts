/**
 * One of the package's engines as the runner sees it: decoder, validator, linker and engine as `api` puts them
 * together, called with bits, so that no NaN and no vector has to pass a JavaScript border of the runner's.
 */
import { WasmError, InstantiationError, Trap } from "../../../src/ts/base/errors/errors.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { canonicalFuncType, canonicalTypes } from "../../../src/ts/core/canon.ts";
import type { Feature, UsedFeatures } from "../../../src/ts/core/features.ts";
import type { Module } from "../../../src/ts/core/module.ts";
import { type Op, opcodes } from "../../../src/ts/core/opcodes.ts";
import { type TrapCode, ambiguousOnNative, trapText } from "../../../src/ts/core/traps.ts";
import { type AbstractHeapType, type NumType, type RefType, funcref, refType } from "../../../src/ts/core/types.ts";
import { hostMatches } from "../../../src/ts/native/crossing/refs.ts";
import { Budget, type BudgetOptions } from "../../../src/ts/runtime/budget/budget.ts";
import type { Extern } from "../../../src/ts/runtime/store/extern.ts";
import type { Engine, Unit } from "../../../src/ts/runtime/engine.ts";
import type { Func } from "../../../src/ts/runtime/store/func.ts";
import { Global } from "../../../src/ts/runtime/store/global.ts";
import { HostFunc } from "../../../src/ts/runtime/calls/host-func.ts";
import { type ImportSource, resolveImports } from "../../../src/ts/runtime/link.ts";
import { newMemory } from "../../../src/ts/runtime/store/memory.ts";
import { Table } from "../../../src/ts/runtime/store/table.ts";
import { checkBranchHints } from "./branch-hints.ts";
import { refMatches } from "../../../src/ts/runtime/store/values.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { printModule } from "../../../src/ts/text/print/print.ts";
import { validateBody } from "../../../src/ts/validate/code.ts";
import { checkDeclarations } from "../../../src/ts/validate/module.ts";
import { ahead } from "../compile/ahead.ts";
import { lackingFeature, reachableOps } from "./features.ts";
import type { Failure, Loaded, SuiteEngine } from "./adapter.ts";

/** A module of ours, validated. */
export interface OwnModule extends Loaded {
  readonly unit: Unit;
  /** The opcodes of its constant expressions, and those that its bodies can reach. */
  readonly ops: readonly Op[];
}

type OwnExports = ReadonlyMap<string, Extern>;

const printers: { readonly [name: string]: readonly NumType[] } = {
  print: [],
  print_i32: ["i32"],
  print_i64: ["i64"],
  print_f32: ["f32"],
  print_f64: ["f64"],
  print_i32_f32: ["i32", "f32"],
  print_f64_f64: ["f64", "f64"],
};

/** The bits of 666.6 as f32 and f64 (the standard's interpreter, `spectest`). */
const sixes = { f32: 0x4426_a666, f64: 0x4084_d4cc_cccc_cccdn } as const;

function constant(type: NumType, value: number | bigint): Global {
  return new Global({ type, mutable: false }, value);
}

/** A new `spectest` module, as the standard's interpreter has it; its functions tell of their calls. */
function spectest(onHostCall: RunOptions["onHostCall"]): OwnExports {
  const table = { min: 10n, max: 20n, element: funcref };
  const memory = { address: "i32", min: 1n, max: 2n, pageSizeLog2: 16 } as const;
  const exports = new Map<string, Extern>([
    ["global_i32", constant("i32", 666)],
    ["global_i64", constant("i64", 666n)],
    ["global_f32", constant("f32", sixes.f32)],
    ["global_f64", constant("f64", sixes.f64)],
    ["table", new Table({ ...table, address: "i32" })],
    ["table64", new Table({ ...table, address: "i64" })],
    ["memory", newMemory({ ...memory, shared: false })],
    ["shared_memory", newMemory({ ...memory, shared: true })],
  ]);
  for (const [name, params] of Object.entries(printers)) {
    const canon = canonicalFuncType({ kind: "func", params, results: [] });
    exports.set(name, new HostFunc(canon, `spectest.${name}`, (...args) => onHostCall?.(name, args)));
  }
  return exports;
}

function source(exports: OwnExports): ImportSource {
  return { whole: true, names: () => exports.keys(), get: (name) => exports.get(name) };
}

/** Validates as `validateModule` does, custom sections as well, and notes the opcodes that run. */
function validate(module: Module, disabled: ReadonlySet<Feature>): { features: UsedFeatures; ops: readonly Op[] } {
  const context = checkDeclarations(module, { disabled });
  // Every runtime has its constants: those of constant expressions are no work for an engine.
  const inConstants = opcodes.filter((op) => context.usedOps[op.index] === 1 && op.kind !== "const");
  for (const i of module.funcs.keys()) validateBody(context, module.spaces.imported.func + i);
  checkBranchHints(module);
  return { features: context.features, ops: [...inConstants, ...reachableOps(module)] };
}

const kinds: { readonly [kind: string]: Failure["kind"] } = {
  malformed: "malformed",
  invalid: "invalid",
  link: "link",
  trap: "trap",
  exception: "exception",
  limit: "limit",
};

function trapAlternatives(engine: string, code: TrapCode): string[] {
  if (engine !== "native") return [];
  return ambiguousOnNative.filter((group) => group.includes(code)).flatMap((group) => group.map(trapText));
}

function failureOf(engine: string, error: unknown): Failure {
  if (error instanceof InstantiationError && error.cause instanceof Trap) return failureOf(engine, error.cause);
  if (error instanceof WasmError) {
    const kind = kinds[error.kind] ?? "other";
    const alternatives = error instanceof Trap ? trapAlternatives(engine, error.code as TrapCode) : [];
    const text = kind === "other" ? `${error.kind}: ${error.message}` : error.message;
    return {
      kind,
      text,
      alternatives,
      feature: error.code === "feature-disabled" ? error.data.feature : undefined,
    };
  }
  return {
    kind: "other",
    text: error instanceof Error ? (error.stack ?? error.message) : String(error),
    alternatives: [],
  };
}

const heaps = ["any", "eq", "i31", "struct", "array", "func", "extern", "exn"] as const;

const byName = (heap: AbstractHeapType): [string, RefType] => [`${heap}ref`, refType(false, heap)];

const refTypes: ReadonlyMap<string, RefType> = new Map(heaps.map(byName));

/** Whether a reference that is not null is of the type named, on the host's engine. */
function isHostRef(type: string, value: unknown): boolean {
  return hostMatches(value, refTypes.get(type)!);
}

/** Whether a reference that is not null is of the type named. */
function isRef(type: string, value: unknown): boolean {
  return refMatches(value, refTypes.get(type)!);
}

/** How a run departs from the usual. */
export interface RunOptions {
  /** The bounds of each instance. */
  readonly bounds?: BudgetOptions | undefined;
  /** Whether each valid module runs as what parsing its print gives. */
  readonly reprinted?: boolean | undefined;
  /** Whether each valid module runs as the file that it is compiled into ahead of time has it. */
  readonly aot?: boolean | undefined;
  /** Told of each instance's budget before the instance runs. */
  readonly onBudget?: ((budget: Budget) => void) | undefined;
  /** Told of each call of a function of `spectest`. */
  readonly onHostCall?: ((name: string, args: readonly unknown[]) => void) | undefined;
}

/** The adapter of an engine. */
export function ownEngine(engine: Engine, options: RunOptions = {}): SuiteEngine<OwnModule> {
  const { bounds = {}, reprinted = false, aot = false, onBudget, onHostCall } = options;
  return {
    name: engine.name,
    lacks: ({ unit, ops }) => lackingFeature(engine, unit.features, ops),
    load(bytes, disabled: ReadonlySet<Feature>) {
      const read = decodeModule(bytes);
      const found = validate(read, disabled);
      const module = reprinted ? decodeModule(parseWat(printModule(read))) : read;
      const { features, ops } = reprinted ? validate(module, disabled) : found;
      const before: Unit = { module, features, types: canonicalTypes(module.types), host: undefined, name: undefined };
      const unit = aot ? { ...before, module: ahead(before, bounds.fuel !== undefined) } : before;
      return { unit, ops, features: features.names, importedModules: module.imports.map((one) => one.module) };
    },
    instantiate({ unit }, imports) {
      const sources = [...imports].map(([name, exports]) => [name, [source(exports as OwnExports)]] as const);
      const externs = resolveImports(unit, new Map(sources));
      const budget = new Budget(bounds);
      onBudget?.(budget);
      return engine.instantiate(unit, externs, { budget }).exports;
    },
    spectest: () => spectest(onHostCall),
    invoke: (fn, args) => (fn as Func).invoke(args),
    read: (global) => (global as Global).getBits(),
    failure: (error) => failureOf(engine.name, error),
    isRef: engine.family === "native" ? isHostRef : isRef,
  };
}
