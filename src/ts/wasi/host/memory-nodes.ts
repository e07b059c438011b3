/**
 * The nodes of an in-memory file system: files, links and directories, their times, and the bound on what they hold.
 * Contents may lie below, in another file system, until they are needed.
 */
import { encodeUtf8 } from "../../base/utf8.ts";
import { fail } from "./error.ts";
import type { FileKind, FileStat, NewTimes } from "./fs.ts";

/** What the nodes of one file system share: numbers, the clock, the bound. */
export class Volume {
  readonly now: () => bigint;
  private readonly _maxBytes: number;
  private _used = 0;
  private _lastInode = 0n;

  constructor(now: () => bigint, maxBytes: number) {
    this.now = now;
    this._maxBytes = maxBytes;
  }

  nextInode(): bigint {
    this._lastInode += 1n;
    return this._lastInode;
  }

  /** Accounts for bytes that come (or, negative, go). What was there from the beginning is not counted. */
  charge(bytes: number): void {
    if (bytes > 0 && this._used + bytes > this._maxBytes) fail("ENOSPC");
    this._used += bytes;
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
      device: 1n,
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

/** Contents that lie elsewhere until somebody needs them. */
export interface LazyBytes {
  readonly size: number;
  load(): Uint8Array;
}

/** A file. */
export class FileNode extends NodeBase {
  readonly kind = "regular-file";
  size: number;
  /** Open handles: an unlinked file gives its bytes back when the last one closes. */
  handles = 0;
  /** Room for the contents; beyond `size` all zeros. */
  private _bytes: Uint8Array;
  /** The bytes are the caller's and must be copied before the first change. */
  private _borrowed = true;
  private _load: (() => Uint8Array) | undefined;

  constructor(volume: Volume, contents: Uint8Array | LazyBytes) {
    super(volume);
    const lazy = !(contents instanceof Uint8Array);
    this._bytes = lazy ? new Uint8Array(0) : contents;
    this.size = lazy ? contents.size : contents.length;
    this._load = lazy ? (): Uint8Array => contents.load() : undefined;
  }

  /** A copy of the contents. */
  copy(): Uint8Array {
    return this._contents().slice(0, this.size);
  }

  length(): number {
    return this.size;
  }

  read(target: Uint8Array, position: number): number {
    const bytes = this._contents();
    if (position >= this.size) return 0;
    const part = bytes.subarray(position, Math.min(this.size, position + target.length));
    target.set(part);
    return part.length;
  }

  write(source: Uint8Array, position: number): number {
    if (source.length === 0) return 0;
    this._contents();
    const end = position + source.length;
    if (end > this.size) this.resize(end);
    this._own(this.size);
    this._bytes.set(source, position);
    this.touch();
    return source.length;
  }

  resize(size: number): void {
    if (size === 0) this._load = undefined;
    this._contents();
    this.volume.charge(size - this.size);
    if (size === 0) {
      this._bytes = new Uint8Array(0);
      this._borrowed = false;
    } else if (size < this.size) {
      this._own(this.size);
      this._bytes.fill(0, size, this.size);
    } else {
      try {
        this._own(size);
      } catch (cause) {
        this.volume.charge(this.size - size);
        fail("ENOSPC", cause);
      }
    }
    this.size = size;
  }

  /** Gives the contents back once nothing refers to them. */
  release(): void {
    if (this.links > 0n || this.handles > 0) return;
    this.volume.charge(-this.size);
    this.size = 0;
    this._load = undefined;
    this._bytes = new Uint8Array(0);
  }

  private _contents(): Uint8Array {
    if (this._load !== undefined) {
      const bytes = this._load();
      this._load = undefined;
      this._bytes = bytes;
      this.size = bytes.length;
    }
    return this._bytes;
  }

  private _own(capacity: number): void {
    if (!this._borrowed && capacity <= this._bytes.length) return;
    const grown = new Uint8Array(capacity > this._bytes.length ? Math.max(capacity, this.size * 2, 64) : capacity);
    grown.set(this._bytes.subarray(0, this.size));
    this._bytes = grown;
    this._borrowed = false;
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

/** A directory. */
export class DirectoryNode extends NodeBase {
  readonly kind = "directory";
  parent: DirectoryNode | undefined;
  removed = false;
  private readonly _entries = new Map<string, Node>();
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
      for (const [name, node] of first) this.put(name, node);
    }
    return this._entries;
  }

  /** Enters a node. */
  put(name: string, node: Node): void {
    this._entries.set(name, node);
    if (node.kind === "directory") node.parent = this;
  }

  /** Takes an entry away. */
  take(name: string): void {
    this._entries.delete(name);
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
}
