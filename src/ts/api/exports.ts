/**
 * What all entries of the package export beside verbs and parts.
 */
export {
  ExceptionError,
  WasmError,
  isWasmError,
  type ErrorData,
  type ErrorKind,
  type WasmFrame,
} from "../base/errors/errors.ts";
export { type Feature } from "../core/features.ts";
export { causesOf, messageOf, thrownText } from "../base/foreign.ts";
export { frameLines } from "../base/errors/frame-lines.ts";
export { type Words } from "../base/errors/phrases.ts";
export { shownMessage, shownName } from "../base/errors/shown.ts";
export { backtraceOf } from "../runtime/backtrace.ts";
export { type HeldResource, resourceOf } from "../component/abi/handles.ts";
export { toKebabCase } from "../component/model/names.ts";
export { type ValueModel } from "../component/model/value-model.ts";
export { nativeEngine } from "../native/engine.ts";
export { type Engine, type EngineName } from "../runtime/engine.ts";
export { type Callable } from "../runtime/store/func.ts";
export { type Global } from "../runtime/store/global.ts";
export { type Memory } from "../runtime/store/memory.ts";
export { type Table } from "../runtime/store/table.ts";
export { Tag, jsTag } from "../runtime/store/tag.ts";
export { type I64Mode, type Language } from "./language/language.ts";
export { Translator, translatorOf } from "./language/translator.ts";
export { type CompileToJs, type CompileToJsOptions, type CompiledFile, type CompiledToJs } from "./ahead.ts";
export { type Diff, type DiffCall, type DiffOutcome, type DiffVerb, type Difference } from "./diff.ts";
export { Compiled } from "./source/compiled.ts";
export { type EngineInfo } from "./load/engines.ts";
export { gcFields } from "./module/fields.ts";
export { noHost, type Host, type HostFiles } from "./host/host.ts";
export {
  type ComponentImport,
  type ComponentInfo,
  type ComponentItem,
  type ComponentItems,
} from "./module/component-info.ts";
export { type ExportedFunc } from "./source/component.ts";
export { type FuncDescriptor, type TypeDescriptor } from "../component/model/describe.ts";
export { type ExternInfo, type ImportInfo, type ModuleInfo } from "./module/inspect.ts";
export { type MemoryArrays, type MemoryContents, readMemory, viewMemory, writeMemory } from "./module/memory-access.ts";
export { type AnyExports, type ArgsOf, type FunctionOf, type NameOf, type ResultOf } from "./module/typed.ts";
export { type HostFunction, type ImportObject, type ImportValue, type ModuleImports } from "./options/import-object.ts";
export { type ExportValue, type Signature, WasmModule, isModule } from "./module/module.ts";
export {
  type GlobalDescriptor,
  type MemoryDescriptor,
  type TableDescriptor,
  type TagDescriptor,
  exception,
  newGlobal,
  newMemory,
  newTable,
  newTag,
} from "./module/objects.ts";
export { kebabOptions } from "../base/kebab.ts";
export {
  type CompileOptions,
  type DecodeOptions,
  type EngineChoice,
  type LoadOptions,
  type ProgramOptions,
  type InitOptions,
  type InstantiateOptions,
  type ResultForm,
  type ResultOptions,
  type RunOptions,
  type ValidationTime,
  type WasiLoadOptions,
  type WorldOptions,
  type WrittenOptions,
} from "./options/types.ts";
export {
  type FileTree,
  type RunResult,
  type SentTo,
  type WorldOutput,
  type WrittenOutput,
} from "./program/run-result.ts";
export { type AnyPart, type RuntimeConfig } from "./parts/parts.ts";
export {
  type ComponentsPart,
  type OwnEngine,
  type TextPart,
  type ValidationPart,
  type WasiPart,
  type WitPart,
} from "./parts/part.ts";
export { type Runtime, createRuntime } from "./runtime.ts";
export { type AsyncSource, type ModuleSource } from "./load/loader.ts";
export { type AheadModule } from "./source/ahead.ts";
export { type Source } from "./source/source.ts";
export { type MemoryContent, type MemoryTree } from "../wasi/host/files/memfs.ts";
export { SymbolicLink, symlink } from "../wasi/host/files/symbolic-link.ts";
export {
  type DirectorySource,
  DirectoryView,
  type OutputTarget,
  type SocketSource,
  type WasiCall,
  type WasiOptions,
  overlay,
  readOnly,
} from "../wasi/host/world/options.ts";
export { type BoundAddress, type ConnectSource, type Endpoint, type ListenSource } from "../wasi/host/sockets/tcp.ts";
