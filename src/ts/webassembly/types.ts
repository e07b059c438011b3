/**
 * The shape of a `WebAssembly` object, for programs whose compiler does not know the host's.
 */

/** A class whose objects are made with `new`. */
type Made<T, A extends readonly unknown[]> = { new (...args: A): T; readonly prototype: T };

/** A class of errors. */
interface ErrorType {
  new (message?: string, options?: { cause?: unknown }): Error;
  (message?: string, options?: { cause?: unknown }): Error;
  readonly prototype: Error;
}

/** Bytes. */
type Bytes = ArrayBufferLike | ArrayBufferView;

/** Imports by module and name. */
export type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What modules are compiled with. */
export interface CompileOptions {
  readonly builtins?: readonly string[];
  readonly importedStringConstants?: string | null;
}

/** A module. */
export type Module = object;

/** An instance: its exports by name. */
export interface Instance {
  // What a module exports its user knows, as of the host's own.
  readonly exports: Readonly<Record<string, any>>;
}

/** A memory: sizes are numbers, or bigints where its addresses are of 64 bits. */
export interface Memory {
  readonly buffer: ArrayBuffer;
  toFixedLengthBuffer(): ArrayBuffer;
  toResizableBuffer(): ArrayBuffer;
  grow<N extends number | bigint>(delta: N): N;
}

/** A table. */
export interface Table {
  readonly length: number;
  get(index: number | bigint): unknown;
  set(index: number | bigint, value?: unknown): void;
  grow<N extends number | bigint>(delta: N, value?: unknown): N;
}

/** A global. */
export interface Global {
  // What it holds its user knows, as of the host's own.
  value: any;
  valueOf(): any;
}

/** The tag of an exception. */
export type Tag = object;

/** An exception of a guest. */
export interface Exception {
  is(tag: Tag): boolean;
  getArg(tag: Tag, index: number): unknown;
  readonly stack: string | undefined;
}

/** Sizes of a memory or table, and the type of its addresses. */
interface Sizes {
  readonly initial: number | bigint;
  readonly maximum?: number | bigint;
  readonly address?: "i32" | "i64";
}

type ValueType = "i32" | "i64" | "f32" | "f64" | "v128" | "externref" | "anyfunc";

type ExternalKind = "function" | "global" | "memory" | "table" | "tag";

/** What the streaming functions take. */
type Answer = object | PromiseLike<object>;

/** The object. */
export interface WebAssemblyObject {
  readonly Module: Made<Module, [bytes: Bytes, options?: CompileOptions]> & {
    exports(module: Module): { name: string; kind: ExternalKind }[];
    imports(module: Module): { module: string; name: string; kind: ExternalKind }[];
    customSections(module: Module, name: string): ArrayBuffer[];
  };
  readonly Instance: Made<Instance, [module: Module, imports?: Imports]>;
  readonly Memory: Made<Memory, [descriptor: Sizes & { readonly shared?: boolean }]>;
  readonly Table: Made<Table, [descriptor: Sizes & { readonly element: "anyfunc" | "externref" }, value?: unknown]>;
  readonly Global: Made<
    Global,
    [descriptor: { readonly value: ValueType; readonly mutable?: boolean }, value?: unknown]
  >;
  readonly Tag: Made<Tag, [type: { readonly parameters: readonly ValueType[] }]>;
  readonly Exception: Made<
    Exception,
    [tag: Tag, payload: readonly unknown[], options?: { readonly traceStack?: boolean }]
  >;
  readonly Suspending: Made<object, [fn: (...args: never[]) => unknown]>;
  readonly JSTag: Tag;
  readonly CompileError: ErrorType;
  readonly LinkError: ErrorType;
  readonly RuntimeError: ErrorType;
  readonly SuspendError: ErrorType;
  validate(bytes: Bytes, options?: CompileOptions): boolean;
  compile(bytes: Bytes, options?: CompileOptions): Promise<Module>;
  compileStreaming(source: Answer, options?: CompileOptions): Promise<Module>;
  // Bytes come first: they are no less a `Module` by their type, which has no fields of its own.
  instantiate(
    bytes: Bytes,
    imports?: Imports,
    options?: CompileOptions,
  ): Promise<{ module: Module; instance: Instance }>;
  instantiate(module: Module, imports?: Imports): Promise<Instance>;
  instantiateStreaming(
    source: Answer,
    imports?: Imports,
    options?: CompileOptions,
  ): Promise<{ module: Module; instance: Instance }>;
  promising(fn: (...args: never[]) => unknown): (...args: unknown[]) => Promise<unknown>;
}
