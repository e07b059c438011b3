/**
 * WASI 0.2 as its own WIT has it, that of the folder wit.
 */
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseWit } from "../../../src/ts/wit/resolve/resolve.ts";
import type { Interface, Resolve } from "../../../src/ts/wit/types.ts";

const below = fileURLToPath(new URL("../../../wit/wasi/0.2/", import.meta.url));

function loaded(): Resolve {
  const files = readdirSync(below, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".wit"));
  return parseWit(
    files.map((path) => ({ path: path.replaceAll("\\", "/"), text: readFileSync(below + path, "utf8") })),
    { features: [] },
  );
}

/** All packages. */
export const wasiWit = loaded();

/** The interfaces but those of http, by their names without a version. */
export const witInterfaces: ReadonlyMap<string, Interface> = new Map(
  wasiWit.packages.flatMap(({ name, interfaces }) =>
    name?.namespace !== "wasi" || name.name === "http"
      ? []
      : Object.entries(interfaces).map(([key, id]) => [`wasi:${name.name}/${key}`, wasiWit.interfaces[id]!] as const),
  ),
);
