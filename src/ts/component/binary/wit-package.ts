/**
 * WIT packages as component binaries (Component Model, WIT: Package Format): a component that exports the type of each
 * interface and world of the package. Of other packages it says what it needs of them.
 */
import { Cursor } from "../../base/bytes/cursor.ts";
import type { Resolve } from "../../wit/types.ts";
import { type Definition, type Naming, typesOf } from "./declarations.ts";
import { readPreamble, readTypes } from "./read-component.ts";
import { WorldReader } from "./read-world.ts";
import { misfit } from "./scope.ts";
import { type PackageMetadata, applyMetadata, readMetadata } from "./package-metadata.ts";

/** Whether bytes begin as a binary does, and so are no text. */
export function isBinary(bytes: Uint8Array): boolean {
  return bytes[0] === 0;
}

/**
 * The package that a binary holds, which is the root.
 * @throws MalformedError where it is no package of WIT
 */
export function readWitPackage(bytes: Uint8Array): Resolve {
  const c = new Cursor(bytes);
  if (readPreamble(c) !== "component") throw misfit(0, "the file is neither WIT text nor a component binary");
  let metadata: PackageMetadata | undefined;
  const definitions = readTypes(c, (section) => {
    metadata = readMetadata(section) ?? metadata;
  });
  if (definitions.length === 0) throw misfit(0, "the component says no type, so it is no package of WIT");
  const reader = new WorldReader();
  for (const definition of definitions) addItem(reader, definition);
  const { resolve } = reader.result();
  return metadata === undefined ? resolve : applyMetadata(resolve, metadata);
}

/** Each type of a package is a component's, with one export: an interface as an instance, or a world as a component. */
function addItem(reader: WorldReader, definition: Definition): void {
  if (definition.tag !== "component") throw misfit(0, "the component defines other types than a package of WIT");
  const item = definition.declarations.find((declaration): declaration is Naming => declaration.tag === "export");
  if (item?.extern.tag === "instance") {
    reader.addInterface(definition);
    return;
  }
  const world = item?.extern.tag === "component" ? typesOf(definition)[item.extern.type] : undefined;
  if (item === undefined || world?.tag !== "component")
    throw misfit(item?.at ?? 0, "a component type of the package is neither an interface's nor a world's");
  reader.addWorld(item.name, world, item.at);
}
