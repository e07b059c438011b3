/**
 * `npm run test:pack`: the package as users get it. Packs it, installs the tarball into an empty folder, and runs there, without
 * any configuration, programs of nbb, JavaScript and TypeScript; has bundlers build a page, which is opened in Chromium. The
 * tools come from test/pack/tools. `-- vite nbb` takes the cases whose names have one of these words.
 */
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { execute } from "./hosts/process.ts";
import { Stop, closingLine, program, tellFailures } from "./lib.ts";
import { pages } from "./pack/bundlers.ts";
import type { Case, Step } from "./pack/case.ts";
import { type Place, fill, npm, prepare } from "./pack/place.ts";
import { programs } from "./pack/programs.ts";
import { problemsOfPages } from "./pack/visit.ts";

/** The folder of a case. */
const folderOf = (name: string): string => name.replaceAll(/[^\w]+/g, "-");

/** How a step's program is run. @throws Stop where nobody has it */
function commandOf({ run: [name, ...args] }: Step, { app }: Place): [string, ...string[]] {
  if (name === "node") return [process.execPath, ...args];
  if (name === "npx") return [npm, "exec", "--offline", "--", ...args];
  const file = [app, join(app, "..")]
    .map((home) => join(home, "node_modules/.bin", name))
    .find((one) => existsSync(one));
  if (file === undefined) throw new Stop(`No package has ${name}.`);
  return [file, ...args];
}

/** What is wrong with a step; nothing where it ended well, and without a warning. */
async function problemOf(step: Step, folder: string, place: Place, output?: RegExp): Promise<string> {
  const [tool, ...args] = commandOf(step, place).map((word) =>
    word.replace("{bare}", place.bare).replace("{tarball}", place.tarball),
  );
  const options = { cwd: step.bare === true ? place.bare : folder, milliseconds: 300_000 };
  const { code, stdout, stderr } = await execute(tool!, args, {
    ...options,
    ...(step.input === undefined ? {} : { input: step.input }),
  });
  const warns = step.loud !== true && /warn|\(!\)/i.test(stdout + stderr);
  const right = code === 0 && !warns && (output === undefined || output.test(stdout.trim()));
  return right ? "" : `${step.run.join(" ").slice(0, 200)} ended with ${String(code)}:\n${stdout}${stderr}`;
}

/** The bytes of the scripts in a folder, as they are and by gzip. */
function sizeOf(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".js"));
  const texts = files.map((file) => readFileSync(join(folder, file)));
  const kilobytes = (sizes: number[]): number => Math.round(sizes.reduce((a, b) => a + b, 0) / 1024);
  return `${kilobytes(texts.map((text) => text.length))} KiB, ${kilobytes(texts.map((text) => gzipSync(text, { level: 9 }).length))} by gzip`;
}

/** What a page is served from: what was built, and what it loads. */
function pageOf(folder: string): string {
  const dist = join(folder, "dist");
  if (!existsSync(join(dist, "index.html"))) cpSync(join(folder, "index.html"), join(dist, "index.html"));
  fill(dist, []);
  return dist;
}

/** Runs the steps of a case. Returns what is wrong: nothing where all went well. */
async function problemsOf({ name, files, steps, output, page }: Case, place: Place): Promise<string> {
  const folder = join(place.app, folderOf(name));
  fill(folder, files);
  for (const [i, step] of steps.entries()) {
    const problem = await problemOf(step, folder, place, i === steps.length - 1 ? output : undefined);
    if (problem !== "") return problem;
  }
  if (page !== undefined) console.log(`       ${name}: ${sizeOf(pageOf(folder))}`);
  return "";
}

/** What is wrong, by the names of what was tried: nothing where all went well. */
type Outcomes = Map<string, string>;

function note(outcomes: Outcomes, name: string, problem: string): void {
  outcomes.set(name, problem);
  console.log(problem === "" ? `ok     ${name}` : `FAILED ${name}: ${problem.trim()}`);
}

/** Runs cases, a few at a time. */
async function runAll(cases: readonly Case[], place: Place): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  const left = [...cases];
  const worker = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift())
      note(outcomes, one.name, await problemsOf(one, place).catch((error: unknown) => String(error)));
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, worker));
  return outcomes;
}

/** Opens the pages that were built. */
async function visitAll(cases: readonly Case[], { app }: Place, outcomes: Outcomes): Promise<void> {
  const built = cases
    .filter(({ name }) => outcomes.get(name) === "")
    .flatMap(({ name, page = [], says }) =>
      page.map((policy) => ({
        name: folderOf(`${name} ${policy}`),
        title: `${name}, in Chromium, ${policy === "wasm" ? "which may compile" : "which may not compile"}`,
        folder: join(app, folderOf(name), "dist"),
        policy,
        says,
      })),
    );
  const problems = await problemsOfPages(built, join(app, "console.log"));
  for (const { name, title } of built) note(outcomes, title, problems.get(name) ?? "");
}

async function main(): Promise<number> {
  const words = process.argv.slice(2);
  const cases = [...pages, ...programs].filter(
    ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  if (cases.length === 0) throw new Stop(`No case has one of these words in its name: ${words.join(", ")}.`);
  const place = prepare();
  try {
    const outcomes = await runAll(cases, place);
    await visitAll(cases, place, outcomes);
    const failed = [...outcomes].filter(([, problem]) => problem !== "");
    tellFailures(failed.map(([name, problem]) => `${name}: ${problem}`));
    console.log(closingLine({ passed: outcomes.size - failed.length, failed: failed.length, skipped: 0 }));
    return failed.length === 0 ? 0 : 1;
  } finally {
    place.remove();
  }
}

await program(main);
