/**
 * Texts of more things than a module may have, in a process of little heap: refused while they are read, at the first that is
 * too much.
 */
import { expect, test } from "vitest";
import { inLittleHeap } from "../api/little-heap.ts";

/** With the column of the parenthesis that closes the first field too many, where that is where it is told. */
const texts: { readonly [what: string]: readonly [text: string, column: number | undefined] } = {
  "custom sections": ['"(module" + "(@custom \\"x\\")".repeat(4e6) + ")"', undefined],
  "custom sections between fields": ['"(module" + "(@custom \\"x\\")(type (func))".repeat(110000) + ")"', undefined],
  names: ['"(module" + "(@name \\"x\\")".repeat(4e6) + ")"', undefined],
  "data segments": ['"(module" + "(data)".repeat(4e6) + ")"', 7 + 6 * 100_001],
  tables: ['"(module" + "(table 0 funcref)".repeat(3e6) + ")"', 7 + 17 * 100_001],
  memories: ['"(module" + "(memory 0)".repeat(3e6) + ")"', 7 + 10 * 101],
  exports: ['"(module (func" + "(export \\"\\")".repeat(3e6) + "))"', undefined],
};

test.each(Object.entries(texts))("%s", async (_, [text, column]) => {
  const program = `import { load } from "./src/ts/index.ts";
    try { load(${text}); } catch (error) { console.log(error.kind, error.code, error.data.column); }`;
  expect(await inLittleHeap(400, program)).toMatch(
    column === undefined ? /^invalid limit-exceeded/ : new RegExp(`^invalid limit-exceeded ${column}$`),
  );
});

test("a text of more than 256 MiB is refused unread, as characters and as bytes", async () => {
  const program = `import { load } from "./src/ts/index.ts";
    const fail = (source) => { try { load(source); } catch (error) { console.log(error.kind, error.code); } };
    fail("(module" + " ".repeat(2 ** 28) + ")");
    const bytes = new Uint8Array(2 ** 28 + 8).fill(32);
    bytes[0] = 40;
    fail(bytes);`;
  expect(await inLittleHeap(700, program)).toBe("invalid limit-exceeded\ninvalid limit-exceeded");
});
