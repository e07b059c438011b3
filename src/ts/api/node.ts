/**
 * The host as Node gives it. Beside `wasi/host` the only part of the package that needs Node.
 */
import { readFileSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { UsageError } from "../base/errors.ts";
import { nodePlatform } from "../wasi/host/node.ts";
import { type Host, type HostFiles } from "./host.ts";

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

const files: HostFiles = {
  read(path) {
    try {
      const { buffer, byteOffset, byteLength } = readFileSync(path);
      // Buffers of small files may share their memory with others.
      return byteLength === buffer.byteLength
        ? new Uint8Array(buffer)
        : new Uint8Array(buffer, byteOffset, byteLength).slice();
    } catch (cause) {
      const code = codeOf(cause);
      const reason = reasons[code] ?? code;
      throw new UsageError(
        "not-found",
        `Cannot read ${JSON.stringify(path)}: ${reason}. Paths are relative to ${process.cwd()}.`,
        { file: path, cause },
      );
    }
  },
  kind(path) {
    try {
      return statSync(path).isDirectory() ? "directory" : "file";
    } catch {
      return undefined;
    }
  },
  list: (path) => readdirSync(path).sort(),
  pathOf(url) {
    try {
      return fileURLToPath(url);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new UsageError("bad-source", `${url.href} names no file: ${reason}.`, { value: url.href, cause });
    }
  },
};

/** Node's files and directories. */
export const nodeHost: Host = { files, platform: nodePlatform };
