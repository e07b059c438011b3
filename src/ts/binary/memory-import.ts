/**
 * The smallest module that imports a memory: who asks the host about one needs no more of the encoder.
 */
import { pushU64 } from "../base/bytes/leb128.ts";
import { type MemoryType, externKinds } from "../core/types.ts";
import { preamble } from "./decode.ts";
import { limitsFlags } from "./definitions.ts";

/** The type of a memory with pages of 64 KiB. */
export type HostMemoryType = Omit<MemoryType, "pageSizeLog2">;

/** The binary of a module that imports a memory of this type as `m` of `m`, and does nothing else. */
export function memoryImport({ address, min, max, shared }: HostMemoryType): Uint8Array<ArrayBuffer> {
  const flags =
    (max === undefined ? 0 : limitsFlags.max) |
    (shared ? limitsFlags.shared : 0) |
    (address === "i64" ? limitsFlags.address64 : 0);
  const name = [1, 0x6d];
  const section = [1, ...name, ...name, externKinds.indexOf("memory"), flags];
  for (const limit of [min, max]) if (limit !== undefined) pushU64(section, limit);
  return Uint8Array.from([...preamble, 2, section.length, ...section]);
}
