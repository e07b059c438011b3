/**
 * What the documentation says of each interface of WASI 0.2: what it comes to by host, on Node's files and network, on data in
 * memory, and in a browser, which has the latter alone. What each function does is said in wit/wasi/0.2.
 */

/** An interface by host. */
export interface InterfaceNote {
  /** On Node, where files are the host's and sockets are of the network. */
  readonly node: string;
  /** On files in memory and sockets of data, wherever they are. */
  readonly memory: string;
  readonly browser: string;
}

const same = (text: string): InterfaceNote => ({ node: text, memory: text, browser: text });

const given = same("from the options");
const clock = same("the option's clock, else the host's");
const terminal: InterfaceNote = {
  node: "one where the process's own stream is inherited and is a terminal",
  memory: "none",
  browser: "none",
};
const random = same("the option's seed, else the host's cryptographic source; 64 MiB at once");
const allowed: InterfaceNote = {
  node: "the addresses that the option `:sockets` names",
  memory: "the data that it describes",
  browser: "as in memory; addresses are an error",
};

/** The interfaces that `table.ts` has, by name. */
export const interfaceNotes: { readonly [name: string]: InterfaceNote } = {
  "wasi:io/error": same("the failure by POSIX's name"),
  "wasi:io/poll": {
    node: "holds the thread; on `:interp` a call that can wait does not",
    memory: "the same",
    browser: "as in memory in a worker; the main thread may not block, and the error says so",
  },
  "wasi:io/streams": {
    node: "files are always ready; the process's own input may block when it is read, as Node cannot ask it",
    memory: "always ready, but for moments at which a socket's data says that nothing has come",
    browser: "as in memory",
  },
  "wasi:clocks/monotonic-clock": clock,
  "wasi:clocks/wall-clock": clock,
  "wasi:random/random": random,
  "wasi:random/insecure": random,
  "wasi:random/insecure-seed": random,
  "wasi:cli/environment": given,
  "wasi:cli/exit": same("ends the run; the exit code is `run`'s result"),
  "wasi:cli/stdin": { node: "`:stdin`, which may be the process's own", memory: "`:stdin`", browser: "`:stdin`" },
  "wasi:cli/stdout": { node: "`:stdout`, which may be the process's own", memory: "`:stdout`", browser: "`:stdout`" },
  "wasi:cli/stderr": { node: "`:stderr`, which may be the process's own", memory: "`:stderr`", browser: "`:stderr`" },
  "wasi:cli/terminal-input": terminal,
  "wasi:cli/terminal-output": terminal,
  "wasi:cli/terminal-stdin": terminal,
  "wasi:cli/terminal-stdout": terminal,
  "wasi:cli/terminal-stderr": terminal,
  "wasi:filesystem/types": {
    node: "the host's files, as by preview 1: no link is followed by the host, and none leads out",
    memory: "the files in memory",
    browser: "as in memory",
  },
  "wasi:filesystem/preopens": same("`:dirs`, as often as it is asked for"),
  "wasi:sockets/network": same("the error codes"),
  "wasi:sockets/instance-network": same("a network that says nothing of what may be reached"),
  "wasi:sockets/tcp": allowed,
  "wasi:sockets/tcp-create-socket": same("any number below that of open descriptors; what they reach is decided later"),
  "wasi:sockets/udp": allowed,
  "wasi:sockets/udp-create-socket": same("likewise"),
  "wasi:sockets/ip-name-lookup": {
    node: "the names that `:sockets` has, by the host's resolver or as it says",
    memory: "the names whose addresses it has",
    browser: "as in memory",
  },
};
