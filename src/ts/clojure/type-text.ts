/**
 * WIT types as short texts, as scripts for components read them: `list<u32>`, `record{x: s32, y: s32}`.
 */
import type { TypeDescriptor } from "../api/exports.ts";

type Parts = { readonly [tag: string]: unknown };

const within = (name: string, parts: readonly string[]): string => `${name}<${parts.join(", ")}>`;
const braced = (name: string, parts: readonly string[]): string => `${name}{${parts.join(", ")}}`;

interface Named {
  readonly name: string;
  readonly type?: TypeDescriptor;
}

const cases = (all: unknown): string[] =>
  (all as readonly Named[]).map(({ name, type }) => (type === undefined ? name : `${name}(${typeText(type)})`));

const texts: { readonly [tag: string]: (of: never, parts: Parts) => string } = {
  list: (of: TypeDescriptor, { length }) =>
    within("list", [typeText(of), ...(length === undefined ? [] : [`${length as number}`])]),
  map: (of: readonly TypeDescriptor[]) => within("map", of.map(typeText)),
  tuple: (of: readonly TypeDescriptor[]) => within("tuple", of.map(typeText)),
  option: (of: TypeDescriptor) => within("option", [typeText(of)]),
  result: ({ ok, err }: { readonly ok?: TypeDescriptor; readonly err?: TypeDescriptor }) =>
    within(
      "result",
      [ok, err].map((side) => (side === undefined ? "_" : typeText(side))),
    ),
  record: (of: readonly Named[]) =>
    braced(
      "record",
      of.map(({ name, type }) => `${name}: ${typeText(type!)}`),
    ),
  variant: (of: readonly Named[]) => braced("variant", cases(of)),
  enum: (of: readonly string[]) => braced("enum", of),
  flags: (of: readonly string[]) => braced("flags", of),
  own: (of: string) => within("own", [of]),
  borrow: (of: string) => within("borrow", [of]),
  stream: (of: TypeDescriptor) => within("stream", [typeText(of)]),
  future: (of: TypeDescriptor) => within("future", [typeText(of)]),
};

/** A type as text; of one that has more than a thousand parts, the lower levels are `...`. */
export function typeText(type: TypeDescriptor): string {
  if (typeof type === "string") return type === "result" ? "result<_, _>" : type;
  const [tag = ""] = Object.keys(type);
  return texts[tag]!(type[tag as keyof typeof type], type);
}
