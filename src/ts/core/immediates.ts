/**
 * The kinds of immediates that follow an opcode (Binary Format, Instructions). How each is read is in
 * `binary/code.ts`, how it is written in `binary/encode.ts`, how it is printed in `text/print/print.ts`; each
 * has a table with a row per kind, which the compiler checks for completeness.
 */
export const immediateKinds = [
  "typeidx",
  "funcidx",
  "tableidx",
  "memidx",
  "globalidx",
  "tagidx",
  "elemidx",
  "dataidx",
  "localidx",
  "labelidx",
  "fieldidx",
  "laneidx",
  "count",
  "zero",
  "labels",
  "blocktype",
  "heaptype",
  "valtypes",
  "castop",
  "catches",
  "memarg",
  "i32",
  "i64",
  "f32",
  "f64",
  "v128",
  "shuffle",
] as const;

/** The name of a kind of immediate. */
export type ImmediateKind = (typeof immediateKinds)[number];
