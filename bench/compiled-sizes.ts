/**
 * Programs of ClojureScript for browsers, as the compiler leaves them at `:advanced` and esbuild bundles them with the package, and what
 * each comes to. They need Maven and Java, so their ledger, bench/compiled-sizes.json, is apart from that of the bundles.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { requireNoWarning, runClojure, withPackage, work } from "../scripts/java.ts";
import { root } from "../scripts/lib.ts";

/** What is required, and the program in bench/programs that requires it. */
const programs: { readonly [name: string]: string } = { "cljw.wasm.core": "cljw.alone" };

/** KiB by what a program requires. */
type CompiledSizes = { readonly [name: string]: number };

async function sizeOf(main: string): Promise<number> {
  const sources = ["src/cljs", "bench/programs"].map((folder) => join(root, folder));
  requireNoWarning(runClojure("scripts/cljs/build.clj", [main, `out/${main}`, "advanced"], sources));
  const { outputFiles } = await build({
    entryPoints: [join(work, `out/${main}/advanced.cjs`)],
    bundle: true,
    minify: true,
    platform: "browser",
    write: false,
  });
  return Math.round(gzipSync(outputFiles[0]!.contents, { level: 9 }).length / 102.4) / 10;
}

/** KiB of each, to a tenth. @throws Stop where a compiler is missing, or not content */
export async function measuredCompiledSizes(): Promise<CompiledSizes> {
  withPackage(work);
  const sizes: { [name: string]: number } = {};
  for (const [name, main] of Object.entries(programs)) sizes[name] = await sizeOf(main);
  return sizes;
}

/** The ledger. */
export function compiledLedger(): CompiledSizes {
  return JSON.parse(readFileSync(join(root, "bench/compiled-sizes.json"), "utf8")) as CompiledSizes;
}
