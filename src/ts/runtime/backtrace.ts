/**
 * Backtraces of errors that are not ours: what a host function threw comes out unchanged, and its Wasm
 * frames are kept beside it.
 */
import { type WasmFrame, isWasmError } from "../base/errors/errors.ts";
import type { Unit } from "./engine.ts";
import { funcName } from "./names.ts";

/** The frame of a function of a module, at the offset of an instruction. */
export function frameOf(unit: Unit, index: number, offset: number): WasmFrame {
  const frame = { module: unit.name, func: funcName(unit.module, index), index, offset };
  const place = unit.placeOf?.(offset);
  return place === undefined ? frame : { ...frame, line: place.line, column: place.column };
}

const frames = new WeakMap<object, readonly WasmFrame[]>();

/** Notes the frames of a thrown value, where it can have any; those of outer calls are appended. */
export function rememberBacktrace(error: unknown, trace: readonly WasmFrame[]): void {
  if (typeof error !== "object" || error === null) return;
  frames.set(error, [...backtraceOf(error), ...trace]);
  if (isWasmError(error)) error.data.backtrace = frames.get(error)!;
}

/** The Wasm frames of a caught error, innermost first; an empty list where none are known. */
export function backtraceOf(error: unknown): readonly WasmFrame[] {
  if (typeof error !== "object" || error === null) return [];
  return frames.get(error) ?? [];
}
