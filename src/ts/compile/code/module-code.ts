/**
 * The generated code of one module: functions are made at their first call; instances of the module share it.
 */
import { hideFields } from "../../base/hidden.ts";
import { Gone, type Weak, weakly } from "../../base/host/weak.ts";
import type { WasmFrame } from "../../base/errors/errors.ts";
import type { Pause } from "../../runtime/budget/regions.ts";
import { frameOf } from "../../runtime/backtrace.ts";
import type { Unit } from "../../runtime/engine.ts";
import { mark } from "./frames.ts";
import type { Made } from "./convention.ts";
import { evaluate, headLines } from "./evaluate.ts";

/** The text of a function, as the writing of it gives it. */
export interface Written {
  readonly head: string;
  readonly params: string;
  readonly body: string;
  readonly offsets: Int32Array;
  readonly bounces: boolean;
}

/** What bounds ask of code. */
export interface Bounds {
  readonly metered: boolean;
  readonly deep: boolean;
}

/**
 * Writes a function of a module; undefined where it is to be interpreted. `pause` is called every now and then, and may throw.
 * `afford` is asked before, with fuel, what the function's own region costs.
 */
export type WriteFunction = (
  unit: Unit,
  index: number,
  bounds: Bounds,
  pause: Pause,
  afford: (cost: number) => void,
) => Written | undefined;

let last = 0;

/** All code that is alive, by its number, for frames. */
const alive = new Map<number, Weak<ModuleCode>>();
const cleaner = new Gone<number>((id) => alive.delete(id));

/** The code of a module within certain bounds. */
export class ModuleCode {
  readonly unit: Unit;
  readonly bounds: Bounds;
  readonly id: number;
  private readonly _write: WriteFunction;
  private readonly _made = new Map<number, Made | undefined>();
  private readonly _offsets = new Map<number, Int32Array>();

  constructor(unit: Unit, bounds: Bounds, write: WriteFunction) {
    hideFields(this, "_write", "_made", "_offsets");
    this.unit = unit;
    this.bounds = bounds;
    this.id = ++last;
    this._write = write;
    this._made = new Map();
    this._offsets = new Map();
    alive.set(this.id, weakly(this));
    cleaner.note(this, this.id);
  }

  /** The code of a function; undefined where it is to be interpreted. @throws what `pause` and `afford` throw */
  made(index: number, pause: Pause, afford: (cost: number) => void): Made | undefined {
    if (!this._made.has(index)) this._made.set(index, this._make(index, pause, afford));
    return this._made.get(index);
  }

  private _make(index: number, pause: Pause, afford: (cost: number) => void): Made | undefined {
    const written = this._write(this.unit, index, this.bounds, pause, afford);
    if (written === undefined) return undefined;
    const make = evaluate(textOf(written, index, `${mark()}/${this.id}/${index}`));
    if (make === undefined) return undefined;
    this._offsets.set(index, written.offsets);
    return { make: make as Made["make"], bounces: written.bounces };
  }

  /** The frame of a backtrace that a line of a function's text is; none is behind its end. */
  frameAt(index: number, line: number): WasmFrame | undefined {
    const offset = this._offsets.get(index)?.[Math.max(0, line - headLines() - 1)];
    return offset === undefined ? undefined : frameOf(this.unit, index, offset);
  }
}

/** The code with this number, while it is in use. */
export function codeNumbered(id: number): ModuleCode | undefined {
  return alive.get(id)?.deref();
}

/** What makes a function, as text. The name of what is evaluated stands for the function in traces. */
function textOf({ head, params, body, bounces }: Written, index: number, name: string): string {
  const bounce = bounces
    ? `\nreturn [function(${params}){let r=f${index}(${params});while(r===H.bounced)r=H.bounce();return r},f${index}];`
    : `return f${index};`;
  return `"use strict";${head}function f${index}(${params}){${body}}${bounce}\n//# sourceURL=${name}`;
}
