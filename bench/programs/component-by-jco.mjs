// The same by jco: transpile, write, import, call. The folder is given, and jco's file.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const [, , component, folder, jco] = process.argv;
const { transpileBytes } = await import(pathToFileURL(jco).href);
const bytes = readFileSync(component);
const from = performance.now();
const { files } = await transpileBytes(bytes, { name: "border", emitTypescriptDeclarations: false });
for (const [file, contents] of Object.entries(files)) {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}
const { border } = await import(pathToFileURL(join(folder, "border.js")).href);
if (border.add(1, 2) !== 3) throw new Error("add gave something else than 3.");
console.log(performance.now() - from);
