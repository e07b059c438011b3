/**
 * What wasm-tools makes of the cases of testdata/wit, as `scripts/build-testdata wit` recorded it, and its resolved form put
 * into ours. Nothing of ours takes part in it but the type that is filled.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type {
  Documented,
  Func,
  FuncKind,
  Interface,
  Package,
  Resolve,
  Stability,
  Type,
  TypeDef,
  TypeKind,
  World,
  WorldItem,
} from "../../../src/ts/wit/types.ts";

/** The facts of one case. */
export interface WitFacts {
  /** The resolved form without features that are not stable yet; absent where it refuses. */
  readonly resolved?: ToolResolve;
  /** The resolved form with all features, where that is another. */
  readonly resolvedWithAll?: ToolResolve;
  /** How it refuses, and where if it says so. */
  readonly refused?: { readonly says: string; readonly line?: number; readonly column?: number };
}

/** The facts by the case's path in testdata/wit. */
export const witFacts: ReadonlyMap<string, WitFacts> = new Map(
  Object.entries(
    (
      JSON.parse(
        readFileSync(fileURLToPath(new URL("../../../testdata/wit/wasm-tools.json", import.meta.url)), "utf8"),
      ) as { readonly cases: Readonly<Record<string, WitFacts>> }
    ).cases,
  ),
);

/** The docs of an item. */
export interface ToolDocs {
  readonly contents: string;
}

interface ToolDocumented {
  readonly docs?: ToolDocs;
  readonly stability?:
    | { readonly stable: { readonly since: string; readonly deprecated?: string } }
    | { readonly unstable: { readonly feature: string; readonly deprecated?: string } };
  readonly external_id?: string;
}

type ToolNamed = ToolDocumented & { readonly name: string };
type ToolField = ToolNamed & { readonly type: Type };

interface ToolFunc extends ToolNamed {
  readonly kind: string | Readonly<Record<string, number>>;
  readonly params: readonly ToolField[];
  readonly result?: Type;
}

type ToolKind =
  | ToolContainer
  | "resource"
  | { readonly type: Type }
  | { readonly record: { readonly fields: readonly ToolField[] } }
  | { readonly variant: { readonly cases: readonly (ToolNamed & { readonly type: Type | null })[] } }
  | { readonly enum: { readonly cases: readonly ToolNamed[] } }
  | { readonly flags: { readonly flags: readonly ToolNamed[] } }
  | { readonly tuple: { readonly types: readonly Type[] } };

type ToolContainer =
  | { readonly list: Type }
  | { readonly "fixed-length-list": readonly [Type, number] }
  | { readonly map: readonly [Type, Type] }
  | { readonly option: Type }
  | { readonly result: { readonly ok: Type | null; readonly err: Type | null } }
  | { readonly stream: Type | null }
  | { readonly future: Type | null }
  | { readonly handle: { readonly own: number } | { readonly borrow: number } };

interface ToolType extends ToolDocumented {
  readonly name: string | null;
  readonly owner: TypeDef["owner"] | null;
  readonly kind: ToolKind;
}

type ToolItem =
  | { readonly interface: ToolDocumented & { readonly id: number } }
  | { readonly function: ToolFunc }
  | { readonly type: number };

interface ToolWorld extends ToolNamed {
  readonly package: number;
  readonly imports: Readonly<Record<string, ToolItem>>;
  readonly exports: Readonly<Record<string, ToolItem>>;
}

interface ToolInterface extends ToolDocumented {
  readonly name: string | null;
  readonly package: number;
  readonly types: Readonly<Record<string, number>>;
  readonly functions: Readonly<Record<string, ToolFunc>>;
}

/** The JSON of `wasm-tools component wit --json`. */
export interface ToolResolve {
  readonly packages: readonly (ToolNamed & Pick<Package, "interfaces" | "worlds">)[];
  readonly interfaces: readonly ToolInterface[];
  readonly worlds: readonly ToolWorld[];
  readonly types: readonly ToolType[];
}

/** The package of files without a header, which the tool wants and so was given. */
export const addedHeader = "no:header";

/**
 * The tool's resolved form as ours. Which package is the root it does not say, so the caller does; of `docs` are those of its
 * docs that are others by WIT.
 */
export function resolveOfTool(
  tools: ToolResolve,
  root: string,
  docs: ReadonlyMap<string, ToolDocs | undefined>,
): Resolve {
  const of = JSON.parse(JSON.stringify(tools), (key, value: { readonly contents?: string }) =>
    key === "docs" && docs.has(value.contents ?? "") ? docs.get(value.contents!) : value,
  ) as ToolResolve;
  joinInline(of);
  return {
    packages: of.packages.map(packageOf),
    interfaces: of.interfaces.map(interfaceOf),
    worlds: of.worlds.map((world) => worldOf(of, world)),
    types: of.types.map(typeOf),
    root: of.packages.findIndex(({ name }) => name === root),
  };
}

/** An interface written in a world is one declaration: the tool has its docs with the interface, its external id with the item. */
function joinInline({ worlds, interfaces }: ToolResolve): void {
  const items = worlds.flatMap(({ imports, exports }) => [...Object.values(imports), ...Object.values(exports)]);
  for (const item of items) {
    const inline = "interface" in item ? interfaces[item.interface.id]! : undefined;
    if (!("interface" in item) || inline?.name !== null) continue;
    Object.assign(item.interface, { docs: inline.docs });
    Object.assign(inline, { external_id: item.interface.external_id });
  }
}

function packageOf({ name, docs, interfaces, worlds }: ToolResolve["packages"][number]): Package {
  const [, namespace, rest, version] = /^(.*):([^@]*)(?:@(.*))?$/.exec(name)!;
  const none = name === addedHeader;
  return {
    name: none ? undefined : { namespace: namespace!, name: rest!, version },
    docs: docs?.contents,
    interfaces,
    worlds,
  };
}

function interfaceOf(of: ToolInterface): Interface {
  const functions = Object.fromEntries(Object.entries(of.functions).map(([name, func]) => [name, funcOf(func)]));
  return { ...documented(of), name: of.name ?? undefined, package: of.package, types: of.types, functions };
}

function worldOf(of: ToolResolve, world: ToolWorld): World {
  const items = (list: ToolWorld["imports"]): World["imports"] =>
    Object.fromEntries(Object.entries(list).map(([key, item]) => [itemName(of, key, item), itemOf(item)]));
  const { name, package: home, imports, exports } = world;
  return { ...documented(world), name, package: home, imports: items(imports), exports: items(exports) };
}

/** An interface that a world has under its own name has the key `interface-ID` there. */
function itemName(of: ToolResolve, key: string, item: ToolItem): string {
  if (!("interface" in item) || key !== `interface-${item.interface.id}`) return key;
  const { name, package: home } = of.interfaces[item.interface.id]!;
  const [packageName, version] = of.packages[home]!.name.split("@");
  return packageName === addedHeader ? name! : `${packageName}/${name}${version === undefined ? "" : `@${version}`}`;
}

function itemOf(item: ToolItem): WorldItem {
  if ("type" in item) return { tag: "type", type: item.type };
  if ("function" in item) return { tag: "function", function: funcOf(item.function) };
  return { tag: "interface", interface: item.interface.id, ...documented(item.interface) };
}

function funcOf(of: ToolFunc): Func {
  const [word, resource] = typeof of.kind === "string" ? [of.kind] : Object.entries(of.kind)[0]!;
  return {
    ...documented(of),
    name: of.name,
    kind: word.replace(/^async-/, "") as FuncKind,
    resource,
    async: word.startsWith("async-"),
    params: of.params.map((param) => ({ ...labelOf(param), type: param.type })),
    result: of.result,
  };
}

function typeOf(of: ToolType): TypeDef {
  return { ...documented(of), name: of.name ?? undefined, owner: of.owner ?? undefined, kind: kindOf(of.kind) };
}

function kindOf(kind: ToolKind): TypeKind {
  if (kind === "resource") return { tag: "resource" };
  if ("type" in kind) return { tag: "alias", type: kind.type };
  if ("record" in kind)
    return { tag: "record", fields: kind.record.fields.map((field) => ({ ...labelOf(field), type: field.type })) };
  if ("variant" in kind) {
    const cases = kind.variant.cases.map((c) => ({ ...labelOf(c), type: c.type ?? undefined }));
    return { tag: "variant", cases };
  }
  if ("enum" in kind) return { tag: "enum", cases: kind.enum.cases.map(labelOf) };
  if ("flags" in kind) return { tag: "flags", flags: kind.flags.flags.map(labelOf) };
  if ("tuple" in kind) return { tag: "tuple", types: kind.tuple.types };
  return containerOf(kind);
}

function containerOf(kind: ToolContainer): TypeKind {
  if ("list" in kind) return { tag: "list", element: kind.list, length: undefined };
  if ("fixed-length-list" in kind) {
    const [element, length] = kind["fixed-length-list"];
    return { tag: "list", element, length };
  }
  if ("map" in kind) return { tag: "map", key: kind.map[0], value: kind.map[1] };
  if ("option" in kind) return { tag: "option", some: kind.option };
  if ("result" in kind) return { tag: "result", ok: kind.result.ok ?? undefined, err: kind.result.err ?? undefined };
  if ("stream" in kind) return { tag: "stream", element: kind.stream ?? undefined };
  if ("future" in kind) return { tag: "future", element: kind.future ?? undefined };
  return "own" in kind.handle
    ? { tag: "own", resource: kind.handle.own }
    : { tag: "borrow", resource: kind.handle.borrow };
}

function labelOf({ name, docs }: ToolNamed): { readonly name: string; readonly docs: string | undefined } {
  return { name, docs: docs?.contents };
}

function documented({ docs, stability, external_id: externalId }: ToolDocumented): Documented {
  return { docs: docs?.contents, stability: stabilityOf(stability), externalId };
}

function stabilityOf(of: ToolDocumented["stability"]): Stability | undefined {
  if (of === undefined) return undefined;
  if ("stable" in of) return { since: of.stable.since, deprecated: of.stable.deprecated };
  return { unstable: of.unstable.feature, deprecated: of.unstable.deprecated };
}
