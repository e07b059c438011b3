/**
 * Positions in files, as guests give them.
 */
import { fail } from "../error.ts";

/** A count of 64 bits as a position: EINVAL where POSIX has no such offset, EFBIG where no file is so long. */
export function position(value: bigint): number {
  const offset = BigInt.asIntN(64, value);
  if (offset < 0n) fail("EINVAL");
  if (offset > BigInt(Number.MAX_SAFE_INTEGER)) fail("EFBIG");
  return Number(offset);
}
