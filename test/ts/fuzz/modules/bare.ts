/**
 * Runs of a case on the host's WebAssembly itself, for what JavaScript's values can show of them.
 */
import type { Unit } from "../../../../src/ts/runtime/engine.ts";
import { fromBits } from "../../../../src/ts/runtime/store/values.ts";
import { opcodes } from "../../../../src/ts/core/opcodes.ts";
import { parseWat } from "../../../../src/ts/text/parse/parse.ts";
import { readMessage } from "../../../../src/ts/native/crossing/traps.ts";
import type { FuncType, ValType } from "../../../../src/ts/core/types.ts";
import { stepsEach } from "./generate.ts";
import type { Observation } from "./own.ts";
import { HostProgramError, Player } from "./play.ts";
import { type Call, Given, type Scenario } from "./scenario.ts";
import { showValue } from "./show.ts";
import { isPlain } from "./types.ts";

type AnyFunction = (...args: unknown[]) => unknown;

class BarePlayer extends Player {
  private readonly _units: readonly Unit[];
  private readonly _exports: (WebAssembly.Exports | undefined)[] = [];

  constructor(scenario: Scenario, units: readonly Unit[]) {
    super(scenario);
    this._units = units;
  }

  play(): Observation {
    const host = Object.fromEntries(this.scenario.hosts.map((one) => [one.name, this.hostFunction(one)]));
    for (const [i, { module }] of this._units.entries()) {
      const outcome = this.outcomeOf(() => {
        if (i > 0 && this._exports[0] === undefined) return "left out";
        const imports = { host, ...(i > 0 && { m0: this._exports[0] }) } as unknown as WebAssembly.Imports;
        const compiled = new WebAssembly.Module(module.bytes as Uint8Array<ArrayBuffer>);
        this._exports[i] = new WebAssembly.Instance(compiled, imports).exports;
        return "made";
      });
      if (outcome !== "made") this.lines.push(`m${i} ${outcome}`);
    }
    this.playCalls(
      (module) => this._exports[module] !== undefined,
      () => {
        for (const exports of this._exports) if (exports) (exports.steps as WebAssembly.Global).value = stepsEach;
      },
    );
    return { lines: this.lines, used: [], states: this._states() };
  }

  private _typeOf({ module, name }: Call): FuncType {
    const {
      types,
      module: { spaces, exports },
    } = this._units[module]!;
    const { index } = exports.find((one) => one.name === name)!;
    return types[spaces.funcs[index]!]!.comp as FuncType;
  }

  protected override invoke(call: Call): string {
    const exports = this._exports[call.module];
    if (exports === undefined) return "is not there";
    const { params, results } = this._typeOf(call);
    const args = call.args.map((arg, i) => (arg instanceof Given ? this.argument(arg) : fromBits(arg, params[i]!)));
    const value = (exports[call.name] as AnyFunction)(...args);
    const values = results.length === 1 ? [value] : ((value ?? []) as readonly unknown[]);
    return `gave ${values.map((one, i) => showValue(one, results[i]!)).join(" ")}`;
  }

  protected override funcValue(): unknown {
    return this._exports[0]?.f0 ?? null;
  }

  protected override showError(error: unknown): string {
    if (error instanceof HostProgramError) return error.message;
    if (error instanceof WebAssembly.RuntimeError) {
      return `trap ${readMessage(error.message, undefined)?.code ?? error.message}`;
    }
    if (error instanceof RangeError && error.message.includes("stack")) return "trap call-stack-exhausted";
    if (typeof WebAssembly.Exception === "function" && error instanceof WebAssembly.Exception) return "exception";
    return error instanceof Error ? `${error.name}: ${error.message}` : `thrown ${typeof error}`;
  }

  protected override isFinal(): boolean {
    return false;
  }

  protected override account(): string {
    return "";
  }

  private _states(): Map<string, Uint8Array | string> {
    const states = new Map<string, Uint8Array | string>();
    for (const [i, exports] of this._exports.entries()) {
      const { globals, tables } = this._units[i]!.module.spaces;
      for (const [name, value] of Object.entries(exports ?? {})) {
        const key = `m${i}.${name}`;
        const n = Number(/\d+$/.exec(name)?.[0] ?? 0);
        if (value instanceof WebAssembly.Memory) states.set(key, new Uint8Array(value.buffer));
        else if (value instanceof WebAssembly.Table) {
          if (isPlain(tables[n]!.element)) states.set(key, tableState(value, tables[n]!));
        } else if (value instanceof WebAssembly.Global && name.startsWith("global")) {
          if (isPlain(globals[n]!.type)) states.set(key, showValue(value.value, globals[n]!.type));
        }
      }
    }
    return states;
  }
}

function tableState(table: WebAssembly.Table, { element, address }: { element: ValType; address: string }): string {
  const get = table.get.bind(table) as (index: unknown) => unknown;
  const { length } = table as { readonly length: number | bigint };
  const shown = Array.from({ length: Math.min(Number(length), 100) }, (_, i) =>
    showValue(get(address === "i64" ? BigInt(i) : i), element),
  );
  return `${length}: ${shown.join(", ")}`;
}

let keepsFloats: boolean | undefined;

/** Whether the host keeps floats that are on the stack while a wait is called: V8 up to Node 20 does not. */
function hostKeepsFloats(): boolean {
  keepsFloats ??= ((): boolean => {
    const bytes = parseWat(`(module (memory 1 1 shared) (func (export "f") (result f32)
      (f32.neg (f32.const 1)) (br_if 0 (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0))) drop f32.const 0))`);
    const { f } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
    return (f as AnyFunction)() === -1;
  })();
  return keepsFloats;
}

const waits = opcodes.filter(({ name }) => name.startsWith("memory.atomic.wait"));

/** Whether the host itself runs a case as the standard has it, and JavaScript can see of it what there is to see. */
export function isForBare({ plain, used }: Scenario): boolean {
  return plain && (!waits.some(({ name }) => used.has(name)) || hostKeepsFloats());
}

/** Runs a case whose border is plain. */
export function observeBare(scenario: Scenario, units: readonly Unit[]): Observation {
  return new BarePlayer(scenario, units).play();
}
