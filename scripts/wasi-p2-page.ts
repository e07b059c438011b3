/**
 * docs/wasi-p2.md: the interfaces of WASI 0.2, from the table that serves them and from their WIT.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { interfaceNotes } from "../src/ts/wasi/p2/by-host.ts";
import { wasiInterfaces } from "../src/ts/wasi/p2/table.ts";
import { parseWit } from "../src/ts/wit/resolve/resolve.ts";
import type { Interface } from "../src/ts/wit/types.ts";
import { root } from "./lib.ts";
import { notice, table } from "./markdown.ts";

/** The interfaces of wit/wasi/0.2 by name, without a version. */
function documented(): ReadonlyMap<string, Interface> {
  const below = join(root, "wit/wasi/0.2");
  const files = readdirSync(below, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".wit"));
  const wit = parseWit(
    files.map((path) => ({ path: path.replaceAll("\\", "/"), text: readFileSync(join(below, path), "utf8") })),
    { features: [] },
  );
  return new Map(
    wit.packages.flatMap(({ name, interfaces }) =>
      Object.entries(interfaces).map(([key, id]) => [`wasi:${name?.name ?? ""}/${key}`, wit.interfaces[id]!] as const),
    ),
  );
}

const oneLine = (docs: string | undefined): string => (docs ?? "").replaceAll("\n", " ").trim();

/** `[method]descriptor.read` as `descriptor.read`. */
const shortName = (name: string): string => name.replace(/^\[method\]/, "");

function section(name: string, docs: Interface): string[] {
  const { functions } = wasiInterfaces[name]!;
  const rows = Object.entries(functions).map(([fn, { type }]) => [
    `\`${shortName(fn)}\``,
    `\`${type}\``,
    oneLine(docs.functions[fn]?.docs),
  ]);
  const heading = [`## ${name}`, oneLine(docs.docs)];
  return rows.length === 0 ? heading : [...heading, table(["function", "type", "does"], rows)];
}

const rest = [
  "## Names and versions",
  `An import names a version, as \`wasi:io/streams@0.2.3\`; whichever it is, what serves it is the same, which has the functions of 0.2.12. A version
before a release, as \`0.2.0-rc-2023-11-10\`, is another interface, and served by nobody. What WIT marks as unstable is not there. A
component says itself of which types its imports are: where one is another than the function's, the component is not
instantiated, and the error says which type it has.`,
  "## Errors, traps and the end",
  `What fails in the world is an \`error-code\` or a \`stream-error\` of the guest. A function that is called as its documentation forbids is
the trap \`:wasi-trap\`: \`poll\` without pollables or with more than 16,384, \`write\` beyond what \`check-write\` had allowed,
\`blocking-write-and-flush\` with more than 4,096 bytes, more than 64 MiB of random bytes at once. \`run\` that returns, and \`exit\`, have the exit
code 0 for ok and 1 for an error, \`exit-with-code\` has its own.`,
  "## Bounds",
  `A read gives at most 64 KiB of a stream and 1 MiB of a file, a write takes what \`check-write\` says, at most 64 KiB. A guest has at most 1,024
descriptors and sockets open, streams of one file counted once: beyond them opening is \`quota\`, and \`new-socket-limit\` for sockets. Of each resource it holds 16,384 at most; one more is a trap.
Waits are looked at every 100 ms for \`:timeout-ms\` and \`:signal\`; a wait for what cannot happen is \`limit\`, \`:deadlock\`. When the run is over
all is closed, dropped or not.`,
  "## Sockets",
  `A component makes its sockets itself, and reaches what the option \`:sockets\` names, by TCP as in [preview 1](wasi.md), and nothing else:`,
  table(
    ["entry", "allows"],
    [
      ['`{:connect "example.org:443"}`', "connecting to that address, and looking up its name"],
      [
        '`{:listen "127.0.0.1:8080" :bound f}`',
        "listening there. Whoever binds all addresses of a machine gets the one that is named; port 0 is any. `f` is called with the address when it is bound",
      ],
      [
        '`{:udp "127.0.0.1:0" :to ["example.org:53"] :bound f}`',
        "binding that address for datagrams, and sending them to what is named in `:to` and to whoever has sent one",
      ],
      [
        '`{:lookup "example.org"}`',
        'looking up that name; with `:addresses ["192.0.2.1"]` it has these, on every host',
      ],
    ],
  ),
  `Data takes the place of the network, on every host; each is taken up once, in order, by a socket that finds no address above:`,
  table(
    ["entry", "is"],
    [
      ["`{:recv … :send …}`", "the other side of a connection, whatever its address is"],
      ["`{:accept [{:recv … :send …} …]}`", "the connections that come to a socket that listens"],
      [
        '`{:datagrams [{:data "…" :peer "192.0.2.1:53"} …] :send-to f}`',
        "the datagrams that come to a socket; `nil` is a moment at which none has come; what is sent goes to `f` as `{:data :peer}`, or is kept",
      ],
    ],
  ),
  `Where nothing fits, binding, connecting and sending are \`access-denied\`, and looking up is \`permanent-resolver-failure\`. Options of sockets, as \`hop-limit\` and buffer
sizes, are kept and told; the host's own hold. What a socket of datagrams has received and nobody has taken is lost beyond 128 KiB.`,
];

/** The page. */
export function wasiP2Page(): string {
  const docs = documented();
  const names = Object.keys(wasiInterfaces);
  const count = names.reduce((n, name) => n + Object.keys(wasiInterfaces[name]!.functions).length, 0);
  return `${[
    notice("src/ts/wasi/p2/table.ts, src/ts/wasi/p2/by-host.ts and wit/wasi/0.2"),
    "# WASI 0.2",
    `All ${names.length} interfaces but http, with ${count} functions, for components. A guest sees the world that its options give it, the same as in
[preview 1](wasi.md), and nothing else: without \`:dirs\` there are no files, without \`:env\` no variables, without \`:sockets\` no network.
\`:trace\` is called with every call, its arguments and result as data.`,
    ...names.flatMap((name) => section(name, docs.get(name)!)),
    "## By host",
    table(
      ["interface", "Node", "in memory", "browser"],
      names.map((name) => {
        const { node, memory, browser } = interfaceNotes[name]!;
        return [`\`${name}\``, node, memory, browser];
      }),
    ),
    ...rest,
  ].join("\n\n")}\n`;
}
