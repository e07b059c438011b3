/**
 * Files that commands write.
 */
import { writeFileSync } from "node:fs";
import { quoted } from "../base/errors/shown.ts";
import { CommandLineError } from "./args.ts";

/** @throws CommandLineError where it cannot be written */
export function writeFile(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new CommandLineError(
      `${quoted(path, 400)} cannot be written: ${error instanceof Error ? error.message : ""}.`,
    );
  }
}
