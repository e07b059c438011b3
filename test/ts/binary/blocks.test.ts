/**
 * Blocks and the reach of code, held on the bodies of the suites' modules against what their bytes say by themselves.
 */
import { describe, expect, it } from "vitest";
import { Blocks, Reach } from "../../../src/ts/binary/blocks.ts";
import { instructionsOf } from "../../../src/ts/binary/body.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { type OpName, opNamed } from "../../../src/ts/core/opcodes.ts";
import { wat } from "../api/support.ts";

/** Names of instructions of the only function of a text, as they are read. */
function namesIn(body: string): OpName[] {
  const module = decodeModule(wat(`(module (func ${body}))`));
  const reader = instructionsOf(module.bytes, module.funcs[0]!.body);
  const names: OpName[] = [];
  while (!reader.done) names.push(reader.next().name);
  return names;
}

describe("blocks", () => {
  it("are open from their opcode to their end, whatever parts they have", () => {
    const names = namesIn("(block (loop (if (i32.const 1) (then (nop)) (else (block)))) (nop))");
    const blocks = new Blocks<string>("body");
    const seen = names.map((name, i) => {
      const goesOn = blocks.step(opNamed(name), name);
      expect(goesOn, name).toBe(i < names.length - 1);
      return blocks.all.join(" ");
    });
    const inside = "body block loop if";
    expect(names.join(" ")).toBe("block loop i32.const if nop else block end end end nop end end");
    expect(seen).toEqual([
      ...["body block", "body block loop", "body block loop", inside, inside, inside, `${inside} block`],
      ...[inside, "body block loop", "body block", "body block", "body", ""],
    ]);
    expect(blocks.ended).toBe(true);
    expect(blocks.innermost).toBeUndefined();
  });

  it("are named by labels from the innermost on", () => {
    const blocks = new Blocks(0);
    blocks.open(1);
    blocks.open(2);
    expect([blocks.at(0), blocks.at(1), blocks.at(2), blocks.at(3)]).toEqual([2, 1, 0, undefined]);
    expect([blocks.end(), blocks.depth]).toEqual([2, 2]);
  });
});

describe("the reach of code", () => {
  it("ends at an instruction that goes elsewhere, and begins again with a part or the end of its block", () => {
    const names = namesIn(`(if (i32.const 1)
      (then (unreachable) (block (nop) (if (i32.const 1) (then) (else (nop)))) (nop))
      (else (nop)))
      (return) (loop (nop))`);
    const reach = new Reach();
    const passed = names.map((name) => {
      const passes = reach.passes(opNamed(name));
      if (name === "unreachable" || name === "return") reach.isLive = false;
      else if (!passes && (name === "else" || name === "end")) reach.isLive = true;
      return passes ? `(${name})` : name;
    });
    expect(passed.join(" ")).toBe(
      "i32.const if unreachable (block) (nop) (i32.const) (if) (else) (nop) (end) (end) (nop) else nop end return (loop) (nop) (end) end",
    );
  });
});
