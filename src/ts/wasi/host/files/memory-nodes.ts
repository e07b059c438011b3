/**
 * The nodes of an in-memory file system: files, links and directories, their times, and the bound on what they hold.
 * Contents may lie below, in another file system, until they are needed.
 */
import { encodeUtf8 } from "../../../base/bytes/utf8.ts";
import { fail } from "../error.ts";
import type { FileKind, FileStat, NewTimes } from "./fs.ts";
import { type Below, Contents } from "./memory-contents.ts";

/** What the file systems of one guest may hold together. */
export class Room {
  private readonly _maxBytes: number;
  private _used = 0;

  /** `null` lifts the bound. */
  constructor(maxBytes: number | null) {
    this._maxBytes = maxBytes ?? Infinity;
  }

  /** Fails with ENOSPC unless so many bytes may come. */
  check(bytes: number): void {
    if (this._used + bytes > this._maxBytes) fail("ENOSPC");
  }

  /** Accounts for bytes that come (or, negative, go). What was there from the beginning is not counted. */
  charge(bytes: number): void {
    if (bytes > 0) this.check(bytes);
    this._used += bytes;
  }
}

/** What the nodes of one file system share: numbers, the clock, the bound. */
export class Volume {
  readonly now: () => bigint;
  readonly room: Room;
  /** Whether what the guest puts somewhere is given back whole, while the rest lies below. */
  readonly isOverlay: boolean;
  /** What tells its files from those of the guest's other volumes. */
  readonly device: bigint;
  private _lastInode = 0n;

  constructor(now: () => bigint, room: Room, isOverlay: boolean, device: bigint) {
    this.device = device;
    this.now = now;
    this.room = room;
    this.isOverlay = isOverlay;
  }

  nextInode(): bigint {
    this._lastInode += 1n;
    return this._lastInode;
  }
}

/** What an entry leads to. */
export type Node = FileNode | LinkNode | DirectoryNode;

abstract class NodeBase {
  abstract readonly kind: FileKind;
  readonly volume: Volume;
  readonly inode: bigint;
  links = 1n;
  /** The guest has changed what it holds. */
  written = false;
  /** The guest has put it where it is, by making or by renaming it. */
  placed = false;
  accessed: bigint;
  modified: bigint;
  changed: bigint;

  constructor(volume: Volume) {
    this.volume = volume;
    this.inode = volume.nextInode();
    const now = volume.now();
    this.accessed = now;
    this.modified = now;
    this.changed = now;
  }

  abstract length(): number;

  touch(): void {
    this.written = true;
    this.modified = this.volume.now();
    this.changed = this.modified;
  }

  /** With no time to set nothing happens at all, as utimensat(2) has it. */
  setTimes({ accessed, modified }: NewTimes): void {
    if (accessed === undefined && modified === undefined) return;
    this.accessed = accessed ?? this.accessed;
    this.modified = modified ?? this.modified;
    this.changed = this.volume.now();
  }

  stat(): FileStat {
    return {
      device: this.volume.device,
      inode: this.inode,
      kind: this.kind,
      links: this.links,
      size: BigInt(this.length()),
      accessed: this.accessed,
      modified: this.modified,
      changed: this.changed,
    };
  }
}

/** A file. */
export class FileNode extends NodeBase {
  readonly kind = "regular-file";
  /** Open handles: an unlinked file gives its bytes back when the last one closes. */
  handles = 0;
  private readonly _contents: Contents;

  constructor(volume: Volume, below: Below) {
    super(volume);
    this._contents = new Contents(below, volume.room);
  }

  /** A copy of the contents. */
  copy(): Uint8Array {
    const bytes = new Uint8Array(this.length());
    this._contents.read(bytes, 0);
    if (this.handles === 0) this._contents.rest();
    return bytes;
  }

  length(): number {
    return this._contents.size;
  }

  get unclaimed(): number {
    return this._contents.unclaimed;
  }

  claim(): void {
    this._contents.claim();
  }

  read(target: Uint8Array, position: number): number {
    return this._contents.read(target, position);
  }

  write(source: Uint8Array, position: number): number {
    if (source.length === 0) return 0;
    this._contents.write(source, position);
    this.touch();
    return source.length;
  }

  resize(size: number): void {
    this._contents.resize(size);
    this.touch();
  }

  /** Gives up what nobody can reach any longer. */
  release(): void {
    if (this.handles > 0) return;
    this._contents.rest();
    if (this.links <= 0n) this._contents.clear();
  }
}

/** A symbolic link. */
export class LinkNode extends NodeBase {
  readonly kind = "symbolic-link";
  /** Undefined where it is not UTF-8, so that nobody can follow it. */
  readonly target: string | undefined;
  private readonly _length: number;

  constructor(volume: Volume, target: string | undefined, length = encodeUtf8(target ?? "").length) {
    super(volume);
    this.target = target;
    this._length = length;
  }

  length(): number {
    return this._length;
  }
}

/**
 * What an entry costs of the bound besides its contents: V8 takes up to 1.3 KiB for one with the longest name and its part in
 * what is given back when the run is over, and its heap has room to spare.
 */
const entryBytes = 2048;

/** What an entry costs: a link's target counts as contents. */
function costOf(node: Node): number {
  return entryBytes + (node.kind === "symbolic-link" ? node.length() : 0);
}

/** A directory. */
export class DirectoryNode extends NodeBase {
  readonly kind = "directory";
  parent: DirectoryNode | undefined;
  removed = false;
  private readonly _entries = new Map<string, Node>();
  /** The names of entries that were there from the beginning, and count for nothing. */
  private _given: Set<string> | undefined;
  private _load: (() => Iterable<readonly [string, Node]>) | undefined;

  /** `load` gives the first entries when somebody looks for them. */
  constructor(volume: Volume, load?: () => Iterable<readonly [string, Node]>) {
    super(volume);
    this._load = load;
  }

  /** Whether anybody has looked into it. */
  get loaded(): boolean {
    return this._load === undefined;
  }

  get entries(): ReadonlyMap<string, Node> {
    if (this._load !== undefined) {
      const first = [...this._load()];
      this._load = undefined;
      for (const [name, node] of first) this.give(name, node);
    }
    return this._entries;
  }

  /** Enters a node that was there from the beginning. */
  give(name: string, node: Node): void {
    (this._given ??= new Set()).add(name);
    this._enter(name, node);
  }

  /** Enters a node of the guest's. @throws HostError ENOSPC where there is no room for it */
  add(name: string, node: Node): void {
    this.volume.room.charge(costOf(node));
    this._enter(name, node);
  }

  /** Takes an entry away. */
  take(name: string): void {
    const node = this._entries.get(name);
    this._entries.delete(name);
    const given = this._given?.delete(name) ?? false;
    if (node !== undefined && !given) this.volume.room.charge(-costOf(node));
  }

  /** Moves an entry to where there is none of the new name. */
  move(name: string, to: DirectoryNode, newName: string): void {
    const node = this._entries.get(name);
    if (node === undefined) return;
    this._entries.delete(name);
    if (this._given?.delete(name) === true) to.give(newName, node);
    else to._enter(newName, node);
  }

  /**
   * Counts an entry, with all that is below it, as the guest's.
   * @throws HostError ENOSPC, EFBIG; then nothing is counted, or too much
   */
  claim(name: string): void {
    const node = this._entries.get(name);
    const { room } = this.volume;
    const claimed: Node[] = [];
    let cost = node !== undefined && this._given?.has(name) === true ? costOf(node) : 0;
    const todo = node === undefined ? [] : [node];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      claimed.push(next);
      if (next.kind === "regular-file") room.check(cost + (next.unclaimed > 0 ? next.length() : 0));
      if (next.kind === "regular-file") cost += next.unclaimed;
      if (next.kind !== "directory") continue;
      for (const [entry, child] of next.entries) {
        if (next._given?.has(entry) === true) cost += costOf(child);
        todo.push(child);
      }
      room.check(cost);
    }
    for (const one of claimed) {
      if (one.kind === "regular-file") one.claim();
      else if (one.kind === "directory") one._countGiven();
    }
    if (node !== undefined && this._given?.delete(name) === true) room.charge(costOf(node));
  }

  /** Says that it has been removed: it may still be open, and holds none of those that it was in. */
  remove(): void {
    this.removed = true;
    this.parent = undefined;
  }

  length(): number {
    return 0;
  }

  /** Whether `node` is this directory or below it. */
  holds(node: DirectoryNode): boolean {
    for (let at: DirectoryNode | undefined = node; at !== undefined; at = at.parent) {
      if (at === this) return true;
    }
    return false;
  }

  private _countGiven(): void {
    for (const name of this._given ?? []) {
      const node = this._entries.get(name);
      if (node !== undefined) this.volume.room.charge(costOf(node));
    }
    this._given = undefined;
  }

  private _enter(name: string, node: Node): void {
    this._entries.set(name, node);
    if (node.kind === "directory") node.parent = this;
  }
}
