/**
 * Lists of flat types as they are checked: into the bytes that will lie in memory.
 */
import type { Bytes } from "../context.ts";

/** The checked form of a list of a flat type. */
export class FlatItems implements Bytes {
  /** The number of items. */
  readonly length: number;
  readonly u8: Uint8Array;
  readonly view: DataView;

  constructor(length: number, bytes: number) {
    this.length = length;
    this.u8 = new Uint8Array(bytes);
    this.view = new DataView(this.u8.buffer);
  }
}
