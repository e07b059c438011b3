/**
 * The JavaScript API of the host's WebAssembly, as far as it is used. Declared here and not taken from the compiler's
 * library for browsers: that says of all of it, and of much else, that every host has it.
 */
/** A module that the host has compiled. The host's own declaration tells nothing of it either. */
export type Module = object;
/** A tag. */
export type Tag = object;
/** The types that descriptors of globals name. */
export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128" | "externref" | "anyfunc";
/** What a module offers. */
export type ExportValue = Callable | Memory | Table | Global;
/** What a module is given. */
export type ImportValue = ExportValue | number | bigint;
/** What it is given of one module, by name. */
export type ModuleImports = Record<string, ImportValue>;
/** All that it is given. */
export type Imports = Record<string, ModuleImports>;
/** All that it offers, by name. */
export type Exports = Record<string, ExportValue>;

/** A function. */
export type Callable = (...args: unknown[]) => unknown;

/** An instance. */
export interface Instance {
  readonly exports: Exports;
}

/** What a memory is made from. */
export interface MemoryDescriptor {
  initial: number;
  maximum?: number;
  shared?: boolean;
}

/** A memory. */
export interface Memory {
  readonly buffer: ArrayBuffer;
  grow(delta: number): number;
}

/** A table. */
export interface Table {
  readonly length: number;
  get(index: number): unknown;
  set(index: number, value?: unknown): void;
  grow(delta: number, value?: unknown): number;
}

/** A global. */
export interface Global<T = unknown> {
  value: T;
}

/** An exception. */
export interface Exception {
  is(tag: Tag): boolean;
  getArg(tag: Tag, index: number): unknown;
}

/** A class of errors. */
export type ErrorClass = abstract new (...args: never[]) => Error;

/** What a module asks for or offers, as the host tells it; its type only where the host has type reflection. */
export interface Described {
  readonly name: string;
  readonly kind: string;
  readonly type?: unknown;
}

/** The object `WebAssembly` itself. */
export interface Host {
  readonly Module: {
    new (bytes: Uint8Array): Module;
    imports(module: Module): (Described & { readonly module: string })[];
    exports(module: Module): Described[];
    customSections(module: Module, name: string): ArrayBuffer[];
  };
  readonly Instance: new (module: Module, imports?: Imports) => Instance;
  readonly Memory: new (descriptor: MemoryDescriptor) => Memory;
  readonly Global: new <T>(descriptor: { value: ValueType; mutable?: boolean }, value?: T) => Global<T>;
  readonly RuntimeError: ErrorClass;
  readonly CompileError: ErrorClass;
  readonly LinkError: ErrorClass;
  /** Parts of newer standards. */
  readonly Exception?: abstract new (...args: never[]) => Exception;
  readonly JSTag?: Tag;
  validate(bytes: Uint8Array): boolean;
}
