/**
 * A directory that can be looked at and not changed, whatever file system it is of.
 */
import { fail, HostError } from "../error.ts";
import { Directory, type DirectoryEntry, type File, type FileStat, type NewTimes, type OpenMode } from "./fs.ts";

/** A view of a directory in which everything that would change it fails with EROFS. */
export class ReadOnlyDirectory extends Directory {
  private readonly _directory: Directory;

  constructor(directory: Directory) {
    super();
    this._directory = directory;
  }

  stat(): FileStat {
    return this._directory.stat();
  }

  statEntry(name: string): FileStat {
    return this._directory.statEntry(name);
  }

  list(): DirectoryEntry[] {
    return this._directory.list();
  }

  enter(name: string): Directory | string {
    const found = this._directory.enter(name);
    return typeof found === "string" ? found : new ReadOnlyDirectory(found);
  }

  open(name: string, mode: OpenMode): File {
    const exists = this._has(name);
    if (exists && mode.create && mode.exclusive) fail("EEXIST");
    if (mode.write || mode.truncate || (mode.create && !exists)) fail("EROFS");
    return new ReadOnlyFile(this._directory.open(name, { ...mode, create: false, exclusive: false }));
  }

  reopen(): Directory {
    return new ReadOnlyDirectory(this._directory.reopen());
  }

  override readLink(name: string): string {
    return this._directory.readLink(name);
  }

  override makeDirectory(name: string): void {
    fail(this._has(name) ? "EEXIST" : "EROFS");
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
    this._directory.close();
  }

  private _has(name: string): boolean {
    try {
      this._directory.statEntry(name);
      return true;
    } catch (error) {
      if (error instanceof HostError && error.code === "ENOENT") return false;
      throw error;
    }
  }
}

class ReadOnlyFile implements File {
  private readonly _file: File;

  constructor(file: File) {
    this._file = file;
  }

  get kind(): File["kind"] {
    return this._file.kind;
  }

  readAt(target: Uint8Array, position: number): number {
    return this._file.readAt(target, position);
  }

  writeAt(): number {
    return fail("EROFS");
  }

  stat(): FileStat {
    return this._file.stat();
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
    this._file.close();
  }
}
