/**
 * Instructions that compute, on both engines.
 */
import { enginesOf, show } from "./shared.js";

/** Instructions with operands and what they give by the standard (Numerics). */
const operators = [
  ["i32.add", "i32", [2147483647, 1], -2147483648],
  ["i32.mul", "i32", [65537, 65537], 131073],
  ["i32.div_s", "i32", [-7, 2], -3],
  ["i32.div_u", "i32", [-1, 2], 2147483647],
  ["i32.rem_s", "i32", [-7, 2], -1],
  ["i32.shr_s", "i32", [-8, 33], -4],
  ["i32.rotl", "i32", [-2147483647, 1], 3],
  ["i32.clz", "i32", [1], 31],
  ["i32.popcnt", "i32", [-1], 32],
  ["i64.add", "i64", [9223372036854775807n, 1n], -9223372036854775808n],
  ["i64.sub", "i64", [0n, 4294967296n], -4294967296n],
  ["i64.mul", "i64", [4294967297n, 4294967297n], 8589934593n],
  ["i64.div_s", "i64", [-9223372036854775807n, 10n], -922337203685477580n],
  ["i64.div_u", "i64", [-1n, 10n], 1844674407370955161n],
  ["i64.rem_u", "i64", [-1n, 10n], 5n],
  ["i64.shl", "i64", [1n, 63n], -9223372036854775808n],
  ["i64.shr_u", "i64", [-1n, 60n], 15n],
  ["i64.rotr", "i64", [1n, 1n], -9223372036854775808n],
  ["i64.ctz", "i64", [4294967296n], 32n],
  ["i64.extend8_s", "i64", [255n], -1n],
  ["f32.add", "f32", [16777216, 1], 16777216],
  ["f32.sqrt", "f32", [2], 1.4142135381698608],
  ["f64.min", "f64", [0, -0], -0],
  ["f64.max", "f64", [NaN, 1], NaN],
  ["f64.nearest", "f64", [2.5], 2],
  ["f64.nearest", "f64", [-0.5], -0],
  ["f64.copysign", "f64", [1, -0], -1],
];

/** Conversions: instruction, operand's type, operand, result's type, result. */
const conversions = [
  ["i64.extend_i32_u", "i32", -1, "i64", 4294967295n],
  ["i32.wrap_i64", "i64", 4294967297n, "i32", 1],
  ["i64.trunc_f64_s", "f64", -4294967296.5, "i64", -4294967296n],
  ["i64.trunc_sat_f64_u", "f64", 1e30, "i64", -1n],
  ["i32.trunc_sat_f32_s", "f32", NaN, "i32", 0],
  ["i32.trunc_f64_u", "f64", -1, "i32", "trap integer-overflow"],
  ["f64.convert_i64_u", "i64", -1n, "f64", 18446744073709552000],
  ["f32.convert_i64_s", "i64", 9007199791611905n, "f32", 9007200328482816],
  ["i64.reinterpret_f64", "f64", 1, "i64", 4607182418800017408n],
  ["f32.demote_f64", "f64", 1e300, "f32", Infinity],
];

/** Vector instructions over constants, with an instruction that takes a lane. */
const vectors = [
  ["i32x4.add (v128.const i32x4 1 2 3 -1) (v128.const i32x4 4 5 6 1)", "i32x4.extract_lane 3", "i32", 0],
  [
    "i8x16.add_sat_u (v128.const i8x16 200 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0) (v128.const i8x16 100 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0)",
    "i8x16.extract_lane_u 0",
    "i32",
    255,
  ],
  [
    "i8x16.swizzle (v128.const i8x16 7 8 9 0 0 0 0 0 0 0 0 0 0 0 0 0) (v128.const i8x16 2 16 0 0 0 0 0 0 0 0 0 0 0 0 0 0)",
    "i32x4.extract_lane 0",
    "i32",
    0x07070009,
  ],
  [
    "i32x4.dot_i16x8_s (v128.const i16x8 1 2 3 4 5 6 7 -8) (v128.const i16x8 1 1 1 1 1 1 1 8)",
    "i32x4.extract_lane 3",
    "i32",
    -57,
  ],
  [
    "i64x2.mul (v128.const i64x2 4294967297 3) (v128.const i64x2 4294967297 5)",
    "i64x2.extract_lane 0",
    "i64",
    8589934593n,
  ],
  ["f64x2.div (v128.const f64x2 1 -1) (v128.const f64x2 4 0)", "f64x2.extract_lane 1", "f64", -Infinity],
  ["f32x4.pmax (v128.const f32x4 1 2 3 4) (v128.const f32x4 4 3 2 1)", "f32x4.extract_lane 1", "f32", 3],
  [
    "i16x8.narrow_i32x4_s (v128.const i32x4 70000 -70000 1 2) (v128.const i32x4 0 0 0 0)",
    "i16x8.extract_lane_s 1",
    "i32",
    -32768,
  ],
];

/** A module of one function over parameters of one type, its result of another. */
const unary = (op, type, count, result = type) =>
  `(module (func (export "f") (param ${`${type} `.repeat(count)}) (result ${result})
    ${Array.from({ length: count }, (_, i) => `(local.get ${i})`).join(" ")} ${op}))`;

export function numericCases(api) {
  const { load } = api;
  const on = (engine, text) => load(text, { engine });
  return enginesOf(api).flatMap((engine) => [
    ...operators.map(([op, type, args, result]) => [
      `${op} ${show(args)} on ${engine}`,
      result,
      () => on(engine, unary(op, type, args.length)).call("f", ...args),
    ]),
    ...conversions.map(([op, from, arg, to, result]) => [
      `${op} ${show(arg)} on ${engine}`,
      result,
      () => on(engine, unary(op, from, 1, to)).call("f", arg),
    ]),
    ...vectors.map(([op, lane, type, result]) => [
      `${op.split(" ")[0]} on ${engine}`,
      result,
      () => on(engine, `(module (func (export "f") (result ${type}) (${lane} (${op}))))`).call("f"),
    ]),
  ]);
}
