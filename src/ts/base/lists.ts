/**
 * Lists: those of a guest's length, and what the language has only since ES2022.
 */

/**
 * Adds items to the end of a list. A call that spreads them takes stack for each, so that it fails where there are some
 * ten thousand: a list whose length is a module's or a text's to say is never spread into a call.
 */
export function pushAll<T>(list: T[], items: ArrayLike<T>): void {
  for (let i = 0; i < items.length; i++) list.push(items[i]!);
}

/** Adds an item to the list of a key, which may be its first. */
export function addTo<K, T>(lists: Map<K, T[]>, key: K, item: T): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [item]);
  else known.push(item);
}

/** The last item of a list, or that which has so many behind it; undefined where there is none. */
export function lastOf<T>(list: ArrayLike<T>, behind = 0): T | undefined {
  return list[list.length - 1 - behind];
}
