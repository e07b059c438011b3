/**
 * WIT that is no section of a module: text, and binaries that stand for it, in the option or beside the module.
 */
import type { CodeOf } from "../../base/errors/error-codes.ts";
import { MalformedError, UsageError } from "../../base/errors/errors.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { decodeUtf8 } from "../../base/bytes/utf8.ts";
import { quoted, shownName, shownNameOr } from "../../base/errors/shown.ts";
import { isA } from "../../base/foreign.ts";
import { isBinary, readWitPackage } from "../../component/binary/wit-package.ts";
import { maxWitBytes } from "../../core/limits.ts";
import { type WitFile, unnamed } from "../../wit/errors.ts";
import { printWit } from "../../wit/print/print.ts";
import { parseWit } from "../../wit/resolve/resolve.ts";
import { type Selection, selectWorld } from "../../wit/select.ts";
import type { Resolve, WorldId } from "../../wit/types.ts";
import type { CompileOptions } from "../options/types.ts";
import type { Compiled } from "./compiled.ts";
import { FetchedWit, beside, urlOfWit, witHasToBeFetched } from "./fetched-wit.ts";
import type { Host, HostFiles, Reading } from "../host/host.ts";
import { type ModuleWit, foundWit } from "./wit.ts";

/**
 * The WIT that the option names, or that lies beside a module, if any.
 * @throws WitError, UsageError `not-found`, `bad-option`, `async-only`
 */
export function readText(
  { options: { wit }, path }: Pick<Compiled, "options" | "path">,
  { files }: Host,
): Resolve | undefined {
  const found = wit === undefined ? besideModule(path, files) : wit === false ? undefined : namedWit(wit, path, files);
  return found && parseWit(found);
}

/** The WIT that the option names: what lies beside a component is not asked, which has types of its own. @throws as `readText` */
export function documentsOf(of: Pick<Compiled, "options" | "path">, host: Host): Resolve | undefined {
  return of.options.wit === undefined ? undefined : readText(of, host);
}

/**
 * WIT as text: a module's, or that of a `.wit` file or a directory of them.
 * @throws UsageError `not-found` where the module has none, and as `findWit`
 */
export function witText(compiled: Compiled, host: Host): string {
  const found = foundWit(compiled, host, readText);
  if (found !== undefined) {
    // All of it is printed, but a world that is named must be there.
    if (compiled.options.world !== undefined) selectWorld(found.resolve, compiled.options.world);
    return printWit(found.resolve);
  }
  throw new UsageError(
    "not-found",
    `${shownNameOr(compiled.unit.name, "The module")} has no WIT: give it in ${phrase("the-wit")}, or put it beside the module.`,
    { option: "wit" },
  );
}

/** What a name means in the WIT of a component: its world without one. @throws WitError `resolve` where there is nothing of that name */
export function selectionOf(resolve: Resolve, root: WorldId, name: string | undefined): Selection {
  return name === undefined ? { world: root } : selectWorld(resolve, name);
}

/** The WIT that a path names, with the world or interface that is meant; undefined where it is none. @throws as `findWit` */
export function worldOfFile(source: unknown, world: string | undefined, host: Host): ModuleWit | undefined {
  const resolve = witOfFile(source, host);
  return resolve && { resolve, selection: selectWorld(resolve, world) };
}

/** The WIT that a path names. */
function witOfFile(source: unknown, { files }: Host): Resolve | undefined {
  if (typeof source !== "string" || files === undefined) return undefined;
  if (!source.endsWith(".wit") && files.kind(source) !== "directory") return undefined;
  return parseWit(givenWit(source, files));
}

/** The text of what a path names, printed in one form; undefined where it is no WIT. */
export function witFileText(source: unknown, host: Host): string | undefined {
  const resolve = witOfFile(source, host);
  return resolve && printWit(resolve);
}

/** @throws UsageError `bad-option` */
function bounded(wit: string): string {
  if (wit.length <= maxWitBytes) return wit;
  const text = `The WIT text in ${phrase("the-wit")} has ${wit.length} characters, ${maxWitBytes} is the limit.`;
  throw new UsageError("bad-option", text, { option: "wit" });
}

/** What the option names. @throws UsageError `not-found`, `bad-option`, `async-only` */
function namedWit(
  wit: Exclude<CompileOptions["wit"], false | undefined>,
  path: string | undefined,
  files: HostFiles | undefined,
): WitFile[] {
  if (isA(wit, FetchedWit)) return [witFile(wit.url, wit.bytes, false)];
  if (wit === beside) return besideModule(path, files) ?? throwing(nothingBeside(path));
  const url = urlOfWit(wit);
  if (url === undefined) return givenWit(wit as string, files);
  if (!url.startsWith("file:") || files === undefined) throw witHasToBeFetched(url);
  return givenWit(files.pathOf({ href: url, protocol: "file:" }), files);
}

function throwing(error: Error): never {
  throw error;
}

function nothingBeside(path: string | undefined): UsageError {
  const why =
    path === undefined
      ? "the module came from no file or URL, so nothing is beside it"
      : `there is neither ${quoted(sidecarOf(path), 400)} nor a folder wit with .wit files`;
  return new UsageError(
    "not-found",
    `There is no WIT beside the module: ${why}. Give a path, a URL or WIT text in ${phrase("the-wit")}.`,
    {
      option: "wit",
      value: beside,
      ...(path === undefined ? {} : { file: sidecarOf(path) }),
    },
  );
}

const sidecarOf = (path: string): string => path.replace(/(\.wasm|\.wat)?$/, ".wit");

function givenWit(wit: string, files: HostFiles | undefined): WitFile[] {
  // A path has no line break and no brace; WIT text has one or the other.
  if (/[\n{;]/.test(wit)) return [{ path: "wit", text: bounded(wit) }];
  if (files === undefined) {
    throw new UsageError(
      "bad-option",
      `A path in ${phrase("the-wit")} cannot be read here: give the WIT text itself.`,
      {
        option: "wit",
      },
    );
  }
  const reader = new WitReader(files, false);
  return files.kind(wit) === "directory" ? reader.folder(wit) : [reader.named(wit)];
}

/** Reads the files of one WIT, which have a bound together. */
class WitReader {
  private readonly _files: HostFiles;
  /** Whether nobody named what is read. */
  private readonly _found: boolean;
  private _left: number = maxWitBytes;

  constructor(files: HostFiles, found: boolean) {
    this._files = files;
    this._found = found;
  }

  /** The file that somebody named. */
  named(path: string): WitFile {
    return this._file(path, { most: this._left });
  }

  /** A file that was found, here or in a folder. */
  file(path: string): WitFile {
    return this._file(path, { most: this._left, found: true });
  }

  /** The files of a folder, and of the packages in its `deps`: each a file, as text or binary, or a folder of files. */
  folder(folder: string): WitFile[] {
    const found = this._witFilesIn(folder);
    if (found.length === 0) {
      throw new UsageError("not-found", `The folder ${shownName(folder)} holds no .wit file.`, {
        option: "wit",
        file: folder,
      });
    }
    const deps = `${folder}/deps`;
    const paths = this._files.kind(deps) === "directory" ? [...found, ...this._dependenciesIn(deps)] : found;
    return paths.map((path) => this.file(path));
  }

  private _file(path: string, reading: Reading): WitFile {
    const bytes = this._files.read(path, reading);
    this._left -= bytes.length;
    return witFile(path, bytes, this._found);
  }

  private _witFilesIn(folder: string): string[] {
    const names = this._files.list(folder).filter((name) => name.endsWith(".wit"));
    return names.map((name) => `${folder}/${name}`);
  }

  private _dependenciesIn(deps: string): string[] {
    return this._files.list(deps).flatMap((name) => {
      const path = `${deps}/${name}`;
      if (this._files.kind(path) === "directory") return this._witFilesIn(path);
      return /\.(wit|wasm)$/.test(name) ? [path] : [];
    });
  }
}

/** WIT as text or binary. */
function witFile(path: string, bytes: Uint8Array, found: boolean): WitFile {
  if (isBinary(bytes)) return { path, text: decoded(path, bytes, found), decoded: true, found };
  const text = decodeUtf8(bytes);
  if (text !== undefined) return { path, text, found };
  throw new UsageError("bad-option", `${shownName(path)} is not UTF-8 text.`, { option: "wit", file: path });
}

function decoded(path: string, bytes: Uint8Array, found: boolean): string {
  try {
    return printWit(readWitPackage(bytes));
  } catch (error) {
    if (!isA(error, MalformedError)) throw error;
    const message = found ? `this is no WIT. ${unnamed(path)}` : error.message;
    throw new MalformedError(error.code as CodeOf<"malformed">, `${shownName(path)}: ${message}`, {
      ...(found ? {} : error.data),
      file: path,
      ...(found ? {} : { cause: error }),
    });
  }
}

/** `NAME.wit` beside `NAME.wasm` or `NAME.wat`, else a folder `wit` beside it. */
function besideModule(path: string | undefined, files: HostFiles | undefined): WitFile[] | undefined {
  if (path === undefined || files === undefined) return undefined;
  const reader = new WitReader(files, true);
  const sidecar = sidecarOf(path);
  if (sidecar !== path && files.kind(sidecar) === "file") return [reader.file(sidecar)];
  const folder = `${path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1)}wit`;
  if (files.kind(folder) !== "directory") return undefined;
  return files.list(folder).some((name) => name.endsWith(".wit")) ? reader.folder(folder) : undefined;
}
