/**
 * Register code, read by the printer: whatever module of the suites is lowered, its words are instructions without a gap,
 * branches and handlers lead to beginnings of instructions of their function, and slots lie in the frame.
 */
import { describe, expect, it } from "vitest";
import { type ModuleCode, headerWords } from "../../../src/ts/interp/code/module-code.ts";
import {
  type LowInstruction,
  type LowOperand,
  instructionText,
  instructionsFrom,
} from "../../../src/ts/interp/code/print.ts";
import type { LowName } from "../../../src/ts/interp/code/ops.ts";
import { type SlowName, slowNames, slowWords } from "../../../src/ts/interp/code/slow-names.ts";
import { lowered, printLowered } from "./lowered.ts";
import { describeWith, needs } from "../needs.ts";
import { wat } from "../api/support.ts";
import { suiteModules } from "../validate/modules.ts";

/** The slots that an operand names. */
const slotKinds = new Set<LowOperand["kind"]>(["from", "to", "both", "far from", "far to"]);

/** What is wrong with a function's instructions. */
function faultsIn(code: ModuleCode, entry: number, names: Set<LowName | SlowName>): string[] {
  const instructions = instructionsFrom(code, entry);
  const starts = new Set(instructions.map(({ pc }) => pc));
  const last = instructions.at(-1)!;
  const next = code.allEntries.find((other) => other > entry) ?? code.length + headerWords;
  const frameSlots = code.words[entry - headerWords]! / 2;
  const faults: string[] = [];
  const fault = (instruction: LowInstruction, text: string): void => {
    faults.push(`${instructionText(instruction)}: ${text}`);
  };
  if (last.pc + last.length + headerWords !== next) fault(last, "is not the end");
  // What is far is named from a frame that is shifted to it.
  let shift = 0;
  for (const instruction of instructions) {
    const { name, slow, operands, length } = instruction;
    names.add(slow ?? name);
    if (slow !== undefined && length !== 3 + slowWords[slow].length) fault(instruction, "has other words");
    if (name === "SLOW" && slow === undefined) fault(instruction, "has no handler");
    for (const { kind, value } of operands) {
      if (kind === "target" && !starts.has(value)) fault(instruction, "leads into the middle");
      if (kind === "shift") shift += value / 2;
      if (kind === "entry" && !code.allEntries.includes(value)) fault(instruction, "calls what is no entry");
      if (slotKinds.has(kind) && !(Number.isInteger(value) && value + shift < frameSlots))
        fault(instruction, "is outside");
      if (kind === "base" && value + shift > frameSlots) fault(instruction, "begins outside");
    }
  }
  if (shift !== 0) fault(last, "leaves the frame shifted");
  for (const start of starts) {
    const handler = code.handlerAt(start);
    for (const { landing } of handler?.clauses ?? []) if (!starts.has(landing)) faults.push(`${landing}: no landing`);
  }
  return faults;
}

describeWith(needs.suites, "the words of the suites' modules", () => {
  const valid = suiteModules().filter(({ expected }) => expected === "valid");
  const names = new Set<LowName | SlowName>();

  it("are instructions that lead to each other", () => {
    const faults = valid.flatMap(({ id, bytes }) => {
      const code = lowered(bytes);
      return code.allEntries.flatMap((entry) => faultsIn(code, entry, names).map((text) => `${id} ${text}`));
    });
    expect(faults.slice(0, 10)).toEqual([]);
    expect(valid.length).toBeGreaterThan(2_000);
  }, 120_000);

  it("have every outlined instruction among them", () => {
    // No module there has so many locals that the clock is looked at.
    const many = lowered(wat(`(module (func (local ${"i64 ".repeat(5_000)})))`));
    for (const entry of many.allEntries) expect(faultsIn(many, entry, names)).toEqual([]);
    expect(slowNames.filter((name) => !names.has(name))).toEqual([]);
  });
});

describe("a printed function", () => {
  it("says what its words say", () => {
    const text = printLowered(
      wat(`(module (memory 1)
        (func (param i32 i32) (result i32) (local i64)
          (loop $l
            (memory.fill (local.get 0) (i32.const 7) (local.get 1))
            (br_if $l (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 3))) (local.get 1))))
          (i32.load8_u offset=5 (local.get 0))))`),
    );
    const [head, ...lines] = text.split("\n").map((line) => line.trim().replaceAll(/\s+/g, " "));
    expect(head).toMatch(/^func 0: [4-9] slots, clears s2 up to s3$/);
    const [, loop] = lines.filter((line) => line.includes("FUEL"));
    expect(lines).toContainEqual(expect.stringMatching(/^\d+ SLOW memory.fill at s\d, memory 0$/));
    expect(lines).toContainEqual(expect.stringMatching(/^\d+ LOAD8_U s0, to s\d, \+5$/));
    expect(lines).toContainEqual(
      expect.stringMatching(new RegExp(`^\\d+ STEP_LT_U s0, s1, -> ${loop!.split(" ")[0]}, 3$`)),
    );
  });
});
