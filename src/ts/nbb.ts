/**
 * The entry `cljw-wasm/nbb`: puts the ClojureScript of this package on the classpath of the nbb that is running, so
 * that `(:require ["cljw-wasm/nbb"] [cljw.wasm :as wasm])` needs no configuration. A module
 * with a top-level await: nbb goes on to the next requirement when it has settled.
 */
import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type * as Register from "./register/nbb.ts";

/** What nbb's own module exports, as far as it is needed here. */
interface Nbb {
  addClassPath(path: string): void;
  loadString(code: string): Promise<unknown>;
}

/**
 * The module of the nbb that runs this process. A plain `import("nbb")` may find another copy, which has a classpath of
 * its own, so the program itself is asked first.
 * Nothing where it is no nbb: a script's own import finds it then, and a bundler, which does not follow a variable.
 */
function runningNbb(): string | undefined {
  const program = process.argv[1];
  if (program === undefined || !existsSync(program)) return undefined;
  const home = dirname(realpathSync(program));
  const api = join(home, "index.mjs");
  return existsSync(join(home, "lib", "nbb_core.js")) && existsSync(api) ? pathToFileURL(api).href : undefined;
}

// In nbb on Deno `require` finds no module that reads others: there all of them are read at the beginning.
const all = new URL("./node/all.js", import.meta.url);
if ("Deno" in globalThis && existsSync(all)) await import(all.href);

const running = runningNbb();
const nbb = (await (running === undefined ? import("nbb") : import(running))) as Nbb;
// What stands first is found first: src/nbb has the namespaces in the form that nbb loads soonest.
for (const folder of ["nbb", "cljs"]) nbb.addClassPath(fileURLToPath(new URL(`../src/${folder}`, import.meta.url)));

// In a program that has been bundled there are no files to make modules of.
const register = new URL("./node/register/nbb.js", import.meta.url);
if (existsSync(register)) {
  const { programOf, switchOnFor } = (await import(register.href)) as typeof Register;
  switchOnFor(nbb, programOf(process.argv.slice(2)));
}
