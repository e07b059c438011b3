/**
 * The types of options: what each verb takes. The table of options has a row for each.
 */
import type { Signal, Url } from "../../base/host/web.ts";
import type { ValueModel } from "../../component/model/value-model.ts";
import type { Feature } from "../../core/features.ts";
import type { WasiOptions } from "../../wasi/host/world/options.ts";
import type { I64Mode, Language } from "../language/language.ts";
import type { ImportObject } from "./import-object.ts";

/** The engines that can be asked for. */
export type EngineChoice = "auto" | "native" | "compiled" | "interp";

/** When the bodies of a module are validated. */
export type ValidationTime = "eager" | "lazy";

/** What becomes of imports that the module does not ask for. */
export type UnusedImports = "error" | "ignore";

/** What decides how a module is decoded, once. */
export interface DecodeOptions {
  /** A name for messages and backtraces, where the module has none of its own. */
  readonly name?: string | undefined;
  /** Features to reject. */
  readonly disable?: readonly Feature[] | undefined;
  /** When bodies are validated: all at once, or on our own engines each at its function's first call. `eager` by default. */
  readonly validate?: ValidationTime | undefined;
}

/** What the verbs that return promises make of a URL in the option `wit`. */
export interface WitBytes {
  readonly url: string;
  readonly bytes: Uint8Array;
}

/** What decides how a module is read. */
export interface CompileOptions extends DecodeOptions {
  /**
   * Where WIT types come from: a path, a URL (one of http(s) where a promise is returned), WIT text, `beside` for what must lie beside the
   * module, at its URL, too, or `false` for none. Otherwise they are looked for in the module and beside its file.
   */
  readonly wit?: string | Url | WitBytes | false | undefined;
  /** The world or interface to use, where the WIT has several. */
  readonly world?: string | undefined;
}

/** What decides how a module runs; `null` lifts a bound. */
export interface RunOptions {
  /** `auto` takes the first engine that can serve. */
  readonly engine?: EngineChoice | undefined;
  /**
   * Imports by module and name: functions, memories, tables, globals, numbers, or a loaded module for a whole name. Only own
   * properties are imports. A name is the import's own, or else its camelCase or kebab-case where no other import's is the same.
   */
  readonly imports?: ImportObject | undefined;
  /** What happens where imports are given that the module does not ask for: they are an error by default. */
  readonly unusedImports?: UnusedImports | undefined;
  /** Units of fuel for the instance's lifetime. No bound by default. */
  readonly fuel?: number | null | undefined;
  /** Units of fuel for each outermost call of the host, beside those for the lifetime. No bound by default. */
  readonly fuelPerCall?: number | null | undefined;
  /** Milliseconds for each outermost call. No bound by default. */
  readonly timeoutMs?: number | null | undefined;
  /** Ends a run. */
  readonly signal?: Signal | null | undefined;
  /** Pages of 64 KiB of all the module's memories together at most, whatever their page sizes are; 65,536 by default. */
  readonly maxMemoryPages?: number | null | undefined;
  /** Elements of all its tables together at most; 10,000,000 by default. */
  readonly maxTableElements?: number | null | undefined;
  /** Nested calls at most. The engine's own bound by default. */
  readonly maxCallDepth?: number | null | undefined;
  /** Bytes that a call lifts and lowers by WIT at most; 64 MiB by default. */
  readonly maxLiftBytes?: number | null | undefined;
  /** Values in what a call lifts and lowers by WIT at most; 4,194,304 by default. */
  readonly maxLiftElements?: number | null | undefined;
  /** WIT `list<u8>` comes out as a Uint8Array. */
  readonly bytes?: boolean | undefined;
  /** How an i64 comes out: always a bigint by default in JavaScript, `auto` in ClojureScript. */
  readonly i64?: I64Mode | undefined;
  /** The language that results and errors are for: JavaScript by default. */
  readonly language?: Language | undefined;
  /** How WIT values look: plain JavaScript data by default. */
  readonly model?: ValueModel | undefined;
}

/** What decides what happens to a new instance before anybody has it. */
export interface InitOptions {
  /** `false`: an exported `_initialize` is not called; the caller does so. */
  readonly initialize?: boolean | undefined;
}

/** How a program's bytes are given: as text, ill-formed UTF-8 replaced, or as they are. */
export type ResultForm = "text" | "bytes";

/** The forms of what was written. */
export interface WrittenOptions {
  /** Standard output: text by default. */
  readonly out?: ResultForm | undefined;
  /** Standard error: text by default. */
  readonly err?: ResultForm | undefined;
}

/** The forms of a result's parts, each option named as the part. */
export interface ResultOptions extends WrittenOptions {
  /** Files in memory: by default text where a file is well-formed UTF-8, else bytes; `bytes` for all of them. */
  readonly fsAfter?: ResultForm | undefined;
  /** What was sent to sockets: text by default. */
  readonly sent?: ResultForm | undefined;
}

/** All that `instantiate` takes. */
export type InstantiateOptions = RunOptions & InitOptions;

/** All that `load` takes. */
export type LoadOptions = CompileOptions & InstantiateOptions;

/** The world of a guest. */
export type WorldOptions = Omit<WasiOptions, "interrupt">;

/** All that `loadWasi` takes. */
export type WasiLoadOptions = LoadOptions & WorldOptions;

/** All that `run` takes. */
export type ProgramOptions = Omit<WasiLoadOptions, keyof InitOptions> & ResultOptions;
