/**
 * Files of the host, by the functions of `node:fs`, however they are had.
 */
import { UsageError } from "../../base/errors/errors.ts";
import { didYouMean, nearMisses } from "../../base/errors/suggest.ts";
import { quoted, shownName } from "../../base/errors/shown.ts";
import { textOf, thrownText } from "../../base/foreign.ts";
import type { HostFiles, Reading } from "./host.ts";

/** What is known of a file without reading it. */
interface Stats {
  readonly size: number;
  isFile(): boolean;
  isDirectory(): boolean;
  isFIFO(): boolean;
}

/** What is needed of `node:fs` and its neighbours. */
export interface FileCalls {
  readonly openSync: (path: string, flags: number) => number;
  readonly readSync: (fd: number, target: Uint8Array, offset: number, length: number, position: null) => number;
  readonly fstatSync: (fd: number) => Stats;
  readonly closeSync: (fd: number) => void;
  readonly readdirSync: (path: string) => string[];
  /** A folder to be read entry by entry, where the host has it: nobody has said how many there are. */
  readonly opendirSync?: (path: string) => { readSync(): { readonly name: string } | null; closeSync(): void };
  readonly statSync: (path: string) => Stats;
  /** `O_NONBLOCK`, where the host has it: a pipe is then opened without waiting for who writes to it. */
  readonly constants: { readonly O_RDONLY: number; readonly O_NONBLOCK?: number };
  readonly fileURLToPath: (url: string) => string;
  readonly cwd: () => string;
}

const denied = "access is denied";

const reasons: { readonly [code: string]: string } = {
  ENOENT: "there is no such file",
  EISDIR: "it is a directory; give the file itself",
  EACCES: denied,
  EPERM: denied,
  ERR_ACCESS_DENIED: `${denied} (Node's permissions: --allow-fs-read)`,
  ENOTDIR: "a part of the path is a file, not a directory",
  ENAMETOOLONG: "the path is too long",
  ERR_INVALID_ARG_VALUE: "a path holds no NUL character",
  device: "it is a device or a socket; give a file",
  irregular: "it is no regular file",
};

/** What a file cannot be, or how many bytes it has too many for. */
class Unreadable extends Error {
  readonly code: string;

  constructor(code: "EISDIR" | "device" | "irregular" | "size") {
    super(code);
    this.code = code;
  }
}

function codeOf(error: unknown): string {
  return textOf(error, "code") ?? "unknown reason";
}

/** What can be read of a descriptor, in one buffer of no more than twice its length. */
function readAll({ readSync }: FileCalls, fd: number, size: number, most: number): Uint8Array<ArrayBuffer> {
  let bytes = new Uint8Array(Math.min(size, most));
  let done = 0;
  // What is said to be 0 or more bytes long may give others: files of /proc, pipes, and files that grow meanwhile.
  const next = new Uint8Array(1);
  for (;;) {
    const isFull = done === bytes.length;
    const n = isFull ? readSync(fd, next, 0, 1, null) : readSync(fd, bytes, done, bytes.length - done, null);
    if (n === 0) return isFull ? bytes : bytes.slice(0, done);
    if (isFull) {
      if (done === most) throw new Unreadable("size");
      const grown = new Uint8Array(Math.min(most, Math.max(65_536, done * 2)));
      grown.set(bytes);
      grown.set(next, done);
      bytes = grown;
    }
    done += n;
  }
}

/** The flags to open with: what nobody named, a pipe, say, is not waited for. */
function opening({ statSync, constants }: FileCalls, path: string, isNamed: boolean): number {
  if (!isNamed) return constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
  const stats = statSync(path);
  if (stats.isDirectory()) throw new Unreadable("EISDIR");
  if (!stats.isFile() && !stats.isFIFO()) throw new Unreadable("device");
  return constants.O_RDONLY;
}

function readFile(calls: FileCalls, path: string, { most, found }: Reading): Uint8Array<ArrayBuffer> {
  const fd = calls.openSync(path, opening(calls, path, found !== true));
  try {
    const stats = calls.fstatSync(fd);
    if (found === true && !stats.isFile()) throw new Unreadable("irregular");
    if (stats.isFile() && stats.size > most) throw new Unreadable("size");
    return readAll(calls, fd, stats.isFile() ? stats.size : 0, most);
  } finally {
    calls.closeSync(fd);
  }
}

/** Entries of a folder that are looked at for what a path may have meant. */
const mostEntries = 2_000;

/** The names in a folder, as many as are looked at; none where there is no folder. */
function namesIn({ opendirSync }: FileCalls, folder: string): string[] {
  const names: string[] = [];
  try {
    const entries = opendirSync?.(folder === "" ? "." : folder);
    if (entries === undefined) return names;
    try {
      for (let entry = entries.readSync(); entry !== null && names.length < mostEntries; entry = entries.readSync()) {
        names.push(entry.name);
      }
    } finally {
      entries.closeSync();
    }
  } catch {
    // What is not there has no names near it.
  }
  return names;
}

/** Paths in the same folder whose names are near, or that are the same file in the other form. */
function nearPaths(calls: FileCalls, path: string): string[] {
  const at = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1;
  const [folder, name] = [path.slice(0, at), path.slice(at)];
  return nearMisses(name, namesIn(calls, folder)).map((one) => folder + one);
}

/** The files that these functions reach. */
export function hostFiles(calls: FileCalls): HostFiles {
  return {
    read(path, reading) {
      try {
        return readFile(calls, path, reading);
      } catch (cause) {
        const code = codeOf(cause);
        const reason = code === "size" ? `it holds more than ${reading.most} bytes` : (reasons[code] ?? code);
        const near = code === "ENOENT" ? nearPaths(calls, path) : [];
        // What is there and may not be read has been found.
        const where = reason.startsWith(denied) ? "" : ` Paths are relative to ${calls.cwd()}.`;
        throw new UsageError("not-found", `Cannot read ${quoted(path)}: ${reason}.${didYouMean(near)}${where}`, {
          file: path,
          ...(near.length === 0 ? {} : { suggestions: near }),
          cause,
        });
      }
    },
    kind(path) {
      try {
        const stats = calls.statSync(path);
        return stats.isDirectory() ? "directory" : stats.isFile() ? "file" : "other";
      } catch {
        return undefined;
      }
    },
    list: (path) => calls.readdirSync(path).sort(),
    pathOf(url) {
      try {
        return calls.fileURLToPath(url.href);
      } catch (cause) {
        const reason = thrownText(cause);
        throw new UsageError("bad-source", `${shownName(url.href, 400)} names no file: ${reason}.`, {
          value: url.href,
          cause,
        });
      }
    },
  };
}
