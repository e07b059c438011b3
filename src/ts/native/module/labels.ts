/**
 * Names for hosts that show frames as text alone, or without a URL that tells modules apart: each module and function gets
 * one that says which it is, and holds nothing that a text of frames could mean otherwise. What the guest calls them is still
 * there to be read by people, as far as it is plain.
 */
import { encodeNames, readNames } from "../../binary/names.ts";
import { ByteWriter } from "../../binary/writer.ts";
import type { Module } from "../../core/module.ts";
import { labelMark } from "../../runtime/host-stack.ts";
import { hideNames } from "./long-names.ts";
import type { Standing } from "./rewritten.ts";

/** Letters of a guest's name that are kept. */
const maxLetters = 60;

/** A name of which nothing but its letters is left, before a number. */
const label = (name: string | undefined, number: number): string =>
  `${(name ?? "").slice(0, maxLetters).replaceAll(/[^\w$.-]/g, "_")}${labelMark}${number}`;

/**
 * The module with these names in the place of its own. Nothing else moves: they stand at the end. Functions that stand for
 * others have the names of those, and numbers of their own.
 */
export function withLabels(
  module: Module,
  bytes: Uint8Array,
  number: number,
  standing: readonly Standing[] = [],
): Uint8Array {
  const own = readNames(module);
  const funcs = new Map<number, string>();
  const first = module.spaces.imported.func;
  for (const i of module.funcs.keys()) funcs.set(first + i, label(own.funcs.get(first + i), first + i));
  for (const { index, origin } of standing) funcs.set(index, label(own.funcs.get(origin), index));
  const section = new ByteWriter();
  section.name("name");
  section.append(encodeNames({ module: label(own.module, number), funcs }));
  const out = new ByteWriter(bytes.length + section.length + 8);
  out.append(hideNames(bytes));
  out.byte(0);
  out.sized(section.bytes);
  return out.bytes;
}
