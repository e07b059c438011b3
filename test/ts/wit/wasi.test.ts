/**
 * The WIT of wit/wasi: all of it resolves, with its docs; what it says but the docs is what the standard's own texts say, as
 * wasm-tools encodes them in testdata/wit/wasi.
 */
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { wit } from "../../../src/ts/api/default-node.ts";
import { readWitPackage } from "../../../src/ts/component/binary/wit-package.ts";
import type { Features } from "../../../src/ts/wit/resolve/builder.ts";
import { parseWit } from "../../../src/ts/wit/resolve/resolve.ts";
import { type Documented, type Package, packageNameText, type Resolve } from "../../../src/ts/wit/types.ts";
import { structureOf } from "./structure.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Interfaces, functions and resources of each package that are stable, and its worlds. */
type Counts = { readonly [name: string]: readonly [number, number, number, ...string[]] };

/**
 * Where an import of `cli`'s worlds has a gate by wasm-tools and none by us: `stdin` needs it, which has a gate, and a world of
 * another package is included that has it too, whose gates say nothing there. Then it is there in any case.
 */
const impliedAndIncluded = ["error", "poll", "streams"].map((name) => `wasi:io/${name}@0.2.12`);

/** The two versions of WASI. */
const versions: readonly { readonly folder: string; readonly version: string; readonly stable: Counts }[] = [
  {
    folder: "0.2",
    version: "0.2.12",
    stable: {
      io: [3, 19, 4, "imports"],
      clocks: [2, 6, 0, "imports"],
      random: [3, 5, 0, "imports"],
      filesystem: [2, 30, 2, "imports"],
      sockets: [7, 52, 6, "imports"],
      cli: [11, 12, 2, "command", "imports"],
      http: [3, 53, 11, "imports", "proxy"],
    },
  },
  {
    folder: "0.3",
    version: "0.3.0",
    stable: {
      clocks: [3, 6, 0, "imports"],
      random: [3, 5, 0, "imports"],
      filesystem: [2, 26, 1, "imports"],
      sockets: [2, 41, 2, "imports"],
      cli: [12, 12, 2, "command", "imports"],
      http: [3, 37, 4, "middleware", "service"],
    },
  },
];

function resolved(folder: string, features: Features): Resolve {
  const below = `${root}wit/wasi/${folder}`;
  const files = readdirSync(below, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".wit"));
  const texts = files.map((path) => ({
    path: path.replaceAll("\\", "/"),
    text: readFileSync(`${below}/${path}`, "utf8"),
  }));
  return parseWit(texts, { features });
}

/** What is said of a package but its docs. */
function factsOf(resolve: Resolve, name: string): unknown {
  const whole = structureOf(resolve)[name] as object | undefined;
  expect(whole, `${name} is there`).toBeDefined();
  return JSON.parse(
    JSON.stringify({ ...whole, isRoot: true }, (key, value: unknown) => (key === "docs" ? undefined : value)),
  );
}

/** What wasm-tools makes of the standard's package, but for the gates that are named above. */
function standard(bytes: Uint8Array): Resolve {
  const resolve = readWitPackage(bytes);
  const { name, worlds } = resolve.packages[resolve.root]!;
  if (packageNameText(name!) !== "wasi:cli@0.2.12") return resolve;
  for (const id of Object.values(worlds)) {
    for (const key of impliedAndIncluded) {
      const item = resolve.worlds[id]!.imports[key] as Documented;
      expect(item.stability, key).toEqual({ since: "0.2.0", deprecated: undefined });
      Object.assign(item, { stability: undefined });
    }
  }
  return resolve;
}

function counted({ interfaces, types }: Resolve, of: Package): readonly unknown[] {
  const ids = Object.values(of.interfaces);
  const functions = ids.flatMap((id) => Object.keys(interfaces[id]!.functions));
  const resources = types.filter(
    ({ kind, owner }) =>
      kind.tag === "resource" && owner !== undefined && "interface" in owner && ids.includes(owner.interface),
  );
  return [ids.length, functions.length, resources.length, ...Object.keys(of.worlds).toSorted()];
}

/** What a reader wants explained, by its name: worlds, interfaces, resources, and functions where `withFunctions`. */
function explained(resolve: Resolve, of: Package, withFunctions: boolean): Readonly<Record<string, Documented>> {
  const items: Record<string, Documented> = {};
  for (const [name, id] of Object.entries(of.worlds)) items[name] = resolve.worlds[id]!;
  for (const [name, id] of Object.entries(of.interfaces)) {
    const { types, functions } = (items[name] = resolve.interfaces[id]!);
    const members = Object.entries<Documented>(withFunctions ? functions : {});
    for (const [type, at] of Object.entries(types))
      if (resolve.types[at]!.kind.tag === "resource") members.push([type, resolve.types[at]!]);
    for (const [member, item] of members) items[`${name}#${member}`] = item;
  }
  return items;
}

describe.each(versions)("WASI $version", ({ folder, version, stable }) => {
  const names = Object.keys(stable);

  it("is resolved from its folder, as a file with all of it is", () => {
    const text = wit(`${root}wit/wasi/${folder}`);
    expect(structureOf(parseWit([{ path: "all.wit", text }]))).toEqual(structureOf(resolved(folder, [])));
  });

  it("has these packages, and of each so many interfaces, functions and resources that are stable", () => {
    const resolve = resolved(folder, []);
    const packages = resolve.packages.filter((_, id) => id !== resolve.root);
    expect(packages.map(({ name }) => packageNameText(name!)).toSorted()).toEqual(
      names.map((name) => `wasi:${name}@${version}`).toSorted(),
    );
    const counts = packages.map((of) => [of.name!.name, counted(resolve, of)]);
    expect(Object.fromEntries(counts)).toEqual(stable);
  });

  it.each(names)("says of %s what the standard says, also of what is not stable", (name) => {
    const bytes = new Uint8Array(readFileSync(`${root}testdata/wit/wasi/${folder}/${name}.wasm`));
    const key = `wasi:${name}@${version}`;
    expect(factsOf(resolved(folder, "all"), key)).toEqual(factsOf(standard(bytes), key));
  });

  it.each(names)("explains %s, in a line each", (name) => {
    const resolve = resolved(folder, "all");
    const of = resolve.packages.find((one) => one.name!.name === name)!;
    const isServed = folder === "0.2" && name !== "http";
    const items = Object.entries(explained(resolve, of, isServed));
    expect(items.length).toBeGreaterThan(3);
    expect(items.filter(([, { docs }]) => docs === undefined || docs.includes("\n")).map(([item]) => item)).toEqual([]);
  });

  it("imports in one world all that there is to import", () => {
    const resolve = resolved(folder, "all");
    const [of] = Object.values(resolve.packages[resolve.root]!.worlds);
    const items = Object.values(resolve.worlds[of!]!.imports);
    const imported = new Set(items.flatMap((item) => (item.tag === "interface" ? item.interface : [])));
    const left = resolve.interfaces.filter((_, id) => !imported.has(id)).map(({ name }) => name);
    expect(new Set(left)).toEqual(new Set(folder === "0.2" ? ["incoming-handler", "run"] : ["run"]));
  });
});
