/**
 * What a built site promises: each link, with its anchor, and each script, style and image of a page leads to something that is there, and
 * nothing is brought from elsewhere.
 */
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join, posix } from "node:path";

const anchorsOf = (html: string): ReadonlySet<string> =>
  new Set(Array.from(html.matchAll(/\s(?:id|name)="([^"]*)"/g), ([, id = ""]) => id));

const unescaped = (text: string): string =>
  text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

/** Attributes that lead somewhere, by the elements that have them: whoever follows a link of an `a` asks for what is elsewhere. */
const attribute = /<(a|link|script|img|iframe|source|audio|video|object|embed)\b[^>]*?\s(?:href|src|data)="([^"]*)"/g;

/** What is wrong with the pages of a site, a line for each; and how many links were followed. */
export function checkedSite(folder: string): { readonly faults: readonly string[]; readonly links: number } {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => file.replaceAll("\\", "/"));
  const pages = new Map(
    files.filter((file) => file.endsWith(".html")).map((file) => [file, readFileSync(join(folder, file), "utf8")]),
  );
  const faults: string[] = [];
  let links = 0;
  const follow = (page: string, element: string, href: string): void => {
    if (/^[a-z][a-z+.-]*:/i.test(href) || href.startsWith("//")) {
      if (element !== "a" && !href.startsWith("data:")) faults.push(`${page} brings ${href} from elsewhere`);
      return;
    }
    links++;
    const [path = "", anchor = ""] = href.split("#", 2);
    if (path.startsWith("/")) return void faults.push(`${page} has the link ${href}, which is for one place alone`);
    const target = path === "" ? page : posix.normalize(posix.join(posix.dirname(page), decodeURI(path)));
    const file = target === "." || target.endsWith("/") ? posix.join(target, "index.html") : target;
    if (!existsSync(join(folder, file)) || !statSync(join(folder, file)).isFile()) {
      faults.push(`${page} has the link ${href}, and there is no ${file}`);
    } else if (anchor !== "" && pages.has(file) && !anchorsOf(pages.get(file)!).has(decodeURIComponent(anchor))) {
      faults.push(`${page} has the link ${href}, and ${file} has no such heading`);
    }
  };
  for (const [page, html] of pages) {
    for (const [, element = "", href = ""] of html.matchAll(attribute)) follow(page, element, unescaped(href));
  }
  for (const file of files.filter((one) => one.endsWith(".css"))) {
    const text = readFileSync(join(folder, file), "utf8");
    for (const [, url = ""] of text.matchAll(/url\(["']?((?:https?:)?\/\/[^"')]+)/g)) {
      faults.push(`${file} brings ${url} from elsewhere`);
    }
  }
  return { faults, links };
}
