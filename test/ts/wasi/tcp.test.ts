/**
 * Sockets of a guest on Node's TCP, call by call, against node:net in another thread.
 */
import { once } from "node:events";
import net from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { UsageError } from "../../../src/ts/base/errors/errors.ts";
import type { SocketSource, WasiOptions } from "../../../src/ts/wasi/host/world/options.ts";
import type { BoundAddress } from "../../../src/ts/wasi/host/sockets/tcp.ts";
import { createWasi } from "../../../src/ts/wasi/p1/wasi.ts";
import { thrown } from "../api/support.ts";
import { Caller } from "./caller.ts";
import { hashOf, pattern, TcpGuest, TcpPeer, type Act } from "./tcp-peers.ts";

const nonblock = 4;
const flag = { peek: 1, waitAll: 2 } as const;
const way = { receiving: 1, sending: 2, both: 3 } as const;
const first = 3;

const guests: Caller[] = [];

afterEach(() => {
  for (const guest of guests.splice(0)) guest.close();
});

/** A guest that listens, and where. */
function listening(listen = "127.0.0.1:0"): { guest: TcpGuest; address: BoundAddress } {
  const addresses: BoundAddress[] = [];
  const guest = new TcpGuest([{ listen, bound: (found) => addresses.push(found) }]);
  guests.push(guest);
  const [address] = addresses;
  if (address === undefined) throw new Error("bound was not called");
  return { guest, address };
}

function serving(...steps: readonly (readonly Act[])[]): Meeting {
  const { guest, address } = listening();
  return { guest, peer: TcpPeer.client(address, ...steps) };
}

interface Meeting {
  readonly guest: TcpGuest;
  readonly peer: TcpPeer;
}

async function connected(...steps: readonly Act[]): Promise<Meeting> {
  return connectedWith({}, ...steps);
}

async function connectedWith(options: WasiOptions, ...steps: readonly Act[]): Promise<Meeting> {
  const { peer, connect } = await TcpPeer.server(steps);
  const guest = new TcpGuest([{ connect }], options);
  guests.push(guest);
  return { guest, peer };
}

describe("a connection", () => {
  test("is there when the guest begins, and carries both ways", async () => {
    const { guest, peer } = await connected(["got", 4], ["text", "pong"], ["finish"], ["ended"]);
    expect(guest.send(first, "ping")).toEqual({ errno: "success", value: 4 });
    expect(guest.recv(first, 4, flag.waitAll)).toBe("pong");
    expect([guest.recv(first), guest.recv(first)]).toEqual(["", ""]);
    expect(guest.call("fd_close", first)).toBe("success");
    expect(await peer.seen()).toMatchObject([{ text: "ping", events: ["end"] }]);
  });

  test("to a name is looked up", async () => {
    const { peer, connect } = await TcpPeer.server([["text", "found"], ["finish"], ["ended"]]);
    const guest = new TcpGuest([{ connect: connect.replace("127.0.0.1", "localhost") }]);
    guests.push(guest);
    expect(guest.recv(first, 9, flag.waitAll)).toBe("found");
    guest.call("fd_close", first);
    expect(await peer.seen()).toMatchObject([{ events: ["end"] }]);
  });

  test("by fd_read and fd_write is the same", async () => {
    const { guest, peer } = await connected(["text", "abc"], ["got", 3], ["finish"], ["closed"]);
    expect([guest.read(first, 2).text, guest.read(first, 2).text]).toEqual(["ab", "c"]);
    expect(guest.write(first, "def").value).toBe(3);
    expect(guest.read(first, 2)).toEqual({ errno: "success", text: "" });
    guest.call("fd_close", first);
    expect(await peer.seen()).toMatchObject([{ text: "def", events: ["end"] }]);
  });

  test("peeking leaves what was seen, and waiting for all waits", async () => {
    const { guest, peer } = await connected(["text", "abc"], ["gate", 1], ["text", "def"], ["finish"], ["ended"]);
    expect(guest.recv(first, 2, flag.peek)).toBe("ab");
    peer.open(1);
    expect(guest.recv(first, 6, flag.peek | flag.waitAll)).toBe("abcdef");
    expect(guest.recv(first, 9, flag.waitAll)).toBe("abcdef");
    expect(guest.recv(first, 9, flag.waitAll)).toBe("");
  });

  test("half-closed still carries the other way", async () => {
    const { guest, peer } = await connected(["ended"], ["text", "after the end"], ["finish"], ["closed"]);
    guest.send(first, "question");
    expect(guest.call("sock_shutdown", first, way.sending)).toBe("success");
    expect(guest.send(first, "more").errno).toBe("pipe");
    expect(guest.recv(first, 100, flag.waitAll)).toBe("after the end");
    expect(await peer.seen()).toMatchObject([{ text: "question", events: ["end"] }]);
  });

  test("shut down for receiving has the end at once, and the peer can still send", async () => {
    const { guest, peer } = await connected(["flood", 4 * 2 ** 20], ["finish"], ["got", 4], ["ended"]);
    expect(guest.call("sock_shutdown", first, way.receiving)).toBe("success");
    expect(guest.recv(first)).toBe("");
    expect(guest.send(first, "sent").errno).toBe("success");
    expect(guest.call("sock_shutdown", first, way.sending)).toBe("success");
    expect(await peer.seen()).toMatchObject([{ text: "sent", events: ["end"] }]);
  });

  test("reset by the peer says so once, behind what had come", async () => {
    const { guest, peer } = await connected(["text", "last words"], ["gate", 1], ["reset"]);
    expect(guest.recv(first, 4)).toBe("last");
    peer.open(1);
    await peer.seen();
    expect([guest.recv(first), guest.recv(first), guest.recv(first)]).toEqual([" words", ": connreset", ""]);
    expect(guest.send(first, "anyone?").errno).toBe("pipe");
    expect(guest.poll([first, "read"], [first, "write"])).toEqual(["0: 0 hangup", "1: 0 hangup"]);
  });

  test("reset while the guest sends breaks the sending", async () => {
    const { guest, peer } = await connected(["pause"], ["gate", 1], ["reset"]);
    const bytes = new Uint8Array(65_536);
    peer.open(1);
    const ends: string[] = [];
    while (ends.length < 2) {
      const { errno } = guest.send(first, bytes);
      if (errno !== "success") ends.push(errno);
    }
    expect(["connreset", "pipe"]).toContain(ends[0]);
    expect(ends[1]).toBe("pipe");
  });

  test("closed by the peer is at its end, and takes nothing for long", async () => {
    const { guest, peer } = await connected(["destroy"]);
    await peer.seen();
    expect(guest.recv(first)).toBe("");
    let errno = "success";
    while (errno === "success") ({ errno } = guest.send(first, "anyone?"));
    expect(["pipe", "connreset"]).toContain(errno);
    expect(guest.send(first, "anyone?").errno).toBe("pipe");
    expect(guest.recv(first)).toBe("");
  });

  test("is gone for the peer when the guest closes it, with all that was sent", async () => {
    const { guest, peer } = await connected(["got", 100_000], ["ended"]);
    guest.send(first, pattern(65_536));
    guest.send(first, pattern(65_536).subarray(0, 34_464));
    guest.call("fd_close", first);
    expect(await peer.seen()).toMatchObject([
      { length: 100_000, hash: hashOf(pattern(65_536), pattern(34_464)), events: ["end"] },
    ]);
  });

  test("is closed with the world, with all that was sent", async () => {
    const { guest, peer } = await connected(["ended"]);
    guest.send(first, pattern(65_536));
    guest.close();
    expect(await peer.seen()).toMatchObject([{ hash: hashOf(pattern(65_536)), events: ["end"] }]);
    expect(guest.recv(first)).toBe(": badf");
  });
});

describe("a listening socket", () => {
  test("gives several connections, each its own", async () => {
    const talk = (text: string): readonly Act[] => [["text", text], ["finish"], ["got", 3], ["closed"]];
    const { guest, peer } = serving(talk("one"), talk("two"), talk("six"));
    const fds = [guest.accept(), guest.accept(), guest.accept()];
    expect(fds).toEqual([4, 5, 6]);
    const texts = fds.map((fd) => guest.recv(fd, 9, flag.waitAll));
    expect(texts.toSorted()).toEqual(["one", "six", "two"]);
    for (const [i, fd] of fds.entries()) {
      guest.send(fd, (texts[i] ?? "").toUpperCase());
      guest.call("fd_close", fd);
    }
    expect((await peer.seen()).map(({ text, events }) => [text, events])).toEqual(
      ["ONE", "TWO", "SIX"].map((text) => [text, ["end"]]),
    );
  });

  test("that does not block says again until somebody comes", () => {
    const { guest, address } = listening();
    expect(guest.call("fd_fdstat_set_flags", first, nonblock)).toBe("success");
    expect(guest.value("sock_accept", first, 0).errno).toBe("again");
    TcpPeer.client(address, [["ended"]]);
    expect(guest.poll([first, "read"])).toEqual(["0: 0"]);
    expect(guest.value("sock_accept", first, nonblock)).toEqual({ errno: "success", value: 4 });
    expect(guest.recv(4)).toBe(": again");
  });

  test("holds 512 that were not accepted, and closes more", async () => {
    const { guest, peer } = serving(...Array.from({ length: 520 }, (): readonly Act[] => [["ended"], ["tell"]]));
    peer.told(8);
    guest.call("fd_fdstat_set_flags", first, nonblock);
    let accepted = 0;
    while (guest.value("sock_accept", first, 0).errno === "success") accepted += 1;
    expect(accepted).toBe(512);
    guest.close();
    expect((await peer.seen()).length).toBe(520);
  });

  test("closed by the guest takes no one", async () => {
    const { guest, address } = listening();
    guest.call("fd_close", first);
    guest.close();
    const { guest: again } = listening(address.address);
    expect(again.poll([first, "read"], 1_000_000n)).toEqual(["1: 0"]);
  });

  test("on IPv6", async () => {
    const { guest, address } = listening("[::1]:0");
    expect(address).toEqual({ address: `[::1]:${address.port}`, host: "::1", port: address.port });
    const peer = TcpPeer.client(address, [["text", "six"], ["finish"], ["ended"]]);
    const fd = guest.accept();
    expect(guest.recv(fd, 9, flag.waitAll)).toBe("six");
    guest.call("fd_close", fd);
    expect(await peer.seen()).toMatchObject([{ events: ["end"] }]);
  });
});

describe("without waiting", () => {
  test("receiving says again, and then what has come", async () => {
    const { guest, peer } = await connected(["gate", 1], ["text", "abc"], ["gate", 2], ["finish"], ["ended"]);
    guest.call("fd_fdstat_set_flags", first, nonblock);
    expect([guest.recv(first), guest.read(first, 9).errno]).toEqual([": again", "again"]);
    peer.open(1);
    expect(guest.poll([first, "read"])).toEqual(["0: 3"]);
    expect([guest.recv(first), guest.recv(first)]).toEqual(["abc", ": again"]);
    peer.open(2);
    expect(guest.poll([first, "read"])).toEqual(["0: 0 hangup"]);
    expect([guest.recv(first), guest.recv(first)]).toEqual(["", ""]);
  });

  test("sending says again where the peer reads nothing, and goes on where it does", async () => {
    const { guest, peer } = await connected(["pause"], ["gate", 1], ["resume"], ["ended"]);
    guest.call("fd_fdstat_set_flags", first, nonblock);
    const bytes = pattern(65_536);
    let sent = 0;
    // What the system takes is told a little later: full is where it stays full.
    for (;;) {
      const { errno, value } = guest.send(first, bytes.subarray(sent % 65_536));
      if (errno === "success") sent += value;
      else if (guest.poll([first, "write"], 300_000_000n).join() === "1: 0") break;
    }
    expect(sent).toBeGreaterThan(65_536);
    expect(sent).toBeLessThan(32 * 2 ** 20);
    peer.open(1);
    expect(guest.poll([first, "write"])[0]).toMatch(/^0: [1-9]\d*$/);
    guest.call("fd_fdstat_set_flags", first, 0);
    guest.call("fd_close", first);
    expect(await peer.seen()).toMatchObject([{ length: sent }]);
  });
});

describe("readiness", () => {
  test("of several sockets at once, beside clocks", async () => {
    const { guest, peer } = serving([["gate", 1], ["text", "a"], ["ended"]], [["gate", 2], ["text", "bc"], ["ended"]]);
    const fds = [guest.accept(), guest.accept()];
    const reading = fds.map((fd) => [fd, "read"] as const);
    expect(guest.poll(...reading, 20_000_000n)).toEqual(["2: 0"]);
    peer.open(1);
    const [one = ""] = guest.poll(...reading, 60_000_000_000n);
    expect(one).toMatch(/^[01]: 1$/);
    peer.open(2);
    const other = fds[one.startsWith("0") ? 1 : 0] ?? 0;
    expect(guest.poll([other, "read"], 60_000_000_000n)).toEqual(["0: 2"]);
    expect(guest.poll([other, "read"], [other, "write"])[1]).toMatch(/^1: [1-9]\d*$/);
    expect(guest.poll([first, "read"], [first, "write"], 1_000_000n)).toEqual(["2: 0"]);
  });

  test("with a clock that stands still", async () => {
    const { guest, peer } = await connectedWith({ clock: {} }, ["gate", 1], ["text", "abc"], ["ended"]);
    expect(guest.poll([first, "read"], 5_000_000n)).toEqual(["1: 0"]);
    peer.open(1);
    expect(guest.poll([first, "read"], 3_600_000_000_000n)).toEqual(["0: 3"]);
  });
});

describe("a peer that sends without end", () => {
  test("is not read beyond what a guest may have waiting", async () => {
    const total = 64 * 2 ** 20;
    const { guest, peer } = await connected(["stuff", total], ["tell"], ["gate", 1], ["closed"]);
    peer.told(1);
    const before = guest.recvBytes(first, 1000).bytes;
    expect(Buffer.from(before).equals(pattern(1000).subarray(0, before.length))).toBe(true);
    peer.open(1);
    guest.close();
    const [seen] = await peer.seen();
    expect(seen?.stuffed).toBeLessThan(total / 2);
  });

  test("or sends byte by byte, is read whole", async () => {
    const text = "0123456789".repeat(2000);
    const { guest } = await connected(["each", text], ["finish"], ["ended"]);
    expect(new TextDecoder().decode(Buffer.concat(guest.recvAll(first)))).toBe(text);
  });
});

describe("ten megabytes both ways", () => {
  test("arrive as they were sent", async () => {
    const total = 10 * 2 ** 20;
    const { guest, peer } = await connected(["flood", total], ["finish"], ["ended"]);
    const hash: Uint8Array[] = [];
    for (;;) {
      const { bytes } = guest.recvBytes(first, 50_000);
      if (bytes.length === 0) break;
      hash.push(bytes);
      for (let at = 0; at < bytes.length;) at += guest.send(first, bytes.subarray(at)).value;
    }
    guest.call("sock_shutdown", first, way.sending);
    const whole = hashOf(pattern(total));
    expect(hashOf(...hash)).toBe(whole);
    expect(await peer.seen()).toMatchObject([{ length: total, hash: whole, events: ["end"] }]);
  });
});

describe("a wait", () => {
  const stop = new Error("enough");

  test.each(["accept", "recv", "send", "poll"] as const)("of %s can be interrupted", async (what) => {
    const { connect } = await TcpPeer.server([["pause"], ["ended"]]);
    let asked = 0;
    const interrupt = (): void => {
      asked += 1;
      if (asked > 300) throw stop;
    };
    const guest = new TcpGuest([{ connect }, { listen: "127.0.0.1:0" }], { interrupt });
    guests.push(guest);
    const blocks = {
      accept: () => guest.accept(first + 1),
      recv: () => guest.recv(first),
      poll: () => guest.poll([first, "read"], [first + 1, "read"]),
      send() {
        for (let errno = "success"; errno === "success"; asked = 290) {
          ({ errno } = guest.send(first, new Uint8Array(65_536)));
        }
      },
    };
    asked = 290;
    expect(blocks[what]).toThrowError(stop);
  });
});

describe("what cannot be opened", () => {
  const refused = (...sockets: unknown[]): UsageError => {
    const error = thrown(() => guests.push(new Caller({ sockets: sockets as SocketSource[] })));
    if (error instanceof UsageError) return error;
    throw error;
  };

  /** A port on which somebody listens. */
  const taken = async (): Promise<{ port: number; close: () => Promise<unknown> }> => {
    const server = net.createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as net.AddressInfo;
    return { port, close: async () => once(server.close(), "close") };
  };

  test("nobody listens", async () => {
    const { port, close } = await taken();
    await close();
    const error = refused({ connect: `127.0.0.1:${port}` });
    expect(error.code).toBe("no-socket");
    expect(error.message).toContain("nobody listens there");
    expect(error.message).toContain("ECONNREFUSED");
  });

  test("the address is in use, and the first socket is closed again", async () => {
    const { port, close } = await taken();
    const bound: BoundAddress[] = [];
    const error = refused(
      { listen: "127.0.0.1:0", bound: (address: BoundAddress) => bound.push(address) },
      { listen: `127.0.0.1:${port}` },
    );
    await close();
    expect([error.code, error.data.option]).toEqual(["no-socket", "sockets"]);
    expect(error.message).toContain(`127.0.0.1:${port}: the address is in use`);
    const again = new TcpGuest([{ listen: bound[0]?.address ?? "" }]);
    guests.push(again);
  });

  test("an address that is not this machine's", () => {
    // A range for documentation, which no machine has.
    expect(refused({ listen: "192.0.2.1:0" }).message).toContain("no interface of this machine");
  });

  test.each([
    "",
    "8080",
    ":8080",
    "127.0.0.1",
    "127.0.0.1:",
    "127.0.0.1:http",
    "127.0.0.1:65536",
    "127.0.0.1:-1",
    "127.0.0.1: 80",
    "127.0.0.1:080000",
    "127.0.0.256:80",
    "127.1:80",
    "1:80",
    "::1:80",
    "[::1]",
    "[127.0.0.1]:80",
    "[::1::2]:80",
    "[1:2:3:4:5:6:7]:80",
    "[1:2:3:4:5:6:7:8:9]:80",
    "[::12345]:80",
    "http://localhost:80",
    "a b:80",
    "-a:80",
    "a..b:80",
    "tcp:127.0.0.1:80",
  ])("%j is no address", (address) => {
    for (const socket of [{ listen: address }, { connect: address }]) {
      const error = refused(socket);
      expect([error.code, error.data.option, error.data.value]).toEqual(["bad-option", "sockets", address]);
    }
  });

  test("and other mistakes", () => {
    expect(refused({ listen: 80 }).message).toContain("is no string");
    expect(refused({ connect: "127.0.0.1:0" }).message).toContain("port 0");
    expect(refused({ listen: ":80" }).message).toContain("0.0.0.0");
    expect(refused({ listen: "::1:80" }).message).toContain("brackets");
    expect(refused({ listen: "127.0.0.1:0", bound: "f" }).message).toContain("bound");
    expect(refused({ lisen: "127.0.0.1:0" }).message).toContain("Did you mean listen");
    expect(refused({ listen: "127.0.0.1:0", bond: () => {} }).message).toContain("Did you mean bound");
    expect(refused({ connect: "127.0.0.1:80", send: "capture" }).code).toBe("bad-option");
    expect(refused({ listen: "127.0.0.1:0", connect: "127.0.0.1:80" }).code).toBe("bad-option");
  });

  test("what bound throws comes out, and nothing stays open", () => {
    const mine = new Error("mine");
    let address: BoundAddress | undefined;
    const bound = (found: BoundAddress): never => {
      address = found;
      throw mine;
    };
    expect(thrown(() => new Caller({ sockets: [{ listen: "127.0.0.1:0", bound }] }))).toBe(mine);
    guests.push(new TcpGuest([{ listen: address?.address ?? "" }]));
  });

  test("where there is no TCP it says what to give instead", () => {
    for (const source of [{ listen: "127.0.0.1:0" }, { connect: "127.0.0.1:1" }]) {
      const error = thrown(() => createWasi({ sockets: [source] }));
      expect(error).toMatchObject({ kind: "usage", code: "not-available" });
      expect(String(error)).toContain("Give data instead");
    }
  });
});
