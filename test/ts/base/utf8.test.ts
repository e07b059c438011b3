/**
 * UTF-8 by hand is what the host's encoder and decoder make of it, for every kind of ill-formed sequence and at every
 * length at which another way is taken.
 */
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  decodeInPieces,
  decodeUtf8,
  decodeUtf8At,
  encodeUtf8,
  utf8Length,
  writeUtf8,
} from "../../../src/ts/base/bytes/utf8.ts";
import { decodeByHand, encodeByHand, encodeIntoByHand } from "../../../src/ts/base/bytes/utf8-by-hand.ts";
import { lowerer } from "../../../src/ts/component/abi/values/lower.ts";
import { Context } from "../../../src/ts/component/abi/context.ts";
import { loadStringFromRange } from "../../../src/ts/component/abi/values/load.ts";
import { Random } from "../fuzz/random.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lossy = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();
const RealDecoder = TextDecoder;

/** What the host's decoder makes of bytes; undefined where it refuses them. */
function decodedByHost(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The bytes between which the table of well-formed sequences distinguishes. */
const edges = [
  ...[0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf],
  ...[0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff],
];

function* sequences(length: number): Generator<number[]> {
  if (length === 0) yield [];
  else for (const rest of sequences(length - 1)) for (const edge of edges) yield [edge, ...rest];
}

/** All pairs of bytes, and sequences of three and four. */
function* kindsOfBytes(): Generator<Uint8Array> {
  for (let pair = 0; pair < 0x1_0000; pair++) yield Uint8Array.of(pair >> 8, pair & 0xff);
  for (const sequence of sequences(3)) yield Uint8Array.from(sequence);
  for (const lead of [0xf0, 0xf1, 0xf4, 0xf5]) {
    for (const sequence of sequences(3)) yield Uint8Array.of(lead, ...sequence);
  }
}

it("decodes all sequences of two bytes, and all kinds of longer ones, as the host does", () => {
  let [decoded, refused] = [0, 0];
  const differing: unknown[] = [];
  for (const bytes of kindsOfBytes()) {
    const [text, expected] = [decodeUtf8(bytes), decodedByHost(bytes)];
    if (expected === undefined) refused++;
    else decoded++;
    if (text !== expected) differing.push({ bytes: [...bytes], text, expected });
  }
  expect(differing).toEqual([]);
  expect(Math.min(decoded, refused)).toBeGreaterThan(10_000);
});

/** Units that meet: ASCII, what takes 2 and 3 bytes, a BOM, the replacement, and halves of pairs. */
const units = [0x00, 0x41, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfeff, 0xfffd, 0xffff, 0xd800, 0xdbff, 0xdc00];

function randomText(random: Random, length: number): string {
  const few = random.below(4) === 0;
  const unit = (): number => (few && random.below(8) > 0 ? 0x61 : units[random.below(units.length)]!);
  return String.fromCharCode(...Array.from({ length }, unit));
}

it("decodes texts at every length as the host does, whole and cut short, wherever they lie", () => {
  const random = new Random(1);
  for (let length = 0; length < 80; length++) {
    for (let round = 0; round < 20; round++) {
      const bytes = encoder.encode(randomText(random, length));
      const at = random.below(5);
      const all = new Uint8Array(at + bytes.length + 4).fill(0x80);
      all.set(bytes, at);
      for (let end = bytes.length; end >= Math.max(0, bytes.length - 5); end--) {
        expect(decodeUtf8At(all, at, end)).toBe(decodedByHost(bytes.subarray(0, end)));
      }
    }
  }
});

it("encodes texts as the host does, lone surrogates too", () => {
  const random = new Random(2);
  for (let length = 0; length < 80; length++) {
    for (let round = 0; round < 20; round++) {
      const text = randomText(random, length);
      const expected = encoder.encode(text);
      expect(utf8Length(text)).toBe(expected.length);
      const target = new Uint8Array(expected.length + 6);
      writeUtf8(text, target, 3);
      expect(String(target)).toBe(String([0, 0, 0, ...expected, 0, 0, 0]));
      expect(String(encodeUtf8(text))).toBe(String(expected));
    }
  }
});

it.each([
  ["a memory", () => new ArrayBuffer(4096)],
  ["a shared memory", () => new SharedArrayBuffer(4096)],
])("is what a guest gets and gives in %s", (_, make) => {
  const random = new Random(3);
  const lower = lowerer({ tag: "string" });
  for (let length = 0; length < 80; length++) {
    for (let round = 0; round < 10; round++) {
      const text = randomText(random, length);
      const sizes: number[] = [];
      // An allocator that moves and does not copy.
      const call = (_old: number, oldSize: number, _align: number, size: number): number => {
        sizes.push(oldSize, size);
        return 1000 * (sizes.length / 2) + 7;
      };
      const cx = new Context({ buffer: make() }, { params: [], results: [], call });
      const flat: unknown[] = [];
      lower(cx, text, flat, 0);
      const [at, size] = flat as [number, number];
      const expected = encoder.encode(text);
      expect(String(cx.u8.slice(at, at + size))).toBe(String(expected));
      expect(sizes).toEqual(expected.length === length ? [0, length] : [0, length, length, expected.length]);
      expect(loadStringFromRange(cx, at, size)).toBe(decoder.decode(expected));
    }
  }
});

describe("by hand", () => {
  const replaced = (bytes: Uint8Array): string => decodeByHand(bytes, 0, bytes.length, false)!;

  /** Fails with the place, where both do not make the same of bytes; texts are too long for a difference. */
  function expectSameText(bytes: Uint8Array): void {
    const [text, expected] = [replaced(bytes), lossy.decode(bytes)];
    // Not the whole of both, which would be copied and looked through for what is the same.
    const at = text === expected ? 0 : [...text].findIndex((_, i) => text[i] !== expected[i]);
    expect({ at, text: text.slice(at, at + 9) }).toEqual({ at, text: expected.slice(at, at + 9) });
  }

  it("replaces what is ill-formed in all sequences of three bytes, and all kinds of longer ones, as the host does", () => {
    for (let lead = 0xc0; lead < 0x100; lead++) {
      const bytes = new Uint8Array(0x4_0000).fill(0x41);
      for (let pair = 0; pair < 0x1_0000; pair++) bytes.set([lead, pair >> 8, pair & 0xff], pair * 4);
      expectSameText(bytes);
    }
    expectSameText(Uint8Array.from([...sequences(4)].flatMap((sequence) => [...sequence, 0x41])));
    for (const sequence of sequences(2)) expectSameText(Uint8Array.from(sequence));
  });

  it("reads and writes texts of any length as the host does, at every end and in every room", () => {
    const random = new Random(4);
    for (const length of [0, 1, 31, 33, 1023, 1024, 1025, 3000]) {
      const text = randomText(random, length);
      const bytes = encoder.encode(text);
      expect(encodeByHand(text)).toEqual(bytes);
      for (let end = bytes.length; end >= Math.max(0, bytes.length - 5); end--) {
        expect(decodeByHand(bytes, 0, end, true)).toBe(decodedByHost(bytes.subarray(0, end)));
        expectSameText(bytes.subarray(0, end));
        const [room, expected] = [new Uint8Array(end), new Uint8Array(end)];
        expect(encodeIntoByHand(text, room)).toEqual(encoder.encodeInto(text, expected));
        expect(room).toEqual(expected);
      }
    }
  });
});

it("decodes in pieces what it decodes at once, ill-formed or not, wherever they end", () => {
  const random = new Random(5);
  const read = (bytes: Uint8Array, piece: number): string | undefined => decodeInPieces(bytes, piece, () => {});
  for (let piece = 4; piece < 90; piece++) {
    const bytes = encoder.encode(randomText(random, 100));
    expect(read(bytes, piece)).toBe(decodedByHost(bytes));
    bytes[random.below(bytes.length)] = edges[random.below(edges.length)]!;
    expect(read(bytes, piece)).toBe(decodedByHost(bytes));
    expect(read(new Uint8Array(100).fill(0x80), piece)).toBeUndefined();
  }
});

describe("where a host's decoder and encoder", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  const ignorant = { decoder: () => ({ decode: () => "?" }), encoder: () => ({ encode: () => new Uint8Array(9) }) };
  const refusing = (): never => {
    throw new RangeError("fatal");
  };

  const dropping = (label: string, options: TextDecoderOptions): unknown => {
    const real = new RealDecoder(label, { ...options, ignoreBOM: false });
    return { fatal: real.fatal, ignoreBOM: true, decode: (bytes: Uint8Array) => real.decode(bytes) };
  };

  it.each([
    ["are not there", undefined, undefined],
    ["do not know what they are asked for", vi.fn(ignorant.decoder), vi.fn(ignorant.encoder)],
    ["refuse it", vi.fn(refusing), undefined],
    ["say that they do it, and drop a mark", vi.fn(dropping), undefined],
  ])("%s, all goes by hand", async (_, textDecoder: unknown, textEncoder: unknown) => {
    vi.stubGlobal("TextDecoder", textDecoder);
    vi.stubGlobal("TextEncoder", textEncoder);
    vi.resetModules();
    const utf8 = await import("../../../src/ts/base/bytes/utf8.ts");
    const text = "\ufeffa\u00e9\u20ac\u{10ffff}".repeat(20);
    const bytes = encoder.encode(text);
    expect([...utf8.encodeUtf8(text)]).toEqual([...bytes]);
    const target = new Uint8Array(7);
    expect(utf8.encodeUtf8Into(text, target)).toEqual(encoder.encodeInto(text, target));
    expect(utf8.decodeUtf8(bytes)).toBe(text);
    expect(utf8.decodeUtf8Lossy(bytes)).toBe(text);
    expect(utf8.decodeUtf8(bytes.subarray(0, -1))).toBeUndefined();
    expect(utf8.decodeUtf8Lossy(bytes.subarray(0, -1))).toBe(lossy.decode(bytes.subarray(0, -1)));
  });
});
