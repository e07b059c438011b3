/**
 * What modules are compiled with (JavaScript API, WebAssemblyCompileOptions).
 */
import { dictionary, sequence, usvString } from "./idl.ts";

/** The options, as they are kept with a module. */
export interface CompileOptions {
  /** Sets of functions that the API itself provides. */
  readonly builtins: readonly string[];
  /** The name of the module whose imports are strings: their own names. */
  readonly importedStringConstants: string | undefined;
}

/** @throws TypeError */
export function compileOptionsOf(value: unknown, place: string): CompileOptions {
  const given = dictionary(value, `${place}: options`);
  const builtins = given?.builtins;
  const constants = given?.importedStringConstants;
  return {
    builtins: builtins === undefined ? [] : sequence(builtins, `${place}: property 'builtins'`).map(usvString),
    importedStringConstants: constants === undefined || constants === null ? undefined : usvString(constants),
  };
}
