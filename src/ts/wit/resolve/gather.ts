/**
 * Files to packages (WIT, Filesystem structure): which files and braces make up which package. Nothing is looked up.
 */
import { WitError } from "../../base/errors/errors.ts";
import { pushAll } from "../../base/lists.ts";
import { own } from "../../base/own.ts";
import { shownName } from "../../base/errors/shown.ts";
import type { AstFile, AstInterfaceItem, AstPackage, AstPackageName } from "../ast.ts";
import { resolveError } from "./builder.ts";
import type { WitFile } from "../errors.ts";
import { parseWitFile } from "../parse/parse.ts";
import { type PackageName, packageNameText } from "../types.ts";

/** A package to be resolved. */
export interface Unit {
  /** Its name and version. */
  readonly key: string;
  readonly name: AstPackageName | undefined;
  docs: string | undefined;
  readonly blocks: AstPackage[];
}

/** All the text that says nothing of its package's name shares the root's. */
export const unnamed = "";

const folderOfDependency = /^deps[/\\][^/\\]+/;

/** How long the path is of the folder that all files are in. */
function commonFolder(files: readonly WitFile[]): number {
  const [first, ...rest] = files.map((file) => file.path);
  let end = 0;
  for (let i = 0; i < (first?.length ?? 0); i++) {
    if (rest.some((path) => path[i] !== first?.[i])) break;
    if (first?.[i] === "/" || first?.[i] === "\\") end = i + 1;
  }
  return end;
}

/** The packages that files make up, by their keys, and the one of the files outside of `deps`. @throws WitError */
export function gatherPackages(files: readonly WitFile[]): { units: Map<string, Unit>; root: Unit | undefined } {
  return new Gatherer().run(files);
}

class Gatherer {
  private readonly _units = new Map<string, Unit>();
  /** Parts of packages that binaries bring for want of the whole, and the packages that are made of nothing else. */
  private readonly _partial: AstPackage[] = [];
  private readonly _completed = new Map<string, Unit>();

  run(files: readonly WitFile[]): { units: Map<string, Unit>; root: Unit | undefined } {
    const groups = new Map<string, WitFile[]>();
    const common = commonFolder(files);
    for (const file of files) {
      const folder = folderOfDependency.exec(file.path.slice(common))?.[0] ?? "";
      const group = groups.get(folder);
      if (group === undefined) groups.set(folder, [file]);
      else group.push(file);
    }
    const parsed = Array.from(groups, ([folder, group]) => ({ folder, group, asts: group.map(parseWitFile) }));
    let root: Unit | undefined;
    for (const { folder, group, asts } of parsed) {
      const unit = this._own(asts, folder === "" ? undefined : (group[0]?.path ?? ""));
      if (folder === "") root = unit;
    }
    for (const { group, asts } of parsed) this._nested(group, asts);
    for (const part of this._partial) this._completeBy(part);
    return { units: this._units, root };
  }

  /** The package of files that lie together, of which `dependency` is the first one's path where they need a header. */
  private _own(parsed: readonly AstFile[], dependency: string | undefined): Unit {
    const headers = parsed.flatMap((file) => file.main.name ?? []);
    const [first] = headers;
    for (const header of headers) {
      if (first !== undefined && keyOf(header) !== keyOf(first)) {
        throw resolveError(
          header.span,
          `this file is of package ${keyOf(header)}, the files beside it are of ${keyOf(first)}.`,
        );
      }
    }
    if (first === undefined && dependency !== undefined) {
      const text = `${dependency}: a dependency needs a package header, as in package a:b;`;
      throw new WitError("resolve", text, { file: dependency });
    }
    const blocks = parsed.map((file) => file.main);
    const same = this._same(first, blocks);
    if (same !== undefined) return same;
    const unit = this._unit(first);
    unit.docs =
      parsed
        .map((file) => file.main.docs)
        .filter((docs) => docs !== undefined)
        .join("\n") || undefined;
    pushAll(unit.blocks, blocks);
    return unit;
  }

  /** The packages nested in files that lie together. */
  private _nested(files: readonly WitFile[], parsed: readonly AstFile[]): void {
    const here = new Set<string>();
    for (const [i, { nested }] of parsed.entries()) {
      const file = files[i];
      if (file !== undefined && own(file, "decoded") === true) {
        pushAll(this._partial, nested);
        continue;
      }
      for (const block of nested) {
        const key = block.name === undefined ? unnamed : keyOf(block.name);
        if (!here.has(key) && this._same(block.name, [block]) !== undefined) continue;
        here.add(key);
        const unit = this._unit(block.name);
        unit.docs = block.docs;
        unit.blocks.push(block);
      }
    }
  }

  /** The package that somebody else has brought already, which then says the same. */
  private _same(name: AstPackageName | undefined, blocks: readonly AstPackage[]): Unit | undefined {
    const known = name === undefined ? undefined : this._units.get(keyOf(name));
    return known !== undefined && written(known.blocks) === written(blocks) ? known : undefined;
  }

  /** Takes from a part of a package what no file of it and no other part has said. */
  private _completeBy(part: AstPackage): void {
    if (part.name === undefined) return;
    const key = keyOf(part.name);
    if (this._units.has(key) && !this._completed.has(key)) return;
    const unit = this._completed.get(key) ?? this._unit(part.name);
    this._completed.set(key, unit);
    const [known] = unit.blocks;
    unit.blocks[0] = known === undefined ? part : united(known, part);
  }

  private _unit(name: AstPackageName | undefined): Unit {
    const key = name === undefined ? unnamed : keyOf(name);
    if (name !== undefined && this._units.has(key))
      throw resolveError(name.span, `the package ${shownName(key)} is defined more than once.`);
    const unit: Unit = { key, name, docs: undefined, blocks: [] };
    this._units.set(key, unit);
    return unit;
  }
}

/** What a package is known by. */
export function keyOf(name: AstPackageName): string {
  return packageNameText(packageName(name));
}

/** A package's name as it is resolved. */
export function packageName({ namespace, name, version }: AstPackageName): PackageName {
  return { namespace, name, version };
}

/** What a package says, wherever it stands. */
function written(blocks: readonly AstPackage[]): string {
  const items = blocks.map((block) => block.items);
  return JSON.stringify(items, (key, value: unknown) => (key === "span" || key === "docs" ? undefined : value));
}

/** Two parts of a package: the interfaces of both, each with the items of both. */
function united(known: AstPackage, part: AstPackage): AstPackage {
  const items = new Map(known.items.map((item) => [nameOf(item), item]));
  for (const item of part.items) {
    const name = nameOf(item);
    const same = items.get(name);
    if (same?.tag === "interface" && item.tag === "interface") {
      const names = new Set(same.items.flatMap(itemNames));
      const added = item.items.filter((one) => !itemNames(one).some((each) => names.has(each)));
      items.set(name, { ...same, items: [...same.items, ...added] });
    } else items.set(name, same ?? item);
  }
  return { ...known, items: [...items.values()] };
}

const nameOf = (item: AstPackage["items"][number]): string => (item.tag === "use" ? item.as : item.name).name;

function itemNames(item: AstInterfaceItem): string[] {
  return item.tag === "use" ? item.names.map(({ as }) => as.name) : [item.name.name];
}
