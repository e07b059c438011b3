/**
 * What WIT may hold at most. Its types are graphs, and worlds take from other worlds and interfaces, so that little text or
 * a small section can say more than any process holds.
 */
export const witLimits = {
  /** Types within types, on the longest way down, names of types not counted: what other runtimes take, too. */
  typeDepth: 100,
  /** Types, and items of worlds and interfaces, with what is included and implied. */
  items: 200_000,
  /** Characters of a name, or of a package's with its version: the functions of an interface are known by both together. */
  name: 1_000,
  /** Parameters of a function that is to be called: as of functions of WebAssembly. */
  params: 1_000,
  /** Characters of WIT that is printed: what can be read again. */
  printed: 16_777_216,
} as const;
