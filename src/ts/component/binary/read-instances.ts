/**
 * Reads instances and exports of component binaries (Component Model, Binary Format: Instance Definitions, Import and
 * Export Definitions).
 */
import type { ModuleCursor } from "../../binary/cursor.ts";
import type { AtOffset } from "./declarations.ts";
import type {
  CoreInlineExport,
  CoreInstanceDef,
  ExportDef,
  InlineExport,
  InstanceDef,
  InstantiateArg,
  SortIndex,
} from "./component.ts";
import { readExtern, readExternName } from "./read-externs.ts";
import { badByte, readExternSort, readFlag, readVector, readName } from "./reading.ts";
import { type CoreExternSort, type ExternSort, coreSortOfCode, sorts } from "./sorts.ts";

/** A core instance. @throws MalformedError, InvalidError */
export function readCoreInstance(c: ModuleCursor, at: number): CoreInstanceDef & AtOffset {
  const base = { at, tag: "core-instance" } as const;
  if (readFlag(c, "a core instance")) {
    return { ...base, of: "exports", exports: readVector(c, "exports", (itemAt) => readCoreInlineExport(c, itemAt)) };
  }
  const module = c.u32();
  const args = readVector(c, "arguments", (itemAt) => {
    const name = c.name();
    const sortAt = c.pos;
    const sort = c.byte();
    if (sort !== sorts["core-instance"].code) throw badByte("an argument of a core instance", sort, sortAt);
    return { at: itemAt, name, instance: c.u32() };
  });
  return { ...base, of: "module", module, args };
}

/** Whether a core module can export things of a sort. */
function isCoreExtern(sort: string | undefined): sort is CoreExternSort {
  return sort !== undefined && !["core-type", "core-module", "core-instance"].includes(sort);
}

function readCoreInlineExport(c: ModuleCursor, at: number): CoreInlineExport {
  const name = c.name();
  const sortAt = c.pos;
  const code = c.byte();
  const sort = coreSortOfCode.get(code);
  if (!isCoreExtern(sort)) throw badByte("an export of a core instance", code, sortAt);
  return { at, name, sort, index: c.u32() };
}

/** An instance. @throws MalformedError, InvalidError */
export function readInstance(c: ModuleCursor, at: number): InstanceDef & AtOffset {
  const base = { at, tag: "instance" } as const;
  if (readFlag(c, "an instance")) {
    return { ...base, of: "exports", exports: readVector(c, "exports", (itemAt) => readInlineExport(c, itemAt)) };
  }
  const component = c.u32();
  return { ...base, of: "component", component, args: readVector(c, "arguments", (itemAt) => readArg(c, itemAt)) };
}

const readArg = (c: ModuleCursor, at: number): InstantiateArg => ({ at, name: readName(c), ...readSortIndex(c) });

const readInlineExport = (c: ModuleCursor, at: number): InlineExport => ({
  at,
  ...readExternName(c),
  ...readSortIndex(c),
});

function readSortIndex(c: ModuleCursor): SortIndex<ExternSort> {
  return { sort: readExternSort(c, "an import or export"), index: c.u32() };
}

/** An export. @throws MalformedError, InvalidError */
export function readExport(c: ModuleCursor, at: number): ExportDef & AtOffset {
  const named = { at, tag: "export", ...readExternName(c), ...readSortIndex(c) } as const;
  return { ...named, extern: readFlag(c, "an export's optional type") ? readExtern(c) : undefined };
}
