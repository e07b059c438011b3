/**
 * Many functions and many names: what is looked at, counted. Twice as many cost twice as much.
 */
import { describe, expect, it } from "vitest";
import { nearMisses, newEffort } from "../../../src/ts/base/errors/suggest.ts";
import { bindExports, bindImports } from "../../../src/ts/component/core-module/bind.ts";
import type { CoreInstance } from "../../../src/ts/component/abi/core-instance.ts";
import { jsModel } from "../../../src/ts/component/model/js-model.ts";
import { parseWit } from "../../../src/ts/wit/resolve/resolve.ts";
import { selectWorld } from "../../../src/ts/wit/select.ts";
import type { Resolve } from "../../../src/ts/wit/types.ts";

const world = (n: number, item: (i: number) => string): Resolve =>
  parseWit([
    { path: "t.wit", text: `package a:b; world w { ${Array.from({ length: n }, (_, i) => item(i)).join(" ")} }` },
  ]);

/** A core module of so many functions, and how often it was asked for what. */
function counting(n: number): {
  core: CoreInstance;
  asked: { memory: number; func: number; names: number; read: number };
} {
  const asked = { memory: 0, func: 0, names: 0, read: 0 };
  const names = Array.from({ length: n }, (_, i) => `xF${i}`);
  const counted = new Proxy(names, {
    get(target, key, receiver): unknown {
      asked.read++;
      return Reflect.get(target, key, receiver);
    },
  });
  const core: CoreInstance = {
    memory: () => void asked.memory++,
    func: (name) => {
      asked.func++;
      return names.includes(name) ? { params: [], results: [], call: () => undefined } : undefined;
    },
    funcNames: () => {
      asked.names++;
      return counted;
    },
  };
  return { core, asked };
}

describe("functions of WIT", () => {
  it("are found among exports that are read once", () => {
    const asked = [50, 100, 200].map((n) => {
      const resolve = world(n, (i) => `export x-f${i}: func();`);
      const guest = counting(n);
      expect(bindExports(resolve, selectWorld(resolve), guest.core, jsModel).size).toBe(n);
      return { n, ...guest.asked };
    });
    for (const { n, memory, func, names, read } of asked) {
      expect({ memory: memory <= 4, names }).toEqual({ memory: true, names: 1 });
      expect(func).toBeLessThan(4 * n + 10);
      expect(read).toBeLessThan(10 * n + 100);
    }
  });

  it("are found among imports that are read once", () => {
    const reads = [50, 100].map((n) => {
      let read = 0;
      const imports = Array.from({ length: n }, (_, i) => ({
        module: "env",
        get name() {
          read++;
          return `xF${i}`;
        },
        params: [],
        results: [],
      }));
      const resolve = world(n, (i) => `import x-f${i}: func();`);
      const request = { imports, find: () => () => undefined, core: () => undefined };
      expect(bindImports(resolve, selectWorld(resolve), request, jsModel)).toHaveLength(n);
      return read / n;
    });
    expect(reads[1]).toBe(reads[0]);
    expect(reads[0]).toBeLessThan(10);
  });
});

describe("near misses", () => {
  it("are not looked for among names that nobody misspells", () => {
    const effort = newEffort();
    const whole = effort.left;
    const long = Array.from({ length: 1000 }, (_, i) => `${"x".repeat(8192)}${i}`);
    expect(nearMisses("x".repeat(8192), long, effort)).toEqual([]);
    expect(nearMisses("add", long, effort)).toEqual([]);
    expect(whole - effort.left).toBeLessThanOrEqual(2000);
  });

  it("share the effort of one error, and the first ones find theirs", () => {
    const effort = newEffort();
    const known = Array.from({ length: 5000 }, (_, i) => `some-name-${i}`);
    expect(nearMisses("some-nmae-17", known, effort)).toContain("some-name-17");
    for (let i = 0; i < 5000; i++) nearMisses(`same-mane-${i}`, known, effort);
    expect(effort.left).toBeGreaterThan(-10_000);
    expect(nearMisses("some-nmae-17", known, effort)).toEqual([]);
  });
});
