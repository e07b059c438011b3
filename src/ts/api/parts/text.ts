/**
 * The part `text`: modules as WAT.
 */
import { copy } from "../../base/copy.ts";
import { MalformedError } from "../../base/errors/errors.ts";
import { TextMap, parseWat, textOfBytes } from "../../text/parse/parse.ts";
import { printModule } from "../../text/print/print.ts";
import { adviceFor } from "../source/lookalikes.ts";
import type { TextPart } from "./part.ts";

/** Reads modules that are text, and prints them. */
export const text: TextPart = {
  name: "text",
  copy,
  read(contents, options) {
    const wat = typeof contents === "string" ? contents : textOfBytes(contents, options);
    const advice = wat === "" ? undefined : adviceFor(wat);
    if (advice !== undefined) throw new MalformedError("bad-text", `${advice}.`);
    return { binary: () => parseWat(wat, options), map: new TextMap(wat, options) };
  },
  print: (module) => printModule(module),
  adviceFor: (contents) => adviceFor(contents),
};
