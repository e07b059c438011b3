/**
 * The types of what is given for a module's imports.
 */
import type { Global } from "../../runtime/store/global.ts";
import type { Memory } from "../../runtime/store/memory.ts";
import type { Table } from "../../runtime/store/table.ts";
import type { Tag } from "../../runtime/store/tag.ts";

/** A host function: it gets a guest's values, and returns one, several in an array, nothing, or in calls that wait a promise. */
export type HostFunction = (...args: any[]) => unknown;

/** What is given for an import: of a global that is not mutable also its value. */
export type ImportValue =
  | HostFunction
  | Memory
  | Table
  | Global
  | Tag
  | object
  | string
  | number
  | bigint
  | boolean
  | null;

/** What is given for the imports under one module name: values by name, a loaded module, or its exports. */
export type ModuleImports = { readonly [name: string]: ImportValue } | ReadonlyMap<string, ImportValue> | object;

/** What is given for a module's imports, by their module names. */
export type ImportObject = { readonly [module: string]: ModuleImports } | ReadonlyMap<string, ModuleImports>;
