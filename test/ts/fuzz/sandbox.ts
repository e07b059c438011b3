/**
 * What hostile guests of WASI are kept in: a folder of the host that is theirs in one that is not, and file systems over it.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { overlay, readOnly, type DirectorySource } from "../../../src/ts/wasi/host/world/options.ts";

/** The file systems that cases take in turn, over a folder of the host. */
export const worlds: { readonly [name: string]: (folder: string) => Record<string, DirectorySource> } = {
  "the host's files": (folder) => ({ "/": folder, "/other": path.join(folder, "a") }),
  "files in memory": () => ({ "/": { a: { b: "text" }, b: "bytes" }, "/other": {} }),
  overlays: (folder) => ({ "/": overlay(folder), "/other": overlay({ a: { b: "text" } }) }),
  "files that can only be read": (folder) => ({ "/": readOnly(folder), "/other": readOnly({ a: {}, b: "text" }) }),
};

/** What paths are taken from: mostly some of these worlds, and ways out. */
export const paths = ["a", "b", "a/b", "c", "a/c", "..", "../..", "/etc/passwd", "a/../..", "link", "link/secret"];

/** Paths that are none. */
export const oddPaths = ["", "a/", ".", "a\0b", "//", "link/inside/b", "x".repeat(5000), "a/".repeat(400), "\ud800"];

/** A folder that is the guest's, in one that is not. */
export function makeSandbox(): { readonly outer: string; readonly inside: string } {
  const outer = fs.mkdtempSync(path.join(os.tmpdir(), "cljw-hostile-"));
  const inside = path.join(outer, "inside");
  fs.mkdirSync(path.join(inside, "a"), { recursive: true });
  fs.writeFileSync(path.join(inside, "b"), "some bytes");
  fs.symlinkSync("..", path.join(inside, "link"));
  fs.writeFileSync(path.join(outer, "secret"), "secret");
  return { outer, inside };
}

/** What has changed outside of the guest's folder. */
export function outsideOf(outer: string): string | undefined {
  const listed = fs.readdirSync(outer).toSorted().join(" ");
  if (listed !== "inside secret") return `outside lie ${listed}`;
  const { nlink } = fs.statSync(path.join(outer, "secret"));
  if (nlink !== 1) return "the secret has another name";
  return fs.readFileSync(path.join(outer, "secret"), "utf8") === "secret" ? undefined : "the secret has changed";
}
