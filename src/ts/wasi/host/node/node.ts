/**
 * The host as Node gives it: directories by path, the process's own streams. Only api's Node file and cli import
 * this; nothing else of this folder needs Node.
 */
import * as fs from "node:fs";
import * as tty from "node:tty";
import { ExitError, UsageError } from "../../../base/errors/errors.ts";
import { phrase } from "../../../base/errors/phrases.ts";
import { quoted } from "../../../base/errors/shown.ts";
import { HostError } from "../error.ts";
import type { Directory } from "../files/fs.ts";
import { NodeDirectory, onHost } from "./fs.ts";
import { nodeNetwork } from "./tcp.ts";
import type { HostPlatform } from "../world/options.ts";
import type { InputStream, OutputStream } from "../stream.ts";

/** What Node adds to a world. */
export const nodePlatform: HostPlatform = {
  openDirectory,
  inheritedInput: () => inputOf(0),
  inheritedOutput: (name) => outputOf(name === "stdout" ? 1 : 2),
  network: nodeNetwork,
};

function openDirectory(path: string): Directory {
  try {
    return NodeDirectory.openTrusted(path);
  } catch (cause) {
    const code = cause instanceof HostError ? cause.code : "EIO";
    if (code === "ENOTDIR") {
      throw new UsageError("bad-option", `${quoted(path)} is a file; give the directory that holds it.`, {
        option: "dirs",
        value: path,
        cause,
      });
    }
    throw new UsageError(
      "not-found",
      `The directory ${quoted(path)} cannot be opened (${code}). ${phrase("make-directory")}`,
      { option: "dirs", value: path, file: path, cause },
    );
  }
}

/** Milliseconds between two tries of a stream that would block: the first, and what it is doubled up to. */
const retryMillis = { first: 1 / 16, most: 2 };

/** Does `operation`, again and again where the host's stream is set not to block. */
function blocking(operation: () => number): number {
  for (let pause = retryMillis.first; ; pause = Math.min(2 * pause, retryMillis.most)) {
    try {
      return onHost(operation);
    } catch (error) {
      if (!(error instanceof HostError) || error.code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
    }
  }
}

function inputOf(fd: number): InputStream {
  return {
    terminal: tty.isatty(fd),
    read(target) {
      return blocking(() => {
        try {
          return fs.readSync(fd, target, 0, target.length, null);
        } catch (error) {
          // Windows reports the end of a pipe as an error.
          if (error instanceof Error && "code" in error && error.code === "EOF") return 0;
          throw error;
        }
      });
    },
    // Node cannot ask without reading: a read may wait.
    readable: () => ({ ready: true, bytes: 0, hangup: false }),
  };
}

/** As shells report a program that has ended by SIGPIPE. */
const brokenPipe = 128 + 13;

function outputOf(fd: number): OutputStream {
  return {
    terminal: tty.isatty(fd),
    write(source) {
      let done = 0;
      while (done < source.length) {
        done += somebodyReads(() => blocking(() => fs.writeSync(fd, source, done, source.length - done)));
      }
      return done;
    },
  };
}

/**
 * Writes to what somebody reads. Where nobody does any longer, as behind `head`, the program ends as others do, by a signal
 * that this process ignores; many would else never notice.
 * @throws ExitError 141
 */
function somebodyReads(write: () => number): number {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof HostError) || error.code !== "EPIPE") throw error;
    throw new ExitError("exit", "The reader of the program's output has gone.", { exit: brokenPipe, cause: error });
  }
}
