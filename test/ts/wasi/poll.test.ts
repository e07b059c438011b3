/**
 * `poll_oneoff`: clocks that sleep, descriptors, several subscriptions, and waits that nothing can end.
 */
import { expect, test } from "vitest";
import { LimitError } from "../../../src/ts/base/errors/errors.ts";
import type { Clock } from "../../../src/ts/wasi/host/clock.ts";
import type { InputStream } from "../../../src/ts/wasi/host/stream.ts";
import { createContext } from "../../../src/ts/wasi/p1/context.ts";
import { errnoName } from "../../../src/ts/wasi/p1/errno.ts";
import { pollOneoffAsync } from "../../../src/ts/wasi/p1/poll.ts";
import { Caller, root } from "./caller.ts";
import { leastProcessorTime } from "./processor-time.ts";

const millisecond = 1_000_000n;
const input = 1024;
const output = 8192;

interface ClockSubscription {
  readonly clock: number;
  readonly timeout: bigint;
  readonly absolute?: boolean;
}
interface Fd {
  readonly fd: number;
  readonly write?: boolean;
}
interface Odd {
  readonly tag: number;
}
type Subscription = (ClockSubscription | Fd | Odd) & { readonly userdata: bigint };

/** Puts subscriptions into a memory as the standard lays them out. */
function subscribe(view: DataView, subscriptions: readonly Subscription[]): void {
  for (const [i, s] of subscriptions.entries()) {
    const at = input + i * 48;
    view.setBigUint64(at, s.userdata, true);
    if ("clock" in s) {
      view.setUint8(at + 8, 0);
      view.setUint32(at + 16, s.clock, true);
      view.setBigUint64(at + 24, s.timeout, true);
      view.setUint16(at + 40, s.absolute === true ? 1 : 0, true);
    } else if ("fd" in s) {
      view.setUint8(at + 8, s.write === true ? 2 : 1);
      view.setUint32(at + 16, s.fd, true);
    } else view.setUint8(at + 8, s.tag);
  }
}

interface Event {
  readonly userdata: bigint;
  readonly errno: string | undefined;
  readonly type: number;
  readonly bytes: bigint;
}

function events(view: DataView, count: number): Event[] {
  return Array.from({ length: count }, (_, i) => {
    const at = output + i * 32;
    return {
      userdata: view.getBigUint64(at, true),
      errno: errnoName(view.getUint16(at + 8, true)),
      type: view.getUint8(at + 10),
      bytes: view.getBigUint64(at + 16, true),
    };
  });
}

function poll(guest: Caller, subscriptions: readonly Subscription[]): Event[] {
  subscribe(guest.view, subscriptions);
  const { errno, value } = guest.value("poll_oneoff", input, output, subscriptions.length);
  expect(errno).toBe("success");
  return events(guest.view, value);
}

const succeeded = (userdata: bigint, type: number, bytes = 0n): Event => ({ userdata, errno: "success", type, bytes });

test("a sleep lasts as long as it should, without burning the processor", () => {
  const guest = new Caller({});
  const taken = leastProcessorTime(() => {
    const began = performance.now();
    expect(poll(guest, [{ userdata: 7n, clock: 1, timeout: 150n * millisecond }])).toEqual([succeeded(7n, 0)]);
    expect(performance.now() - began).toBeGreaterThanOrEqual(149.9);
  });
  expect(taken).toBeLessThan(100);
});

test("of several clocks the first one goes off, and those of the same time with it", () => {
  const guest = new Caller({ clock: { realtime: 1000n, monotonic: 0n } });
  const happened = poll(guest, [
    { userdata: 1n, clock: 1, timeout: 50n },
    { userdata: 2n, clock: 0, timeout: 1020n, absolute: true },
    { userdata: 3n, clock: 1, timeout: 20n, absolute: true },
    { userdata: 4n, clock: 1, timeout: 2n ** 64n - 1n },
  ]);
  expect(happened).toEqual([succeeded(2n, 0), succeeded(3n, 0)]);
});

test("a clock does not go off early, however long it takes to read what else is waited for", () => {
  let now = 0n;
  let looks = 0;
  const clock: Clock = {
    resolution: 1n,
    realtime: () => now,
    // The first looks at this clock take a while, as code that is not compiled yet does.
    monotonic: () => (now += (looks += 1) > 5 ? 0n : 100n),
    sleep: (nanoseconds) => (now += nanoseconds),
    async sleepAsync(nanoseconds) {
      now += nanoseconds;
    },
  };
  const guest = new Caller({ clock });
  const moment = 1000n;
  const happened = poll(guest, [
    { userdata: 1n, clock: 1, timeout: moment, absolute: true },
    { userdata: 2n, clock: 1, timeout: 2n ** 62n },
    { userdata: 3n, clock: 0, timeout: 2n ** 62n },
  ]);
  expect(happened).toEqual([succeeded(1n, 0)]);
  expect(now).toBeGreaterThanOrEqual(moment);
});

test("a moment that has passed is over at once", () => {
  const guest = new Caller({ clock: { realtime: 1000n, monotonic: 500n } });
  expect(poll(guest, [{ userdata: 1n, clock: 1, timeout: 400n, absolute: true }])).toEqual([succeeded(1n, 0)]);
  expect(guest.wasi.world.clock.monotonic()).toBe(500n);
});

test("what is ready is told at once, clocks that have not passed are not", () => {
  const guest = new Caller({ stdin: "some input", dirs: { "/": { file: "12345" } }, clock: {} });
  const { value: file } = guest.open(root, "file", { rights: "all" });
  guest.read(file, 2);
  guest.read(0, 4);
  const happened = poll(guest, [
    { userdata: 1n, clock: 1, timeout: 1000n },
    { userdata: 2n, fd: 0 },
    { userdata: 3n, fd: 1, write: true },
    { userdata: 4n, fd: file },
    { userdata: 5n, fd: 99 },
    { userdata: 6n, tag: 9 },
    { userdata: 7n, clock: 5, timeout: 0n },
  ]);
  expect(happened).toEqual([
    succeeded(2n, 1, 6n),
    succeeded(3n, 2),
    succeeded(4n, 1, 3n),
    { userdata: 5n, errno: "badf", type: 1, bytes: 0n },
    { userdata: 6n, errno: "inval", type: 9, bytes: 0n },
    { userdata: 7n, errno: "inval", type: 0, bytes: 0n },
  ]);
});

test("subscriptions and events may lie over each other", () => {
  const guest = new Caller({ clock: {} });
  subscribe(guest.view, [
    { userdata: 1n, clock: 1, timeout: 5n },
    { userdata: 2n, clock: 1, timeout: 5n },
  ]);
  expect(guest.value("poll_oneoff", input, input, 2)).toEqual({ errno: "success", value: 2 });
  expect(guest.view.getBigUint64(input + 32, true)).toBe(2n);
});

test("no subscription at all, or more than memory holds", () => {
  const guest = new Caller({});
  expect(guest.value("poll_oneoff", input, output, 0).errno).toBe("inval");
  expect(guest.value("poll_oneoff", input, output, 5000).errno).toBe("fault");
  expect(guest.value("poll_oneoff", input, output, -1).errno).toBe("inval");
});

test("a wait that nothing can end is a limit error", () => {
  const guest = new Caller({});
  expect(() => poll(guest, [{ userdata: 1n, fd: 1 }])).toThrowError(LimitError);
});

/** Input that comes after so many waits. */
function lateInput(waits: number): InputStream & { readonly waited: bigint[] } {
  const waited: bigint[] = [];
  const ready = (): boolean => waited.length >= waits;
  return {
    waited,
    terminal: false,
    read(target) {
      target.set([33]);
      return 1;
    },
    readable: () => ({ ready: ready(), bytes: ready() ? 1 : 0, hangup: false }),
    wait: (nanoseconds) => waited.push(nanoseconds),
  };
}

test("input that is not there yet is waited for, and not read where reading may not wait", () => {
  const stream = lateInput(2);
  const guest = new Caller({ stdin: stream, clock: {} });
  guest.call("fd_fdstat_set_flags", 0, 4);
  expect(guest.read(0, 1).errno).toBe("again");
  expect(poll(guest, [{ userdata: 1n, fd: 0 }])).toEqual([succeeded(1n, 1, 1n)]);
  expect(stream.waited.length).toBe(2);
  expect(guest.read(0, 1)).toEqual({ errno: "success", text: "!" });
});

test("waiting is interrupted by what the caller throws", () => {
  const stop = new Error("enough");
  let asked = 0;
  const guest = new Caller({
    interrupt() {
      asked += 1;
      if (asked > 2) throw stop;
    },
  });
  expect(() => poll(guest, [{ userdata: 1n, clock: 1, timeout: 3600n * 1000n * millisecond }])).toThrowError(stop);
});

test("a guest that can be suspended does not block the thread", async () => {
  const guest = new Caller({});
  const context = createContext(guest.wasi.world);
  context.guest.bind(() => guest.memory);
  subscribe(guest.view, [{ userdata: 9n, clock: 1, timeout: 30n * millisecond }]);
  let others = 0;
  const timer = setInterval(() => (others += 1), 5);
  const began = performance.now();
  const waiting = pollOneoffAsync(context, input, output, 1, 16);
  waiting?.finish(await waiting.promise);
  clearInterval(timer);
  expect(performance.now() - began).toBeGreaterThanOrEqual(29.9);
  expect(others).toBeGreaterThan(0);
  expect(events(guest.view, 1)).toEqual([succeeded(9n, 0)]);
});
