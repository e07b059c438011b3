/**
 * Texts to mutate: the modules that the official suite has as text, and the others printed.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { printModule } from "../../../src/ts/text/print/print.ts";
import { readScript, scriptNames, requireSuites } from "../suites/script.ts";
import { suiteModules } from "../validate/modules.ts";

/** A text with the place that it comes from. */
export interface NamedText {
  readonly id: string;
  readonly text: string;
}

/** Longer ones take long and hold nothing that the shorter ones do not. */
const maxLength = 20_000;

/** The texts. */
export function scriptTexts(): NamedText[] {
  const printed = suiteModules()
    .filter(({ expected, bytes }) => expected === "valid" && bytes.length < maxLength / 4)
    .map(({ id, bytes }) => ({ id, text: printModule(decodeModule(bytes)) }));
  return [...printed, ...writtenTexts()].filter(({ text }) => text.length <= maxLength);
}

function writtenTexts(): NamedText[] {
  const suites = requireSuites();
  return scriptNames(suites).flatMap((name) => {
    const { folder, commands, foreign } = readScript(suites, name);
    if (foreign !== undefined) return [];
    return commands
      .filter(({ module_type, filename }) => module_type === "text" && filename !== undefined)
      .map(({ filename, line }) => ({ id: `${name}:${line}`, text: readFileSync(join(folder, filename!), "utf8") }));
  });
}
