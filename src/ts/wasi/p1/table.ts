/**
 * The 46 functions of WASI preview 1 (wasi_snapshot_preview1.witx): names, parameters, and what does the work. Imports, their
 * types, traces, tests and the documentation derive from this table; what the latter says of each is in hosts.ts.
 */
import type { Waiting } from "../../runtime/calls/async-results.ts";
import { argsGet, argsSizesGet, environGet, environSizesGet } from "./args.ts";
import { clockResGet, clockTimeGet } from "./clock.ts";
import type { Context } from "./context.ts";
import {
  fdAdvise,
  fdAllocate,
  fdClose,
  fdDatasync,
  fdFdstatGet,
  fdFdstatSetFlags,
  fdFdstatSetRights,
  fdFilestatGet,
  fdFilestatSetSize,
  fdFilestatSetTimes,
  fdPread,
  fdPrestatDirName,
  fdPrestatGet,
  fdPwrite,
  fdRead,
  fdReadAsync,
  fdReaddir,
  fdRenumber,
  fdSeek,
  fdSync,
  fdTell,
  fdWrite,
  fdWriteAsync,
} from "./fd.ts";
import {
  pathCreateDirectory,
  pathFilestatGet,
  pathFilestatSetTimes,
  pathLink,
  pathOpen,
  pathReadlink,
  pathRemoveDirectory,
  pathRename,
  pathSymlink,
  pathUnlinkFile,
} from "./path.ts";
import { pollOneoff, pollOneoffAsync } from "./poll.ts";
import { procExit, procRaise, schedYield } from "./proc.ts";
import { randomGet } from "./random.ts";
import { sockAccept, sockAcceptAsync, sockRecv, sockRecvAsync, sockSend, sockSendAsync, sockShutdown } from "./sock.ts";

/** The standard's types of parameters, with the core type that carries each. */
export const wasiTypes = {
  advice: "i32",
  clockid: "i32",
  dircookie: "i64",
  exitcode: "i32",
  fd: "i32",
  fdflags: "i32",
  filedelta: "i64",
  filesize: "i64",
  fstflags: "i32",
  lookupflags: "i32",
  oflags: "i32",
  ptr: "i32",
  riflags: "i32",
  rights: "i64",
  sdflags: "i32",
  siflags: "i32",
  signal: "i32",
  size: "i32",
  timestamp: "i64",
  whence: "i32",
} as const satisfies Record<string, "i32" | "i64">;

/** The name of a parameter's type. */
export type WasiType = keyof typeof wasiTypes;

/** A parameter: `name:type`. */
export type Param = `${string}:${WasiType}`;

type Argument<P> = P extends `${string}:${infer T extends WasiType}`
  ? (typeof wasiTypes)[T] extends "i64"
    ? bigint
    : number
  : never;

type Arguments<P extends readonly Param[]> = { [K in keyof P]: Argument<P[K]> };

/** A row: one function of the standard. */
export interface WasiFunction {
  readonly params: readonly Param[];
  /** Every function but `proc_exit` returns an errno. */
  readonly results: readonly "i32"[];
  readonly call: (context: Context, ...args: (number | bigint)[]) => void;
  /** The same for a guest that can be put aside: gives what is waited for, if anything. */
  readonly waiting?: (context: Context, ...args: (number | bigint)[]) => Waiting | undefined;
}

function row<const P extends readonly Param[]>(
  params: P,
  call: (context: Context, ...args: Arguments<P>) => void,
  waiting?: (context: Context, ...args: Arguments<P>) => Waiting | undefined,
): WasiFunction {
  // The import's core type, which the linker checks, is what makes the arguments of these types.
  const all = { params, results: ["i32"] as const, call: call as WasiFunction["call"] };
  return waiting === undefined ? all : { ...all, waiting: waiting as NonNullable<WasiFunction["waiting"]> };
}

const path = ["path:ptr", "path_len:size"] as const;
const vectors = ["iovs:ptr", "iovs_len:size"] as const;

/** The functions by name. */
export const wasiFunctions = {
  args_get: row(["argv:ptr", "argv_buf:ptr"], argsGet),
  args_sizes_get: row(["argc:ptr", "argv_buf_size:ptr"], argsSizesGet),
  environ_get: row(["environ:ptr", "environ_buf:ptr"], environGet),
  environ_sizes_get: row(["count:ptr", "buf_size:ptr"], environSizesGet),
  clock_res_get: row(["id:clockid", "resolution:ptr"], clockResGet),
  clock_time_get: row(["id:clockid", "precision:timestamp", "time:ptr"], clockTimeGet),
  fd_advise: row(["fd:fd", "offset:filesize", "len:filesize", "advice:advice"], fdAdvise),
  fd_allocate: row(["fd:fd", "offset:filesize", "len:filesize"], fdAllocate),
  fd_close: row(["fd:fd"], fdClose),
  fd_datasync: row(["fd:fd"], fdDatasync),
  fd_fdstat_get: row(["fd:fd", "stat:ptr"], fdFdstatGet),
  fd_fdstat_set_flags: row(["fd:fd", "flags:fdflags"], fdFdstatSetFlags),
  fd_fdstat_set_rights: row(["fd:fd", "fs_rights_base:rights", "fs_rights_inheriting:rights"], fdFdstatSetRights),
  fd_filestat_get: row(["fd:fd", "stat:ptr"], fdFilestatGet),
  fd_filestat_set_size: row(["fd:fd", "size:filesize"], fdFilestatSetSize),
  fd_filestat_set_times: row(["fd:fd", "atim:timestamp", "mtim:timestamp", "fst_flags:fstflags"], fdFilestatSetTimes),
  fd_pread: row(["fd:fd", ...vectors, "offset:filesize", "nread:ptr"], fdPread),
  fd_prestat_get: row(["fd:fd", "prestat:ptr"], fdPrestatGet),
  fd_prestat_dir_name: row(["fd:fd", ...path], fdPrestatDirName),
  fd_pwrite: row(["fd:fd", ...vectors, "offset:filesize", "nwritten:ptr"], fdPwrite),
  fd_read: row(["fd:fd", ...vectors, "nread:ptr"], fdRead, fdReadAsync),
  fd_readdir: row(["fd:fd", "buf:ptr", "buf_len:size", "cookie:dircookie", "bufused:ptr"], fdReaddir),
  fd_renumber: row(["fd:fd", "to:fd"], fdRenumber),
  fd_seek: row(["fd:fd", "offset:filedelta", "whence:whence", "newoffset:ptr"], fdSeek),
  fd_sync: row(["fd:fd"], fdSync),
  fd_tell: row(["fd:fd", "offset:ptr"], fdTell),
  fd_write: row(["fd:fd", ...vectors, "nwritten:ptr"], fdWrite, fdWriteAsync),
  path_create_directory: row(["fd:fd", ...path], pathCreateDirectory),
  path_filestat_get: row(["fd:fd", "flags:lookupflags", ...path, "stat:ptr"], pathFilestatGet),
  path_filestat_set_times: row(
    ["fd:fd", "flags:lookupflags", ...path, "atim:timestamp", "mtim:timestamp", "fst_flags:fstflags"],
    pathFilestatSetTimes,
  ),
  path_link: row(
    [
      "old_fd:fd",
      "old_flags:lookupflags",
      "old_path:ptr",
      "old_path_len:size",
      "new_fd:fd",
      "new_path:ptr",
      "new_path_len:size",
    ],
    pathLink,
  ),
  path_open: row(
    [
      "fd:fd",
      "dirflags:lookupflags",
      ...path,
      "oflags:oflags",
      "fs_rights_base:rights",
      "fs_rights_inheriting:rights",
      "fdflags:fdflags",
      "opened_fd:ptr",
    ],
    pathOpen,
  ),
  path_readlink: row(["fd:fd", ...path, "buf:ptr", "buf_len:size", "bufused:ptr"], pathReadlink),
  path_remove_directory: row(["fd:fd", ...path], pathRemoveDirectory),
  path_rename: row(
    ["fd:fd", "old_path:ptr", "old_path_len:size", "new_fd:fd", "new_path:ptr", "new_path_len:size"],
    pathRename,
  ),
  path_symlink: row(["old_path:ptr", "old_path_len:size", "fd:fd", "new_path:ptr", "new_path_len:size"], pathSymlink),
  path_unlink_file: row(["fd:fd", ...path], pathUnlinkFile),
  poll_oneoff: row(["in:ptr", "out:ptr", "nsubscriptions:size", "nevents:ptr"], pollOneoff, pollOneoffAsync),
  proc_exit: { ...row(["rval:exitcode"], procExit), results: [] },
  proc_raise: row(["sig:signal"], procRaise),
  sched_yield: row([], schedYield),
  random_get: row(["buf:ptr", "buf_len:size"], randomGet),
  sock_accept: row(["fd:fd", "flags:fdflags", "result_fd:ptr"], sockAccept, sockAcceptAsync),
  sock_recv: row(
    ["fd:fd", "ri_data:ptr", "ri_data_len:size", "ri_flags:riflags", "ro_data_len:ptr", "ro_flags:ptr"],
    sockRecv,
    sockRecvAsync,
  ),
  sock_send: row(
    ["fd:fd", "si_data:ptr", "si_data_len:size", "si_flags:siflags", "so_data_len:ptr"],
    sockSend,
    sockSendAsync,
  ),
  sock_shutdown: row(["fd:fd", "how:sdflags"], sockShutdown),
} as const satisfies Record<string, WasiFunction>;

/** The name of one of the functions. */
export type WasiFunctionName = keyof typeof wasiFunctions;

/** The core type of a function. */
export function coreType({ params, results }: WasiFunction): { params: ("i32" | "i64")[]; results: "i32"[] } {
  return { params: params.map((param) => wasiTypes[typeOf(param)]), results: [...results] };
}

/** The type of a parameter. */
export function typeOf(param: Param): WasiType {
  const type = param.slice(param.indexOf(":") + 1);
  return type as WasiType;
}
