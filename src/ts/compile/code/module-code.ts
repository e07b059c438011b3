/**
 * The generated code of one module: functions are made at their first call; instances of the module share it.
 */
import { hideFields } from "../../base/hidden.ts";
import { Gone, type Weak, weakly } from "../../base/host/weak.ts";
import type { WasmFrame } from "../../base/errors/errors.ts";
import type { Pause } from "../../runtime/budget/regions.ts";
import { frameOf } from "../../runtime/backtrace.ts";
import { beginningOf } from "../../runtime/names.ts";
import type { Unit } from "../../runtime/engine.ts";
import type { AheadCode } from "./ahead.ts";
import { mark } from "./frames.ts";
import type { Bounds, Made } from "./convention.ts";
import { evaluate, headLines, refusalToEvaluate } from "./evaluate.ts";

/** The text of a function, as the writing of it gives it. */
export interface Written {
  readonly head: string;
  readonly params: string;
  readonly body: string;
  readonly offsets: Int32Array;
  readonly bounces: boolean;
  readonly recurses: boolean;
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

/** All code that is alive, by its number, or by the id of what was made ahead of time, for frames. */
const alive = new Map<number | string, Weak<ModuleCode>>();
const cleaner = new Gone<number | string>((id) => {
  // Of what was made ahead of time there may be newer code.
  if (alive.get(id)?.deref() === undefined) alive.delete(id);
});

/** The code of a module within certain bounds. */
export class ModuleCode {
  readonly unit: Unit;
  readonly bounds: Bounds;
  readonly id: number;
  private readonly _write: WriteFunction | undefined;
  private readonly _ahead: AheadCode | undefined;
  private readonly _made = new Map<number, Made | undefined>();
  private readonly _offsets = new Map<number, Int32Array>();

  /** Of code that was made ahead of time the bounds are its own; what is not in it is written here, where there is who writes. */
  constructor(unit: Unit, bounds: Bounds, write: WriteFunction | undefined, ahead: AheadCode | undefined) {
    hideFields(this, "_write", "_ahead", "_made", "_offsets");
    this.unit = unit;
    this.bounds = bounds;
    this.id = ++last;
    this._write = write;
    this._ahead = ahead;
    this._made = new Map();
    this._offsets = new Map();
    for (const id of ahead === undefined ? [this.id] : [this.id, ahead.id]) {
      alive.set(id, weakly(this));
      cleaner.note(this, id);
    }
  }

  /** Whether there is code already. */
  get isAhead(): boolean {
    return this._ahead !== undefined;
  }

  /** The code of a function; undefined where it is to be interpreted. @throws what `pause` and `afford` throw */
  made(index: number, pause: Pause, afford: (cost: number) => void): Made | undefined {
    if (!this._made.has(index)) this._made.set(index, this._make(index, pause, afford));
    return this._made.get(index);
  }

  private _make(index: number, pause: Pause, afford: (cost: number) => void): Made | undefined {
    const ahead = this._ahead?.functions.get(index);
    if (ahead !== undefined) return ahead;
    if (refusalToEvaluate() !== undefined) return undefined;
    const written = this._write?.(this.unit, index, this.bounds, pause, afford);
    if (written === undefined) return undefined;
    const text = makingText(written, `f${index}`);
    const make = evaluate(`"use strict";${text}\n//# sourceURL=${mark()}/${this.id}/${index}`);
    if (make === undefined) return undefined;
    this._offsets.set(index, written.offsets);
    return { make: make as Made["make"] };
  }

  /** The frame of a backtrace that a line of a function's text is; none is behind its end. */
  frameAt(index: number, line: number): WasmFrame | undefined {
    const offset = this._offsetAt(index, line);
    return offset === undefined ? undefined : frameOf(this.unit, index, offset);
  }

  private _offsetAt(index: number, line: number): number | undefined {
    const ahead = this._ahead?.functions.get(index);
    if (ahead === undefined) return this._offsets.get(index)?.[Math.max(0, line - headLines() - 1)];
    if (ahead.line === undefined) return beginningOf(this.unit.module, index);
    return ahead.offsets()[Math.max(0, line - ahead.line)];
  }
}

/** The code with this number or id, while it is in use. */
export function codeNumbered(id: number | string): ModuleCode | undefined {
  return alive.get(id)?.deref();
}

/** What makes a function of this name of `H` and `I`, as text of strict code. Its first line is the first of `offsets`. */
export function makingText({ head, params, body, bounces, recurses }: Written, name: string): string {
  const bounce = bounces
    ? `\nreturn [function(${params}){let r=${name}(${params});while(r===H.bounced)r=H.bounce();return r},${name}];`
    : `return ${name};`;
  const itself = recurses ? `const E=${name};` : "";
  return `${head}${itself}function ${name}(${params}){${body}}${bounce}`;
}
