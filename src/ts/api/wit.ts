/**
 * Where a module's WIT types come from (DESIGN §9): the option, a custom section, a file or folder beside it.
 */
import { UsageError } from "../base/errors.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import { type WitFile } from "../wit/errors.ts";
import { parseWit } from "../wit/resolve.ts";
import { type Selection, selectWorld } from "../wit/select.ts";
import { type Resolve } from "../wit/types.ts";
import { type Compiled } from "./compiled.ts";
import { type Host, type HostFiles } from "./host.ts";

/** WIT with the world or interface that a module is held against. */
export interface ModuleWit {
  readonly resolve: Resolve;
  readonly selection: Selection;
}

/**
 * The WIT of a module, or undefined where it has none.
 * @throws WitError where the text does not parse or resolve; UsageError `not-found`, `bad-option`
 */
export function findWit({ options, path }: Compiled, host: Host): ModuleWit | undefined {
  const { wit, world } = options;
  const files = wit === false ? undefined : filesOf(wit, path, host);
  if (files === undefined) {
    if (world === undefined) return undefined;
    const text = `There is no WIT for the world ${JSON.stringify(world)}: give it in :wit, or put it beside the module.`;
    throw new UsageError("bad-option", text, { option: "world", value: world });
  }
  const resolve = parseWit(files);
  return { resolve, selection: selectWorld(resolve, world) };
}

function filesOf(wit: string | undefined, path: string | undefined, { files }: Host): WitFile[] | undefined {
  return wit === undefined ? besideModule(path, files) : givenWit(wit, files);
}

function givenWit(wit: string, files: HostFiles | undefined): WitFile[] {
  // A path has no line break and no brace; WIT text has one or the other.
  if (/[\n{;]/.test(wit)) return [{ path: "wit", text: wit }];
  if (files === undefined) {
    throw new UsageError("bad-option", "A path in :wit cannot be read here: give the WIT text itself.", {
      option: "wit",
    });
  }
  return files.kind(wit) === "directory" ? readFolder(wit, files) : [readWit(wit, files)];
}

function readWit(path: string, files: HostFiles): WitFile {
  const text = decodeUtf8(files.read(path));
  if (text !== undefined) return { path, text };
  throw new UsageError("bad-option", `${path} is not UTF-8 text.`, { option: "wit", file: path });
}

function readFolder(folder: string, files: HostFiles): WitFile[] {
  const found = files.list(folder).filter((name) => name.endsWith(".wit"));
  if (found.length > 0) return found.map((name) => readWit(`${folder}/${name}`, files));
  throw new UsageError("not-found", `The folder ${folder} holds no .wit file.`, { option: "wit", file: folder });
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
