/**
 * Programs for browsers that use parts of the package, and what a bundle of each comes to: of the sources, with their tables
 * packed as they are in what is shipped.
 */
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { type Plugin, build, transform } from "esbuild";
import { packedTables, withPacked } from "../scripts/pack.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const sources = join(root, "src/ts");
const asShipped: Plugin = {
  name: "packed tables",
  setup({ onLoad }) {
    for (const [file, name] of packedTables) {
      const path = join(sources, file.replace(/js$/, "ts"));
      onLoad({ filter: new RegExp(`${file.replace(/js$/, "ts")}$`) }, async (found) => {
        if (found.path !== path) return undefined;
        const { code } = await transform(readFileSync(path, "utf8"), { loader: "ts" });
        return { contents: withPacked(code, name, relative(dirname(path), join(sources, "base/rows.ts"))) };
      });
    }
  },
};

const core = './src/ts/core-browser.ts"';
const all = './src/ts/browser.ts"';
const withPart = (part: string, verbs: string): string =>
  `import { ${part} } from "./src/ts/api/parts/${part}.ts"; import { addParts } from "${core}; addParts(${part}); export { ${verbs} } from "${core};`;

const programs: { readonly [name: string]: string } = {
  native: `export { load } from "${core};`,
  "native and bounds": withPart("bounds", "load"),
  "native and the ABI": withPart("abi", "load"),
  "native and WIT": withPart("wit", "load"),
  "native and WASI": withPart("wasi", "load, run"),
  "interp and validation": `import { createRuntime, interpEngine } from "${all}; export const { load } = createRuntime({ engines: [interpEngine] });`,
  "all but components": `import { boundsPart, createRuntime, interpEngine, nativeEngine, textPart, validationPart, wasiPart, witPart } from "${all}; export const verbs = createRuntime({ engines: [nativeEngine, interpEngine], parts: [boundsPart, textPart, validationPart, wasiPart, witPart] });`,
  "compiled, interp and validation": `import { compiledEngine, createRuntime } from "${all}; export const { load } = createRuntime({ engines: [compiledEngine] });`,
  "ahead of time": `import { aheadEngine, createRuntime } from "${all}; export const { load } = createRuntime({ engines: [aheadEngine] });`,
  webassembly: `export { createWebAssembly } from "./src/ts/webassembly.ts";`,
  everything: `export * from "${all};`,
  load: `export { load } from "${all};`,
  inspect: `export { inspect } from "${all};`,
  validate: `export { validate } from "${all};`,
  engines: `export { engines } from "${all};`,
};

async function bundled(contents: string) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2021",
    write: false,
    metafile: true,
    absWorkingDir: root,
    plugins: [asShipped],
  });
  const inputs = Object.entries(Object.values(metafile.outputs)[0]!.inputs);
  return {
    contents: outputFiles[0]!.contents,
    files: inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file),
  };
}

/** KiB of each, to a tenth. */
export async function measuredSizes(): Promise<{ readonly [name: string]: number }> {
  const sizes: { [name: string]: number } = {};
  for (const [name, program] of Object.entries(programs)) {
    const { contents } = await bundled(program);
    sizes[name] = Math.round(gzipSync(contents, { level: 9 }).length / 102.4) / 10;
  }
  return sizes;
}

/** The sources of which something is in the bundle of a program, by their paths from the root. */
export async function sourcesOf(program: string): Promise<readonly string[]> {
  return (await bundled(programs[program]!)).files;
}
