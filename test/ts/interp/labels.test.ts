/**
 * The labels of the dispatch loop against the table of instructions: the loop writes the numbers out, and the name behind
 * each says which one it means.
 */
import { describe, expect, it } from "vitest";
import {
  compareForms,
  binaryForms,
  loadForms,
  storeForms,
  unaryForms,
} from "../../../src/ts/interp/lower/templates.ts";
import { low, lowOps } from "../../../src/ts/interp/code/ops.ts";
import { opNamed, opcodes } from "../../../src/ts/core/opcodes.ts";
import { textOf } from "../arch/sources.ts";

const source = textOf("src/ts/interp/run/loop.ts");

/** Number and name of each label of the loop. */
const labels = Array.from(source.matchAll(/^\s*case (\d+): \{\s*\/\/ ([A-Z0-9_+]+)/gm), ([, number, name]) => ({
  number: Number(number),
  name,
}));

describe("the labels of the loop", () => {
  it("are all found", () => {
    expect(labels.length).toBeGreaterThan(150);
    expect(labels.length).toBe([...source.matchAll(/^\s*case \d+:/gm)].length);
  });

  it("are the table's rows, each once, with its name", () => {
    const sorted = labels.toSorted((a, b) => a.number - b.number);
    expect(sorted).toEqual(lowOps.map(({ name }, number) => ({ number, name })));
  });

  it("fit into the bits of an instruction's word", () => {
    expect(lowOps.length).toBeLessThanOrEqual(1024);
    expect(source).toContain("& 0x3ff");
    for (const [number, { name }] of lowOps.entries()) expect(low[name]).toBe(number);
  });
});

describe("the forms of operators", () => {
  const forms = { ...binaryForms, ...compareForms, ...unaryForms, ...loadForms, ...storeForms };

  it("are those of opcodes, each of the kind that its list says", () => {
    for (const name of Object.keys(forms))
      expect(
        opcodes.some((op) => op.name === name),
        name,
      ).toBe(true);
    const kindOf = (name: string): string => opNamed(name as Parameters<typeof opNamed>[0]).kind;
    for (const name of Object.keys({ ...binaryForms, ...compareForms })) expect(kindOf(name), name).toBe("binary");
    for (const name of Object.keys(unaryForms)) expect(kindOf(name), name).toBe("unary");
    for (const name of Object.keys(loadForms)) expect(kindOf(name), name).toBe("load");
    for (const name of Object.keys(storeForms)) expect(kindOf(name), name).toBe("store");
  });
});
