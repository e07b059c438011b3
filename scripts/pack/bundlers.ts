/**
 * Bundlers, each of which builds the page of test/pack/page: as it is developed with, and as it is shipped, minified; and the same
 * page by `cljw-wasm/core` and the parts that it needs.
 */
import { type Case, type Step, steps } from "./case.ts";

/** A bundler: the command that builds into dist, as developed with and as shipped. */
interface Bundler {
  readonly developed: Step["run"];
  readonly shipped: Step["run"];
  /** Whether it has settings of its own, in the folder of test/pack with its name. */
  readonly isSet?: boolean;
  /** The folder of test/pack with what it needs to find `cljw-wasm/core`. */
  readonly partSettings?: readonly string[];
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
  // It takes the names in a package's `exports` where that is switched on at the root of a project, which a lock file tells.
  parcel: {
    developed: ["parcel", "build", "--no-optimize", ...html],
    shipped: ["parcel", "build", ...html],
    partSettings: ["parcel"],
  },
};

/** All of them. */
export const pages: readonly Case[] = Object.entries(bundlers).flatMap(
  ([name, { developed, shipped, isSet, partSettings }]) => {
    const settings = isSet === true ? [name] : [];
    const files = ["page", ...settings];
    return [
      { name, files, steps: steps(developed), page: ["wasm"] },
      { name: `${name}, minified`, files, steps: steps(shipped), page: ["wasm", "no wasm"] },
      {
        name: `${name}, parts, minified`,
        files: ["page", "parts", ...settings, ...(partSettings ?? [])],
        steps: steps(shipped),
        page: ["wasm", "no wasm"],
      },
    ];
  },
);
