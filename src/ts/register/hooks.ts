/**
 * The hook that makes a `.wasm` file a module of JavaScript: a text with its exports, which loads it when it is evaluated.
 */
import { fileURLToPath } from "node:url";
import { compile, nodeHost } from "../api/default-node.ts";
import { importNames } from "../api/source/import-names.ts";

/** How modules are opened: what the thread of the hooks is told by the one that runs the program. */
export interface Opening {
  /** The address of the module whose `open` loads a file. */
  readonly opener: string;
  /** Whether it gives a promise: the exports are Clojure's. */
  readonly waits: boolean;
}

/** What a hook gives to Node. */
export interface Loaded {
  readonly format: "module";
  readonly shortCircuit: true;
  readonly source: string;
}

/** The module for an address; undefined where it is for others to load: packages bring their own ways with `.wasm`. */
export function loaded(url: string, attributes: object | undefined, opening: Opening): Loaded | undefined {
  if (!/^file:[^?#]*\.wasm(?:[?#]|$)/.test(url) || url.includes("/node_modules/")) return undefined;
  // `with { type: "bytes" }` and its like ask for something else.
  if (attributes !== undefined && "type" in attributes) return undefined;
  return { format: "module", shortCircuit: true, source: moduleText(url, opening) };
}

function moduleText(url: string, { opener, waits }: Opening): string {
  const names = importNames(compile(fileURLToPath(url)), nodeHost);
  const exported = [...names];
  const values = exported.map(([, key], i) => `const v${i} = get(${JSON.stringify(key)});`);
  const clauses = exported.map(([name], i) => `v${i} as ${JSON.stringify(name)}`);
  if (!names.has("default")) clauses.push('m as "default"');
  return [
    `import { open } from ${JSON.stringify(opener)};`,
    `const [m, get] = ${waits ? "await " : ""}open(${JSON.stringify(url)});`,
    ...values,
    `export { ${clauses.join(", ")} };`,
  ].join("\n");
}
