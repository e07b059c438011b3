/**
 * The cases of control: branches, the steps of counting loops, calls, and returns. A case that jumps ends with `continue`;
 * one that has made a call, so that a frame is to be set up, with `break`; `again` makes the loop look at everything anew.
 */
import {
  type Cases,
  a,
  aHigh,
  b,
  bHigh,
  compare,
  compare64,
  comparisons,
  comparisonsWithImmediate,
  each,
  f64At,
  highAt,
  holds,
  inFrame,
  lines,
  pa,
  pb,
  set,
  sum,
  w1,
  w2,
  w3,
} from "./words.ts";

/** Goes to a target, or past the instruction's `words`. */
export const branchTo = (condition: string, target: string, words: number): string =>
  `pc = ${condition} ? ${target} : ${sum("pc", words)};\ncontinue;`;

/** Goes to the target in the second word, or past the instruction's `words`. */
const branch = (condition: string, words: number): string => branchTo(condition, w1, words);

const doubles = { x: f64At(pa), y: f64At(pb) };

const branches: Cases = {
  BR: `pc = ${w1};\ncontinue;`,
  BRNZ: branch(`${a} !== 0`, 2),
  BRZ: branch(`${a} === 0`, 2),
  BRNZ64: branch(`(${a} | ${aHigh}) !== 0`, 2),
  BRZ64: branch(`(${a} | ${aHigh}) === 0`, 2),
  BR_TABLE: lines(
    `const index = ${a} >>> 0;`,
    `const count = ${w1};`,
    `pc = code[pc + 2 + (index < count ? index : count)]!;`,
    "continue;",
  ),
  ...each(comparisons, (how, name) => [`BR_${name}`, branch(compare(a, b, how), 2)]),
  ...each(comparisonsWithImmediate, (how, name) => [`BR_${name}_I`, branch(compare(a, w2, how), 3)]),
  ...each(comparisons, (how, name) => [`BR_${wide(name)}`, branch(`(${compare64(b, bHigh, how)})`, 2)]),
  ...each(comparisonsWithImmediate, (how, name) => [
    `BR_${wide(name)}_I`,
    branch(`(${compare64(w2, `(${w2} >> 31)`, how)})`, 3),
  ]),
  BR_FEQ: branch(holds("f64.eq", doubles), 2),
  BR_FNE: branch(holds("f64.ne", doubles), 2),
  BR_FLT: branch(holds("f64.lt", doubles), 2),
  BR_FLE: branch(holds("f64.le", doubles), 2),
  BR_FNLT: branch(`!(${holds("f64.lt", doubles)})`, 2),
  BR_FNLE: branch(`!(${holds("f64.le", doubles)})`, 2),
};

/** The name of an i64 comparison: `LT_S64`. */
export function wide(name: string): string {
  return `${name}64`;
}

/** Adds to the i32 in slot a, and branches by the sum. */
const step = (added: string, condition: string, words: number): string =>
  lines(`const x = ${pa};`, `const value = (I[x]! + ${added}) | 0;`, "I[x] = value;", branch(condition, words));

const { LT_S, LT_U, NE } = comparisons;
const steps: Cases = {
  ...each({ LT_S, LT_U, NE }, (how, name) => [`STEP_${name}`, step(w2, compare("value", b, how), 3)]),
  ...each({ LT_S, LT_U, NE }, (how, name) => [`STEP_${name}_I`, step(w2, compare("value", w3, how), 4)]),
  ...each({ LT_S, LT_U }, (how, name) => [`STEP_BY_${name}`, step(`I[${inFrame(w2)}]!`, compare("value", b, how), 3)]),
  STEP_NZ: step(w2, "value !== 0", 3),
};

/** What the budget has not seen is given back: others may look at it now. */
const settle = lines("instance.budget.giveBack(fuel);", "fuel = 0;");

/** The fiber as others see it. */
const publish = lines("fiber.pc = pc;", "fiber.callTop = top;", "fiber.frameWords = fp;");

/** Notes where the caller goes on, behind the instruction's `words`. */
const push = (words: number): string =>
  lines(
    "if (top >= room) {",
    "  fiber.callTop = top;",
    "  fiber.reserveCall();",
    "  again = true;",
    "  break;",
    "}",
    `calls[top] = ${sum("pc", words)};`,
    `calls[top + 1] = fp;`,
    `top = ${sum("top", 2)};`,
  );

/** Goes on where the fiber is now, in the frame of another instance that is yet to be set up. */
const elsewhere = lines(
  "pc = fiber.pc | 0;",
  "fp = fiber.frameWords | 0;",
  "top = fiber.callTop | 0;",
  "again = true;",
  "entering = true;",
  "break;",
);

/** Into the frame at b of a function of another instance, whose `RETURN_SWITCH` comes back. */
const enterOther = (words: number): string =>
  lines(settle, publish, `enterInstance(fiber, callee, ${sum("pc", words)}, ${pb});`, elsewhere);

const callOut = (words: number): string =>
  lines(
    settle,
    publish,
    `callExtern(fiber, callee, ${pb}, depthOf(fiber));`,
    `pc = ${sum("pc", words)};`,
    // Behind the call: a run that ends here goes on there.
    "look();",
    "if (isAsBefore(fiber, instance, I, usedWords, calls, view, code)) continue;",
    "again = true;",
    "break;",
  );

/**
 * To the entry of `callee`, or to what lowers it first. What a function gives is made an i32 again: else the host keeps `pc`
 * as a value of any kind in all of the loop, which then takes a twentieth longer.
 */
const enterOwn = lines(
  "pc = instance.code.entries[callee.index]!;",
  "if (pc === 0) {",
  "  pc = callee.entry | 0;",
  "  again = true;",
  "  entering = true;",
  "}",
  "break;",
);

/** Back to the caller. */
export const back = lines(`top = ${sum("top", -2)};`, "pc = calls[top]!;", `fp = calls[top + 1]!;`);

/** Calls a function that is found only now. */
const call = (callee: string, words: number): string =>
  lines(
    `const callee = ${callee};`,
    "if (callee instanceof InterpFunc) {",
    "if (callee.instance === instance) {",
    push(words),
    `fp = ${pb} | 0;`,
    enterOwn,
    "}",
    enterOther(words),
    "}",
    callOut(words),
  );

/** Calls a function in place of this frame: `words` words of arguments go down to where it begins. */
const tailCall = (callee: string, words: string): string =>
  lines(
    `const callee = ${callee};`,
    `const count = ${words};`,
    `const from = ${pb};`,
    `for (let i = 0; i < count; i++) I[${inFrame("i")}] = I[from + i]!;`,
    "moveRefs(fiber.refs, from >>> 1, fp >>> 1, (count + 1) >>> 1);",
    "if (callee instanceof InterpFunc && callee.instance === instance) {",
    enterOwn,
    "}",
    settle,
    publish,
    "if (callee instanceof InterpFunc) {",
    "replaceInstance(fiber, callee);",
    elsewhere,
    "}",
    "callExtern(fiber, callee, fp, depthBelow(fiber));",
    "again = true;",
    back,
    // The stubs of returns into another instance and out of the run look by themselves.
    "if (pc > exitPc) look();",
    "break;",
  );

const indirectCallee = `resolveIndirect(instance.tables[${w2}]!.elements, ${a}, ${w1})`;
const refCallee = `resolveRef(fiber.refs[${pa} >> 1])`;

const calls: Cases = {
  CALL: lines(push(2), `fp = ${pb} | 0;`, `pc = ${w1};`, "break;"),
  CALL_LAZY: lines(
    `const entry = instance.code.entries[${w1}]!;`,
    "if (entry !== 0) {",
    "code[pc] = (w & ~0x3ff) | low.CALL;",
    set(w1, "entry"),
    "continue;",
    "}",
    push(2),
    `fp = ${pb} | 0;`,
    `pc = instance.entryOf(${w1}) | 0;`,
    "again = true;",
    "entering = true;",
    "break;",
  ),
  TRANSLATE: lines(
    settle,
    publish,
    `pc = instance.translate(${w1}) | 0;`,
    "again = true;",
    "entering = true;",
    "break;",
  ),
  CALL_IMPORT: lines(
    `const callee = instance.funcs[${w1}]!;`,
    "if (callee instanceof InterpFunc) {",
    enterOther(2),
    "}",
    callOut(2),
  ),
  CALL_INDIRECT: call(indirectCallee, 3),
  CALL_REF: call(refCallee, 2),
  TAIL_CALL: tailCall(`instance.funcs[${w1}]!`, w2),
  TAIL_CALL_INDIRECT: tailCall(indirectCallee, w3),
  TAIL_CALL_REF: tailCall(refCallee, w2),
};

export const controlCases: Cases = {
  RETURN_SWITCH: lines(settle, "leaveInstance(fiber, fp);", back, "look();", "again = true;", "break;"),
  EXIT: lines("if (fuel !== 0) instance.budget.giveBack(fuel);", "fiber.callTop = top;", "return;"),
  UNREACHABLE: 'throw trap("unreachable");',
  FUEL: lines(
    `fuel -= ${w1};`,
    "if (fuel < 0) {",
    `  instance.budget.giveBack(fuel + ${w1});`,
    "  fuel = 0;",
    `  fuel = instance.budget.refill(${w1}) - ${w1};`,
    "}",
  ),
  ...branches,
  ...steps,
  ...calls,
  SHIFT_FRAME: `fp = ${inFrame(w1)} | 0;`,
  RETURN: lines(back, "continue;"),
  RETURN32: lines(set("I[fp]", a), back, "continue;"),
  RETURN64: lines(set(highAt("fp"), aHigh), set("I[fp]", a), back, "continue;"),
};
