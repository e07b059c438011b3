/**
 * What the generator of modules reaches, and that its cases can be made again and made smaller.
 */
import { describe, expect, it } from "vitest";
import { decodeModule } from "../../../../src/ts/binary/decode.ts";
import { opcodes } from "../../../../src/ts/core/opcodes.ts";
import { validateModule } from "../../../../src/ts/validate/module.ts";
import { Random } from "../random.ts";
import { allFeatures } from "./check.ts";
import { EvenTape, type Picks } from "./evenly.ts";
import { generate } from "./generate.ts";
import { type Fails, shrink } from "./shrink.ts";
import { type Decisions, Tape, noDecisions } from "./tape.ts";

/** Cases in which every opcode must come up, picked evenly; most need a quarter of them. */
const enough = 2_000;

describe("the generator of modules", () => {
  it("makes valid modules with every opcode of the table", { timeout: 120_000 }, () => {
    // An end closes each block and body; it is written by what opens them.
    const missing = new Set(opcodes.map(({ name }) => name));
    const picks: Picks = new Map();
    for (let index = 0; index < enough && missing.size > 0; index++) {
      const { modules, used } = generate(new EvenTape(Random.of(3, index), picks), allFeatures);
      for (const name of used) missing.delete(name);
      for (const bytes of modules) validateModule(decodeModule(bytes));
    }
    expect([...missing]).toEqual([]);
  });

  it("makes the same case of the same decisions", () => {
    const tape = new Tape(Random.of(3, 1));
    const first = generate(tape, allFeatures);
    const again = generate(new Tape(tape.made), allFeatures);
    expect(again.modules.map((bytes) => Buffer.from(bytes).toString("hex"))).toEqual(
      first.modules.map((bytes) => Buffer.from(bytes).toString("hex")),
    );
    expect(again.calls).toEqual(first.calls);
  });

  it("makes a valid case of no decisions at all", () => {
    const { modules } = generate(new Tape(noDecisions()), allFeatures);
    expect(modules).toHaveLength(1);
    expect(() => validateModule(decodeModule(modules[0]!))).not.toThrow();
  });
});

describe("shrinking", () => {
  it("leaves what makes a case fail, and little else", { timeout: 60_000 }, () => {
    const hasMul: Fails = (decisions) => {
      const tape = new Tape(decisions);
      return generate(tape, allFeatures).used.has("i64.mul") ? tape.made : undefined;
    };
    const whole = decisionsWith(hasMul);
    const small = shrink(whole, hasMul);
    expect(hasMul(small)).toBeDefined();
    expect(JSON.stringify(small).length).toBeLessThan(JSON.stringify(whole).length / 5);
  });
});

/** The decisions of the first case that fails. */
function decisionsWith(fails: Fails): Decisions {
  for (let index = 0; ; index++) {
    const tape = new Tape(Random.of(9, index));
    generate(tape, allFeatures);
    const found = fails(tape.made);
    if (found !== undefined) return found;
  }
}
