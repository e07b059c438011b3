/**
 * What the validator tells beyond a verdict: features, where and in which function an error is, bodies one by
 * one, limits. Modules are made by another assembler.
 */
import { beforeAll, describe, expect, it } from "vitest";
import wabt from "wabt";
import { type ErrorData, InvalidError, MalformedError, WasmError } from "../../../src/ts/base/errors/errors.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import type { Feature } from "../../../src/ts/core/features.ts";
import type { Module } from "../../../src/ts/core/module.ts";
import { validateBody } from "../../../src/ts/validate/code.ts";
import { checkDeclarations, featuresOf, validateModule } from "../../../src/ts/validate/module.ts";

const enabled = {
  mutable_globals: true,
  sat_float_to_int: true,
  sign_extension: true,
  simd: true,
  threads: true,
  multi_value: true,
  tail_call: true,
  bulk_memory: true,
  reference_types: true,
  exceptions: true,
  memory64: true,
  extended_const: true,
  relaxed_simd: true,
} as const;

let assemble: (text: string, options?: { names?: boolean }) => Module;

beforeAll(async () => {
  const tools = await wabt();
  assemble = (text, { names = false } = {}) => {
    const parsed = tools.parseWat("test.wat", text, enabled);
    try {
      return decodeModule(new Uint8Array(parsed.toBinary({ write_debug_names: names }).buffer));
    } finally {
      parsed.destroy();
    }
  };
});

/** The error that an action ends with. */
function errorOf(action: () => unknown): WasmError {
  try {
    action();
  } catch (error) {
    if (error instanceof WasmError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("features", () => {
  const cases: readonly (readonly [Feature, string])[] = [
    ["mutable-globals", `(global (export "g") (mut i32) (i32.const 0))`],
    ["sign-extension", `(func (drop (i32.extend8_s (i32.const 1))))`],
    ["saturating-float-to-int", `(func (drop (i32.trunc_sat_f32_s (f32.const 1))))`],
    ["multi-value", `(func (result i32 i32) (i32.const 1) (i32.const 2))`],
    ["multi-value", `(func (i32.const 1) (block (param i32) (drop)))`],
    ["bulk-memory", `(memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)))`],
    ["bulk-memory", `(data "x")`],
    ["reference-types", `(func (param externref))`],
    ["reference-types", `(table 1 funcref) (table 1 funcref)`],
    ["simd", `(func (drop (v128.const i32x4 0 0 0 0)))`],
    ["simd", `(func (local v128))`],
    ["extended-const", `(global i32 (i32.add (i32.const 1) (i32.const 2)))`],
    ["tail-call", `(func $f (return_call $f))`],
    ["memory64", `(memory i64 1)`],
    ["relaxed-simd", `(func (param v128) (drop (i8x16.relaxed_swizzle (local.get 0) (local.get 0))))`],
    ["legacy-exceptions", `(func (try (do) (catch_all)))`],
    ["threads", `(memory 1 1 shared)`],
    ["threads", `(memory 1) (func (drop (i32.atomic.load (i32.const 0))))`],
  ];

  it.each(cases)("%s is found in %s", (feature, text) => {
    expect([...featuresOf(assemble(`(module ${text})`))]).toContain(feature);
  });

  it.each(cases)("%s can be switched off for %s", (feature, text) => {
    const module = assemble(`(module ${text})`);
    const error = errorOf(() => validateModule(module, { disabled: new Set([feature]) }));
    expect(error).toBeInstanceOf(InvalidError);
    expect(error.code).toBe("feature-disabled");
    expect(error.data).toMatchObject({ feature } satisfies ErrorData);
    expect(error.message).toContain(`"${feature}"`);
  });

  it("that both have a part need one of the two, and are named after the first that is allowed", () => {
    const module = assemble(`(module (tag $t) (func (throw $t)))`);
    const names = (...disabled: readonly Feature[]): unknown => [
      ...validateModule(module, { disabled: new Set(disabled) }).features.names,
    ];
    expect(names()).toEqual(["mvp", "exceptions"]);
    expect(names("legacy-exceptions")).toEqual(["mvp", "exceptions"]);
    expect(names("exceptions")).toEqual(["mvp", "legacy-exceptions"]);
    const error = errorOf(() => names("exceptions", "legacy-exceptions"));
    expect([error.code, error.data.feature]).toEqual(["feature-disabled", "exceptions"]);
    expect(error.message).toContain('"exceptions" or "legacy-exceptions"');
    expect([...featuresOf(assemble(`(module (tag $t) (func (try (do (throw $t)) (catch $t))))`))]).toEqual([
      "mvp",
      "legacy-exceptions",
    ]);
  });

  it("of a module of the first version is that version alone", () => {
    const module = assemble(`(module (table 1 funcref) (memory 1) (elem (i32.const 0) $f)
      (func $f (export "f") (param i32) (result i32) (local f64)
        (if (result i32) (local.get 0) (then (i32.load (local.get 0)))
          (else (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0))))))`);
    expect([...featuresOf(module)]).toEqual(["mvp"]);
  });
});

describe("an error", () => {
  it("names the instruction, its offset and the function", () => {
    const text = `(module (func) (func $sum (param i32) (result i32) (i32.add (local.get 0) (i64.const 1))))`;
    const module = assemble(text, { names: true });
    const error = errorOf(() => validateModule(module));
    expect(error.code).toBe("type-mismatch");
    expect(error.message).toContain("[i32 i32] but stack has [i32 i64]");
    expect(error.message).toContain("i32.add at offset");
    expect(error.message).toContain('function 1 "sum"');
    expect(module.bytes[error.at!]).toBe(0x6a);
  });

  it("names the initialiser that is not constant", () => {
    const error = errorOf(() => validateModule(assemble(`(module (global i32 (i32.clz (i32.const 0))))`)));
    expect(error.code).toBe("not-constant");
    expect(error.message).toContain("the initialiser of global 0");
  });

  it("is of the encoding where a body goes on behind its end", () => {
    const module = assemble(`(module (func nop nop nop))`);
    const bytes = module.bytes.slice();
    bytes[bytes.length - 3] = 0x0b;
    expect(errorOf(() => validateModule(decodeModule(bytes)))).toBeInstanceOf(MalformedError);
  });

  it("is of the encoding where an else has no if", () => {
    const bytes = assemble(`(module (func nop nop))`).bytes.slice();
    bytes[bytes.length - 2] = 0x05;
    expect(errorOf(() => validateModule(decodeModule(bytes)))).toBeInstanceOf(MalformedError);
  });
});

describe("bodies", () => {
  const text = `(module (import "a" "f" (func (param i32)))
    (func (param i32 i64) (local f32 f32) (call 0 (i32.add (i32.const 1) (i32.add (i32.const 2) (i32.const 3)))))
    (func (result i32) (i64.const 0)))`;

  it("are checked one by one after the declarations", () => {
    const context = checkDeclarations(assemble(text));
    expect(validateBody(context, 1)).toEqual({ nLocals: 4, maxHeight: 3 });
    expect(errorOf(() => validateBody(context, 2)).message).toMatch(/^type mismatch: .* function 2/);
    expect(validateBody(context, 1)).toEqual({ nLocals: 4, maxHeight: 3 });
  });

  it("give their locals and heights by index of the definition", () => {
    const { nLocals, maxHeights, declaredFuncs } = validateModule(
      assemble(`(module (elem declare func 1) (func (param i32) (local i64 i64)) (func (drop (i32.const 0))))`),
    );
    expect([...nLocals]).toEqual([3, 0]);
    expect([...maxHeights]).toEqual([0, 1]);
    expect([...declaredFuncs]).toEqual([1]);
  });

  it("cannot hold more operands at once than a machine has room for", () => {
    const results = "i64 ".repeat(1000);
    const values = "(i64.const 0)".repeat(1000);
    const module = assemble(`(module (func $f (result ${results}) ${values})
      (func ${"(call $f)".repeat(1001)} unreachable))`);
    const error = errorOf(() => validateModule(module));
    expect(error.code).toBe("limit-exceeded");
  });
});

describe("limits", () => {
  it("hold imported and defined memories together", () => {
    const memories = (n: number): number[] => [5, n * 2 + 1, n, ...Array.from({ length: n }, () => [0, 0]).flat()];
    const imports = [2, 6, 1, 0, 0, 2, 0, 0];
    const bytes = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...imports, ...memories(63));
    expect([...validateModule(decodeModule(bytes)).features.names]).toContain("multi-memory");
    const many = Array.from({ length: 100 }, () => [0, 0]).flat();
    const over = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...imports, 5, 0xc9, 0x01, 100, ...many);
    expect(errorOf(() => validateModule(decodeModule(over))).code).toBe("limit-exceeded");
  });
});
