/**
 * The cases of joint instructions (src/ts/interp/code/fusions.ts): the texts of their parts one after the other, where what one
 * part gives is a constant that the next one names.
 */
import type { FormulaName } from "../../src/ts/exec/formulas.ts";
import { type FusionName, fusions } from "../../src/ts/interp/code/fusions.ts";
import { type Place, layouts } from "../../src/ts/interp/code/layout.ts";
import { low, lowOps } from "../../src/ts/interp/code/ops.ts";
import { back, branchTo } from "./control.ts";
import { accessAt, furtherAccess, get, narrow } from "./data.ts";
import {
  arithmetic,
  masked,
  overImmediates,
  overImmediates64,
  overRegisters,
  overRegisters64,
  shifts,
} from "./numeric.ts";
import {
  type Cases,
  before,
  compare,
  each,
  f64At,
  fieldA,
  fieldB,
  highAt,
  holds,
  inFrame,
  lines,
  pair,
  set,
  value,
  word,
} from "./words.ts";

/** What a value is to a part: an i32, the halves of an i64, or an f64. */
type Type = "i" | "I" | "F";

/** An operand, as text in each form. */
interface Operand {
  readonly i: string;
  readonly low: string;
  readonly high: string;
  readonly f: string;
}

/** What becomes of a part's result: statements that have it. */
interface Result {
  readonly type: Type;
  readonly single: (text: string) => string;
  /** Of statements that assign both halves by these names. */
  readonly halves: (make: (names: { readonly lo: string; readonly hi: string }) => string) => string;
}

interface Part {
  readonly reads: readonly Type[];
  readonly text: (sources: readonly Operand[], values: readonly string[], result: Result, words: number) => string;
}

type Parts = { readonly [name: string]: Part };

/** One part for each key of a table. */
const parts = <T>(table: { readonly [key: string]: T }, make: (value: T, key: string) => [string, Part]): Parts =>
  Object.fromEntries(Object.entries(table).map(([key, one]) => make(one, key)));

const single = (op: FormulaName, operands: { readonly [name: string]: string }, result: Result): string =>
  lines(before(op, operands), result.single(value(op, operands)));

const whole = (op: FormulaName, operands: { readonly [name: string]: string }, result: Result): string =>
  lines(
    before(op, operands),
    result.halves((names) => pair(op, { ...operands, ...names })),
  );

const halvesOf = (x: Operand): { readonly [name: string]: string } => ({ xl: x.low, xh: x.high });

const loads: Parts = {
  LOAD32: {
    reads: ["i"],
    text: ([x], [offset], result) => accessAt(4, x!.i, offset!, result.single("view.getInt32(at, true)")),
  },
  LOAD64: {
    reads: ["i"],
    text: ([x], [offset], result) =>
      accessAt(
        8,
        x!.i,
        offset!,
        result.type === "F"
          ? result.single("view.getFloat64(at, true)")
          : result.halves(({ lo, hi }) =>
              lines(`${lo} = view.getInt32(at, true);`, `${hi} = view.getInt32(at + 4, true);`),
            ),
      ),
  },
  ...parts(narrow, (view, name) => [
    name,
    { reads: ["i"], text: ([x], [offset], result) => accessAt(view.size, x!.i, offset!, result.single(get(view))) },
  ]),
};

const store = (size: number, type: Type, text: (y: Operand) => string): Part => ({
  reads: ["i", type],
  text: ([x, y], [offset]) => accessAt(size, x!.i, offset!, text(y!)),
});

const stores: Parts = {
  STORE32: store(4, "i", (y) => `view.setInt32(at, ${y.i}, true);`),
  STORE64: store(8, "I", (y) => lines(`view.setInt32(at, ${y.low}, true);`, `view.setInt32(at + 4, ${y.high}, true);`)),
  STORE8: store(1, "i", (y) => `view.setInt8(at, ${y.i});`),
  STORE16: store(2, "i", (y) => `view.setInt16(at, ${y.i}, true);`),
};

const numeric: Parts = {
  ...parts(overRegisters, (op, name) => [
    name,
    { reads: ["i", "i"], text: ([x, y], _, result) => single(op, { x: x!.i, y: y!.i }, result) },
  ]),
  ...parts(overImmediates, (op, name) => [
    `${name}_I`,
    { reads: ["i"], text: ([x], [y], result) => single(op, { x: x!.i, y: y! }, result) },
  ]),
  ...parts(overRegisters64, (op, name) => [
    name,
    {
      reads: ["I", "I"],
      text: ([x, y], _, result) => whole(op, { ...halvesOf(x!), yl: y!.low, yh: y!.high }, result),
    },
  ]),
  ...parts(overImmediates64, (op, name) => [
    `${name}_I`,
    {
      reads: ["I"],
      text: ([x], [low64, high64], result) =>
        lines(`const yl = ${low64!};`, `const yh = ${high64!};`, whole(op, halvesOf(x!), result)),
    },
  ]),
  ...parts(shifts, (op, name) => [
    `${name}_I`,
    {
      reads: ["I"],
      text: ([x], [count], result) =>
        lines(
          masked(op, count),
          result.halves((names) => pair(op, { ...halvesOf(x!), ...names })),
        ),
    },
  ]),
  ...parts(arithmetic, (op, name) => [
    `F${name}`,
    { reads: ["F", "F"], text: ([x, y], _, result) => single(`f64.${op}`, { x: x!.f, y: y!.f }, result) },
  ]),
  EXTEND_U: { reads: ["i"], text: ([x], _, result) => whole("i64.extend_i32_u", { x: x!.i }, result) },
};

const branches: Parts = {
  BRZ: { reads: ["i"], text: ([x], [target], _, words) => branchTo(`${x!.i} === 0`, target!, words) },
  BRNZ: { reads: ["i"], text: ([x], [target], _, words) => branchTo(`${x!.i} !== 0`, target!, words) },
  BR_EQ: {
    reads: ["i", "i"],
    text: ([x, y], [target], _, words) => branchTo(compare(x!.i, y!.i, "eq"), target!, words),
  },
  BR_NE: {
    reads: ["i", "i"],
    text: ([x, y], [target], _, words) => branchTo(compare(x!.i, y!.i, "ne"), target!, words),
  },
  BR_EQ_I: {
    reads: ["i"],
    text: ([x], [target, y], _, words) => branchTo(compare(x!.i, y!, "eq"), target!, words),
  },
  BR_NE_I: {
    reads: ["i"],
    text: ([x], [target, y], _, words) => branchTo(compare(x!.i, y!, "ne"), target!, words),
  },
  RETURN32: { reads: ["i"], text: ([x]) => lines(set("I[fp]", x!.i), back, "continue;") },
  RETURN64: {
    reads: ["I"],
    text: ([x]) => lines(set(highAt("fp"), x!.high), set("I[fp]", x!.low), back, "continue;"),
  },
  BR_FLT: {
    reads: ["F", "F"],
    text: ([x, y], [target], _, words) => branchTo(holds("f64.lt", { x: x!.f, y: y!.f }), target!, words),
  },
};

const variables: Parts = {
  CONST32: { reads: [], text: (_, [constant], result) => result.single(constant!) },
  GLOBAL_GET32: { reads: [], text: (_, [index], result) => result.single(`cells[${index!}]![0]!`) },
  GLOBAL_SET32: { reads: ["i"], text: ([x], [index]) => set(`cells[${index!}]![0]`, x!.i) },
};

const all: Parts = { ...variables, ...numeric, ...loads, ...stores, ...branches };

/** A part, and which of its operands the part before it gives. */
interface Link {
  readonly name: string;
  readonly joint: number;
}

/** The parts of an instruction from the first one on. */
function linksOf(name: string): readonly Link[] {
  const fusion = fusions.find((one) => one.name === name);
  if (fusion === undefined) return [{ name, joint: 0 }];
  return [...linksOf(fusion.first), { name: fusion.second, joint: fusion.joint === "either" ? 0 : fusion.joint }];
}

/** The words of the frame at which the slot of a place begins. */
const wordsAt = (at: Place): string => (at === "a" ? fieldA : at === "b" ? fieldB : word(at as number));

/** A slot that is read: of an i64, both halves are read before anything is written. */
function slotOperand(at: Place, type: Type, name: string, heads: string[]): Operand {
  const position = inFrame(wordsAt(at));
  if (type === "I") {
    heads.push(`${name} = ${inFrame(wordsAt(at))};`, `${name}l = I[${name}]!;`, `${name}h = ${highAt(name)}!;`);
  }
  return { i: `I[${position}]!`, low: `${name}l`, high: `${name}h`, f: f64At(position) };
}

const between = (name: string): Operand => ({ i: name, low: `${name}l`, high: `${name}h`, f: name });

/** A result that the next part takes, in variables of the loop (`loop.ts`) that no other part of the case has. */
const kept = (name: string, type: Type): Result => ({
  type,
  single: (text) => `${name} = ${text};`,
  halves: (make) => make({ lo: `${name}l`, hi: `${name}h` }),
});

/** A result that goes into a slot. */
const slotResult = (at: Place): Result => {
  const position = inFrame(wordsAt(at));
  return {
    type: "I",
    single: (text) => set(`I[${position}]`, text),
    halves: (make) => lines(`const to = ${inFrame(wordsAt(at))};`, make({ lo: "I[to]", hi: highAt("to") })),
  };
};

/** A float that goes into a slot. */
const slotFloat = (at: Place): Result => ({
  ...slotResult(at),
  single: (text) => set(f64At(inFrame(wordsAt(at))), text),
});

/** The text of a joint instruction. */
function fusionCase(name: FusionName): string {
  const layout = layouts[low[name]]!;
  const { words } = lowOps[low[name]]!;
  const sources = [...layout.sources];
  const values = layout.values.map((index) => word(index));
  const heads: string[] = [];
  const texts: string[] = [];
  const links = linksOf(name);
  let accesses = 0;
  for (const [i, link] of links.entries()) {
    const part = all[link.name]!;
    const given = i === 0 ? -1 : link.joint;
    const operands = part.reads.map((type, k) =>
      k === given ? between(`m${i - 1}`) : slotOperand(sources.shift()!, type, `s${sources.length}`, heads),
    );
    const next = links[i + 1];
    const result =
      next !== undefined
        ? kept(`m${i}`, all[next.name]!.reads[next.joint]!)
        : link.name.startsWith("F")
          ? slotFloat(layout.to!)
          : slotResult(layout.to ?? 0);
    const own = layouts[low[link.name as keyof typeof low]]!;
    texts.push(furtherAccess(part.text(operands, values.splice(0, own.values.length), result, words), accesses));
    accesses += own.accesses;
  }
  return lines(...heads, ...texts);
}

export const fusionCases: Cases = each(Object.fromEntries(fusions.map(({ name }) => [name, name])), (name) => [
  name,
  fusionCase(name),
]);
