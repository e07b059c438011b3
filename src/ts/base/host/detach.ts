/**
 * Buffers that are to be read and written no more.
 */
import { web } from "./web.ts";

/** Of newer hosts. */
interface Transferable {
  readonly transfer?: () => unknown;
}

/**
 * Takes a buffer's bytes away, so that views over it have length 0, as the standard has it of memories that have grown. A host
 * that has no way to do so leaves them to whoever holds them.
 */
export function detach(buffer: ArrayBuffer): void {
  const { transfer } = buffer as Transferable;
  if (transfer !== undefined) transfer.call(buffer);
  else web.structuredClone?.(buffer, { transfer: [buffer] });
}
