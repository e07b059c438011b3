/**
 * Components as the decoder and the validator judge them: the reference tests of the Component Model, and what little bytes can
 * ask for too much.
 */
import { describe, expect, it } from "vitest";
import { componentKind } from "../fuzz/component.ts";
import { Random } from "../fuzz/random.ts";
import { fuzz } from "../fuzz/run.ts";
import { describeWith, needs } from "../needs.ts";
import { judged } from "../suites/components.ts";
import { randomComponent } from "./random-component.ts";
import { code, componentOf, declare, index, label, leb, section, sectionIds, vector } from "./section-bytes.ts";
import { check, componentCommands, judge, validComponents } from "./suite.ts";

/** Components of so few bytes are cut everywhere, longer ones at some places. */
const short = 400;
const places = 100;

describeWith(needs.suites, "the Component Model's reference tests", () => {
  const commands = componentCommands();

  it("are judged as they say", () => {
    const outcomes = commands.map((command) => ({ at: `${command.script}:${command.line}`, outcome: judged(command) }));
    const judgedOnes = outcomes.filter(({ outcome }) => outcome !== "runs" && !("skipped" in outcome));
    expect(judgedOnes.length).toBeGreaterThan(730);
    expect(judgedOnes.filter(({ outcome }) => outcome !== "runs" && "fault" in outcome && outcome.fault)).toEqual([]);
  });

  it("are refused with places within them", () => {
    for (const { expected, isText, bytes } of commands) {
      if (isText || (expected !== "invalid" && expected !== "malformed")) continue;
      const contents = bytes();
      const at = placeOf(contents);
      expect(at).toBeGreaterThanOrEqual(0);
      expect(at).toBeLessThanOrEqual(contents.length);
    }
  });

  it("are components or errors when they are cut", () => {
    const verdicts = new Set<string>();
    for (const { bytes } of validComponents()) {
      const step = bytes.length <= short ? 1 : Math.ceil(bytes.length / places);
      for (let end = 0; end < bytes.length; end += step) verdicts.add(judge(bytes.subarray(0, end)).verdict);
    }
    expect([...verdicts].sort()).toEqual(["malformed", "valid"]);
  });

  it("are components or errors when they are changed", async () => {
    const { passed, failures } = await fuzz(componentKind, 7, 0, 3000);
    expect(failures).toEqual([]);
    expect(passed).toBe(3000);
  });
});

/** Where the error about a component is. */
function placeOf(bytes: Uint8Array): number {
  try {
    check(bytes);
  } catch (error) {
    return (error as { at?: number }).at ?? -1;
  }
  return -1;
}

const types = (...definitions: readonly (readonly number[])[]): number[] =>
  section(sectionIds.type, vector(definitions));
const emptyComponent = [...componentOf()];
const plain = (name: string): number[] => [0x00, ...label(name)];

/** Components within components. */
function nested(depth: number): Uint8Array {
  let inner = emptyComponent;
  for (let n = 0; n < depth; n++) inner = [...componentOf(section(sectionIds.component, inner))];
  return Uint8Array.from(inner);
}

/** Types of which each is twice the one before. */
const doubled = (depth: number, twice: (previous: number[]) => number[]): number[][] => {
  const all = [twice([...code.u8])];
  while (all.length < depth) all.push(twice(index(all.length - 1)));
  return all;
};

/** Instances' types of which each exports two of the one before; the first exports what is given. */
function instances(depth: number, first: readonly number[]): number[] {
  const outer = (i: number): number[] => [0x02, 0x03, 0x02, ...leb(1), ...leb(i)];
  const exported = (name: string): number[] => [0x04, ...plain(name), 0x05, 0x00];
  const all = [code.instance([first])];
  for (let i = 0; i < depth; i++) all.push(code.instance([outer(i), exported("a"), exported("b")]));
  return types(...all);
}

const abstract = [0x04, ...plain("r"), 0x03, 0x01];
const importInstance = (name: string, type: number): number[] => [...plain(name), 0x05, ...leb(type)];

describe("components that ask for much", () => {
  it("may share the parts of their types", () => {
    // Each is a pair of lists of the one before it, which stands at an even index.
    const all = [code.list(code.u8)];
    for (let n = 0; n < 45; n++) {
      const list = index(all.length - 1);
      all.push(code.tuple([list, list]), code.list(index(all.length)));
    }
    expect(judge(componentOf(types(...all))).verdict).toBe("valid");
  });

  it("cannot have values beyond all sizes", () => {
    const pairs = doubled(90, (type) => code.tuple([type, type]));
    expect(judge(componentOf(types(...pairs)))).toMatchObject({ verdict: "invalid", code: "bad-component" });
    const fixed = doubled(90, (type) => code.fixed(type, 0xffff_ffff));
    expect(judge(componentOf(types(...fixed)))).toMatchObject({ verdict: "invalid", code: "bad-component" });
  });

  it("can have types of a depth that is bounded", () => {
    const chain = (depth: number): Uint8Array => componentOf(types(...doubled(depth, code.option)));
    expect(judge(chain(100)).verdict).toBe("valid");
    expect(judge(chain(101))).toMatchObject({ verdict: "invalid", code: "limit-exceeded" });
    expect(judge(chain(100_000))).toMatchObject({ verdict: "invalid", code: "limit-exceeded" });
  });

  it("can nest as deep as is bounded", () => {
    expect(judge(nested(100)).verdict).toBe("valid");
    expect(judge(nested(101))).toMatchObject({ verdict: "invalid", code: "limit-exceeded" });
  });

  it("cannot make resources beyond all numbers", () => {
    const few = componentOf(instances(8, abstract), section(sectionIds.import, vector([importInstance("i", 8)])));
    expect(check(few).type.imported.size).toBe(256);
    const many = componentOf(instances(60, abstract), section(sectionIds.import, vector([importInstance("i", 60)])));
    expect(judge(many)).toMatchObject({ verdict: "invalid", code: "limit-exceeded" });
  });

  it("cannot export instances beyond all numbers", () => {
    const many = componentOf(
      instances(60, declare.type(code.u8)),
      section(sectionIds.import, vector([importInstance("i", 60)])),
    );
    expect(judge(many)).toMatchObject({ verdict: "invalid", code: "limit-exceeded" });
    const deep = componentOf(instances(101, abstract));
    expect(judge(deep)).toMatchObject({ verdict: "invalid", code: "limit-exceeded" });
  });

  it("can import much", () => {
    const flood = Array.from({ length: 20_000 }, (_, i) => importInstance(`i${i}`, 0));
    const bytes = componentOf(types(code.instance([abstract])), section(sectionIds.import, vector(flood)));
    expect(check(bytes).type.imported.size).toBe(20_000);
  });

  it("cannot be instantiated for more than their bytes are worth", () => {
    const names = Array.from({ length: 2_000 }, (_, i) => [...plain(`r${i}`), 0x03, ...leb(i), 0x00]);
    const resources = types(...names.map(() => [0x3f, 0x7f, 0x00]));
    const inner = componentOf(resources, section(sectionIds.export, vector(names)));
    const some = Array.from({ length: 100_000 }, () => [0x00, 0x00, 0x00]);
    const bytes = componentOf(section(sectionIds.component, [...inner]), section(sectionIds.instance, vector(some)));
    expect(judge(bytes)).toMatchObject({ verdict: "invalid", code: "limit-exceeded" });
  });

  it("cannot promise what they do not hold", () => {
    for (const id of [2, 3, 5, 6, 7, 8, 10, 11]) {
      const bytes = componentOf(section(id, [0xff, 0xff, 0xff, 0xff, 0x0f]));
      expect(judge(bytes), `section ${id}`).toMatchObject({ verdict: "malformed", code: "unexpected-end" });
    }
  });

  it("cannot have names without end", () => {
    const named = (length: number): Uint8Array =>
      componentOf(
        types(code.instance([])),
        section(sectionIds.import, vector([importInstance("a".repeat(length), 0)])),
      );
    expect(judge(named(100_000)).verdict).toBe("valid");
    expect(judge(named(100_001))).toMatchObject({ verdict: "invalid", code: "limit-exceeded" });
  });

  it("are refused by name where they use what is not there", () => {
    const start = componentOf(section(9, [0, 0, 0]));
    expect(judge(start).message).toContain('needs the feature "values"');
    expect(judge(componentOf(section(12, [0]))).code).toBe("feature-disabled");
  });
});

describe("resolved types", () => {
  it("are the same by structure, and resources by what introduces them", () => {
    const record = code.record([["a", code.u32]]);
    const named = (name: string, type: number): number[] => [...plain(name), 0x03, 0x00, ...leb(type)];
    const resource = (name: string): number[] => [...plain(name), 0x03, 0x01];
    const bytes = componentOf(
      types(record, record),
      section(sectionIds.import, vector([named("x", 0), named("y", 1), resource("r"), resource("s")])),
    );
    const { type, store } = check(bytes);
    const valueOf = (name: string): number => {
      const entity = type.imports.get(name)?.entity;
      if (entity?.sort !== "type" || !("type" in entity.type)) throw new Error(name);
      return entity.type.type as number;
    };
    expect(valueOf("x")).not.toBe(valueOf("y"));
    expect(store.same(valueOf("x"), valueOf("y"))).toBe(true);
    expect(store.same(valueOf("r"), valueOf("s"))).toBe(false);
    expect([...type.imported]).toEqual([valueOf("r"), valueOf("s")]);
  });
});

describe("random components", () => {
  it("are valid as they are made, and not where resources are supplied the wrong way round", () => {
    let swaps = 0;
    for (let i = 0; i < 400; i++) {
      const { bytes, swapped } = randomComponent(Random.of(15, i));
      expect(judge(bytes), `component ${i}`).toEqual({ verdict: "valid", code: "", message: "" });
      if (swapped === undefined) continue;
      swaps++;
      expect(judge(swapped), `component ${i}, swapped`).toMatchObject({ verdict: "invalid", code: "type-mismatch" });
    }
    expect(swaps).toBeGreaterThan(100);
  });
});
