/**
 * A running guest: its slots, its frames, and the instances that they run in. A guest's call never takes a
 * host frame, so that a fiber holds all there is to know of a run.
 */
import type { Trap } from "../base/errors.ts";
import { trap } from "../core/traps.ts";
import { type V128Views, v128Views } from "../exec/simd-views.ts";
import { defaultCallDepth } from "../runtime/budget.ts";
import type { InterpInstance } from "./instance.ts";

/** 8-byte slots that a fiber may have: above them calls nest too deep. */
const maxSlots = 1 << 23;

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
  /** `callTop` above which calls nest too deep. */
  callLimit = defaultCallDepth * 2;
  /** Where a new outermost call may put its arguments, in words. */
  topWords = 0;
  /** The callers' instances, where a call went into another one. */
  readonly contexts: InterpInstance[] = [];
  // What an outlined handler and a host function see of the frame that called them.
  instance!: InterpInstance;
  frameWords = 0;
  /** Set by a handler after which the loop must look again at memory and slots. */
  stale = false;
  /** Whether the run can be put aside while a promise of a host function is pending. */
  mayWait = false;
  /** What a host function threw last: an error that is not a limit of the run itself. */
  hostError: unknown;
  /** The instruction being served. */
  pc = 0;

  constructor() {
    this.allocate(new ArrayBuffer(1 << 16));
  }

  /** Makes room for `words` words in all. @throws Trap `call-stack-exhausted` */
  reserve(words: number): void {
    if (words <= this.words.length) return;
    if (words > maxSlots * 2) throw this.exhausted();
    const old = this.words;
    const length = Math.min(maxSlots * 2, Math.max(words, old.length * 2));
    this.allocate(new ArrayBuffer(length * 4));
    this.words.set(old);
  }

  /** Makes room for one more frame. @throws Trap `call-stack-exhausted` */
  reserveCall(): void {
    if (this.callTop >= this.callLimit) throw this.exhausted();
    const old = this.calls;
    if (this.callTop < old.length) return;
    this.calls = new Int32Array(old.length * 2);
    this.calls.set(old);
  }

  /** How far `callTop` may go before `reserveCall` must be asked. */
  get callRoom(): number {
    return Math.min(this.callLimit, this.calls.length);
  }

  /** Forgets the references above a slot, so that no finished call keeps anything alive. */
  clearRefs(fromSlot: number): void {
    if (this.refs.length > fromSlot) this.refs.length = fromSlot;
  }

  /** Makes it as good as new: no run is on it. */
  reset(): void {
    this.clearRefs(0);
    this.callTop = 0;
    this.callLimit = defaultCallDepth * 2;
    this.topWords = 0;
    this.contexts.length = 0;
    this.stale = false;
    this.hostError = undefined;
    this.pc = 0;
  }

  private exhausted(): Trap {
    return trap("call-stack-exhausted");
  }

  private allocate(buffer: ArrayBuffer): void {
    this.words = new Int32Array(buffer);
    this.floats = new Float64Array(buffer);
    this.singles = new Float32Array(buffer);
    this.vectors = v128Views(buffer);
  }
}

/** The fiber of all synchronous calls: a host function that calls back goes on above the frames below it. */
export const mainFiber = new Fiber();
