/**
 * The cases that move values: between slots, to and from globals and memory 0, and out to what is served outside the loop.
 */
import { type Cases, a, b, each, highAt, inFrame, lines, pa, pb, set, sum, w1, w2 } from "./words.ts";

/** The i32 that lies so many words into the frame. */
const at = (words: string): string => `I[${inFrame(words)}]!`;

/** Copies both words of a slot. */
const movePair = lines("I[to] = I[from]!;", set(highAt("to"), `${highAt("from")}!`));

const moves: Cases = {
  CLEAR_REFS: `clearRefs(fiber.refs, (fp >>> 1) + ${w1}, (fp >>> 1) + ${w2});`,
  MOVE32: set(b, a),
  MOVE32_TWICE: lines(set(b, a), `const x = ${w1};`, set(at("(x >>> 16)"), at("(x & 0xffff)"))),
  MOVE64: lines(`const from = ${pa};`, `const to = ${pb};`, movePair),
  MOVE128: `I.copyWithin(${pb}, ${pa}, ${pa} + 4);`,
  MOVE_REF: `fiber.refs[${pb} >> 1] = fiber.refs[${pa} >> 1];`,
  MOVE_WIDE: lines(
    `const from = ${inFrame(`(${w1} << 1)`)};`,
    `const to = ${inFrame(`(${w2} << 1)`)};`,
    movePair,
    "fiber.refs[to >> 1] = fiber.refs[from >> 1];",
  ),
  CONST32: set(b, w1),
  CONST64: lines(`const to = ${pb};`, set("I[to]", w1), set(highAt("to"), w2)),
  SELECT32: lines(`const x = ${w1};`, set(at("(x >>> 16)"), `${at("(x & 0xfff)")} === 0 ? ${b} : ${a}`)),
  SELECT64: lines(
    `const x = ${w1};`,
    `const from = ${at("(x & 0xfff)")} === 0 ? ${pb} : ${pa};`,
    `const to = ${inFrame("(x >>> 16)")};`,
    movePair,
  ),
};

const globals: Cases = {
  GLOBAL_GET32: set(b, `cells[${w1}]![0]!`),
  GLOBAL_GET64: lines(
    `const cell = cells[${w1}]!;`,
    `const to = ${pb};`,
    "I[to] = cell[0]!;",
    set(highAt("to"), "cell[1]!"),
  ),
  GLOBAL_SET32: set(`cells[${w1}]![0]`, a),
  GLOBAL_SET64: lines(
    `const cell = cells[${w1}]!;`,
    `const from = ${pa};`,
    "cell[0] = I[from]!;",
    set("cell[1]", `${highAt("from")}!`),
  ),
};

/** What throws where an access is outside of the memory as it is now. */
const looksAgain = "  refresh(memory, memoryBytes);";

/** Names that an access has for itself. */
const accessNames = /\b(?:address|offset|at)\b/g;

/**
 * An access behind so many others of the same instruction: its names are its own, and where it traps, `pc` is as many further, since
 * that is where the place of its opcode is noted (src/ts/interp/lower/emit.ts).
 */
export function furtherAccess(text: string, behind: number): string {
  if (behind === 0) return text;
  const [before, after] = [sum("pc", behind), sum("pc", -behind)];
  return text
    .replaceAll(accessNames, (name) => name + behind)
    .replace(looksAgain, lines(`pc = ${before};`, looksAgain, `pc = ${after};`));
}

/** An access of `size` bytes at `at`; one past the end looks again, since the memory may have grown. */
const access = (size: number, ...texts: readonly string[]): string => accessAt(size, a, w1, ...texts);

/** The same where address and offset are found elsewhere. */
export const accessAt = (size: number, address: string, offset: string, ...texts: readonly string[]): string =>
  lines(
    `const offset = ${offset};`,
    `const address = ${address};`,
    `if (address >>> 0 > memoryBytes - ${size} - offset) {`,
    looksAgain,
    "  again = true;",
    "  break;",
    "}",
    "const at = (address + offset) >>> 0;",
    ...texts,
  );

interface View {
  readonly size: number;
  readonly view: string;
  readonly unsigned?: true;
}

export const get = ({ size, view }: View): string => `view.get${view}(at${size === 1 ? "" : ", true"})`;

export const narrow: { readonly [name: string]: View } = {
  LOAD8_S: { size: 1, view: "Int8" },
  LOAD8_U: { size: 1, view: "Uint8", unsigned: true },
  LOAD16_S: { size: 2, view: "Int16" },
  LOAD16_U: { size: 2, view: "Uint16", unsigned: true },
};

const extended: { readonly [name: string]: View } = {
  ...narrow,
  LOAD32_S: { size: 4, view: "Int32" },
  LOAD32_U: { size: 4, view: "Int32", unsigned: true },
};

const load64 = (view: View): string =>
  access(
    view.size,
    `const to = ${pb};`,
    `const value = ${get(view)};`,
    "I[to] = value;",
    set(highAt("to"), view.unsigned ? "0" : "value >> 31"),
  );

const memory: Cases = {
  LOAD32: access(4, set(b, "view.getInt32(at, true)")),
  LOAD64: access(
    8,
    `const to = ${pb};`,
    "I[to] = view.getInt32(at, true);",
    set(highAt("to"), "view.getInt32(at + 4, true)"),
  ),
  ...each(narrow, (view, name) => [name, access(view.size, set(b, get(view)))]),
  ...each(extended, (view, name) => [`${name}64`, load64(view)]),
  STORE32: access(4, `view.setInt32(at, ${b}, true);`),
  STORE64: access(
    8,
    `const from = ${pb};`,
    "view.setInt32(at, I[from]!, true);",
    `view.setInt32(at + 4, ${highAt("from")}!, true);`,
  ),
  STORE8: access(1, `view.setInt8(at, ${b});`),
  STORE16: access(2, `view.setInt16(at, ${b}, true);`),
};

const outside: Cases = {
  NUMERIC: `numericOps[${w2}]!(I, F, S, ${inFrame(w1)}, ${pa}, ${pb});`,
  SLOW: lines(
    "fiber.pc = pc;",
    "fiber.frameWords = fp;",
    "fiber.callTop = top;",
    "instance.budget.giveBack(fuel);",
    "fuel = 0;",
    `slowOps[${w1}]!(fiber, ${pb}, code, pc, floor);`,
    `pc = ${sum("pc", w2)};`,
    "if (fiber.stale) {",
    "  fiber.stale = false;",
    "  if (fiber.landed) {",
    "    fiber.landed = false;",
    "    pc = fiber.pc;",
    "    fp = fiber.frameWords;",
    "    top = fiber.callTop;",
    "  }",
    "  again = true;",
    "  break;",
    "}",
    "continue;",
  ),
};

export const dataCases: Cases = { ...moves, ...globals, ...memory, ...outside };
