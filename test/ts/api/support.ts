/**
 * What the tests of the public interface share: modules from text by wabt, the engines, and what is thrown.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { type LoadOptions, type WasmModule, load } from "../../../src/ts/index.ts";
import { startTool } from "../text/wabt-tool.ts";

const tool = await startTool();

/** The engines that this version has. */
export const engines = ["native", "compiled", "interp"] as const;

/** One of them. */
export type EngineName = (typeof engines)[number];

/** The path of a file of testdata. */
export function testPath(name: string): string {
  return fileURLToPath(new URL(`../../../testdata/${name}`, import.meta.url));
}

/** The bytes of a file of testdata. */
export function testBytes(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(testPath(name)));
}

/** What the component `kinds` imports: files of the host program that know their names. */
export const kindsImports = {
  "cljw:kinds/files": { open: (name: string) => ({ name }), log: () => undefined },
  "cljw:kinds/files#file": { methods: { read: (file: { readonly name: string }) => file.name } },
};

/** The binary of a module's text, by wabt. */
export function wat(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(tool.assemble(text));
}

/** A module from text. */
export function loadWat(text: string, options?: LoadOptions): WasmModule {
  return load(wat(text), options);
}

/** What a function throws. */
export function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** The error of ours that a function throws. */
export function failure(run: () => unknown): WasmError {
  const error = thrown(run);
  if (error instanceof WasmError) return error;
  throw new Error(`no error of ours: ${String(error)}`, { cause: error });
}

/** The error of ours that a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<WasmError> {
  const error: unknown = await promise.then(
    () => new Error("nothing was thrown"),
    (reason: unknown) => reason,
  );
  if (error instanceof WasmError) return error;
  throw error;
}

/** Kind and code of the error that a function throws. */
export function codeOf(run: () => unknown): string {
  const { kind, code } = failure(run);
  return `${kind} ${code}`;
}

/** `returns`, or kind and code of the error that a function throws. */
export function endOf(run: () => unknown): string {
  try {
    run();
    return "returns";
  } catch (error) {
    if (error instanceof WasmError) return `${error.kind} ${error.code}`;
    throw error;
  }
}
