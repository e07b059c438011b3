/**
 * What functions are called in messages and backtraces.
 */
import { instructionsOf } from "../binary/body.ts";
import { readNames } from "../binary/names.ts";
import type { Module } from "../core/module.ts";

/** The offset of the first instruction of a defined function. */
export function beginningOf(module: Module, index: number): number {
  const { body } = module.funcs[index - module.spaces.imported.func]!;
  try {
    return instructionsOf(module.bytes, body).cursor.pos;
  } catch {
    // It has not been validated: that is what its first call does.
    return body.start;
  }
}

/** What functions and tags are called by exports and imports: looked through once, since any number may ask. */
interface KnownNames {
  readonly funcs: ReadonlyMap<number, string>;
  readonly tags: ReadonlyMap<number, string>;
  readonly importedFuncs: readonly string[];
}

const known = new WeakMap<Module, KnownNames>();

function knownNames(module: Module): KnownNames {
  let names = known.get(module);
  if (names === undefined) known.set(module, (names = namesIn(module)));
  return names;
}

function namesIn({ exports, imports }: Module): KnownNames {
  const [funcs, tags] = [new Map<number, string>(), new Map<number, string>()];
  // Where several exports name one function, the first counts, as in the host's backtraces.
  for (const { kind, index, name } of exports) {
    const names = kind === "func" ? funcs : kind === "tag" ? tags : undefined;
    if (names !== undefined && !names.has(index)) names.set(index, name);
  }
  const importedFuncs = imports
    .filter(({ type }) => type.kind === "func")
    .map((wanted) => `${wanted.module}.${wanted.name}`);
  return { funcs, tags, importedFuncs };
}

/** A tag's name: an export's or the name section's; undefined where it has none. */
export function tagName(module: Module, index: number): string | undefined {
  return knownNames(module).tags.get(index) ?? readNames(module).tags.get(index);
}

/** A function's name: the name section's, an export's, or an import's; undefined where it has none. */
export function funcName(module: Module, index: number): string | undefined {
  const { funcs, importedFuncs } = knownNames(module);
  return readNames(module).funcs.get(index) ?? funcs.get(index) ?? importedFuncs[index];
}

/** A function's name for a message; always something. */
export function funcLabel(module: Module, index: number): string {
  return knownNames(module).funcs.get(index) ?? funcName(module, index) ?? `function ${index}`;
}
