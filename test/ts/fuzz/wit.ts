/**
 * Random WIT, printed and parsed: what was resolved comes back, and the same text.
 */
import { WitError } from "../../../src/ts/base/errors/errors.ts";
import { printWit } from "../../../src/ts/wit/print/print.ts";
import { parseWit } from "../../../src/ts/wit/resolve/resolve.ts";
import type { Resolve } from "../../../src/ts/wit/types.ts";
import { randomWit } from "../wit/random-wit.ts";
import { structureOf } from "../wit/structure.ts";
import type { FuzzKind } from "./kinds.ts";

const features = "all";

/** What random choices cannot avoid, for it takes the whole world to see it. */
const unavoidable = / more than once\.| both imported and exported/;

/** The first line in which two structures differ. */
function differenceOf(expected: Resolve, actual: Resolve): string | undefined {
  const [before, after] = [expected, actual].map((resolve) =>
    JSON.stringify(structureOf(resolve), undefined, 1).split("\n"),
  );
  const line = before!.findIndex((text, i) => text !== after![i]);
  return line < 0 ? undefined : `${after![line]} for ${before![line]}`;
}

function problemOf(resolve: Resolve): string | undefined {
  const text = printWit(resolve);
  const again = parseWit([{ path: "printed.wit", text }], { features });
  const difference = differenceOf(resolve, again);
  if (difference !== undefined) return `something else comes back: ${difference}`;
  return printWit(again) === text ? undefined : "another text, the second time";
}

export const witKind: FuzzKind = {
  needsSuites: false,
  title: "random WIT: printed and parsed, the same",
  prepare: () => (random) => {
    const files = randomWit(random);
    const source = files.map(({ path }) => path).join(" ");
    const bytes = new TextEncoder().encode(files.map(({ path, text }) => `// ${path}\n${text}`).join("\n"));
    try {
      const resolve = parseWit(files, { features });
      return { source, bytes, note: "resolved", problem: problemOf(resolve) };
    } catch (error) {
      if (!(error instanceof WitError) || !unavoidable.test(error.message)) throw error;
      return { source, bytes, note: "refused", problem: undefined };
    }
  },
};
