/**
 * Arguments and environment: two arrays of C strings.
 */
import type { Context } from "./context.ts";

/**
 * Writes strings and the pointers to them.
 *
 *      pointers ─→ u32 · u32 · …        buffer ─→ first\0second\0…
 */
function putStrings({ guest }: Context, strings: readonly Uint8Array[], pointers: number, buffer: number): void {
  const total = strings.reduce((n, s) => n + s.length, 0);
  guest.check(pointers, strings.length * 4);
  guest.check(buffer, total);
  let at = buffer >>> 0;
  for (const [i, string] of strings.entries()) {
    guest.setU32((pointers >>> 0) + i * 4, at);
    guest.bytes(at, string.length).set(string);
    at += string.length;
  }
}

function putSizes({ guest }: Context, strings: readonly Uint8Array[], count: number, size: number): void {
  guest.check(size, 4);
  guest.setU32(count, strings.length);
  guest.setU32(
    size,
    strings.reduce((n, s) => n + s.length, 0),
  );
}

/** `args_get`. */
export function argsGet(c: Context, argv: number, buffer: number): void {
  putStrings(c, c.args, argv, buffer);
}

/** `args_sizes_get`. */
export function argsSizesGet(c: Context, count: number, size: number): void {
  putSizes(c, c.args, count, size);
}

/** `environ_get`. */
export function environGet(c: Context, environ: number, buffer: number): void {
  putStrings(c, c.env, environ, buffer);
}

/** `environ_sizes_get`. */
export function environSizesGet(c: Context, count: number, size: number): void {
  putSizes(c, c.env, count, size);
}
