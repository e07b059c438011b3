/**
 * The pages of the site: which file of the repository each is, and where the sidebar has it. Addresses are flat, so that a link means
 * the same on every page, wherever the site is served.
 */
import { basename } from "node:path";

/** A page: its file from the root, and its name in the sidebar. */
export type PageRow = readonly [file: string, title: string];

/** The pages by subject, in the order of the sidebar. */
export const guide: { readonly [subject: string]: readonly PageRow[] } = {
  Guide: [
    ["docs/components.md", "Components"],
    ["docs/components-guests.md", "Components in other languages"],
    ["docs/guests.md", "Guests by WIT, by hand"],
    ["docs/programs.md", "Programs"],
    ["docs/macros.md", "Modules as namespaces"],
    ["docs/repl.md", "REPL and tests"],
    ["docs/bundlers.md", "Bundlers and compilers"],
    ["docs/parts.md", "Parts"],
  ],
  Reference: [
    ["docs/clojure.md", "Clojure API"],
    ["docs/cli.md", "The command"],
    ["docs/errors.md", "Error codes"],
    ["docs/limits.md", "Limits"],
    ["docs/features.md", "Features of WebAssembly"],
    ["docs/hosts.md", "What each host has"],
    ["docs/wasi.md", "WASI preview 1"],
    ["docs/wasi-p2.md", "WASI 0.2"],
    ["docs/performance.md", "Performance"],
  ],
};

/** What lies behind the project: no subject of the guide. */
export const project: readonly PageRow[] = [
  ["CHANGELOG.md", "Changes"],
  ["RATIONALE.md", "Why things are as they are"],
  ["CONTRIBUTING.md", "Contributing"],
];

/** Pages that the site alone has. */
export const own: readonly PageRow[] = [
  ["site/pages/index.md", "Home"],
  ["site/pages/playground.md", "Playground"],
];

/** The folder of the reference that typedoc writes, from the root. */
export const javascriptFolder = "site/reference";

/** The address of a page's file, without an ending. */
export function addressOf(file: string): string {
  const name = basename(file, ".md").toLowerCase();
  return file.startsWith(`${javascriptFolder}/`) ? `javascript-${name}` : name;
}

/** The files of the guide and of the project, from the root. */
export const pageFiles: readonly string[] = [...Object.values(guide).flat(), ...project, ...own].map(([file]) => file);
