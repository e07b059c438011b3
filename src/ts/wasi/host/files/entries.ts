/**
 * What can be done with the entry that a path below a directory names. Walking the path, and keeping inside, is `path.ts`'s.
 */
import { fail } from "../error.ts";
import type { Directory, FileStat, NewTimes } from "./fs.ts";
import { atPath, type FollowLast, type PathEnd } from "./path.ts";

function statOf({ directory, name, slash }: PathEnd): FileStat {
  const stat = name === "." ? directory.stat() : directory.statEntry(name);
  if (slash && stat.kind !== "directory") fail("ENOTDIR");
  return stat;
}

/** What is made must have a name of its own, and only directories' names may end in a slash. */
function checkNewEntry(target: PathEnd): void {
  if (target.name === ".") fail("EEXIST");
  if (!target.slash) return;
  statOf(target);
  fail("EEXIST");
}

/** What is known about an entry. */
export function statAt(base: Directory, path: string, follow: FollowLast): FileStat {
  return atPath(base, path, follow, statOf);
}

/** Makes a directory. */
export function makeDirectoryAt(base: Directory, path: string): void {
  atPath(base, path, "never", ({ directory, name }) => {
    if (name === ".") fail("EEXIST");
    directory.makeDirectory(name);
  });
}

/** Sets an entry's times. */
export function setTimesAt(base: Directory, path: string, follow: FollowLast, times: NewTimes): void {
  atPath(base, path, follow, (place) => {
    if (place.slash) statOf(place);
    if (place.name === ".") place.directory.setTimes(times);
    else place.directory.setEntryTimes(place.name, times);
  });
}

/** Gives an entry one more name. A symbolic link is not followed: it gets the name itself. */
export function linkAt(oldBase: Directory, oldPath: string, newBase: Directory, newPath: string): void {
  atPath(oldBase, oldPath, "never", (source) => {
    if (source.name === ".") fail("EPERM");
    if (source.slash) statOf(source);
    atPath(newBase, newPath, "never", (target) => {
      checkNewEntry(target);
      source.directory.linkTo(source.name, target.directory, target.name);
    });
  });
}

/** A symbolic link's target. */
export function readLinkAt(base: Directory, path: string): string {
  return atPath(base, path, "slash", ({ directory, name }) =>
    name === "." ? fail("EINVAL") : directory.readLink(name),
  );
}

/** Removes an empty directory. */
export function removeDirectoryAt(base: Directory, path: string): void {
  atPath(base, path, "never", ({ directory, name }) => {
    if (name === ".") fail("EINVAL");
    directory.removeDirectory(name);
  });
}

/** Renames or moves. */
export function renameAt(oldBase: Directory, oldPath: string, newBase: Directory, newPath: string): void {
  atPath(oldBase, oldPath, "never", (source) => {
    atPath(newBase, newPath, "never", (target) => {
      if (source.name === "." || target.name === ".") fail("EBUSY");
      if ((source.slash || target.slash) && source.directory.statEntry(source.name).kind !== "directory") {
        fail("ENOTDIR");
      }
      source.directory.renameTo(source.name, target.directory, target.name);
    });
  });
}

/** Makes a symbolic link. One to an absolute path is refused, as it could not be followed, but could mislead the host. */
export function symlinkAt(base: Directory, target: string, path: string): void {
  if (target === "") fail("ENOENT");
  if (target.includes("\0")) fail("EINVAL");
  if (target.startsWith("/")) fail("ENOTCAPABLE");
  atPath(base, path, "never", (place) => {
    checkNewEntry(place);
    place.directory.makeLink(place.name, target);
  });
}

/** Removes a name that is no directory's. */
export function unlinkAt(base: Directory, path: string): void {
  atPath(base, path, "never", (place) => {
    if (place.name === ".") fail("EISDIR");
    if (place.slash) statOf(place);
    place.directory.removeFile(place.name);
  });
}
