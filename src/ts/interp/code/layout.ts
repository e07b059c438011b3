/**
 * Where an instruction has its slots and its other words, by the table of instructions: for what takes instructions apart and
 * puts them together.
 */
import { type Fusion, fusions } from "./fusions.ts";
import { type LowField, type LowWord, low, lowOps, nearSlots } from "./ops.ts";

/** A field of the first word, the upper half of the second one, or a further word by its index. */
export type Place = "a" | "b" | "high" | number;

/** An instruction's parts. */
export interface Layout {
  /** The slots that it reads. */
  readonly sources: readonly Place[];
  /** The slot that it writes, where that is named by itself. */
  readonly to: Place | undefined;
  /** The words that are neither. */
  readonly values: readonly number[];
  /** How often it reaches into memory, and may trap there. */
  readonly accesses: number;
}

const fields = ["a", "b"] as const;
const slots: ReadonlySet<LowField | LowWord> = new Set(["from", "to", "unused"]);

/** The layouts by number. */
export const layouts: readonly Layout[] = lowOps.map((op) => {
  const places: (readonly [Place, LowField | LowWord])[] = [
    ...op.fields.map((kind, i) => [fields[i]!, kind] as const),
    ...op.operands.map((kind, i) => [kind === "from to" ? "high" : i + 1, kind] as const),
  ];
  return {
    sources: places.filter(([, kind]) => kind === "from").map(([place]) => place),
    to: places.find(([, kind]) => kind === "to" || kind === "from to")?.[0],
    values: op.operands.flatMap((kind, i) => (slots.has(kind) ? [] : [i + 1])),
    accesses: op.operands.filter((kind) => kind === "offset").length,
  };
});

/** A joint instruction, by the numbers of all three. */
export interface Joined extends Pick<Fusion, "joint"> {
  readonly number: number;
}

/** What an instruction becomes behind another one: by its number, and then by that of the first. */
export const joinedBy: readonly (ReadonlyMap<number, Joined> | undefined)[] = lowOps.map(({ name }) => {
  const own = fusions.filter(({ second }) => second === name);
  if (own.length === 0) return undefined;
  return new Map(own.map((one) => [low[one.first], { number: low[one.name], joint: one.joint }]));
});

/** The slot that an instruction names at a place. */
export function slotAt(words: readonly number[], start: number, place: Place): number {
  const word = words[start]!;
  if (place === "a") return (word >>> 10) & nearSlots;
  if (place === "b") return word >>> 21;
  return place === "high" ? words[start + 1]! >>> 17 : words[start + place]! / 2;
}

/** Makes an instruction name another slot at a place. */
export function putSlot(words: number[], start: number, place: Place, slot: number): void {
  const word = words[start]!;
  if (place === "a") words[start] = (word & ~(nearSlots << 10)) | (slot << 10);
  else if (place === "b") words[start] = (word & 0x1f_ffff) | (slot << 21);
  else if (place === "high") words[start + 1] = (words[start + 1]! & 0xffff) | ((slot * 2) << 16);
  else words[start + place] = slot * 2;
}

/**
 * Two instructions as one, or undefined where they are none: the first at `start` of `words`, whose result lies in a slot
 * from `stackBase` on, where nobody looks again but the second. Of the second, the words are given by themselves.
 */
export function join(
  words: readonly number[],
  start: number,
  second: readonly number[],
  stackBase: number,
): number[] | undefined {
  const number = words[start]! & 0x3ff;
  const joined = joinedBy[second[0]! & 0x3ff]?.get(number);
  if (joined === undefined) return undefined;
  const [one, two] = [layouts[number]!, layouts[second[0]! & 0x3ff]!];
  const between = slotAt(words, start, one.to!);
  const others = two.sources.map((place) => slotAt(second, 0, place));
  const at = others.indexOf(between);
  if (at < 0 || between < stackBase || (joined.joint !== "either" && joined.joint !== at)) return undefined;
  others.splice(at, 1);
  const whole = layouts[joined.number]!;
  const made = new Array<number>(lowOps[joined.number]!.words).fill(0);
  made[0] = joined.number;
  const sources = [...one.sources.map((place) => slotAt(words, start, place)), ...others];
  for (const [i, place] of whole.sources.entries()) putSlot(made, 0, place, sources[i]!);
  if (two.to !== undefined) putSlot(made, 0, whole.to!, slotAt(second, 0, two.to));
  const values = [...one.values.map((i) => words[start + i]!), ...two.values.map((i) => second[i]!)];
  for (const [i, place] of whole.values.entries()) made[place] = values[i]!;
  return made;
}
