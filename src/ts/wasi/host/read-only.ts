/**
 * A directory that can be looked at and not changed, whatever file system it is of.
 */
import { fail, HostError } from "./error.ts";
import { Directory } from "./fs.ts";
import type { DirectoryEntry, File, FileStat, NewTimes, OpenMode } from "./fs.ts";

/** A view of a directory in which everything that would change it fails with EROFS. */
export class ReadOnlyDirectory extends Directory {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    super();
    this.#directory = directory;
  }

  stat(): FileStat {
    return this.#directory.stat();
  }

  statEntry(name: string): FileStat {
    return this.#directory.statEntry(name);
  }

  list(): DirectoryEntry[] {
    return this.#directory.list();
  }

  enter(name: string): Directory | string {
    const found = this.#directory.enter(name);
    return typeof found === "string" ? found : new ReadOnlyDirectory(found);
  }

  open(name: string, mode: OpenMode): File {
    const exists = this.#has(name);
    if (exists && mode.create && mode.exclusive) fail("EEXIST");
    if (mode.write || mode.truncate || (mode.create && !exists)) fail("EROFS");
    return new ReadOnlyFile(this.#directory.open(name, { ...mode, create: false, exclusive: false }));
  }

  reopen(): Directory {
    return new ReadOnlyDirectory(this.#directory.reopen());
  }

  override readLink(name: string): string {
    return this.#directory.readLink(name);
  }

  override makeDirectory(name: string): void {
    fail(this.#has(name) ? "EEXIST" : "EROFS");
  }

  override removeDirectory(): void {
    fail("EROFS");
  }

  override removeFile(): void {
    fail("EROFS");
  }

  override makeLink(): void {
    fail("EROFS");
  }

  override linkTo(): void {
    fail("EROFS");
  }

  override renameTo(): void {
    fail("EROFS");
  }

  override setTimes(): void {
    fail("EROFS");
  }

  override setEntryTimes(): void {
    fail("EROFS");
  }

  override close(): void {
    this.#directory.close();
  }

  #has(name: string): boolean {
    try {
      this.#directory.statEntry(name);
      return true;
    } catch (error) {
      if (error instanceof HostError && error.code === "ENOENT") return false;
      throw error;
    }
  }
}

class ReadOnlyFile implements File {
  readonly #file: File;

  constructor(file: File) {
    this.#file = file;
  }

  get kind(): File["kind"] {
    return this.#file.kind;
  }

  readAt(target: Uint8Array, position: number): number {
    return this.#file.readAt(target, position);
  }

  writeAt(): number {
    return fail("EROFS");
  }

  stat(): FileStat {
    return this.#file.stat();
  }

  setSize(): void {
    fail("EROFS");
  }

  setTimes(_times: NewTimes): void {
    fail("EROFS");
  }

  allocate(): void {
    fail("EROFS");
  }

  sync(): void {}

  close(): void {
    this.#file.close();
  }
}
