/**
 * The pages of the site: which file of the repository each is, and where the sidebar has it. Addresses are flat, so that a link means
 * the same on every page, wherever the site is served.
 */
import { basename } from "node:path";

/** A page: its file from the root, and its name in the sidebar. */
export type PageRow = readonly [file: string, title: string];

/** The pages by subject, in the order of the sidebar. */
export const guide: { readonly [subject: string]: readonly PageRow[] } = {
  Begin: [
    ["docs/start.md", "Getting started"],
    ["docs/setup.md", "Setting up"],
    ["docs/cookbook.md", "Cookbook"],
    ["docs/migration.md", "Coming from other tools"],
  ],
  Use: [
    ["docs/calling.md", "Loading and calling"],
    ["docs/host-functions.md", "Host functions"],
    ["docs/linking.md", "Linking"],
    ["docs/macros.md", "Modules as namespaces"],
    ["docs/text.md", "Text and features"],
    ["docs/engines.md", "Engines"],
  ],
  Types: [
    ["docs/wit.md", "WIT"],
    ["docs/components.md", "Components"],
    ["docs/guests.md", "Modules by language"],
    ["docs/components-guests.md", "Components by language"],
  ],
  Programs: [
    ["docs/programs.md", "Programs of WASI"],
    ["docs/cli.md", "The command"],
  ],
  Safety: [
    ["docs/bounds.md", "Bounds"],
    ["docs/handling-errors.md", "Errors"],
    ["docs/plugins.md", "A host for plugins"],
  ],
  Work: [
    ["docs/repl.md", "REPL, reloading, tests"],
    ["docs/deployment.md", "Deployment"],
    ["docs/webassembly.md", "A drop-in WebAssembly"],
    ["docs/parts.md", "Parts"],
  ],
  Reference: [
    ["docs/clojure.md", "Clojure"],
    ["docs/javascript.md", "JavaScript"],
    ["docs/errors.md", "Error codes"],
    ["docs/limits.md", "Limits"],
    ["docs/features.md", "Features of the standard"],
    ["docs/hosts.md", "Hosts"],
    ["docs/wasi.md", "WASI preview 1"],
    ["docs/wasi-p2.md", "WASI 0.2"],
    ["docs/performance.md", "Performance"],
  ],
};

/** What lies behind the project: no subject of the guide. */
export const project: readonly PageRow[] = [
  ["CHANGELOG.md", "Changes"],
  ["docs/design.md", "Design"],
  ["RATIONALE.md", "Why things are as they are"],
  ["CONTRIBUTING.md", "Contributing"],
];

/** Pages that the site alone has. */
export const own: readonly PageRow[] = [
  ["site/pages/index.md", "Home"],
  ["site/pages/playground.md", "Playground"],
];

/** The address of a page's file, without an ending. */
export const addressOf = (file: string): string => basename(file, ".md").toLowerCase();

/** The files of the guide and of the project, from the root. */
export const pageFiles: readonly string[] = [...Object.values(guide).flat(), ...project, ...own].map(([file]) => file);
