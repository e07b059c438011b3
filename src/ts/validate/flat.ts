/**
 * What most of a body consists of, checked in one loop over its bytes: instructions of one byte whose operands lie on the
 * stack with just the types that they need. Whatever else there is, be it wrong, rare or unreachable, is left as it
 * was found, and `rules.ts` checks it: so rules are broken, and errors made, there alone.
 */
import { flatHandlers } from "./flat-control.ts";
import { firstHandled, masks, parts, shapes, ways } from "./plans.ts";
import type { BodyState } from "./state.ts";

/** No instruction that is served here takes more bytes. */
const longest = 12;

/**
 * Checks instructions as far as they are served here, up to one that is not, the end of the body, or the first at or behind
 * `until`. The reader then stands before the next one, and has not read it.
 */
export function checkFlat(s: BodyState, until: number): void {
  const { cursor } = s.reader;
  const { bytes, end } = cursor;
  const { plans } = s.context;
  const { locals, isSet, localCount, operands } = s;
  const capacity = operands.length;
  const stop = Math.min(until, end, bytes.length - longest);
  let { height, maxHeight } = s;
  let { base } = s.frame;
  let { pos } = cursor;
  while (pos < stop) {
    const plan = plans[bytes[pos]!]!;
    const way = plan & masks.way;
    let next = pos + 1;
    if (way === ways.signature) {
      if (plan >= 1 << parts.immediate) next = pastImmediate(bytes, next, plan);
      const from = height - ((plan >> parts.arity) & masks.arity);
      if (from < base || next > end || next === 0 || !hasOperands(operands, from, plan)) break;
      const result = (plan >> parts.result) & masks.type;
      if (result === 0) height = from;
      else if (from < maxHeight || maxHeight < capacity) {
        operands[from] = result;
        height = from + 1;
        if (height > maxHeight) maxHeight = height;
      } else break;
    } else if (way >= firstHandled) {
      s.height = height;
      s.maxHeight = maxHeight;
      next = flatHandlers[way - firstHandled]!(s, next, end);
      if (next === 0) break;
      ({ height, maxHeight } = s);
      ({ base } = s.frame);
      pos = next;
      if (s.depth === 0) break;
    } else {
      let index = bytes[next++]!;
      if (index > 0x7f) {
        const high = bytes[next++]!;
        if (high > 0x7f) break;
        index = (index & 0x7f) | (high << 7);
      }
      if (way === ways.none || index >= localCount || next > end || isSet[index] !== 1) break;
      const code = locals[index]!;
      if (way === ways["local.get"]) {
        if (height >= maxHeight) {
          if (height === capacity) break;
          maxHeight++;
        }
        operands[height++] = code;
      } else if (height <= base || operands[height - 1] !== code) break;
      else if (way === ways["local.set"]) height--;
    }
    pos = next;
  }
  cursor.pos = pos;
  s.height = height;
  s.maxHeight = maxHeight;
}

/** Whether the operands from a place on are those of a plan. */
function hasOperands(operands: Int32Array, from: number, plan: number): boolean {
  const arity = (plan >> parts.arity) & masks.arity;
  if (arity === 0) return true;
  if (operands[from] !== ((plan >> parts.first) & masks.type)) return false;
  return arity === 1 || operands[from + 1] === ((plan >> parts.second) & masks.type);
}

/** Where an immediate ends; 0 for one that is long, or promises too much. */
function pastImmediate(bytes: Uint8Array, at: number, plan: number): number {
  const shape = (plan >> parts.immediate) & masks.immediate;
  if (shape >= shapes.fixed4) return at + (shape === shapes.fixed4 ? 4 : 8);
  let next = at;
  // Greater flags than alignments name a memory.
  if (shape === shapes.memarg && bytes[next++]! > plan >> parts.align) return 0;
  for (let left = shape === shapes.leb9 ? 9 : 4; bytes[next++]! > 0x7f;) if (--left === 0) return 0;
  return next;
}
