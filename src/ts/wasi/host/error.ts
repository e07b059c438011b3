/**
 * What can go wrong in the world outside of a guest, by POSIX's names. Every file, stream and clock
 * of this folder reports failure by a `HostError`; turning one into an ABI's number is left to `wasi/p1`.
 */
import { setCause } from "../../base/hidden.ts";
import { owns } from "../../base/own.ts";

/** The closed list of failures, each with one line of meaning. */
export const hostErrorCodes = {
  E2BIG: "argument list too long",
  EACCES: "permission denied",
  EADDRINUSE: "address in use",
  EADDRNOTAVAIL: "address not available",
  EAFNOSUPPORT: "address family not supported",
  EAGAIN: "resource unavailable, try again",
  EALREADY: "connection already in progress",
  EBADF: "bad file descriptor",
  EBADMSG: "bad message",
  EBUSY: "device or resource busy",
  ECANCELED: "operation cancelled",
  ECHILD: "no child processes",
  ECONNABORTED: "connection aborted",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  EDEADLK: "resource deadlock would occur",
  EDESTADDRREQ: "destination address required",
  EDOM: "argument out of the function's domain",
  EDQUOT: "quota exceeded",
  EEXIST: "file exists",
  EFAULT: "bad address",
  EFBIG: "file too large",
  EHOSTUNREACH: "host is unreachable",
  EIDRM: "identifier removed",
  EILSEQ: "illegal byte sequence",
  EINPROGRESS: "operation in progress",
  EINTR: "interrupted",
  EINVAL: "invalid argument",
  EIO: "input or output failed",
  EISCONN: "socket is connected",
  EISDIR: "is a directory",
  ELOOP: "too many levels of symbolic links",
  EMFILE: "too many open files",
  EMLINK: "too many links",
  EMSGSIZE: "message too large",
  EMULTIHOP: "reserved",
  ENAMETOOLONG: "name too long",
  ENETDOWN: "network is down",
  ENETRESET: "connection aborted by network",
  ENETUNREACH: "network unreachable",
  ENFILE: "too many files open in the system",
  ENOBUFS: "no buffer space available",
  ENODEV: "no such device",
  ENOENT: "no such file or directory",
  ENOEXEC: "executable file format error",
  ENOLCK: "no locks available",
  ENOLINK: "reserved",
  ENOMEM: "not enough space",
  ENOMSG: "no message of the desired type",
  ENOPROTOOPT: "protocol not available",
  ENOSPC: "no space left",
  ENOSYS: "function not supported",
  ENOTCONN: "socket is not connected",
  ENOTDIR: "not a directory",
  ENOTEMPTY: "directory not empty",
  ENOTRECOVERABLE: "state not recoverable",
  ENOTSOCK: "not a socket",
  ENOTSUP: "not supported",
  ENOTTY: "not a terminal",
  ENXIO: "no such device or address",
  EOVERFLOW: "value too large",
  EOWNERDEAD: "previous owner died",
  EPERM: "operation not permitted",
  EPIPE: "broken pipe",
  EPROTO: "protocol error",
  EPROTONOSUPPORT: "protocol not supported",
  EPROTOTYPE: "protocol of the wrong type for the socket",
  ERANGE: "result too large",
  EROFS: "read-only file system",
  ESPIPE: "invalid seek",
  ESRCH: "no such process",
  ESTALE: "stale handle",
  ETIMEDOUT: "timed out",
  ETXTBSY: "text file busy",
  EXDEV: "cross-device link",
  ENOTCAPABLE: "the capability does not reach that far",
} as const satisfies Record<string, string>;

/** The name of a failure. */
export type HostErrorCode = keyof typeof hostErrorCodes;

/** A failure that a guest is told about by its code; it never reaches the caller of the runtime. */
export class HostError extends Error {
  override readonly name = "HostError";
  readonly code: HostErrorCode;

  constructor(code: HostErrorCode, cause?: unknown) {
    super(`${code}: ${hostErrorCodes[code]}`);
    this.code = code;
    if (cause !== undefined) setCause(this, cause);
  }
}

/** Whether a string is one of the codes. */
export function isHostErrorCode(code: unknown): code is HostErrorCode {
  return typeof code === "string" && owns(hostErrorCodes, code);
}

/** V8's property, which is no part of the language. */
const traced = Error as ErrorConstructor & { stackTraceLimit?: number };

/** Whether the host has the property and lets it be set. */
const canTrace = Object.getOwnPropertyDescriptor(Error, "stackTraceLimit")?.writable === true;

/** An error without a trace: it becomes a number, and V8 goes through all of a guest's function to say where in it a call stands. */
function untraced(code: HostErrorCode, cause: unknown): HostError {
  const before = traced.stackTraceLimit;
  if (!canTrace || before === undefined) return new HostError(code, cause);
  traced.stackTraceLimit = 0;
  try {
    return new HostError(code, cause);
  } finally {
    traced.stackTraceLimit = before;
  }
}

/**
 * Ends the present operation.
 * @throws HostError always
 */
export function fail(code: HostErrorCode, cause?: unknown): never {
  throw untraced(code, cause);
}
