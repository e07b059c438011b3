/**
 * Canonical ABI, Alignment and Element Size: where values lie in linear memory.
 */
import type { PointerType } from "./core-instance.ts";
import type { CaseType, ValType } from "./despecialize.ts";
import { scalars } from "./scalars.ts";
import { beyondAll } from "./weight.ts";

/** A type's bytes in memory; a size that no memory has need not be exact. */
export interface Layout {
  readonly size: number;
  readonly align: number;
}

const memos = { i32: new WeakMap<ValType, Layout>(), i64: new WeakMap<ValType, Layout>() } as const;

/** The least multiple of `align`, a power of two, that is at least `ptr`. Exact beyond 32 bits. */
export function alignTo(ptr: number, align: number): number {
  return Math.ceil(ptr / align) * align;
}

/** Canonical ABI, `elem_size` and `alignment`. */
export function memoryLayout(type: ValType, pointer: PointerType = "i32"): Layout {
  const memo = memos[pointer];
  let made = memo.get(type);
  if (made === undefined) memo.set(type, (made = saturated(computeLayout(type, pointer))));
  return made;
}

function saturated({ size, align }: Layout): Layout {
  return { size: Math.min(size, beyondAll), align };
}

/** An address and a length. */
const pairLayouts = { i32: { size: 8, align: 4 }, i64: { size: 16, align: 8 } } as const;

function computeLayout(type: ValType, pointer: PointerType): Layout {
  switch (type.tag) {
    case "string":
      return pairLayouts[pointer];
    case "handle":
      return { size: 4, align: 4 };
    case "flags":
      return flagsLayout(type.names.length);
    case "list": {
      if (type.length === undefined) return pairLayouts[pointer];
      const element = memoryLayout(type.element, pointer);
      return { size: type.length * element.size, align: element.align };
    }
    case "record":
      return recordLayout(
        type.fields.map((field) => field.type),
        pointer,
      );
    case "variant":
      return variantLayout(type.cases, pointer);
    default:
      return { size: scalars[type.tag].size, align: scalars[type.tag].size };
  }
}

/** No label takes no byte, as tools have it; the standard asks for at least one label. */
function flagsLayout(n: number): Layout {
  if (n === 0) return { size: 0, align: 1 };
  const size = n <= 8 ? 1 : n <= 16 ? 2 : 4;
  return { size, align: size };
}

function recordLayout(types: readonly ValType[], pointer: PointerType): Layout {
  let size = 0;
  let align = 1;
  for (const type of types) {
    const field = memoryLayout(type, pointer);
    size = alignTo(size, field.align) + field.size;
    align = Math.max(align, field.align);
  }
  return { size: alignTo(size, align), align };
}

/** The offsets of values that lie one after another as in a record. */
export function fieldOffsets(types: readonly ValType[], pointer: PointerType = "i32"): number[] {
  let end = 0;
  return types.map((type) => {
    const { size, align } = memoryLayout(type, pointer);
    const at = alignTo(end, align);
    end = at + size;
    return at;
  });
}

/** The layout of values in a row, as of spilled parameters. */
export function tupleLayout(types: readonly ValType[], pointer: PointerType = "i32"): Layout {
  return recordLayout(types, pointer);
}

/** The bytes of a variant's discriminant: `discriminant_type`. */
export function discriminantSize(n: number): 1 | 2 | 4 {
  return n <= 0x100 ? 1 : n <= 0x1_0000 ? 2 : 4;
}

/** Where a variant's payload lies: after the discriminant, aligned for the strictest case. */
export function payloadOffset(cases: readonly CaseType[], pointer: PointerType = "i32"): number {
  return alignTo(discriminantSize(cases.length), maxCaseAlignment(cases, pointer));
}

function maxCaseAlignment(cases: readonly CaseType[], pointer: PointerType): number {
  let align = 1;
  for (const { type } of cases) if (type !== undefined) align = Math.max(align, memoryLayout(type, pointer).align);
  return align;
}

function variantLayout(cases: readonly CaseType[], pointer: PointerType): Layout {
  const align = Math.max(discriminantSize(cases.length), maxCaseAlignment(cases, pointer));
  let largest = 0;
  for (const { type } of cases) if (type !== undefined) largest = Math.max(largest, memoryLayout(type, pointer).size);
  return { size: alignTo(payloadOffset(cases, pointer) + largest, align), align };
}
