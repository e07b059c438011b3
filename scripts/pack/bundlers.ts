/**
 * Bundlers, each of which builds the page of test/pack/page: as it is developed with, and as it is shipped, minified.
 */
import { type Case, type Step, steps } from "./case.ts";

/** A bundler: the command that builds into dist, as developed with and as shipped. */
interface Bundler {
  readonly developed: Step["run"];
  readonly shipped: Step["run"];
  /** Whether it has settings of its own, in the folder of test/pack with its name. */
  readonly isSet?: boolean;
}

const html = [
  "--dist-dir",
  "dist",
  "--cache-dir",
  ".parcel-cache",
  "--public-url",
  "./",
  "--no-source-maps",
  "index.html",
];
const esbuild = ["main.js", "--bundle", "--format=esm", "--outfile=dist/main.js"];

const bundlers: { readonly [name: string]: Bundler } = {
  esbuild: { developed: ["esbuild", ...esbuild], shipped: ["esbuild", ...esbuild, "--minify"] },
  vite: { developed: ["vite", "build", "--minify", "false"], shipped: ["vite", "build"], isSet: true },
  // The pages forbid `eval`, which webpack would use while one develops.
  webpack: {
    developed: ["webpack", "--mode", "development", "--devtool", "source-map"],
    shipped: ["webpack", "--mode", "production"],
    isSet: true,
  },
  rollup: {
    developed: ["rollup", "--config"],
    shipped: ["rollup", "--config", "--environment", "MINIFIED"],
    isSet: true,
  },
  parcel: { developed: ["parcel", "build", "--no-optimize", ...html], shipped: ["parcel", "build", ...html] },
};

/** All of them. */
export const pages: readonly Case[] = Object.entries(bundlers).flatMap(([name, { developed, shipped, isSet }]) => {
  const files = isSet === true ? ["page", name] : ["page"];
  return [
    { name, files, steps: steps(developed), page: ["wasm"] },
    { name: `${name}, minified`, files, steps: steps(shipped), page: ["wasm", "no wasm"] },
  ];
});
