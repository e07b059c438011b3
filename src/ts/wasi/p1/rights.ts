/**
 * Rights of WASI preview 1: the bits, and what each kind of descriptor can have at most. Thirty bits, so that a
 * number holds them.
 */
import { asU64 } from "../../base/bytes/bits.ts";
import { fail } from "../host/error.ts";
import type { FileKind } from "../host/files/fs.ts";

/** The rights by the standard's names, in the order of their bits. */
const names = [
  "fd_datasync",
  "fd_read",
  "fd_seek",
  "fd_fdstat_set_flags",
  "fd_sync",
  "fd_tell",
  "fd_write",
  "fd_advise",
  "fd_allocate",
  "path_create_directory",
  "path_create_file",
  "path_link_source",
  "path_link_target",
  "path_open",
  "fd_readdir",
  "path_readlink",
  "path_rename_source",
  "path_rename_target",
  "path_filestat_get",
  "path_filestat_set_size",
  "path_filestat_set_times",
  "fd_filestat_get",
  "fd_filestat_set_size",
  "fd_filestat_set_times",
  "path_symlink",
  "path_remove_directory",
  "path_unlink_file",
  "poll_fd_readwrite",
  "sock_shutdown",
  "sock_accept",
] as const;

/** The name of a right. */
export type Right = (typeof names)[number];

/** The bits of some rights. */
export function rights(...some: readonly Right[]): number {
  let bits = 0;
  for (const name of some) bits |= 1 << names.indexOf(name);
  return bits;
}

const everything = 2 ** names.length - 1;

const fileRights = rights(
  "fd_datasync",
  "fd_read",
  "fd_seek",
  "fd_fdstat_set_flags",
  "fd_sync",
  "fd_tell",
  "fd_write",
  "fd_advise",
  "fd_allocate",
  "fd_filestat_get",
  "fd_filestat_set_size",
  "fd_filestat_set_times",
  "poll_fd_readwrite",
);

const directoryRights = rights(
  "fd_fdstat_set_flags",
  "fd_sync",
  "fd_datasync",
  "path_create_directory",
  "path_create_file",
  "path_link_source",
  "path_link_target",
  "path_open",
  "fd_readdir",
  "path_readlink",
  "path_rename_source",
  "path_rename_target",
  "path_filestat_get",
  "path_filestat_set_size",
  "path_filestat_set_times",
  "fd_filestat_get",
  "fd_filestat_set_times",
  "path_symlink",
  "path_remove_directory",
  "path_unlink_file",
);

const streamRights = rights("fd_read", "fd_fdstat_set_flags", "fd_write", "fd_filestat_get", "poll_fd_readwrite");

const socketRights = rights(
  "fd_read",
  "fd_fdstat_set_flags",
  "fd_write",
  "fd_filestat_get",
  "poll_fd_readwrite",
  "sock_shutdown",
  "sock_accept",
);

/** The most that a descriptor of each kind can have: rights that mean nothing for it are not given. */
const applicable: { readonly [K in FileKind]: number } = {
  unknown: streamRights,
  "block-device": fileRights,
  "character-device": streamRights,
  directory: directoryRights,
  "regular-file": fileRights,
  "socket-dgram": socketRights,
  "socket-stream": socketRights,
  "symbolic-link": 0,
};

/** The rights that mean something for a kind of descriptor. */
export function applicableRights(kind: FileKind): number {
  return applicable[kind];
}

/** What a directory given from outside passes on to what is opened in it. */
export const givenInheriting = directoryRights | fileRights;

/** Standard input's rights. */
export const inputRights = streamRights & ~rights("fd_write");

/** The rights of standard output and standard error. */
export const outputRights = streamRights & ~rights("fd_read");

/**
 * A `rights` parameter as a number.
 * @throws HostError ENOTCAPABLE for bits that are no rights, since nothing has them
 */
export function rightsOf(parameter: bigint): number {
  const bits = asU64(parameter);
  return bits <= BigInt(everything) ? Number(bits) : fail("ENOTCAPABLE");
}
