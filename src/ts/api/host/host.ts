/**
 * What the host adds to the package: files and directories. Node's version is in `node.ts`; a browser has none.
 */
import type { Url } from "../../base/host/web.ts";
import type { HostPlatform } from "../../wasi/host/world/options.ts";

/** How a file is read. */
export interface Reading {
  /** Bytes at most. */
  readonly most: number;
  /** Whether nobody named the file: it has to be a regular one then, by links or not. A pipe that is named is waited for. */
  readonly found?: boolean;
}

/** The host's files, by path relative to the working directory. */
export interface HostFiles {
  /** @throws UsageError `not-found` for what cannot be read, with the reason */
  read(path: string, reading: Reading): Uint8Array<ArrayBuffer>;
  /** What is at a path; undefined where there is nothing. A file is a regular one. */
  kind(path: string): "file" | "directory" | "other" | undefined;
  /** The names in a directory. */
  list(path: string): string[];
  /** The path of a `file:` URL. @throws UsageError `bad-source` */
  pathOf(url: Url): string;
}

/** The host as `createRuntime` takes it. */
export interface Host {
  readonly files: HostFiles | undefined;
  readonly platform: HostPlatform | undefined;
}

/** The host without files: a browser. */
export const noHost: Host = { files: undefined, platform: undefined };
