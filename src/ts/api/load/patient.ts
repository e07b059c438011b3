/**
 * Modules for verbs that return promises: sources and WIT are fetched, and an engine that has no room is asked again.
 */
import { whileLoading } from "../../runtime/calls/promises.ts";
import type { WasmModule } from "../module/module.ts";
import type { AnyExports } from "../module/typed.ts";
import { type OptionVerb, compileOptions } from "../options/table.ts";
import type { CompileOptions, RunOptions, WasiLoadOptions } from "../options/types.ts";
import type { Compiled } from "../source/compiled.ts";
import { compiledByHost, isHostModule } from "../source/host-module.ts";
import { readSourceAsync } from "../source/source.ts";
import { engineWithoutRoom } from "./instances.ts";
import { type Linked, type Loader, knownModule, withOptions } from "./loader.ts";
import { budgetOf } from "./starting.ts";

/** `compile` of what may have to be fetched. */
export async function compileAsync(
  loader: Loader,
  verb: OptionVerb,
  source: unknown,
  options: CompileOptions & RunOptions,
): Promise<Compiled> {
  loader.requireWit(options);
  const known = knownModule(source);
  if (known !== undefined) {
    const complete = await withFetchedWit(loader, options);
    return loader.documented(withOptions(verb, known, complete), complete);
  }
  const settled: unknown = await source;
  if (isHostModule(settled)) return compiledByHost(settled, compileOptions(await withFetchedWit(loader, options)));
  const found = await readSourceAsync(settled, loader.parts);
  const complete = await withFetchedWit(loader, options, found.url);
  return loader.ready(loader.compileFound(found, compileOptions(complete), loader.validator(options)), complete);
}

/** The options with the WIT that has to be fetched for them. */
async function withFetchedWit<O extends CompileOptions>(loader: Loader, options: O, url?: string): Promise<O> {
  return loader.parts.wit === undefined ? options : loader.parts.wit.fetched(options, url, loader.host);
}

/** `instantiate`; `_initialize` may wait. */
export async function instantiateAsync<E extends AnyExports>(
  loader: Loader,
  compiled: Compiled,
  options: WasiLoadOptions,
  wantsWasi: boolean,
): Promise<WasmModule<E>> {
  const { module, initialize } = await linkedPatiently(loader, compiled, options, wantsWasi);
  try {
    await initialize?.callAsync([], (value: unknown) => value);
  } catch (error) {
    throw loader.withoutModule(module, whileLoading(error, "initialize"));
  }
  return module as WasmModule<E>;
}

/** An instance; an engine that has no room for the module's memories is asked once more, when what has been dropped may be gone. */
async function linkedPatiently(
  loader: Loader,
  compiled: Compiled,
  options: WasiLoadOptions,
  wantsWasi: boolean,
): Promise<Linked> {
  const budget = budgetOf(options);
  try {
    return loader.linked(compiled, options, wantsWasi, budget, true);
  } catch (error) {
    const engine = engineWithoutRoom(loader.engines, error, budget);
    if (engine === undefined) throw error;
    await engine.room?.wait();
  }
  return loader.linked(compiled, options, wantsWasi);
}
