/**
 * What can go wrong in the world outside of a guest, by POSIX's names. Every file, stream and clock
 * of this folder reports failure by a `HostError`; turning one into an ABI's number is left to `wasi/p1`.
 */
import { setCause, setName } from "../../base/hidden.ts";

/** The closed list of failures, in the order of wasi_snapshot_preview1.witx. */
export const hostErrorCodes = [
  "E2BIG",
  "EACCES",
  "EADDRINUSE",
  "EADDRNOTAVAIL",
  "EAFNOSUPPORT",
  "EAGAIN",
  "EALREADY",
  "EBADF",
  "EBADMSG",
  "EBUSY",
  "ECANCELED",
  "ECHILD",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EDEADLK",
  "EDESTADDRREQ",
  "EDOM",
  "EDQUOT",
  "EEXIST",
  "EFAULT",
  "EFBIG",
  "EHOSTUNREACH",
  "EIDRM",
  "EILSEQ",
  "EINPROGRESS",
  "EINTR",
  "EINVAL",
  "EIO",
  "EISCONN",
  "EISDIR",
  "ELOOP",
  "EMFILE",
  "EMLINK",
  "EMSGSIZE",
  "EMULTIHOP",
  "ENAMETOOLONG",
  "ENETDOWN",
  "ENETRESET",
  "ENETUNREACH",
  "ENFILE",
  "ENOBUFS",
  "ENODEV",
  "ENOENT",
  "ENOEXEC",
  "ENOLCK",
  "ENOLINK",
  "ENOMEM",
  "ENOMSG",
  "ENOPROTOOPT",
  "ENOSPC",
  "ENOSYS",
  "ENOTCONN",
  "ENOTDIR",
  "ENOTEMPTY",
  "ENOTRECOVERABLE",
  "ENOTSOCK",
  "ENOTSUP",
  "ENOTTY",
  "ENXIO",
  "EOVERFLOW",
  "EOWNERDEAD",
  "EPERM",
  "EPIPE",
  "EPROTO",
  "EPROTONOSUPPORT",
  "EPROTOTYPE",
  "ERANGE",
  "EROFS",
  "ESPIPE",
  "ESRCH",
  "ESTALE",
  "ETIMEDOUT",
  "ETXTBSY",
  "EXDEV",
  "ENOTCAPABLE",
] as const;

/** The name of a failure. */
export type HostErrorCode = (typeof hostErrorCodes)[number];

/** A failure that a guest is told about by its code; it never reaches the caller of the runtime. */
export class HostError extends Error {
  readonly code: HostErrorCode;

  constructor(code: HostErrorCode, cause?: unknown) {
    super(code);
    setName(this, "HostError");
    this.code = code;
    if (cause !== undefined) setCause(this, cause);
  }
}

/** Whether a string is one of the codes. */
export function isHostErrorCode(code: unknown): code is HostErrorCode {
  return (hostErrorCodes as readonly unknown[]).includes(code);
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
