/**
 * What a world imports and exports beside what it says (WIT, Interfaces, worlds, and use; Component Model, issue
 * 208): an import brings those that it uses, and an export finds them among the exports or has them imported.
 */
import { has } from "../../base/own.ts";
import { lastOf } from "../../base/lists.ts";
import { type Builder, type Refuse, nameTable, undocumented } from "./builder.ts";
import { type InterfaceId, type Stability, type WorldItem, qualifiedName } from "../types.ts";

/** The imports and exports of a world by their names. */
export interface WorldItems {
  readonly imports: Readonly<Record<string, WorldItem>>;
  readonly exports: Readonly<Record<string, WorldItem>>;
}

/** An interface that would have to be imported and exported at once, and the export that needs both. */
export interface Conflict {
  readonly export: string;
  readonly needed: string;
}

type InterfaceItem = Extract<WorldItem, { tag: "interface" }>;

/** What an interface is called in worlds that name no import or export of their own for it. */
export function interfaceKey(builder: Pick<Builder, "packages" | "interfaces">, id: InterfaceId): string {
  const of = builder.interfaces[id];
  return qualifiedName(builder, of?.package ?? 0, of?.name ?? "");
}

/**
 * All imports and exports of a world, each after those that it needs: interfaces, types that are used, types, then
 * functions, as they are printed.
 * @throws what `onConflict` makes of it
 */
export function completeWorld(
  builder: Builder,
  declared: WorldItems,
  onConflict: (conflict: Conflict) => Error,
  refuse: Refuse,
): WorldItems {
  return new Completion(builder, declared, refuse).run(onConflict);
}

/** An interface that is being imported or exported: those that it uses come first. */
interface Step {
  readonly key: string;
  readonly item: InterfaceItem;
  /** Whether it is exported for itself, and not imported for the sake of an export. */
  readonly asExport: boolean;
  readonly uses: Iterator<InterfaceId, unknown>;
}

class Completion {
  private readonly _builder: Builder;
  private readonly _declared: WorldItems;
  private readonly _imports = nameTable<WorldItem>();
  private readonly _exports = nameTable<WorldItem>();
  /** Interfaces that an export needs imported. */
  private readonly _needed = new Set<string>();

  private readonly _refuse: Refuse;

  constructor(builder: Builder, declared: WorldItems, refuse: Refuse) {
    this._builder = builder;
    this._declared = declared;
    this._refuse = refuse;
  }

  run(onConflict: (conflict: Conflict) => Error): WorldItems {
    const { _imports: imports, _exports: exports, _declared: declared } = this;
    for (const [key, item] of this._sorted(declared.imports)) {
      const source = item.tag === "type" ? this._sourceOf(item.type) : undefined;
      if (source !== undefined) this._import(source.interface, source.stability);
      if (item.tag === "interface") this._importAs(key, item);
      else imports[key] = item;
    }
    const exported = Object.entries(declared.exports);
    for (const [key, item] of exported) if (item.tag !== "interface") exports[key] = item;
    for (const [key, item] of exported) {
      const needed = item.tag === "interface" ? this._export(key, item) : undefined;
      if (needed !== undefined) throw onConflict({ export: key, needed });
    }
    return { imports: Object.assign(nameTable<WorldItem>(), Object.fromEntries(this._sorted(imports))), exports };
  }

  /** Items by what they are; within that as they were. */
  private _sorted(items: Readonly<Record<string, WorldItem>>): [string, WorldItem][] {
    const rank = (item: WorldItem): number => {
      if (item.tag === "interface") return 0;
      if (item.tag === "type") return this._sourceOf(item.type) === undefined ? 2 : 1;
      return item.function.kind === "freestanding" ? 3 : 4;
    };
    return Object.entries(items)
      .map(([key, item]) => ({ key, item, rank: rank(item) }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ key, item }) => [key, item]);
  }

  /** The interface that a type is taken from by `use`, if it is. */
  private _sourceOf(type: number): { interface: InterfaceId; stability: Stability | undefined } | undefined {
    const { types } = this._builder;
    const def = types[type];
    const source = def?.kind.tag === "alias" && typeof def.kind.type === "number" ? types[def.kind.type] : undefined;
    if (source?.owner === undefined || !has(source.owner, "interface")) return undefined;
    return { interface: source.owner.interface, stability: def?.stability };
  }

  /** Imports an interface for the sake of something gated so. */
  private _import(id: InterfaceId, stability: Stability | undefined): void {
    const key = interfaceKey(this._builder, id);
    const said = this._declared.imports[key];
    this._importAs(key, said?.tag === "interface" ? said : implied(id, stability));
  }

  /** Imports an interface after those that it uses. A chain of uses may be longer than the host's stack. */
  private _importAs(key: string, item: InterfaceItem): void {
    if (this._imports[key] !== undefined) return;
    const steps = [this._step(key, item, false)];
    for (let top = lastOf(steps); top !== undefined; top = lastOf(steps)) {
      const next = top.uses.next();
      if (next.done === true) {
        this._imports[top.key] = top.item;
        steps.pop();
        continue;
      }
      const used = next.value;
      const usedKey = interfaceKey(this._builder, used);
      if (this._imports[usedKey] !== undefined) continue;
      const said = this._declared.imports[usedKey];
      const implies = said?.tag === "interface" ? said : implied(used, top.item.stability);
      steps.push(this._step(usedKey, implies, false));
    }
  }

  private _step(key: string, item: InterfaceItem, asExport: boolean): Step {
    this._builder.count(1, this._refuse);
    return { key, item, asExport, uses: (this._builder.uses[item.interface] ?? [])[Symbol.iterator]() };
  }

  /**
   * Exports an interface, or imports it for the sake of an export; first what it uses. The interface that is
   * needed both ways, where there is one.
   */
  private _export(key: string, item: InterfaceItem): string | undefined {
    const { _exports: exports, _needed: needed } = this;
    if (exports[key] !== undefined) return undefined;
    const steps = [this._step(key, item, true)];
    for (let top = lastOf(steps); top !== undefined; top = lastOf(steps)) {
      const next = top.uses.next();
      if (next.done === true) {
        if (top.asExport && needed.has(top.key)) return top.key;
        this._finish(top);
        steps.pop();
        continue;
      }
      const used = next.value;
      const usedKey = interfaceKey(this._builder, used);
      const said = this._declared.exports[usedKey];
      const isExported = top.asExport && said?.tag === "interface";
      if (exports[usedKey] !== undefined) {
        if (!isExported) return usedKey;
      } else if (isExported || !needed.has(usedKey)) {
        steps.push(this._step(usedKey, isExported ? said : implied(used, top.item.stability), isExported));
      }
    }
    return undefined;
  }

  private _finish({ key, item, asExport }: Step): void {
    if (asExport) this._exports[key] = item;
    else {
      this._needed.add(key);
      this._imports[key] ??= item;
    }
  }
}

function implied(id: InterfaceId, stability: Stability | undefined): InterfaceItem {
  return { tag: "interface", interface: id, ...undocumented, stability };
}
