/**
 * The sorts of definitions (Component Model, Binary Format: Instance Definitions): their codes, and where each may stand.
 */

interface SortRow {
  /** Its byte, behind the byte 0 for sorts of core modules. */
  readonly code: number;
  readonly core?: true;
  /** Whether an import or export can be of it. */
  readonly extern?: true;
  /** Whether an alias can reach it in an enclosing scope. */
  readonly outer?: true;
  /** What messages call it. */
  readonly title: string;
}

/** The sorts, a row for each. */
export const sorts = {
  func: { code: 0x01, extern: true, title: "function" },
  value: { code: 0x02, extern: true, title: "value" },
  type: { code: 0x03, extern: true, outer: true, title: "type" },
  component: { code: 0x04, extern: true, outer: true, title: "component" },
  instance: { code: 0x05, extern: true, title: "instance" },
  "core-func": { code: 0x00, core: true, title: "core function" },
  "core-table": { code: 0x01, core: true, title: "core table" },
  "core-memory": { code: 0x02, core: true, title: "core memory" },
  "core-global": { code: 0x03, core: true, title: "core global" },
  "core-tag": { code: 0x04, core: true, title: "core tag" },
  "core-type": { code: 0x10, core: true, outer: true, title: "core type" },
  "core-module": { code: 0x11, core: true, extern: true, outer: true, title: "core module" },
  "core-instance": { code: 0x12, core: true, title: "core instance" },
} as const satisfies { readonly [name: string]: SortRow };

/** What messages call one of a sort. */
export const oneOf = (sort: Sort): string => `${sort === "instance" ? "an" : "a"} ${sorts[sort].title}`;

/** A sort's name. */
export type Sort = keyof typeof sorts;

/** What imports and exports of components can be. */
export type ExternSort = "func" | "type" | "component" | "instance" | "core-module";

/** What core modules import and export. */
export type CoreExternSort = "core-func" | "core-table" | "core-memory" | "core-global" | "core-tag";

/** The byte that begins every sort of core modules. */
export const corePrefix = 0x00;

const all = Object.entries(sorts) as readonly (readonly [Sort, SortRow])[];

const namesOf = (core: boolean): ReadonlyMap<number, Sort> =>
  new Map(all.filter(([, row]) => (row.core === true) === core).map(([name, { code }]) => [code, name]));

/** The sorts of components by their bytes. */
export const sortOfCode = namesOf(false);

/** The sorts of core modules by the bytes behind the prefix. */
export const coreSortOfCode = namesOf(true);
