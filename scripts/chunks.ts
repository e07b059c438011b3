/**
 * What Node loads when it is first used: modules that stand in for others, whose functions load the chunk of the other at their first call.
 * What is imported is a front of such functions; it has itself what is light, errors above all, since they are told by their classes.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { transform } from "esbuild";
import { type ModuleInfo, type Plugin, rollup } from "rollup";
import { root } from "./lib.ts";

/** Files of dist by what they are called in dist/node. */
type Entries = readonly (readonly [name: string, file: string])[];

/** The module by which chunks are loaded, which lies beside them, and what the names of stand-ins begin with. */
const loader = "\0chunks/load";
const lateMark = "\0chunks/late/";

/** What the names of modules behind `lateMark` begin with that are late for the front alone. */
const forFront = "front/";

/** The modules that are loaded late, by path: all that they export are functions, or objects that hold functions and plain values. */
export const lateModules: readonly string[] = [
  "api/declarations/declare",
  "api/everything",
  "api/load/import-advice",
  "api/load/wit-calls",
  "api/native-alone",
  "api/parts/bounds",
  "api/parts/compiled",
  "api/parts/component-reader",
  "api/parts/components",
  "api/parts/interp",
  "api/parts/text",
  "api/parts/wasi",
  "api/source/heights",
  "api/source/import-names",
  "api/source/lookalikes",
  "compile/ahead/write",
  "component/binary/wit-package",
  "component/core-module/wit-section",
  "validate/module",
  "wasi/host/node/node",
  "wasi/host/node/tcp",
  "wit/print/print",
  "wit/resolve/resolve",
].map((name) => `${name}.js`);

/** The modules that say what the entries of the package export. */
const fronts = ["index", "core", "api/all-parts", "api/default-node", "api/exports", "api/use-node"].map(
  (name) => `${name}.js`,
);

/** What the front has itself, with all that these need. For it alone all else that the entries export is late. */
const light = new Set([
  ...fronts,
  "api/host/host.js",
  "api/host/of-program.js",
  "api/source/compiled.js",
  "base/errors/errors.js",
  "base/errors/frame-lines.js",
  "base/errors/shown.js",
  "base/foreign.js",
  "component/model/names.js",
  "runtime/store/tag.js",
  "wasi/host/files/symbolic-link.js",
  "wasi/host/world/options.js",
]);

/** The entry of a late module's chunk. */
export const chunkOf = (file: string): string => `late/${file.replace(/\.js$/, "").replaceAll("/", "-")}`;

// Who needs a class of a module that is late for all is told by the bundler that there is none.
const isClass = (value: unknown): boolean => typeof value === "function" && /^class\b/.test(String(value));

/** The text of a function of the length of the one that it calls. */
function forwarder(length: number, at: string): string {
  const parameters = [...Array.from({ length }, (_, i) => `a${i}`), "...rest"].join(", ");
  return `(${parameters}) => ${at}(${parameters})`;
}

/** The text of a value that stands for one of a late module; `at` is how that is had, and `copy` what marks all that is of the package. */
function standIn(value: unknown, at: string, copy: unknown): string {
  if (isClass(value)) return `/* @__PURE__ */ lateClass(() => ${at})`;
  if (typeof value === "function") return forwarder(value.length, at);
  if (value === copy) return "copy";
  if (typeof value === "object" && value !== null) {
    const rows = Object.entries(value).map(
      ([key, part]) => `${JSON.stringify(key)}: ${standIn(part, `${at}[${JSON.stringify(key)}]`, copy)}`,
    );
    return `{ ${rows.join(", ")} }`;
  }
  if (typeof value === "symbol" && Symbol.keyFor(value) !== undefined)
    return `Symbol.for(${JSON.stringify(Symbol.keyFor(value))})`;
  if (value !== undefined && !["string", "number", "boolean"].includes(typeof value))
    throw new Error(`${at} has no text`);
  return JSON.stringify(value) ?? "undefined";
}

/** What stands in for a late module of `out`, with its classes or without. */
async function standInFor(out: string, file: string, classes: boolean): Promise<string> {
  const exported = (await import(pathToFileURL(join(out, file)).href)) as object;
  const marked = pathToFileURL(join(out, "base/copy.js")).href;
  const { copy } = (await import(marked)) as { readonly copy: object };
  const lines = Object.entries(exported)
    .filter(([, value]) => classes || !isClass(value))
    // As a value of that key a function has the name, whatever the bundler makes of the variable's.
    .map(([name, value]) => `export const ${name} = { ${name}: ${standIn(value, `late().${name}`, copy)} }.${name};`);
  const load = `let known; const late = () => (known ??= loadChunk(${JSON.stringify(`./${chunkOf(file)}.js`)}));`;
  const imports = [
    `import { lateClass, loadChunk } from ${JSON.stringify(loader)};`,
    `import { copy } from ${JSON.stringify(join(out, "base/copy.js"))};`,
  ];
  return [...imports, load, ...lines].join("\n");
}

/** The files of dist that do something when they are imported, as bundlers are told. */
const { sideEffects } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { sideEffects: string[] };

/** What to do where the chunks do not lie beside the file that loads them, since a bundler has made another of it. */
const bundled =
  'The files of cljw-wasm that load each other in Node have been put into a bundle. Give the bundler the condition "module", beside its others (esbuild: --conditions=module,production), so that it takes those for bundlers; or leave cljw-wasm out of the bundle (--external:cljw-wasm).';

/** How stand-ins have what they stand for. What is asked of a class that is late is asked of the class itself. */
const loaderText = `import { createRequire } from "node:module";
let load;
export const loadChunk = (path) => {
  try {
    return (load ??= createRequire(import.meta.url))(path);
  } catch (cause) {
    const isLost = load === undefined || (cause?.code === "MODULE_NOT_FOUND" && String(cause.message).includes(path));
    throw isLost ? new Error(${JSON.stringify(bundled)}, { cause }) : cause;
  }
};
const traps = ["apply", "construct", "get", "getPrototypeOf", "has", "set"];
export const lateClass = (real) => {
  const ways = traps.map((trap) => [trap, (_, ...args) => Reflect[trap](real(), ...args)]);
  return new Proxy(function () {}, Object.fromEntries(ways));
};`;

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
      if (lateModules.includes(file)) return { id: `${lateMark}${file}`, moduleSideEffects: false };
      const ofFront = fronts.includes(fileOf(importer)) && !light.has(file);
      if (ofFront) return { id: `${lateMark}${forFront}${file}`, moduleSideEffects: false };
      return { id: target, moduleSideEffects: sideEffects.includes(`./dist/${file}`) };
    },
    async load(id) {
      if (id === loader) return loaderText;
      if (!id.startsWith(lateMark)) return undefined;
      const file = id.slice(lateMark.length);
      return file.startsWith(forFront)
        ? standInFor(out, file.slice(forFront.length), true)
        : standInFor(out, file, false);
    },
    renderChunk: async (code) => (await transform(code, { minifyWhitespace: true, target: "node20.19" })).code,
  };
}

/** What modules reach without a late one. */
function reached(entries: readonly string[], module: (id: string) => ModuleInfo | null): Set<string> {
  const found = new Set(entries);
  for (const id of found)
    for (const next of module(id)?.importedIds ?? []) if (!next.startsWith("node:")) found.add(next);
  return found;
}

/** The modules that are late for the front alone, as it imports them. */
function lateForFront(out: string): string[] {
  const targets = fronts.flatMap((front) =>
    [...readFileSync(join(out, front), "utf8").matchAll(/[\w,]\s*\} from "(\.[^"]+)"/g)].map(([, path = ""]) =>
      join(front, "..", path),
    ),
  );
  return [...new Set(targets)].filter((file) => !light.has(file) && !lateModules.includes(file));
}

/**
 * Bundles what Node loads: `entries` by name, of which those at `eager` share one chunk, since each file that is read costs as
 * much as many lines. What their first call needs is another. What is late besides lies with what needs it, or by itself where several do.
 */
export async function bundleForNode(out: string, entries: Entries, eager: readonly string[]): Promise<void> {
  const late = [...lateModules, ...lateForFront(out)];
  const files = new Map([...entries, ...late.map((file) => [chunkOf(file), file] as const)]);
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
  const roots = {
    front: eager,
    main: ["api/everything.js", "api/native-alone.js", ...lateForFront(out)],
    "late/clojure": ["clojure.js"],
    "late/register": ["nbb", "open", "thread"].map((name) => `register/${name}.js`),
  };
  let chunks: (readonly [name: string, modules: Set<string>])[] | undefined;
  await bundle.write({
    dir: join(out, "node"),
    format: "es",
    chunkFileNames: ({ name }) => (name in roots ? "[name].js" : "late/[name].js"),
    hoistTransitiveImports: false,
    minifyInternalExports: false,
    generatedCode: "es2015",
    manualChunks(id, { getModuleInfo }) {
      if (id === loader) return "front";
      chunks ??= Object.entries(roots).map(([name, of]) => {
        const starts = of.map((file) => join(out, file));
        return [name, reached(starts, getModuleInfo)];
      });
      return chunks.find(([, modules]) => modules.has(id))?.[0];
    },
  });
  await bundle.close();
  // For hosts that cannot read them late.
  const all = late.map((file) => `import "./${chunkOf(file)}.js";\n`);
  writeFileSync(join(out, "node/all.js"), all.join(""));
}
