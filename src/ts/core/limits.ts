/**
 * Implementation limits: those of the JavaScript API specification (Implementation-defined Limits), which
 * the host engines have too, and our own where that has none. Also sizes fixed by the standard.
 */

/** Largest counts and sizes accepted; above them a module is `invalid`, code `limit-exceeded`. */
export const limits = {
  moduleBytes: 1_073_741_824,
  textBytes: 268_435_456,
  customSections: 100_000,
  types: 1_000_000,
  functions: 1_000_000,
  imports: 1_000_000,
  exports: 1_000_000,
  globals: 1_000_000,
  tags: 1_000_000,
  dataSegments: 100_000,
  tables: 100_000,
  elementSegments: 10_000_000,
  tableElements: 10_000_000,
  memories: 100,
  bodyBytes: 7_654_321,
  locals: 50_000,
  params: 1_000,
  results: 1_000,
  /** On the stack of a body at once: a call of two bytes may leave a thousand. */
  operands: 1_000_000,
  structFields: 10_000,
  arrayFixedOperands: 10_000,
  arrayBytes: 1_073_741_824,
  /** On our own engines: a list of JavaScript of more is no list but a hash table, of many times the size. */
  arrayReferences: 33_554_432,
  /** Elements and fields that the initialisers of a module make without an operand for each. */
  initialElements: 4_194_304,
  subtypeDepth: 63,
  brTableLabels: 7_654_321,
  /** Definitions of one component, and of each list in one. */
  componentItems: 1_000_000,
  /** Components within components, and types of components and instances within such types. */
  componentNesting: 100,
  /** Steps of checking the types of a component beyond the number of its bytes: few bytes can ask for very many. */
  componentSteps: 1_000_000,
  /** Instances of components and of their core modules in one load: a few components can make as many as two to the power of their number. */
  componentInstances: 100_000,
  /** Handles that all instances of a load have at once. */
  componentHandles: 262_144,
  /** Destructors within each other, in one load: each is a call of the host's, whose stack has an end that nobody knows. */
  componentDestructors: 256,
  /** Bytes of a name of a component's import, export or label. */
  componentName: 100_000,
} as const;

/** Bytes of all files of a WIT together; of a WIT text, characters. */
export const maxWitBytes = 16_777_216;

/** What a call may lift and lower by WIT where nothing else is said: bytes of strings and lists, and values in them. */
export const liftLimits = { bytes: 67_108_864, elements: 4_194_304 } as const;

/** Bytes in a page (Structure, Memories). */
export const pageSize = 65_536;

/** Pages of a 32-bit memory at most (Validation, Memory Types). */
export const maxPages32 = 65_536;

/** Pages of a 64-bit memory at most on the hosts' WebAssembly (JavaScript API, Implementation-defined Limits). */
export const hostPages64 = 262_144;

/** Whole pages of a memory's own size in so many bytes: caps count bytes, whatever a page holds. */
export const pagesIn = (bytes: number, { pageSizeLog2 }: { readonly pageSizeLog2: number }): number =>
  Math.floor(bytes / 2 ** pageSizeLog2);
