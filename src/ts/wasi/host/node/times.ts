/**
 * Exact times over Node's inexact ones. Node takes file times as seconds in floating point, and some versions cut them to
 * microseconds, so that a guest which sets a time and reads it back would get another. The digits lost are kept here for as
 * long as the file's times stay as they were set.
 */
import type { FileStat, NewTimes } from "../files/fs.ts";

interface Note {
  readonly storedAccessed: bigint;
  readonly storedModified: bigint;
  readonly accessed: bigint;
  readonly modified: bigint;
}

const maxNotes = 4096;

/** What was set, by device and inode. Stats that are given here are the host's own, without what is noted of them. */
export class TimeNotes {
  private readonly _notes = new Map<string, Note>();

  /** Remembers that the file with this present stat was to have these times. */
  set(stored: FileStat, accessed: bigint, modified: bigint): void {
    const key = keyOf(stored);
    this._notes.delete(key);
    this._notes.set(key, { storedAccessed: stored.accessed, storedModified: stored.modified, accessed, modified });
    if (this._notes.size > maxNotes) {
      const [oldest] = this._notes.keys();
      if (oldest !== undefined) this._notes.delete(oldest);
    }
  }

  /** The stat with the times that were set, where the stored ones are still those. */
  exact(stat: FileStat): FileStat {
    if (this._notes.size === 0) return stat;
    const note = this._notes.get(keyOf(stat));
    if (note === undefined) return stat;
    return {
      ...stat,
      accessed: stat.accessed === note.storedAccessed ? note.accessed : stat.accessed,
      modified: stat.modified === note.storedModified ? note.modified : stat.modified,
    };
  }
}

const keyOf = (stat: FileStat): string => `${stat.device}:${stat.inode}`;

/** A time as Node takes it: seconds, or a date. */
type NodeTime = number | Date;

/** Sets both times of a file. @throws what Node throws */
export type SetTimes = (accessed: NodeTime, modified: NodeTime) => void;

/** What libuv takes, from 1.51 on, for a time that is to stay: NaN, which Node lets through as a date alone. */
const omitted = new Date(NaN);

/** The microsecond that hosts make of seconds: libuv cuts off what is beyond its nanoseconds or microseconds. */
function microsecondOf(seconds: number): bigint {
  const whole = Math.floor(seconds);
  return (BigInt(whole) * 1_000_000_000n + BigInt(Math.trunc((seconds - whole) * 1e9))) / 1000n;
}

/** Seconds of a time in nanoseconds, of which hosts make a time in the same microsecond: the nearest may be in the next. */
function secondsOf(time: bigint): number {
  const seconds = Number(time) / 1e9;
  const made = microsecondOf(seconds);
  const step = seconds * Number.EPSILON;
  if (made === time / 1000n) return seconds;
  return made < time / 1000n ? seconds + step : seconds - step;
}

function hasOmission(version: string | undefined): boolean {
  const [major = 0, minor = 0] = (version ?? "").split(".").map(Number);
  return major > 1 || (major === 1 && minor >= 51);
}

/** Sets times on a host that has one call for both. */
export class TimeSetter {
  /** Whether one time can be set without touching the other; found out at the first try where the version promises it. */
  private _omits: boolean;

  /** `version` is that of the host's libuv. */
  constructor(version: string | undefined) {
    this._omits = hasOmission(version);
  }

  /** Sets what `times` has; what it has not stays, to the microsecond where the host cannot leave it alone. */
  put(times: NewTimes, before: FileStat, stat: () => FileStat, set: SetTimes): void {
    const { accessed, modified } = times;
    if (accessed !== undefined && modified !== undefined) {
      set(secondsOf(accessed), secondsOf(modified));
      return;
    }
    if (this._omits && this._omit(times, before, stat, set)) return;
    set(secondsOf(accessed ?? before.accessed), secondsOf(modified ?? before.modified));
    // Only now is it known that it was not the file that refused.
    this._omits = false;
  }

  /** Whether it worked: hosts that only look like Node set 1970, or refuse the date. */
  private _omit({ accessed, modified }: NewTimes, before: FileStat, stat: () => FileStat, set: SetTimes): boolean {
    try {
      set(
        accessed === undefined ? omitted : secondsOf(accessed),
        modified === undefined ? omitted : secondsOf(modified),
      );
    } catch {
      return false;
    }
    const after = stat();
    return accessed === undefined ? after.accessed === before.accessed : after.modified === before.modified;
  }
}
