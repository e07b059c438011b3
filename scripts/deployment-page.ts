/**
 * docs/deployment.md, whose table of sizes is written from the ledger of bundles. The rest is written by hand, and stays.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./lib.ts";
import { table } from "./markdown.ts";

/** The page's file, from the root. */
export const deploymentPageFile = "docs/deployment.md";
const begin = "<!-- Sizes are written by `npm run docs` from bench/sizes.json. -->";
const end = "<!-- End of the sizes. -->";

/** What each bundle of the ledger has; one that is not here is not told. */
const bundles: { readonly [bundle: string]: string } = {
  native: "`cljw-wasm/core`: the host's WebAssembly, values and errors",
  "native and bounds": "… with `bounds`: fuel and deadlines",
  "native and the ABI": "… with `abi`: WIT that the module carries",
  "native and WIT": "… with `wit`: all of WIT over core modules",
  "native and WASI": "… with `wasi`: programs of preview 1",
  "interp and validation": "the interpreter alone",
  load: "`load` of `cljw-wasm`",
  everything: "all of `cljw-wasm`",
};

/** The page as it should be. */
export function deploymentPage(): string {
  const sizes = JSON.parse(readFileSync(join(root, "bench/sizes.json"), "utf8")) as { readonly [name: string]: number };
  const text = readFileSync(join(root, deploymentPageFile), "utf8");
  const [before = "", rest = ""] = text.split(begin);
  const [, after = ""] = rest.split(end);
  const rows = Object.entries(bundles).map(([bundle, has]) => [has, String(Math.round(sizes[bundle]!))]);
  return `${before}${begin}\n\n${table(["program", "KiB"], rows)}\n\n${end}${after}`;
}
