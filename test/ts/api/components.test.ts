/**
 * Components as sources: what is valid, what they import and export, and their WIT.
 */
import { describe, expect, it } from "vitest";
import {
  compile,
  createRuntime,
  explain,
  imports as imported,
  inspect,
  load,
  nativeEngine,
  validate,
  wat,
  wit,
} from "../../../src/ts/index.ts";
import { printWit } from "../../../src/ts/wit/print/print.ts";
import { parseWit } from "../../../src/ts/wit/resolve/resolve.ts";
import {
  code,
  componentOf,
  declare,
  index,
  label,
  leb,
  section,
  sectionIds,
  vector,
} from "../component/section-bytes.ts";
import { validComponents } from "../component/suite.ts";
import { describeWith, needs } from "../needs.ts";
import { failure, kindsImports } from "./support.ts";

const types = (...definitions: readonly (readonly number[])[]): number[] =>
  section(sectionIds.type, vector(definitions));
const imports = (...items: readonly (readonly number[])[]): number[] => section(sectionIds.import, vector(items));

/** An interface with a named number, a record, a resource and a method over them. */
const shelf = code.instance([
  ...[declare.type(code.u32), declare.exportType("size", 0)],
  ...[
    declare.type(
      code.record([
        ["width", index(1)],
        ["name", code.string],
      ]),
    ),
    declare.exportType("thing", 2),
  ],
  [0x04, 0x00, ...label("shelf"), 0x03, 0x01],
  declare.type([0x68, ...leb(4)]),
  declare.type(code.list(index(3))),
  declare.type(
    code.func(
      [
        ["self", index(5)],
        ["all", index(6)],
      ],
      index(1),
    ),
  ),
  declare.exportFunc("[method]shelf.add", 7),
]);

const bytes = componentOf(
  types(shelf, code.func([["text", code.string]])),
  imports([0x00, ...label("a:b/things@1.2.0"), 0x05, 0x00], [0x00, ...label("log"), 0x01, 0x01]),
  section(0, [...label("note"), 1, 2, 3]),
);

describe("components", () => {
  it("are valid or not, with the reason", () => {
    expect(validate(bytes)).toBe(true);
    expect(explain(bytes)).toBeUndefined();
    const wrong = componentOf(types(code.list(index(7))));
    expect(validate(wrong)).toBe(false);
    expect(explain(wrong)).toMatchObject({ kind: "invalid", code: "unknown-index" });
    expect(explain(bytes.subarray(0, bytes.length - 1))).toMatchObject({ kind: "malformed", code: "unexpected-end" });
  });

  it("tell what they import and export", () => {
    const info = inspect(bytes);
    expect(info).toMatchObject({ size: bytes.length, imports: [], exports: {}, counts: { types: 2, modules: 0 } });
    expect(info.sections.map(({ name }) => name)).toEqual(["custom note"]);
    expect(info.component).toMatchObject({
      imports: {
        "a:b/things@1.2.0": {
          kind: "instance",
          types: ["size", "thing", "shelf"],
          functions: { "[method]shelf.add": "func(self: borrow<shelf>, all: list<thing>) -> size" },
        },
        log: { kind: "func", type: "func(text: string)" },
      },
      exports: {},
      features: [],
      async: false,
    });
  });

  it("tell the same by `imports` and `exports`, as sources, compiled and loaded", () => {
    const told = Object.entries(inspect(bytes).component?.imports ?? {});
    expect(told).toHaveLength(2);
    for (const source of [bytes, compile(bytes)])
      expect(imported(source)).toEqual(told.map(([name, item]) => ({ name, ...item })));
    const kinds = load("testdata/components/kinds.wasm", { imports: kindsImports });
    expect(imported(kinds)).toEqual(imported("testdata/components/kinds.wasm"));
    expect(kinds.describeExports()).toEqual(inspect("testdata/components/kinds.wasm").component?.exports);
    expect(kinds.describeExports()["cljw:kinds/values@1.0.0"]).toMatchObject({
      kind: "instance",
      functions: { strings: "func(a: string) -> string" },
    });
  });

  it("have a world in WIT, with the names that types have outside", () => {
    const text = wit(bytes);
    expect(text).toContain("import a:b/things@1.2.0;");
    expect(text).toContain("type size = u32;");
    expect(text).toContain("width: size,");
    expect(text).toContain("add: func(all: list<thing>) -> size;");
    expect(printWit(parseWit([{ path: "printed.wit", text }], { features: "all" }))).toBe(text);
    expect(inspect(bytes).component?.wit).toBe(text);
  });

  it("are errors where only a module will do", () => {
    const error = failure(() => wat(bytes));
    expect(`${error.kind} ${error.code}`).toBe("malformed not-wasm");
    expect(error.message).toContain("this is a component");
  });

  it("need the part", () => {
    const alone = createRuntime({ engines: [nativeEngine] });
    const error = failure(() => alone.validate(bytes));
    expect(`${error.kind} ${error.code}`).toBe("usage part-missing");
    expect(error.message).toContain('cljw-wasm/parts/components"');
  });
});

/** Its lines, in whatever order: a text that is read has functions behind interfaces. */
const lines = (text: string): string[] => text.split("\n").toSorted();

describeWith(needs.suites, "components of the reference tests", () => {
  it("have worlds that read as they are written, where WIT has words for them", () => {
    let worlds = 0;
    for (const { id, bytes: component } of validComponents()) {
      const { component: info } = inspect(component);
      if (info?.wit === undefined) continue;
      const text = info.wit;
      worlds++;
      const again = parseWit([{ path: "printed.wit", text }], { features: "all" });
      expect(lines(printWit(again)), id).toEqual(lines(text));
    }
    expect(worlds).toBeGreaterThan(150);
  });
});
