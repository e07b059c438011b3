/**
 * A host that is a program which takes a script's path, and prints.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostsDir } from "./battery.ts";
import type { Host } from "./host.ts";
import { driverTail, execute, outputOf, reportIn } from "./process.ts";

/** What is particular to one. */
export interface ProgramHost {
  readonly name: string;
  readonly source: string;
  /** Its path, brought where it is not there. */
  readonly program: () => string;
  readonly version?: () => Promise<string>;
  /** Before the script. */
  readonly args?: readonly string[];
  /** The function that prints a line. */
  readonly print: string;
  /** The end of the script's name. */
  readonly extension?: string;
}

/** The path of a host's own file. */
export const fileOf = (name: string, extension: string): string =>
  join(hostsDir, `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}${extension}`);

/** A host of this kind. */
export function programHost(own: ProgramHost): Host {
  const { name, source, program, args = [], print, extension = ".js" } = own;
  return {
    name,
    source,
    install: () => void program(),
    version: own.version ?? (async () => (await outputOf(program(), ["--version"])).split("\n")[0]!),
    run: async ({ text }) => {
      const file = fileOf(name, extension);
      writeFileSync(file, text + driverTail(print));
      return { main: reportIn(await execute(program(), [...args, file])) };
    },
  };
}
