/**
 * The cursor of module binaries: `Cursor` with the official suite's words where the bytes end, and the
 * checked counts of vectors (Binary Format, Vectors). It knows neither sections nor instructions.
 */
import { Cursor } from "../base/bytes/cursor.ts";
import { InvalidError, MalformedError } from "../base/errors/errors.ts";

/** A cursor over a module's bytes. */
export class ModuleCursor extends Cursor {
  override endError(at = this.pos): MalformedError {
    return new MalformedError(
      "unexpected-end",
      `unexpected end of section or function: the bytes stop at offset ${at}.`,
      { at },
    );
  }

  /** Moves past `n` bytes of a size that the format fixes. @throws MalformedError `unexpected-end` */
  skip(n: number): void {
    if (n > this.end - this.pos) throw this.endError();
    this.pos += n;
  }

  /** A view of `n` bytes of a size that the format fixes. @throws MalformedError `unexpected-end` */
  fixed(n: number): Uint8Array {
    const from = this.pos;
    this.skip(n);
    return this.bytes.subarray(from, this.pos);
  }

  /**
   * The length of a vector whose items take a byte or more and lie before `end`, checked before anything
   * is allocated for them.
   * @throws MalformedError `unexpected-end` where the bytes cannot hold so many
   * @throws InvalidError `limit-exceeded` above `limit`
   */
  count(what: string, limit: number, end = this.end): number {
    const at = this.pos;
    const n = this.u32();
    if (n > end - this.pos) {
      throw new MalformedError(
        "unexpected-end",
        `unexpected end of section or function: ${n} ${what} are promised at offset ${at}, ${Math.max(0, end - this.pos)} bytes are left.`,
        { at },
      );
    }
    if (n > limit) throw limitExceeded(what, n, limit, at);
    return n;
  }
}

/** The error for a count or size above one of `limits`. */
export function limitExceeded(what: string, n: number, limit: number, at: number): InvalidError {
  return new InvalidError("limit-exceeded", `too many ${what}: ${n} at offset ${at}, ${limit} is the limit.`, {
    at,
    used: n,
    limit,
  });
}
