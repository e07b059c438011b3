/**
 * Modules for the tests of the binary and text formats: those of the official suite, of testdata and of the
 * benchmarks; and what of a decoded module is its meaning, wherever its bytes lie.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Module } from "../../../src/ts/core/module.ts";
import { partsOf } from "../../../src/ts/binary/encode-module.ts";
import { moduleBytes, readScript, scriptNames, requireSuites } from "../suites/script.ts";

/** A module with a name to report it by. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A binary that a script of the suite says is malformed, with the text it gives as the reason. */
export interface MalformedBytes extends NamedBytes {
  readonly text: string;
}

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The project's own modules of up to a megabyte. */
export function ownModules(): NamedBytes[] {
  return ["testdata", "bench/kernels"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((file) => file.endsWith(".wasm"))
      .map((file) => ({ name: file, bytes: new Uint8Array(readFileSync(join(root, folder, file))) }))
      .filter(({ bytes }) => bytes.length < 1_000_000 && bytes[4] === 1),
  );
}

const wellFormed: ReadonlySet<string> = new Set([
  "module",
  "module_definition",
  "assert_invalid",
  "assert_unlinkable",
  "assert_uninstantiable",
]);

/** The suite's modules that are well-formed, valid or not. */
export function suiteModules(): NamedBytes[] {
  const modules: NamedBytes[] = [];
  forEachCommand(({ name, bytes, type }) => {
    if (wellFormed.has(type)) modules.push({ name, bytes });
  });
  return modules;
}

/** The suite's binaries that are malformed. */
export function malformedModules(): MalformedBytes[] {
  const modules: MalformedBytes[] = [];
  forEachCommand(({ name, bytes, type, text }) => {
    if (type === "assert_malformed") modules.push({ name, bytes, text });
  });
  return modules;
}

interface CommandBytes extends MalformedBytes {
  readonly type: string;
}

function forEachCommand(use: (command: CommandBytes) => void): void {
  const suites = requireSuites();
  for (const scriptName of scriptNames(suites)) {
    const script = readScript(suites, scriptName);
    if (script.foreign !== undefined) continue;
    for (const command of script.commands) {
      const { type, line, text = "" } = command;
      if (type === "assert_malformed" && command.module_type === "text") continue;
      const bytes = moduleBytes(script, command);
      if (bytes?.[0] === 0 || type === "assert_malformed") {
        if (bytes) use({ name: `${scriptName}:${line}`, bytes, type, text });
      }
    }
  }
}

/** The parts of a module as text, without the offsets at which they lay, and custom sections by their order alone. */
export function meaningOf(module: Module): string {
  const parts = partsOf(module);
  // A section without contents may be left out, and with it the place of a custom section behind it.
  const customs = parts.customs.map(({ name, bytes }) => ({ name, bytes }));
  return JSON.stringify(
    { ...parts, customs },
    (key, value: unknown) => {
      if (key === "at") return undefined;
      if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
      return typeof value === "bigint" ? `${value}n` : value;
    },
    1,
  );
}
