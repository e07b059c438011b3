/**
 * Files of the host, by the functions of `node:fs`, however they are had.
 */
import { UsageError } from "../base/errors.ts";
import { type HostFiles } from "./host.ts";

/** What is needed of `node:fs` and its neighbours. */
export interface FileCalls {
  readonly readFileSync: (path: string) => Uint8Array;
  readonly readdirSync: (path: string) => string[];
  readonly statSync: (path: string) => { isDirectory(): boolean };
  readonly fileURLToPath: (url: URL) => string;
  readonly cwd: () => string;
}

const reasons: { readonly [code: string]: string } = {
  ENOENT: "there is no such file",
  EISDIR: "it is a directory; give the file itself",
  EACCES: "reading it is not permitted",
  ENOTDIR: "a part of the path is a file, not a directory",
  ENAMETOOLONG: "the path is too long",
  ERR_INVALID_ARG_VALUE: "a path holds no NUL character",
};

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
}

/** The files that these functions reach. */
export function hostFiles(calls: FileCalls): HostFiles {
  return {
    read(path) {
      try {
        const { buffer, byteOffset, byteLength } = calls.readFileSync(path);
        // Buffers of small files may share their memory with others.
        return byteLength === buffer.byteLength
          ? new Uint8Array(buffer as ArrayBuffer)
          : new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength).slice();
      } catch (cause) {
        const code = codeOf(cause);
        const reason = reasons[code] ?? code;
        throw new UsageError(
          "not-found",
          `Cannot read ${JSON.stringify(path)}: ${reason}. Paths are relative to ${calls.cwd()}.`,
          { file: path, cause },
        );
      }
    },
    kind(path) {
      try {
        return calls.statSync(path).isDirectory() ? "directory" : "file";
      } catch {
        return undefined;
      }
    },
    list: (path) => calls.readdirSync(path).sort(),
    pathOf(url) {
      try {
        return calls.fileURLToPath(url);
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new UsageError("bad-source", `${url.href} names no file: ${reason}.`, { value: url.href, cause });
      }
    },
  };
}
