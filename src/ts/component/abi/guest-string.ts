/**
 * A string as one guest gives it and another takes it (Canonical ABI, Loading: strings).
 */

/** The encodings that an option can ask for. */
export type StringEncoding = "utf8" | "utf16" | "latin1+utf16";

/** How the units of one string are encoded: with `latin1+utf16` each string has its own. */
export type UnitEncoding = "utf8" | "utf16" | "latin1";

/** Where a string's bytes lie; they are asked for anew whenever a guest has run. */
export interface StringBytes {
  readonly u8: Uint8Array<ArrayBufferLike>;
  refresh(): void;
}

/** A well-formed string where it lies: how it is encoded decides how much is allocated for it elsewhere. */
export interface GuestString {
  readonly from: StringBytes;
  readonly at: number;
  readonly unit: UnitEncoding;
  /** Units of that encoding. */
  readonly units: number;
  /** Whether its guest chooses between two encodings. */
  readonly isChosen: boolean;
  /** Bytes that it takes in UTF-8, and units in UTF-16. */
  readonly utf8: number;
  readonly utf16: number;
  /** Whether Latin-1 has all of its characters. */
  readonly isLatin1: boolean;
}
