/**
 * The parser against the official suite: each script as text says what its JSON form says, each module that it has
 * as text is the module that another tool made of it, and what is malformed is refused with the suite's words.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { printModule } from "../../../src/ts/text/print/print.ts";
import type { WastCommand, WastValue } from "../suites/wast.ts";
import { ownModules, suiteModules } from "../binary/modules.ts";
import {
  type Command,
  type Script,
  moduleBytes,
  moduleOf,
  readScript,
  readWast,
  scriptNames,
  requireSuites,
} from "../suites/script.ts";
import { equivalent } from "./equivalent.ts";
import { describeWith, needs } from "../needs.ts";

/**
 * Modules whose implicit function types the other tool takes from elsewhere: it reuses types that are not final,
 * and none that stand in a `rec` of their own (Text Format, Modules, Type Uses).
 */
const otherImplicitTypes: ReadonlySet<string> = new Set([
  "type-rec:45",
  "type-rec:185",
  "type-rec:197",
  "type-subtyping:344",
  "type-subtyping:373",
]);

/** A pair of the same command, from text and from JSON. */
interface Pair {
  readonly at: string;
  readonly wast: WastCommand;
  readonly json: Command;
  readonly script: Script;
}

function scriptPairs(suites: string): { text: Script; json: Script }[] {
  return scriptNames(suites)
    .map((name) => readScript(suites, name))
    .filter(({ foreign }) => foreign === undefined)
    .map((json) => ({ json, text: readWast(suites, json.name) }));
}

const widths = { i8: 8, i16: 16, i32: 32, i64: 64, f32: 32, f64: 64 } as const;

/** A value with unsigned numbers. */
function normal(value: WastValue): WastValue {
  const width = widths[(value.lane_type ?? value.type) as keyof typeof widths];
  const bits = (text: string): string => (/^-?\d+$/.test(text) ? String(BigInt.asUintN(width, BigInt(text))) : text);
  if (value.values !== undefined) return { ...value, values: value.values.map(normal) };
  if (width === undefined || value.value === undefined) return value;
  return { ...value, value: typeof value.value === "string" ? bits(value.value) : value.value.map(bits) };
}

/** A command without its module, as far as both forms have it. */
function saying({ type, line, name, as, instance, module, action, expected, text }: WastCommand | Command): object {
  const args = action?.args?.map(normal);
  return {
    type,
    line,
    name,
    as,
    instance,
    module,
    action: action && { ...action, args },
    expected: expected?.map(normal),
    text,
  };
}

function messageOf(run: () => unknown): string {
  try {
    run();
    return "nothing is thrown";
  } catch (error) {
    return error instanceof WasmError && error.kind === "malformed" ? error.message : String(error);
  }
}

describeWith(needs.suites, "the official suite as text", () => {
  const suites = requireSuites();
  const scripts = scriptPairs(suites);
  const pairs: Pair[] = scripts.flatMap(({ text, json }) =>
    json.commands.map((command, i) => ({
      at: `${json.name}:${command.line}`,
      wast: text.commands[i] as WastCommand,
      json: command,
      script: json,
    })),
  );

  it("has the commands of its JSON form", () => {
    for (const { text, json } of scripts) {
      expect(text.commands.map((command) => ({ ...saying(command), script: text.name }))).toEqual(
        json.commands.map((command) => ({ ...saying(command), script: json.name })),
      );
    }
    expect(pairs.length).toBeGreaterThan(60_000);
  });

  it("has the modules of its JSON form", () => {
    const differing: string[] = [];
    let compared = 0;
    for (const { at, wast, json, script } of pairs) {
      if (wast.source === undefined || json.type.startsWith("assert_malformed")) continue;
      const ours = wast.source.bytes();
      const theirs = moduleBytes(script, json)!;
      if (wast.source.form === "binary") {
        expect(ours).toEqual(theirs);
      } else {
        compared++;
        if (equivalent(decodeModule(ours)) !== equivalent(decodeModule(theirs))) differing.push(at);
      }
    }
    expect(differing).toEqual([...otherImplicitTypes]);
    expect(compared).toBeGreaterThan(5000);
  });

  it("is refused with its own words where it is malformed, as a quote and as a file", () => {
    const failures: string[] = [];
    let refused = 0;
    for (const { at, wast, json, script } of pairs) {
      const text = json.text ?? "";
      if (json.module_type !== "text" || !json.type.startsWith("assert_malformed")) continue;
      refused++;
      const messages = [messageOf(() => wast.source?.bytes()), messageOf(() => moduleOf(script, json))];
      for (const message of messages) if (!message.startsWith(text)) failures.push(`${at}: ${text} <> ${message}`);
    }
    expect(failures).toEqual([]);
    expect(refused).toBeGreaterThan(1250);
  });

  it("is the same after printing and parsing", () => {
    const failures: string[] = [];
    const modules = suiteModules();
    for (const { name, bytes } of modules) {
      const module = decodeModule(bytes);
      const again = decodeModule(parseWat(printModule(module)));
      if (equivalent(again) !== equivalent(module)) failures.push(name);
    }
    expect(failures).toEqual([]);
    expect(modules.length).toBeGreaterThan(5000);
  });

  it("may consist of fields alone", () => {
    const text = readFileSync(join(suites, "spec/wast/inline-module.wast"), "utf8");
    expect(decodeModule(parseWat(text)).exports.length).toBeGreaterThan(0);
  });
});

it.each(ownModules().map(({ name, bytes }) => [name, bytes] as const))(
  "%s is the same after printing and parsing",
  (_, bytes) => {
    const module = decodeModule(bytes);
    expect(equivalent(decodeModule(parseWat(printModule(module))))).toBe(equivalent(module));
  },
);
