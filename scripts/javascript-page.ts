/**
 * The reference part of docs/javascript.md, written from the TSDoc of what the package exports. What stands above its notice is written by
 * hand and stays. An export is in a section of this table, or among what the package's own layers share.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Class, type Comment, type Program, type TSInterfaceDeclaration, parseSync } from "oxc-parser";
import { root } from "./lib.ts";

const page = "docs/javascript.md";
const notice = "<!-- From here on written by `npm run docs` from the TSDoc of src/ts. Edit that. -->";

/** A file of src/ts/ and what is shown of it; `members`: each of an interface's for itself. */
interface Shown {
  readonly file: string;
  readonly names: readonly string[];
  readonly members?: true;
}

const sections: { readonly [heading: string]: readonly Shown[] } = {
  Verbs: [{ file: "api/verbs.ts", names: ["SyncVerbs", "AsyncVerbs"], members: true }],
  Sources: [
    { file: "api/source/source.ts", names: ["Source"] },
    { file: "api/source/ahead.ts", names: ["AheadModule"] },
    { file: "api/load/loader.ts", names: ["ModuleSource", "AsyncSource"] },
  ],
  "Ahead of time": [
    { file: "api/ahead.ts", names: ["CompileToJs", "CompileToJsOptions", "CompiledToJs", "CompiledFile"] },
  ],
  Modules: [
    { file: "api/module/module.ts", names: ["WasmModule", "Signature", "ExportValue", "isModule"] },
    { file: "api/module/typed.ts", names: ["AnyExports"] },
    { file: "api/module/fields.ts", names: ["gcFields"] },
  ],
  Memory: [
    {
      file: "api/module/memory-access.ts",
      names: ["readMemory", "writeMemory", "viewMemory", "MemoryContents", "MemoryArrays"],
    },
  ],
  Imports: [
    { file: "api/options/import-object.ts", names: ["ImportObject", "ModuleImports", "ImportValue", "HostFunction"] },
    {
      file: "api/module/objects.ts",
      names: [
        "newMemory",
        "MemoryDescriptor",
        "newTable",
        "TableDescriptor",
        "newGlobal",
        "GlobalDescriptor",
        "newTag",
        "TagDescriptor",
        "exception",
      ],
    },
    { file: "runtime/store/tag.ts", names: ["jsTag"] },
  ],
  Options: [
    {
      file: "api/options/types.ts",
      names: [
        "DecodeOptions",
        "CompileOptions",
        "RunOptions",
        "InitOptions",
        "InstantiateOptions",
        "LoadOptions",
        "WorldOptions",
        "WasiLoadOptions",
        "ProgramOptions",
        "ResultOptions",
        "WrittenOptions",
        "EngineChoice",
        "ValidationTime",
        "ResultForm",
      ],
    },
    { file: "api/language/language.ts", names: ["I64Mode"] },
    { file: "core/features.ts", names: ["Feature"] },
  ],
  "The world of a program": [
    {
      file: "wasi/host/world/options.ts",
      names: ["WasiOptions", "DirectorySource", "OutputTarget", "SocketSource", "WasiCall", "overlay", "readOnly"],
    },
    { file: "wasi/host/files/memfs.ts", names: ["MemoryTree", "MemoryContent"] },
    { file: "wasi/host/files/symbolic-link.ts", names: ["symlink"] },
    { file: "wasi/host/sockets/tcp.ts", names: ["ListenSource", "ConnectSource", "BoundAddress", "Endpoint"] },
  ],
  "Engines against each other": [
    { file: "api/diff.ts", names: ["DiffVerb", "DiffCall", "Diff", "Difference", "DiffOutcome"] },
  ],
  Results: [
    { file: "api/program/run-result.ts", names: ["RunResult", "WrittenOutput", "WorldOutput", "FileTree", "SentTo"] },
    { file: "api/module/inspect.ts", names: ["ModuleInfo", "ExternInfo", "ImportInfo"] },
    {
      file: "api/module/component-info.ts",
      names: ["ComponentInfo", "ComponentItems", "ComponentItem", "ComponentImport"],
    },
    { file: "component/model/describe.ts", names: ["FuncDescriptor", "TypeDescriptor"] },
    { file: "api/load/engines.ts", names: ["EngineInfo"] },
  ],
  Errors: [
    {
      file: "base/errors/errors.ts",
      names: ["WasmError", "ExceptionError", "ErrorData", "isWasmError"],
    },
    { file: "base/errors/error-codes.ts", names: ["ErrorKind"] },
    { file: "runtime/backtrace.ts", names: ["backtraceOf"] },
    { file: "base/errors/frame-lines.ts", names: ["WasmFrame", "frameLines"] },
  ],
  "A runtime of chosen parts": [
    { file: "api/runtime.ts", names: ["createRuntime"] },
    { file: "api/parts/parts.ts", names: ["RuntimeConfig", "AnyPart"] },
    { file: "api/native-alone.ts", names: ["addParts"] },
    { file: "api/host/host.ts", names: ["Host", "HostFiles", "noHost"] },
  ],
};

/** Members of classes that the package's own layers use. */
const innerMembers = new Set(
  "constructor compiled instance translator remake bindings messageFor abandoned dataFor text".split(" "),
);

/** Exports that the package's own layers share, `cljw.wasm` among them, and objects that users hold and do not make. */
const shared = new Set(
  `causesOf messageOf thrownText Words shownMessage shownName HeldResource resourceOf toKebabCase ValueModel nativeEngine Engine EngineName
  Callable Global Memory Table Tag Language Translator translatorOf Compiled ExportedFunc ArgsOf FunctionOf NameOf ResultOf kebabOptions
  ComponentsPart OwnEngine TextPart ValidationPart WasiPart WitPart Runtime SymbolicLink DirectoryView`.split(/\s+/),
);

/** A statement of a file, with its name and what its TSDoc says. */
interface Declared {
  readonly node: Program["body"][number];
  readonly code: string;
  readonly doc: string;
  readonly source: string;
  readonly comments: readonly Comment[];
}

/** What the comment above a place says, without its stars. */
function docAbove(source: string, comments: readonly Comment[], start: number): string {
  const above = comments.find(
    ({ end, value }) => value.startsWith("*") && /^\s*$/.test(source.slice(end, start)) && end <= start,
  );
  const lines = (above?.value ?? "").split("\n").map((line) => line.replace(/^\s*\*+ ?/, "").trim());
  const text = lines.join("\n").trim();
  return text.replaceAll(/\s*@throws /g, "\n\nThrows: ").replaceAll(/\{@link (\w+)\}/g, "`$1`");
}

/** The exported declarations of a file, by name; of overloads all. */
function declarationsOf(file: string): ReadonlyMap<string, Declared[]> {
  const path = join(root, "src/ts", file);
  const source = readFileSync(path, "utf8");
  const { program, comments } = parseSync(path, source);
  const found = new Map<string, Declared[]>();
  for (const node of program.body) {
    const declaration = node.type === "ExportNamedDeclaration" ? node.declaration : node;
    if (!declaration || !("id" in declaration || declaration.type === "VariableDeclaration")) continue;
    const id = declaration.type === "VariableDeclaration" ? declaration.declarations[0]?.id : declaration.id;
    if (!id || !("name" in id)) continue;
    const code = source.slice(declaration.start, declaration.end);
    const doc = docAbove(source, comments, node.start);
    const known = found.get(id.name) ?? [];
    known.push({ node: declaration, code, doc, source, comments });
    found.set(id.name, known);
  }
  return found;
}

const fenced = (code: string): string => `\`\`\`ts\n${code.trim()}\n\`\`\``;

/** The signature of a function: what stands before its body. */
function signature({ node, source, code }: Declared): string {
  if (node.type !== "FunctionDeclaration" || !node.body) return code;
  return `${source.slice(node.start, node.body.start).trim()};`;
}

/** What a class shows: methods and properties that are for users, without their bodies. */
function classText({ source, comments }: Declared, node: Class): string {
  const overloads = new Set(
    node.body.body.flatMap((member) =>
      "value" in member && member.value?.type === "TSEmptyBodyFunctionExpression" && "name" in member.key
        ? [member.key.name]
        : [],
    ),
  );
  /** What stands behind overloads is no way to call it. */
  const isImplementation = (name: string, hasBody: boolean): boolean => hasBody && overloads.has(name);
  const members = node.body.body.flatMap((member) => {
    if (!("key" in member) || member.computed || !("name" in member.key)) return [];
    const { name } = member.key as { readonly name: string };
    if (name.startsWith("_") || innerMembers.has(name)) return [];
    if ("accessibility" in member && member.accessibility === "private") return [];
    const value = "value" in member ? member.value : null;
    const body = value && "body" in value ? value.body : null;
    const isMethod = member.type === "MethodDefinition" && body !== null;
    const end = isMethod && body ? body.start : member.end;
    const text = source
      .slice(member.start, end)
      .trim()
      .replace(/^async /, "")
      .replace(/^get (\w+)\(\)/, "readonly $1")
      .replace(/;$/, "");
    const doc = docAbove(source, comments, member.start).replaceAll(/\s+/g, " ");
    return isImplementation(name, member.type === "MethodDefinition" && body !== null)
      ? []
      : [`${doc === "" ? "" : `  /** ${doc} */\n`}  ${text};`];
  });
  const head = source.slice(node.start, node.body.start).trim();
  return `${head} {\n${members.join("\n")}\n}`;
}

const section = (name: string, code: string, doc: string): string =>
  [`### ${name}`, fenced(code), ...(doc === "" ? [] : [doc])].join("\n\n");

/** An interface's members, each for itself. */
function membersOf({ node, source, comments }: Declared): string[] {
  return (node as TSInterfaceDeclaration).body.body.flatMap((member) => {
    if (member.type !== "TSPropertySignature" || !("name" in member.key)) return [];
    const text = source
      .slice(member.key.start, member.end)
      .replace(/;$/, "")
      .replaceAll(/\n {2}/g, "\n");
    return [section(source.slice(member.key.start, member.key.end), text, docAbove(source, comments, member.start))];
  });
}

/** The sections of one file's names. */
function shownOf({ file, names, members }: Shown): string[] {
  const declared = declarationsOf(file);
  return names.flatMap((name) => {
    const all = declared.get(name);
    if (all === undefined) throw new Error(`scripts/javascript-page.ts shows ${name} of ${file}, which is not there.`);
    if (members) return membersOf(all[0]!);
    const overloads = all.filter(({ node }) => node.type === "TSDeclareFunction");
    const code = (overloads.length > 0 ? overloads : all).map((one) =>
      one.node.type === "ClassDeclaration" ? classText(one, one.node) : signature(one),
    );
    return [section(name, code.join("\n"), all.find(({ doc }) => doc !== "")?.doc ?? "")];
  });
}

/** The names that all entries export. */
function exportedNames(): readonly string[] {
  const source = readFileSync(join(root, "src/ts/api/exports.ts"), "utf8");
  const { program } = parseSync("exports.ts", source);
  return program.body.flatMap((node) =>
    node.type === "ExportNamedDeclaration"
      ? node.specifiers.flatMap(({ exported }) => ("name" in exported ? [exported.name] : []))
      : [],
  );
}

/** The page as it should be. @throws where an export has no section */
export function javascriptPage(): string {
  const known = new Set(Object.values(sections).flatMap((shown) => shown.flatMap(({ names }) => names)));
  const missing = exportedNames().filter((name) => !known.has(name) && !shared.has(name));
  if (missing.length > 0) throw new Error(`scripts/javascript-page.ts has no section for ${missing.join(", ")}.`);
  const [guide = ""] = readFileSync(join(root, page), "utf8").split(notice);
  const parts = Object.entries(sections).flatMap(([heading, shown]) => [`## ${heading}`, ...shown.flatMap(shownOf)]);
  return `${[guide.trimEnd(), notice, ...parts].join("\n\n")}\n`;
}
