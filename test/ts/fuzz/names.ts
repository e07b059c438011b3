/**
 * Modules with hostile names, strings and custom sections, printed and parsed: the same module comes back, with every
 * name and custom section at its place.
 */
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { sectionOrder } from "../../../src/ts/binary/sections.ts";
import { type CustomPart, encodeModule, partsOf } from "../../../src/ts/binary/encode-module.ts";
import { hasPlainNames, readNames } from "../../../src/ts/binary/names.ts";
import { type Module, branchHintSection } from "../../../src/ts/core/module.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { printModule } from "../../../src/ts/text/print/print.ts";
import { ownModules } from "../binary/modules.ts";
import { equivalent } from "../text/equivalent.ts";
import { suiteModules } from "../validate/modules.ts";
import { hostileBytes, hostileName, hostileNameSection, withHostileStrings } from "./hostile-names.ts";
import type { FuzzKind } from "./kinds.ts";
import type { Random } from "./random.ts";
import { suitesFolder } from "../suites/script.ts";

/** Larger modules take long and hold nothing that the smaller ones do not. */
const maxBytes = 6_000;

/** The module with other strings, and custom sections anywhere. */
function injected(random: Random, bytes: Uint8Array): Uint8Array {
  const module = decodeModule(bytes);
  const customs: CustomPart[] = partsOf(module).customs.filter(({ name }) => name !== "name" || random.once(4));
  const add = (custom: CustomPart): unknown => customs.splice(random.below(customs.length + 1), 0, custom);
  for (let n = random.below(4); n > 0; n--) {
    const name = random.once(8) ? random.pick(["name", branchHintSection]) : hostileName(random);
    add({ name, bytes: hostileBytes(random), after: random.pick([0, ...sectionOrder]) });
  }
  if (!random.once(5)) {
    const after = random.once(10) ? random.pick(sectionOrder) : sectionOrder.at(-1)!;
    add({ name: "name", bytes: hostileNameSection(random, module), after });
  }
  return encodeModule(module, { ...(random.once(3) ? withHostileStrings(random, module) : {}), customs });
}

/** Names as data; maps without an entry say nothing. */
function namesText(module: Module): string {
  return JSON.stringify(readNames(module), (_, value: unknown) => {
    if (!(value instanceof Map)) return value;
    return [...value].filter(([, inner]) => !(inner instanceof Map) || inner.size > 0).toSorted(([a], [b]) => a - b);
  });
}

/** Custom sections in order, and between them the standard sections that `written` has. */
function layout(module: Module, written: ReadonlySet<number>): string[] {
  const standard = module.sections.filter(({ id }) => id !== 0);
  const custom = (gap: number): string[] =>
    module.customs
      .filter(({ after }) => after === gap)
      .map(({ name, range }) => {
        const hex = Buffer.from(module.bytes.subarray(range.start, range.end)).toString("hex");
        return `${JSON.stringify(name)} ${name === "name" && hasPlainNames(module) ? "" : hex}`;
      });
  return [
    ...custom(0),
    ...standard.flatMap(({ id }, i) => [...(written.has(id) ? [String(id)] : []), ...custom(i + 1)]),
  ];
}

function problemOf(bytes: Uint8Array): string | undefined {
  const module = decodeModule(bytes);
  const text = printModule(module);
  const again = decodeModule(parseWat(text));
  if (equivalent(again) !== equivalent(module)) return "the text reads back as another module";
  if (namesText(again) !== namesText(module)) return `other names: ${namesText(again)} for ${namesText(module)}`;
  const written = new Set(again.sections.map(({ id }) => id));
  const [expected, actual] = [layout(module, written).join("\n"), layout(again, written).join("\n")];
  if (actual !== expected) return `other sections:\n${actual}\nfor\n${expected}`;
  // From here on byte for byte: what an encoder may choose is chosen.
  if (!Buffer.from(again.bytes).equals(parseWat(printModule(again)))) return "other bytes, the second time";
  return undefined;
}

export const namesKind: FuzzKind = {
  needsSuites: false,
  title: "modules with hostile names and strings: printed and parsed, the same",
  prepare() {
    const suite = (suitesFolder() === undefined ? [] : suiteModules()).filter(({ expected }) => expected === "valid");
    const own = ownModules().map(({ name, bytes }) => ({ id: name, bytes }));
    const pool = [...suite, ...own].filter(({ bytes }) => bytes.length <= maxBytes);
    return (random) => {
      const source = random.pick(pool);
      const bytes = injected(random, source.bytes);
      return {
        source: source.id,
        bytes,
        note: hasPlainNames(decodeModule(bytes)) ? "plain" : "odd",
        problem: problemOf(bytes),
      };
    };
  },
};
