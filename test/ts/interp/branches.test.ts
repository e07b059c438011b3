/**
 * Branches that may not be taken: on both ways, all that was on the stack and in the locals is as it was, whatever the
 * label and however many values go along.
 */
import { describe, expect, it } from "vitest";
import { load } from "../../../src/ts/index.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { branchModule, forms, hostHas, labelKinds, shapesOf } from "./branch-shapes.ts";

type Call = (...args: readonly unknown[]) => unknown;
type Exports = Readonly<Record<string, Call>>;

const cases = Object.keys(forms).flatMap((form) =>
  labelKinds.filter((kind) => shapesOf(form, kind).length > 0).map((kind) => ({ form, kind })),
);

/** What differs from the hashes expected, taken and not. */
function wrongOf(shapes: ReturnType<typeof shapesOf>, call: (name: string) => Call): string[] {
  return shapes.flatMap(({ name, expected }) =>
    [0, 1].flatMap((taken) => {
      const hash = BigInt.asUintN(64, call(name)(taken, null, {}) as bigint);
      return hash === expected[taken]! ? [] : [`${name} ${taken === 1 ? "taken" : "not taken"}`];
    }),
  );
}

describe("a branch with values", () => {
  it.each(cases)("$form to a $kind", ({ form, kind }) => {
    const shapes = shapesOf(form, kind);
    const bytes = parseWat(branchModule(shapes));
    const ours = load(bytes, { engine: "interp" });
    expect(wrongOf(shapes, (name) => ours.func(name))).toEqual([]);
    if (!hostHas(form, kind)) return;
    const host = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports;
    expect(wrongOf(shapes, (name) => host[name]!)).toEqual([]);
  });
});
