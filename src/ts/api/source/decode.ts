/**
 * Decodes sources. What is decoded is validated when somebody asks for it.
 */
import { type CanonType, canonicalTypes } from "../../core/canon.ts";
import type { Feature, UsedFeatures } from "../../core/features.ts";
import type { Module } from "../../core/module.ts";
import { decodeModule } from "../../binary/decode.ts";
import { readNames } from "../../binary/names.ts";
import { own } from "../../base/own.ts";
import { MalformedError } from "../../base/errors/errors.ts";
import { hideFields } from "../../base/hidden.ts";
import type { TextPosition } from "../../base/errors/excerpt.ts";
import { isA } from "../../base/foreign.ts";
import { shownName } from "../../base/errors/shown.ts";
import { phrase } from "../../base/errors/phrases.ts";
import type { LazyValidation, Unit } from "../../runtime/engine.ts";
import type { ReadingText, TextPlaces, Validated, ValidationPart } from "../parts/part.ts";
import type { Parts } from "../parts/parts.ts";
import type { CompileOptions } from "../options/types.ts";
import { Compiled } from "./compiled.ts";
import { validatedByHost } from "./validated-by-host.ts";
import { longBodies } from "./weight.ts";
import type { Found } from "./source.ts";

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/**
 * A decoded module that is validated when somebody asks: by the host, where it runs the module as it is, else by our
 * own validation, or by the host all the same where that part is left out. Errors about a module that was text are about the text.
 */
class DecodedUnit implements Unit {
  readonly module: Module;
  readonly host = undefined;
  readonly name: string | undefined;
  readonly lazy: LazyValidation;
  private readonly _map: TextPlaces | undefined;
  private readonly _parts: Parts;
  private readonly _used: DecodedFeatures;
  private _ours: Validated | undefined = undefined;
  private _hosts: Validated | undefined = undefined;
  private _types: readonly CanonType[] | undefined = undefined;

  constructor(
    module: Module,
    name: string | undefined,
    map: TextPlaces | undefined,
    used: DecodedFeatures,
    parts: Parts,
  ) {
    hideFields(this, "_map", "_parts", "_used", "_ours", "_hosts", "_types");
    this.module = module;
    this.name = name;
    this._map = map;
    this._parts = parts;
    this._used = used;
    this.lazy = {
      checkDeclarations: () => void this._validated,
      check: (funcIdx, pause) => located(map, () => this._validated.check(funcIdx, pause)),
      checkAll: () => located(map, () => this._validated.checkAll()),
      tooHeavy: () => (this._mayBeTooHeavy() ? located(map, () => this._validated.tooHeavy()) : undefined),
    };
  }

  private _mayBeTooHeavy(): boolean {
    const funcs = longBodies(this.module);
    return funcs.length > 0 && this._parts.validation?.mayBeTooHeavy(this.module, funcs) === true;
  }

  /** Ours as soon as the part is there, which may be added when the host has been asked. */
  private get _validated(): Validated {
    const { validation } = this._parts;
    if (validation === undefined) return (this._hosts ??= located(this._map, () => validatedByHost(this.module)));
    return (this._ours ??= located(this._map, () => this._begin(validation)));
  }

  private _begin(validation: ValidationPart): Validated {
    const { disabled, used } = this._used;
    const begun = validation.begin(this.module, { disabled });
    for (const feature of used) begun.features.need([feature]);
    return begun;
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

/** What decoding a source has to do with features. */
type DecodedFeatures = Pick<ReadingText, "disabled" | "used">;

/** Parses where it is text, and decodes. @throws MalformedError, InvalidError; UsageError `part-missing` */
export function compileBytes(found: Found, options: CompileOptions, parts: Parts): Compiled {
  const { contents, path } = found;
  const disabled = new Set(options.disable);
  if (disabled.size > 0) parts.need("validation", `The option ${phrase("option-sign")}disable`);
  const features = { disabled, used: new Set<Feature>() };
  const text = isText(contents, path, parts) ? parts.need("text", "A module as text") : undefined;
  const read = text?.read(contents, { file: path, ...features });
  const module = located(read?.map, () => decode(read?.binary() ?? (contents as Uint8Array), path, parts));
  const name = options.name ?? own(found, "name") ?? (path === undefined ? readNames(module).module : baseName(path));
  return new Compiled(new DecodedUnit(module, name, read?.map, features, parts), path, options);
}

/** A module that is decoded already, and was no text. */
export function compiledModule(module: Module, options: CompileOptions, parts: Parts): Compiled {
  const features = { disabled: new Set(options.disable), used: new Set<Feature>() };
  return new Compiled(
    new DecodedUnit(module, readNames(module).module, undefined, features, parts),
    undefined,
    options,
  );
}

/** Decodes bytes that are no text, whatever they begin with. @throws MalformedError, InvalidError */
export function decodeBytes(bytes: Uint8Array, parts: Parts): Unit {
  return compiledModule(decode(bytes, undefined, parts), {}, parts).unit;
}

function isText(contents: Uint8Array | string, file: string | undefined, { text }: Parts): boolean {
  if (typeof contents === "string") return true;
  if (contents[0] === 0) return false;
  const begin = String.fromCharCode(...contents.subarray(0, 1024));
  // A parenthesis also begins what is compressed by zstd, or in UTF-16.
  const isLike = file?.endsWith(".wat") === true || /^\s*(?:\((?![\0\u00b5])|;;)/.test(begin);
  return isLike && (contents.length === 0 || text?.adviceFor(contents) === undefined);
}

/** Reads a module; errors of one that was text are about the text. */
function located<T>(map: TextPlaces | undefined, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw map === undefined ? error : map.locate(error);
  }
}

function decode(bytes: Uint8Array, path: string | undefined, parts: Parts): Module {
  try {
    return decodeModule(bytes);
  } catch (error) {
    if (!isA(error, MalformedError)) throw error;
    const text = malformedText(error, path, parts.adviceFor(bytes));
    const isUntold = error.code === "not-wasm" && parts.validation === undefined;
    throw new MalformedError(
      error.code as "not-wasm",
      isUntold ? `${text} For what it is: ${phrase("have-validation")}` : text,
      {
        ...error.data,
        ...(path === undefined ? {} : { file: path }),
        cause: error,
      },
    );
  }
}

/** About contents that are no module: what to do comes first, then where they were and what was wrong. */
function malformedText(
  { text, code, at }: MalformedError,
  path: string | undefined,
  advice: string | undefined,
): string {
  const file = path === undefined ? "" : ` (${shownName(path, 400)})`;
  if (advice !== undefined) return `${advice}${file}. ${sentence(text)}`;
  const what = code === "not-wasm" && at === 0 ? neither : code === "unexpected-end" ? cutOff : "";
  return `${text.replace(/\.$/, "")}${file}.${what}`;
}

/** What is to be done about what looks like nothing known, and about what ends too early. */
const neither = " Give a WebAssembly module, binary or text: this is neither.";
const cutOff = " Build or fetch the module again: it is cut off, or damaged.";

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
