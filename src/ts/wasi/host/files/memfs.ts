/**
 * A file system in memory, made from plain nested data and given back as such. It behaves as POSIX says and knows no
 * paths; what it holds is bounded.
 */
import { defaultMaxFsBytes } from "../defaults.ts";
import { UsageError } from "../../../base/errors/errors.ts";
import { bytesIn, hasBytes } from "../../../base/bytes/buffers.ts";
import { detachedReason, isDetached } from "../../../base/bytes/detached.ts";
import { phrase } from "../../../base/errors/phrases.ts";
import { quoted } from "../../../base/errors/shown.ts";
import { decodeUtf8, encodeUtf8, isText } from "../../../base/bytes/utf8.ts";
import { fail, HostError } from "../error.ts";
import { Directory, type DirectoryEntry, type File, type FileStat, type NewTimes, type OpenMode } from "./fs.ts";
import { lastOf } from "../../../base/lists.ts";
import { type Below, givenBytes, nothing } from "./memory-contents.ts";
import { DirectoryNode, FileNode, LinkNode, Room, Volume, type Node } from "./memory-nodes.ts";
import { atPath } from "./path.ts";
import { SymbolicLink } from "./symbolic-link.ts";

/** A directory as plain nested data: an object or a Map from names to contents. */
export type MemoryTree = { readonly [name: string]: MemoryContent } | ReadonlyMap<string, MemoryContent>;

/** An entry of a `MemoryTree`: a file's text or bytes, a link, or a directory. */
export type MemoryContent = string | Uint8Array | SymbolicLink | MemoryTree;

/**
 * What an in-memory directory gives back: plain objects for directories, and files as they were asked for, as bytes or as
 * text where they are well-formed UTF-8.
 */
export interface MemorySnapshot {
  [name: string]: string | Uint8Array | SymbolicLink | MemorySnapshot;
}

/** How files are given back. */
export type FileForm = "bytes" | "text";

const copies: { readonly [F in FileForm]: (bytes: Uint8Array) => string | Uint8Array } = {
  bytes: (bytes) => bytes,
  text: (bytes) => decodeUtf8(bytes) ?? bytes,
};

/** How an in-memory file system is made. */
export interface MemoryOptions {
  /** The time of changes, in nanoseconds since 1970. */
  readonly now: () => bigint;
  /** What the guest may add; a room of `defaultMaxFsBytes` of its own where it is not given. */
  readonly room?: Room | undefined;
  /** Its number among the guest's devices; 1 where it is not given. */
  readonly device?: bigint | undefined;
}

function targetOf({ target }: LinkNode): string {
  return target ?? fail("EILSEQ");
}

/** An in-memory file system. */
export interface MemoryFileSystem {
  readonly root: Directory;
  /** A copy of the present state. Of an overlay: of what the guest has made or changed. */
  snapshot(form?: FileForm): MemorySnapshot;
  /** Lets go of what it lies over, if it does. */
  close(): void;
}

function volumeOf({ now, room, device = 1n }: MemoryOptions, isOverlay: boolean): Volume {
  return new Volume(now, room ?? new Room(defaultMaxFsBytes), isOverlay, device);
}

/**
 * A file system with these contents. Bytes are not copied before the guest changes them.
 * @throws UsageError `bad-option` where a name cannot be an entry's, or a content is none of the kinds
 */
export function memoryFileSystem(tree: MemoryTree, options: MemoryOptions): MemoryFileSystem {
  const volume = volumeOf(options, false);
  const root = new DirectoryNode(volume);
  plant(volume, root, tree);
  return { root: new MemoryDirectory(root), snapshot: (form = "bytes") => snapshotOf(root, true, form), close() {} };
}

/**
 * A file system over another one, which it never changes: what the guest changes is kept in memory, the rest is read
 * from `lower` when it is needed. `lower` is expected to stay as it is, and is closed with the file system.
 */
export function overlayFileSystem(lower: Directory, options: MemoryOptions): MemoryFileSystem {
  const volume = volumeOf(options, true);
  const root = new DirectoryNode(volume, () => loadLower(volume, lower, "."));
  return {
    root: new MemoryDirectory(root),
    snapshot: (form = "bytes") => snapshotOf(root, false, form),
    close() {
      lower.close();
    },
  };
}

/** The entries of a directory below; devices and pipes are left out, as is what nothing can be known about. */
function* loadLower(volume: Volume, lower: Directory, path: string): Generator<readonly [string, Node]> {
  const entries = atPath(lower, `${path}/.`, "never", ({ directory }) =>
    directory.list().map(({ name }) => ({ name, stat: known(() => directory.statEntry(name)) })),
  );
  for (const { name, stat } of entries) {
    if (stat === undefined) continue;
    const node = lowerNode(volume, lower, `${path}/${name}`, stat);
    if (node === undefined) continue;
    node.accessed = stat.accessed;
    node.modified = stat.modified;
    node.changed = stat.changed;
    yield [name, node];
  }
}

/** What a file system tells, or undefined where it fails: one bad entry must not make its directory unusable. */
function known<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof HostError) return undefined;
    throw error;
  }
}

function lowerNode(volume: Volume, lower: Directory, path: string, stat: FileStat): Node | undefined {
  if (stat.kind === "directory") return new DirectoryNode(volume, () => loadLower(volume, lower, path));
  if (stat.kind === "symbolic-link") {
    const target = known(() => atPath(lower, path, "never", ({ directory, name }) => directory.readLink(name)));
    return new LinkNode(volume, target, Number(stat.size));
  }
  if (stat.kind !== "regular-file") return undefined;
  return new FileNode(volume, lowerBytes(lower, path, Number(stat.size)));
}

const readOnly: OpenMode = { read: true, write: false, create: false, exclusive: false, truncate: false };

/** The bytes of a file below, which is open only while it is read. */
function lowerBytes(lower: Directory, path: string, size: number): Below {
  let file: File | undefined;
  return {
    size,
    isWhole: true,
    read(target, position) {
      file ??= atPath(lower, path, "never", ({ directory, name }) => directory.open(name, readOnly));
      let done = 0;
      for (let n = -1; n !== 0 && done < target.length; done += n)
        n = file.readAt(target.subarray(done), position + done);
      return done;
    },
    rest() {
      file?.close();
      file = undefined;
    },
  };
}

/** A directory of plain data that is being read, and the entries still to come. */
interface Planting {
  readonly tree: MemoryTree;
  readonly node: DirectoryNode;
  readonly path: string;
  readonly entries: Iterator<readonly [unknown, unknown]>;
}

/** Puts what plain data holds into a directory: without recursion, as it may be nested deeper than the host's stack. */
function plant(volume: Volume, root: DirectoryNode, whole: MemoryTree): void {
  const within = new Set<MemoryTree>();
  const open: Planting[] = [];
  const begin = (tree: MemoryTree, node: DirectoryNode, path: string): void => {
    if (within.has(tree)) throw badContent(path, "holds itself", tree);
    within.add(tree);
    const entries: Iterable<readonly [unknown, unknown]> = tree instanceof Map ? tree : Object.entries(tree);
    open.push({ tree, node, path, entries: entries[Symbol.iterator]() });
  };
  begin(whole, root, "");
  for (let at = lastOf(open); at !== undefined; at = lastOf(open)) {
    const next = at.entries.next();
    if (next.done === true) {
      within.delete(at.tree);
      open.pop();
      continue;
    }
    const [name, content] = next.value;
    const path = `${at.path}/${String(name)}`;
    if (!isEntryName(name)) throw badContent(path, "cannot be an entry of a directory; nest maps for paths", name);
    const node = nodeOf(volume, content, path);
    at.node.give(name, node);
    if (node.kind === "directory") begin(content as MemoryTree, node, path);
  }
}

function badContent(path: string, problem: string, value: unknown): UsageError {
  return new UsageError("bad-option", `In ${phrase("option-sign")}dirs, ${quoted(path)} ${problem}.`, {
    option: "dirs",
    value,
  });
}

/** Whether an entry can have this name: one that is no UTF-8 could not be told from another. */
function isEntryName(name: unknown): name is string {
  return typeof name === "string" && isText(name) && !["", ".", ".."].includes(name) && !/[/\0]/u.test(name);
}

/** The node of a content; a directory is still empty. */
function nodeOf(volume: Volume, content: unknown, path: string): Node {
  if (typeof content === "string") return new FileNode(volume, givenBytes(encodeUtf8(content)));
  if (hasBytes(content)) {
    if (isDetached(content)) throw badContent(path, `has bytes that are gone, ${detachedReason}`, content);
    return new FileNode(volume, givenBytes(bytesIn(content)!));
  }
  if (content instanceof SymbolicLink) return new LinkNode(volume, content.target);
  if (isTree(content)) return new DirectoryNode(volume);
  throw badContent(path, `has a content that is neither a string, bytes, nor ${phrase("a-map")} of entries`, content);
}

/** Whether something can be read as a directory in plain data. */
export function isTree(content: unknown): content is MemoryTree {
  if (content instanceof Map) return true;
  if (typeof content !== "object" || content === null) return false;
  const prototype: unknown = Object.getPrototypeOf(content);
  return prototype === Object.prototype || prototype === null;
}

/**
 * A copy of what a directory holds: of all of it, or of what the guest has put or changed there. With a worklist instead of
 * recursion, since a guest may nest directories deeper than the host's stack.
 */
function snapshotOf(root: DirectoryNode, everything: boolean, form: FileForm): MemorySnapshot {
  const whole: MemorySnapshot = {};
  const todo: [DirectoryNode, MemorySnapshot, boolean][] = [[root, whole, everything]];
  const unchanged: [MemorySnapshot, string, MemorySnapshot][] = [];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [node, target, all] = next;
    for (const [name, child] of all || node.loaded ? node.entries : []) {
      const wanted = all || child.placed;
      if (child.kind === "directory") {
        const inner: MemorySnapshot = {};
        todo.push([child, inner, wanted]);
        if (!wanted) unchanged.push([target, name, inner]);
        define(target, name, inner);
      } else if (child.kind === "symbolic-link") {
        if (wanted && child.target !== undefined) define(target, name, new SymbolicLink(child.target));
      } else if (wanted || child.written) define(target, name, copies[form](child.copy()));
    }
  }
  // Inner ones last in, first out: a directory is empty only after its own empty ones are gone.
  for (const [target, name, inner] of unchanged.reverse()) {
    if (Object.keys(inner).length === 0) Reflect.deleteProperty(target, name);
  }
  return whole;
}

/** Defines instead of assigning, so that a file named `__proto__` is an entry as any other. */
function define(target: MemorySnapshot, name: string, value: MemorySnapshot[string]): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

class MemoryFile implements File {
  readonly kind = "regular-file";
  private readonly _node: FileNode;

  constructor(node: FileNode) {
    this._node = node;
    node.handles += 1;
  }

  readAt(target: Uint8Array, position: number): number {
    return this._node.read(target, position);
  }

  writeAt(source: Uint8Array, position: number): number {
    return this._node.write(source, position);
  }

  stat(): FileStat {
    return this._node.stat();
  }

  setSize(size: number): void {
    this._node.resize(size);
  }

  setTimes(times: NewTimes): void {
    this._node.setTimes(times);
  }

  allocate(offset: number, length: number): void {
    if (offset + length > this._node.length()) this.setSize(offset + length);
  }

  sync(): void {}

  close(): void {
    this._node.handles -= 1;
    this._node.release();
  }
}

class MemoryDirectory extends Directory {
  private readonly _node: DirectoryNode;

  constructor(node: DirectoryNode) {
    super();
    this._node = node;
  }

  stat(): FileStat {
    return this._node.stat();
  }

  statEntry(name: string): FileStat {
    return this._get(name).stat();
  }

  list(): DirectoryEntry[] {
    return Array.from(this._node.entries, ([name, { kind }]) => ({ name, kind }));
  }

  enter(name: string): Directory | string {
    const node = this._get(name);
    if (node.kind === "directory") return new MemoryDirectory(node);
    return node.kind === "symbolic-link" ? targetOf(node) : fail("ENOTDIR");
  }

  open(name: string, mode: OpenMode): File {
    const node = this._node.entries.get(name);
    if (node === undefined) {
      if (!mode.create) fail("ENOENT");
      const made = new FileNode(this._node.volume, nothing);
      this._add(name, made);
      return new MemoryFile(made);
    }
    if (mode.create && mode.exclusive) fail("EEXIST");
    if (node.kind === "symbolic-link") fail("ELOOP");
    if (node.kind === "directory") fail("EISDIR");
    if (mode.truncate) node.resize(0);
    return new MemoryFile(node);
  }

  reopen(): Directory {
    return new MemoryDirectory(this._node);
  }

  override readLink(name: string): string {
    const node = this._get(name);
    return node.kind === "symbolic-link" ? targetOf(node) : fail("EINVAL");
  }

  override makeDirectory(name: string): void {
    this._add(name, new DirectoryNode(this._node.volume));
  }

  override removeDirectory(name: string): void {
    const node = this._get(name);
    if (node.kind !== "directory") fail("ENOTDIR");
    this._dropDirectory(name, node);
  }

  override removeFile(name: string): void {
    const node = this._get(name);
    if (node.kind === "directory") fail("EISDIR");
    this._drop(name, node);
  }

  override makeLink(name: string, target: string): void {
    this._add(name, new LinkNode(this._node.volume, target));
  }

  override linkTo(name: string, to: Directory, newName: string): void {
    const node = this._get(name);
    const target = this._sameVolume(to);
    if (target._node.entries.has(newName)) fail("EEXIST");
    if (node.kind === "directory") fail("EPERM");
    if (this._node.volume.isOverlay) this._node.claim(name);
    target._add(newName, node);
    node.links += 1n;
    node.changed = node.volume.now();
  }

  override renameTo(name: string, to: Directory, newName: string): void {
    const node = this._get(name);
    const target = this._sameVolume(to);
    if (target._node.removed) fail("ENOENT");
    if (node.kind === "directory" && node.holds(target._node)) fail("EINVAL");
    const old = target._node.entries.get(newName);
    if (old === node) return;
    // What is replaced may hold what is moved; rename(2) calls it not empty, whatever is moved.
    if (old?.kind === "directory" && old.holds(this._node)) fail("ENOTEMPTY");
    if (this._node.volume.isOverlay) this._node.claim(name);
    if (old !== undefined) target._replace(newName, old, node);
    this._node.move(name, target._node, newName);
    node.placed = true;
    this._node.touch();
    target._node.touch();
  }

  override setTimes(times: NewTimes): void {
    this._node.setTimes(times);
  }

  override setEntryTimes(name: string, times: NewTimes): void {
    this._get(name).setTimes(times);
  }

  private _get(name: string): Node {
    return this._node.entries.get(name) ?? fail("ENOENT");
  }

  private _add(name: string, node: Node): void {
    if (this._node.removed) fail("ENOENT");
    if (this._node.entries.has(name)) fail("EEXIST");
    this._node.add(name, node);
    node.placed = true;
    this._node.touch();
  }

  private _drop(name: string, node: Node): void {
    this._node.take(name);
    this._node.touch();
    node.links -= 1n;
    node.changed = node.volume.now();
    if (node.kind === "regular-file") node.release();
  }

  private _dropDirectory(name: string, node: DirectoryNode): void {
    if (node.entries.size > 0) fail("ENOTEMPTY");
    node.remove();
    this._drop(name, node);
  }

  /** Takes away what a rename replaces, where rename(2) allows it. */
  private _replace(name: string, old: Node, node: Node): void {
    if (old.kind === "directory") {
      if (node.kind !== "directory") fail("EISDIR");
      this._dropDirectory(name, old);
    } else {
      if (node.kind === "directory") fail("ENOTDIR");
      this._drop(name, old);
    }
  }

  private _sameVolume(to: Directory): MemoryDirectory {
    return to instanceof MemoryDirectory && to._node.volume === this._node.volume ? to : fail("EXDEV");
  }
}
