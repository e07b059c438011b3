/**
 * The one place that walks a path: entry by entry from a directory that the guest holds, expanding symbolic links
 * by itself. Nothing above that directory can be named: not by `..`, an absolute path or a link to either.
 */
import { encodeUtf8 } from "../../../base/bytes/utf8.ts";
import { fail, HostError } from "../error.ts";
import { lastOf } from "../../../base/lists.ts";
import type { Directory } from "./fs.ts";

const maxPathBytes = 4096;
const maxNameBytes = 255;
/** Linux's bound on links met in one walk. */
const maxLinks = 40;
/** Components of one walk, those of links included: as many as a path can have twice, since each is a call of the host. */
const maxComponents = 4096;

/**
 * Whether a link as the last component is followed: always; only where the path ends in a slash, as open(2) and
 * stat(2) do even when told not to follow; or never, as operations on the entry itself.
 */
export type FollowLast = "always" | "slash" | "never";

/** Where a path ends. */
export interface PathEnd {
  readonly directory: Directory;
  /** The entry's name, or `.` where the path names the directory itself. */
  readonly name: string;
  /** The path ended in a slash, so what it names has to be a directory. */
  readonly slash: boolean;
}

/**
 * Calls `use` with the place that `path` names, counted from `base`, and returns its result. The place's directory is
 * closed afterwards; the entry itself need not exist.
 * @throws HostError ENOTCAPABLE where the path leaves `base`; ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, EINVAL (a NUL)
 */
export function atPath<T>(base: Directory, path: string, follow: FollowLast, use: (place: PathEnd) => T): T {
  const walk = new Walk(base);
  try {
    return use(walk.to(path, follow));
  } finally {
    walk.close();
  }
}

class Walk {
  /** From the base to where the walk stands; all but the first are to be closed. */
  private readonly _stack: Directory[];
  /** Components still to go, the next one last. */
  private readonly _pending: string[] = [];
  private _slash = false;
  private _links = 0;
  private _components = 0;

  constructor(base: Directory) {
    this._stack = [base];
  }

  to(path: string, follow: FollowLast): PathEnd {
    this._push(path);
    for (;;) {
      const name = this._pending.pop();
      if (name === undefined) return { directory: this._top(), name: ".", slash: this._slash };
      if (name === ".") continue;
      if (name === "..") {
        this._up();
        continue;
      }
      if (this._pending.length > 0) {
        this._enter(name);
        continue;
      }
      if (follow === "never" || (follow === "slash" && !this._slash) || !this._expand(name)) {
        return { directory: this._top(), name, slash: this._slash };
      }
    }
  }

  close(): void {
    while (this._stack.length > 1) this._stack.pop()?.close();
  }

  private _top(): Directory {
    return lastOf(this._stack) ?? fail("EBADF");
  }

  private _up(): void {
    if (this._stack.length === 1) fail("ENOTCAPABLE");
    this._stack.pop()?.close();
  }

  private _push(path: string): void {
    checkPath(path);
    const components = path.split("/").filter((c) => c !== "");
    for (const name of components) if (name.length * 3 > maxNameBytes) checkName(name);
    this._components += components.length;
    if (this._components > maxComponents) fail("ELOOP");
    if (path.endsWith("/") && this._pending.length === 0) this._slash = true;
    for (const name of components.reverse()) this._pending.push(name);
  }

  private _enter(name: string): void {
    const found = this._top().enter(name);
    if (typeof found === "string") this._follow(found);
    else this._stack.push(found);
  }

  /** Replaces a last component that is a link by the link's target; false where it is no link. */
  private _expand(name: string): boolean {
    const target = linkTarget(this._top(), name);
    if (target === undefined) return false;
    this._follow(target);
    return true;
  }

  private _follow(target: string): void {
    this._links += 1;
    if (this._links > maxLinks) fail("ELOOP");
    this._push(target);
  }
}

function linkTarget(directory: Directory, name: string): string | undefined {
  try {
    return directory.readLink(name);
  } catch (error) {
    // No link, or nothing there: the operation on the entry finds out which.
    if (error instanceof HostError && error.code !== "EILSEQ") return undefined;
    throw error;
  }
}

function checkPath(path: string): void {
  if (path === "") fail("ENOENT");
  if (path.includes("\0")) fail("EINVAL");
  if (path.startsWith("/")) fail("ENOTCAPABLE");
  if (path.length > maxPathBytes || (path.length * 3 > maxPathBytes && encodeUtf8(path).length > maxPathBytes)) {
    fail("ENAMETOOLONG");
  }
}

function checkName(name: string): void {
  if (encodeUtf8(name).length > maxNameBytes) fail("ENAMETOOLONG");
}
