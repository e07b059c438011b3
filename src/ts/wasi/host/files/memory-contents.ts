/**
 * The bytes of a file in memory, in chunks: what was never written takes no room, growing copies nothing, and of what lies
 * below only the chunks that were changed are copied.
 */
import { fail } from "../error.ts";

const chunkBytes = 65_536;
const leastBytes = 64;
/** What every host can give back as one array. */
const maxFileBytes = 2 ** 32;

/** What a file holds before anybody has written to it. */
export interface Below {
  readonly size: number;
  /** Whether all of it counts for the bound once something is changed, as it is given back whole then. */
  readonly isWhole: boolean;
  /** Reads into `target` and returns the count, less than its length at the end alone. */
  read(target: Uint8Array, position: number): number;
  /** Lets go of what reading takes, until the next time. */
  rest(): void;
}

/** The caller's bytes, which are never written to. */
export function givenBytes(bytes: Uint8Array): Below {
  return {
    size: bytes.length,
    isWhole: false,
    read(target, position) {
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      return part.length;
    },
    rest() {},
  };
}

/** Where bytes are accounted for. */
export interface Account {
  /** Bytes come or, negative, go. @throws HostError ENOSPC where there is no room */
  charge(bytes: number): void;
}

/** What a new file holds. */
export const nothing: Below = givenBytes(new Uint8Array(0));

/** The contents of one file. */
export class Contents {
  size: number;
  private readonly _account: Account;
  private readonly _below: Below;
  /** How many bytes of what lies below still show. */
  private _shown: number;
  /** How many bytes from the beginning count for nothing where they are not copied. */
  private _free: number;
  /** With holes. There are as many as the largest file has at most. */
  private readonly _chunks: (Uint8Array | undefined)[] = [];

  constructor(below: Below, account: Account) {
    this.size = below.size;
    this._below = below;
    this._shown = below.size;
    this._free = below.size;
    this._account = account;
  }

  read(target: Uint8Array, position: number): number {
    const count = Math.max(0, Math.min(target.length, this.size - position));
    for (let done = 0; done < count;) {
      const at = position + done;
      const index = Math.floor(at / chunkBytes);
      const chunk = this._chunks[index];
      const end = chunk === undefined ? this._endOfGap(index, position + count) : (index + 1) * chunkBytes;
      const part = target.subarray(done, Math.min(count, end - position));
      if (chunk === undefined) this._readBelow(part, at);
      else copyInto(part, chunk, at - index * chunkBytes);
      done += part.length;
    }
    return count;
  }

  write(source: Uint8Array, position: number): void {
    const end = position + source.length;
    if (end > maxFileBytes) fail("EFBIG");
    this.claim();
    const [first, last] = [Math.floor(position / chunkBytes), Math.floor((end - 1) / chunkBytes)];
    let cost = Math.max(0, end - this.size);
    for (let i = first; i <= last; i++) if (this._chunks[i] === undefined) cost += this._freeIn(i);
    this._account.charge(cost);
    for (let i = first; i <= last; i++) {
      const from = Math.max(position, i * chunkBytes);
      const to = Math.min(end, (i + 1) * chunkBytes);
      this._own(i, to - i * chunkBytes).set(source.subarray(from - position, to - position), from - i * chunkBytes);
    }
    this.size = Math.max(this.size, end);
  }

  resize(size: number): void {
    if (size > this.size) {
      if (size > maxFileBytes) fail("EFBIG");
      this.claim();
      this._account.charge(size - this.size);
    } else if (size < this.size) this._cut(size);
    this.size = size;
  }

  /** Gives up all there is. */
  clear(): void {
    if (this.size > 0) this.resize(0);
  }

  /** Lets go of what lies below until it is read again. */
  rest(): void {
    this._below.rest();
  }

  /** What `claim` would charge. */
  get unclaimed(): number {
    return this._below.isWhole ? this._free : 0;
  }

  /** Counts all of what is given back whole: something of it is to be changed. @throws HostError EFBIG */
  claim(): void {
    if (this.unclaimed === 0) return;
    if (this.size > maxFileBytes) fail("EFBIG");
    this._account.charge(this._free);
    this._free = 0;
  }

  private _cut(size: number): void {
    let less = this.size - Math.max(size, Math.min(this.size, this._free));
    const [shown, free] = [Math.min(this._shown, size), Math.min(this._free, size)];
    for (let index = Math.floor(size / chunkBytes); index < this._chunks.length; index++) {
      const chunk = this._chunks[index];
      if (chunk === undefined) continue;
      less += this._freeIn(index) - overlap(index, free);
      chunk.fill(0, Math.max(0, size - index * chunkBytes));
    }
    this._chunks.length = Math.min(this._chunks.length, Math.ceil(size / chunkBytes));
    if (this.unclaimed > 0) {
      // What is left of it is claimed by this change.
      this._account.charge(free);
      this._free = 0;
    } else {
      this._account.charge(-less);
      this._free = free;
    }
    this._shown = shown;
  }

  private _freeIn(index: number): number {
    return overlap(index, this._free);
  }

  /** Where a gap ends that begins in a chunk, looked for up to `end`. */
  private _endOfGap(index: number, end: number): number {
    let next = index + 1;
    while (next * chunkBytes < end && this._chunks[next] === undefined) next += 1;
    return next * chunkBytes;
  }

  private _readBelow(target: Uint8Array, position: number): void {
    const there = target.subarray(0, Math.max(0, this._shown - position));
    const count = there.length === 0 ? 0 : this._below.read(there, position);
    target.fill(0, count);
  }

  /** A chunk that may be written to, with room for so many bytes. */
  private _own(index: number, length: number): Uint8Array {
    const chunk = this._chunks[index];
    if (chunk !== undefined && chunk.length >= length) return chunk;
    const below = chunk === undefined ? overlap(index, this._shown) : chunk.length;
    // A chunk that grows byte by byte is copied a few times, and has little room to spare.
    const made = allocate(Math.max(length, below + (below >> 2)));
    if (chunk !== undefined) made.set(chunk);
    else if (below > 0) this._readBelow(made.subarray(0, below), index * chunkBytes);
    this._chunks[index] = made;
    return made;
  }
}

/** How many of the first `end` bytes are in a chunk. */
function overlap(index: number, end: number): number {
  return Math.max(0, Math.min(chunkBytes, end - index * chunkBytes));
}

function copyInto(target: Uint8Array, chunk: Uint8Array, from: number): void {
  const part = chunk.subarray(from, from + target.length);
  target.set(part);
  target.fill(0, part.length);
}

function allocate(length: number): Uint8Array {
  try {
    return new Uint8Array(Math.min(chunkBytes, Math.ceil(length / leastBytes) * leastBytes));
  } catch (cause) {
    return fail("ENOSPC", cause);
  }
}
