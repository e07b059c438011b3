/**
 * How failures reach a guest: as error codes of the interfaces that have some, as errors of streams, or as traps where a
 * function is called as its documentation forbids.
 */
import { Trap } from "../../../base/errors/errors.ts";
import { isA } from "../../../base/foreign.ts";
import { HostError, type HostErrorCode, isHostErrorCode } from "../../host/error.ts";
import { OpenFailure } from "../../host/sockets/tcp.ts";

/** The codes of `wasi:filesystem/types`; what is not here is `io`. */
const filesystemCodes: { readonly [C in HostErrorCode]?: string } = {
  EACCES: "access",
  EAGAIN: "would-block",
  EALREADY: "already",
  EBADF: "bad-descriptor",
  EBUSY: "busy",
  EDEADLK: "deadlock",
  EDQUOT: "quota",
  EEXIST: "exist",
  EFBIG: "file-too-large",
  EILSEQ: "illegal-byte-sequence",
  EINPROGRESS: "in-progress",
  EINTR: "interrupted",
  EINVAL: "invalid",
  EISDIR: "is-directory",
  ELOOP: "loop",
  EMFILE: "quota",
  EMLINK: "too-many-links",
  EMSGSIZE: "message-size",
  ENAMETOOLONG: "name-too-long",
  ENFILE: "quota",
  ENODEV: "no-device",
  ENOENT: "no-entry",
  ENOLCK: "no-lock",
  ENOMEM: "insufficient-memory",
  ENOSPC: "insufficient-space",
  ENOSYS: "unsupported",
  ENOTCAPABLE: "not-permitted",
  ENOTDIR: "not-directory",
  ENOTEMPTY: "not-empty",
  ENOTRECOVERABLE: "not-recoverable",
  ENOTSUP: "unsupported",
  ENOTTY: "no-tty",
  ENXIO: "no-such-device",
  EOVERFLOW: "overflow",
  EPERM: "not-permitted",
  EPIPE: "pipe",
  EROFS: "read-only",
  ESPIPE: "invalid-seek",
  ETXTBSY: "text-file-busy",
  EXDEV: "cross-device",
};

/** The codes of `wasi:sockets/network`; what is not here is `unknown`. */
const networkCodes: { readonly [C in HostErrorCode]?: string } = {
  EACCES: "access-denied",
  EADDRINUSE: "address-in-use",
  EADDRNOTAVAIL: "address-not-bindable",
  EAFNOSUPPORT: "not-supported",
  EAGAIN: "would-block",
  EALREADY: "concurrency-conflict",
  ECONNABORTED: "connection-aborted",
  ECONNREFUSED: "connection-refused",
  ECONNRESET: "connection-reset",
  EHOSTUNREACH: "remote-unreachable",
  EINVAL: "invalid-argument",
  EISCONN: "invalid-state",
  EMFILE: "new-socket-limit",
  EMSGSIZE: "datagram-too-large",
  ENETDOWN: "remote-unreachable",
  ENETUNREACH: "remote-unreachable",
  ENFILE: "new-socket-limit",
  ENOBUFS: "out-of-memory",
  ENOMEM: "out-of-memory",
  ENOSYS: "not-supported",
  ENOTCAPABLE: "access-denied",
  ENOTCONN: "invalid-state",
  ENOTSUP: "not-supported",
  EPERM: "access-denied",
  EPIPE: "connection-reset",
  ETIMEDOUT: "timeout",
};

/** What is no failure of POSIX. */
const resolverCodes: { readonly [code: string]: string } = {
  ENOTFOUND: "name-unresolvable",
  EAI_AGAIN: "temporary-resolver-failure",
  EAI_FAIL: "permanent-resolver-failure",
};

const hostCode = (code: string): HostErrorCode => (isHostErrorCode(code) ? code : "EIO");

/** The interfaces whose failures have codes. */
export type Coded = "filesystem" | "network";

const codes: { readonly [K in Coded]: (code: HostErrorCode) => string } = {
  filesystem: (code) => filesystemCodes[code] ?? "io",
  network: (code) => networkCodes[code] ?? "unknown",
};

/** A code that nothing of the host's side stands for, as `not-in-progress`. */
class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Ends the present function with an error code of its interface. */
export function refuse(code: string): never {
  throw new Refusal(code);
}

/** The code to give the guest for a failure. @throws the failure itself, where it is none of the host's side */
export function codeOf(error: unknown, of: Coded): string {
  if (error instanceof Refusal) return error.code;
  if (error instanceof OpenFailure) return resolverCodes[error.code] ?? codes[of](hostCode(error.code));
  if (isA(error, HostError)) return codes[of](error.code);
  throw error;
}

/** `wasi:io/error`: why a stream failed. */
export class StreamError {
  readonly code: HostErrorCode;
  private readonly _of: Coded | undefined;

  constructor(code: HostErrorCode, of: Coded | undefined) {
    this.code = code;
    this._of = of;
  }

  /** The code by an interface, where the error comes from there. */
  codeFor(of: Coded): string | undefined {
    return this._of === of ? codes[of](this.code) : undefined;
  }

  /** As traces show it. */
  toString(): string {
    return `error ${this.code}`;
  }
}

/** A stream has come to its end, or was closed. */
export class StreamClosed extends Error {
  override readonly name = "StreamClosed";
}

/** A stream's operation has failed. */
export class StreamFailed extends Error {
  override readonly name = "StreamFailed";
  readonly error: StreamError;

  constructor(error: StreamError) {
    super(error.code);
    this.error = error;
  }
}

/** The `stream-error` of a failure. @throws the failure itself, where it is no stream's */
export function streamErrorOf(error: unknown): unknown {
  if (error instanceof StreamClosed) return { tag: "closed" };
  if (error instanceof StreamFailed) return { tag: "last-operation-failed", val: error.error };
  throw error;
}

/** Ends the run: a function was called as its documentation forbids. */
export function misuse(text: string): never {
  throw new Trap("wasi-trap", `WASI: ${text}`);
}
