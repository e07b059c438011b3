/**
 * `component-type` sections written by hand: worlds whose types no tool would write.
 */

/** An unsigned LEB128 number. */
export function leb(n: number): number[] {
  const bytes: number[] = [];
  for (let left = n; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...bytes, left];
    bytes.push((left % 128) | 128);
  }
}

/** The bytes of all of these. */
export function joined(parts: readonly (readonly number[])[]): number[] {
  const all: number[] = [];
  for (const part of parts) for (const byte of part) all.push(byte);
  return all;
}

/** Items behind their count. */
export const vector = (items: readonly (readonly number[])[]): number[] => [...leb(items.length), ...joined(items)];

/** A name of ASCII. */
export const label = (name: string): number[] => {
  const bytes = [...new TextEncoder().encode(name)];
  return [...leb(bytes.length), ...bytes];
};

/** A section: its id and contents. */
export const section = (id: number, contents: readonly number[]): number[] =>
  joined([[id], leb(contents.length), contents]);

/** Codes of primitive types, and types of others. */
export const code = {
  u8: [0x7d],
  u32: [0x79],
  string: [0x73],
  tuple: (types: readonly (readonly number[])[]): number[] => [0x6f, ...vector(types)],
  record: (fields: readonly (readonly [string, readonly number[]])[]): number[] => [
    0x72,
    ...vector(fields.map(([name, type]) => [...label(name), ...type])),
  ],
  variant: (cases: readonly (readonly [string, readonly number[]])[]): number[] => [
    0x71,
    ...vector(cases.map(([name, type]) => [...label(name), 0x01, ...type, 0x00])),
  ],
  list: (type: readonly number[]): number[] => [0x70, ...type],
  fixed: (type: readonly number[], length: number): number[] => [0x67, ...type, ...leb(length)],
  option: (type: readonly number[]): number[] => [0x6b, ...type],
  flags: (names: readonly string[]): number[] => [0x6e, ...vector(names.map(label))],
  func: (params: readonly (readonly [string, readonly number[]])[], result?: readonly number[]): number[] => [
    0x40,
    ...vector(params.map(([name, type]) => [...label(name), ...type])),
    ...(result === undefined ? [0x01, 0x00] : [0x00, ...result]),
  ],
  own: (resource: number): number[] => [0x69, ...leb(resource)],
  borrow: (resource: number): number[] => [0x68, ...leb(resource)],
  instance: (declarations: readonly (readonly number[])[]): number[] => [0x42, ...vector(declarations)],
} as const;

/** A type's index where a type is expected: a signed LEB128 number. */
export function index(n: number): number[] {
  const bytes: number[] = [];
  for (let left = n; ; left = Math.floor(left / 128)) {
    if (left < 64) return [...bytes, left];
    bytes.push((left % 128) | 128);
  }
}

/** Declarations of a world or interface. */
export const declare = {
  type: (type: readonly number[]): number[] => [0x01, ...type],
  exportFunc: (name: string, type: number): number[] => [0x04, 0x00, ...label(name), 0x01, ...leb(type)],
  exportType: (name: string, type: number): number[] => [0x04, 0x00, ...label(name), 0x03, 0x00, ...leb(type)],
  importFunc: (name: string, type: number): number[] => [0x03, 0x00, ...label(name), 0x01, ...leb(type)],
  importInstance: (name: string, type: number): number[] => [0x03, 0x00, ...label(name), 0x05, ...leb(type)],
} as const;

/** The contents of a section that describes the world `a:b/w` of these declarations. */
export function worldSection(declarations: readonly (readonly number[])[]): Uint8Array {
  const world = [0x41, ...vector(declarations)];
  const outer = [0x41, ...vector([declare.type(world), [0x04, 0x00, ...label("a:b/w"), 0x04, 0x00]])];
  const encoding = section(0, [...label("wit-component-encoding"), 0x04, 0x00]);
  return Uint8Array.from(
    joined([[0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00], encoding, section(7, vector([outer]))]),
  );
}

/** A module of other sections with such a custom section behind them. */
export function withWorld(module: Uint8Array, world: Uint8Array): Uint8Array {
  const custom = section(0, [...label("component-type"), ...world]);
  return Uint8Array.from([...module, ...custom]);
}

/** As many types as `count`, each made of the one before it; the first of what `first` is. */
export function chain(
  count: number,
  first: readonly number[],
  next: (type: readonly number[]) => readonly number[],
): number[][] {
  return Array.from({ length: count }, (_, i) => declare.type(i === 0 ? first : next(index(i - 1))));
}

/** A component of these sections. */
export function componentOf(...sections: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from(joined([[0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0], ...sections]));
}

/** The ids of sections. */
export const sectionIds = { component: 4, instance: 5, alias: 6, type: 7, import: 10, export: 11 } as const;
