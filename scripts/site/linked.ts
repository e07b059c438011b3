/**
 * The files of the repository that pages link to and that are no pages themselves.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib.ts";
import { siteLink } from "./links.ts";
import { pageFiles } from "./pages.ts";

/** Their paths from the root. */
export function linkedFiles(): readonly string[] {
  const linked = pageFiles.flatMap((page) => {
    const text = readFileSync(join(root, page), "utf8");
    const links = Array.from(text.matchAll(/\]\(([^)\s]+)\)|\s(?:href|src)="([^"]+)"/g), ([, a, b]) => a ?? b ?? "");
    return links.flatMap((href) => siteLink(page, href).copied ?? []);
  });
  return [...new Set(linked)];
}
