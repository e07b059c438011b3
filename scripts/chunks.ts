/**
 * What Node loads when it is first used: modules that stand in for others, whose functions load the chunk of the other at their first call.
 */
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";

/** The modules that are loaded late, by path: all that they export are functions, or objects that hold functions and plain values. */
export const lateModules: readonly string[] = [
  "api/declarations/declare",
  "api/load/import-advice",
  "api/parts/interp",
  "api/parts/text",
  "api/parts/validation",
  "api/parts/wasi",
  "api/source/lookalikes",
  "component/binary/wit-package",
  "component/core-module/bind",
  "component/core-module/wit-section",
  "native/rewrite/bodies",
  "native/rewrite/instrument",
  "native/rewrite/moved-globals",
  "native/rewrite/passing",
  "native/rewrite/standing-names",
  "wasi/host/node/node",
  "wit/print/print",
  "wit/resolve/resolve",
  "wit/select",
].map((name) => `${name}.js`);

/** The entry of a late module's chunk. */
export const chunkOf = (file: string): string => `late/${file.replace(/\.js$/, "").replaceAll("/", "-")}`;

/** The text of a value that stands for one of a late module; `at` is how that is had. */
function standIn(value: unknown, at: string): string {
  if (typeof value === "function") {
    return `(...args) => ${at}(...args)`;
  }
  if (typeof value === "object" && value !== null) {
    const rows = Object.entries(value).map(
      ([key, part]) => `${JSON.stringify(key)}: ${standIn(part, `${at}[${JSON.stringify(key)}]`)}`,
    );
    return `{ ${rows.join(", ")} }`;
  }
  if (value !== undefined && !["string", "number", "boolean"].includes(typeof value))
    throw new Error(`${at} has no text`);
  return JSON.stringify(value) ?? "undefined";
}

/** What stands in for a late module of `out`. */
async function standInFor(out: string, file: string): Promise<string> {
  const exported = (await import(pathToFileURL(join(out, file)).href)) as object;
  // Who needs a class of a late module is told by the bundler that there is none.
  const isClass = (value: unknown): boolean => typeof value === "function" && /^class\b/.test(String(value));
  const lines = Object.entries(exported)
    .filter(([, value]) => !isClass(value))
    .map(([name, value]) => `export const ${name} = ${standIn(value, `late().${name}`)};`);
  const load = `let known; const late = () => (known ??= loadChunk(${JSON.stringify(`./${chunkOf(file)}.js`)}));`;
  return ['import { loadChunk } from "chunks:load";', load, ...lines].join("\n");
}

/** Puts stand-ins where modules of `out` import late ones. */
export function lateChunks(out: string): Plugin {
  return {
    name: "late chunks",
    setup(build) {
      build.onResolve({ filter: /^chunks:load$/ }, () => ({ path: "load", namespace: "chunks" }));
      build.onResolve({ filter: /^\.\.?\// }, ({ path, importer, kind, namespace }) => {
        const file = relative(out, resolve(importer, "..", path)).replaceAll("\\", "/");
        if (kind === "entry-point" || namespace !== "file" || !lateModules.includes(file)) return undefined;
        return { path: file, namespace: "late", sideEffects: false };
      });
      build.onLoad({ filter: /./, namespace: "late" }, async ({ path }) => ({
        contents: await standInFor(out, path),
        loader: "js",
      }));
      build.onLoad({ filter: /./, namespace: "chunks" }, () => ({
        // Chunks lie beside each other, whichever of them this becomes a part of.
        contents: `import { createRequire } from "node:module";
          export const loadChunk = createRequire(import.meta.url);`,
        loader: "js",
      }));
    },
  };
}
