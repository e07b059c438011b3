/**
 * What a bundler leaves out of a program for browsers that uses a part of the package.
 */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { jsonOf } from "./sources.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The folders of src/ts that a program needs of a bundle, by esbuild. */
async function foldersOf(program: string): Promise<ReadonlySet<string | undefined>> {
  const { metafile } = await build({
    stdin: { contents: program, resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    write: false,
    metafile: true,
  });
  const [output] = Object.values(metafile.outputs);
  const used = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return new Set(used.map(([path]) => /^src\/ts\/([^/]+)\//.exec(path)?.[1]));
}

it("holds one engine where a program uses one", async () => {
  const native = await foldersOf(`import { createRuntime, nativeEngine, noHost } from "./src/ts/browser.ts";
    export const { load } = createRuntime({ engines: [nativeEngine], host: noHost });`);
  expect([...native]).toEqual(expect.arrayContaining(["native", "runtime", "api"]));
  expect([...native]).not.toContain("interp");
  const both = await foldersOf('export { load } from "./src/ts/browser.ts";');
  expect([...both]).toEqual(expect.arrayContaining(["native", "interp"]));
});

/** The entries of the package that are for any host, by the conditions of package.json. */
const entries = Object.entries(
  (jsonOf("package.json") as { exports: Record<string, string | Record<string, string>> }).exports,
).flatMap(([entry, files]) => (typeof files === "string" || entry.includes("*") ? [] : [[entry, files] as const]));

/** What Metro, and then React Native's own engine, are given. */
const reactNative = new Set(["react-native", "require", "default"]);

it.each(entries)("needs nothing of Node in React Native: %s", async (_entry, files) => {
  const [, file] = Object.entries(files).find(([condition]) => reactNative.has(condition))!;
  const source = file.replace(/^\.\/dist\/(.*)\.js$/, "src/ts/$1.ts");
  const { outputFiles } = await build({
    entryPoints: [source],
    absWorkingDir: root,
    bundle: true,
    platform: "neutral",
    write: false,
    logLevel: "silent",
  });
  expect(outputFiles).toHaveLength(1);
});
