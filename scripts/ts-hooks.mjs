/**
 * Module hooks of `strip.mjs`: a `.ts` file is loaded as an ES module with its types blanked out. The code base has
 * erasable syntax only (`erasableSyntaxOnly`), so nothing needs to be generated.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { transformSync } from "@swc/wasm-typescript";

/** @type {import("node:module").LoadHook} */
export const load = async (url, context, nextLoad) => {
  if (!url.startsWith("file:") || !url.endsWith(".ts")) return nextLoad(url, context);
  const text = await readFile(fileURLToPath(url), "utf8");
  const { code } = transformSync(text, { mode: "strip-only", filename: url });
  return { format: "module", shortCircuit: true, source: `${code}\n//# sourceURL=${url}` };
};
