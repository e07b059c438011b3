/**
 * The descriptors of one guest by number, each with its rights.
 */
import { fail } from "../host/error.ts";
import { isSocket, type Descriptor } from "../host/descriptors/descriptor.ts";
import { applicableRights } from "./rights.ts";

/** A descriptor that the guest holds. */
export interface Entry {
  readonly descriptor: Descriptor;
  base: number;
  inheriting: number;
  /** The name of a directory given from outside, in UTF-8. */
  readonly given: Uint8Array | undefined;
}

/** What a guest may hold open at once, as common hosts allow a process. */
const maxOpen = 1024;

/** The table; a new descriptor takes the lowest free number. */
export class FdTable {
  private readonly _entries = new Map<number, Entry>();
  /** No number below this one is free. */
  private _lowest = 0;

  /** Enters a descriptor with those of the rights that apply to it; its number. */
  add(descriptor: Descriptor, base: number, inheriting: number, given?: Uint8Array): number {
    this.checkRoom();
    let fd = this._lowest;
    while (this._entries.has(fd)) fd += 1;
    this._lowest = fd + 1;
    this._entries.set(fd, {
      descriptor,
      base: base & applicableRights(descriptor.kind),
      inheriting: descriptor.kind === "directory" || isSocket(descriptor) ? inheriting : 0,
      given,
    });
    return fd;
  }

  /** Fails with EMFILE where nothing more can be opened. */
  checkRoom(): void {
    if (this._entries.size >= maxOpen) fail("EMFILE");
  }

  /** The entry of a number: EBADF where there is none, ENOTCAPABLE where it lacks one of `needed`. */
  get(fd: number, needed = 0): Entry {
    const entry = this._entries.get(fd >>> 0) ?? fail("EBADF");
    if ((entry.base & needed) !== needed) fail("ENOTCAPABLE");
    return entry;
  }

  /** Closes a descriptor. Its number is free even where closing fails. */
  close(fd: number): void {
    const { descriptor } = this.get(fd);
    this._remove(fd);
    descriptor.close();
  }

  /** Gives `from`'s descriptor the number `to`, whose own is closed. Both have to be open. */
  renumber(from: number, to: number): void {
    const entry = this.get(from);
    const old = this.get(to);
    if (entry === old) return;
    this._entries.set(to >>> 0, entry);
    this._remove(from);
    old.descriptor.close();
  }

  /** Closes everything, also where one of them fails. */
  closeAll(): void {
    const open = [...this._entries.values()];
    this._entries.clear();
    this._lowest = 0;
    for (const { descriptor } of open) {
      try {
        descriptor.close();
      } catch {
        // The world is going away, and nobody is left to be told.
      }
    }
  }

  private _remove(fd: number): void {
    this._entries.delete(fd >>> 0);
    this._lowest = Math.min(this._lowest, fd >>> 0);
  }
}
