/**
 * Canonical ABI, Alignment and Element Size: where values lie in linear memory. 32-bit memories only.
 */
import type { CaseType, ValType } from "./despecialize.ts";
import { scalars } from "./scalars.ts";
import { beyondAll } from "./weight.ts";

/** A type's bytes in memory; a size that no memory has need not be exact. */
export interface Layout {
  readonly size: number;
  readonly align: number;
}

const memo = new WeakMap<ValType, Layout>();

/** The least multiple of `align`, a power of two, that is at least `ptr`. Exact beyond 32 bits. */
export function alignTo(ptr: number, align: number): number {
  return Math.ceil(ptr / align) * align;
}

/** Canonical ABI, `elem_size` and `alignment`. */
export function memoryLayout(type: ValType): Layout {
  let made = memo.get(type);
  if (made === undefined) memo.set(type, (made = saturated(computeLayout(type))));
  return made;
}

function saturated({ size, align }: Layout): Layout {
  return { size: Math.min(size, beyondAll), align };
}

function computeLayout(type: ValType): Layout {
  switch (type.tag) {
    case "string":
      return { size: 8, align: 4 };
    case "handle":
      return { size: 4, align: 4 };
    case "flags":
      return flagsLayout(type.names.length);
    case "list": {
      if (type.length === undefined) return { size: 8, align: 4 };
      const element = memoryLayout(type.element);
      return { size: type.length * element.size, align: element.align };
    }
    case "record":
      return recordLayout(type.fields.map((field) => field.type));
    case "variant":
      return variantLayout(type.cases);
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

function recordLayout(types: readonly ValType[]): Layout {
  let size = 0;
  let align = 1;
  for (const type of types) {
    const field = memoryLayout(type);
    size = alignTo(size, field.align) + field.size;
    align = Math.max(align, field.align);
  }
  return { size: alignTo(size, align), align };
}

/** The offsets of values that lie one after another as in a record. */
export function fieldOffsets(types: readonly ValType[]): number[] {
  let end = 0;
  return types.map((type) => {
    const { size, align } = memoryLayout(type);
    const at = alignTo(end, align);
    end = at + size;
    return at;
  });
}

/** The layout of values in a row, as of spilled parameters. */
export function tupleLayout(types: readonly ValType[]): Layout {
  return recordLayout(types);
}

/** The bytes of a variant's discriminant: `discriminant_type`. */
export function discriminantSize(n: number): 1 | 2 | 4 {
  return n <= 0x100 ? 1 : n <= 0x1_0000 ? 2 : 4;
}

/** Where a variant's payload lies: after the discriminant, aligned for the strictest case. */
export function payloadOffset(cases: readonly CaseType[]): number {
  return alignTo(discriminantSize(cases.length), maxCaseAlignment(cases));
}

function maxCaseAlignment(cases: readonly CaseType[]): number {
  let align = 1;
  for (const { type } of cases) if (type !== undefined) align = Math.max(align, memoryLayout(type).align);
  return align;
}

function variantLayout(cases: readonly CaseType[]): Layout {
  const align = Math.max(discriminantSize(cases.length), maxCaseAlignment(cases));
  let largest = 0;
  for (const { type } of cases) if (type !== undefined) largest = Math.max(largest, memoryLayout(type).size);
  return { size: alignTo(payloadOffset(cases) + largest, align), align };
}
