/**
 * What Node loads when it is first used: modules that stand in for others, whose functions load the chunk of the other at their first call.
 */
import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { transform } from "esbuild";
import { type ModuleInfo, type Plugin, rollup } from "rollup";
import { root } from "./lib.ts";

/** Files of dist by what they are called in dist/node. */
type Entries = readonly (readonly [name: string, file: string])[];

/** The module by which chunks are loaded, which lies beside them, and what the names of stand-ins begin with. */
const loader = "\0chunks/load";
const late = "\0chunks/late/";

/** The modules that are loaded late, by path: all that they export are functions, or objects that hold functions and plain values. */
export const lateModules: readonly string[] = [
  "api/declarations/declare",
  "api/load/import-advice",
  "api/parts/interp",
  "api/parts/text",
  "api/parts/validation",
  "api/parts/wasi",
  "api/parts/wit",
  "api/source/lookalikes",
  "native/rewrite/rewrite",
  "wasi/host/node/node",
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
  return [`import { loadChunk } from ${JSON.stringify(loader)};`, load, ...lines].join("\n");
}

/** The files of dist that do something when they are imported, as bundlers are told. */
const { sideEffects } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { sideEffects: string[] };

/** Puts stand-ins where modules of `out` import late ones. */
function lateStandIns(out: string): Plugin {
  const fileOf = (path: string): string => relative(out, path).replaceAll("\\", "/");
  return {
    name: "late chunks",
    resolveId(path, importer) {
      if (path === loader) return path;
      if (importer === undefined || !/^\.\.?\//.test(path)) return undefined;
      const target = resolve(importer, "..", path);
      const file = fileOf(target);
      if (lateModules.includes(file)) return { id: `${late}${file}`, moduleSideEffects: false };
      return { id: target, moduleSideEffects: sideEffects.includes(`./dist/${file}`) };
    },
    async load(id) {
      if (id === loader) {
        return `import { createRequire } from "node:module";
          export const loadChunk = createRequire(import.meta.url);`;
      }
      return id.startsWith(late) ? standInFor(out, id.slice(late.length)) : undefined;
    },
    renderChunk: async (code) => (await transform(code, { minifyWhitespace: true, target: "node20.19" })).code,
  };
}

/** The modules that are there at once: what the entries of the package reach without a late one. */
function eagerModules(entries: readonly string[], module: (id: string) => ModuleInfo | null): Set<string> {
  const found = new Set(entries);
  for (const id of found)
    for (const next of module(id)?.importedIds ?? []) if (!next.startsWith("node:")) found.add(next);
  return found;
}

/**
 * Bundles what Node loads: `entries` by name, of which those at `eager` share one chunk, since each file that is read costs as
 * much as many lines. What is late lies in chunks by folders.
 */
export async function bundleForNode(out: string, entries: Entries, eager: readonly string[]): Promise<void> {
  const files = new Map([...entries, ...lateModules.map((file) => [chunkOf(file), file] as const)]);
  const bundle = await rollup({
    input: Object.fromEntries([...files].map(([name, file]) => [name, join(out, file)])),
    plugins: [lateStandIns(out)],
    external: /^node:/,
    onwarn(warning) {
      // The helper of the compiler for addresses of modules asks for one.
      if (warning.code === "THIS_IS_UNDEFINED") return;
      throw new Error(warning.message);
    },
  });
  let atOnce: Set<string> | undefined;
  await bundle.write({
    dir: join(out, "node"),
    format: "es",
    chunkFileNames: "[name].js",
    hoistTransitiveImports: false,
    minifyInternalExports: false,
    generatedCode: "es2015",
    manualChunks(id, { getModuleInfo }) {
      atOnce ??= eagerModules(
        eager.map((file) => join(out, file)),
        getModuleInfo,
      );
      if (atOnce.has(id) || id === loader) return "main";
      if (id.startsWith(late)) return undefined;
      const [folder = ""] = relative(out, id).split(/[\\/]/);
      return folder.endsWith(".js") || folder === "clojure" ? undefined : `late/${folder}`;
    },
  });
  await bundle.close();
}
