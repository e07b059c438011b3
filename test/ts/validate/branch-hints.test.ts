/**
 * Branch hints: the section as our text parser writes it, and as nobody should write it.
 */
import { describe, expect, it } from "vitest";
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { readBranchHints } from "../../../src/ts/binary/branch-hints.ts";
import { ModuleBuilder } from "../../../src/ts/binary/builder.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { type Module, branchHintSection } from "../../../src/ts/core/module.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { checkBranchHints } from "../suites/branch-hints.ts";
import { validateModule } from "../../../src/ts/validate/module.ts";

/** One function: no locals (1 byte), local.get 0 (2), if (2), end (1), local.get 0 (2), drop (1). */
function hinted(...section: number[]): Module {
  const b = new ModuleBuilder();
  b.func(b.funcType(["i32"], []), [], (w) => {
    w.emit("local.get", 0).emit("if", undefined).emit("end").emit("local.get", 0).emit("drop");
  });
  b.custom(branchHintSection, Uint8Array.from(section));
  return decodeModule(b.build());
}

/** Kind and text of what is wrong, or undefined. */
function problem(module: Module): string | undefined {
  try {
    checkBranchHints(module);
    return undefined;
  } catch (error) {
    if (!(error instanceof WasmError)) throw error;
    return `${error.kind} ${error.message.replace(`@${branchHintSection} annotation: `, "").split(/[:(]/)[0]!.trim()}`;
  }
}

describe("branch hints", () => {
  it("of a text are found at their instructions", () => {
    const text = `(module (func $f) (func (param i32) (block
      (@metadata.code.branch_hint "\\01") (br_if 0 (local.get 0))
      (@metadata.code.branch_hint "\\00") (if (local.get 0) (then)))))`;
    const module = decodeModule(parseWat(text));
    validateModule(module);
    expect(problem(module)).toBeUndefined();
    expect(readBranchHints(module).map(({ funcIdx, value }) => [funcIdx, value])).toEqual([
      [1, 1],
      [1, 0],
    ]);
  });

  it("are about an if or a br_if", () => {
    expect(problem(hinted(1, 0, 1, 3, 1, 0))).toBeUndefined();
    expect(problem(hinted(1, 0, 1, 1, 1, 0))).toBe("invalid invalid target");
    expect(problem(hinted(1, 0, 1, 4, 1, 0))).toBe("invalid invalid target");
    expect(problem(hinted(1, 0, 1, 100, 1, 0))).toBe("invalid invalid target");
  });

  it("come in order, once, and in functions that the module defines", () => {
    expect(problem(hinted(1, 0, 2, 3, 1, 0, 3, 1, 0))).toBe("invalid duplicate annotation");
    expect(problem(hinted(1, 0, 2, 3, 1, 0, 1, 1, 0))).toBe("invalid out of order");
    expect(problem(hinted(1, 1, 1, 3, 1, 0))).toBe("invalid not in a function");
  });

  it("must be readable", () => {
    expect(problem(hinted(1, 0, 1, 3, 1, 2))).toMatch(/^malformed invalid hint value/);
    expect(problem(hinted(1, 0, 1, 3, 2, 0, 0))).toMatch(/^malformed invalid hint value/);
    expect(problem(hinted(1, 0, 1, 3, 1, 0, 0))).toMatch(/^malformed unexpected content/);
    expect(problem(hinted(9, 0))).toMatch(/^malformed unexpected end/);
  });

  it("do not keep a module from being valid", () => {
    expect(() => validateModule(hinted(9, 0))).not.toThrow();
    expect(() => validateModule(hinted(1, 0, 1, 1, 1, 0))).not.toThrow();
  });
});
