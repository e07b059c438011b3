/**
 * Labels in the place of names: whatever a guest calls itself and its functions, the host is given names that say which
 * module and function one is, and the module is otherwise as it was.
 */
import { describe, expect, it, vi } from "vitest";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { readNames } from "../../../src/ts/binary/names.ts";
import { withLabels } from "../../../src/ts/native/module/labels.ts";
import { hostileModule, hostileNames, trapWays } from "./hostile.ts";

describe.each(hostileNames.map((name) => [JSON.stringify(name.slice(0, 60)), name] as const))("%s", (_, name) => {
  const bytes = hostileModule(name, trapWays[0]!);
  const module = decodeModule(bytes);
  const labelled = withLabels(module, bytes, 12);
  const names = readNames(decodeModule(labelled));

  it("is left out of names, but for its letters", () => {
    expect(names.module).toMatch(/^[\w$.-]{0,60}#12$/);
    for (const [index, label] of names.funcs) expect(label).toMatch(new RegExp(`^[\\w$.-]{0,60}#${index}$`));
    expect([...names.funcs.keys()]).toEqual([1, 2]);
  });

  it("is a module for the host, in which nothing has moved", () => {
    expect(() => new WebAssembly.Module(labelled as Uint8Array<ArrayBuffer>)).not.toThrow();
    const { customs, ...sections } = decodeModule(labelled);
    expect(sections.funcs).toEqual(module.funcs);
    expect(customs).toHaveLength(module.customs.length + 1);
  });
});

it("stands for a function under the name of that, with a number of its own", () => {
  const name = "plain";
  const bytes = hostileModule(name, trapWays[0]!);
  const module = decodeModule(bytes);
  const own = readNames(module).funcs;
  const [origin] = own.keys();
  const names = readNames(decodeModule(withLabels(module, bytes, 12, [{ index: 40, origin: origin! }])));
  expect(names.funcs.get(40)).toBe(names.funcs.get(origin!)!.replace(/#\d+$/, "#40"));
});

describe("whether names must be labels", () => {
  it("is asked with traces that are deep, however shallow the program has them", async () => {
    vi.resetModules();
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      const { needsLabels } = await import("../../../src/ts/native/host/shown-frames.ts");
      // V8, which runs these tests, gives each module a URL.
      expect(needsLabels()).toBe(false);
    } finally {
      Error.stackTraceLimit = limit;
    }
  });
});
