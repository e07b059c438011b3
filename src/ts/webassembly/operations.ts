/**
 * The functions of the namespace (JavaScript API, The WebAssembly Namespace; Web API, Streaming Module Compilation and Instantiation).
 */
import { propertyOf } from "../base/foreign.ts";
import { promisingOf } from "./functions/suspending.ts";
import { readImports } from "./objects/imports.ts";
import { instanceObject } from "./objects/instance.ts";
import { type CompiledModule, compileModule, moduleObject, moduleOf } from "./objects/module.ts";
import { type CompileOptions, compileOptionsOf } from "./values/compile-options.ts";
import { optionalObject, requireArguments, stableBytes } from "./values/idl.ts";
import type { Realm } from "./values/realm.ts";

/** What `instantiate` gives for bytes. */
interface InstantiatedSource {
  readonly module: object;
  readonly instance: object;
}

/** What a server has answered, as far as it is looked at. */
interface Response {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  arrayBuffer(): Promise<ArrayBuffer>;
}

function validateOf(realm: Realm) {
  return function validate(bytes: unknown, ...rest: readonly unknown[]): boolean {
    const place = "WebAssembly.validate()";
    requireArguments(arguments.length, 1, place);
    const stable = stableBytes(bytes, `${place}: Argument 0`);
    const given = compileOptionsOf(rest[0], place);
    try {
      compileModule(realm, stable, given);
      return true;
    } catch (error) {
      if (error instanceof realm.errors.CompileError) return false;
      throw error;
    }
  };
}

/** Compiles in a later turn, as hosts do: whoever has called goes on first. */
async function compileLater(realm: Realm, bytes: Uint8Array, options: CompileOptions): Promise<CompiledModule> {
  await Promise.resolve();
  return compileModule(realm, bytes, options);
}

function compileOf(realm: Realm) {
  return async function compile(bytes: unknown, ...rest: readonly unknown[]): Promise<object> {
    const place = "WebAssembly.compile()";
    requireArguments(arguments.length, 1, place);
    const stable = stableBytes(bytes, `${place}: Argument 0`);
    return moduleObject(realm, await compileLater(realm, stable, compileOptionsOf(rest[0], place)));
  };
}

/** An instance in a later turn; the imports are read at once. */
async function instantiateLater(realm: Realm, compiled: CompiledModule, imports: object | undefined): Promise<object> {
  const read = readImports(realm, compiled, imports);
  await Promise.resolve();
  return instanceObject(realm, compiled, read);
}

async function instantiated(
  realm: Realm,
  compiling: Promise<CompiledModule>,
  imports: object | undefined,
): Promise<InstantiatedSource> {
  const compiled = await compiling;
  const instance = await instantiateLater(realm, compiled, imports);
  return { module: moduleObject(realm, compiled), instance };
}

function instantiateOf(realm: Realm) {
  return async function instantiate(source: unknown, ...rest: readonly unknown[]): Promise<object> {
    const place = "WebAssembly.instantiate()";
    requireArguments(arguments.length, 1, place);
    const compiled = moduleOf(source);
    if (compiled !== undefined) {
      return instantiateLater(realm, compiled, optionalObject(rest[0], `${place}: Argument 1`));
    }
    const stable = stableBytes(source, `${place}: Argument 0`);
    const given = optionalObject(rest[0], `${place}: Argument 1`);
    return instantiated(realm, compileLater(realm, stable, compileOptionsOf(rest[1], place)), given);
  };
}

function isResponse(value: unknown): value is Response {
  return typeof propertyOf(value, "arrayBuffer") === "function" && propertyOf(value, "headers") !== undefined;
}

/** The bytes that a server answers. @throws TypeError where it is no answer, no success, or of another MIME type */
async function streamed(source: unknown, place: string): Promise<Uint8Array> {
  const response: unknown = await source;
  if (!isResponse(response)) throw new TypeError(`${place}: Argument 0 must be a Response or a promise of one`);
  const type = (response.headers.get("Content-Type") ?? "").trim().toLowerCase();
  if (type !== "application/wasm") {
    throw new TypeError(`${place}: Incorrect response MIME type. Expected 'application/wasm'.`);
  }
  if (!response.ok) throw new TypeError(`${place}: HTTP status code is not ok: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

function compileStreamingOf(realm: Realm) {
  return async function compileStreaming(source: unknown, ...rest: readonly unknown[]): Promise<object> {
    const place = "WebAssembly.compileStreaming()";
    requireArguments(arguments.length, 1, place);
    const given = compileOptionsOf(rest[0], place);
    return moduleObject(realm, compileModule(realm, await streamed(source, place), given));
  };
}

function instantiateStreamingOf(realm: Realm) {
  return async function instantiateStreaming(
    source: unknown,
    ...rest: readonly unknown[]
  ): Promise<InstantiatedSource> {
    const place = "WebAssembly.instantiateStreaming()";
    requireArguments(arguments.length, 1, place);
    const given = optionalObject(rest[0], `${place}: Argument 1`);
    const compiling = compileOptionsOf(rest[1], place);
    const bytes = streamed(source, place);
    return instantiated(
      realm,
      bytes.then((stable) => compileModule(realm, stable, compiling)),
      given,
    );
  };
}

/** The functions of one `WebAssembly` object. */
export function operationsOf(realm: Realm): { readonly [name: string]: (...args: never[]) => unknown } {
  return {
    validate: validateOf(realm),
    compile: compileOf(realm),
    instantiate: instantiateOf(realm),
    compileStreaming: compileStreamingOf(realm),
    instantiateStreaming: instantiateStreamingOf(realm),
    promising: promisingOf(realm),
  };
}
