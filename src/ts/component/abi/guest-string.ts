/**
 * A string as one guest gives it and another takes it (Canonical ABI, Loading: strings).
 */

/** The encodings that an option can ask for. */
export type StringEncoding = "utf8" | "utf16" | "latin1+utf16";

/** How the units of one string are encoded: with `latin1+utf16` each string has its own. */
export type UnitEncoding = "utf8" | "utf16" | "latin1";

/** A string on its way from one guest to another: how it was encoded decides how much is allocated for it. */
export class GuestString {
  readonly text: string;
  readonly unit: UnitEncoding;
  /** Units of that encoding. */
  readonly units: number;
  /** Whether its guest chooses between two encodings. */
  readonly isChosen: boolean;

  constructor(text: string, unit: UnitEncoding, units: number, isChosen: boolean) {
    this.text = text;
    this.unit = unit;
    this.units = units;
    this.isChosen = isChosen;
  }
}
