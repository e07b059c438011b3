/**
 * A file system in memory, made from plain nested data and given back as such. It behaves as POSIX says and knows no
 * paths; what it holds is bounded.
 */
import { UsageError } from "../../base/errors.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { fail } from "./error.ts";
import { Directory } from "./fs.ts";
import type { DirectoryEntry, File, FileKind, FileStat, NewTimes, OpenMode } from "./fs.ts";

/** A symbolic link in plain nested data. */
export class SymbolicLink {
  readonly target: string;

  constructor(target: string) {
    this.target = target;
  }
}

/** A directory as plain nested data: an object or a Map from names to contents. */
export type MemoryTree = { readonly [name: string]: MemoryContent } | ReadonlyMap<string, MemoryContent>;

/** An entry of a `MemoryTree`: a file's text or bytes, a link, or a directory. */
export type MemoryContent = string | Uint8Array | SymbolicLink | MemoryTree;

/** What an in-memory directory gives back: bytes for every file, plain objects for directories. */
export interface MemorySnapshot {
  [name: string]: Uint8Array | SymbolicLink | MemorySnapshot;
}

/** How an in-memory file system is made. */
export interface MemoryOptions {
  /** The time of changes, in nanoseconds since 1970. */
  readonly now: () => bigint;
  /** The most bytes that a guest may add to all files together; ENOSPC beyond. 1 GiB where it is not given. */
  readonly maxBytes?: number | undefined;
}

const defaultMaxBytes = 2 ** 30;
/** What an entry costs of the bound besides its contents, so that empty files are bounded too. */
const entryBytes = 256;

/** An in-memory file system. */
export interface MemoryFileSystem {
  readonly root: Directory;
  /** A copy of the present state. */
  snapshot(): MemorySnapshot;
}

/**
 * A file system with these contents. Bytes are not copied before the guest changes them.
 * @throws UsageError `bad-option` where a name cannot be an entry's, or a content is none of the kinds
 */
export function memoryFileSystem(tree: MemoryTree, options: MemoryOptions): MemoryFileSystem {
  const volume = new Volume(options.now, options.maxBytes ?? defaultMaxBytes);
  const root = new DirectoryNode(volume);
  plant(volume, root, tree, "");
  return { root: new MemoryDirectory(root), snapshot: () => snapshotOf(root) };
}

function plant(volume: Volume, parent: DirectoryNode, tree: MemoryTree, path: string): void {
  const entries = tree instanceof Map ? tree : new Map(Object.entries(tree));
  for (const [name, content] of entries) {
    const at = `${path}/${String(name)}`;
    if (typeof name !== "string" || name === "" || name === "." || name === ".." || /[/\0]/u.test(name)) {
      throw new UsageError(
        "bad-option",
        `${JSON.stringify(at)} cannot be an entry of a directory; nest maps for paths.`,
        {
          option: "dirs",
          value: name,
        },
      );
    }
    const node = nodeOf(volume, content, at);
    if (node.kind === "directory") node.parent = parent;
    parent.entries.set(name, node);
  }
}

function nodeOf(volume: Volume, content: unknown, at: string): Node {
  if (typeof content === "string") return new FileNode(volume, encodeUtf8(content));
  if (content instanceof Uint8Array) return new FileNode(volume, content);
  if (content instanceof SymbolicLink) return new LinkNode(volume, content.target);
  if (isTree(content)) {
    const node = new DirectoryNode(volume);
    plant(volume, node, content, at);
    return node;
  }
  throw new UsageError(
    "bad-option",
    `The content of ${JSON.stringify(at)} is neither a string, bytes, nor a map of entries.`,
    {
      option: "dirs",
      value: content,
    },
  );
}

/** Whether something can be read as a directory in plain data. */
export function isTree(content: unknown): content is MemoryTree {
  if (content instanceof Map) return true;
  if (typeof content !== "object" || content === null) return false;
  const prototype: unknown = Object.getPrototypeOf(content);
  return prototype === Object.prototype || prototype === null;
}

/** A worklist instead of recursion: a guest may nest directories deeper than the host's stack. */
function snapshotOf(root: DirectoryNode): MemorySnapshot {
  const whole: MemorySnapshot = {};
  const todo: [DirectoryNode, MemorySnapshot][] = [[root, whole]];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [node, target] = next;
    for (const [name, child] of node.entries) {
      if (child.kind === "directory") {
        const inner: MemorySnapshot = {};
        todo.push([child, inner]);
        define(target, name, inner);
      } else if (child.kind === "symbolic-link") define(target, name, new SymbolicLink(child.target));
      else define(target, name, child.bytes.slice(0, child.size));
    }
  }
  return whole;
}

/** Defines instead of assigning, so that a file named `__proto__` is an entry as any other. */
function define(target: MemorySnapshot, name: string, value: MemorySnapshot[string]): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

/** What the nodes of one file system share: numbers, the clock, the bound. */
class Volume {
  readonly now: () => bigint;
  readonly #maxBytes: number;
  #used = 0;
  #lastInode = 0n;

  constructor(now: () => bigint, maxBytes: number) {
    this.now = now;
    this.#maxBytes = maxBytes;
  }

  nextInode(): bigint {
    this.#lastInode += 1n;
    return this.#lastInode;
  }

  /** Accounts for bytes that come (or, negative, go). What was there from the beginning is not counted. */
  charge(bytes: number): void {
    if (bytes > 0 && this.#used + bytes > this.#maxBytes) fail("ENOSPC");
    this.#used += bytes;
  }
}

/** What an entry leads to. */
type Node = FileNode | LinkNode | DirectoryNode;

abstract class NodeBase {
  abstract readonly kind: FileKind;
  readonly volume: Volume;
  readonly inode: bigint;
  links = 1n;
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
    this.modified = this.volume.now();
    this.changed = this.modified;
  }

  setTimes(times: NewTimes): void {
    this.accessed = times.accessed ?? this.accessed;
    this.modified = times.modified ?? this.modified;
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

class FileNode extends NodeBase {
  readonly kind = "regular-file";
  /** Room for the contents; beyond `size` all zeros. */
  bytes: Uint8Array;
  size: number;
  /** The bytes are the caller's and must be copied before the first change. */
  #borrowed = true;
  /** Open handles: an unlinked file gives its bytes back when the last one closes. */
  handles = 0;

  constructor(volume: Volume, bytes: Uint8Array) {
    super(volume);
    this.bytes = bytes;
    this.size = bytes.length;
  }

  length(): number {
    return this.size;
  }

  read(target: Uint8Array, position: number): number {
    if (position >= this.size) return 0;
    const part = this.bytes.subarray(position, Math.min(this.size, position + target.length));
    target.set(part);
    return part.length;
  }

  write(source: Uint8Array, position: number): number {
    if (source.length === 0) return 0;
    const end = position + source.length;
    if (end > this.size) this.resize(end);
    this.#own(this.size);
    this.bytes.set(source, position);
    this.touch();
    return source.length;
  }

  resize(size: number): void {
    this.volume.charge(size - this.size);
    if (size === 0) {
      this.bytes = new Uint8Array(0);
      this.#borrowed = false;
    } else if (size < this.size) {
      this.#own(this.size);
      this.bytes.fill(0, size, this.size);
    } else {
      try {
        this.#own(size);
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
    this.bytes = new Uint8Array(0);
  }

  #own(capacity: number): void {
    if (!this.#borrowed && capacity <= this.bytes.length) return;
    const grown = new Uint8Array(capacity > this.bytes.length ? Math.max(capacity, this.size * 2, 64) : capacity);
    grown.set(this.bytes.subarray(0, this.size));
    this.bytes = grown;
    this.#borrowed = false;
  }
}

class LinkNode extends NodeBase {
  readonly kind = "symbolic-link";
  readonly target: string;

  constructor(volume: Volume, target: string) {
    super(volume);
    this.target = target;
  }

  length(): number {
    return encodeUtf8(this.target).length;
  }
}

class DirectoryNode extends NodeBase {
  readonly kind = "directory";
  readonly entries = new Map<string, Node>();
  parent: DirectoryNode | undefined;
  removed = false;

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

class MemoryFile implements File {
  readonly kind = "regular-file";
  readonly #node: FileNode;

  constructor(node: FileNode) {
    this.#node = node;
    node.handles += 1;
  }

  readAt(target: Uint8Array, position: number): number {
    return this.#node.read(target, position);
  }

  writeAt(source: Uint8Array, position: number): number {
    return this.#node.write(source, position);
  }

  stat(): FileStat {
    return this.#node.stat();
  }

  setSize(size: number): void {
    this.#node.resize(size);
    this.#node.touch();
  }

  setTimes(times: NewTimes): void {
    this.#node.setTimes(times);
  }

  allocate(offset: number, length: number): void {
    if (offset + length > this.#node.size) this.setSize(offset + length);
  }

  sync(): void {}

  close(): void {
    this.#node.handles -= 1;
    this.#node.release();
  }
}

class MemoryDirectory extends Directory {
  readonly #node: DirectoryNode;

  constructor(node: DirectoryNode) {
    super();
    this.#node = node;
  }

  stat(): FileStat {
    return this.#node.stat();
  }

  statEntry(name: string): FileStat {
    return this.#get(name).stat();
  }

  list(): DirectoryEntry[] {
    return Array.from(this.#node.entries, ([name, { kind }]) => ({ name, kind }));
  }

  enter(name: string): Directory | string {
    const node = this.#get(name);
    if (node.kind === "directory") return new MemoryDirectory(node);
    return node.kind === "symbolic-link" ? node.target : fail("ENOTDIR");
  }

  open(name: string, mode: OpenMode): File {
    const node = this.#node.entries.get(name);
    if (node === undefined) {
      if (!mode.create) fail("ENOENT");
      const made = new FileNode(this.#node.volume, new Uint8Array(0));
      this.#add(name, made);
      return new MemoryFile(made);
    }
    if (mode.create && mode.exclusive) fail("EEXIST");
    if (node.kind === "symbolic-link") fail("ELOOP");
    if (node.kind === "directory") fail("EISDIR");
    if (mode.truncate) {
      node.resize(0);
      node.touch();
    }
    return new MemoryFile(node);
  }

  reopen(): Directory {
    return new MemoryDirectory(this.#node);
  }

  override readLink(name: string): string {
    const node = this.#get(name);
    return node.kind === "symbolic-link" ? node.target : fail("EINVAL");
  }

  override makeDirectory(name: string): void {
    this.#add(name, new DirectoryNode(this.#node.volume));
  }

  override removeDirectory(name: string): void {
    const node = this.#get(name);
    if (node.kind !== "directory") fail("ENOTDIR");
    this.#dropDirectory(name, node);
  }

  override removeFile(name: string): void {
    const node = this.#get(name);
    if (node.kind === "directory") fail("EISDIR");
    this.#drop(name, node);
  }

  override makeLink(name: string, target: string): void {
    this.#add(name, new LinkNode(this.#node.volume, target));
  }

  override linkTo(name: string, to: Directory, newName: string): void {
    const node = this.#get(name);
    const target = this.#sameVolume(to);
    if (target.#node.entries.has(newName)) fail("EEXIST");
    if (node.kind === "directory") fail("EPERM");
    target.#add(newName, node);
    node.links += 1n;
    node.changed = node.volume.now();
  }

  override renameTo(name: string, to: Directory, newName: string): void {
    const node = this.#get(name);
    const target = this.#sameVolume(to);
    if (target.#node.removed) fail("ENOENT");
    if (node.kind === "directory" && node.holds(target.#node)) fail("EINVAL");
    const old = target.#node.entries.get(newName);
    if (old === node) return;
    // What is replaced may hold what is moved; rename(2) calls it not empty, whatever is moved.
    if (old?.kind === "directory" && old.holds(this.#node)) fail("ENOTEMPTY");
    if (old !== undefined) target.#replace(newName, old, node);
    this.#node.entries.delete(name);
    target.#node.entries.set(newName, node);
    if (node.kind === "directory") node.parent = target.#node;
    this.#node.touch();
    target.#node.touch();
  }

  override setTimes(times: NewTimes): void {
    this.#node.setTimes(times);
  }

  override setEntryTimes(name: string, times: NewTimes): void {
    this.#get(name).setTimes(times);
  }

  #get(name: string): Node {
    return this.#node.entries.get(name) ?? fail("ENOENT");
  }

  #add(name: string, node: Node): void {
    if (this.#node.removed) fail("ENOENT");
    if (this.#node.entries.has(name)) fail("EEXIST");
    this.#node.volume.charge(entryBytes);
    this.#node.entries.set(name, node);
    if (node.kind === "directory") node.parent = this.#node;
    this.#node.touch();
  }

  #drop(name: string, node: Node): void {
    this.#node.entries.delete(name);
    this.#node.volume.charge(-entryBytes);
    this.#node.touch();
    node.links -= 1n;
    node.changed = node.volume.now();
    if (node.kind === "regular-file") node.release();
  }

  #dropDirectory(name: string, node: DirectoryNode): void {
    if (node.entries.size > 0) fail("ENOTEMPTY");
    node.removed = true;
    this.#drop(name, node);
  }

  /** Takes away what a rename replaces, where rename(2) allows it. */
  #replace(name: string, old: Node, node: Node): void {
    if (old.kind === "directory") {
      if (node.kind !== "directory") fail("EISDIR");
      this.#dropDirectory(name, old);
    } else {
      if (node.kind === "directory") fail("ENOTDIR");
      this.#drop(name, old);
    }
  }

  #sameVolume(to: Directory): MemoryDirectory {
    return to instanceof MemoryDirectory && to.#node.volume === this.#node.volume ? to : fail("EXDEV");
  }
}
