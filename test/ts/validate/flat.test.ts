/**
 * The flat loop of the validator against its rules: what is said of a module is the same, whoever looks at its instructions.
 */
import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { instructionsOf } from "../../../src/ts/binary/body.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { opcodes } from "../../../src/ts/core/opcodes.ts";
import { checkBody } from "../../../src/ts/validate/code.ts";
import { checkFlat } from "../../../src/ts/validate/flat.ts";
import { checkDeclarations } from "../../../src/ts/validate/module.ts";
import { handled, planOf, ways } from "../../../src/ts/validate/plans.ts";
import { i32 } from "../../../src/ts/validate/codes.ts";
import { BodyState } from "../../../src/ts/validate/state.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { allFeatures } from "../fuzz/modules/check.ts";
import { generate } from "../fuzz/modules/generate.ts";
import { Tape } from "../fuzz/modules/tape.ts";
import { mutate } from "../fuzz/mutate.ts";
import { Random } from "../fuzz/random.ts";
import { describeWith, needs } from "../needs.ts";
import { flatDifference, judge, suiteModules } from "./modules.ts";

const generated = 150;
const mutantsEach = 20;

const testdata = new URL("../../../testdata/", import.meta.url);
const programs = readdirSync(testdata).filter((name) => name.endsWith(".wasm"));

/** Every instruction with a handler; the locals of the body take three bytes. */
const everyHandled = `(module
  (memory 1) (table 1 funcref) (global $g (mut i32) (i32.const 0))
  (func $f (param $x i32) (result i32) (local $y i32)
    (block (br_if 0 (local.get $x)) (if (local.get $x) (then (return (i32.const 300)))) (br 0))
    (loop $again (br_if $again (i32.eqz (local.tee $y (i32.load offset=4 (local.get $x))))))
    (global.set $g (select (global.get $g) (i32.const -70000) (local.get $y)))
    (drop (block (result i64) (i64.const 0x123456789)))
    (drop (f64.const 1))
    (drop (call $f (local.get $x)))
    (drop (call_indirect (param i32) (result i32) (local.get $x) (i32.const 0)))
    (block unreachable)
    (i64.store (local.get $x) (i64.add (i64.const 1) (i64.const 2)))
    (f32.add (f32.const 1) (f32.const 2)) drop
    (local.set $y (i32.const 1)) nop
    (local.get $y))
  (data "more bytes behind the bodies"))`;

describeWith(needs.suites, "modules of the official suite", () => {
  it("are judged as by the rules, to the byte of each message", { timeout: 60_000 }, () => {
    const modules = suiteModules();
    expect(modules.length).toBeGreaterThan(5_000);
    const differences = modules.flatMap(({ id, bytes, disabled }) => {
      const difference = flatDifference(bytes, disabled);
      return difference === undefined ? [] : [{ id, difference }];
    });
    expect(differences).toEqual([]);
  });
});

describe("the flat loop", () => {
  it("judges generated modules and their mutants as the rules do", { timeout: 120_000 }, () => {
    const notes = new Map<string, number>();
    for (let index = 0; index < generated; index++) {
      const random = Random.of(5, index);
      for (const bytes of generate(new Tape(Random.of(4, index)), allFeatures).modules) {
        expect(flatDifference(bytes), `module ${index}`).toBeUndefined();
        for (let i = 0; i < mutantsEach; i++) {
          const mutant = mutate(bytes, random, bytes);
          expect(flatDifference(mutant), `mutant ${i} of module ${index}`).toBeUndefined();
          const { verdict } = judge(mutant);
          notes.set(verdict, (notes.get(verdict) ?? 0) + 1);
        }
      }
    }
    for (const verdict of ["valid", "invalid", "malformed"]) expect(notes.get(verdict), verdict).toBeGreaterThan(100);
  });

  it.each(programs)("judges %s as the rules do", (name) => {
    expect(flatDifference(readFileSync(new URL(name, testdata)))).toBeUndefined();
  });

  it("serves all one-byte instructions with a signature, but those of whole memories", () => {
    const oneByte = opcodes.filter(
      ({ code, params, kind }) => code < 0x100 && params !== undefined && kind !== "memory",
    );
    expect(oneByte.length).toBeGreaterThan(100);
    expect(oneByte.filter((op) => planOf(op, i32) === ways.none)).toEqual([]);
    expect(
      oneByte.filter(({ width }) => width !== undefined).filter((op) => planOf(op, undefined) !== ways.none),
    ).toEqual([]);
  });

  it("serves bodies of such instructions as a whole", () => {
    const module = decodeModule(parseWat(everyHandled));
    const context = checkDeclarations(module);
    const state = new BodyState(context);
    const met = new Set<string>();
    for (const round of ["met", "served"]) {
      for (const { body } of module.funcs) {
        const reader = instructionsOf(module.bytes, body);
        while (!reader.done) met.add(reader.next().name);
      }
      checkBody(state, 0);
      expect(state.depth, round).toBe(0);
    }
    expect(handled.filter((name) => !met.has(name))).toEqual([]);
    const { body } = module.funcs[0]!;
    state.begin(body.start + 3, body.end, context.funcs[0]!.results);
    state.addParams(context.funcs[0]!.params);
    state.addLocals(1, i32);
    checkFlat(state, body.end);
    expect(state.depth).toBe(0);
  });
});
