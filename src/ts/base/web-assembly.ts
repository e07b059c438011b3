/**
 * The JavaScript API of the host's WebAssembly, as far as it is used. Declared here and not taken from the compiler's
 * library for browsers: that says of all of it, and of much else, that every host has it.
 */
export declare namespace WebAssembly {
  /** A module that the host has compiled. The host's own declaration tells nothing of it either. */
  type Module = object;
  type Tag = object;
  type ValueType = "i32" | "i64" | "f32" | "f64" | "v128" | "externref" | "anyfunc";
  type ExportValue = Callable | Memory | Table | Global;
  type ImportValue = ExportValue | number | bigint;
  type ModuleImports = Record<string, ImportValue>;
  type Imports = Record<string, ModuleImports>;
  type Exports = Record<string, ExportValue>;

  type Callable = (...args: unknown[]) => unknown;

  interface Instance {
    readonly exports: Exports;
  }

  interface MemoryDescriptor {
    initial: number;
    maximum?: number;
    shared?: boolean;
  }

  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(delta: number): number;
  }

  interface Table {
    readonly length: number;
    get(index: number): unknown;
    set(index: number, value?: unknown): void;
    grow(delta: number, value?: unknown): number;
  }

  interface Global<T = unknown> {
    value: T;
  }

  interface Exception {
    is(tag: Tag): boolean;
    getArg(tag: Tag, index: number): unknown;
  }

  type ErrorClass = abstract new (...args: never[]) => Error;

  /** What a module asks for or offers, as the host tells it; its type only where the host has type reflection. */
  interface Described {
    readonly name: string;
    readonly kind: string;
    readonly type?: unknown;
  }

  /** The object `WebAssembly` itself. */
  interface Host {
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
}
