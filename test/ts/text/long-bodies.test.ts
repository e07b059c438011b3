/**
 * Bodies whose instructions mean much, printed: the text grows as they do, and reads back as the same bytes.
 */
import { describe, expect, it } from "vitest";
import { ModuleBuilder } from "../../../src/ts/binary/builder.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { printModule } from "../../../src/ts/text/print/print.ts";
import { allBodies, longBody } from "../interp/long-bodies.ts";

describe("the text of a body", () => {
  it.each(Object.keys(allBodies))("grows as it does, and is the same module: %s", (name) => {
    const [small, large] = [longBody(allBodies[name]!, 100), longBody(allBodies[name]!, 300)];
    const texts = [small, large].map((bytes) => printModule(decodeModule(bytes)));
    expect(texts[1]!.length - texts[0]!.length).toBeLessThan(150 * (large.length - small.length) + 1_000);
    expect(parseWat(texts[1]!)).toEqual(large);
  });

  it("names thousands of blocks", () => {
    const b = new ModuleBuilder();
    const n = 3_000;
    const f = b.func(b.funcType([], []), [], (w) => {
      for (let i = 0; i < n; i++) w.emit("block", undefined);
      for (let i = 0; i < n; i++) w.emit("br", n - 1 - (i % 7)).emit("end");
    });
    const labels = new Map([[f, new Map(Array.from({ length: n }, (_, i) => [i, i % 2 === 0 ? `l${i}` : "same"]))]]);
    const bytes = b.export("f", "func", f).names({ labels }).build();
    expect(parseWat(printModule(decodeModule(bytes)))).toEqual(bytes);
  });
});
