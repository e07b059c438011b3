/**
 * dist as the Closure Compiler leaves it in a program that is built by shadow-cljs: scripts/cljs/closure.clj compiles it
 * into .cache, and the programs of test/portable run on it.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runClojure, work } from "./java.ts";
import { Stop, type Tally, root } from "./lib.ts";

/** The languages that it is compiled to, each with the entries on which it is tried here: all have the same modules in them. */
const tried = {
  newest: ["index.js", "core-browser.js"],
  es2020: ["browser.js"],
} as const;

const levels = Object.keys(tried) as readonly (keyof typeof tried)[];

/** Where the outputs are: a folder for each level, in it the package's entries. */
export const closureDir = join(work, "closure");

/** For browsers, and for Node; the bundle of `dist/node` is made of the same modules. */
const entries = ["browser.js", "index.js"];

/** The native engine alone, to which the battery adds the parts. */
const alone = "core-browser.js";

/** What ClojureScript requires besides. */
const faces = ["clojure.js"];

/** The parts by name, as the package exports them. */
function partNames(): string[] {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { exports: object };
  return Object.keys(exports).flatMap((name) => (name.startsWith("./parts/") ? name.slice("./parts/".length) : []));
}

/** What an output gives. */
interface Output {
  readonly api: object;
  readonly require: (file: string) => { readonly [name: string]: object };
}

/** The entry that has no parts, once it has all. */
function withParts({ api, require: given }: Output): object {
  const parts = partNames().map((name) => given(`api/parts/${name}.js`)[name]!);
  (api as { addParts: (...parts: object[]) => void }).addParts(...parts);
  return api;
}

const testdata = join(root, "testdata");

/** A digest of all that the outputs depend on. */
function digest(): string {
  const dist = readdirSync(join(root, "dist"), { recursive: true, encoding: "utf8" });
  const modules = dist.filter((file) => file.endsWith(".js")).map((file) => join("dist", file));
  const hash = createHash("sha256");
  for (const file of [...modules.sort(), "scripts/cljs/closure.clj", "scripts/cljs/pom.xml"])
    hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

/** Compiles dist, where it is not what was compiled last. @throws Stop on an error or a warning */
export function compileClosure(): void {
  const stamp = join(closureDir, "stamp");
  const now = digest();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === now) return;
  rmSync(closureDir, { recursive: true, force: true });
  const args = [join(root, "dist"), closureDir, [...entries, alone, ...faces].join(","), ...levels];
  const { code } = runClojure("scripts/cljs/closure.clj", args);
  if (code !== 0) throw new Stop("The Closure Compiler has errors or warnings for dist; there must be none.");
  writeFileSync(join(closureDir, "package.json"), '{ "type": "module" }\n');
  writeFileSync(stamp, now);
}

type Read = (name: string, as?: "bytes") => Promise<string | Uint8Array>;

/** What test/portable/battery.js gives. */
interface Battery {
  readonly battery: (api: object, read: Read) => Promise<{ count: number; failures: readonly string[] }>;
  readonly report: (api: object, read: Read, names: readonly string[]) => Promise<readonly string[]>;
}

const moduleAt = async (file: string): Promise<unknown> => import(pathToFileURL(file).href);

const read: Read = async (name, as) => {
  const bytes = readFileSync(join(testdata, name));
  return as === "bytes" ? new Uint8Array(bytes) : bytes.toString();
};

/** The guests of testdata that are small enough to be printed many times. */
const printed = (): string[] =>
  readdirSync(testdata).filter((name) => name.endsWith(".wasm") && readFileSync(join(testdata, name)).length < 100_000);

/** Compiles dist, and runs the portable programs on it as it is and on the outputs. What those say of guests must be the same. */
export async function testClosure(): Promise<Tally> {
  const { battery, report } = (await moduleAt(join(root, "test/portable/battery.js"))) as Battery;
  const total: Tally = { passed: 0, failed: 0, skipped: 0 };
  const note = (name: string, count: number, failures: readonly string[]): void => {
    console.log(`${name}: ${count - failures.length} of ${count}`);
    for (const failure of failures) console.log(`  ${failure}`);
    total.passed += count - failures.length;
    total.failed += failures.length;
  };
  const plain = (await moduleAt(join(root, "dist/browser.js"))) as object;
  const { count, failures } = await battery(plain, read);
  note("\nthe portable programs on dist", count, failures);
  compileClosure();
  const expected = await report(plain, read, printed());
  for (const level of levels) {
    for (const entry of tried[level]) {
      const output = (await moduleAt(join(closureDir, level, entry))) as Output;
      const api = entry === alone ? withParts(output) : output.api;
      const result = await battery(api, read);
      note(`on ${entry} by Closure, ${level}`, result.count, result.failures);
      const said = await report(api, read, printed());
      const different = said.filter((line, i) => line !== expected[i]).map((line) => line.slice(0, 200));
      note(`what it says of guests`, expected.length, different.slice(0, 20));
    }
  }
  return total;
}
