/**
 * The playground in Chromium and Firefox, as a page of its own and as a page of the site where that has been made. Arguments: the folder
 * of the page, names of browsers, `--only` and a part of a case's name.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { closingLine, program, root, tellFailures, type Tally } from "../../../scripts/lib.ts";
import { browsers, serve } from "./browser.ts";
import { axeFinds, cases, type Given } from "./cases.ts";
import { Visitor } from "./visitor.ts";

const args = process.argv.slice(2);
const only = args.includes("--only") ? args.splice(args.indexOf("--only"), 2)[1]! : "";
const [folder = join(root, "out/playground"), ...names] = args;
const site = join(root, "out/site");

/** From the first page to one that the search has found. */
async function searches({ page }: Visitor, url: string): Promise<void> {
  await page.goto(`${url}index.html`);
  await page.waitForSelector("#local-search button");
  await page.click("#local-search button");
  await (await page.waitForSelector(".VPLocalSearchBox input"))!.type("deadline");
  await page.waitForSelector(".VPLocalSearchBox .result");
  await page.keyboard.press("Enter");
  await page.waitForFunction(
    (before) => location.href.startsWith(before) && !/index\.html$|\/$/.test(location.pathname),
    {},
    url,
  );
  await page.waitForSelector("main h1");
}

/** The page as the site has it, below any path: the site's own styles and program are around it, and its search finds. */
async function ofSite(given: Given): Promise<void> {
  const below = "/x/y/";
  const served = await serve(site, below);
  const visitor = await Visitor.at(given.browser, `${served.url}playground.html`);
  await visitor.page.waitForSelector(".pg-tries button:not([disabled])");
  await visitor.click("(wasm/call m :add 2 40)");
  await visitor.sees("42", ".pg-out");
  const found = await axeFinds(visitor);
  await searches(visitor, served.url);
  const outside = served.asked.filter((path) => !path.startsWith(below) && path !== "/favicon.ico");
  found.push(...visitor.errors);
  if (outside.length > 0) found.push(`asked for beside ${below}: ${outside.join(", ")}`);
  await visitor.page.close();
  served.close();
  if (found.length > 0) throw new Error(found.join("\n"));
}

async function inBrowser(name: string, failures: string[], tally: Tally): Promise<void> {
  const served = await serve(folder);
  const other = await serve(folder);
  const browser = await browsers[name]!();
  const all = Object.entries(cases);
  if (existsSync(join(site, "playground.html"))) all.push(["the page of the site", ofSite]);
  for (const [title, run] of all.filter(([one]) => one.includes(only))) {
    const visitors: Visitor[] = [];
    const open: Given["open"] = async (hash = "", size = undefined) => {
      const visitor = await Visitor.at(browser, served.url + hash, size);
      visitors.push(visitor);
      return visitor;
    };
    const from = performance.now();
    const told: string[] = [];
    try {
      await run({ browser, url: served.url, other, tell: (line) => told.push(line), open });
      const errors = visitors.flatMap((visitor) => visitor.errors);
      if (errors.length > 0) throw new Error(`errors of the page: ${errors.join("; ")}`);
      tally.passed++;
      console.log(
        `ok     ${name}: ${title} (${Math.round(performance.now() - from)} ms${told.map((line) => `, ${line}`).join("")})`,
      );
    } catch (error) {
      tally.failed++;
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      console.log(`FAILED ${name}: ${title}\n${text}`);
      failures.push(`${name}: ${title}: ${text}`);
      await visitors
        .at(-1)
        ?.page.screenshot({ path: join(root, `out/failed-${name}-${failures.length}.png`) as `${string}.png` })
        .catch(() => undefined);
    }
    for (const { page } of visitors) await page.close().catch(() => undefined);
  }
  await browser.close();
  served.close();
  other.close();
}

async function main(): Promise<number> {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];
  const chosen = Object.keys(browsers).filter((name) => names.length === 0 || names.includes(name));
  await Promise.all(chosen.map(async (name) => inBrowser(name, failures, tally)));
  tellFailures(failures);
  console.log(closingLine(tally));
  return tally.failed === 0 && tally.passed > 0 ? 0 : 1;
}

await program(main);
