/**
 * A position in bytes, with the readers of the binary format's values (Binary Format, Values).
 * Every error carries the byte offset at which the reader stood.
 */
import { asU64 } from "./bits.ts";
import { MalformedError } from "../errors/errors.ts";
import { decodeUtf8 } from "./utf8.ts";

/** Reads values from `bytes`, from `pos` up to `end`. Offsets are those of `bytes` itself. */
export class Cursor {
  readonly bytes: Uint8Array;
  pos: number;
  end: number;

  constructor(bytes: Uint8Array, pos = 0, end = bytes.length) {
    this.bytes = bytes;
    this.pos = pos;
    this.end = end;
  }

  get done(): boolean {
    return this.pos >= this.end;
  }

  /** @throws MalformedError `unexpected-end` */
  endError(at = this.pos): MalformedError {
    return new MalformedError("unexpected-end", `unexpected end: the bytes stop at offset ${at}.`, { at });
  }

  byte(): number {
    if (this.pos >= this.end) throw this.endError();
    return this.bytes[this.pos++]!;
  }

  peek(): number | undefined {
    return this.pos < this.end ? this.bytes[this.pos] : undefined;
  }

  /** A view of the next `n` bytes. @throws MalformedError `unexpected-end` */
  take(n: number): Uint8Array {
    const from = this.pos;
    if (n > this.end - from) {
      throw new MalformedError(
        "unexpected-end",
        `length out of bounds: ${n} bytes are promised at offset ${from}, ${this.end - from} are left.`,
        { at: from },
      );
    }
    this.pos = from + n;
    return this.bytes.subarray(from, from + n);
  }

  /** An unsigned 32-bit LEB128. @throws MalformedError `bad-integer`, `unexpected-end` */
  u32(): number {
    const first = this.bytes[this.pos];
    if (first !== undefined && first < 0x80 && this.pos < this.end) {
      this.pos++;
      return first;
    }
    return this._leb32(false, 32) >>> 0;
  }

  /** A signed 32-bit LEB128. @throws MalformedError `bad-integer`, `unexpected-end` */
  s32(): number {
    return this._leb32(true, 32);
  }

  /**
   * A signed 33-bit LEB128 (block types, heap types): exact as a number.
   * @throws MalformedError `bad-integer`, `unexpected-end`
   */
  s33(): number {
    const at = this.pos;
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const b = this.byte();
      if (shift === 28) {
        if (b & 0x80) throw tooLong(at, 33);
        // Bits 28 to 32 are the value's; bits 5 and 6 of this byte repeat the sign.
        const high = b & 0x7f;
        if (b & 0x10 ? (high & 0x60) !== 0x60 : (high & 0x60) !== 0) throw tooLarge(at, 33);
        result += (b & 0x1f) * 2 ** 28;
        return b & 0x10 ? result - 2 ** 33 : result;
      }
      result += (b & 0x7f) * 2 ** shift;
      if (!(b & 0x80)) return b & 0x40 ? result - 2 ** (shift + 7) : result;
    }
    throw tooLong(at, 33);
  }

  /** An unsigned 64-bit LEB128. @throws MalformedError `bad-integer`, `unexpected-end` */
  u64(): bigint {
    return asU64(this._leb64(false));
  }

  /** A signed 64-bit LEB128. @throws MalformedError `bad-integer`, `unexpected-end` */
  s64(): bigint {
    return this._leb64(true);
  }

  /** A name: a length and that many bytes of UTF-8. @throws MalformedError `bad-utf8` and those of `u32`, `take` */
  name(): string {
    const n = this.u32();
    const at = this.pos;
    const text = decodeUtf8(this.take(n));
    if (text === undefined) {
      throw new MalformedError("bad-utf8", `malformed UTF-8 encoding in the name at offset ${at}.`, { at });
    }
    return text;
  }

  private _leb32(signed: boolean, bits: number): number {
    const at = this.pos;
    let result = 0;
    for (let shift = 0; ; shift += 7) {
      const b = this.byte();
      result |= (b & 0x7f) << shift;
      if (shift === 28) {
        if (b & 0x80) throw tooLong(at, bits);
        const high = b & 0x70;
        const fits = signed ? high === (b & 0x08 ? 0x70 : 0) : high === 0;
        if (!fits) throw tooLarge(at, bits);
        return result;
      }
      if (!(b & 0x80)) {
        return signed && b & 0x40 ? result | (-1 << (shift + 7)) : result;
      }
    }
  }

  private _leb64(signed: boolean): bigint {
    const at = this.pos;
    let result = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const b = this.byte();
      result |= BigInt(b & 0x7f) << shift;
      if (shift === 63n) {
        if (b & 0x80) throw tooLong(at, 64);
        const fits = signed ? b === 0 || b === 0x7f : (b & 0x7e) === 0;
        if (!fits) throw tooLarge(at, 64);
        return signed ? BigInt.asIntN(64, result) : result;
      }
      if (!(b & 0x80)) {
        return signed && b & 0x40 ? result - (1n << (shift + 7n)) : result;
      }
    }
  }
}

function tooLong(at: number, bits: number): MalformedError {
  return new MalformedError(
    "bad-integer",
    `integer representation too long: the ${bits}-bit integer at offset ${at} takes more bytes than it may.`,
    { at },
  );
}

function tooLarge(at: number, bits: number): MalformedError {
  return new MalformedError(
    "bad-integer",
    `integer too large: the integer at offset ${at} does not fit in ${bits} bits.`,
    { at },
  );
}
