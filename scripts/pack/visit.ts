/**
 * The pages that bundlers have built, in Chromium.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sentBy } from "../hosts/browser.ts";
import { loggingTo } from "../hosts/chromium.ts";
import type { Content } from "../hosts/site.ts";
import { root } from "../lib.ts";
import type { Policy } from "./case.ts";

/** A page: the first part of its path, the folder that has it, and the policy that it is served with. */
export interface Page {
  readonly name: string;
  readonly folder: string;
  readonly policy: Policy;
  /** What it must say, where that is not what test/pack/page says. */
  readonly says?: string | undefined;
}

/** What test/pack/page comes to. */
const expected = "Hello, bundler! 0 Hello, WASI!";

const policies: { readonly [policy in Policy]: string } = {
  wasm: "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
  "no wasm": "default-src 'self'",
};

/** The pages, beside that which opens them all. */
function contentOf(pages: readonly Page[]): Content {
  const partsOf = (path: string): string[] => path.split("/").slice(1);
  const pageAt = (path: string): Page | undefined => pages.find(({ name }) => name === partsOf(path)[0]);
  return {
    fileAt: (path) => {
      const [first, ...rest] = partsOf(path);
      const folder = first === "visit" ? join(root, "test/pack/visit") : pageAt(path)?.folder;
      const file = folder === undefined ? undefined : join(folder, ...rest);
      return file !== undefined && existsSync(file) ? file : undefined;
    },
    headersOf: (path) => {
      const page = pageAt(path);
      return page === undefined ? {} : { "Content-Security-Policy": policies[page.policy] };
    },
  };
}

/** What Chromium prints of a policy that says nothing of scripts themselves, where it keeps code from being generated. */
const refused = "'script-src' was not explicitly set";

/** Lines of the console that should not be there: where no code may be generated, that is tried once, and reported. */
function unwanted(lines: readonly string[], policy: Policy): readonly string[] {
  const report = policy === "no wasm" ? lines.findIndex((line) => line.includes(refused)) : -1;
  return lines.filter((_, i) => i !== report);
}

/** Opens pages. Returns what is wrong with each: nothing where it said what it should, and its console is as it should be. */
export async function problemsOfPages(pages: readonly Page[], log: string): Promise<ReadonlyMap<string, string>> {
  if (pages.length === 0) return new Map();
  const pathOf = ({ name }: Page): string => `/${name}/index.html`;
  const query = new URLSearchParams(pages.map((page) => ["page", pathOf(page)]));
  const sent = await sentBy(loggingTo(log), `/visit/index.html?${query.toString()}`, contentOf(pages));
  const said = JSON.parse(sent) as { readonly [path: string]: unknown };
  const printed = readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => line.includes(":CONSOLE:"));
  return new Map(
    pages.map((page) => {
      const text = String(said[pathOf(page)]);
      const lines = printed.filter((line) => line.includes(`/${page.name}/`));
      const wrong = [
        ...(text === (page.says ?? expected) ? [] : [`It said: ${text}`]),
        ...unwanted(lines, page.policy),
      ];
      return [page.name, wrong.join("\n")];
    }),
  );
}
