/**
 * `npm run apps -- guests`: docs/guests.md. The commands of a language build its guest, which is what is committed; that does on both
 * engines, as a module and as a component, what wasmtime has the component do; and the page's Clojure runs.
 */
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { must, root } from "../../../../scripts/lib.ts";
import { packageFile } from "../../../../scripts/hosts/npm.ts";
import { load } from "../../../../src/ts/index.ts";
import { type Check, equal, type Named } from "../report.ts";
import type { Step } from "./data.ts";
import { talkHost } from "./given.ts";
import { placeBuilt, runClojure, runCommands } from "./guide.ts";
import { stepsByWasmtime, stepsOn, takeSteps } from "./steps.ts";
import { requireCargo, requireGo, wasmTools } from "./tools.ts";

const page = "docs/guests.md";
const folder = join(root, ".cache/components/by-hand");

/** A language of the page: the file that its commands make, and what they need. */
interface Language {
  readonly made: string;
  readonly needs?: () => unknown;
  /** Whether the bytes are those that are committed: where the version of the compiler is ours to say. */
  readonly isPinned?: boolean;
  /** Whether the module cannot become a component. */
  readonly isModuleAlone?: boolean;
}

const assembly = (): unknown => packageFile("test/components", "assemblyscript/bin/asc.js");

const languages: { readonly [language: string]: Language } = {
  C: { made: "talk-c", isPinned: true },
  AssemblyScript: { made: "talk-as", needs: assembly, isPinned: true },
  Rust: { made: "talk-rust", needs: requireCargo },
  Zig: { made: "talk-zig", isPinned: true },
  Go: { made: "talk-go", needs: requireGo, isModuleAlone: true },
};

const steps: readonly Step[] = [
  { call: "greet", args: [7] },
  { call: "greet", args: [2 ** 32 - 1] },
  { call: "summarize", args: [[1.5, 2, -3.5]] },
  { call: "summarize", args: [[]] },
  { call: "summarize", args: [[{ float: "-Infinity" }, -1e300]] },
  { call: "greet", args: [0] },
];

const engines = ["native", "interp"] as const;

/** The page's last commands for a module: the one that has its WIT in it, and the component. */
function componentOf(made: string): { readonly withWit: string; readonly component: string } {
  const [withWit, component] = [join(folder, `${made}-with-wit.wasm`), join(folder, `${made}-component.wasm`)];
  const run = (...args: readonly string[]): unknown => must(wasmTools(), ["component", ...args], { quiet: true });
  run("embed", join(folder, "talk.wit"), join(folder, `${made}.wasm`), "-o", withWit);
  run("new", withWit, "-o", component);
  return { withWit, component };
}

function* checksOf(language: string, { made, needs, isPinned, isModuleAlone }: Language): Generator<Check> {
  needs?.();
  cpSync(join(root, "testdata/guests"), folder, { recursive: true });
  runCommands(page, language, folder);
  const file = join(folder, `${made}.wasm`);
  if (isPinned === true)
    yield equal(
      "what is committed",
      readFileSync(file).equals(readFileSync(join(root, `testdata/guests/${made}.wasm`))),
      true,
    );
  if (isModuleAlone === true) placeBuilt(file);
  const { said, promised } = runClojure(page, language);
  yield equal("the page's Clojure", said, promised);
  const asModule = engines.map((engine) => {
    const host = talkHost();
    return takeSteps(
      load(file, { engine, wit: join(folder, "talk.wit"), imports: host.imports } as never),
      host,
      steps,
    );
  });
  yield equal("the engines", asModule[0], asModule[1]);
  if (isModuleAlone === true) return;
  const { withWit, component } = componentOf(made);
  const expected = stepsByWasmtime(component, steps);
  yield equal("the module: as wasmtime has the component", asModule[0], expected);
  for (const engine of engines) {
    yield equal(`${engine}: the module with its WIT in it`, stepsOn(engine, withWit, talkHost(), steps), expected);
    yield equal(`${engine}: the component`, stepsOn(engine, component, talkHost(), steps), expected);
  }
}

function* lastCommands(): Generator<Check> {
  runCommands(page, "A component of it", folder);
  const { withWit, component } = componentOf("talk-c");
  const same = (name: string, other: string): boolean => readFileSync(join(folder, name)).equals(readFileSync(other));
  yield equal("the module", same("talk-with-wit.wasm", withWit), true);
  yield equal("the component", same("talk-component.wasm", component), true);
}

/** All of them. */
export const byHand: readonly Named[] = [
  ...Object.entries(languages).map(([name, one]): Named => [`by hand: ${name}`, () => checksOf(name, one)]),
  ["by hand: a component of it", lastCommands],
];
