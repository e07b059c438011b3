/**
 * Opening what a path below a directory names.
 */
import { fail, HostError } from "../error.ts";
import type { Directory, OpenMode } from "../files/fs.ts";
import { atPath, type FollowLast, type PathEnd } from "../files/path.ts";
import { noFlags, type Descriptor } from "./descriptor.ts";
import { DirectoryDescriptor, FileDescriptor } from "./file-descriptors.ts";
import type { Listings } from "./listings.ts";

/** How something is to be opened. `exclusive` means nothing without `create`. */
export interface Opening extends OpenMode {
  /** It has to be a directory. */
  readonly directory: boolean;
}

/** Opens a file or a directory. `listings` are those of the guest. */
export function openAt(
  base: Directory,
  path: string,
  follow: FollowLast,
  opening: Opening,
  listings: Listings,
): Descriptor {
  const exclusive = opening.create && opening.exclusive;
  return atPath(base, path, exclusive ? "never" : follow, (place) => open(place, { ...opening, exclusive }, listings));
}

function open(place: PathEnd, opening: Opening, listings: Listings): Descriptor {
  const { create, truncate, write, directory } = opening;
  // Whatever would change a file cannot be meant for a directory.
  const fileOnly = create || truncate || write;
  if (directory && create) fail("EINVAL");
  if (place.name === "." || place.slash || directory) return openDirectory(place, opening, fileOnly, listings);
  try {
    return new FileDescriptor(place.directory.open(place.name, opening), noFlags);
  } catch (error) {
    if (!(error instanceof HostError) || error.code !== "EISDIR" || fileOnly) throw error;
  }
  return openDirectory(place, opening, fileOnly, listings);
}

function openDirectory(
  { directory, name }: PathEnd,
  { exclusive }: Opening,
  fileOnly: boolean,
  listings: Listings,
): Descriptor {
  const found = name === "." ? directory.reopen() : directory.enter(name);
  if (typeof found === "string") fail("ELOOP");
  if (!fileOnly) return new DirectoryDescriptor(found, listings);
  found.close();
  return fail(exclusive ? "EEXIST" : "EISDIR");
}
