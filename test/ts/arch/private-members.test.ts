/**
 * A member of a class is `private` exactly where its name begins with `_`: who reads `x._y` knows that it is nobody else's, also in
 * JavaScript, which does not know `private`. What subclasses use or provide, `protected`, has a plain name.
 */
import { describe, expect, it } from "vitest";
import { misnamedMembersIn } from "./private-members.ts";
import { filesBelow, textOf } from "./sources.ts";

const sources = ["src/ts", "test/ts", "scripts", "bench"].flatMap((dir) => filesBelow(dir, ".ts"));

describe("private members", () => {
  it("are those whose names begin with `_`", () => {
    const misnamed = sources.flatMap((file) => misnamedMembersIn(textOf(file)).map((name) => `${file}: ${name}`));
    expect(misnamed, "private without `_`, or `_` without private").toEqual([]);
  });

  it.each([
    ["private a = 1;", "a"],
    ["private readonly a: number;", "a"],
    ["private a?: number;", "a"],
    ["private a!: number;", "a"],
    ["private static readonly a = new Map<string, number>();", "a"],
    ["private get a(): number {", "a"],
    ["private set a(value: number) {", "a"],
    ["private async a(): Promise<void> {", "a"],
    ["private *a(): Generator<number> {", "a"],
    ["private async *a(): AsyncGenerator<number> {", "a"],
    ["private a<T>(value: T): T {", "a"],
    ["private get(): number {", "get"],
    ["private static(): void {", "static"],
    ["_a = 1;", "_a"],
    ["readonly _a: number;", "_a"],
    ["static _a = 1;", "_a"],
    ["protected _a(): void {", "_a"],
    ["protected override readonly _a: number;", "_a"],
    ["get _a(): number {", "_a"],
    ["_a(", "_a"],
    ["abstract _a(): void;", "_a"],
  ])("and `%s` is found", (line, name) => {
    expect(misnamedMembersIn(`export abstract class C<T> extends D {\n  ${line}\n}\n`)).toEqual([name]);
    expect(misnamedMembersIn(`function f() {\n  return class extends D {\n    ${line}\n  };\n}\n`)).toEqual([name]);
  });

  it.each([
    "private _a = 1;",
    "private readonly _a: number;",
    "private get _a(): number {",
    "private *_a(): Generator<number> {",
    "private constructor(a: number) {",
    "a = 1;",
    "get a(): number {",
    "protected a(): void {",
    "// private a = 1;",
    "/** private a = 1; */",
  ])("and nothing is found in `%s`", (line) => {
    expect(misnamedMembersIn(`class C {\n  ${line}\n}\n`)).toEqual([]);
  });

  it("are looked for in classes alone", () => {
    expect(misnamedMembersIn("const a = {\n  _start: 1,\n};\nclass C {}\nconst b = {\n  _start() {},\n};\n")).toEqual(
      [],
    );
    expect(misnamedMembersIn("class C {\n  a() {\n    return {\n      _start: 1,\n    };\n  }\n}\n")).toEqual([]);
  });
});
