/**
 * Modules that are decoded and validated: `compile` makes one, `instantiate` takes it as often as wanted.
 */
import { type CanonType, canonicalTypes } from "../../core/canon.ts";
import type { Feature, UsedFeatures } from "../../core/features.ts";
import type { Module } from "../../core/module.ts";
import { decodeModule } from "../../binary/decode.ts";
import { readNames } from "../../binary/names.ts";
import { MalformedError } from "../../base/errors/errors.ts";
import { hideFields } from "../../base/hidden.ts";
import type { TextPosition } from "../../base/errors/excerpt.ts";
import { isA } from "../../base/foreign.ts";
import { TextMap, type TextOptions, parseWat, textOfBytes } from "../../text/parse/parse.ts";
import type { LazyValidation, Unit } from "../../runtime/engine.ts";
import { type LazyValidation as Validated, validateLazily } from "../../validate/module.ts";
import { adviceFor, notWasm } from "./lookalikes.ts";
import type { CompileOptions } from "../options/types.ts";
import type { Found } from "./source.ts";

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

/**
 * A decoded module that is validated when somebody asks: by the host, where it runs the module as it is, else by our
 * own validation. Errors about a module that was text are about the text.
 */
class DecodedUnit implements Unit {
  readonly module: Module;
  readonly host = undefined;
  readonly name: string | undefined;
  readonly lazy: LazyValidation;
  private readonly _map: TextMap | undefined;
  private readonly _validate: () => Validated;
  private _found: Validated | undefined;
  private _types: readonly CanonType[] | undefined;

  constructor(module: Module, name: string | undefined, map: TextMap | undefined, validate: () => Validated) {
    hideFields(this, "_map", "_validate", "_found", "_types");
    this.module = module;
    this.name = name;
    this._map = map;
    this._validate = validate;
    this.lazy = {
      checkDeclarations: () => void this._validated,
      check: (funcIdx, pause) => located(map, () => this._validated.check(funcIdx, pause)),
      checkAll: () => located(map, () => this._validated.checkAll()),
      heaviest: () => this._validated.heaviest(),
    };
  }

  private get _validated(): Validated {
    return (this._found ??= located(this._map, this._validate));
  }

  get features(): UsedFeatures {
    return this._validated.features;
  }

  get types(): readonly CanonType[] {
    return (this._types ??= canonicalTypes(this.module.types));
  }

  placeOf(offset: number): TextPosition | undefined {
    return this._map?.placeOf(offset);
  }
}

/** Parses where it is text, and decodes. @throws MalformedError, InvalidError */
export function compileBytes({ contents, path }: Found, options: CompileOptions): Compiled {
  const disabled = new Set(options.disable);
  const used = new Set<Feature>();
  const { binary, map } = reading(contents, { file: path, disabled, used });
  const module = located(map, () => decode(binary(), path));
  const name = options.name ?? (path === undefined ? readNames(module).module : baseName(path));
  const validate = (): Validated => {
    const validated = validateLazily(module, { disabled });
    for (const feature of used) validated.features.need([feature]);
    return validated;
  };
  return new Compiled(new DecodedUnit(module, name, map, validate), path, options);
}

/** What gives the binary of these contents, and where things stand in it if it is text. */
interface Reading {
  readonly binary: () => Uint8Array;
  readonly map: TextMap | undefined;
}

function reading(contents: Uint8Array | string, options: TextOptions): Reading {
  if (typeof contents !== "string" && !isText(contents, options)) return { binary: () => contents, map: undefined };
  const text = typeof contents === "string" ? contents : textOfBytes(contents, options);
  const advice = text === "" ? undefined : adviceFor(text);
  if (advice !== undefined) throw new MalformedError("bad-text", `${advice}.`);
  return { binary: () => parseWat(text, options), map: new TextMap(text, options) };
}

function isText(bytes: Uint8Array, { file }: TextOptions): boolean {
  if (bytes[0] === 0 || (bytes.length > 0 && adviceFor(bytes) !== undefined)) return false;
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

function decode(bytes: Uint8Array, path: string | undefined): Module {
  try {
    return decodeModule(bytes);
  } catch (error) {
    if (!isA(error, MalformedError)) throw error;
    throw notWasm(error, bytes, path);
  }
}
