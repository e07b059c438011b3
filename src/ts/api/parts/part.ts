/**
 * What the parts of a runtime are, to those who use them: types alone, so that nothing of a part comes along that is not given.
 */
import type { BoundFunction } from "../../component/core-module/bind.ts";
import type { Feature, UsedFeatures } from "../../core/features.ts";
import type { FuncDef, Import, Module } from "../../core/module.ts";
import type { TextPosition } from "../../base/errors/excerpt.ts";
import type { Budget } from "../../runtime/budget/budget.ts";
import type { BoundsWriter } from "../../native/module/writer.ts";
import type { Engine, Instance, LazyValidation } from "../../runtime/engine.ts";
import type { HostPlatform, WasiOptions } from "../../wasi/host/world/options.ts";
import type { Wasi } from "../../wasi/p1/wasi.ts";
import type { Host } from "../host/host.ts";
import type { HostInterface } from "../../component/link/provide.ts";
import type { Extern } from "../../runtime/store/extern.ts";
import type { Imports } from "../load/imports.ts";
import type { TypedImports } from "../load/wit-imports.ts";
import type { ModuleInfo } from "../module/inspect.ts";
import type { CompileOptions, ProgramOptions, RunOptions, WasiLoadOptions } from "../options/types.ts";
import type { GuestWorld } from "../program/guest-world.ts";
import type { ModuleWorld } from "../program/module-world.ts";
import type { Program, ProgramParts } from "../program/program.ts";
import type { ExportedInterface } from "../module/interfaces.ts";
import type { WasmModule, WitDescription } from "../module/module.ts";
import type { Compiled } from "../source/compiled.ts";
import type { Found } from "../source/source.ts";
import type { ModuleWit } from "../source/wit.ts";
import type { Resolve } from "../../wit/types.ts";

/** What a copy of the package has made. */
interface OfCopy {
  /** That copy. */
  readonly copy: object;
}

/** How a text is read. */
export interface ReadingText {
  /** What errors call the text. */
  readonly file: string | undefined;
  readonly disabled: ReadonlySet<Feature>;
  /** Takes up the features that the text uses and its binary does not show. */
  readonly used: Set<Feature>;
}

/** A text with its binary. */
export interface ReadText {
  /** @throws MalformedError `bad-text` */
  readonly binary: () => Uint8Array;
  readonly map: TextPlaces;
}

/** Where things of a binary stand in its text. */
export interface TextPlaces {
  /** An error about the binary as one about the text. */
  locate(error: unknown): unknown;
  placeOf(offset: number): TextPosition | undefined;
}

/** Modules as text: reads and prints WAT. */
export interface TextPart extends OfCopy {
  readonly name: "text";
  /** A source that is text. @throws MalformedError `bad-text` */
  readonly read: (contents: Uint8Array | string, options: ReadingText) => ReadText;
  readonly print: (module: Module) => string;
  /** What to do about contents that are no module, and what they are; undefined where they look like nothing known. */
  readonly adviceFor: (contents: Uint8Array | string) => string | undefined;
}

/** WIT, and the canonical ABI by which functions of core modules are called. */
export interface WitPart extends OfCopy {
  readonly name: "wit";
  /** Whether it reads and prints WIT as text; else the only WIT is what modules carry in sections of their own. */
  readonly readsText: boolean;
  /** The WIT of a module, if it has any. @throws WitError, MalformedError, UsageError */
  readonly ofModule: (compiled: Compiled, host: Host) => ModuleWit | undefined;
  /** Options with the WIT that has to be fetched for them; `url` is the module's. */
  readonly fetched: <O extends CompileOptions>(options: O, url: string | undefined, host: Host) => Promise<O>;
  /** The same for a program of WASI. */
  readonly ofProgram: (compiled: Compiled, host: Host) => ModuleWit | undefined;
  /** Puts the functions that WIT types before the plain imports. The instance is there when they are called. Returns what the types are. */
  readonly addImports: (
    imports: Imports,
    compiled: Compiled,
    wit: ModuleWit,
    options: RunOptions,
    instance: () => Instance | undefined,
  ) => Pick<TypedImports, "typeOf" | "describe">;
  /** The functions of an instance that WIT types, by their names in WIT. */
  readonly bindExports: (wit: ModuleWit, instance: Instance, options: RunOptions) => ReadonlyMap<string, BoundFunction>;
  /** The WIT of a module as text. @throws UsageError `not-found` where there is none */
  readonly textOf: (compiled: Compiled, host: Host) => string;
  /** The WIT that the option names for what has types of its own; undefined where none is given. @throws as `ofModule` */
  readonly documents: (of: Pick<Compiled, "options" | "path">, host: Host) => Resolve | undefined;
  /** What a path to WIT names, as text; undefined where a source is no such path. */
  readonly fileText: (source: unknown, host: Host) => string | undefined;
}

/** WASI preview 1, and the world that its guests see. */
export interface WasiPart extends OfCopy {
  readonly name: "wasi";
  /** @throws UsageError where the options describe no world */
  readonly create: (options: WasiOptions, platform: HostPlatform | undefined) => Wasi;
  /** Adds it behind what the user gave under its name. */
  readonly addTo: (imports: Imports, wasi: Wasi) => void;
  /** Whether a guest that sleeps may block the thread. */
  readonly mayBlock: () => boolean;
  /** The world of a loaded module. */
  /** Gives WASI the memory of its guest. */
  readonly bindMemory: (wasi: Wasi, instance: Instance) => void;
  readonly worldOf: (wasi: GuestWorld, budget: Budget, options: RunOptions) => ModuleWorld;
  /** A command in its world. */
  readonly program: (parts: ProgramParts) => Program;
  /** The program that an error ended and that can go on, if it is one of a program. */
  readonly ended: (error: unknown) => Program | undefined;
  /** The same, handed over to go on. @throws UsageError `not-suspended` where its world has been closed */
  readonly takeEnded: (error: unknown) => Program | undefined;
}

/** What a load does for a component. */
export interface ComponentLoad {
  readonly budget: Budget;
  /** WASI, which serves what is not given. */
  readonly wasi: ComponentWasi | undefined;
  /** Makes an instance of a core module. */
  readonly instantiate: (compiled: Compiled, imports: readonly Extern[]) => Instance;
}

/** A component instance, as modules are held: one without core exports, and its functions by the names that users call them by. */
export interface LoadedComponent {
  readonly instance: Instance;
  readonly functions: ReadonlyMap<string, BoundFunction>;
  /** The interfaces that it exports. */
  readonly interfaces: readonly ExportedInterface[];
  /** The functions that it imports, as data. */
  readonly imports: () => WitDescription["imports"];
  /** Its resources that the program owns, which tell the module that they are of. */
  readonly held: { owner: unknown };
}

/** WASI 0.2 for one component. */
export interface ComponentWasi extends GuestWorld {
  instance(name: string): HostInterface | undefined;
  /** Why an interface is not served, or lacks something; undefined for what is none of WASI's. */
  lacks(name: string): string | undefined;
}

/** The runtime that components are instantiated in. */
export interface ComponentRuntime {
  readonly engines: readonly Engine[];
  readonly host: Host;
  readonly parts: { need(name: "wasi", what: string): WasiPart };
  /** The same component with new state. */
  instantiate(compiled: Compiled, options: WasiLoadOptions, wantsWasi: boolean): WasmModule;
}

/** Components: what is valid, and what is known of one. */
export interface ComponentsPart extends OfCopy {
  readonly name: "components";
  /** A component, valid, with its core modules as `core` compiles them, which has them validated. @throws MalformedError, InvalidError */
  readonly compile: (found: Found, options: CompileOptions, core: (module: Module) => Compiled) => Compiled;
  /** A component with the documentation of WIT. @throws WitError `no-function` where they do not fit */
  readonly documented: (compiled: Compiled, documents: Resolve) => Compiled;
  /** Whether a component asks for WASI. */
  readonly importsWasi: (compiled: Compiled) => boolean;
  /** A component that has been instantiated, with WASI where it asks for that. @throws LinkError, InstantiationError, LimitError, Trap; UsageError */
  readonly module: (
    runtime: ComponentRuntime,
    compiled: Compiled,
    options: WasiLoadOptions,
    budget: Budget,
    patient: boolean,
  ) => WasmModule;
  /** A command of WASI 0.2 in its world, to be run. @throws UsageError `not-a-command`, and what its options deserve */
  readonly program: (runtime: ComponentRuntime, compiled: Compiled, options: ProgramOptions) => Program;
  /** Decodes and validates a component and all in it. @throws MalformedError, InvalidError */
  readonly check: (bytes: Uint8Array) => void;
  /** Everything known about a component, which the file names where it does not itself. @throws as `check` */
  readonly inspect: (bytes: Uint8Array, file: string | undefined) => ModuleInfo;
  /** The world of a component as WIT, with documentation. @throws as `check` and `documented`; WitError `unsupported` for what WIT has no words for */
  readonly witOf: (bytes: Uint8Array, documents?: Resolve) => string;
}

/** A module as it is validated bit by bit; see `LazyValidation`. */
export interface Validated extends Pick<LazyValidation, "check" | "checkAll" | "tooHeavy"> {
  readonly features: UsedFeatures;
}

/** Validation of our own, which says where a module is not valid and why, which features a valid one uses, and what something is that is no module. */
export interface ValidationPart extends OfCopy {
  readonly name: "validation";
  /** Checks everything but the bodies. @throws InvalidError */
  readonly begin: (module: Module, options: { readonly disabled: ReadonlySet<Feature> }) => Validated;
  /** Whether the host may not be able to compile one of these functions; to know it for sure, the module has to be validated. */
  readonly mayBeTooHeavy: (module: Module, funcs: readonly FuncDef[]) => boolean;
  /** As of `TextPart`. */
  readonly adviceFor: TextPart["adviceFor"];
  /** What to do about imports of a world that the module is not loaded in; undefined where they tell of none. */
  readonly importAdvice: (imports: readonly Import[]) => string | undefined;
}

/** Bounds on the host's engine, which has none: they are written into the code of modules. */
export interface BoundsPart extends BoundsWriter, OfCopy {
  readonly name: "bounds";
}

/** An engine of our own, with what it cannot be without. */
export interface OwnEngine extends Engine {
  readonly validation: ValidationPart;
}

/** What a runtime is made of beside engines. */
export type Part = TextPart | WitPart | WasiPart | ValidationPart | BoundsPart | ComponentsPart;

/** The parts by name. */
export type PartsByName = { readonly [P in Part as P["name"]]: P };
