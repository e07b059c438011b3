/**
 * Tags across the native border: what the host made gets one tag of the runtime, and what the runtime or the host
 * program made gets one of the host, of whatever engines the guests are that share it.
 */
import { Gone, type Weak, weakly } from "../../base/host/weak.ts";
import { LinkError } from "../../base/errors/errors.ts";
import { phrase } from "../../base/errors/phrases.ts";
import type { CanonType } from "../../core/canon.ts";
import { Tag, jsTag } from "../../runtime/store/tag.ts";
import type * as WebAssembly from "../../base/host/web-assembly.ts";
import { webAssembly } from "../../base/host/web.ts";
import { hostMatches } from "./refs.ts";
import { newHostTag } from "./shim.ts";

/** A tag of the host's. */
export type HostTag = WebAssembly.Tag;

const tags = new WeakMap<HostTag, Tag>();

/** All tags that are alive and have one of the host's: an exception of the host does not tell its tag, it can only be asked. */
const alive = new Set<Weak<Tag>>();
const cleaner = new Gone<Weak<Tag>>((ref) => {
  alive.delete(ref);
});

function connect(tag: Tag, host: HostTag): HostTag {
  const ref = weakly(tag);
  tag.native = host;
  tag.matches = hostMatches;
  tags.set(host, tag);
  alive.add(ref);
  cleaner.note(tag, ref);
  return host;
}

/** The host's tag for a tag. @throws LinkError `engine-unavailable` for that of the host's values, where the host has none */
export function hostTag(tag: Tag): HostTag {
  if (tag.native !== undefined) return tag.native as HostTag;
  if (tag !== jsTag) return connect(tag, newHostTag(tag.canon));
  const { JSTag } = webAssembly();
  if (JSTag !== undefined) return connect(tag, JSTag);
  throw new LinkError(
    "engine-unavailable",
    `The host has no tag of its own values (WebAssembly.JSTag). ${phrase("use-interp")}`,
  );
}

/** The tag that stands for one of the host's. */
export function tagOf(host: HostTag, canon: CanonType, name: string | undefined): Tag {
  const known = tags.get(host);
  if (known !== undefined) return known;
  const tag = new Tag(canon, name);
  tag.family = "native";
  connect(tag, host);
  return tag;
}

/** The tag of an exception of the host's; undefined where it is none of ours. */
export function tagOfException(exception: WebAssembly.Exception): Tag | undefined {
  for (const ref of alive) {
    const tag = ref.deref();
    if (tag !== undefined && exception.is(tag.native as HostTag)) return tag;
  }
  return undefined;
}
