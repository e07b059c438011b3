/**
 * The site: pages of the repository where they lie, under flat addresses.
 */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { siteLink, slugOf } from "../../scripts/site/links.ts";
import { type PageRow, addressOf, guide, pageFiles, project } from "../../scripts/site/pages.ts";
import { baseMark } from "../../scripts/site/relative.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

const elsewhere = readdirSync(root).filter((name) => !["docs", "site"].includes(name) && !name.endsWith(".md"));

const items = (rows: readonly PageRow[]) => rows.map(([file, text]) => ({ text, link: `/${addressOf(file)}.html` }));

export default defineConfig({
  title: "cljw-wasm",
  description: "WebAssembly for ClojureScript: load a module, call it with plain data, bound every run.",
  lang: "en",
  srcDir: "..",
  outDir: "../out/site",
  cacheDir: "../.cache/vitepress",
  base: baseMark,
  // All of the repository but the pages.
  srcExclude: ["README.md", ...elsewhere.map((folder) => `${folder}/**`), "site/!(pages)/**"],
  rewrites: Object.fromEntries(pageFiles.map((file) => [file, `${addressOf(file)}.md`])),
  head: [["link", { rel: "icon", href: "data:," }]],
  markdown: {
    anchor: { slugify: slugOf },
    languageAlias: { wat: "wasm", wit: "rust", edn: "clojure" },
    config(md) {
      md.core.ruler.push("links-of-the-repository", ({ tokens, env }) => {
        // Titles are parsed by themselves.
        if (!env?.realPath) return;
        const file: string = env.realPath.slice(root.length);
        for (const token of tokens.flatMap((one) => [one, ...(one.children ?? [])])) {
          // Images lie beside their pages, whether or not the address says so: the bundler takes them from there.
          if (token.type.startsWith("html_")) {
            token.content = token.content.replaceAll(/\s(src|srcset)="(?![a-z]+:|[/.])/g, ' $1="./');
          }
          const value = token.type === "link_open" ? token.attrGet("href") : null;
          if (value === null) continue;
          const { href, copied } = siteLink(file, value);
          // The generator leaves a link with a target as it is, without the base.
          token.attrSet("href", copied ? `${baseMark}${href.slice(1)}` : href);
          if (copied) token.attrSet("target", "_self");
        }
      });
    },
  },
  vite: {
    worker: { format: "es" },
    resolve: {
      alias: [
        { find: /^cljw-wasm$/, replacement: `${root}dist/browser.js` },
        { find: /^cljw-wasm\/core$/, replacement: `${root}dist/core-browser.js` },
        { find: /^cljw-wasm\/parts\/(\w+)$/, replacement: `${root}dist/api/parts/$1.js` },
      ],
    },
  },
  themeConfig: {
    search: { provider: "local", options: { detailedView: true } },
    outline: [2, 3],
    nav: [
      { text: "Guide", link: "/start.html" },
      { text: "Clojure", link: "/clojure.html" },
      { text: "JavaScript", link: "/javascript.html" },
      { text: "Playground", link: "/playground.html" },
    ],
    sidebar: [
      ...Object.entries(guide).map(([text, rows]) => ({ text, items: items(rows) })),
      { text: "Project", collapsed: true, items: items(project) },
    ],
    docFooter: { prev: "Before", next: "Next" },
  },
});
