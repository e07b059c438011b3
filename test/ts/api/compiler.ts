/**
 * Programs for the compiler of TypeScript, which use the package by its name as users do.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "cljw-wasm-types-"));

/** Whatever the compiler says of these files, one line each. They are compiled with the sources of the package. */
export function compile(name: string, files: Readonly<Record<string, string>>): string[] {
  const dir = join(folder, name);
  mkdirSync(dir);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(dir, file), text);
  const config = {
    compilerOptions: {
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      target: "es2021",
      lib: ["es2021"],
      types: [],
      module: "esnext",
      moduleResolution: "bundler",
      paths: { "cljw-wasm": [join(root, "src/ts/browser.ts")] },
      allowImportingTsExtensions: true,
    },
    include: ["*.ts"],
  };
  writeFileSync(join(dir, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout, status } = spawnSync(process.execPath, [tsc, "-p", dir, "--pretty", "false"], { encoding: "utf8" });
  const lines = stdout.split("\n").filter((line) => line.includes("error TS"));
  if (status !== 0 && lines.length === 0) throw new Error(`The compiler failed: ${stdout}`);
  return lines.map((line) => line.replace(/^.*?([\w-]+(?:\.d)?\.ts)\(/, "$1("));
}

/** In parts: here it would switch off something. */
const expectsError = ["// @ts-expect", "error"].join("-");

/** Lines that are to be an error each, behind lines that are to be none. */
export function program(head: string, right: readonly string[], wrong: readonly string[]): string {
  return [head, ...right, ...wrong.flatMap((line) => [expectsError, line])].join("\n");
}
