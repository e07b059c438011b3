/**
 * What bundlers that wrap a file as CommonJS can take: shadow-cljs puts each file of an npm package into a function with
 * the parameters `global`, `require`, `module` and `exports`, and lowers it by the Closure Compiler. The linter forbids
 * the free use of those names, and `String.raw`.
 */
import { describe, expect, it } from "vitest";
import { filesBelow, jsonOf, textOf, withoutComments } from "./sources.ts";

const free = ["module", "exports", "require", "global", "__filename", "__dirname"];
const names = free.join("|");

const faults: Record<string, RegExp> = {
  "a declaration at top level": new RegExp(
    `^(?:export )?(?:declare )?(?:abstract )?(?:async )?(?:const|let|var|function\\*?|class) (?:${names})\\b`,
    "m",
  ),
  "a pattern at top level": new RegExp(
    `^(?:export )?(?:const|let|var) (?=[{[])(?:[^;=]*?(?:[{[,:]|\\.\\.\\.))\\s*(?:${names})\\s*[,}\\]=]`,
    "m",
  ),
  "a binding of an import": new RegExp(
    `^import (?:type )?(?:[^;"]*[{,*]\\s*(?:type )?(?:\\w+ )?(?:as )?)?(?:${names})\\s*(?:,|\\}| from)`,
    "m",
  ),
  "a private name": /(?:^|[\s.(!])#[\w$]+\s*(?:[;=(.[:!?,)]|in\b)/m,
  "a tagged template": /(?:\w|\)|\])(?<!\b(?:return|case|of|in|typeof|throw|default|await|yield))§/,
};

/** A template that holds no other one. */
const innerTemplate = /`(?:\\.|\$\{(?:[^`{}]|\{[^`{}]*\})*\}|\$(?!\{)|[^`\\$])*`/g;

/** The text without comments and strings, each template being a mark; patterns stay. */
function codeOf(text: string): string {
  let code = withoutComments(text).replaceAll(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, '""');
  for (let before = ""; before !== code;) {
    before = code;
    code = code.replaceAll(innerTemplate, "§");
  }
  return code;
}

/** The kinds of faults in a text. */
const faultsIn = (text: string): string[] => Object.keys(faults).filter((kind) => faults[kind]!.test(codeOf(text)));

const sources = filesBelow("src/ts", ".ts");

interface TypeScriptConfig {
  readonly compilerOptions: { readonly [option: string]: unknown };
}

it("has class fields assigned in constructors, in syntax and a library that hosts have", () => {
  const { compilerOptions: base } = jsonOf("tsconfig.json") as TypeScriptConfig;
  const { compilerOptions: build } = jsonOf("tsconfig.build.json") as TypeScriptConfig;
  expect({ ...base, ...build }).toMatchObject({
    useDefineForClassFields: false,
    target: "ES2021",
    lib: ["ES2022"],
  });
  const { compilerOptions: everywhere } = jsonOf("tsconfig.browser.json") as TypeScriptConfig;
  expect(everywhere).toEqual({ target: "ES2021", lib: ["ES2021"], types: [] });
});

describe("what CommonJS and Closure can take", () => {
  it("is what every file has", () => {
    expect(sources.length).toBeGreaterThan(200);
    const found = sources.map((file) => [file, ...faultsIn(textOf(file))]).filter((one) => one.length > 1);
    expect(found).toEqual([]);
  });

  it("is checked by the linter, too", () => {
    const { overrides } = jsonOf(".oxlintrc.json") as {
      overrides: ReadonlyArray<{ files: string[]; rules: Record<string, readonly unknown[]> }>;
    };
    const rules = overrides.find(({ files }) => files.includes("src/ts/**"))?.rules;
    expect(rules?.["no-restricted-globals"]?.slice(1)).toEqual(free);
    expect(rules?.["no-restricted-properties"]?.[1]).toMatchObject({ object: "String", property: "raw" });
  });

  it.each([
    ["a declaration at top level", 'const module = "exn";'],
    ["a declaration at top level", "export async function require(name: string): Promise<void> {"],
    ["a declaration at top level", "export class global {"],
    ["a pattern at top level", "const { exports } = instance;"],
    ["a pattern at top level", "export const { a, b: module = 1 } = instance;"],
    ["a pattern at top level", "let [first, ...global] = list;"],
    ["a binding of an import", 'import { type Module, module } from "./a.ts";'],
    ["a binding of an import", 'import { unit as module } from "./a.ts";'],
    ["a binding of an import", 'import * as exports from "./a.ts";'],
    ["a binding of an import", 'import global from "./a.ts";'],
    ["a private name", "class A {\n  readonly #x = 1;\n}"],
    ["a private name", "class A {\n  get(): number {\n    return this.#x;\n  }\n}"],
    ["a private name", "class A {\n  static is = (it: object): boolean => #x in it;\n}"],
    ["a tagged template", "throw new Error(String.raw`\\u{h}`);"],
    ["a tagged template", "const text = tag`a`;"],
  ])("%s is found: %s", (kind, text) => {
    expect(faultsIn(text)).toEqual([kind]);
  });

  it.each([
    "function f(module: Module): void {\n  const exports = module.exports;\n}",
    "export interface Unit {\n  readonly module: Module;\n}",
    "const moduleName = 1;",
    'export { module } from "./a.ts";',
    "const text = `#${a}; tag`;",
    "case `a`: return `b`;",
    'const mark = "# x;";',
    "// const module = 1; String.raw`x`",
  ])("what stands elsewhere is none: %s", (text) => {
    expect(faultsIn(text)).toEqual([]);
  });
});
