import { describe, expect, it } from "vitest";
import { features } from "../../../src/ts/core/features.ts";
import { immediateKinds } from "../../../src/ts/core/immediates.ts";
import { type Op, opNamed, opOfByte, opcodes, opsOfPrefix } from "../../../src/ts/core/opcodes.ts";

describe("the opcode table", () => {
  it("has unique codes and names", () => {
    expect(new Set(opcodes.map(({ code }) => code)).size).toBe(opcodes.length);
    expect(new Set(opcodes.map(({ name }) => name)).size).toBe(opcodes.length);
  });

  it("has as many instructions as the standard and its proposals", () => {
    const count = (prefix: number): number => opcodes.filter(({ code }) => code >> 12 === prefix).length;
    // One byte (45 to c4, and 71 below and above, 5 of them of the exceptions before 3.0); GC; saturating, bulk and wide; vectors (236 and 20 relaxed); threads.
    const hint = "a new row is counted here under its prefix";
    expect([0, 0xfb, 0xfc, 0xfd, 0xfe].map(count), hint).toEqual([199, 31, 22, 256, 67]);
  });

  it("is found by name, byte and prefix", () => {
    for (const op of opcodes) {
      expect(opNamed(op.name)).toBe(op);
      const prefix = op.code >> 12;
      expect(prefix === 0 ? opOfByte(op.code) : opsOfPrefix(prefix)?.[op.code & 0xfff]).toBe(op);
      expect(opcodes[op.index]).toBe(op);
    }
  });

  it("has no opcode where a prefix is", () => {
    for (const prefix of [0xfb, 0xfc, 0xfd, 0xfe]) expect(opOfByte(prefix)).toBeUndefined();
    for (let byte = 0; byte < 256; byte++) expect(opsOfPrefix(byte) !== undefined).toBe(byte >= 0xfb && byte <= 0xfe);
  });

  it("uses every kind of immediate and known features alone", () => {
    const used = new Set(opcodes.flatMap(({ immediates }) => immediates));
    expect([...used].sort()).toEqual([...immediateKinds].sort());
    const known = new Set(features.map(({ name }) => name));
    for (const { since, const: constSince = "mvp" } of opcodes) {
      expect(known.has(since) && known.has(constSince)).toBe(true);
    }
  });

  it("has signatures of known letters, and none where a row is written out", () => {
    for (const { name, params, results } of opcodes) {
      expect(params === undefined, name).toBe(results === undefined);
      expect(`${params ?? ""}${results ?? ""}`, name).toMatch(/^[iIfFvp]*$/);
    }
  });

  it("has a width where memory is accessed and lanes where a lane is named", () => {
    for (const op of opcodes) {
      expect(op.width !== undefined, op.name).toBe(op.immediates.includes("memarg"));
      expect(op.lanes !== undefined, op.name).toBe(op.immediates.includes("laneidx"));
    }
  });

  it("shares a name in the text format between variants of one instruction alone", () => {
    const shared = opcodes.filter((op) => op.text !== op.name);
    expect(shared.map(({ name, text }) => `${name}: ${text}`)).toEqual([
      "select_t: select",
      "ref.test_null: ref.test",
      "ref.cast_null: ref.cast",
    ]);
  });
});

describe("the roles of opcodes", () => {
  const named = (test: (op: Op) => boolean): string[] => opcodes.filter(test).map(({ name }) => name);

  it("say how blocks nest", () => {
    // Exactly these begin with a block type, in the standard's grammar of instructions.
    expect(named(({ nests }) => nests === "opens")).toEqual(
      named(({ immediates }) => immediates.includes("blocktype")),
    );
    expect(named(({ nests }) => nests === "parts")).toEqual(["else", "catch", "catch_all"]);
    expect(named(({ nests }) => nests === "ends")).toEqual(["end", "delegate"]);
    expect(named(({ loops }) => loops === true)).toEqual(["loop"]);
    expect(named(({ catches }) => catches === true)).toEqual(["try", "catch", "catch_all", "try_table"]);
    expect(named(({ hints }) => hints === true)).toEqual(["if", "br_if"]);
  });

  it("say what calls, returns and waits", () => {
    expect(named(({ calls }) => calls === "direct")).toEqual(["call", "return_call"]);
    expect(named(({ calls }) => calls === "indirect")).toEqual(["call_indirect", "return_call_indirect"]);
    expect(named(({ calls }) => calls === "ref")).toEqual(["call_ref", "return_call_ref"]);
    const leaving = ["return", "return_call", "return_call_indirect", "return_call_ref"];
    expect(named(({ returns }) => returns === true)).toEqual(leaving);
    expect(named(({ waits }) => waits === true)).toEqual(["memory.atomic.wait32", "memory.atomic.wait64"]);
  });

  it("say which are vector instructions: those of the two features, but for no row without a signature", () => {
    expect(named(({ vector }) => vector)).toEqual(named(({ since }) => since === "simd" || since === "relaxed-simd"));
  });

  it("say what an instruction of garbage collection makes or works on", () => {
    for (const on of ["struct", "array", "i31"] as const) {
      expect(named((op) => op.on === on)).toEqual(named(({ name }) => name.startsWith(`${on}.`)));
    }
    expect(named(({ on }) => on === "exn")).toEqual(["throw_ref"]);
  });
});
