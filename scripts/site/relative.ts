/**
 * Makes a built site serve from any folder: the generator knows one absolute base, whose place is taken by what the address of the page or
 * of the module says.
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parseSync } from "oxc-parser";

/** The base that the site is built with. It stands for the folder that it is served from. */
export const baseMark = "/__cljw_base__/";

/** The way from a file of the site to its folder. */
const upFrom = (file: string): string => (file.includes("/") ? "../".repeat(file.split("/").length - 1) : "./");

/** The text of a page: addresses in attributes are relative, and the program is told its base by the address of the page. */
function page(file: string, text: string): string {
  const up = upFrom(file);
  const told = new RegExp(`(\\\\"base\\\\":\\\\")${baseMark}(\\\\"[^<]*?)(</script>)`);
  return text
    .replace(told, (_, before: string, after: string, end: string) => {
      return `${before}/${after};__VP_SITE_DATA__.base=new URL("${up}",document.baseURI).pathname${end}`;
    })
    .replaceAll(baseMark, up);
}

/** The text of a module: a string that begins with the base is one that begins with the folder of the site. */
function module(file: string, text: string): string {
  // In brackets, since a keyword may stand right before it.
  const base = `(new URL("${upFrom(file)}",import.meta.url).pathname)`;
  // The index of the search is one string, of JSON, which has the base within.
  const [, before = "", index, after = ""] =
    /^(const \w+=)('[^]*'|"[^]*"|`[^]*`)(;\s*export\s*\{[^{}]*\};?\s*)$/.exec(text) ?? [];
  if (index !== undefined) {
    return `${before}${index.replaceAll(baseMark, "/@base@/")}.replaceAll("/@base@/",${base})${after}`;
  }
  return text
    .replaceAll(`"${baseMark}"`, base)
    .replaceAll(new RegExp(`"${baseMark}([^"]*)"`, "g"), `(${base}+"$1")`)
    .replaceAll(`'${baseMark}'`, base)
    .replaceAll(new RegExp(`'${baseMark}([^']*)'`, "g"), `(${base}+'$1')`)
    .replaceAll(new RegExp(`\`${baseMark}`, "g"), `\`\${${base}}`);
}

const style = (file: string, text: string): string => text.replaceAll(baseMark, upFrom(file));

const rewriters: { readonly [ending: string]: (file: string, text: string) => string } = {
  ".html": page,
  ".js": module,
  ".css": style,
};

/** Rewrites the files of a built site. @throws where the base stands in a place that is not known */
export function makeRelative(folder: string): void {
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const rewrite = rewriters[posix.extname(file)];
    if (rewrite === undefined) continue;
    const path = join(folder, file);
    const text = readFileSync(path, "utf8");
    if (!text.includes(baseMark)) continue;
    const relative = rewrite(file.replaceAll("\\", "/"), text);
    if (relative.includes(baseMark)) throw new Error(`${file} has the base of the site where it cannot be replaced.`);
    if (file.endsWith(".js") && parseSync(file, relative).errors.length > 0) {
      throw new Error(`${file} is no program with the base of the site replaced.`);
    }
    writeFileSync(path, relative);
  }
}
