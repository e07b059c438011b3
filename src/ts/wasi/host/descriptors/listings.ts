/**
 * What directories held when they were read: a guest goes through one in many calls, and may do so with many at a time.
 */
import type { DirectoryEntry } from "../files/fs.ts";

/** Entries that are kept at most, those of the directory that is being read aside. */
const maxEntries = 262_144;

/** The listings of a guest's open directories. Those that were not used for longest are read anew when they are used again. */
export class Listings {
  /** In the order of their last use. */
  private readonly _kept = new Map<object, readonly DirectoryEntry[]>();
  private _count = 0;

  /** The listing of an open directory: the one that is kept, else what `read` gives. */
  of(owner: object, isFresh: boolean, read: () => readonly DirectoryEntry[]): readonly DirectoryEntry[] {
    const kept = isFresh ? undefined : this._kept.get(owner);
    this.drop(owner);
    const entries = kept ?? read();
    this._kept.set(owner, entries);
    this._count += entries.length;
    for (const [oldest] of this._kept) {
      if (this._count <= maxEntries || oldest === owner) break;
      this.drop(oldest);
    }
    return entries;
  }

  /** Forgets the listing of a directory. */
  drop(owner: object): void {
    this._count -= this._kept.get(owner)?.length ?? 0;
    this._kept.delete(owner);
  }
}
