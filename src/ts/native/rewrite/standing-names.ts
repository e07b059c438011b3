/**
 * Names of functions that stand for others, so that the host's own traces show those.
 */
import { WasmError } from "../../base/errors/errors.ts";
import { isA } from "../../base/foreign.ts";
import { ModuleCursor } from "../../binary/cursor.ts";
import { nameParts } from "../../binary/names.ts";
import { ByteWriter } from "../../binary/writer.ts";
import type { Standing } from "../module/rewritten.ts";

/** The id of the names of functions in a name section. */
const funcNames = 1;

/** A name section with these functions named as those that they stand for; one that is malformed stays as it is. */
export function withStandingNames(section: Uint8Array, standing: readonly Standing[]): Uint8Array {
  if (standing.length === 0) return section;
  const out = new ByteWriter(section.length + 64);
  const cursor = new ModuleCursor(section, 0, section.length);
  try {
    for (const { id, start, end } of nameParts(cursor)) {
      const part = section.subarray(start, end);
      out.byte(id);
      out.sized(id === funcNames ? withMore(part, standing) : part);
    }
  } catch (error) {
    if (!isA(error, WasmError)) throw error;
    return section;
  }
  return out.bytes;
}

/** The map of names, in the order of their indices: those of added functions come last. */
function withMore(part: Uint8Array, standing: readonly Standing[]): Uint8Array {
  const cursor = new ModuleCursor(part, 0, part.length);
  const wanted = new Set(standing.map(({ origin }) => origin));
  const found = new Map<number, Uint8Array>();
  const count = cursor.u32();
  const first = cursor.pos;
  for (let n = count; n > 0; n--) {
    const index = cursor.u32();
    const length = cursor.u32();
    const start = cursor.pos;
    cursor.skip(length);
    if (index >= standing[0]!.index) return part;
    if (wanted.has(index)) found.set(index, part.subarray(start, cursor.pos));
  }
  const out = new ByteWriter(part.length + 64);
  const named = standing.filter(({ origin }) => found.has(origin));
  out.u32(count + named.length);
  out.append(part.subarray(first));
  for (const { index, origin } of named) {
    out.u32(index);
    out.sized(found.get(origin)!);
  }
  return out.bytes;
}
