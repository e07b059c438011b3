/**
 * What the documentation says of each function of WASI preview 1: what it does, and what it comes to by host, on Node's files, on files
 * in memory, and in a browser, which has the latter alone.
 */
import type { WasiFunctionName } from "./table.ts";

/** What each function does, in a few words. */
export const functionDocs: { readonly [name in WasiFunctionName]: string } = {
  args_get: "the arguments",
  args_sizes_get: "how many arguments, and their bytes",
  environ_get: "the environment",
  environ_sizes_get: "how many variables, and their bytes",
  clock_res_get: "a clock's resolution",
  clock_time_get: "a clock's time",
  fd_advise: "a hint of how a file will be used; checked, then ignored",
  fd_allocate: "makes a file at least so long",
  fd_close: "closes a descriptor",
  fd_datasync: "brings a file's data to its storage",
  fd_fdstat_get: "a descriptor's kind, flags and rights",
  fd_fdstat_set_flags: "sets a descriptor's flags",
  fd_fdstat_set_rights: "gives up rights",
  fd_filestat_get: "what is known about an open file",
  fd_filestat_set_size: "cuts a file off or makes it longer",
  fd_filestat_set_times: "sets an open file's times",
  fd_pread: "reads at a position",
  fd_prestat_get: "whether a descriptor is a directory given from outside",
  fd_prestat_dir_name: "the guest's name of such a directory",
  fd_pwrite: "writes at a position",
  fd_read: "reads",
  fd_readdir: "a directory's entries, itself and its parent first",
  fd_renumber: "gives a descriptor another one's number",
  fd_seek: "moves the position",
  fd_sync: "brings a file to its storage",
  fd_tell: "the position",
  fd_write: "writes",
  path_create_directory: "makes a directory",
  path_filestat_get: "what is known about a file",
  path_filestat_set_times: "sets a file's times",
  path_link: "makes a hard link",
  path_open: "opens a file or a directory",
  path_readlink: "a symbolic link's target",
  path_remove_directory: "removes an empty directory",
  path_rename: "renames or moves",
  path_symlink: "makes a symbolic link",
  path_unlink_file: "removes a file",
  poll_oneoff: "waits for clocks and descriptors; in run-async and call-async on :interp without blocking the thread",
  proc_exit: "ends the program",
  proc_raise: "a signal's default action: ignored, or the end with exit code 128 + signal",
  sched_yield: "yields; nobody else runs",
  random_get: "random bytes",
  sock_accept: "accepts a connection",
  sock_recv: "receives from a socket",
  sock_send: "sends to a socket",
  sock_shutdown: "closes a socket's ways",
};

/** A function by host. */
export interface HostNote {
  /** On Node, where files are the host's. */
  readonly node: string;
  /** On files in memory, overlays among them, wherever they run. */
  readonly memory: string;
  /** In a browser. */
  readonly browser: string;
}

const same = (text: string): HostNote => ({ node: text, memory: text, browser: text });

/** Where a browser does what files in memory do. */
const files = (node: string, memory: string): HostNote => ({ node, memory, browser: "as in memory" });

const given = same("from the options");
const clock = same("the option's clock, else the host's");
const descriptor = same("the guest's own table");
const socket: HostNote = {
  node: "on sockets that the guest was given, of data or of TCP, else ENOTSOCK",
  memory: "on sockets that the guest was given, else ENOTSOCK",
  browser: "on sockets of data that the guest was given, else ENOTSOCK",
};
const stored = files("the host's file", "the file in memory");
const entry = files("the host's directory, entry by entry", "the directory in memory");
const synced = (call: string): HostNote => files(`${call} of the host`, "nothing to do");
const timed = files(
  "the host's times; digits that it does not keep are remembered while the file stays as it is. Before libuv 1.51 a time that is not set is written anew, to the microsecond",
  "to the nanosecond",
);

/** All functions. */
export const hostNotes: { readonly [name in WasiFunctionName]: HostNote } = {
  args_get: given,
  args_sizes_get: given,
  environ_get: given,
  environ_sizes_get: given,
  clock_res_get: clock,
  clock_time_get: clock,
  fd_advise: files("checked and ignored: Node has no such call", "checked and ignored"),
  fd_allocate: files("lengthens the file; its blocks are not reserved", "lengthens the file; ENOSPC above the bound"),
  fd_close: files("closes the host's descriptor", "the guest's own table"),
  fd_datasync: synced("`fdatasync`"),
  fd_fdstat_get: descriptor,
  fd_fdstat_set_flags: descriptor,
  fd_fdstat_set_rights: descriptor,
  fd_filestat_get: stored,
  fd_filestat_set_size: stored,
  fd_filestat_set_times: timed,
  fd_pread: stored,
  fd_prestat_get: given,
  fd_prestat_dir_name: given,
  fd_pwrite: stored,
  fd_read: {
    node: "the host's file, or `:stdin`, which may be the process's own",
    memory: "the file in memory, or `:stdin`",
    browser: "as in memory; `:inherit` is an error",
  },
  fd_readdir: files("the host's directory without names that are not UTF-8", "the directory in memory"),
  fd_renumber: descriptor,
  fd_seek: descriptor,
  fd_sync: synced("`fsync`"),
  fd_tell: descriptor,
  fd_write: {
    node: "the host's file, or `:stdout` and `:stderr`, which may be the process's own",
    memory: "the file in memory, or `:stdout` and `:stderr`",
    browser: "as in memory; `:inherit` is an error",
  },
  path_create_directory: entry,
  path_filestat_get: entry,
  path_filestat_set_times: timed,
  path_link: files(
    "a hard link; of a symbolic link a second one where the host is not Linux",
    "a hard link; EXDEV between two directories that were given",
  ),
  path_open: files(
    "entry by entry, no link followed by the host: on Linux from descriptor to descriptor, elsewhere by paths that are checked, where a race with another process remains",
    "the same walk, without a race",
  ),
  path_readlink: files("the host's directory, entry by entry; EILSEQ for a target that is not UTF-8", "in memory"),
  path_remove_directory: entry,
  path_rename: files("the host's, EXDEV between its devices", "EXDEV between two directories that were given"),
  path_symlink: files("the host's; absolute targets are ENOTCAPABLE", "in memory; absolute targets are ENOTCAPABLE"),
  path_unlink_file: entry,
  poll_oneoff: {
    node: "clocks and sockets, without burning the processor; files are always ready",
    memory: "the same",
    browser: "the same in a worker; the main thread may not block, and `run` says so",
  },
  proc_exit: same("ends the run; the exit code is `run`'s result"),
  proc_raise: same("no handlers: the default of the signal"),
  sched_yield: same("looks at the deadline and the signal"),
  random_get: same("the option's seed, else the host's cryptographic source; where it has none, the end of the run"),
  sock_accept: socket,
  sock_recv: socket,
  sock_send: socket,
  sock_shutdown: socket,
};
