/**
 * Mutations of a module: of its bytes, of its sections, and of the instructions of its bodies. Each returns new bytes and
 * says nothing of whether they are still a module.
 */
import { InstrReader } from "../../../src/ts/binary/code.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { readLocals } from "../../../src/ts/binary/body.ts";
import { ModuleCursor } from "../../../src/ts/binary/cursor.ts";
import { type Op, opcodes } from "../../../src/ts/core/opcodes.ts";
import type { Random } from "./random.ts";

/** Integers at the edges of encodings and limits. */
const boundaries = [
  0, 1, 2, 0x3f, 0x40, 0x7f, 0x80, 0xff, 0x3fff, 0x4000, 0xffff, 0x1_0000, 0x1_0001, 0x7fff_ffff, 0x8000_0000,
  0xffff_ffff,
] as const;

/** Bytes that mean much: ends, blocks, types, prefixes. */
const tellingBytes = [
  0x00, 0x01, 0x02, 0x05, 0x0b, 0x1f, 0x40, 0x4e, 0x4f, 0x50, 0x5e, 0x5f, 0x60, 0x63, 0x64, 0x6e, 0x6f, 0x70, 0x7b,
  0x7c, 0x7d, 0x7e, 0x7f, 0x80, 0xfb, 0xfc, 0xfd, 0xfe, 0xff,
] as const;

/** Changes `bytes`; `other` is another module of the pool. */
export type Mutation = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

function spliced(bytes: Uint8Array, from: number, to: number, between: ArrayLike<number>): Uint8Array {
  const result = new Uint8Array(from + between.length + bytes.length - to);
  result.set(bytes.subarray(0, from));
  result.set(between, from);
  result.set(bytes.subarray(to), from + between.length);
  return result;
}

/** LEB128, unsigned, padded to at least `length` bytes. */
function leb(value: number, length = 1): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  } while (rest > 0 || bytes.length < length);
  bytes[bytes.length - 1]! &= 0x7f;
  return bytes;
}

const place = (bytes: Uint8Array, random: Random): number => random.below(bytes.length);

const flipBit: Mutation = (bytes, random) => {
  const copy = bytes.slice();
  copy[place(bytes, random)]! ^= 1 << random.below(8);
  return copy;
};

const replaceByte: Mutation = (bytes, random) => {
  const copy = bytes.slice();
  copy[place(bytes, random)] = random.once(2) ? random.below(256) : random.pick(tellingBytes);
  return copy;
};

const insertByte: Mutation = (bytes, random) => {
  const at = place(bytes, random);
  return spliced(bytes, at, at, [random.pick(tellingBytes)]);
};

const deleteBytes: Mutation = (bytes, random) => {
  const at = place(bytes, random);
  return spliced(bytes, at, Math.min(bytes.length, at + 1 + random.below(4)), []);
};

const truncate: Mutation = (bytes, random) => bytes.slice(0, place(bytes, random));

const boundaryInteger: Mutation = (bytes, random) => {
  const at = place(bytes, random);
  return spliced(bytes, at, at + 1, leb(random.pick(boundaries), 1 + random.below(6)));
};

const splice: Mutation = (bytes, random, other) => {
  const from = place(other, random);
  const piece = other.subarray(from, from + 1 + random.below(32));
  const at = place(bytes, random);
  return spliced(bytes, at, random.once(2) ? at : Math.min(bytes.length, at + piece.length), piece);
};

/** A section's place: where its id is, and where its contents begin and end. */
interface Section {
  readonly start: number;
  readonly contents: number;
  readonly end: number;
}

/** The sections of bytes, as far as they can be told apart. */
function sectionsOf(bytes: Uint8Array): Section[] {
  const sections: Section[] = [];
  let at = 8;
  while (at < bytes.length) {
    const start = at++;
    let size = 0;
    for (let shift = 0; at < bytes.length && shift < 35; shift += 7) {
      const byte = bytes[at++]!;
      size += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    const end = Math.min(bytes.length, at + size);
    sections.push({ start, contents: at, end });
    at = end;
  }
  return sections;
}

/** A section with other contents, and the size that they have. */
function withContents(bytes: Uint8Array, { start, end }: Section, contents: Uint8Array): Uint8Array {
  const head = [bytes[start]!, ...leb(contents.length)];
  return spliced(bytes, start, end, [...head, ...contents]);
}

/** Applies a mutation within one section, whose size stays right. */
function within(mutation: Mutation): Mutation {
  return (bytes, random, other) => {
    const section = sectionsOf(bytes).at(random.below(sectionsOf(bytes).length));
    if (section === undefined || section.end === section.contents) return flipBit(bytes, random, other);
    return withContents(bytes, section, mutation(bytes.slice(section.contents, section.end), random, other));
  };
}

const moveSection: Mutation = (bytes, random, other) => {
  const sections = sectionsOf(bytes);
  const donor = random.once(3) ? sectionsOf(other) : sections;
  if (sections.length === 0 || donor.length === 0) return flipBit(bytes, random, other);
  const from = random.pick(donor);
  const piece = (donor === sections ? bytes : other).slice(from.start, from.end);
  const target = random.pick(sections);
  const at = random.once(2) ? target.start : target.end;
  return spliced(bytes, at, random.once(3) ? target.end : at, piece).slice();
};

const dropSection: Mutation = (bytes, random, other) => {
  const sections = sectionsOf(bytes);
  if (sections.length === 0) return flipBit(bytes, random, other);
  const { start, end } = random.pick(sections);
  return spliced(bytes, start, end, []);
};

/** Where the instructions of a body lie. */
interface Place {
  readonly at: number;
  readonly end: number;
  readonly op: Op;
}

const byImmediates = new Map<string, Op[]>();
for (const op of opcodes) {
  const key = op.immediates.join();
  byImmediates.set(key, [...(byImmediates.get(key) ?? []), op]);
}

function instructionsOf(bytes: Uint8Array, random: Random): { readonly places: Place[]; readonly entry: number } {
  const { funcs } = decodeModule(bytes);
  const { body } = random.pick(funcs);
  const cursor = new ModuleCursor(bytes, body.start, body.end);
  readLocals(cursor);
  const reader = new InstrReader(bytes, cursor.pos, body.end);
  const places: Place[] = [];
  while (!reader.done) {
    const op = reader.next();
    places.push({ at: reader.at, end: reader.cursor.pos, op });
  }
  return { places, entry: body.start };
}

function opcodeBytes({ code }: Op): number[] {
  return code < 0x100 ? [code] : [code >>> 12, ...leb(code & 0xfff)];
}

/** Replaces an instruction by one with the same immediates, doubles it, drops it, or swaps it with another one. */
const instruction: Mutation = (bytes, random, other) => {
  let found: ReturnType<typeof instructionsOf>;
  try {
    found = instructionsOf(bytes, random);
  } catch {
    return flipBit(bytes, random, other);
  }
  const { places } = found;
  const { at, end, op } = random.pick(places);
  const second = random.pick(places);
  const edits: readonly (() => Uint8Array)[] = [
    () => {
      const [first = 0] = opcodeBytes(op);
      const prefix = first >= 0xfb && first <= 0xfe ? opcodeBytes(op).length : 1;
      return spliced(bytes, at, at + prefix, opcodeBytes(random.pick(byImmediates.get(op.immediates.join())!)));
    },
    () => spliced(bytes, at, at, bytes.slice(second.at, second.end)),
    () => spliced(bytes, at, end, []),
    () => spliced(bytes, at, end, bytes.slice(second.at, second.end)),
    () => spliced(bytes, at, at, opcodeBytes(random.pick(byImmediates.get("")!))),
  ];
  return resized(bytes, at, random.pick(edits)());
};

/** Puts the sizes of the code section and of the body around `at` right again, which an edit has changed. */
function resized(before: Uint8Array, at: number, after: Uint8Array): Uint8Array {
  const change = after.length - before.length;
  const code = sectionsOf(before).find(({ contents, end }) => contents <= at && at < end);
  const body = decodeModule(before).funcs.find((func) => func.body.start <= at && at < func.body.end)?.body;
  if (change === 0 || code === undefined || body === undefined) return after;
  const size = body.end - body.start;
  const sizeAt = body.start - lebLength(before, body.start);
  const contents = Uint8Array.from([
    ...after.subarray(code.contents, sizeAt),
    ...leb(size + change),
    ...after.subarray(body.start, code.end + change),
  ]);
  const rest = after.subarray(code.end + change);
  return Uint8Array.from([
    ...after.subarray(0, code.start),
    after[code.start]!,
    ...leb(contents.length),
    ...contents,
    ...rest,
  ]);
}

/** Bytes of the integer that ends before `end`. */
function lebLength(bytes: Uint8Array, end: number): number {
  let length = 1;
  while (length < 5 && bytes[end - length - 1]! >= 0x80) length++;
  return length;
}

/** What may be done, the more often named the more often. */
const mutations: readonly Mutation[] = [
  flipBit,
  replaceByte,
  insertByte,
  deleteBytes,
  truncate,
  boundaryInteger,
  splice,
  within(replaceByte),
  within(replaceByte),
  within(insertByte),
  within(deleteBytes),
  within(boundaryInteger),
  within(splice),
  moveSection,
  dropSection,
  instruction,
  instruction,
  instruction,
  instruction,
];

/** A mutant: one to three mutations of a module. */
export function mutate(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  let mutant = bytes;
  for (let n = random.once(3) ? 1 + random.below(3) : 1; n > 0; n--) {
    if (mutant.length > 8) mutant = random.pick(mutations)(mutant, random, other);
  }
  return mutant;
}
