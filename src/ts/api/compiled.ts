/**
 * Modules that are decoded and validated: `compile` makes one, `instantiate` takes it as often as wanted.
 */
import { canonicalTypes } from "../core/canon.ts";
import { type Feature } from "../core/features.ts";
import { type Module } from "../core/module.ts";
import { decodeModule } from "../binary/decode.ts";
import { readNames } from "../binary/names.ts";
import { MalformedError } from "../base/errors.ts";
import { TextMap, type TextOptions, parseWat, textOfBytes } from "../text/parse.ts";
import { type Unit } from "../runtime/engine.ts";
import { validateLazily, validateModule } from "../validate/module.ts";
import { type CompileOptions } from "./options.ts";
import { type Found } from "./source.ts";

/** A module ready to be instantiated. */
export class Compiled {
  readonly unit: Unit;
  /** Where it was read from, if from a path. */
  readonly path: string | undefined;
  readonly options: CompileOptions;

  constructor(unit: Unit, path: string | undefined, options: CompileOptions) {
    this.unit = unit;
    this.path = path;
    this.options = options;
  }

  get module(): Module {
    return this.unit.module;
  }
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** Parses where it is text, decodes and validates. @throws MalformedError, InvalidError */
export function compileBytes({ contents, path }: Found, options: CompileOptions): Compiled {
  const disabled = new Set(options.disable);
  const used = new Set<Feature>();
  const { binary, map } = reading(contents, { file: path, disabled, used });
  const validated = options.validate === "lazy" ? lazily : eagerly;
  const { module, ...checked } = located(map, () => {
    const decoded = decode(binary(), path);
    return { module: decoded, ...validated(decoded, disabled, used, map) };
  });
  const name = options.name ?? (path === undefined ? readNames(module).module : baseName(path));
  const placeOf = map && ((offset: number) => map.placeOf(offset));
  return new Compiled({ module, ...checked, types: canonicalTypes(module.types), name, placeOf }, path, options);
}

type Validated = Pick<Unit, "features" | "lazy">;

function eagerly(module: Module, disabled: ReadonlySet<Feature>, used: ReadonlySet<Feature>): Validated {
  return { features: new Set([...validateModule(module, { disabled }).features, ...used]) };
}

function lazily(
  module: Module,
  disabled: ReadonlySet<Feature>,
  used: ReadonlySet<Feature>,
  map: TextMap | undefined,
): Validated {
  const { features, check, checkAll } = validateLazily(module, { disabled });
  for (const feature of used) features.add(feature);
  return {
    features,
    lazy: { check: (index) => located(map, () => check(index)), checkAll: () => located(map, checkAll) },
  };
}

/** What gives the binary of these contents, and where things stand in it if it is text. */
interface Reading {
  readonly binary: () => Uint8Array;
  readonly map: TextMap | undefined;
}

function reading(contents: Uint8Array | string, options: TextOptions): Reading {
  if (typeof contents !== "string" && !isText(contents, options)) return { binary: () => contents, map: undefined };
  const text = typeof contents === "string" ? contents : textOfBytes(contents, options);
  return { binary: () => parseWat(text, options), map: new TextMap(text, options) };
}

function isText(bytes: Uint8Array, { file }: TextOptions): boolean {
  if (bytes[0] === 0) return false;
  const begin = String.fromCharCode(...bytes.subarray(0, 1024));
  return file?.endsWith(".wat") === true || /^\s*(\(|;;)/.test(begin);
}

/** Reads a module; errors of one that was text are about the text. */
function located<T>(map: TextMap | undefined, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw map === undefined ? error : map.locate(error);
  }
}

/** What the first bytes of files look like that are often taken for modules. */
const lookalikes: readonly (readonly [RegExp, string])[] = [
  [/^\s*<(!doctype|html)/i, "It is an HTML page: the server did not find the file"],
  [/^version https:\/\/git-lfs/, "It is a Git LFS pointer: fetch the file itself"],
  [/^.ELF|^MZ/, "It is a native program"],
  [/^.\u{8b}[^\s\w]/u, "It is compressed: unpack it first"],
];

function decode(bytes: Uint8Array, path: string | undefined): Module {
  try {
    return decodeModule(bytes);
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    const begin = String.fromCharCode(...bytes.subarray(0, 40));
    const hint = lookalikes.find(([pattern]) => pattern.test(begin))?.[1];
    const empty = bytes.length === 0 ? "The file is empty" : undefined;
    const file = path === undefined ? "" : ` (${path})`;
    const why = empty ?? hint;
    throw new MalformedError(
      error.code as "not-wasm",
      `${error.message}${file}${why === undefined ? "" : ` ${why}.`}`,
      {
        ...error.data,
        ...(path === undefined ? {} : { file: path }),
        cause: error,
      },
    );
  }
}
