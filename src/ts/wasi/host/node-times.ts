/**
 * Exact times over Node's inexact ones. Node sets file times as floating-point seconds, so that a guest which
 * sets a time and reads it back would get another. The digits lost are kept here for as long as the file's times stay as they were set.
 */
import type { FileStat } from "./fs.ts";

interface Note {
  readonly storedAccessed: bigint;
  readonly storedModified: bigint;
  readonly accessed: bigint;
  readonly modified: bigint;
}

const maxNotes = 4096;

/** What was set, by device and inode. */
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
