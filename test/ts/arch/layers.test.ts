/**
 * Who may import whom, folder by folder, read from every import line of src/ts. The table is the design's; a new
 * folder needs a row here and a line in docs/design.md.
 */
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesBelow, importsOf, textOf, withoutComments } from "./sources.ts";

const engine = ["base", "core", "binary", "exec", "runtime"];

/** The layers by folder; a nested folder's row goes before its parent's. A layer may always import itself. */
const layers: Record<string, readonly string[]> = {
  base: [],
  core: ["base"],
  binary: ["base", "core"],
  text: ["base", "core", "binary"],
  validate: ["base", "core", "binary"],
  exec: ["base", "core"],
  runtime: ["base", "core", "binary", "validate", "exec"],
  interp: engine,
  compile: engine,
  native: engine,
  wit: ["base"],
  component: ["base", "core", "binary", "validate", "wit", "runtime"],
  "wasi/host": ["base"],
  "wasi/waiting": ["base", "runtime", "wasi/host"],
  "wasi/p1": ["base", "runtime", "wasi/host", "wasi/waiting"],
  "wasi/p2": ["base", "runtime", "wasi/host", "wasi/waiting", "component"],
  api: [
    ...["base", "core", "binary", "text", "validate", "exec", "runtime", "interp", "compile", "native"],
    ...["wit", "component", "wasi/host", "wasi/p1", "wasi/p2"],
  ],
  webassembly: ["base", "core", "exec", "runtime", "api"],
  clojure: ["api", "base"],
  cli: ["api", "base", "clojure", "register"],
  register: ["api", "base"],
};

/**
 * The rooms of the folders that have some, and which other rooms of the same folder each may import; the files beside
 * the rooms are the room `.`. A folder without rows here has no folders in it.
 */
const rooms: Record<string, Record<string, readonly string[]>> = {
  base: { ".": [], errors: ["."], host: ["."], bytes: [".", "errors", "host"] },
  api: {
    ".": ["host", "language", "load", "module", "options", "parts", "program", "source"],
    component: ["language", "module", "options", "parts", "source"],
    declarations: ["language", "source"],
    host: [],
    language: [],
    load: ["host", "language", "module", "options", "parts", "program", "source"],
    module: ["language", "options", "program", "source"],
    options: ["language"],
    parts: ["component", "host", "language", "load", "module", "options", "program", "source"],
    program: ["language", "options"],
    source: ["host", "options", "parts"],
  },
  clojure: { ".": ["verbs"], verbs: ["."], nbb: ["."] },
  exec: { ".": ["simd"], simd: ["."] },
  native: {
    ".": ["crossing", "host", "module"],
    host: [],
    module: [],
    crossing: ["host", "module"],
    rewrite: ["crossing", "host", "module"],
  },
  runtime: { ".": ["budget", "calls", "store"], store: [], budget: ["store"], calls: ["budget", "store"] },
  compile: { ".": ["code", "lower", "run"], code: [], lower: ["code"], run: ["code"], ahead: ["code", "lower"] },
  interp: {
    ".": ["code", "lower", "run"],
    code: [],
    lower: ["code"],
    run: ["code", "run/slow"],
    "run/slow": ["code", "run"],
  },
  webassembly: {
    ".": ["functions", "objects", "values"],
    values: [],
    functions: ["values"],
    objects: ["functions", "values"],
  },
  cli: { ".": ["clojure", "edn"], edn: ["."], clojure: ["."] },
  text: { lex: [], parse: ["lex"], print: ["lex"] },
  wit: { ".": [], parse: ["."], resolve: ["parse", "."], print: ["parse", "."] },
  component: {
    abi: ["model"],
    "abi/values": ["abi", "model"],
    "abi/guests": ["abi", "abi/values"],
    "abi/calls": ["abi", "abi/guests", "abi/values", "model"],
    binary: [],
    "core-module": ["abi", "abi/calls", "binary", "model"],
    instance: ["abi", "abi/calls", "abi/values", "binary", "model", "validate"],
    link: ["abi", "abi/calls", "abi/values", "binary", "instance", "validate"],
    model: [],
    validate: ["abi", "binary"],
    world: ["binary", "validate"],
  },
  "wasi/p2": { ".": ["common", "sockets"], common: [], sockets: ["common"] },
  "wasi/host": {
    ".": [],
    files: ["."],
    descriptors: [".", "files"],
    sockets: [".", "descriptors"],
    world: [".", "descriptors", "files", "sockets"],
    node: [".", "descriptors", "files", "sockets", "world"],
  },
};

/** The entries of the package: what each may import. */
const entries: Record<string, readonly string[]> = {
  "index.ts": ["api"],
  "browser.ts": ["api"],
  "core.ts": ["api"],
  "core-browser.ts": ["api"],
  "webassembly.ts": ["webassembly"],
  "clojure.ts": ["clojure"],
  "clojure-vars.ts": ["clojure"],
  "nbb.ts": ["register"],
  "nbb-module.d.ts": [],
  "cli.ts": ["cli"],
  "register.ts": ["register"],
};

/** The files that may know Node: nothing else imports `node:*`, by whatever way. */
const mayKnowNode = [/^wasi\/host\/node\//, /^api\/node\.ts$/, /^(?:cli|register)(?:\.ts$|\/)/, /^nbb\.ts$/];

/** The file that asks a process for Node's modules where there is one, and imports none of them. */
const mayAskForNode = "api/host/browser.ts";

const base = "src/ts/";
const files = filesBelow("src/ts", ".ts").map((file) => file.slice(base.length));

/** The layer of a path below src/ts; undefined for an entry. */
function layerOf(file: string): string | undefined {
  const parts = file.split("/");
  const nested = parts.slice(0, 2).join("/");
  if (Object.hasOwn(layers, nested)) return nested;
  return parts.length > 1 ? parts[0] : undefined;
}

/** What is wrong with one import of one file; undefined when nothing is. */
function problem(file: string, specifier: string): string | undefined {
  if (specifier.startsWith("node:") || !specifier.startsWith(".")) {
    if (file === "nbb.ts" && specifier === "nbb") return undefined; // The program that it is for.
    if (!specifier.startsWith("node:")) return `${file} imports the package ${specifier}`;
    return file === mayAskForNode || mayKnowNode.some((pattern) => pattern.test(file))
      ? undefined
      : `${file} imports ${specifier}`;
  }
  if (!specifier.endsWith(".ts")) return `${file} imports ${specifier} without its extension`;
  const target = join(dirname(file), specifier).replaceAll("\\", "/");
  if (!files.includes(target)) return `${file} imports ${specifier}, which is not there`;
  const from = layerOf(file);
  const to = layerOf(target);
  if (to === undefined) return `${file} imports the entry ${target}`;
  if (from === to) return undefined;
  const allowed = from === undefined ? entries[file] : layers[from];
  return allowed?.includes(to) ? undefined : `${file} imports ${target}, but ${from ?? file} may not import ${to}`;
}

/** The layer and the room in it of a path below src/ts. */
function roomOf(file: string): { readonly layer: string; readonly room: string } {
  const layer = layerOf(file) ?? "";
  return { layer, room: dirname(file).slice(layer.length + 1) || "." };
}

/** What is wrong with the room that one import leads to; undefined when nothing is. */
function roomProblem(file: string, target: string): string | undefined {
  const from = roomOf(file);
  const to = roomOf(target);
  if (from.layer !== to.layer || from.room === to.room) return undefined;
  const allowed = rooms[from.layer]?.[from.room];
  return allowed?.includes(to.room)
    ? undefined
    : `${file} imports ${target}, but the room ${from.room} of ${from.layer} may not import ${to.room}`;
}

/** The files that each file imports, types included. */
const imported = new Map(
  files.map((file) => [
    file,
    importsOf(base + file)
      .filter((specifier) => specifier.startsWith("."))
      .map((specifier) => join(dirname(file), specifier).replaceAll("\\", "/")),
  ]),
);

/** A way along imports from a file back to itself; undefined where there is none. */
function circleThrough(start: string): readonly string[] | undefined {
  const before = new Map<string, string>();
  const reached = [start];
  for (const file of reached) {
    for (const next of imported.get(file) ?? []) {
      if (next === start) {
        const way = [start];
        for (let at: string | undefined = file; at !== undefined; at = before.get(at)) way.unshift(at);
        return way;
      }
      if (before.has(next)) continue;
      before.set(next, file);
      reached.push(next);
    }
  }
  return undefined;
}

describe("layers", () => {
  it("has files and imports to look at", () => {
    expect(files.length).toBeGreaterThan(30);
    const imports = files.flatMap((file) => importsOf(base + file));
    expect(imports.length).toBeGreaterThan(files.length);
  });

  it("has a row for every folder and entry", () => {
    const unknown = files.filter((file) => {
      const layer = layerOf(file);
      return layer === undefined ? !Object.hasOwn(entries, file) : !Object.hasOwn(layers, layer);
    });
    expect(unknown).toEqual([]);
  });

  it("finds every way to import", () => {
    const statements = files.map((file) => {
      const text = withoutComments(textOf(base + file));
      return [...text.matchAll(/\bfrom "[^"]+";/g)].length;
    });
    const found = files.map((file) => importsOf(base + file).length);
    for (const [index, count] of statements.entries()) expect(found[index], files[index]).toBeGreaterThanOrEqual(count);
  });

  it.each(files)("%s imports only what it may", (file) => {
    expect(importsOf(base + file).flatMap((specifier) => problem(file, specifier) ?? [])).toEqual([]);
  });

  it("has a row for every room, and no row without one", () => {
    const found = new Map<string, Set<string>>();
    for (const file of files) {
      const { layer, room } = roomOf(file);
      found.set(layer, (found.get(layer) ?? new Set()).add(room));
    }
    for (const [layer, names] of found) {
      if (layer === "") continue;
      const rows = Object.keys(rooms[layer] ?? { ".": [] });
      expect([...names].sort(), layer).toEqual(rows.sort());
    }
  });

  it.each(files)("%s imports only rooms that it may", (file) => {
    expect((imported.get(file) ?? []).flatMap((target) => roomProblem(file, target) ?? [])).toEqual([]);
  });

  it("has no folder of more than 20 files", () => {
    const counts = new Map<string, number>();
    for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > 20)).toEqual([]);
  });

  it("has no circle of files, imports of types included", () => {
    expect(files.flatMap((file) => [circleThrough(file)?.join(" → ") ?? []].flat())).toEqual([]);
  });

  it("refuses what the table refuses", () => {
    expect(problem("base/own.ts", "../core/types.ts")).toContain("may not import core");
    expect(problem("base/own.ts", "node:fs")).toContain("imports node:fs");
    expect(problem("base/own.ts", "left-pad")).toContain("package left-pad");
    expect(problem("base/own.ts", "./foreign.js")).toContain("extension");
    expect(problem("base/own.ts", "./foreign.ts")).toBeUndefined();
  });
});

// Nobody requires the command, and nbb waits for its entry.
describe("top-level await", () => {
  it.each(files.filter((file) => file !== "nbb.ts" && file !== "cli.ts"))("%s has none", (file) => {
    expect(withoutComments(textOf(base + file))).not.toMatch(/^(?:(?:export )?const .*= )?await\b/m);
  });
});

/** Every file that an entry reaches by static imports. */
function reachableFrom(entry: string): string[] {
  const reached = new Set([entry]);
  for (const file of reached) {
    for (const specifier of importsOf(base + file)) {
      if (specifier.startsWith(".")) reached.add(join(dirname(file), specifier).replaceAll("\\", "/"));
    }
  }
  return [...reached];
}

describe("the browser's entry", () => {
  const reached = reachableFrom("browser.ts");

  it("reaches the runtime", () => {
    expect(reached).toContain("runtime/instance.ts");
    expect(reached).toContain("interp/run/loop.ts");
  });

  it.each(reached)("%s has nothing that a bundler for browsers refuses", (file) => {
    const text = withoutComments(textOf(base + file));
    const known = importsOf(base + file).filter((specifier) => specifier.startsWith("node:"));
    expect(file === mayAskForNode && !/\bimport\b[^;]*"node:/.test(text) ? [] : known).toEqual([]);
    expect(text).not.toMatch(/\bimport\.meta\b/);
    expect(text).not.toMatch(/(?:await|return|[=(:,?])\s*import\s*\(\s*[^"'\s]/);
  });
});
