/**
 * A running guest: its slots, its frames, and the instances that they run in. A guest's call never takes a
 * host frame, so that a fiber holds all there is to know of a run.
 */
import type { Trap } from "../../base/errors/errors.ts";
import { trap } from "../../core/traps.ts";
import { type V128Views, v128Views } from "../../exec/simd/views.ts";
import type { FuncType } from "../../core/types.ts";
import { setDepth } from "../../runtime/budget/depth.ts";
import type { InterpInstance } from "./instance.ts";

/** 8-byte slots that a fiber may have: above them calls nest too deep. */
export const maxSlots = 1 << 23;

/** Words in `calls` that a fiber may have, whatever the bounds are. */
const maxCalls = 1 << 24;

/** Words that are taken to be used beyond a frame that needs more, so that few frames have to say so: at first, and at last. */
const firstStep = 64;
const lastStep = 1 << 16;

/** What a run may begin with: for a small one, to clear more than it needs would be most of its price. */
export const leastStep = 8;
const mostStep = 256;

/** Slots up to which a loop clears them sooner than the host does. */
const fewSlots = 64;

/** A call that went into another instance: what is as it was when that returns. */
export interface Crossing {
  /** The caller. */
  readonly instance: InterpInstance;
  readonly segmentTop: number;
  readonly segmentDepth: number;
  readonly usedWords: number;
  /** The type of what was called. */
  readonly type: FuncType;
}

/**
 * Slots are 8 bytes: an i64 takes both words, an i32 or f32 the low one, a v128 two slots. References lie at the same
 * slot in `refs`. Positions named `…Words` count 4-byte words, two a slot.
 */
export class Fiber {
  words!: Int32Array;
  floats!: Float64Array;
  singles!: Float32Array;
  /** The same slots by lanes. */
  vectors!: V128Views;
  readonly refs: unknown[] = [];
  /** Two words a frame: where the caller goes on, and its frame's position. */
  calls = new Int32Array(2_048);
  /** The next free position in `calls`. */
  callTop = 0;
  /** `callTop` from which on calls nest too deep. */
  callLimit = 0;
  /** `callTop` while the first frame of the present segment runs, and the depth then (`crossings.ts`). */
  segmentTop = 0;
  segmentDepth = 0;
  /** The depth below the run, and the one that calls out of it have last been told. */
  baseDepth = 0;
  shownDepth = 0;
  /**
   * How far slots may have been written: all words from here on are zero. A frame that reaches farther raises it first,
   * by more than it needs, so that the loop has one comparison for this and the end of memory.
   */
  usedWords = 0;
  step = firstStep;
  /** Where a new outermost call may put its arguments, in words. */
  topWords = 0;
  /** The calls that went into other instances. */
  readonly contexts: Crossing[] = [];
  // What an outlined handler and a host function see of the frame that called them.
  instance!: InterpInstance;
  frameWords = 0;
  /** Set by a handler after which the loop must look again at memory and slots. */
  stale = false;
  /** Set beside it by a handler that has put the fiber to where an exception is caught. */
  landed = false;
  /** Whether the run can be put aside while a promise of a host function is pending. */
  mayWait = false;
  /** What a host function threw last: an error that is not a limit of the run itself. */
  hostError: unknown;
  /** Whether the operator at `pc` has been paid for: one that goes on between two of its pieces. */
  isPaid = false;
  /** The instruction being served. */
  pc = 0;

  constructor() {
    this._allocate(new ArrayBuffer(1 << 16));
  }

  /** Makes room for `words` words in all, which may be written then. @throws Trap `call-stack-exhausted` */
  reserve(words: number): void {
    if (words <= this.usedWords) return;
    if (words > this.words.length) this._grow(words);
    this.usedWords = Math.min(this.words.length, words + this.step);
    this.step = Math.min(lastStep, this.step * 2);
  }

  private _grow(words: number): void {
    if (words > maxSlots * 2) throw this._exhausted();
    const old = this.words;
    const length = Math.min(maxSlots * 2, Math.max(words, old.length * 2));
    this._allocate(new ArrayBuffer(length * 4));
    this.words.set(old);
  }

  /** Makes room for one more frame. @throws Trap `call-stack-exhausted` */
  reserveCall(): void {
    if (this.callTop >= this.callLimit) throw this._exhausted();
    this.reserveCalls(this.callTop + 2);
  }

  /** Makes room in `calls`. @throws Trap `call-stack-exhausted` */
  reserveCalls(end: number): void {
    const old = this.calls;
    if (end <= old.length) return;
    if (end > maxCalls) throw this._exhausted();
    this.calls = new Int32Array(Math.max(end, old.length * 2));
    this.calls.set(old);
  }

  /** How far `callTop` may go before `reserveCall` must be asked. */
  get callRoom(): number {
    return Math.min(this.callLimit, this.calls.length);
  }

  /**
   * Begins a run at `base`, above what runs there, and with nothing left there by what has run. Gives what `close` takes.
   * `step` is what an earlier run of the kind came to.
   */
  open(base: number, step = firstStep): number {
    const { usedWords } = this;
    this.step = step;
    if (usedWords <= base) return base;
    this.giveUp(base);
    this.step = step;
    if (this.callTop === 0) return base;
    return Math.max(base, Math.min(usedWords, base + this.instance.code.operandWords));
  }

  /** Ends the run at `base` and leaves nothing there. Gives the step for the next one of its kind. */
  close(base: number, usedWords: number, step = firstStep): number {
    // Twice what it began with says that one frame was all that needed more.
    const next = this.step > step * 2 ? Math.min(mostStep, this.usedWords - base) : step;
    this.giveUp(base);
    this.usedWords = usedWords;
    return next;
  }

  /** Clears what is used from here on, so that nobody finds there what others have computed. */
  giveUp(from: number): void {
    const { floats, refs, usedWords } = this;
    const end = usedWords >> 1;
    if (end - (from >> 1) > fewSlots) floats.fill(0, from >> 1, end);
    else for (let i = from >> 1; i < end; i++) floats[i] = 0;
    if (refs.length > from >> 1) refs.length = from >> 1;
    this.usedWords = from;
    this.step = firstStep;
  }

  /** Tells those who are called now how many frames lie below them. */
  showDepth(depth: number): void {
    if (depth === this.shownDepth) return;
    setDepth(depth);
    this.shownDepth = depth;
  }

  /** Makes it as good as new: no run is on it. */
  reset(): void {
    this.giveUp(0);
    this.callTop = 0;
    this.topWords = 0;
    this.contexts.length = 0;
    this.stale = false;
    this.landed = false;
    this.hostError = undefined;
    this.isPaid = false;
    this.pc = 0;
  }

  private _exhausted(): Trap {
    return trap("call-stack-exhausted");
  }

  private _allocate(buffer: ArrayBuffer): void {
    this.words = new Int32Array(buffer);
    this.floats = new Float64Array(buffer);
    this.singles = new Float32Array(buffer);
    this.vectors = v128Views(buffer);
  }
}

/** The fiber of all synchronous calls: a host function that calls back goes on above the frames below it. */
export const mainFiber = new Fiber();
