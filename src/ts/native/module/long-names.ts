/**
 * Names that are too long for the host. It writes the name of a function, and that of its module, into a stack trace for
 * each frame: some hundred times what a guest has chosen, which may be more than there is memory.
 */
import { WasmError } from "../../base/errors/errors.ts";
import { isA } from "../../base/foreign.ts";
import { ModuleCursor } from "../../binary/cursor.ts";
import { nameParts } from "../../binary/names.ts";
import type { ByteRange, Module } from "../../core/module.ts";

/** Bytes of a name that a host may see. */
const maxNameBytes = 8_192;

/** The module for the host to compile, with its names or, where one of them is too long, without; nothing else moves. */
export function withoutLongNames(module: Module, bytes: Uint8Array): Uint8Array {
  const sections = module.customs.filter(({ name }) => name === "name");
  if (!sections.some(({ range }) => isLong(module.bytes, range))) return bytes;
  return hideNames(bytes);
}

/** A copy without names: the sections have another name. */
export function hideNames(bytes: Uint8Array): Uint8Array {
  const hidden = Uint8Array.from(bytes);
  for (const at of nameSections(hidden)) hidden[at] = "-".charCodeAt(0);
  return hidden;
}

/** Whether a name section has too long a name; one that is malformed may have any. */
function isLong(bytes: Uint8Array, range: ByteRange): boolean {
  if (range.end - range.start <= maxNameBytes) return false;
  const cursor = new ModuleCursor(bytes, range.start, range.end);
  try {
    for (const { id, start, end } of nameParts(cursor)) {
      const part = new ModuleCursor(bytes, start, end);
      if (id === 0 && skipName(part)) return true;
      if (id === 1 && isLongMap(part)) return true;
    }
    return false;
  } catch (error) {
    if (!isA(error, WasmError)) throw error;
    return true;
  }
}

function isLongMap(cursor: ModuleCursor): boolean {
  for (let n = cursor.u32(); n > 0; n--) {
    cursor.u32();
    if (skipName(cursor)) return true;
  }
  return false;
}

/** Skips a name. Gives whether it is too long. */
function skipName(cursor: ModuleCursor): boolean {
  const length = cursor.u32();
  cursor.skip(length);
  return length > maxNameBytes;
}

/** Where the names of the custom sections that are called `name` begin. */
function nameSections(bytes: Uint8Array): number[] {
  const found: number[] = [];
  const cursor = new ModuleCursor(bytes, 8, bytes.length);
  while (!cursor.done) {
    const id = cursor.byte();
    const end = cursor.u32() + cursor.pos;
    if (id === 0 && cursor.name() === "name") found.push(cursor.pos - "name".length);
    cursor.skip(end - cursor.pos);
  }
  return found;
}
