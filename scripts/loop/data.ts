/**
 * The cases that move values: between slots, to and from globals and memory 0, and out to what is served outside the loop.
 */
import { type Cases, a, b, each, lines, pa, pb, set, w1, w2 } from "./words.ts";

const moves: Cases = {
  CLEAR_REFS: `clearRefs(fiber.refs, (fp >> 1) + ${w1}, (fp >> 1) + ${w2});`,
  MOVE32: set(b, a),
  MOVE32_TWICE: lines(set(b, a), `const x = ${w1};`, "I[fp + (x >>> 16)] = I[fp + (x & 0xffff)]!;"),
  MOVE64: lines(`const from = ${pa};`, `const to = ${pb};`, "I[to] = I[from]!;", "I[to + 1] = I[from + 1]!;"),
  MOVE128: `I.copyWithin(${pb}, ${pa}, ${pa} + 4);`,
  MOVE_REF: `fiber.refs[(${pb}) >> 1] = fiber.refs[(${pa}) >> 1];`,
  MOVE_WIDE: lines(
    `const from = ${w1} << 1;`,
    `const to = ${w2} << 1;`,
    "I[fp + to] = I[fp + from]!;",
    "I[fp + to + 1] = I[fp + from + 1]!;",
    "fiber.refs[(fp + to) >> 1] = fiber.refs[(fp + from) >> 1];",
  ),
  CONST32: set(b, w1),
  CONST64: lines(`const to = ${pb};`, set("I[to]", w1), set("I[to + 1]", w2)),
  SELECT32: lines(`const x = ${w1};`, `I[fp + (x >>> 16)] = I[fp + (x & 0xfff)] === 0 ? ${b} : ${a};`),
  SELECT64: lines(
    `const x = ${w1};`,
    `const from = I[fp + (x & 0xfff)] === 0 ? ${pb} : ${pa};`,
    "const to = fp + (x >>> 16);",
    "I[to] = I[from]!;",
    "I[to + 1] = I[from + 1]!;",
  ),
};

const globals: Cases = {
  GLOBAL_GET32: set(b, `cells[${w1}]![0]!`),
  GLOBAL_GET64: lines(`const cell = cells[${w1}]!;`, `const to = ${pb};`, "I[to] = cell[0]!;", "I[to + 1] = cell[1]!;"),
  GLOBAL_SET32: set(`cells[${w1}]![0]`, a),
  GLOBAL_SET64: lines(
    `const cell = cells[${w1}]!;`,
    `const from = ${pa};`,
    "cell[0] = I[from]!;",
    "cell[1] = I[from + 1]!;",
  ),
};

/** An access of `size` bytes at `at`; one past the end looks again, since the memory may have grown. */
const access = (size: number, ...texts: readonly string[]): string =>
  lines(
    `const offset = ${w1};`,
    `const address = ${a};`,
    `if (address >>> 0 > memoryBytes - ${size} - offset) {`,
    "  refresh(memory, memoryBytes);",
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

const get = ({ size, view }: View): string => `view.get${view}(at${size === 1 ? "" : ", true"})`;

const narrow: { readonly [name: string]: View } = {
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
    `I[to + 1] = ${view.unsigned ? "0" : "value >> 31"};`,
  );

const memory: Cases = {
  LOAD32: access(4, set(b, "view.getInt32(at, true)")),
  LOAD64: access(
    8,
    `const to = ${pb};`,
    "I[to] = view.getInt32(at, true);",
    "I[to + 1] = view.getInt32(at + 4, true);",
  ),
  ...each(narrow, (view, name) => [name, access(view.size, set(b, get(view)))]),
  ...each(extended, (view, name) => [`${name}64`, load64(view)]),
  STORE32: access(4, `view.setInt32(at, ${b}, true);`),
  STORE64: access(
    8,
    `const from = ${pb};`,
    "view.setInt32(at, I[from]!, true);",
    "view.setInt32(at + 4, I[from + 1]!, true);",
  ),
  STORE8: access(1, `view.setInt8(at, ${b});`),
  STORE16: access(2, `view.setInt16(at, ${b}, true);`),
};

const outside: Cases = {
  NUMERIC: `numericOps[${w2}]!(I, F, S, fp + ${w1}, ${pa}, ${pb});`,
  SLOW: lines(
    "fiber.pc = pc;",
    "fiber.frameWords = fp;",
    "fiber.callTop = top;",
    "instance.budget.left += fuel;",
    "fuel = 0;",
    `slowOps[${w1}]!(fiber, code, pc);`,
    `pc += ${w2};`,
    "if (fiber.stale) {",
    "  fiber.stale = false;",
    "  again = true;",
    "  break;",
    "}",
    "continue;",
  ),
};

export const dataCases: Cases = { ...moves, ...globals, ...memory, ...outside };
