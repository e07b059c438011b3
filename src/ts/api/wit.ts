/**
 * Where a module's WIT types come from (DESIGN §9): the option, a custom section, a file or folder beside it.
 */
import { type CodeOf } from "../base/error-codes.ts";
import { MalformedError, UsageError } from "../base/errors.ts";
import { phrase } from "../base/phrases.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import { isBinary, readWitPackage } from "../component/wit-package.ts";
import { isComponentTypeSection, readComponentTypes } from "../component/wit-section.ts";
import { type Module } from "../core/module.ts";
import { type WitFile } from "../wit/errors.ts";
import { printWit } from "../wit/print.ts";
import { parseWit } from "../wit/resolve.ts";
import { type Selection, selectWorld } from "../wit/select.ts";
import { type Resolve } from "../wit/types.ts";
import { wasiModuleName } from "../wasi/p1/wasi.ts";
import { type Compiled } from "./compiled.ts";
import { type Host, type HostFiles } from "./host.ts";

/** WIT with the world or interface that a module is held against. */
export interface ModuleWit {
  readonly resolve: Resolve;
  readonly selection: Selection;
}

/**
 * The WIT of a module, or undefined where it has none.
 * @throws WitError where the text does not parse or resolve; MalformedError for a `component-type` section;
 * UsageError `not-found`, `bad-option`
 */
export function findWit(compiled: Compiled, host: Host): ModuleWit | undefined {
  const found = foundWit(compiled, host);
  if (found === undefined) return undefined;
  const { world } = compiled.options;
  const { resolve, selection } = found;
  return {
    resolve,
    selection: world === undefined && selection !== undefined ? selection : selectWorld(resolve, world),
  };
}

/**
 * The WIT of a program of WASI: it is asked for where functions of the host program serve it beside WASI's own. Else
 * nothing is called by WIT, and what lies beside the program does not concern it.
 * @throws as `findWit`
 */
export function findProgramWit(compiled: Compiled, host: Host): ModuleWit | undefined {
  const { options, module } = compiled;
  const asked = options.wit !== undefined || options.world !== undefined;
  return asked || module.imports.some((wanted) => wanted.module !== wasiModuleName)
    ? findWit(compiled, host)
    : undefined;
}

/** The types; those in the module's own sections say of which world it is. */
function foundWit(
  { options, path, module }: Compiled,
  { files }: Host,
): { readonly resolve: Resolve; readonly selection: Selection | undefined } | undefined {
  const { wit, world } = options;
  if (wit === undefined) {
    const embedded = embeddedWit(module);
    if (embedded !== undefined) return embedded;
  }
  const found = wit === undefined ? besideModule(path, files) : wit === false ? undefined : givenWit(wit, files);
  if (found !== undefined) return { resolve: parseWit(found), selection: undefined };
  if (world === undefined) return undefined;
  const text = `There is no WIT for the world ${JSON.stringify(world)}: give it in ${phrase("the-wit")}, or put it beside the module.`;
  throw new UsageError("bad-option", text, { option: "world", value: world });
}

/**
 * WIT as text: a module's, or that of a `.wit` file or a directory of them.
 * @throws UsageError `not-found` where the module has none, and as `findWit`
 */
export function witText(compiled: Compiled, host: Host): string {
  const found = foundWit(compiled, host);
  if (found !== undefined) {
    // All of it is printed, but a world that is named must be there.
    if (compiled.options.world !== undefined) selectWorld(found.resolve, compiled.options.world);
    return printWit(found.resolve);
  }
  throw new UsageError(
    "not-found",
    `${compiled.unit.name ?? "The module"} has no WIT: give it in ${phrase("the-wit")}, or put it beside the module.`,
    { option: "wit" },
  );
}

/** The text of what a path names, printed in one form; undefined where it is no WIT. */
export function witFileText(source: unknown, { files }: Host): string | undefined {
  if (typeof source !== "string" || files === undefined) return undefined;
  if (!source.endsWith(".wit") && files.kind(source) !== "directory") return undefined;
  return printWit(parseWit(givenWit(source, files)));
}

/** What the module's own sections say. */
function embeddedWit({ bytes, customs }: Module): ModuleWit | undefined {
  const ranges = customs.filter(({ name }) => isComponentTypeSection(name)).map(({ range }) => range);
  return ranges.length === 0 ? undefined : readComponentTypes(bytes, ranges);
}

function givenWit(wit: string, files: HostFiles | undefined): WitFile[] {
  // A path has no line break and no brace; WIT text has one or the other.
  if (/[\n{;]/.test(wit)) return [{ path: "wit", text: wit }];
  if (files === undefined) {
    throw new UsageError(
      "bad-option",
      `A path in ${phrase("the-wit")} cannot be read here: give the WIT text itself.`,
      {
        option: "wit",
      },
    );
  }
  return files.kind(wit) === "directory" ? readFolder(wit, files) : [readWit(wit, files)];
}

function readWit(path: string, files: HostFiles): WitFile {
  const bytes = files.read(path);
  if (isBinary(bytes)) return { path, text: decoded(path, bytes), decoded: true };
  const text = decodeUtf8(bytes);
  if (text !== undefined) return { path, text };
  throw new UsageError("bad-option", `${path} is not UTF-8 text.`, { option: "wit", file: path });
}

function decoded(path: string, bytes: Uint8Array): string {
  try {
    return printWit(readWitPackage(bytes));
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    throw new MalformedError(error.code as CodeOf<"malformed">, `${path}: ${error.message}`, {
      ...error.data,
      file: path,
      cause: error,
    });
  }
}

/** The files of a folder, and of the packages in its `deps`: each a file, as text or binary, or a folder of files. */
function readFolder(folder: string, files: HostFiles): WitFile[] {
  const found = witFilesIn(folder, files);
  if (found.length === 0) {
    throw new UsageError("not-found", `The folder ${folder} holds no .wit file.`, { option: "wit", file: folder });
  }
  const deps = `${folder}/deps`;
  const paths = files.kind(deps) === "directory" ? [...found, ...dependenciesIn(deps, files)] : found;
  return paths.map((path) => readWit(path, files));
}

function witFilesIn(folder: string, files: HostFiles): string[] {
  const names = files.list(folder).filter((name) => name.endsWith(".wit"));
  return names.map((name) => `${folder}/${name}`);
}

function dependenciesIn(deps: string, files: HostFiles): string[] {
  return files.list(deps).flatMap((name) => {
    const path = `${deps}/${name}`;
    if (files.kind(path) === "directory") return witFilesIn(path, files);
    return /\.(wit|wasm)$/.test(name) ? [path] : [];
  });
}

/** `NAME.wit` beside `NAME.wasm` or `NAME.wat`, else a folder `wit` beside it. */
function besideModule(path: string | undefined, files: HostFiles | undefined): WitFile[] | undefined {
  if (path === undefined || files === undefined) return undefined;
  const sidecar = path.replace(/(\.wasm|\.wat)?$/, ".wit");
  if (sidecar !== path && files.kind(sidecar) === "file") return [readWit(sidecar, files)];
  const folder = `${path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1)}wit`;
  if (files.kind(folder) !== "directory") return undefined;
  return files.list(folder).some((name) => name.endsWith(".wit")) ? readFolder(folder, files) : undefined;
}
