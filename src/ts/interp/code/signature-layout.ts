/**
 * Where the arguments and results of a function type lie, in slots of 8 bytes that count as two words.
 */
import type { FuncType, ValType } from "../../core/types.ts";

/** A value's place in a list of arguments or results. */
export interface Slot {
  readonly type: ValType;
  /** Words from the beginning of the list. */
  readonly at: number;
}

/** The lists of a function type. */
export interface SignatureLayout {
  readonly params: readonly Slot[];
  readonly results: readonly Slot[];
  /** Words that each takes, and the longer of both. */
  readonly paramWords: number;
  readonly resultWords: number;
  readonly words: number;
}

/** Slots that a value takes. */
function slotCount(type: ValType): number {
  return type === "v128" ? 2 : 1;
}

function slotsOf(types: readonly ValType[]): Slot[] {
  let at = 0;
  return types.map((type) => {
    const slot = { type, at };
    at += slotCount(type) * 2;
    return slot;
  });
}

/** Words that a list of values takes. */
export function slotsWords(types: readonly ValType[]): number {
  return types.reduce((words, type) => words + slotCount(type) * 2, 0);
}

const layouts = new WeakMap<FuncType, SignatureLayout>();

let lastType: FuncType | undefined;
let lastLayout: SignatureLayout | undefined;

/** The layout of a function type, made once. Calls of one function in a row find it without a look into the map. */
export function signatureLayout(type: FuncType): SignatureLayout {
  if (type === lastType) return lastLayout!;
  let layout = layouts.get(type);
  if (layout === undefined) layouts.set(type, (layout = makeLayout(type)));
  lastType = type;
  lastLayout = layout;
  return layout;
}

function makeLayout({ params, results }: FuncType): SignatureLayout {
  const [paramWords, resultWords] = [slotsWords(params), slotsWords(results)];
  return {
    params: slotsOf(params),
    results: slotsOf(results),
    paramWords,
    resultWords,
    words: Math.max(paramWords, resultWords),
  };
}
