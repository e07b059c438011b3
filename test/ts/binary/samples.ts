/**
 * Immediates for any row of the opcode table, each kind with values that need more than one byte where they can.
 */
import type { ImmediateValue, ImmediateValues } from "../../../src/ts/binary/encode.ts";
import type { ImmediateKind } from "../../../src/ts/core/immediates.ts";
import type { Op } from "../../../src/ts/core/opcodes.ts";
import { refType } from "../../../src/ts/core/types.ts";

const sixteen = Uint8Array.from({ length: 16 }, (_, i) => 31 - i);

const samples: { readonly [K in ImmediateKind]: ImmediateValues[K] } = {
  typeidx: 200,
  funcidx: 70_000,
  tableidx: 3,
  memidx: 130,
  globalidx: 129,
  tagidx: 1,
  elemidx: 7,
  dataidx: 128,
  localidx: 300,
  labelidx: 2,
  fieldidx: 5,
  laneidx: 1,
  count: 1_000,
  zero: 0,
  labels: [0, 200, 1],
  blocktype: 64,
  heaptype: "noextern",
  valtypes: [refType(false, 9)],
  castop: { flags: 2, labelIdx: 1, from: "any", to: 77 },
  catches: [
    { kind: "catch", tagIdx: 130, labelIdx: 0 },
    { kind: "catch_ref", tagIdx: 0, labelIdx: 1 },
    { kind: "catch_all", tagIdx: undefined, labelIdx: 200 },
    { kind: "catch_all_ref", tagIdx: undefined, labelIdx: 3 },
  ],
  memarg: { align: 3, offset: 0xffff_ffff_ffff_fff0n, memIdx: 2 },
  i32: -0x8000_0000,
  i64: 0x7fff_ffff_ffff_ffffn,
  f32: 0x7fa0_0001,
  f64: -0x000f_0000_0000_0001n,
  v128: sixteen,
  shuffle: sixteen,
};

/** A value for each immediate of a row. */
export function sampleImmediates(op: Op): ImmediateValue[] {
  return op.immediates.map((kind) => samples[kind]);
}
