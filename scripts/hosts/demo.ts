/**
 * examples/demo.cljs by nbb: what it prints must be what it prints under Node, but for times.
 */
import { join } from "node:path";
import { root } from "../lib.ts";
import type { Check } from "./host.ts";
import { outputOf } from "./process.ts";

const files = ["node_modules/nbb/cli.js", "examples/demo.cljs"].map((file) => join(root, file));

let underNode: Promise<string> | undefined;

const withoutTimes = (output: string): string => output.replaceAll(/\d+ ms\b/g, "… ms");

/** The demo under another host's program. */
export async function demoCheck(program: string, args: readonly string[]): Promise<Check> {
  underNode ??= outputOf(process.execPath, files);
  const [got, wanted] = [await outputOf(program, [...args, ...files]), await underNode].map(withoutTimes);
  const name = "nbb examples/demo.cljs prints what it prints under Node";
  return got === wanted ? { name, outcome: "passed" } : { name, outcome: "failed", detail: got ?? "" };
}
