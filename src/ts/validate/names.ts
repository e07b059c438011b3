/**
 * How messages of the validator call what a module holds, in the words of whoever wrote it. Names are looked up only once
 * something is wrong.
 */
import { lastOf } from "../base/lists.ts";
import { quoted, shownId } from "../base/errors/shown.ts";
import { Blocks } from "../binary/blocks.ts";
import { instructionsOf } from "../binary/body.ts";
import type { InstrReader } from "../binary/code.ts";
import { readNames } from "../binary/names.ts";
import type { ImmediateKind } from "../core/immediates.ts";
import type { Module, Names } from "../core/module.ts";
import type { ExternKind } from "../core/types.ts";

/** Index spaces of a module. */
export type Space = ExternKind | "type" | "elem" | "data";

const spaces = {
  func: ["function", "funcs"],
  table: ["table", "tables"],
  memory: ["memory", "memories"],
  global: ["global", "globals"],
  tag: ["tag", "tags"],
  type: ["type", "types"],
  elem: ["element segment", "elems"],
  data: ["data segment", "datas"],
} as const satisfies { [K in Space]: readonly [word: string, names: keyof Names] };

/** The name in the name section, else as an export. */
export function nameIn(module: Module, space: Space, index: number): string | undefined {
  return readNames(module)[spaces[space][1]].get(index) ?? exportName(module, space, index);
}

/** `function 3 "fib"`: the index, with the name where there is one. */
export function called(module: Module, space: Space, index: number): string {
  return withName(`${spaces[space][0]} ${index}`, nameIn(module, space, index));
}

/** `local 0 "x"` of a function; of an expression, where there is none, the index alone. */
export function calledLocal(module: Module, funcIdx: number | undefined, index: number): string {
  return withName(`local ${index}`, localName(module, funcIdx, index));
}

/** `field 1 "next" of type 0 "list"`. */
export function calledField(module: Module, typeIdx: number, index: number): string {
  const field = withName(`field ${index}`, readNames(module).fields.get(typeIdx)?.get(index));
  return `${field} of ${called(module, "type", typeIdx)}`;
}

const withName = (text: string, name: string | undefined): string =>
  name === undefined ? text : `${text} ${quoted(name)}`;

function exportName({ exports: items }: Module, space: Space, at: number): string | undefined {
  return items.find(({ kind, index }) => kind === space && index === at)?.name;
}

function localName(module: Module, funcIdx: number | undefined, index: number): string | undefined {
  return funcIdx === undefined ? undefined : readNames(module).locals.get(funcIdx)?.get(index);
}

/** The names of the blocks that are open before an instruction of a function, from the outermost on; "" for none. */
export function openLabels(module: Module, funcIdx: number, before: number): string[] {
  const names = readNames(module).labels.get(funcIdx);
  const body = module.funcs[funcIdx - module.spaces.imported.func]?.body;
  if (body === undefined) return [];
  const reader = instructionsOf(module.bytes, body);
  const open = new Blocks("");
  for (let blocks = 0; reader.cursor.pos < before;) {
    const op = reader.next();
    open.step(op, names?.get(blocks) ?? "");
    if (op.nests === "opens") blocks++;
  }
  return open.all.slice(1);
}

/** Which function an instruction is in, where it is in one. */
interface InFunction {
  readonly module: Module;
  readonly funcIdx: number | undefined;
}

/** The name that an immediate stands for; undefined for those of kinds that are not shown. */
const immediateNames: {
  readonly [K in ImmediateKind]?: (place: InFunction, reader: InstrReader, index: number) => string | undefined;
} = {
  typeidx: ({ module }, _, index) => readNames(module).types.get(index),
  funcidx: ({ module }, _, index) => readNames(module).funcs.get(index),
  globalidx: ({ module }, _, index) => readNames(module).globals.get(index),
  tagidx: ({ module }, _, index) => readNames(module).tags.get(index),
  localidx: ({ module, funcIdx }, _, index) => localName(module, funcIdx, index),
  labelidx: ({ module, funcIdx }, { at }, index) =>
    funcIdx === undefined ? undefined : lastOf(openLabels(module, funcIdx, at), index) || undefined,
  fieldidx: ({ module }, reader, index) => readNames(module).fields.get(reader.index)?.get(index),
};

/**
 * The instruction that a reader has read as its author may have written it: `local.set $x`, `struct.get $list $next`.
 * Indices that a text may leave out, and what has a type of its own, are not shown.
 */
export function instructionText(place: InFunction, reader: InstrReader): string {
  const { op } = reader;
  // The type of an indirect call is often written as parameters and results, and then has no name in the text.
  const shown = op.calls === "indirect" ? [] : op.immediates;
  const words = shown.map((kind, i) => {
    const nameOf = immediateNames[kind];
    if (nameOf === undefined) return "";
    const index = i === 0 ? reader.index : reader.index2;
    const name = nameOf(place, reader, index);
    return ` ${name === undefined ? index : shownId(name)}`;
  });
  return op.text + words.join("");
}
