/**
 * THE opcode table: one row per opcode of WebAssembly 3.0, threads, wide arithmetic and the exceptions before 3.0
 * (Appendix, Index of Instructions). Decoder, encoder, printer, validator and engines derive from it; meanings are in `exec`.
 *
 * Columns: code, name, kind, immediates, signature, the feature it came with, and extras.
 * - A prefixed opcode's code is `prefix << 12 | sub-opcode`, so `0xfc00a` is `0xfc 10`.
 * - The signature is `params:results` in letters: i i32, I i64, f f32, F f64, v v128, p the address type
 *   of the memory. `null` where it depends on the context: those rows are written out in the validator.
 */
import type { AnyFeature, Feature } from "./features.ts";
import type { ImmediateKind } from "./immediates.ts";

/** Which handler map of an engine serves a row. */
export type OpKind =
  | "control"
  | "parametric"
  | "variable"
  | "table"
  | "memory"
  | "load"
  | "store"
  | "load-lane"
  | "store-lane"
  | "const"
  | "unary"
  | "binary"
  | "ternary"
  | "wide"
  | "lane"
  | "shuffle"
  | "reference"
  | "aggregate"
  | "atomic";

/** What only some rows have. */
export interface OpExtras {
  /** Legal in constant expressions since this feature. */
  readonly const?: Feature;
  /** Bytes that a load, store or atomic access touches: its natural alignment. */
  readonly width?: 1 | 2 | 4 | 8 | 16;
  /** How many lanes the lane immediate may name. */
  readonly lanes?: 2 | 4 | 8 | 16;
  /** The name in the text format, where two opcodes share one. */
  readonly text?: string;
  /** Features that each allow it, where there are several; `since` is the first of them. */
  readonly anyOf?: AnyFeature;
  /** It begins a block, begins another part of one, as `else` does, or ends one. */
  readonly nests?: "opens" | "parts" | "ends";
  /** The block that it begins is a loop: branches go to its head, and it pays for each round. */
  readonly loops?: true;
  /** Exceptions may come back into the block, or the part of one, that it begins. */
  readonly catches?: true;
  /** How it finds the function that it calls. */
  readonly calls?: "direct" | "indirect" | "ref";
  /** It leaves the function, with results or by a tail call. */
  readonly returns?: true;
  /** It may wait for another agent, while code runs that pays from the same account. */
  readonly waits?: true;
  /** It makes a memory or table larger, its last operand being by how much. */
  readonly grows?: true;
  /** What it makes, or works on and finds null. */
  readonly on?: "struct" | "array" | "i31" | "exn";
  /** It takes branch hints. */
  readonly hints?: true;
  /** A numeric operator that traps for some operands. */
  readonly traps?: true;
}

type OpTuple = readonly [
  code: number,
  name: string,
  kind: OpKind,
  immediates: readonly ImmediateKind[],
  signature: string | null,
  since: Feature,
  extras?: OpExtras,
];

const rows = [
  // Control instructions
  [0x00, "unreachable", "control", [], null, "mvp"],
  [0x01, "nop", "control", [], ":", "mvp"],
  [0x02, "block", "control", ["blocktype"], null, "mvp", { nests: "opens" }],
  [0x03, "loop", "control", ["blocktype"], null, "mvp", { nests: "opens", loops: true }],
  [0x04, "if", "control", ["blocktype"], null, "mvp", { nests: "opens", hints: true }],
  [0x05, "else", "control", [], null, "mvp", { nests: "parts" }],
  [0x06, "try", "control", ["blocktype"], null, "legacy-exceptions", { nests: "opens", catches: true }],
  [0x07, "catch", "control", ["tagidx"], null, "legacy-exceptions", { nests: "parts", catches: true }],
  [0x08, "throw", "control", ["tagidx"], null, "exceptions", { anyOf: ["exceptions", "legacy-exceptions"] }],
  [0x09, "rethrow", "control", ["labelidx"], null, "legacy-exceptions"],
  [0x0a, "throw_ref", "control", [], null, "exceptions", { on: "exn" }],
  [0x0b, "end", "control", [], null, "mvp", { nests: "ends" }],
  [0x0c, "br", "control", ["labelidx"], null, "mvp"],
  [0x0d, "br_if", "control", ["labelidx"], null, "mvp", { hints: true }],
  [0x0e, "br_table", "control", ["labels"], null, "mvp"],
  [0x0f, "return", "control", [], null, "mvp", { returns: true }],
  [0x10, "call", "control", ["funcidx"], null, "mvp", { calls: "direct" }],
  [0x11, "call_indirect", "control", ["typeidx", "tableidx"], null, "mvp", { calls: "indirect" }],
  [0x12, "return_call", "control", ["funcidx"], null, "tail-call", { calls: "direct", returns: true }],
  [
    0x13,
    "return_call_indirect",
    "control",
    ["typeidx", "tableidx"],
    null,
    "tail-call",
    { calls: "indirect", returns: true },
  ],
  [0x14, "call_ref", "control", ["typeidx"], null, "function-references", { calls: "ref" }],
  [0x15, "return_call_ref", "control", ["typeidx"], null, "function-references", { calls: "ref", returns: true }],
  [0x18, "delegate", "control", ["labelidx"], null, "legacy-exceptions", { nests: "ends" }],
  [0x19, "catch_all", "control", [], null, "legacy-exceptions", { nests: "parts", catches: true }],
  [0x1f, "try_table", "control", ["blocktype", "catches"], null, "exceptions", { nests: "opens", catches: true }],
  [0xd5, "br_on_null", "control", ["labelidx"], null, "function-references"],
  [0xd6, "br_on_non_null", "control", ["labelidx"], null, "function-references"],
  [0xfb018, "br_on_cast", "control", ["castop"], null, "gc"],
  [0xfb019, "br_on_cast_fail", "control", ["castop"], null, "gc"],

  // Parametric and variable instructions
  [0x1a, "drop", "parametric", [], null, "mvp"],
  [0x1b, "select", "parametric", [], null, "mvp"],
  [0x1c, "select_t", "parametric", ["valtypes"], null, "reference-types", { text: "select" }],
  [0x20, "local.get", "variable", ["localidx"], null, "mvp"],
  [0x21, "local.set", "variable", ["localidx"], null, "mvp"],
  [0x22, "local.tee", "variable", ["localidx"], null, "mvp"],
  [0x23, "global.get", "variable", ["globalidx"], null, "mvp", { const: "mvp" }],
  [0x24, "global.set", "variable", ["globalidx"], null, "mvp"],

  // Table instructions
  [0x25, "table.get", "table", ["tableidx"], null, "reference-types"],
  [0x26, "table.set", "table", ["tableidx"], null, "reference-types"],
  [0xfc00c, "table.init", "table", ["elemidx", "tableidx"], null, "bulk-memory"],
  [0xfc00d, "elem.drop", "table", ["elemidx"], ":", "bulk-memory"],
  [0xfc00e, "table.copy", "table", ["tableidx", "tableidx"], null, "bulk-memory"],
  [0xfc00f, "table.grow", "table", ["tableidx"], null, "reference-types", { grows: true }],
  [0xfc010, "table.size", "table", ["tableidx"], null, "reference-types"],
  [0xfc011, "table.fill", "table", ["tableidx"], null, "reference-types"],

  // Memory instructions
  [0x28, "i32.load", "load", ["memarg"], "p:i", "mvp", { width: 4 }],
  [0x29, "i64.load", "load", ["memarg"], "p:I", "mvp", { width: 8 }],
  [0x2a, "f32.load", "load", ["memarg"], "p:f", "mvp", { width: 4 }],
  [0x2b, "f64.load", "load", ["memarg"], "p:F", "mvp", { width: 8 }],
  [0x2c, "i32.load8_s", "load", ["memarg"], "p:i", "mvp", { width: 1 }],
  [0x2d, "i32.load8_u", "load", ["memarg"], "p:i", "mvp", { width: 1 }],
  [0x2e, "i32.load16_s", "load", ["memarg"], "p:i", "mvp", { width: 2 }],
  [0x2f, "i32.load16_u", "load", ["memarg"], "p:i", "mvp", { width: 2 }],
  [0x30, "i64.load8_s", "load", ["memarg"], "p:I", "mvp", { width: 1 }],
  [0x31, "i64.load8_u", "load", ["memarg"], "p:I", "mvp", { width: 1 }],
  [0x32, "i64.load16_s", "load", ["memarg"], "p:I", "mvp", { width: 2 }],
  [0x33, "i64.load16_u", "load", ["memarg"], "p:I", "mvp", { width: 2 }],
  [0x34, "i64.load32_s", "load", ["memarg"], "p:I", "mvp", { width: 4 }],
  [0x35, "i64.load32_u", "load", ["memarg"], "p:I", "mvp", { width: 4 }],
  [0x36, "i32.store", "store", ["memarg"], "pi:", "mvp", { width: 4 }],
  [0x37, "i64.store", "store", ["memarg"], "pI:", "mvp", { width: 8 }],
  [0x38, "f32.store", "store", ["memarg"], "pf:", "mvp", { width: 4 }],
  [0x39, "f64.store", "store", ["memarg"], "pF:", "mvp", { width: 8 }],
  [0x3a, "i32.store8", "store", ["memarg"], "pi:", "mvp", { width: 1 }],
  [0x3b, "i32.store16", "store", ["memarg"], "pi:", "mvp", { width: 2 }],
  [0x3c, "i64.store8", "store", ["memarg"], "pI:", "mvp", { width: 1 }],
  [0x3d, "i64.store16", "store", ["memarg"], "pI:", "mvp", { width: 2 }],
  [0x3e, "i64.store32", "store", ["memarg"], "pI:", "mvp", { width: 4 }],
  [0x3f, "memory.size", "memory", ["memidx"], ":p", "mvp"],
  [0x40, "memory.grow", "memory", ["memidx"], "p:p", "mvp", { grows: true }],
  [0xfc008, "memory.init", "memory", ["dataidx", "memidx"], "pii:", "bulk-memory"],
  [0xfc009, "data.drop", "memory", ["dataidx"], ":", "bulk-memory"],
  [0xfc00a, "memory.copy", "memory", ["memidx", "memidx"], null, "bulk-memory"],
  [0xfc00b, "memory.fill", "memory", ["memidx"], "pip:", "bulk-memory"],

  // Numeric instructions
  [0x41, "i32.const", "const", ["i32"], ":i", "mvp", { const: "mvp" }],
  [0x42, "i64.const", "const", ["i64"], ":I", "mvp", { const: "mvp" }],
  [0x43, "f32.const", "const", ["f32"], ":f", "mvp", { const: "mvp" }],
  [0x44, "f64.const", "const", ["f64"], ":F", "mvp", { const: "mvp" }],
  [0x45, "i32.eqz", "unary", [], "i:i", "mvp"],
  [0x46, "i32.eq", "binary", [], "ii:i", "mvp"],
  [0x47, "i32.ne", "binary", [], "ii:i", "mvp"],
  [0x48, "i32.lt_s", "binary", [], "ii:i", "mvp"],
  [0x49, "i32.lt_u", "binary", [], "ii:i", "mvp"],
  [0x4a, "i32.gt_s", "binary", [], "ii:i", "mvp"],
  [0x4b, "i32.gt_u", "binary", [], "ii:i", "mvp"],
  [0x4c, "i32.le_s", "binary", [], "ii:i", "mvp"],
  [0x4d, "i32.le_u", "binary", [], "ii:i", "mvp"],
  [0x4e, "i32.ge_s", "binary", [], "ii:i", "mvp"],
  [0x4f, "i32.ge_u", "binary", [], "ii:i", "mvp"],
  [0x50, "i64.eqz", "unary", [], "I:i", "mvp"],
  [0x51, "i64.eq", "binary", [], "II:i", "mvp"],
  [0x52, "i64.ne", "binary", [], "II:i", "mvp"],
  [0x53, "i64.lt_s", "binary", [], "II:i", "mvp"],
  [0x54, "i64.lt_u", "binary", [], "II:i", "mvp"],
  [0x55, "i64.gt_s", "binary", [], "II:i", "mvp"],
  [0x56, "i64.gt_u", "binary", [], "II:i", "mvp"],
  [0x57, "i64.le_s", "binary", [], "II:i", "mvp"],
  [0x58, "i64.le_u", "binary", [], "II:i", "mvp"],
  [0x59, "i64.ge_s", "binary", [], "II:i", "mvp"],
  [0x5a, "i64.ge_u", "binary", [], "II:i", "mvp"],
  [0x5b, "f32.eq", "binary", [], "ff:i", "mvp"],
  [0x5c, "f32.ne", "binary", [], "ff:i", "mvp"],
  [0x5d, "f32.lt", "binary", [], "ff:i", "mvp"],
  [0x5e, "f32.gt", "binary", [], "ff:i", "mvp"],
  [0x5f, "f32.le", "binary", [], "ff:i", "mvp"],
  [0x60, "f32.ge", "binary", [], "ff:i", "mvp"],
  [0x61, "f64.eq", "binary", [], "FF:i", "mvp"],
  [0x62, "f64.ne", "binary", [], "FF:i", "mvp"],
  [0x63, "f64.lt", "binary", [], "FF:i", "mvp"],
  [0x64, "f64.gt", "binary", [], "FF:i", "mvp"],
  [0x65, "f64.le", "binary", [], "FF:i", "mvp"],
  [0x66, "f64.ge", "binary", [], "FF:i", "mvp"],
  [0x67, "i32.clz", "unary", [], "i:i", "mvp"],
  [0x68, "i32.ctz", "unary", [], "i:i", "mvp"],
  [0x69, "i32.popcnt", "unary", [], "i:i", "mvp"],
  [0x6a, "i32.add", "binary", [], "ii:i", "mvp", { const: "extended-const" }],
  [0x6b, "i32.sub", "binary", [], "ii:i", "mvp", { const: "extended-const" }],
  [0x6c, "i32.mul", "binary", [], "ii:i", "mvp", { const: "extended-const" }],
  [0x6d, "i32.div_s", "binary", [], "ii:i", "mvp", { traps: true }],
  [0x6e, "i32.div_u", "binary", [], "ii:i", "mvp", { traps: true }],
  [0x6f, "i32.rem_s", "binary", [], "ii:i", "mvp", { traps: true }],
  [0x70, "i32.rem_u", "binary", [], "ii:i", "mvp", { traps: true }],
  [0x71, "i32.and", "binary", [], "ii:i", "mvp"],
  [0x72, "i32.or", "binary", [], "ii:i", "mvp"],
  [0x73, "i32.xor", "binary", [], "ii:i", "mvp"],
  [0x74, "i32.shl", "binary", [], "ii:i", "mvp"],
  [0x75, "i32.shr_s", "binary", [], "ii:i", "mvp"],
  [0x76, "i32.shr_u", "binary", [], "ii:i", "mvp"],
  [0x77, "i32.rotl", "binary", [], "ii:i", "mvp"],
  [0x78, "i32.rotr", "binary", [], "ii:i", "mvp"],
  [0x79, "i64.clz", "unary", [], "I:I", "mvp"],
  [0x7a, "i64.ctz", "unary", [], "I:I", "mvp"],
  [0x7b, "i64.popcnt", "unary", [], "I:I", "mvp"],
  [0x7c, "i64.add", "binary", [], "II:I", "mvp", { const: "extended-const" }],
  [0x7d, "i64.sub", "binary", [], "II:I", "mvp", { const: "extended-const" }],
  [0x7e, "i64.mul", "binary", [], "II:I", "mvp", { const: "extended-const" }],
  [0x7f, "i64.div_s", "binary", [], "II:I", "mvp", { traps: true }],
  [0x80, "i64.div_u", "binary", [], "II:I", "mvp", { traps: true }],
  [0x81, "i64.rem_s", "binary", [], "II:I", "mvp", { traps: true }],
  [0x82, "i64.rem_u", "binary", [], "II:I", "mvp", { traps: true }],
  [0x83, "i64.and", "binary", [], "II:I", "mvp"],
  [0x84, "i64.or", "binary", [], "II:I", "mvp"],
  [0x85, "i64.xor", "binary", [], "II:I", "mvp"],
  [0x86, "i64.shl", "binary", [], "II:I", "mvp"],
  [0x87, "i64.shr_s", "binary", [], "II:I", "mvp"],
  [0x88, "i64.shr_u", "binary", [], "II:I", "mvp"],
  [0x89, "i64.rotl", "binary", [], "II:I", "mvp"],
  [0x8a, "i64.rotr", "binary", [], "II:I", "mvp"],
  [0x8b, "f32.abs", "unary", [], "f:f", "mvp"],
  [0x8c, "f32.neg", "unary", [], "f:f", "mvp"],
  [0x8d, "f32.ceil", "unary", [], "f:f", "mvp"],
  [0x8e, "f32.floor", "unary", [], "f:f", "mvp"],
  [0x8f, "f32.trunc", "unary", [], "f:f", "mvp"],
  [0x90, "f32.nearest", "unary", [], "f:f", "mvp"],
  [0x91, "f32.sqrt", "unary", [], "f:f", "mvp"],
  [0x92, "f32.add", "binary", [], "ff:f", "mvp"],
  [0x93, "f32.sub", "binary", [], "ff:f", "mvp"],
  [0x94, "f32.mul", "binary", [], "ff:f", "mvp"],
  [0x95, "f32.div", "binary", [], "ff:f", "mvp"],
  [0x96, "f32.min", "binary", [], "ff:f", "mvp"],
  [0x97, "f32.max", "binary", [], "ff:f", "mvp"],
  [0x98, "f32.copysign", "binary", [], "ff:f", "mvp"],
  [0x99, "f64.abs", "unary", [], "F:F", "mvp"],
  [0x9a, "f64.neg", "unary", [], "F:F", "mvp"],
  [0x9b, "f64.ceil", "unary", [], "F:F", "mvp"],
  [0x9c, "f64.floor", "unary", [], "F:F", "mvp"],
  [0x9d, "f64.trunc", "unary", [], "F:F", "mvp"],
  [0x9e, "f64.nearest", "unary", [], "F:F", "mvp"],
  [0x9f, "f64.sqrt", "unary", [], "F:F", "mvp"],
  [0xa0, "f64.add", "binary", [], "FF:F", "mvp"],
  [0xa1, "f64.sub", "binary", [], "FF:F", "mvp"],
  [0xa2, "f64.mul", "binary", [], "FF:F", "mvp"],
  [0xa3, "f64.div", "binary", [], "FF:F", "mvp"],
  [0xa4, "f64.min", "binary", [], "FF:F", "mvp"],
  [0xa5, "f64.max", "binary", [], "FF:F", "mvp"],
  [0xa6, "f64.copysign", "binary", [], "FF:F", "mvp"],
  [0xa7, "i32.wrap_i64", "unary", [], "I:i", "mvp"],
  [0xa8, "i32.trunc_f32_s", "unary", [], "f:i", "mvp", { traps: true }],
  [0xa9, "i32.trunc_f32_u", "unary", [], "f:i", "mvp", { traps: true }],
  [0xaa, "i32.trunc_f64_s", "unary", [], "F:i", "mvp", { traps: true }],
  [0xab, "i32.trunc_f64_u", "unary", [], "F:i", "mvp", { traps: true }],
  [0xac, "i64.extend_i32_s", "unary", [], "i:I", "mvp"],
  [0xad, "i64.extend_i32_u", "unary", [], "i:I", "mvp"],
  [0xae, "i64.trunc_f32_s", "unary", [], "f:I", "mvp", { traps: true }],
  [0xaf, "i64.trunc_f32_u", "unary", [], "f:I", "mvp", { traps: true }],
  [0xb0, "i64.trunc_f64_s", "unary", [], "F:I", "mvp", { traps: true }],
  [0xb1, "i64.trunc_f64_u", "unary", [], "F:I", "mvp", { traps: true }],
  [0xb2, "f32.convert_i32_s", "unary", [], "i:f", "mvp"],
  [0xb3, "f32.convert_i32_u", "unary", [], "i:f", "mvp"],
  [0xb4, "f32.convert_i64_s", "unary", [], "I:f", "mvp"],
  [0xb5, "f32.convert_i64_u", "unary", [], "I:f", "mvp"],
  [0xb6, "f32.demote_f64", "unary", [], "F:f", "mvp"],
  [0xb7, "f64.convert_i32_s", "unary", [], "i:F", "mvp"],
  [0xb8, "f64.convert_i32_u", "unary", [], "i:F", "mvp"],
  [0xb9, "f64.convert_i64_s", "unary", [], "I:F", "mvp"],
  [0xba, "f64.convert_i64_u", "unary", [], "I:F", "mvp"],
  [0xbb, "f64.promote_f32", "unary", [], "f:F", "mvp"],
  [0xbc, "i32.reinterpret_f32", "unary", [], "f:i", "mvp"],
  [0xbd, "i64.reinterpret_f64", "unary", [], "F:I", "mvp"],
  [0xbe, "f32.reinterpret_i32", "unary", [], "i:f", "mvp"],
  [0xbf, "f64.reinterpret_i64", "unary", [], "I:F", "mvp"],
  [0xc0, "i32.extend8_s", "unary", [], "i:i", "sign-extension"],
  [0xc1, "i32.extend16_s", "unary", [], "i:i", "sign-extension"],
  [0xc2, "i64.extend8_s", "unary", [], "I:I", "sign-extension"],
  [0xc3, "i64.extend16_s", "unary", [], "I:I", "sign-extension"],
  [0xc4, "i64.extend32_s", "unary", [], "I:I", "sign-extension"],
  [0xfc000, "i32.trunc_sat_f32_s", "unary", [], "f:i", "saturating-float-to-int"],
  [0xfc001, "i32.trunc_sat_f32_u", "unary", [], "f:i", "saturating-float-to-int"],
  [0xfc002, "i32.trunc_sat_f64_s", "unary", [], "F:i", "saturating-float-to-int"],
  [0xfc003, "i32.trunc_sat_f64_u", "unary", [], "F:i", "saturating-float-to-int"],
  [0xfc004, "i64.trunc_sat_f32_s", "unary", [], "f:I", "saturating-float-to-int"],
  [0xfc005, "i64.trunc_sat_f32_u", "unary", [], "f:I", "saturating-float-to-int"],
  [0xfc006, "i64.trunc_sat_f64_s", "unary", [], "F:I", "saturating-float-to-int"],
  [0xfc007, "i64.trunc_sat_f64_u", "unary", [], "F:I", "saturating-float-to-int"],
  [0xfc013, "i64.add128", "wide", [], "IIII:II", "wide-arithmetic"],
  [0xfc014, "i64.sub128", "wide", [], "IIII:II", "wide-arithmetic"],
  [0xfc015, "i64.mul_wide_s", "wide", [], "II:II", "wide-arithmetic"],
  [0xfc016, "i64.mul_wide_u", "wide", [], "II:II", "wide-arithmetic"],

  // Reference instructions
  [0xd0, "ref.null", "reference", ["heaptype"], null, "reference-types", { const: "mvp" }],
  [0xd1, "ref.is_null", "reference", [], null, "reference-types"],
  [0xd2, "ref.func", "reference", ["funcidx"], null, "reference-types", { const: "mvp" }],
  [0xd3, "ref.eq", "reference", [], null, "gc"],
  [0xd4, "ref.as_non_null", "reference", [], null, "function-references"],

  // Aggregate instructions
  [0xfb000, "struct.new", "aggregate", ["typeidx"], null, "gc", { const: "gc", on: "struct" }],
  [0xfb001, "struct.new_default", "aggregate", ["typeidx"], null, "gc", { const: "gc", on: "struct" }],
  [0xfb002, "struct.get", "aggregate", ["typeidx", "fieldidx"], null, "gc", { on: "struct" }],
  [0xfb003, "struct.get_s", "aggregate", ["typeidx", "fieldidx"], null, "gc", { on: "struct" }],
  [0xfb004, "struct.get_u", "aggregate", ["typeidx", "fieldidx"], null, "gc", { on: "struct" }],
  [0xfb005, "struct.set", "aggregate", ["typeidx", "fieldidx"], null, "gc", { on: "struct" }],
  [0xfb006, "array.new", "aggregate", ["typeidx"], null, "gc", { const: "gc", on: "array" }],
  [0xfb007, "array.new_default", "aggregate", ["typeidx"], null, "gc", { const: "gc", on: "array" }],
  [0xfb008, "array.new_fixed", "aggregate", ["typeidx", "count"], null, "gc", { const: "gc", on: "array" }],
  [0xfb009, "array.new_data", "aggregate", ["typeidx", "dataidx"], null, "gc", { on: "array" }],
  [0xfb00a, "array.new_elem", "aggregate", ["typeidx", "elemidx"], null, "gc", { on: "array" }],
  [0xfb00b, "array.get", "aggregate", ["typeidx"], null, "gc", { on: "array" }],
  [0xfb00c, "array.get_s", "aggregate", ["typeidx"], null, "gc", { on: "array" }],
  [0xfb00d, "array.get_u", "aggregate", ["typeidx"], null, "gc", { on: "array" }],
  [0xfb00e, "array.set", "aggregate", ["typeidx"], null, "gc", { on: "array" }],
  [0xfb00f, "array.len", "aggregate", [], null, "gc", { on: "array" }],
  [0xfb010, "array.fill", "aggregate", ["typeidx"], null, "gc", { on: "array" }],
  [0xfb011, "array.copy", "aggregate", ["typeidx", "typeidx"], null, "gc", { on: "array" }],
  [0xfb012, "array.init_data", "aggregate", ["typeidx", "dataidx"], null, "gc", { on: "array" }],
  [0xfb013, "array.init_elem", "aggregate", ["typeidx", "elemidx"], null, "gc", { on: "array" }],
  [0xfb014, "ref.test", "aggregate", ["heaptype"], null, "gc"],
  [0xfb015, "ref.test_null", "aggregate", ["heaptype"], null, "gc", { text: "ref.test" }],
  [0xfb016, "ref.cast", "aggregate", ["heaptype"], null, "gc"],
  [0xfb017, "ref.cast_null", "aggregate", ["heaptype"], null, "gc", { text: "ref.cast" }],
  [0xfb01a, "any.convert_extern", "aggregate", [], null, "gc", { const: "gc" }],
  [0xfb01b, "extern.convert_any", "aggregate", [], null, "gc", { const: "gc" }],
  [0xfb01c, "ref.i31", "aggregate", [], null, "gc", { const: "gc" }],
  [0xfb01d, "i31.get_s", "aggregate", [], null, "gc", { on: "i31" }],
  [0xfb01e, "i31.get_u", "aggregate", [], null, "gc", { on: "i31" }],

  // Vector instructions: memory
  [0xfd000, "v128.load", "load", ["memarg"], "p:v", "simd", { width: 16 }],
  [0xfd001, "v128.load8x8_s", "load", ["memarg"], "p:v", "simd", { width: 8 }],
  [0xfd002, "v128.load8x8_u", "load", ["memarg"], "p:v", "simd", { width: 8 }],
  [0xfd003, "v128.load16x4_s", "load", ["memarg"], "p:v", "simd", { width: 8 }],
  [0xfd004, "v128.load16x4_u", "load", ["memarg"], "p:v", "simd", { width: 8 }],
  [0xfd005, "v128.load32x2_s", "load", ["memarg"], "p:v", "simd", { width: 8 }],
  [0xfd006, "v128.load32x2_u", "load", ["memarg"], "p:v", "simd", { width: 8 }],
  [0xfd007, "v128.load8_splat", "load", ["memarg"], "p:v", "simd", { width: 1 }],
  [0xfd008, "v128.load16_splat", "load", ["memarg"], "p:v", "simd", { width: 2 }],
  [0xfd009, "v128.load32_splat", "load", ["memarg"], "p:v", "simd", { width: 4 }],
  [0xfd00a, "v128.load64_splat", "load", ["memarg"], "p:v", "simd", { width: 8 }],
  [0xfd00b, "v128.store", "store", ["memarg"], "pv:", "simd", { width: 16 }],
  [0xfd054, "v128.load8_lane", "load-lane", ["memarg", "laneidx"], "pv:v", "simd", { width: 1, lanes: 16 }],
  [0xfd055, "v128.load16_lane", "load-lane", ["memarg", "laneidx"], "pv:v", "simd", { width: 2, lanes: 8 }],
  [0xfd056, "v128.load32_lane", "load-lane", ["memarg", "laneidx"], "pv:v", "simd", { width: 4, lanes: 4 }],
  [0xfd057, "v128.load64_lane", "load-lane", ["memarg", "laneidx"], "pv:v", "simd", { width: 8, lanes: 2 }],
  [0xfd058, "v128.store8_lane", "store-lane", ["memarg", "laneidx"], "pv:", "simd", { width: 1, lanes: 16 }],
  [0xfd059, "v128.store16_lane", "store-lane", ["memarg", "laneidx"], "pv:", "simd", { width: 2, lanes: 8 }],
  [0xfd05a, "v128.store32_lane", "store-lane", ["memarg", "laneidx"], "pv:", "simd", { width: 4, lanes: 4 }],
  [0xfd05b, "v128.store64_lane", "store-lane", ["memarg", "laneidx"], "pv:", "simd", { width: 8, lanes: 2 }],
  [0xfd05c, "v128.load32_zero", "load", ["memarg"], "p:v", "simd", { width: 4 }],
  [0xfd05d, "v128.load64_zero", "load", ["memarg"], "p:v", "simd", { width: 8 }],

  // Vector instructions: constants and lanes
  [0xfd00c, "v128.const", "const", ["v128"], ":v", "simd", { const: "mvp" }],
  [0xfd00d, "i8x16.shuffle", "shuffle", ["shuffle"], "vv:v", "simd"],
  [0xfd00e, "i8x16.swizzle", "binary", [], "vv:v", "simd"],
  [0xfd00f, "i8x16.splat", "unary", [], "i:v", "simd"],
  [0xfd010, "i16x8.splat", "unary", [], "i:v", "simd"],
  [0xfd011, "i32x4.splat", "unary", [], "i:v", "simd"],
  [0xfd012, "i64x2.splat", "unary", [], "I:v", "simd"],
  [0xfd013, "f32x4.splat", "unary", [], "f:v", "simd"],
  [0xfd014, "f64x2.splat", "unary", [], "F:v", "simd"],
  [0xfd015, "i8x16.extract_lane_s", "lane", ["laneidx"], "v:i", "simd", { lanes: 16 }],
  [0xfd016, "i8x16.extract_lane_u", "lane", ["laneidx"], "v:i", "simd", { lanes: 16 }],
  [0xfd017, "i8x16.replace_lane", "lane", ["laneidx"], "vi:v", "simd", { lanes: 16 }],
  [0xfd018, "i16x8.extract_lane_s", "lane", ["laneidx"], "v:i", "simd", { lanes: 8 }],
  [0xfd019, "i16x8.extract_lane_u", "lane", ["laneidx"], "v:i", "simd", { lanes: 8 }],
  [0xfd01a, "i16x8.replace_lane", "lane", ["laneidx"], "vi:v", "simd", { lanes: 8 }],
  [0xfd01b, "i32x4.extract_lane", "lane", ["laneidx"], "v:i", "simd", { lanes: 4 }],
  [0xfd01c, "i32x4.replace_lane", "lane", ["laneidx"], "vi:v", "simd", { lanes: 4 }],
  [0xfd01d, "i64x2.extract_lane", "lane", ["laneidx"], "v:I", "simd", { lanes: 2 }],
  [0xfd01e, "i64x2.replace_lane", "lane", ["laneidx"], "vI:v", "simd", { lanes: 2 }],
  [0xfd01f, "f32x4.extract_lane", "lane", ["laneidx"], "v:f", "simd", { lanes: 4 }],
  [0xfd020, "f32x4.replace_lane", "lane", ["laneidx"], "vf:v", "simd", { lanes: 4 }],
  [0xfd021, "f64x2.extract_lane", "lane", ["laneidx"], "v:F", "simd", { lanes: 2 }],
  [0xfd022, "f64x2.replace_lane", "lane", ["laneidx"], "vF:v", "simd", { lanes: 2 }],

  // Vector instructions: comparison
  [0xfd023, "i8x16.eq", "binary", [], "vv:v", "simd"],
  [0xfd024, "i8x16.ne", "binary", [], "vv:v", "simd"],
  [0xfd025, "i8x16.lt_s", "binary", [], "vv:v", "simd"],
  [0xfd026, "i8x16.lt_u", "binary", [], "vv:v", "simd"],
  [0xfd027, "i8x16.gt_s", "binary", [], "vv:v", "simd"],
  [0xfd028, "i8x16.gt_u", "binary", [], "vv:v", "simd"],
  [0xfd029, "i8x16.le_s", "binary", [], "vv:v", "simd"],
  [0xfd02a, "i8x16.le_u", "binary", [], "vv:v", "simd"],
  [0xfd02b, "i8x16.ge_s", "binary", [], "vv:v", "simd"],
  [0xfd02c, "i8x16.ge_u", "binary", [], "vv:v", "simd"],
  [0xfd02d, "i16x8.eq", "binary", [], "vv:v", "simd"],
  [0xfd02e, "i16x8.ne", "binary", [], "vv:v", "simd"],
  [0xfd02f, "i16x8.lt_s", "binary", [], "vv:v", "simd"],
  [0xfd030, "i16x8.lt_u", "binary", [], "vv:v", "simd"],
  [0xfd031, "i16x8.gt_s", "binary", [], "vv:v", "simd"],
  [0xfd032, "i16x8.gt_u", "binary", [], "vv:v", "simd"],
  [0xfd033, "i16x8.le_s", "binary", [], "vv:v", "simd"],
  [0xfd034, "i16x8.le_u", "binary", [], "vv:v", "simd"],
  [0xfd035, "i16x8.ge_s", "binary", [], "vv:v", "simd"],
  [0xfd036, "i16x8.ge_u", "binary", [], "vv:v", "simd"],
  [0xfd037, "i32x4.eq", "binary", [], "vv:v", "simd"],
  [0xfd038, "i32x4.ne", "binary", [], "vv:v", "simd"],
  [0xfd039, "i32x4.lt_s", "binary", [], "vv:v", "simd"],
  [0xfd03a, "i32x4.lt_u", "binary", [], "vv:v", "simd"],
  [0xfd03b, "i32x4.gt_s", "binary", [], "vv:v", "simd"],
  [0xfd03c, "i32x4.gt_u", "binary", [], "vv:v", "simd"],
  [0xfd03d, "i32x4.le_s", "binary", [], "vv:v", "simd"],
  [0xfd03e, "i32x4.le_u", "binary", [], "vv:v", "simd"],
  [0xfd03f, "i32x4.ge_s", "binary", [], "vv:v", "simd"],
  [0xfd040, "i32x4.ge_u", "binary", [], "vv:v", "simd"],
  [0xfd041, "f32x4.eq", "binary", [], "vv:v", "simd"],
  [0xfd042, "f32x4.ne", "binary", [], "vv:v", "simd"],
  [0xfd043, "f32x4.lt", "binary", [], "vv:v", "simd"],
  [0xfd044, "f32x4.gt", "binary", [], "vv:v", "simd"],
  [0xfd045, "f32x4.le", "binary", [], "vv:v", "simd"],
  [0xfd046, "f32x4.ge", "binary", [], "vv:v", "simd"],
  [0xfd047, "f64x2.eq", "binary", [], "vv:v", "simd"],
  [0xfd048, "f64x2.ne", "binary", [], "vv:v", "simd"],
  [0xfd049, "f64x2.lt", "binary", [], "vv:v", "simd"],
  [0xfd04a, "f64x2.gt", "binary", [], "vv:v", "simd"],
  [0xfd04b, "f64x2.le", "binary", [], "vv:v", "simd"],
  [0xfd04c, "f64x2.ge", "binary", [], "vv:v", "simd"],
  [0xfd0d6, "i64x2.eq", "binary", [], "vv:v", "simd"],
  [0xfd0d7, "i64x2.ne", "binary", [], "vv:v", "simd"],
  [0xfd0d8, "i64x2.lt_s", "binary", [], "vv:v", "simd"],
  [0xfd0d9, "i64x2.gt_s", "binary", [], "vv:v", "simd"],
  [0xfd0da, "i64x2.le_s", "binary", [], "vv:v", "simd"],
  [0xfd0db, "i64x2.ge_s", "binary", [], "vv:v", "simd"],

  // Vector instructions: bitwise
  [0xfd04d, "v128.not", "unary", [], "v:v", "simd"],
  [0xfd04e, "v128.and", "binary", [], "vv:v", "simd"],
  [0xfd04f, "v128.andnot", "binary", [], "vv:v", "simd"],
  [0xfd050, "v128.or", "binary", [], "vv:v", "simd"],
  [0xfd051, "v128.xor", "binary", [], "vv:v", "simd"],
  [0xfd052, "v128.bitselect", "ternary", [], "vvv:v", "simd"],
  [0xfd053, "v128.any_true", "unary", [], "v:i", "simd"],

  // Vector instructions: arithmetic
  [0xfd05e, "f32x4.demote_f64x2_zero", "unary", [], "v:v", "simd"],
  [0xfd05f, "f64x2.promote_low_f32x4", "unary", [], "v:v", "simd"],
  [0xfd060, "i8x16.abs", "unary", [], "v:v", "simd"],
  [0xfd061, "i8x16.neg", "unary", [], "v:v", "simd"],
  [0xfd062, "i8x16.popcnt", "unary", [], "v:v", "simd"],
  [0xfd063, "i8x16.all_true", "unary", [], "v:i", "simd"],
  [0xfd064, "i8x16.bitmask", "unary", [], "v:i", "simd"],
  [0xfd065, "i8x16.narrow_i16x8_s", "binary", [], "vv:v", "simd"],
  [0xfd066, "i8x16.narrow_i16x8_u", "binary", [], "vv:v", "simd"],
  [0xfd067, "f32x4.ceil", "unary", [], "v:v", "simd"],
  [0xfd068, "f32x4.floor", "unary", [], "v:v", "simd"],
  [0xfd069, "f32x4.trunc", "unary", [], "v:v", "simd"],
  [0xfd06a, "f32x4.nearest", "unary", [], "v:v", "simd"],
  [0xfd06b, "i8x16.shl", "binary", [], "vi:v", "simd"],
  [0xfd06c, "i8x16.shr_s", "binary", [], "vi:v", "simd"],
  [0xfd06d, "i8x16.shr_u", "binary", [], "vi:v", "simd"],
  [0xfd06e, "i8x16.add", "binary", [], "vv:v", "simd"],
  [0xfd06f, "i8x16.add_sat_s", "binary", [], "vv:v", "simd"],
  [0xfd070, "i8x16.add_sat_u", "binary", [], "vv:v", "simd"],
  [0xfd071, "i8x16.sub", "binary", [], "vv:v", "simd"],
  [0xfd072, "i8x16.sub_sat_s", "binary", [], "vv:v", "simd"],
  [0xfd073, "i8x16.sub_sat_u", "binary", [], "vv:v", "simd"],
  [0xfd074, "f64x2.ceil", "unary", [], "v:v", "simd"],
  [0xfd075, "f64x2.floor", "unary", [], "v:v", "simd"],
  [0xfd076, "i8x16.min_s", "binary", [], "vv:v", "simd"],
  [0xfd077, "i8x16.min_u", "binary", [], "vv:v", "simd"],
  [0xfd078, "i8x16.max_s", "binary", [], "vv:v", "simd"],
  [0xfd079, "i8x16.max_u", "binary", [], "vv:v", "simd"],
  [0xfd07a, "f64x2.trunc", "unary", [], "v:v", "simd"],
  [0xfd07b, "i8x16.avgr_u", "binary", [], "vv:v", "simd"],
  [0xfd07c, "i16x8.extadd_pairwise_i8x16_s", "unary", [], "v:v", "simd"],
  [0xfd07d, "i16x8.extadd_pairwise_i8x16_u", "unary", [], "v:v", "simd"],
  [0xfd07e, "i32x4.extadd_pairwise_i16x8_s", "unary", [], "v:v", "simd"],
  [0xfd07f, "i32x4.extadd_pairwise_i16x8_u", "unary", [], "v:v", "simd"],
  [0xfd080, "i16x8.abs", "unary", [], "v:v", "simd"],
  [0xfd081, "i16x8.neg", "unary", [], "v:v", "simd"],
  [0xfd082, "i16x8.q15mulr_sat_s", "binary", [], "vv:v", "simd"],
  [0xfd083, "i16x8.all_true", "unary", [], "v:i", "simd"],
  [0xfd084, "i16x8.bitmask", "unary", [], "v:i", "simd"],
  [0xfd085, "i16x8.narrow_i32x4_s", "binary", [], "vv:v", "simd"],
  [0xfd086, "i16x8.narrow_i32x4_u", "binary", [], "vv:v", "simd"],
  [0xfd087, "i16x8.extend_low_i8x16_s", "unary", [], "v:v", "simd"],
  [0xfd088, "i16x8.extend_high_i8x16_s", "unary", [], "v:v", "simd"],
  [0xfd089, "i16x8.extend_low_i8x16_u", "unary", [], "v:v", "simd"],
  [0xfd08a, "i16x8.extend_high_i8x16_u", "unary", [], "v:v", "simd"],
  [0xfd08b, "i16x8.shl", "binary", [], "vi:v", "simd"],
  [0xfd08c, "i16x8.shr_s", "binary", [], "vi:v", "simd"],
  [0xfd08d, "i16x8.shr_u", "binary", [], "vi:v", "simd"],
  [0xfd08e, "i16x8.add", "binary", [], "vv:v", "simd"],
  [0xfd08f, "i16x8.add_sat_s", "binary", [], "vv:v", "simd"],
  [0xfd090, "i16x8.add_sat_u", "binary", [], "vv:v", "simd"],
  [0xfd091, "i16x8.sub", "binary", [], "vv:v", "simd"],
  [0xfd092, "i16x8.sub_sat_s", "binary", [], "vv:v", "simd"],
  [0xfd093, "i16x8.sub_sat_u", "binary", [], "vv:v", "simd"],
  [0xfd094, "f64x2.nearest", "unary", [], "v:v", "simd"],
  [0xfd095, "i16x8.mul", "binary", [], "vv:v", "simd"],
  [0xfd096, "i16x8.min_s", "binary", [], "vv:v", "simd"],
  [0xfd097, "i16x8.min_u", "binary", [], "vv:v", "simd"],
  [0xfd098, "i16x8.max_s", "binary", [], "vv:v", "simd"],
  [0xfd099, "i16x8.max_u", "binary", [], "vv:v", "simd"],
  [0xfd09b, "i16x8.avgr_u", "binary", [], "vv:v", "simd"],
  [0xfd09c, "i16x8.extmul_low_i8x16_s", "binary", [], "vv:v", "simd"],
  [0xfd09d, "i16x8.extmul_high_i8x16_s", "binary", [], "vv:v", "simd"],
  [0xfd09e, "i16x8.extmul_low_i8x16_u", "binary", [], "vv:v", "simd"],
  [0xfd09f, "i16x8.extmul_high_i8x16_u", "binary", [], "vv:v", "simd"],
  [0xfd0a0, "i32x4.abs", "unary", [], "v:v", "simd"],
  [0xfd0a1, "i32x4.neg", "unary", [], "v:v", "simd"],
  [0xfd0a3, "i32x4.all_true", "unary", [], "v:i", "simd"],
  [0xfd0a4, "i32x4.bitmask", "unary", [], "v:i", "simd"],
  [0xfd0a7, "i32x4.extend_low_i16x8_s", "unary", [], "v:v", "simd"],
  [0xfd0a8, "i32x4.extend_high_i16x8_s", "unary", [], "v:v", "simd"],
  [0xfd0a9, "i32x4.extend_low_i16x8_u", "unary", [], "v:v", "simd"],
  [0xfd0aa, "i32x4.extend_high_i16x8_u", "unary", [], "v:v", "simd"],
  [0xfd0ab, "i32x4.shl", "binary", [], "vi:v", "simd"],
  [0xfd0ac, "i32x4.shr_s", "binary", [], "vi:v", "simd"],
  [0xfd0ad, "i32x4.shr_u", "binary", [], "vi:v", "simd"],
  [0xfd0ae, "i32x4.add", "binary", [], "vv:v", "simd"],
  [0xfd0b1, "i32x4.sub", "binary", [], "vv:v", "simd"],
  [0xfd0b5, "i32x4.mul", "binary", [], "vv:v", "simd"],
  [0xfd0b6, "i32x4.min_s", "binary", [], "vv:v", "simd"],
  [0xfd0b7, "i32x4.min_u", "binary", [], "vv:v", "simd"],
  [0xfd0b8, "i32x4.max_s", "binary", [], "vv:v", "simd"],
  [0xfd0b9, "i32x4.max_u", "binary", [], "vv:v", "simd"],
  [0xfd0ba, "i32x4.dot_i16x8_s", "binary", [], "vv:v", "simd"],
  [0xfd0bc, "i32x4.extmul_low_i16x8_s", "binary", [], "vv:v", "simd"],
  [0xfd0bd, "i32x4.extmul_high_i16x8_s", "binary", [], "vv:v", "simd"],
  [0xfd0be, "i32x4.extmul_low_i16x8_u", "binary", [], "vv:v", "simd"],
  [0xfd0bf, "i32x4.extmul_high_i16x8_u", "binary", [], "vv:v", "simd"],
  [0xfd0c0, "i64x2.abs", "unary", [], "v:v", "simd"],
  [0xfd0c1, "i64x2.neg", "unary", [], "v:v", "simd"],
  [0xfd0c3, "i64x2.all_true", "unary", [], "v:i", "simd"],
  [0xfd0c4, "i64x2.bitmask", "unary", [], "v:i", "simd"],
  [0xfd0c7, "i64x2.extend_low_i32x4_s", "unary", [], "v:v", "simd"],
  [0xfd0c8, "i64x2.extend_high_i32x4_s", "unary", [], "v:v", "simd"],
  [0xfd0c9, "i64x2.extend_low_i32x4_u", "unary", [], "v:v", "simd"],
  [0xfd0ca, "i64x2.extend_high_i32x4_u", "unary", [], "v:v", "simd"],
  [0xfd0cb, "i64x2.shl", "binary", [], "vi:v", "simd"],
  [0xfd0cc, "i64x2.shr_s", "binary", [], "vi:v", "simd"],
  [0xfd0cd, "i64x2.shr_u", "binary", [], "vi:v", "simd"],
  [0xfd0ce, "i64x2.add", "binary", [], "vv:v", "simd"],
  [0xfd0d1, "i64x2.sub", "binary", [], "vv:v", "simd"],
  [0xfd0d5, "i64x2.mul", "binary", [], "vv:v", "simd"],
  [0xfd0dc, "i64x2.extmul_low_i32x4_s", "binary", [], "vv:v", "simd"],
  [0xfd0dd, "i64x2.extmul_high_i32x4_s", "binary", [], "vv:v", "simd"],
  [0xfd0de, "i64x2.extmul_low_i32x4_u", "binary", [], "vv:v", "simd"],
  [0xfd0df, "i64x2.extmul_high_i32x4_u", "binary", [], "vv:v", "simd"],
  [0xfd0e0, "f32x4.abs", "unary", [], "v:v", "simd"],
  [0xfd0e1, "f32x4.neg", "unary", [], "v:v", "simd"],
  [0xfd0e3, "f32x4.sqrt", "unary", [], "v:v", "simd"],
  [0xfd0e4, "f32x4.add", "binary", [], "vv:v", "simd"],
  [0xfd0e5, "f32x4.sub", "binary", [], "vv:v", "simd"],
  [0xfd0e6, "f32x4.mul", "binary", [], "vv:v", "simd"],
  [0xfd0e7, "f32x4.div", "binary", [], "vv:v", "simd"],
  [0xfd0e8, "f32x4.min", "binary", [], "vv:v", "simd"],
  [0xfd0e9, "f32x4.max", "binary", [], "vv:v", "simd"],
  [0xfd0ea, "f32x4.pmin", "binary", [], "vv:v", "simd"],
  [0xfd0eb, "f32x4.pmax", "binary", [], "vv:v", "simd"],
  [0xfd0ec, "f64x2.abs", "unary", [], "v:v", "simd"],
  [0xfd0ed, "f64x2.neg", "unary", [], "v:v", "simd"],
  [0xfd0ef, "f64x2.sqrt", "unary", [], "v:v", "simd"],
  [0xfd0f0, "f64x2.add", "binary", [], "vv:v", "simd"],
  [0xfd0f1, "f64x2.sub", "binary", [], "vv:v", "simd"],
  [0xfd0f2, "f64x2.mul", "binary", [], "vv:v", "simd"],
  [0xfd0f3, "f64x2.div", "binary", [], "vv:v", "simd"],
  [0xfd0f4, "f64x2.min", "binary", [], "vv:v", "simd"],
  [0xfd0f5, "f64x2.max", "binary", [], "vv:v", "simd"],
  [0xfd0f6, "f64x2.pmin", "binary", [], "vv:v", "simd"],
  [0xfd0f7, "f64x2.pmax", "binary", [], "vv:v", "simd"],
  [0xfd0f8, "i32x4.trunc_sat_f32x4_s", "unary", [], "v:v", "simd"],
  [0xfd0f9, "i32x4.trunc_sat_f32x4_u", "unary", [], "v:v", "simd"],
  [0xfd0fa, "f32x4.convert_i32x4_s", "unary", [], "v:v", "simd"],
  [0xfd0fb, "f32x4.convert_i32x4_u", "unary", [], "v:v", "simd"],
  [0xfd0fc, "i32x4.trunc_sat_f64x2_s_zero", "unary", [], "v:v", "simd"],
  [0xfd0fd, "i32x4.trunc_sat_f64x2_u_zero", "unary", [], "v:v", "simd"],
  [0xfd0fe, "f64x2.convert_low_i32x4_s", "unary", [], "v:v", "simd"],
  [0xfd0ff, "f64x2.convert_low_i32x4_u", "unary", [], "v:v", "simd"],

  // Vector instructions: relaxed
  [0xfd100, "i8x16.relaxed_swizzle", "binary", [], "vv:v", "relaxed-simd"],
  [0xfd101, "i32x4.relaxed_trunc_f32x4_s", "unary", [], "v:v", "relaxed-simd"],
  [0xfd102, "i32x4.relaxed_trunc_f32x4_u", "unary", [], "v:v", "relaxed-simd"],
  [0xfd103, "i32x4.relaxed_trunc_f64x2_s_zero", "unary", [], "v:v", "relaxed-simd"],
  [0xfd104, "i32x4.relaxed_trunc_f64x2_u_zero", "unary", [], "v:v", "relaxed-simd"],
  [0xfd105, "f32x4.relaxed_madd", "ternary", [], "vvv:v", "relaxed-simd"],
  [0xfd106, "f32x4.relaxed_nmadd", "ternary", [], "vvv:v", "relaxed-simd"],
  [0xfd107, "f64x2.relaxed_madd", "ternary", [], "vvv:v", "relaxed-simd"],
  [0xfd108, "f64x2.relaxed_nmadd", "ternary", [], "vvv:v", "relaxed-simd"],
  [0xfd109, "i8x16.relaxed_laneselect", "ternary", [], "vvv:v", "relaxed-simd"],
  [0xfd10a, "i16x8.relaxed_laneselect", "ternary", [], "vvv:v", "relaxed-simd"],
  [0xfd10b, "i32x4.relaxed_laneselect", "ternary", [], "vvv:v", "relaxed-simd"],
  [0xfd10c, "i64x2.relaxed_laneselect", "ternary", [], "vvv:v", "relaxed-simd"],
  [0xfd10d, "f32x4.relaxed_min", "binary", [], "vv:v", "relaxed-simd"],
  [0xfd10e, "f32x4.relaxed_max", "binary", [], "vv:v", "relaxed-simd"],
  [0xfd10f, "f64x2.relaxed_min", "binary", [], "vv:v", "relaxed-simd"],
  [0xfd110, "f64x2.relaxed_max", "binary", [], "vv:v", "relaxed-simd"],
  [0xfd111, "i16x8.relaxed_q15mulr_s", "binary", [], "vv:v", "relaxed-simd"],
  [0xfd112, "i16x8.relaxed_dot_i8x16_i7x16_s", "binary", [], "vv:v", "relaxed-simd"],
  [0xfd113, "i32x4.relaxed_dot_i8x16_i7x16_add_s", "ternary", [], "vvv:v", "relaxed-simd"],

  // Atomic instructions
  [0xfe000, "memory.atomic.notify", "atomic", ["memarg"], "pi:i", "threads", { width: 4 }],
  [0xfe001, "memory.atomic.wait32", "atomic", ["memarg"], "piI:i", "threads", { width: 4, waits: true }],
  [0xfe002, "memory.atomic.wait64", "atomic", ["memarg"], "pII:i", "threads", { width: 8, waits: true }],
  [0xfe003, "atomic.fence", "atomic", ["zero"], ":", "threads"],
  [0xfe010, "i32.atomic.load", "atomic", ["memarg"], "p:i", "threads", { width: 4 }],
  [0xfe011, "i64.atomic.load", "atomic", ["memarg"], "p:I", "threads", { width: 8 }],
  [0xfe012, "i32.atomic.load8_u", "atomic", ["memarg"], "p:i", "threads", { width: 1 }],
  [0xfe013, "i32.atomic.load16_u", "atomic", ["memarg"], "p:i", "threads", { width: 2 }],
  [0xfe014, "i64.atomic.load8_u", "atomic", ["memarg"], "p:I", "threads", { width: 1 }],
  [0xfe015, "i64.atomic.load16_u", "atomic", ["memarg"], "p:I", "threads", { width: 2 }],
  [0xfe016, "i64.atomic.load32_u", "atomic", ["memarg"], "p:I", "threads", { width: 4 }],
  [0xfe017, "i32.atomic.store", "atomic", ["memarg"], "pi:", "threads", { width: 4 }],
  [0xfe018, "i64.atomic.store", "atomic", ["memarg"], "pI:", "threads", { width: 8 }],
  [0xfe019, "i32.atomic.store8", "atomic", ["memarg"], "pi:", "threads", { width: 1 }],
  [0xfe01a, "i32.atomic.store16", "atomic", ["memarg"], "pi:", "threads", { width: 2 }],
  [0xfe01b, "i64.atomic.store8", "atomic", ["memarg"], "pI:", "threads", { width: 1 }],
  [0xfe01c, "i64.atomic.store16", "atomic", ["memarg"], "pI:", "threads", { width: 2 }],
  [0xfe01d, "i64.atomic.store32", "atomic", ["memarg"], "pI:", "threads", { width: 4 }],
  [0xfe01e, "i32.atomic.rmw.add", "atomic", ["memarg"], "pi:i", "threads", { width: 4 }],
  [0xfe01f, "i64.atomic.rmw.add", "atomic", ["memarg"], "pI:I", "threads", { width: 8 }],
  [0xfe020, "i32.atomic.rmw8.add_u", "atomic", ["memarg"], "pi:i", "threads", { width: 1 }],
  [0xfe021, "i32.atomic.rmw16.add_u", "atomic", ["memarg"], "pi:i", "threads", { width: 2 }],
  [0xfe022, "i64.atomic.rmw8.add_u", "atomic", ["memarg"], "pI:I", "threads", { width: 1 }],
  [0xfe023, "i64.atomic.rmw16.add_u", "atomic", ["memarg"], "pI:I", "threads", { width: 2 }],
  [0xfe024, "i64.atomic.rmw32.add_u", "atomic", ["memarg"], "pI:I", "threads", { width: 4 }],
  [0xfe025, "i32.atomic.rmw.sub", "atomic", ["memarg"], "pi:i", "threads", { width: 4 }],
  [0xfe026, "i64.atomic.rmw.sub", "atomic", ["memarg"], "pI:I", "threads", { width: 8 }],
  [0xfe027, "i32.atomic.rmw8.sub_u", "atomic", ["memarg"], "pi:i", "threads", { width: 1 }],
  [0xfe028, "i32.atomic.rmw16.sub_u", "atomic", ["memarg"], "pi:i", "threads", { width: 2 }],
  [0xfe029, "i64.atomic.rmw8.sub_u", "atomic", ["memarg"], "pI:I", "threads", { width: 1 }],
  [0xfe02a, "i64.atomic.rmw16.sub_u", "atomic", ["memarg"], "pI:I", "threads", { width: 2 }],
  [0xfe02b, "i64.atomic.rmw32.sub_u", "atomic", ["memarg"], "pI:I", "threads", { width: 4 }],
  [0xfe02c, "i32.atomic.rmw.and", "atomic", ["memarg"], "pi:i", "threads", { width: 4 }],
  [0xfe02d, "i64.atomic.rmw.and", "atomic", ["memarg"], "pI:I", "threads", { width: 8 }],
  [0xfe02e, "i32.atomic.rmw8.and_u", "atomic", ["memarg"], "pi:i", "threads", { width: 1 }],
  [0xfe02f, "i32.atomic.rmw16.and_u", "atomic", ["memarg"], "pi:i", "threads", { width: 2 }],
  [0xfe030, "i64.atomic.rmw8.and_u", "atomic", ["memarg"], "pI:I", "threads", { width: 1 }],
  [0xfe031, "i64.atomic.rmw16.and_u", "atomic", ["memarg"], "pI:I", "threads", { width: 2 }],
  [0xfe032, "i64.atomic.rmw32.and_u", "atomic", ["memarg"], "pI:I", "threads", { width: 4 }],
  [0xfe033, "i32.atomic.rmw.or", "atomic", ["memarg"], "pi:i", "threads", { width: 4 }],
  [0xfe034, "i64.atomic.rmw.or", "atomic", ["memarg"], "pI:I", "threads", { width: 8 }],
  [0xfe035, "i32.atomic.rmw8.or_u", "atomic", ["memarg"], "pi:i", "threads", { width: 1 }],
  [0xfe036, "i32.atomic.rmw16.or_u", "atomic", ["memarg"], "pi:i", "threads", { width: 2 }],
  [0xfe037, "i64.atomic.rmw8.or_u", "atomic", ["memarg"], "pI:I", "threads", { width: 1 }],
  [0xfe038, "i64.atomic.rmw16.or_u", "atomic", ["memarg"], "pI:I", "threads", { width: 2 }],
  [0xfe039, "i64.atomic.rmw32.or_u", "atomic", ["memarg"], "pI:I", "threads", { width: 4 }],
  [0xfe03a, "i32.atomic.rmw.xor", "atomic", ["memarg"], "pi:i", "threads", { width: 4 }],
  [0xfe03b, "i64.atomic.rmw.xor", "atomic", ["memarg"], "pI:I", "threads", { width: 8 }],
  [0xfe03c, "i32.atomic.rmw8.xor_u", "atomic", ["memarg"], "pi:i", "threads", { width: 1 }],
  [0xfe03d, "i32.atomic.rmw16.xor_u", "atomic", ["memarg"], "pi:i", "threads", { width: 2 }],
  [0xfe03e, "i64.atomic.rmw8.xor_u", "atomic", ["memarg"], "pI:I", "threads", { width: 1 }],
  [0xfe03f, "i64.atomic.rmw16.xor_u", "atomic", ["memarg"], "pI:I", "threads", { width: 2 }],
  [0xfe040, "i64.atomic.rmw32.xor_u", "atomic", ["memarg"], "pI:I", "threads", { width: 4 }],
  [0xfe041, "i32.atomic.rmw.xchg", "atomic", ["memarg"], "pi:i", "threads", { width: 4 }],
  [0xfe042, "i64.atomic.rmw.xchg", "atomic", ["memarg"], "pI:I", "threads", { width: 8 }],
  [0xfe043, "i32.atomic.rmw8.xchg_u", "atomic", ["memarg"], "pi:i", "threads", { width: 1 }],
  [0xfe044, "i32.atomic.rmw16.xchg_u", "atomic", ["memarg"], "pi:i", "threads", { width: 2 }],
  [0xfe045, "i64.atomic.rmw8.xchg_u", "atomic", ["memarg"], "pI:I", "threads", { width: 1 }],
  [0xfe046, "i64.atomic.rmw16.xchg_u", "atomic", ["memarg"], "pI:I", "threads", { width: 2 }],
  [0xfe047, "i64.atomic.rmw32.xchg_u", "atomic", ["memarg"], "pI:I", "threads", { width: 4 }],
  [0xfe048, "i32.atomic.rmw.cmpxchg", "atomic", ["memarg"], "pii:i", "threads", { width: 4 }],
  [0xfe049, "i64.atomic.rmw.cmpxchg", "atomic", ["memarg"], "pII:I", "threads", { width: 8 }],
  [0xfe04a, "i32.atomic.rmw8.cmpxchg_u", "atomic", ["memarg"], "pii:i", "threads", { width: 1 }],
  [0xfe04b, "i32.atomic.rmw16.cmpxchg_u", "atomic", ["memarg"], "pii:i", "threads", { width: 2 }],
  [0xfe04c, "i64.atomic.rmw8.cmpxchg_u", "atomic", ["memarg"], "pII:I", "threads", { width: 1 }],
  [0xfe04d, "i64.atomic.rmw16.cmpxchg_u", "atomic", ["memarg"], "pII:I", "threads", { width: 2 }],
  [0xfe04e, "i64.atomic.rmw32.cmpxchg_u", "atomic", ["memarg"], "pII:I", "threads", { width: 4 }],
] as const satisfies readonly OpTuple[];

type Row = (typeof rows)[number];

/** The names of all opcodes, or of those of the kinds given. */
export type OpName<K extends OpKind = OpKind> = Extract<Row, readonly [number, string, K, ...unknown[]]>[1];

/** The names of the opcodes whose types depend on the context: they have no signature. */
export type ContextOpName = Extract<
  Row,
  readonly [number, string, OpKind, readonly ImmediateKind[], null, ...unknown[]]
>[1];

/** The names of the opcodes with these extras: `OpNameWith<{ readonly waits: true }>`. */
export type OpNameWith<E extends OpExtras> = Extract<
  Row,
  readonly [number, string, OpKind, readonly ImmediateKind[], string | null, Feature, E]
>[1];

/** The names of the opcodes with vectors in their signature. */
export type VectorOpName = Extract<
  Row,
  readonly [number, string, OpKind, readonly ImmediateKind[], `${string}v${string}`, ...unknown[]]
>[1];

/** The extras as a row is read: those that it lacks are there as undefined, so that none is read from a prototype. */
type AllExtras = { readonly [K in keyof OpExtras]-?: OpExtras[K] | undefined };

/** One opcode. */
export interface Op extends AllExtras {
  readonly code: number;
  readonly name: OpName;
  readonly kind: OpKind;
  readonly immediates: readonly ImmediateKind[];
  /** Letters of the operands, or undefined where they depend on the context. */
  readonly params: string | undefined;
  readonly results: string | undefined;
  readonly since: Feature;
  /** Position in `opcodes`. */
  readonly index: number;
  /** The name in the text format. */
  readonly text: string;
  /** Whether its signature has vectors. */
  readonly vector: boolean;
}

/** All that rows have is written out in one literal: hundreds of objects that are spread take a tenth of the package's start. */
function toOp([code, name, kind, immediates, signature, since, extras]: OpTuple, index: number): Op {
  const [params, results] = signature === null ? [undefined, undefined] : signature.split(":");
  const op: Op = {
    code,
    name: name as OpName,
    kind,
    immediates,
    params,
    results,
    vector: signature?.includes("v") === true,
    since,
    index,
    text: name,
    const: undefined,
    width: undefined,
    lanes: undefined,
    anyOf: undefined,
    nests: undefined,
    loops: undefined,
    catches: undefined,
    calls: undefined,
    returns: undefined,
    traps: undefined,
    waits: undefined,
    grows: undefined,
    on: undefined,
    hints: undefined,
  };
  return extras === undefined ? op : Object.assign(op, extras);
}

/** All rows, in the table's order. */
export const opcodes: readonly Op[] = rows.map(toOp);

const byName = new Map<string, Op>(opcodes.map((op) => [op.name, op]));

/** The row with this name. Names are checked by the compiler, so there is always one. */
export function opNamed(name: OpName): Op {
  return byName.get(name)!;
}

/** The first byte of prefixed opcodes, with the rows behind it by sub-opcode. */
const prefixed = new Map<number, (Op | undefined)[]>([
  [0xfb, []],
  [0xfc, []],
  [0xfd, []],
  [0xfe, []],
]);

const single: (Op | undefined)[] = Array.from({ length: 256 });

for (const op of opcodes) {
  const prefix = op.code >> 12;
  if (prefix === 0) single[op.code] = op;
  else prefixed.get(prefix)![op.code & 0xfff] = op;
}

/** The row of a one-byte opcode, or undefined. */
export function opOfByte(byte: number): Op | undefined {
  return single[byte];
}

/** The rows behind a prefix byte by sub-opcode, or undefined where the byte is no prefix. */
export function opsOfPrefix(byte: number): readonly (Op | undefined)[] | undefined {
  return prefixed.get(byte);
}
