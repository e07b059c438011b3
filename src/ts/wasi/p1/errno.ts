/**
 * The numbers of `errno`, in the order of wasi_snapshot_preview1.witx, and the one function that turns a failure of the
 * host's side into such a number.
 */
import { isA } from "../../base/foreign.ts";
import { HostError, type HostErrorCode } from "../host/error.ts";

/** The codes by number, from 1 on; 0 is success. */
const order = [
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
] as const satisfies readonly HostErrorCode[];

const numbers = new Map<(typeof order)[number], number>(order.map((code, i) => [code, i + 1]));

/** The success of a call. */
export const success = 0;

/** The number of a code. */
export function errnoNumber(code: HostErrorCode): number {
  return numbers.get(code)!;
}

/** The standard's name of a number, as `noent`; undefined where there is none. */
export function errnoName(number: number): string | undefined {
  return number === success ? "success" : order[number - 1]?.slice(1).toLowerCase();
}

/**
 * The number to give the guest for a failure.
 * @throws the failure itself, where it is none of the host's side: an exit, a limit, or what a function of the caller threw
 */
export function errnoOf(error: unknown): number {
  if (isA(error, HostError)) return errnoNumber(error.code);
  throw error;
}
