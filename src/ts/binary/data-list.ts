/**
 * Data segments in one typed array. Programs of Go have a hundred thousand of them, which as objects take
 * longer than all the rest of decoding; so objects are made, small ones, when `datas` is first asked for.
 */
import type { ByteRange, DataSegment, SegmentTarget } from "../core/module.ts";

/** The words of a segment, in this order; a passive one has neither memory nor offset. */
export const dataWords = { at: 0, active: 1, memory: 2, offset: 3, offsetEnd: 4, bytes: 5, bytesEnd: 6 } as const;

/** How many words a segment takes. */
export const dataStride = 7;

class DataEntry implements DataSegment {
  private readonly _words: Uint32Array;
  private readonly _base: number;

  constructor(words: Uint32Array, base: number) {
    this._words = words;
    this._base = base;
  }

  private _word(i: number): number {
    return this._words[this._base + i]!;
  }

  get at(): number {
    return this._word(dataWords.at);
  }

  get mode(): "active" | "passive" {
    return this._word(dataWords.active) ? "active" : "passive";
  }

  get target(): SegmentTarget | undefined {
    if (!this._word(dataWords.active)) return undefined;
    const offset = { start: this._word(dataWords.offset), end: this._word(dataWords.offsetEnd) };
    return { index: this._word(dataWords.memory), offset };
  }

  get bytes(): ByteRange {
    return { start: this._word(dataWords.bytes), end: this._word(dataWords.bytesEnd) };
  }
}

/** The segments in `words` as a module's record has them. */
export function dataSegments(words: Uint32Array): readonly DataSegment[] {
  return Array.from({ length: words.length / dataStride }, (_, i) => new DataEntry(words, i * dataStride));
}
