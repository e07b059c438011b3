/**
 * Links of the repository's documents as links of the site: to another page by its flat address, to any other file of the repository by
 * the place where the site has a copy of it.
 */
import { existsSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { root } from "../lib.ts";
import { addressOf, pageFiles } from "./pages.ts";

/** The folder of the site that holds files of the repository as they are. */
export const filesFolder = "files";

/** The slug of a heading, as GitHub makes it: the same anchors serve there and here. */
export function slugOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");
}

/** Where a link leads that stands in a file of the repository; as it is, where it leads out or nowhere. */
export function siteLink(file: string, href: string): { readonly href: string; readonly copied?: string } {
  if (/^(?:[a-z][a-z+.-]*:|\/|#)/i.test(href)) return { href };
  const [, path = "", anchor = ""] = /^([^#]*)(#.*)?$/.exec(href) ?? [];
  const target = posix.normalize(posix.join(posix.dirname(file), decodeURI(path)));
  if (pageFiles.includes(target)) return { href: `/${addressOf(target)}.html${anchor}` };
  const onDisk = join(root, target);
  if (!existsSync(onDisk) || !statSync(onDisk).isFile()) return { href };
  return { href: `/${filesFolder}/${target}`, copied: target };
}
