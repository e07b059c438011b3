/**
 * The dispatch loop of the interpreter, written by scripts/loop from the cases there: edit those. The labels are the
 * numbers of `code/ops.ts`, written out because the host makes a jump table of literals alone. What is not hot is served
 * by `slow/slow.ts` and `numeric.ts`: the host does not optimise a function beyond a certain size. There is no closure
 * here: a variable that one captures is no longer held in a register.
 */
import { BugError } from "../../base/errors/errors.ts";
import { trap } from "../../core/traps.ts";
import { truncI32S } from "../../exec/convert.ts";
import { ctz32, popcnt32 } from "../../exec/i32.ts";
import { mulHighU } from "../../exec/i64-pair.ts";
import { resolveIndirect, resolveRef } from "../../runtime/calls/callee.ts";
import { look } from "../../runtime/budget/guard.ts";
import type { Memory } from "../../runtime/store/memory.ts";
import { callExtern, clearRefs, enterFrame, isAsBefore, moveRefs } from "./calls.ts";
import { depthBelow, depthOf, enterInstance, leaveInstance, replaceInstance } from "./crossings.ts";
import { exitPc } from "../code/module-code.ts";
import type { Fiber } from "./fiber.ts";
import { InterpFunc } from "./instance.ts";
import { numericOps } from "./numeric.ts";
import { low } from "../code/ops.ts";
import { slowOps } from "./slow/slow.ts";
import { unwind } from "./unwind.ts";

/** @throws Trap `memory-out-of-bounds`, unless the memory has another size than the loop thinks */
function refresh(memory: Memory, known: number): void {
  if (memory.view.byteLength === known) throw trap("memory-out-of-bounds");
}

/**
 * Runs a fiber from `fiber.pc` in `fiber.instance` until the frame at `floor` returns: the one that goes on at
 * EXIT. `atEntry` says that a function's frame is yet to be set up.
 * @throws Trap, LimitError, ExceptionError, and what host functions throw, with their backtraces noted
 */
export function run(fiber: Fiber, floor: number, atEntry: boolean): void {
  let fuel = 0;
  let entering = atEntry;
  for (;;) {
    const instance = fiber.instance;
    if (entering) enterFrame(fiber, instance);
    entering = false;
    const memory = instance.memory;
    const view = memory.view;
    const memoryBytes = view.byteLength;
    const cells = instance.cells;
    let pc = fiber.pc | 0;
    let fp = fiber.frameWords | 0;
    const code = instance.code.words;
    const I = fiber.words;
    const F = fiber.floats;
    const S = fiber.singles;
    const usedWords = fiber.usedWords | 0;
    const calls = fiber.calls;
    let top = fiber.callTop | 0;
    const room = fiber.callRoom | 0;
    let again = false;
    let address: number;
    let address1: number;
    let at: number;
    let at1: number;
    let count: number;
    let dividend: number;
    let divisor: number;
    let from: number;
    let index: number;
    let n: number;
    let offset: number;
    let offset1: number;
    let rest: number;
    let sum: number;
    let to: number;
    let value: number;
    let x: number;
    let xh: number;
    let xl: number;
    let y: number;
    let yh: number;
    let yl: number;
    let h: number;
    let l: number;
    let m0: number;
    let m0h: number;
    let m0l: number;
    let m1: number;
    let m1h: number;
    let m1l: number;
    let s0: number;
    let s0h: number;
    let s0l: number;
    let s1: number;
    let s1h: number;
    let s1l: number;
    try {
      for (;;) {
        const w = code[pc]!;
        switch (w & 0x3ff) {
          case 0: {
            // RETURN_SWITCH
            instance.budget.giveBack(fuel);
            fuel = 0;
            leaveInstance(fiber, fp);
            top = ((top + -2) | 0);
            pc = calls[top]!;
            fp = calls[top + 1]!;
            look();
            again = true;
            break;
          }
          case 1: {
            // EXIT
            if (fuel !== 0) instance.budget.giveBack(fuel);
            fiber.callTop = top;
            return;
          }
          case 2: {
            // UNREACHABLE
            throw trap("unreachable");
          }
          case 3: {
            // FUEL
            fuel -= code[pc + 1]!;
            if (fuel < 0) {
              instance.budget.giveBack(fuel + code[pc + 1]!);
              fuel = 0;
              fuel = instance.budget.refill(code[pc + 1]!) - code[pc + 1]!;
            }
            pc = ((pc + 2) | 0);
            continue;
          }
          case 4: {
            // BR
            pc = code[pc + 1]!;
            continue;
          }
          case 5: {
            // BRNZ
            pc = I[(fp + ((w >>> 9) & 0xffe))]! !== 0 ? code[pc + 1]! : ((pc + 2) | 0);
            continue;
          }
          case 6: {
            // BRZ
            pc = I[(fp + ((w >>> 9) & 0xffe))]! === 0 ? code[pc + 1]! : ((pc + 2) | 0);
            continue;
          }
          case 7: {
            // BRNZ64
            pc = (I[(fp + ((w >>> 9) & 0xffe))]! | I[(fp + ((w >>> 9) & 0xffe)) + 1]!) !== 0 ? code[pc + 1]! : ((pc + 2) | 0);
            continue;
          }
          case 8: {
            // BRZ64
            pc = (I[(fp + ((w >>> 9) & 0xffe))]! | I[(fp + ((w >>> 9) & 0xffe)) + 1]!) === 0 ? code[pc + 1]! : ((pc + 2) | 0);
            continue;
          }
          case 9: {
            // BR_TABLE
            index = I[(fp + ((w >>> 9) & 0xffe))]! >>> 0;
            count = code[pc + 1]!;
            pc = code[pc + 2 + (index < count ? index : count)]!;
            continue;
          }
          case 10: {
            // BR_EQ
            pc = I[(fp + ((w >>> 9) & 0xffe))]! === I[(fp + ((w >>> 20) & 0xffe))]! ? code[pc + 1]! : ((pc + 2) | 0);
            continue;
          }
          case 11: {
            // BR_NE
            pc = I[(fp + ((w >>> 9) & 0xffe))]! !== I[(fp + ((w >>> 20) & 0xffe))]! ? code[pc + 1]! : ((pc + 2) | 0);
            continue;
          }
          case 12: {
            // BR_LT_S
            pc = I[(fp + ((w >>> 9) & 0xffe))]! < I[(fp + ((w >>> 20) & 0xffe))]! ? code[pc + 1]! : ((pc + 2) | 0);
            continue;
          }
          case 13: {
            // BR_LT_U
            pc = I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 < I[(fp + ((w >>> 20) & 0xffe))]! >>> 0 ? code[pc + 1]! : ((pc + 2) | 0);
            continue;
          }
          case 14: {
            // BR_LE_S
            pc = I[(fp + ((w >>> 9) & 0xffe))]! <= I[(fp + ((w >>> 20) & 0xffe))]! ? code[pc + 1]! : ((pc + 2) | 0);
            continue;
          }
          case 15: {
            // BR_LE_U
            pc = I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 <= I[(fp + ((w >>> 20) & 0xffe))]! >>> 0 ? code[pc + 1]! : ((pc + 2) | 0);
            continue;
          }
          case 16: {
            // BR_EQ_I
            pc = I[(fp + ((w >>> 9) & 0xffe))]! === code[pc + 2]! ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 17: {
            // BR_NE_I
            pc = I[(fp + ((w >>> 9) & 0xffe))]! !== code[pc + 2]! ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 18: {
            // BR_LT_S_I
            pc = I[(fp + ((w >>> 9) & 0xffe))]! < code[pc + 2]! ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 19: {
            // BR_LT_U_I
            pc = I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 < code[pc + 2]! >>> 0 ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 20: {
            // BR_GT_S_I
            pc = I[(fp + ((w >>> 9) & 0xffe))]! > code[pc + 2]! ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 21: {
            // BR_GT_U_I
            pc = I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 > code[pc + 2]! >>> 0 ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 22: {
            // BR_LE_S_I
            pc = I[(fp + ((w >>> 9) & 0xffe))]! <= code[pc + 2]! ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 23: {
            // BR_LE_U_I
            pc = I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 <= code[pc + 2]! >>> 0 ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 24: {
            // BR_GE_S_I
            pc = I[(fp + ((w >>> 9) & 0xffe))]! >= code[pc + 2]! ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 25: {
            // BR_GE_U_I
            pc = I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 >= code[pc + 2]! >>> 0 ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 26: {
            // BR_EQ64
            pc = (I[(fp + ((w >>> 9) & 0xffe))]! === I[(fp + ((w >>> 20) & 0xffe))]! && I[(fp + ((w >>> 9) & 0xffe)) + 1]! === I[(fp + ((w >>> 20) & 0xffe)) + 1]!) ? code[pc + 1]! : ((pc + 2) | 0);
            continue;
          }
          case 27: {
            // BR_NE64
            pc = (I[(fp + ((w >>> 9) & 0xffe))]! !== I[(fp + ((w >>> 20) & 0xffe))]! || I[(fp + ((w >>> 9) & 0xffe)) + 1]! !== I[(fp + ((w >>> 20) & 0xffe)) + 1]!) ? code[pc + 1]! : ((pc + 2) | 0);
            continue;
          }
          case 28: {
            // BR_LT_S64
            pc = (I[(fp + ((w >>> 9) & 0xffe)) + 1]! === I[(fp + ((w >>> 20) & 0xffe)) + 1]! ? I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 < I[(fp + ((w >>> 20) & 0xffe))]! >>> 0 : I[(fp + ((w >>> 9) & 0xffe)) + 1]! < I[(fp + ((w >>> 20) & 0xffe)) + 1]!) ? code[pc + 1]! : ((pc + 2) | 0);
            continue;
          }
          case 29: {
            // BR_LT_U64
            pc = (I[(fp + ((w >>> 9) & 0xffe)) + 1]! === I[(fp + ((w >>> 20) & 0xffe)) + 1]! ? I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 < I[(fp + ((w >>> 20) & 0xffe))]! >>> 0 : I[(fp + ((w >>> 9) & 0xffe)) + 1]! >>> 0 < I[(fp + ((w >>> 20) & 0xffe)) + 1]! >>> 0) ? code[pc + 1]! : ((pc + 2) | 0);
            continue;
          }
          case 30: {
            // BR_LE_S64
            pc = (I[(fp + ((w >>> 9) & 0xffe)) + 1]! === I[(fp + ((w >>> 20) & 0xffe)) + 1]! ? I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 <= I[(fp + ((w >>> 20) & 0xffe))]! >>> 0 : I[(fp + ((w >>> 9) & 0xffe)) + 1]! < I[(fp + ((w >>> 20) & 0xffe)) + 1]!) ? code[pc + 1]! : ((pc + 2) | 0);
            continue;
          }
          case 31: {
            // BR_LE_U64
            pc = (I[(fp + ((w >>> 9) & 0xffe)) + 1]! === I[(fp + ((w >>> 20) & 0xffe)) + 1]! ? I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 <= I[(fp + ((w >>> 20) & 0xffe))]! >>> 0 : I[(fp + ((w >>> 9) & 0xffe)) + 1]! >>> 0 < I[(fp + ((w >>> 20) & 0xffe)) + 1]! >>> 0) ? code[pc + 1]! : ((pc + 2) | 0);
            continue;
          }
          case 32: {
            // BR_EQ64_I
            pc = (I[(fp + ((w >>> 9) & 0xffe))]! === code[pc + 2]! && I[(fp + ((w >>> 9) & 0xffe)) + 1]! === (code[pc + 2]! >> 31)) ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 33: {
            // BR_NE64_I
            pc = (I[(fp + ((w >>> 9) & 0xffe))]! !== code[pc + 2]! || I[(fp + ((w >>> 9) & 0xffe)) + 1]! !== (code[pc + 2]! >> 31)) ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 34: {
            // BR_LT_S64_I
            pc = (I[(fp + ((w >>> 9) & 0xffe)) + 1]! === (code[pc + 2]! >> 31) ? I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 < code[pc + 2]! >>> 0 : I[(fp + ((w >>> 9) & 0xffe)) + 1]! < (code[pc + 2]! >> 31)) ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 35: {
            // BR_LT_U64_I
            pc = (I[(fp + ((w >>> 9) & 0xffe)) + 1]! === (code[pc + 2]! >> 31) ? I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 < code[pc + 2]! >>> 0 : I[(fp + ((w >>> 9) & 0xffe)) + 1]! >>> 0 < (code[pc + 2]! >> 31) >>> 0) ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 36: {
            // BR_GT_S64_I
            pc = (I[(fp + ((w >>> 9) & 0xffe)) + 1]! === (code[pc + 2]! >> 31) ? I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 > code[pc + 2]! >>> 0 : I[(fp + ((w >>> 9) & 0xffe)) + 1]! > (code[pc + 2]! >> 31)) ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 37: {
            // BR_GT_U64_I
            pc = (I[(fp + ((w >>> 9) & 0xffe)) + 1]! === (code[pc + 2]! >> 31) ? I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 > code[pc + 2]! >>> 0 : I[(fp + ((w >>> 9) & 0xffe)) + 1]! >>> 0 > (code[pc + 2]! >> 31) >>> 0) ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 38: {
            // BR_LE_S64_I
            pc = (I[(fp + ((w >>> 9) & 0xffe)) + 1]! === (code[pc + 2]! >> 31) ? I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 <= code[pc + 2]! >>> 0 : I[(fp + ((w >>> 9) & 0xffe)) + 1]! < (code[pc + 2]! >> 31)) ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 39: {
            // BR_LE_U64_I
            pc = (I[(fp + ((w >>> 9) & 0xffe)) + 1]! === (code[pc + 2]! >> 31) ? I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 <= code[pc + 2]! >>> 0 : I[(fp + ((w >>> 9) & 0xffe)) + 1]! >>> 0 < (code[pc + 2]! >> 31) >>> 0) ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 40: {
            // BR_GE_S64_I
            pc = (I[(fp + ((w >>> 9) & 0xffe)) + 1]! === (code[pc + 2]! >> 31) ? I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 >= code[pc + 2]! >>> 0 : I[(fp + ((w >>> 9) & 0xffe)) + 1]! > (code[pc + 2]! >> 31)) ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 41: {
            // BR_GE_U64_I
            pc = (I[(fp + ((w >>> 9) & 0xffe)) + 1]! === (code[pc + 2]! >> 31) ? I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 >= code[pc + 2]! >>> 0 : I[(fp + ((w >>> 9) & 0xffe)) + 1]! >>> 0 > (code[pc + 2]! >> 31) >>> 0) ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 42: {
            // BR_FEQ
            pc = F[(fp + ((w >>> 9) & 0xffe)) >> 1]! === F[(fp + ((w >>> 20) & 0xffe)) >> 1]! ? code[pc + 1]! : ((pc + 2) | 0);
            continue;
          }
          case 43: {
            // BR_FNE
            pc = F[(fp + ((w >>> 9) & 0xffe)) >> 1]! !== F[(fp + ((w >>> 20) & 0xffe)) >> 1]! ? code[pc + 1]! : ((pc + 2) | 0);
            continue;
          }
          case 44: {
            // BR_FLT
            pc = F[(fp + ((w >>> 9) & 0xffe)) >> 1]! < F[(fp + ((w >>> 20) & 0xffe)) >> 1]! ? code[pc + 1]! : ((pc + 2) | 0);
            continue;
          }
          case 45: {
            // BR_FLE
            pc = F[(fp + ((w >>> 9) & 0xffe)) >> 1]! <= F[(fp + ((w >>> 20) & 0xffe)) >> 1]! ? code[pc + 1]! : ((pc + 2) | 0);
            continue;
          }
          case 46: {
            // BR_FNLT
            pc = !(F[(fp + ((w >>> 9) & 0xffe)) >> 1]! < F[(fp + ((w >>> 20) & 0xffe)) >> 1]!) ? code[pc + 1]! : ((pc + 2) | 0);
            continue;
          }
          case 47: {
            // BR_FNLE
            pc = !(F[(fp + ((w >>> 9) & 0xffe)) >> 1]! <= F[(fp + ((w >>> 20) & 0xffe)) >> 1]!) ? code[pc + 1]! : ((pc + 2) | 0);
            continue;
          }
          case 48: {
            // STEP_LT_S
            x = (fp + ((w >>> 9) & 0xffe));
            value = (I[x]! + code[pc + 2]!) | 0;
            I[x] = value;
            pc = value < I[(fp + ((w >>> 20) & 0xffe))]! ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 49: {
            // STEP_LT_U
            x = (fp + ((w >>> 9) & 0xffe));
            value = (I[x]! + code[pc + 2]!) | 0;
            I[x] = value;
            pc = value >>> 0 < I[(fp + ((w >>> 20) & 0xffe))]! >>> 0 ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 50: {
            // STEP_NE
            x = (fp + ((w >>> 9) & 0xffe));
            value = (I[x]! + code[pc + 2]!) | 0;
            I[x] = value;
            pc = value !== I[(fp + ((w >>> 20) & 0xffe))]! ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 51: {
            // STEP_LT_S_I
            x = (fp + ((w >>> 9) & 0xffe));
            value = (I[x]! + code[pc + 2]!) | 0;
            I[x] = value;
            pc = value < code[pc + 3]! ? code[pc + 1]! : ((pc + 4) | 0);
            continue;
          }
          case 52: {
            // STEP_LT_U_I
            x = (fp + ((w >>> 9) & 0xffe));
            value = (I[x]! + code[pc + 2]!) | 0;
            I[x] = value;
            pc = value >>> 0 < code[pc + 3]! >>> 0 ? code[pc + 1]! : ((pc + 4) | 0);
            continue;
          }
          case 53: {
            // STEP_NE_I
            x = (fp + ((w >>> 9) & 0xffe));
            value = (I[x]! + code[pc + 2]!) | 0;
            I[x] = value;
            pc = value !== code[pc + 3]! ? code[pc + 1]! : ((pc + 4) | 0);
            continue;
          }
          case 54: {
            // STEP_BY_LT_S
            x = (fp + ((w >>> 9) & 0xffe));
            value = (I[x]! + I[(fp + code[pc + 2]!)]!) | 0;
            I[x] = value;
            pc = value < I[(fp + ((w >>> 20) & 0xffe))]! ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 55: {
            // STEP_BY_LT_U
            x = (fp + ((w >>> 9) & 0xffe));
            value = (I[x]! + I[(fp + code[pc + 2]!)]!) | 0;
            I[x] = value;
            pc = value >>> 0 < I[(fp + ((w >>> 20) & 0xffe))]! >>> 0 ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 56: {
            // STEP_NZ
            x = (fp + ((w >>> 9) & 0xffe));
            value = (I[x]! + code[pc + 2]!) | 0;
            I[x] = value;
            pc = value !== 0 ? code[pc + 1]! : ((pc + 3) | 0);
            continue;
          }
          case 57: {
            // CALL
            if (top >= room) {
              fiber.callTop = top;
              fiber.reserveCall();
              again = true;
              break;
            }
            calls[top] = ((pc + 2) | 0);
            calls[top + 1] = fp;
            top = ((top + 2) | 0);
            fp = (fp + ((w >>> 20) & 0xffe)) | 0;
            pc = code[pc + 1]!;
            break;
          }
          case 58: {
            // CALL_LAZY
            const entry = instance.code.entries[code[pc + 1]!]!;
            if (entry !== 0) {
              code[pc] = (w & ~0x3ff) | low.CALL;
              code[pc + 1] = entry;
              continue;
            }
            if (top >= room) {
              fiber.callTop = top;
              fiber.reserveCall();
              again = true;
              break;
            }
            calls[top] = ((pc + 2) | 0);
            calls[top + 1] = fp;
            top = ((top + 2) | 0);
            fp = (fp + ((w >>> 20) & 0xffe)) | 0;
            pc = instance.entryOf(code[pc + 1]!) | 0;
            again = true;
            entering = true;
            break;
          }
          case 59: {
            // TRANSLATE
            instance.budget.giveBack(fuel);
            fuel = 0;
            fiber.pc = pc;
            fiber.callTop = top;
            fiber.frameWords = fp;
            pc = instance.translate(code[pc + 1]!) | 0;
            again = true;
            entering = true;
            break;
          }
          case 60: {
            // CALL_IMPORT
            const callee = instance.funcs[code[pc + 1]!]!;
            if (callee instanceof InterpFunc) {
              instance.budget.giveBack(fuel);
              fuel = 0;
              fiber.pc = pc;
              fiber.callTop = top;
              fiber.frameWords = fp;
              enterInstance(fiber, callee, ((pc + 2) | 0), (fp + ((w >>> 20) & 0xffe)));
              pc = fiber.pc | 0;
              fp = fiber.frameWords | 0;
              top = fiber.callTop | 0;
              again = true;
              entering = true;
              break;
            }
            instance.budget.giveBack(fuel);
            fuel = 0;
            fiber.pc = pc;
            fiber.callTop = top;
            fiber.frameWords = fp;
            callExtern(fiber, callee, (fp + ((w >>> 20) & 0xffe)), depthOf(fiber));
            pc = ((pc + 2) | 0);
            look();
            if (isAsBefore(fiber, instance, I, usedWords, calls, view, code)) continue;
            again = true;
            break;
          }
          case 61: {
            // CALL_INDIRECT
            const callee = resolveIndirect(instance.tables[code[pc + 2]!]!.elements, I[(fp + ((w >>> 9) & 0xffe))]!, code[pc + 1]!);
            if (callee instanceof InterpFunc) {
              if (callee.instance === instance) {
                if (top >= room) {
                  fiber.callTop = top;
                  fiber.reserveCall();
                  again = true;
                  break;
                }
                calls[top] = ((pc + 3) | 0);
                calls[top + 1] = fp;
                top = ((top + 2) | 0);
                fp = (fp + ((w >>> 20) & 0xffe)) | 0;
                pc = instance.code.entries[callee.index]!;
                if (pc === 0) {
                  pc = callee.entry | 0;
                  again = true;
                  entering = true;
                }
                break;
              }
              instance.budget.giveBack(fuel);
              fuel = 0;
              fiber.pc = pc;
              fiber.callTop = top;
              fiber.frameWords = fp;
              enterInstance(fiber, callee, ((pc + 3) | 0), (fp + ((w >>> 20) & 0xffe)));
              pc = fiber.pc | 0;
              fp = fiber.frameWords | 0;
              top = fiber.callTop | 0;
              again = true;
              entering = true;
              break;
            }
            instance.budget.giveBack(fuel);
            fuel = 0;
            fiber.pc = pc;
            fiber.callTop = top;
            fiber.frameWords = fp;
            callExtern(fiber, callee, (fp + ((w >>> 20) & 0xffe)), depthOf(fiber));
            pc = ((pc + 3) | 0);
            look();
            if (isAsBefore(fiber, instance, I, usedWords, calls, view, code)) continue;
            again = true;
            break;
          }
          case 62: {
            // CALL_REF
            const callee = resolveRef(fiber.refs[(fp + ((w >>> 9) & 0xffe)) >> 1]);
            if (callee instanceof InterpFunc) {
              if (callee.instance === instance) {
                if (top >= room) {
                  fiber.callTop = top;
                  fiber.reserveCall();
                  again = true;
                  break;
                }
                calls[top] = ((pc + 2) | 0);
                calls[top + 1] = fp;
                top = ((top + 2) | 0);
                fp = (fp + ((w >>> 20) & 0xffe)) | 0;
                pc = instance.code.entries[callee.index]!;
                if (pc === 0) {
                  pc = callee.entry | 0;
                  again = true;
                  entering = true;
                }
                break;
              }
              instance.budget.giveBack(fuel);
              fuel = 0;
              fiber.pc = pc;
              fiber.callTop = top;
              fiber.frameWords = fp;
              enterInstance(fiber, callee, ((pc + 2) | 0), (fp + ((w >>> 20) & 0xffe)));
              pc = fiber.pc | 0;
              fp = fiber.frameWords | 0;
              top = fiber.callTop | 0;
              again = true;
              entering = true;
              break;
            }
            instance.budget.giveBack(fuel);
            fuel = 0;
            fiber.pc = pc;
            fiber.callTop = top;
            fiber.frameWords = fp;
            callExtern(fiber, callee, (fp + ((w >>> 20) & 0xffe)), depthOf(fiber));
            pc = ((pc + 2) | 0);
            look();
            if (isAsBefore(fiber, instance, I, usedWords, calls, view, code)) continue;
            again = true;
            break;
          }
          case 63: {
            // TAIL_CALL
            const callee = instance.funcs[code[pc + 1]!]!;
            count = code[pc + 2]!;
            from = (fp + ((w >>> 20) & 0xffe));
            for (let i = 0; i < count; i++) I[(fp + i)] = I[from + i]!;
            moveRefs(fiber.refs, from >>> 1, fp >>> 1, (count + 1) >>> 1);
            if (callee instanceof InterpFunc && callee.instance === instance) {
              pc = instance.code.entries[callee.index]!;
              if (pc === 0) {
                pc = callee.entry | 0;
                again = true;
                entering = true;
              }
              break;
            }
            instance.budget.giveBack(fuel);
            fuel = 0;
            fiber.pc = pc;
            fiber.callTop = top;
            fiber.frameWords = fp;
            if (callee instanceof InterpFunc) {
              replaceInstance(fiber, callee);
              pc = fiber.pc | 0;
              fp = fiber.frameWords | 0;
              top = fiber.callTop | 0;
              again = true;
              entering = true;
              break;
            }
            callExtern(fiber, callee, fp, depthBelow(fiber));
            again = true;
            top = ((top + -2) | 0);
            pc = calls[top]!;
            fp = calls[top + 1]!;
            if (pc > exitPc) look();
            break;
          }
          case 64: {
            // TAIL_CALL_INDIRECT
            const callee = resolveIndirect(instance.tables[code[pc + 2]!]!.elements, I[(fp + ((w >>> 9) & 0xffe))]!, code[pc + 1]!);
            count = code[pc + 3]!;
            from = (fp + ((w >>> 20) & 0xffe));
            for (let i = 0; i < count; i++) I[(fp + i)] = I[from + i]!;
            moveRefs(fiber.refs, from >>> 1, fp >>> 1, (count + 1) >>> 1);
            if (callee instanceof InterpFunc && callee.instance === instance) {
              pc = instance.code.entries[callee.index]!;
              if (pc === 0) {
                pc = callee.entry | 0;
                again = true;
                entering = true;
              }
              break;
            }
            instance.budget.giveBack(fuel);
            fuel = 0;
            fiber.pc = pc;
            fiber.callTop = top;
            fiber.frameWords = fp;
            if (callee instanceof InterpFunc) {
              replaceInstance(fiber, callee);
              pc = fiber.pc | 0;
              fp = fiber.frameWords | 0;
              top = fiber.callTop | 0;
              again = true;
              entering = true;
              break;
            }
            callExtern(fiber, callee, fp, depthBelow(fiber));
            again = true;
            top = ((top + -2) | 0);
            pc = calls[top]!;
            fp = calls[top + 1]!;
            if (pc > exitPc) look();
            break;
          }
          case 65: {
            // TAIL_CALL_REF
            const callee = resolveRef(fiber.refs[(fp + ((w >>> 9) & 0xffe)) >> 1]);
            count = code[pc + 2]!;
            from = (fp + ((w >>> 20) & 0xffe));
            for (let i = 0; i < count; i++) I[(fp + i)] = I[from + i]!;
            moveRefs(fiber.refs, from >>> 1, fp >>> 1, (count + 1) >>> 1);
            if (callee instanceof InterpFunc && callee.instance === instance) {
              pc = instance.code.entries[callee.index]!;
              if (pc === 0) {
                pc = callee.entry | 0;
                again = true;
                entering = true;
              }
              break;
            }
            instance.budget.giveBack(fuel);
            fuel = 0;
            fiber.pc = pc;
            fiber.callTop = top;
            fiber.frameWords = fp;
            if (callee instanceof InterpFunc) {
              replaceInstance(fiber, callee);
              pc = fiber.pc | 0;
              fp = fiber.frameWords | 0;
              top = fiber.callTop | 0;
              again = true;
              entering = true;
              break;
            }
            callExtern(fiber, callee, fp, depthBelow(fiber));
            again = true;
            top = ((top + -2) | 0);
            pc = calls[top]!;
            fp = calls[top + 1]!;
            if (pc > exitPc) look();
            break;
          }
          case 66: {
            // SHIFT_FRAME
            fp = (fp + code[pc + 1]!) | 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 67: {
            // RETURN
            top = ((top + -2) | 0);
            pc = calls[top]!;
            fp = calls[top + 1]!;
            continue;
          }
          case 68: {
            // RETURN32
            I[fp] = I[(fp + ((w >>> 9) & 0xffe))]!;
            top = ((top + -2) | 0);
            pc = calls[top]!;
            fp = calls[top + 1]!;
            continue;
          }
          case 69: {
            // RETURN64
            I[fp + 1] = I[(fp + ((w >>> 9) & 0xffe)) + 1]!;
            I[fp] = I[(fp + ((w >>> 9) & 0xffe))]!;
            top = ((top + -2) | 0);
            pc = calls[top]!;
            fp = calls[top + 1]!;
            continue;
          }
          case 70: {
            // CLEAR_REFS
            clearRefs(fiber.refs, (fp >>> 1) + code[pc + 1]!, (fp >>> 1) + code[pc + 2]!);
            pc = ((pc + 3) | 0);
            continue;
          }
          case 71: {
            // MOVE32
            I[(fp + ((w >>> 20) & 0xffe))] = I[(fp + ((w >>> 9) & 0xffe))]!;
            pc = ((pc + 1) | 0);
            continue;
          }
          case 72: {
            // MOVE32_TWICE
            I[(fp + ((w >>> 20) & 0xffe))] = I[(fp + ((w >>> 9) & 0xffe))]!;
            x = code[pc + 1]!;
            I[(fp + (x >>> 16))] = I[(fp + (x & 0xffff))]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 73: {
            // MOVE64
            from = (fp + ((w >>> 9) & 0xffe));
            to = (fp + ((w >>> 20) & 0xffe));
            I[to] = I[from]!;
            I[to + 1] = I[from + 1]!;
            pc = ((pc + 1) | 0);
            continue;
          }
          case 74: {
            // MOVE128
            I.copyWithin((fp + ((w >>> 20) & 0xffe)), (fp + ((w >>> 9) & 0xffe)), (fp + ((w >>> 9) & 0xffe)) + 4);
            pc = ((pc + 1) | 0);
            continue;
          }
          case 75: {
            // MOVE_REF
            fiber.refs[(fp + ((w >>> 20) & 0xffe)) >> 1] = fiber.refs[(fp + ((w >>> 9) & 0xffe)) >> 1];
            pc = ((pc + 1) | 0);
            continue;
          }
          case 76: {
            // MOVE_WIDE
            from = (fp + (code[pc + 1]! << 1));
            to = (fp + (code[pc + 2]! << 1));
            I[to] = I[from]!;
            I[to + 1] = I[from + 1]!;
            fiber.refs[to >> 1] = fiber.refs[from >> 1];
            pc = ((pc + 3) | 0);
            continue;
          }
          case 77: {
            // CONST32
            I[(fp + ((w >>> 20) & 0xffe))] = code[pc + 1]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 78: {
            // CONST64
            to = (fp + ((w >>> 20) & 0xffe));
            I[to] = code[pc + 1]!;
            I[to + 1] = code[pc + 2]!;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 79: {
            // SELECT32
            x = code[pc + 1]!;
            I[(fp + (x >>> 16))] = I[(fp + (x & 0xfff))]! === 0 ? I[(fp + ((w >>> 20) & 0xffe))]! : I[(fp + ((w >>> 9) & 0xffe))]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 80: {
            // SELECT64
            x = code[pc + 1]!;
            from = I[(fp + (x & 0xfff))]! === 0 ? (fp + ((w >>> 20) & 0xffe)) : (fp + ((w >>> 9) & 0xffe));
            to = (fp + (x >>> 16));
            I[to] = I[from]!;
            I[to + 1] = I[from + 1]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 81: {
            // GLOBAL_GET32
            I[(fp + ((w >>> 20) & 0xffe))] = cells[code[pc + 1]!]![0]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 82: {
            // GLOBAL_GET64
            const cell = cells[code[pc + 1]!]!;
            to = (fp + ((w >>> 20) & 0xffe));
            I[to] = cell[0]!;
            I[to + 1] = cell[1]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 83: {
            // GLOBAL_SET32
            cells[code[pc + 1]!]![0] = I[(fp + ((w >>> 9) & 0xffe))]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 84: {
            // GLOBAL_SET64
            const cell = cells[code[pc + 1]!]!;
            from = (fp + ((w >>> 9) & 0xffe));
            cell[0] = I[from]!;
            cell[1] = I[from + 1]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 85: {
            // ADD
            I[(fp + code[pc + 1]!)] = (I[(fp + ((w >>> 9) & 0xffe))]! + I[(fp + ((w >>> 20) & 0xffe))]!) | 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 86: {
            // SUB
            I[(fp + code[pc + 1]!)] = (I[(fp + ((w >>> 9) & 0xffe))]! - I[(fp + ((w >>> 20) & 0xffe))]!) | 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 87: {
            // MUL
            I[(fp + code[pc + 1]!)] = Math.imul(I[(fp + ((w >>> 9) & 0xffe))]!, I[(fp + ((w >>> 20) & 0xffe))]!);
            pc = ((pc + 2) | 0);
            continue;
          }
          case 88: {
            // DIV_S
            divisor = I[(fp + ((w >>> 20) & 0xffe))]!;
            dividend = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (divisor === 0) throw trap("integer-divide-by-zero");
            if (divisor === -1 && dividend === -2_147_483_648) throw trap("integer-overflow");
            I[(fp + code[pc + 1]!)] = (dividend / divisor) | 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 89: {
            // DIV_U
            divisor = I[(fp + ((w >>> 20) & 0xffe))]! >>> 0;
            if (divisor === 0) throw trap("integer-divide-by-zero");
            I[(fp + code[pc + 1]!)] = ((I[(fp + ((w >>> 9) & 0xffe))]! >>> 0) / divisor) | 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 90: {
            // REM_S
            divisor = I[(fp + ((w >>> 20) & 0xffe))]!;
            if (divisor === 0) throw trap("integer-divide-by-zero");
            I[(fp + code[pc + 1]!)] = (I[(fp + ((w >>> 9) & 0xffe))]! % divisor) | 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 91: {
            // REM_U
            divisor = I[(fp + ((w >>> 20) & 0xffe))]! >>> 0;
            if (divisor === 0) throw trap("integer-divide-by-zero");
            I[(fp + code[pc + 1]!)] = ((I[(fp + ((w >>> 9) & 0xffe))]! >>> 0) % divisor) | 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 92: {
            // AND
            I[(fp + code[pc + 1]!)] = I[(fp + ((w >>> 9) & 0xffe))]! & I[(fp + ((w >>> 20) & 0xffe))]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 93: {
            // OR
            I[(fp + code[pc + 1]!)] = I[(fp + ((w >>> 9) & 0xffe))]! | I[(fp + ((w >>> 20) & 0xffe))]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 94: {
            // XOR
            I[(fp + code[pc + 1]!)] = I[(fp + ((w >>> 9) & 0xffe))]! ^ I[(fp + ((w >>> 20) & 0xffe))]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 95: {
            // SHL
            I[(fp + code[pc + 1]!)] = I[(fp + ((w >>> 9) & 0xffe))]! << I[(fp + ((w >>> 20) & 0xffe))]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 96: {
            // SHR_S
            I[(fp + code[pc + 1]!)] = I[(fp + ((w >>> 9) & 0xffe))]! >> I[(fp + ((w >>> 20) & 0xffe))]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 97: {
            // SHR_U
            I[(fp + code[pc + 1]!)] = (I[(fp + ((w >>> 9) & 0xffe))]! >>> I[(fp + ((w >>> 20) & 0xffe))]!) | 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 98: {
            // ROTL
            I[(fp + code[pc + 1]!)] = (I[(fp + ((w >>> 9) & 0xffe))]! << I[(fp + ((w >>> 20) & 0xffe))]!) | (I[(fp + ((w >>> 9) & 0xffe))]! >>> -I[(fp + ((w >>> 20) & 0xffe))]!);
            pc = ((pc + 2) | 0);
            continue;
          }
          case 99: {
            // EQ
            I[(fp + code[pc + 1]!)] = I[(fp + ((w >>> 9) & 0xffe))]! === I[(fp + ((w >>> 20) & 0xffe))]! ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 100: {
            // NE
            I[(fp + code[pc + 1]!)] = I[(fp + ((w >>> 9) & 0xffe))]! !== I[(fp + ((w >>> 20) & 0xffe))]! ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 101: {
            // LT_S
            I[(fp + code[pc + 1]!)] = I[(fp + ((w >>> 9) & 0xffe))]! < I[(fp + ((w >>> 20) & 0xffe))]! ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 102: {
            // LT_U
            I[(fp + code[pc + 1]!)] = I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 < I[(fp + ((w >>> 20) & 0xffe))]! >>> 0 ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 103: {
            // LE_S
            I[(fp + code[pc + 1]!)] = I[(fp + ((w >>> 9) & 0xffe))]! <= I[(fp + ((w >>> 20) & 0xffe))]! ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 104: {
            // LE_U
            I[(fp + code[pc + 1]!)] = I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 <= I[(fp + ((w >>> 20) & 0xffe))]! >>> 0 ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 105: {
            // ADD_I
            I[(fp + ((w >>> 20) & 0xffe))] = (I[(fp + ((w >>> 9) & 0xffe))]! + code[pc + 1]!) | 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 106: {
            // MUL_I
            I[(fp + ((w >>> 20) & 0xffe))] = Math.imul(I[(fp + ((w >>> 9) & 0xffe))]!, code[pc + 1]!);
            pc = ((pc + 2) | 0);
            continue;
          }
          case 107: {
            // AND_I
            I[(fp + ((w >>> 20) & 0xffe))] = I[(fp + ((w >>> 9) & 0xffe))]! & code[pc + 1]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 108: {
            // OR_I
            I[(fp + ((w >>> 20) & 0xffe))] = I[(fp + ((w >>> 9) & 0xffe))]! | code[pc + 1]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 109: {
            // XOR_I
            I[(fp + ((w >>> 20) & 0xffe))] = I[(fp + ((w >>> 9) & 0xffe))]! ^ code[pc + 1]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 110: {
            // SHL_I
            I[(fp + ((w >>> 20) & 0xffe))] = I[(fp + ((w >>> 9) & 0xffe))]! << code[pc + 1]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 111: {
            // SHR_S_I
            I[(fp + ((w >>> 20) & 0xffe))] = I[(fp + ((w >>> 9) & 0xffe))]! >> code[pc + 1]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 112: {
            // SHR_U_I
            I[(fp + ((w >>> 20) & 0xffe))] = (I[(fp + ((w >>> 9) & 0xffe))]! >>> code[pc + 1]!) | 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 113: {
            // ROTL_I
            I[(fp + ((w >>> 20) & 0xffe))] = (I[(fp + ((w >>> 9) & 0xffe))]! << code[pc + 1]!) | (I[(fp + ((w >>> 9) & 0xffe))]! >>> -code[pc + 1]!);
            pc = ((pc + 2) | 0);
            continue;
          }
          case 114: {
            // EQ_I
            I[(fp + ((w >>> 20) & 0xffe))] = I[(fp + ((w >>> 9) & 0xffe))]! === code[pc + 1]! ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 115: {
            // NE_I
            I[(fp + ((w >>> 20) & 0xffe))] = I[(fp + ((w >>> 9) & 0xffe))]! !== code[pc + 1]! ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 116: {
            // LT_S_I
            I[(fp + ((w >>> 20) & 0xffe))] = I[(fp + ((w >>> 9) & 0xffe))]! < code[pc + 1]! ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 117: {
            // LT_U_I
            I[(fp + ((w >>> 20) & 0xffe))] = I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 < code[pc + 1]! >>> 0 ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 118: {
            // GT_S_I
            I[(fp + ((w >>> 20) & 0xffe))] = I[(fp + ((w >>> 9) & 0xffe))]! > code[pc + 1]! ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 119: {
            // GT_U_I
            I[(fp + ((w >>> 20) & 0xffe))] = I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 > code[pc + 1]! >>> 0 ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 120: {
            // LE_S_I
            I[(fp + ((w >>> 20) & 0xffe))] = I[(fp + ((w >>> 9) & 0xffe))]! <= code[pc + 1]! ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 121: {
            // LE_U_I
            I[(fp + ((w >>> 20) & 0xffe))] = I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 <= code[pc + 1]! >>> 0 ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 122: {
            // GE_S_I
            I[(fp + ((w >>> 20) & 0xffe))] = I[(fp + ((w >>> 9) & 0xffe))]! >= code[pc + 1]! ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 123: {
            // GE_U_I
            I[(fp + ((w >>> 20) & 0xffe))] = I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 >= code[pc + 1]! >>> 0 ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 124: {
            // CLZ
            I[(fp + ((w >>> 20) & 0xffe))] = Math.clz32(I[(fp + ((w >>> 9) & 0xffe))]!);
            pc = ((pc + 1) | 0);
            continue;
          }
          case 125: {
            // CTZ
            I[(fp + ((w >>> 20) & 0xffe))] = ctz32(I[(fp + ((w >>> 9) & 0xffe))]!);
            pc = ((pc + 1) | 0);
            continue;
          }
          case 126: {
            // POPCNT
            I[(fp + ((w >>> 20) & 0xffe))] = popcnt32(I[(fp + ((w >>> 9) & 0xffe))]!);
            pc = ((pc + 1) | 0);
            continue;
          }
          case 127: {
            // EXTEND8
            I[(fp + ((w >>> 20) & 0xffe))] = (I[(fp + ((w >>> 9) & 0xffe))]! << 24) >> 24;
            pc = ((pc + 1) | 0);
            continue;
          }
          case 128: {
            // EXTEND16
            I[(fp + ((w >>> 20) & 0xffe))] = (I[(fp + ((w >>> 9) & 0xffe))]! << 16) >> 16;
            pc = ((pc + 1) | 0);
            continue;
          }
          case 129: {
            // ADD64
            x = (fp + ((w >>> 9) & 0xffe));
            y = (fp + ((w >>> 20) & 0xffe));
            to = (fp + code[pc + 1]!);
            xl = I[x]!;
            yl = I[y]!;
            xh = I[x + 1]!;
            yh = I[y + 1]!;
            sum = (xl + yl) | 0;
            I[to] = sum;
            I[to + 1] = (xh + yh + (((xl & yl) | ((xl | yl) & ~sum)) >>> 31)) | 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 130: {
            // SUB64
            x = (fp + ((w >>> 9) & 0xffe));
            y = (fp + ((w >>> 20) & 0xffe));
            to = (fp + code[pc + 1]!);
            xl = I[x]!;
            yl = I[y]!;
            xh = I[x + 1]!;
            yh = I[y + 1]!;
            rest = (xl - yl) | 0;
            I[to] = rest;
            I[to + 1] = (xh - yh - (((~xl & yl) | ((~xl | yl) & rest)) >>> 31)) | 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 131: {
            // MUL64
            x = (fp + ((w >>> 9) & 0xffe));
            y = (fp + ((w >>> 20) & 0xffe));
            to = (fp + code[pc + 1]!);
            xl = I[x]!;
            yl = I[y]!;
            xh = I[x + 1]!;
            yh = I[y + 1]!;
            I[to] = Math.imul(xl, yl);
            I[to + 1] = (mulHighU(xl, yl) + Math.imul(xl, yh) + Math.imul(xh, yl)) | 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 132: {
            // AND64
            x = (fp + ((w >>> 9) & 0xffe));
            y = (fp + ((w >>> 20) & 0xffe));
            to = (fp + code[pc + 1]!);
            xl = I[x]!;
            yl = I[y]!;
            xh = I[x + 1]!;
            yh = I[y + 1]!;
            I[to] = xl & yl;
            I[to + 1] = xh & yh;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 133: {
            // OR64
            x = (fp + ((w >>> 9) & 0xffe));
            y = (fp + ((w >>> 20) & 0xffe));
            to = (fp + code[pc + 1]!);
            xl = I[x]!;
            yl = I[y]!;
            xh = I[x + 1]!;
            yh = I[y + 1]!;
            I[to] = xl | yl;
            I[to + 1] = xh | yh;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 134: {
            // XOR64
            x = (fp + ((w >>> 9) & 0xffe));
            y = (fp + ((w >>> 20) & 0xffe));
            to = (fp + code[pc + 1]!);
            xl = I[x]!;
            yl = I[y]!;
            xh = I[x + 1]!;
            yh = I[y + 1]!;
            I[to] = xl ^ yl;
            I[to + 1] = xh ^ yh;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 135: {
            // SHL64
            x = (fp + ((w >>> 9) & 0xffe));
            to = (fp + code[pc + 1]!);
            xl = I[x]!;
            xh = I[x + 1]!;
            n = I[(fp + ((w >>> 20) & 0xffe))]! & 63;
            if (n === 0) {
              I[to] = xl;
              I[to + 1] = xh;
            } else if (n < 32) {
              I[to] = xl << n;
              I[to + 1] = (xh << n) | (xl >>> (32 - n));
            } else {
              I[to] = 0;
              I[to + 1] = xl << (n - 32);
            }
            pc = ((pc + 2) | 0);
            continue;
          }
          case 136: {
            // SHR_S64
            x = (fp + ((w >>> 9) & 0xffe));
            to = (fp + code[pc + 1]!);
            xl = I[x]!;
            xh = I[x + 1]!;
            n = I[(fp + ((w >>> 20) & 0xffe))]! & 63;
            if (n === 0) {
              I[to] = xl;
              I[to + 1] = xh;
            } else if (n < 32) {
              I[to] = (xl >>> n) | (xh << (32 - n));
              I[to + 1] = xh >> n;
            } else {
              I[to] = xh >> (n - 32);
              I[to + 1] = xh >> 31;
            }
            pc = ((pc + 2) | 0);
            continue;
          }
          case 137: {
            // SHR_U64
            x = (fp + ((w >>> 9) & 0xffe));
            to = (fp + code[pc + 1]!);
            xl = I[x]!;
            xh = I[x + 1]!;
            n = I[(fp + ((w >>> 20) & 0xffe))]! & 63;
            if (n === 0) {
              I[to] = xl;
              I[to + 1] = xh;
            } else if (n < 32) {
              I[to] = (xl >>> n) | (xh << (32 - n));
              I[to + 1] = xh >>> n;
            } else {
              I[to] = (xh >>> (n - 32)) | 0;
              I[to + 1] = 0;
            }
            pc = ((pc + 2) | 0);
            continue;
          }
          case 138: {
            // ROTL64
            x = (fp + ((w >>> 9) & 0xffe));
            to = (fp + code[pc + 1]!);
            xl = I[x]!;
            xh = I[x + 1]!;
            n = I[(fp + ((w >>> 20) & 0xffe))]! & 63;
            l = n & 32 ? xh : xl;
            h = n & 32 ? xl : xh;
            if ((n & 31) === 0) {
              I[to] = l;
              I[to + 1] = h;
            } else {
              I[to] = (l << n) | (h >>> -n);
              I[to + 1] = (h << n) | (l >>> -n);
            }
            pc = ((pc + 2) | 0);
            continue;
          }
          case 139: {
            // EQ64
            I[(fp + code[pc + 1]!)] = (I[(fp + ((w >>> 9) & 0xffe))]! === I[(fp + ((w >>> 20) & 0xffe))]! && I[(fp + ((w >>> 9) & 0xffe)) + 1]! === I[(fp + ((w >>> 20) & 0xffe)) + 1]!) ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 140: {
            // NE64
            I[(fp + code[pc + 1]!)] = (I[(fp + ((w >>> 9) & 0xffe))]! !== I[(fp + ((w >>> 20) & 0xffe))]! || I[(fp + ((w >>> 9) & 0xffe)) + 1]! !== I[(fp + ((w >>> 20) & 0xffe)) + 1]!) ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 141: {
            // LT_S64
            I[(fp + code[pc + 1]!)] = (I[(fp + ((w >>> 9) & 0xffe)) + 1]! === I[(fp + ((w >>> 20) & 0xffe)) + 1]! ? I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 < I[(fp + ((w >>> 20) & 0xffe))]! >>> 0 : I[(fp + ((w >>> 9) & 0xffe)) + 1]! < I[(fp + ((w >>> 20) & 0xffe)) + 1]!) ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 142: {
            // LT_U64
            I[(fp + code[pc + 1]!)] = (I[(fp + ((w >>> 9) & 0xffe)) + 1]! === I[(fp + ((w >>> 20) & 0xffe)) + 1]! ? I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 < I[(fp + ((w >>> 20) & 0xffe))]! >>> 0 : I[(fp + ((w >>> 9) & 0xffe)) + 1]! >>> 0 < I[(fp + ((w >>> 20) & 0xffe)) + 1]! >>> 0) ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 143: {
            // LE_S64
            I[(fp + code[pc + 1]!)] = (I[(fp + ((w >>> 9) & 0xffe)) + 1]! === I[(fp + ((w >>> 20) & 0xffe)) + 1]! ? I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 <= I[(fp + ((w >>> 20) & 0xffe))]! >>> 0 : I[(fp + ((w >>> 9) & 0xffe)) + 1]! < I[(fp + ((w >>> 20) & 0xffe)) + 1]!) ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 144: {
            // LE_U64
            I[(fp + code[pc + 1]!)] = (I[(fp + ((w >>> 9) & 0xffe)) + 1]! === I[(fp + ((w >>> 20) & 0xffe)) + 1]! ? I[(fp + ((w >>> 9) & 0xffe))]! >>> 0 <= I[(fp + ((w >>> 20) & 0xffe))]! >>> 0 : I[(fp + ((w >>> 9) & 0xffe)) + 1]! >>> 0 < I[(fp + ((w >>> 20) & 0xffe)) + 1]! >>> 0) ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 145: {
            // ADD64_I
            x = (fp + ((w >>> 9) & 0xffe));
            to = (fp + ((w >>> 20) & 0xffe));
            xl = I[x]!;
            yl = code[pc + 1]!;
            xh = I[x + 1]!;
            yh = code[pc + 2]!;
            sum = (xl + yl) | 0;
            I[to] = sum;
            I[to + 1] = (xh + yh + (((xl & yl) | ((xl | yl) & ~sum)) >>> 31)) | 0;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 146: {
            // AND64_I
            x = (fp + ((w >>> 9) & 0xffe));
            to = (fp + ((w >>> 20) & 0xffe));
            xl = I[x]!;
            yl = code[pc + 1]!;
            xh = I[x + 1]!;
            yh = code[pc + 2]!;
            I[to] = xl & yl;
            I[to + 1] = xh & yh;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 147: {
            // OR64_I
            x = (fp + ((w >>> 9) & 0xffe));
            to = (fp + ((w >>> 20) & 0xffe));
            xl = I[x]!;
            yl = code[pc + 1]!;
            xh = I[x + 1]!;
            yh = code[pc + 2]!;
            I[to] = xl | yl;
            I[to + 1] = xh | yh;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 148: {
            // XOR64_I
            x = (fp + ((w >>> 9) & 0xffe));
            to = (fp + ((w >>> 20) & 0xffe));
            xl = I[x]!;
            yl = code[pc + 1]!;
            xh = I[x + 1]!;
            yh = code[pc + 2]!;
            I[to] = xl ^ yl;
            I[to + 1] = xh ^ yh;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 149: {
            // MUL64_I
            x = (fp + ((w >>> 9) & 0xffe));
            to = (fp + ((w >>> 20) & 0xffe));
            xl = I[x]!;
            yl = code[pc + 1]!;
            xh = I[x + 1]!;
            yh = code[pc + 2]!;
            I[to] = Math.imul(xl, yl);
            I[to + 1] = (mulHighU(xl, yl) + Math.imul(xl, yh) + Math.imul(xh, yl)) | 0;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 150: {
            // SHL64_I
            x = (fp + ((w >>> 9) & 0xffe));
            to = (fp + ((w >>> 20) & 0xffe));
            xl = I[x]!;
            xh = I[x + 1]!;
            n = code[pc + 1]!;
            if (n === 0) {
              I[to] = xl;
              I[to + 1] = xh;
            } else if (n < 32) {
              I[to] = xl << n;
              I[to + 1] = (xh << n) | (xl >>> (32 - n));
            } else {
              I[to] = 0;
              I[to + 1] = xl << (n - 32);
            }
            pc = ((pc + 2) | 0);
            continue;
          }
          case 151: {
            // SHR_S64_I
            x = (fp + ((w >>> 9) & 0xffe));
            to = (fp + ((w >>> 20) & 0xffe));
            xl = I[x]!;
            xh = I[x + 1]!;
            n = code[pc + 1]!;
            if (n === 0) {
              I[to] = xl;
              I[to + 1] = xh;
            } else if (n < 32) {
              I[to] = (xl >>> n) | (xh << (32 - n));
              I[to + 1] = xh >> n;
            } else {
              I[to] = xh >> (n - 32);
              I[to + 1] = xh >> 31;
            }
            pc = ((pc + 2) | 0);
            continue;
          }
          case 152: {
            // SHR_U64_I
            x = (fp + ((w >>> 9) & 0xffe));
            to = (fp + ((w >>> 20) & 0xffe));
            xl = I[x]!;
            xh = I[x + 1]!;
            n = code[pc + 1]!;
            if (n === 0) {
              I[to] = xl;
              I[to + 1] = xh;
            } else if (n < 32) {
              I[to] = (xl >>> n) | (xh << (32 - n));
              I[to + 1] = xh >>> n;
            } else {
              I[to] = (xh >>> (n - 32)) | 0;
              I[to + 1] = 0;
            }
            pc = ((pc + 2) | 0);
            continue;
          }
          case 153: {
            // ROTL64_I
            x = (fp + ((w >>> 9) & 0xffe));
            to = (fp + ((w >>> 20) & 0xffe));
            xl = I[x]!;
            xh = I[x + 1]!;
            n = code[pc + 1]!;
            l = n & 32 ? xh : xl;
            h = n & 32 ? xl : xh;
            if ((n & 31) === 0) {
              I[to] = l;
              I[to + 1] = h;
            } else {
              I[to] = (l << n) | (h >>> -n);
              I[to + 1] = (h << n) | (l >>> -n);
            }
            pc = ((pc + 2) | 0);
            continue;
          }
          case 154: {
            // EQZ64
            I[(fp + ((w >>> 20) & 0xffe))] = (I[(fp + ((w >>> 9) & 0xffe))]! | I[(fp + ((w >>> 9) & 0xffe)) + 1]!) === 0 ? 1 : 0;
            pc = ((pc + 1) | 0);
            continue;
          }
          case 155: {
            // EXTEND_S
            to = (fp + ((w >>> 20) & 0xffe));
            value = I[(fp + ((w >>> 9) & 0xffe))]!;
            I[to] = value;
            I[to + 1] = value >> 31;
            pc = ((pc + 1) | 0);
            continue;
          }
          case 156: {
            // EXTEND_U
            to = (fp + ((w >>> 20) & 0xffe));
            I[to] = I[(fp + ((w >>> 9) & 0xffe))]!;
            I[to + 1] = 0;
            pc = ((pc + 1) | 0);
            continue;
          }
          case 157: {
            // EXTEND8_64
            to = (fp + ((w >>> 20) & 0xffe));
            value = (I[(fp + ((w >>> 9) & 0xffe))]! << 24) >> 24;
            I[to] = value;
            I[to + 1] = value >> 31;
            pc = ((pc + 1) | 0);
            continue;
          }
          case 158: {
            // EXTEND16_64
            to = (fp + ((w >>> 20) & 0xffe));
            value = (I[(fp + ((w >>> 9) & 0xffe))]! << 16) >> 16;
            I[to] = value;
            I[to + 1] = value >> 31;
            pc = ((pc + 1) | 0);
            continue;
          }
          case 159: {
            // EXTEND32_64
            to = (fp + ((w >>> 20) & 0xffe));
            value = I[(fp + ((w >>> 9) & 0xffe))]!;
            I[to] = value;
            I[to + 1] = value >> 31;
            pc = ((pc + 1) | 0);
            continue;
          }
          case 160: {
            // FADD
            F[(fp + code[pc + 1]!) >> 1] = F[(fp + ((w >>> 9) & 0xffe)) >> 1]! + F[(fp + ((w >>> 20) & 0xffe)) >> 1]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 161: {
            // FSUB
            F[(fp + code[pc + 1]!) >> 1] = F[(fp + ((w >>> 9) & 0xffe)) >> 1]! - F[(fp + ((w >>> 20) & 0xffe)) >> 1]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 162: {
            // FMUL
            F[(fp + code[pc + 1]!) >> 1] = F[(fp + ((w >>> 9) & 0xffe)) >> 1]! * F[(fp + ((w >>> 20) & 0xffe)) >> 1]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 163: {
            // FDIV
            F[(fp + code[pc + 1]!) >> 1] = F[(fp + ((w >>> 9) & 0xffe)) >> 1]! / F[(fp + ((w >>> 20) & 0xffe)) >> 1]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 164: {
            // FEQ
            I[(fp + code[pc + 1]!)] = F[(fp + ((w >>> 9) & 0xffe)) >> 1]! === F[(fp + ((w >>> 20) & 0xffe)) >> 1]! ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 165: {
            // FNE
            I[(fp + code[pc + 1]!)] = F[(fp + ((w >>> 9) & 0xffe)) >> 1]! !== F[(fp + ((w >>> 20) & 0xffe)) >> 1]! ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 166: {
            // FLT
            I[(fp + code[pc + 1]!)] = F[(fp + ((w >>> 9) & 0xffe)) >> 1]! < F[(fp + ((w >>> 20) & 0xffe)) >> 1]! ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 167: {
            // FLE
            I[(fp + code[pc + 1]!)] = F[(fp + ((w >>> 9) & 0xffe)) >> 1]! <= F[(fp + ((w >>> 20) & 0xffe)) >> 1]! ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 168: {
            // FNEG
            x = (fp + ((w >>> 9) & 0xffe));
            to = (fp + ((w >>> 20) & 0xffe));
            I[to] = I[x]!;
            I[to + 1] = I[x + 1]! ^ -2_147_483_648;
            pc = ((pc + 1) | 0);
            continue;
          }
          case 169: {
            // FABS
            x = (fp + ((w >>> 9) & 0xffe));
            to = (fp + ((w >>> 20) & 0xffe));
            I[to] = I[x]!;
            I[to + 1] = I[x + 1]! & 0x7fff_ffff;
            pc = ((pc + 1) | 0);
            continue;
          }
          case 170: {
            // FSQRT
            F[(fp + ((w >>> 20) & 0xffe)) >> 1] = Math.sqrt(F[(fp + ((w >>> 9) & 0xffe)) >> 1]!);
            pc = ((pc + 1) | 0);
            continue;
          }
          case 171: {
            // SADD
            S[(fp + code[pc + 1]!)] = S[(fp + ((w >>> 9) & 0xffe))]! + S[(fp + ((w >>> 20) & 0xffe))]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 172: {
            // SSUB
            S[(fp + code[pc + 1]!)] = S[(fp + ((w >>> 9) & 0xffe))]! - S[(fp + ((w >>> 20) & 0xffe))]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 173: {
            // SMUL
            S[(fp + code[pc + 1]!)] = S[(fp + ((w >>> 9) & 0xffe))]! * S[(fp + ((w >>> 20) & 0xffe))]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 174: {
            // SDIV
            S[(fp + code[pc + 1]!)] = S[(fp + ((w >>> 9) & 0xffe))]! / S[(fp + ((w >>> 20) & 0xffe))]!;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 175: {
            // SEQ
            I[(fp + code[pc + 1]!)] = S[(fp + ((w >>> 9) & 0xffe))]! === S[(fp + ((w >>> 20) & 0xffe))]! ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 176: {
            // SNE
            I[(fp + code[pc + 1]!)] = S[(fp + ((w >>> 9) & 0xffe))]! !== S[(fp + ((w >>> 20) & 0xffe))]! ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 177: {
            // SLT
            I[(fp + code[pc + 1]!)] = S[(fp + ((w >>> 9) & 0xffe))]! < S[(fp + ((w >>> 20) & 0xffe))]! ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 178: {
            // SLE
            I[(fp + code[pc + 1]!)] = S[(fp + ((w >>> 9) & 0xffe))]! <= S[(fp + ((w >>> 20) & 0xffe))]! ? 1 : 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 179: {
            // SNEG
            I[(fp + ((w >>> 20) & 0xffe))] = I[(fp + ((w >>> 9) & 0xffe))]! ^ -2_147_483_648;
            pc = ((pc + 1) | 0);
            continue;
          }
          case 180: {
            // SABS
            I[(fp + ((w >>> 20) & 0xffe))] = I[(fp + ((w >>> 9) & 0xffe))]! & 0x7fff_ffff;
            pc = ((pc + 1) | 0);
            continue;
          }
          case 181: {
            // SSQRT
            S[(fp + ((w >>> 20) & 0xffe))] = Math.sqrt(S[(fp + ((w >>> 9) & 0xffe))]!);
            pc = ((pc + 1) | 0);
            continue;
          }
          case 182: {
            // F_FROM_I
            F[(fp + ((w >>> 20) & 0xffe)) >> 1] = I[(fp + ((w >>> 9) & 0xffe))]!;
            pc = ((pc + 1) | 0);
            continue;
          }
          case 183: {
            // F_FROM_U
            F[(fp + ((w >>> 20) & 0xffe)) >> 1] = I[(fp + ((w >>> 9) & 0xffe))]! >>> 0;
            pc = ((pc + 1) | 0);
            continue;
          }
          case 184: {
            // F_FROM_S
            F[(fp + ((w >>> 20) & 0xffe)) >> 1] = S[(fp + ((w >>> 9) & 0xffe))]! + -0;
            pc = ((pc + 1) | 0);
            continue;
          }
          case 185: {
            // S_FROM_F
            S[(fp + ((w >>> 20) & 0xffe))] = F[(fp + ((w >>> 9) & 0xffe)) >> 1]! + -0;
            pc = ((pc + 1) | 0);
            continue;
          }
          case 186: {
            // I_FROM_F
            value = F[(fp + ((w >>> 9) & 0xffe)) >> 1]!;
            I[(fp + ((w >>> 20) & 0xffe))] = value > -2_147_483_649 && value < 2_147_483_648 ? value | 0 : truncI32S(value);
            pc = ((pc + 1) | 0);
            continue;
          }
          case 187: {
            // LOAD32
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            I[(fp + ((w >>> 20) & 0xffe))] = view.getInt32(at, true);
            pc = ((pc + 2) | 0);
            continue;
          }
          case 188: {
            // LOAD64
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 8 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            to = (fp + ((w >>> 20) & 0xffe));
            I[to] = view.getInt32(at, true);
            I[to + 1] = view.getInt32(at + 4, true);
            pc = ((pc + 2) | 0);
            continue;
          }
          case 189: {
            // LOAD8_S
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 1 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            I[(fp + ((w >>> 20) & 0xffe))] = view.getInt8(at);
            pc = ((pc + 2) | 0);
            continue;
          }
          case 190: {
            // LOAD8_U
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 1 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            I[(fp + ((w >>> 20) & 0xffe))] = view.getUint8(at);
            pc = ((pc + 2) | 0);
            continue;
          }
          case 191: {
            // LOAD16_S
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 2 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            I[(fp + ((w >>> 20) & 0xffe))] = view.getInt16(at, true);
            pc = ((pc + 2) | 0);
            continue;
          }
          case 192: {
            // LOAD16_U
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 2 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            I[(fp + ((w >>> 20) & 0xffe))] = view.getUint16(at, true);
            pc = ((pc + 2) | 0);
            continue;
          }
          case 193: {
            // LOAD8_S64
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 1 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            to = (fp + ((w >>> 20) & 0xffe));
            value = view.getInt8(at);
            I[to] = value;
            I[to + 1] = value >> 31;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 194: {
            // LOAD8_U64
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 1 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            to = (fp + ((w >>> 20) & 0xffe));
            value = view.getUint8(at);
            I[to] = value;
            I[to + 1] = 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 195: {
            // LOAD16_S64
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 2 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            to = (fp + ((w >>> 20) & 0xffe));
            value = view.getInt16(at, true);
            I[to] = value;
            I[to + 1] = value >> 31;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 196: {
            // LOAD16_U64
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 2 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            to = (fp + ((w >>> 20) & 0xffe));
            value = view.getUint16(at, true);
            I[to] = value;
            I[to + 1] = 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 197: {
            // LOAD32_S64
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            to = (fp + ((w >>> 20) & 0xffe));
            value = view.getInt32(at, true);
            I[to] = value;
            I[to + 1] = value >> 31;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 198: {
            // LOAD32_U64
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            to = (fp + ((w >>> 20) & 0xffe));
            value = view.getInt32(at, true);
            I[to] = value;
            I[to + 1] = 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 199: {
            // STORE32
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            view.setInt32(at, I[(fp + ((w >>> 20) & 0xffe))]!, true);
            pc = ((pc + 2) | 0);
            continue;
          }
          case 200: {
            // STORE64
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 8 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            from = (fp + ((w >>> 20) & 0xffe));
            view.setInt32(at, I[from]!, true);
            view.setInt32(at + 4, I[from + 1]!, true);
            pc = ((pc + 2) | 0);
            continue;
          }
          case 201: {
            // STORE8
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 1 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            view.setInt8(at, I[(fp + ((w >>> 20) & 0xffe))]!);
            pc = ((pc + 2) | 0);
            continue;
          }
          case 202: {
            // STORE16
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 2 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            view.setInt16(at, I[(fp + ((w >>> 20) & 0xffe))]!, true);
            pc = ((pc + 2) | 0);
            continue;
          }
          case 203: {
            // NUMERIC
            numericOps[code[pc + 2]!]!(I, F, S, (fp + code[pc + 1]!), (fp + ((w >>> 9) & 0xffe)), (fp + ((w >>> 20) & 0xffe)));
            pc = ((pc + 3) | 0);
            continue;
          }
          case 204: {
            // SLOW
            fiber.pc = pc;
            fiber.frameWords = fp;
            fiber.callTop = top;
            instance.budget.giveBack(fuel);
            fuel = 0;
            slowOps[code[pc + 1]!]!(fiber, (fp + ((w >>> 20) & 0xffe)), code, pc, floor);
            pc = ((pc + code[pc + 2]!) | 0);
            if (fiber.stale) {
              fiber.stale = false;
              if (fiber.landed) {
                fiber.landed = false;
                pc = fiber.pc;
                fp = fiber.frameWords;
                top = fiber.callTop;
                }
                again = true;
                break;
              }
              continue;
            }
          case 205: {
            // ADD_I+LOAD32
            m0 = (I[(fp + ((w >>> 9) & 0xffe))]! + code[pc + 1]!) | 0;
            offset = code[pc + 2]!;
            address = m0;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            I[(fp + ((w >>> 20) & 0xffe))] = view.getInt32(at, true);
            pc = ((pc + 3) | 0);
            continue;
          }
          case 206: {
            // ADD_I+LOAD64
            m0 = (I[(fp + ((w >>> 9) & 0xffe))]! + code[pc + 1]!) | 0;
            offset = code[pc + 2]!;
            address = m0;
            if (address >>> 0 > memoryBytes - 8 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            to = (fp + ((w >>> 20) & 0xffe));
            I[to] = view.getInt32(at, true);
            I[to + 1] = view.getInt32(at + 4, true);
            pc = ((pc + 3) | 0);
            continue;
          }
          case 207: {
            // ADD_I+LOAD8_U
            m0 = (I[(fp + ((w >>> 9) & 0xffe))]! + code[pc + 1]!) | 0;
            offset = code[pc + 2]!;
            address = m0;
            if (address >>> 0 > memoryBytes - 1 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            I[(fp + ((w >>> 20) & 0xffe))] = view.getUint8(at);
            pc = ((pc + 3) | 0);
            continue;
          }
          case 208: {
            // ADD+LOAD32
            m0 = (I[(fp + ((w >>> 9) & 0xffe))]! + I[(fp + ((w >>> 20) & 0xffe))]!) | 0;
            offset = code[pc + 2]!;
            address = m0;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            I[(fp + code[pc + 1]!)] = view.getInt32(at, true);
            pc = ((pc + 3) | 0);
            continue;
          }
          case 209: {
            // ADD+LOAD8_U
            m0 = (I[(fp + ((w >>> 9) & 0xffe))]! + I[(fp + ((w >>> 20) & 0xffe))]!) | 0;
            offset = code[pc + 2]!;
            address = m0;
            if (address >>> 0 > memoryBytes - 1 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            I[(fp + code[pc + 1]!)] = view.getUint8(at);
            pc = ((pc + 3) | 0);
            continue;
          }
          case 210: {
            // ADD_I+STORE32
            m0 = (I[(fp + ((w >>> 9) & 0xffe))]! + code[pc + 1]!) | 0;
            offset = code[pc + 2]!;
            address = m0;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            view.setInt32(at, I[(fp + ((w >>> 20) & 0xffe))]!, true);
            pc = ((pc + 3) | 0);
            continue;
          }
          case 211: {
            // ADD_I+STORE64
            s0 = (fp + ((w >>> 20) & 0xffe));
            s0l = I[s0]!;
            s0h = I[s0 + 1]!;
            m0 = (I[(fp + ((w >>> 9) & 0xffe))]! + code[pc + 1]!) | 0;
            offset = code[pc + 2]!;
            address = m0;
            if (address >>> 0 > memoryBytes - 8 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            view.setInt32(at, s0l, true);
            view.setInt32(at + 4, s0h, true);
            pc = ((pc + 3) | 0);
            continue;
          }
          case 212: {
            // ADD_I+STORE8
            m0 = (I[(fp + ((w >>> 9) & 0xffe))]! + code[pc + 1]!) | 0;
            offset = code[pc + 2]!;
            address = m0;
            if (address >>> 0 > memoryBytes - 1 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            view.setInt8(at, I[(fp + ((w >>> 20) & 0xffe))]!);
            pc = ((pc + 3) | 0);
            continue;
          }
          case 213: {
            // ADD+STORE32
            m0 = (I[(fp + ((w >>> 9) & 0xffe))]! + I[(fp + ((w >>> 20) & 0xffe))]!) | 0;
            offset = code[pc + 2]!;
            address = m0;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            view.setInt32(at, I[(fp + code[pc + 1]!)]!, true);
            pc = ((pc + 3) | 0);
            continue;
          }
          case 214: {
            // ADD+STORE8
            m0 = (I[(fp + ((w >>> 9) & 0xffe))]! + I[(fp + ((w >>> 20) & 0xffe))]!) | 0;
            offset = code[pc + 2]!;
            address = m0;
            if (address >>> 0 > memoryBytes - 1 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            view.setInt8(at, I[(fp + code[pc + 1]!)]!);
            pc = ((pc + 3) | 0);
            continue;
          }
          case 215: {
            // LOAD32+ADD
            offset = code[pc + 2]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0 = view.getInt32(at, true);
            I[(fp + code[pc + 1]!)] = (m0 + I[(fp + ((w >>> 20) & 0xffe))]!) | 0;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 216: {
            // LOAD32+ADD_I
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0 = view.getInt32(at, true);
            I[(fp + ((w >>> 20) & 0xffe))] = (m0 + code[pc + 2]!) | 0;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 217: {
            // LOAD32+XOR
            offset = code[pc + 2]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0 = view.getInt32(at, true);
            I[(fp + code[pc + 1]!)] = m0 ^ I[(fp + ((w >>> 20) & 0xffe))]!;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 218: {
            // ADD_I+LOAD32+ADD
            m0 = (I[(fp + ((w >>> 9) & 0xffe))]! + code[pc + 2]!) | 0;
            offset = code[pc + 3]!;
            address = m0;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m1 = view.getInt32(at, true);
            I[(fp + code[pc + 1]!)] = (m1 + I[(fp + ((w >>> 20) & 0xffe))]!) | 0;
            pc = ((pc + 4) | 0);
            continue;
          }
          case 219: {
            // LOAD32+BRZ
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0 = view.getInt32(at, true);
            pc = m0 === 0 ? code[pc + 2]! : ((pc + 3) | 0);
            continue;
          }
          case 220: {
            // LOAD32+BRNZ
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0 = view.getInt32(at, true);
            pc = m0 !== 0 ? code[pc + 2]! : ((pc + 3) | 0);
            continue;
          }
          case 221: {
            // LOAD32+BR_EQ
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0 = view.getInt32(at, true);
            pc = m0 === I[(fp + ((w >>> 20) & 0xffe))]! ? code[pc + 2]! : ((pc + 3) | 0);
            continue;
          }
          case 222: {
            // LOAD32+BR_NE
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0 = view.getInt32(at, true);
            pc = m0 !== I[(fp + ((w >>> 20) & 0xffe))]! ? code[pc + 2]! : ((pc + 3) | 0);
            continue;
          }
          case 223: {
            // LOAD32+BR_EQ_I
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0 = view.getInt32(at, true);
            pc = m0 === code[pc + 3]! ? code[pc + 2]! : ((pc + 4) | 0);
            continue;
          }
          case 224: {
            // LOAD32+BR_NE_I
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0 = view.getInt32(at, true);
            pc = m0 !== code[pc + 3]! ? code[pc + 2]! : ((pc + 4) | 0);
            continue;
          }
          case 225: {
            // LOAD8_U+BRZ
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 1 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0 = view.getUint8(at);
            pc = m0 === 0 ? code[pc + 2]! : ((pc + 3) | 0);
            continue;
          }
          case 226: {
            // LOAD8_U+BRNZ
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 1 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0 = view.getUint8(at);
            pc = m0 !== 0 ? code[pc + 2]! : ((pc + 3) | 0);
            continue;
          }
          case 227: {
            // LOAD8_U+BR_NE
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 1 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0 = view.getUint8(at);
            pc = m0 !== I[(fp + ((w >>> 20) & 0xffe))]! ? code[pc + 2]! : ((pc + 3) | 0);
            continue;
          }
          case 228: {
            // LOAD8_U+BR_EQ_I
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 1 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0 = view.getUint8(at);
            pc = m0 === code[pc + 3]! ? code[pc + 2]! : ((pc + 4) | 0);
            continue;
          }
          case 229: {
            // LOAD8_U+BR_NE_I
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 1 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0 = view.getUint8(at);
            pc = m0 !== code[pc + 3]! ? code[pc + 2]! : ((pc + 4) | 0);
            continue;
          }
          case 230: {
            // LOAD64+ADD64
            s0 = (fp + ((w >>> 20) & 0xffe));
            s0l = I[s0]!;
            s0h = I[s0 + 1]!;
            offset = code[pc + 2]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 8 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0l = view.getInt32(at, true);
            m0h = view.getInt32(at + 4, true);
            sum = (m0l + s0l) | 0;
            to = (fp + code[pc + 1]!);
            I[to] = sum;
            I[to + 1] = (m0h + s0h + (((m0l & s0l) | ((m0l | s0l) & ~sum)) >>> 31)) | 0;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 231: {
            // LOAD64+XOR64
            s0 = (fp + ((w >>> 20) & 0xffe));
            s0l = I[s0]!;
            s0h = I[s0 + 1]!;
            offset = code[pc + 2]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 8 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0l = view.getInt32(at, true);
            m0h = view.getInt32(at + 4, true);
            to = (fp + code[pc + 1]!);
            I[to] = m0l ^ s0l;
            I[to + 1] = m0h ^ s0h;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 232: {
            // LOAD64+FADD
            offset = code[pc + 2]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 8 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0 = view.getFloat64(at, true);
            F[(fp + code[pc + 1]!) >> 1] = m0 + F[(fp + ((w >>> 20) & 0xffe)) >> 1]!;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 233: {
            // LOAD64+FMUL
            offset = code[pc + 2]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 8 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0 = view.getFloat64(at, true);
            F[(fp + code[pc + 1]!) >> 1] = m0 * F[(fp + ((w >>> 20) & 0xffe)) >> 1]!;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 234: {
            // LOAD64+FMUL+FADD
            offset = code[pc + 3]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 8 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0 = view.getFloat64(at, true);
            m1 = m0 * F[(fp + ((w >>> 20) & 0xffe)) >> 1]!;
            F[(fp + code[pc + 1]!) >> 1] = m1 + F[(fp + code[pc + 2]!) >> 1]!;
            pc = ((pc + 4) | 0);
            continue;
          }
          case 235: {
            // LOAD32+LOAD32
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0 = view.getInt32(at, true);
            offset1 = code[pc + 2]!;
            address1 = m0;
            if (address1 >>> 0 > memoryBytes - 4 - offset1) {
              pc = ((pc + 1) | 0);
              refresh(memory, memoryBytes);
              pc = ((pc + -1) | 0);
              again = true;
              break;
            }
            at1 = (address1 + offset1) >>> 0;
            I[(fp + ((w >>> 20) & 0xffe))] = view.getInt32(at1, true);
            pc = ((pc + 3) | 0);
            continue;
          }
          case 236: {
            // LOAD32+LOAD8_U
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0 = view.getInt32(at, true);
            offset1 = code[pc + 2]!;
            address1 = m0;
            if (address1 >>> 0 > memoryBytes - 1 - offset1) {
              pc = ((pc + 1) | 0);
              refresh(memory, memoryBytes);
              pc = ((pc + -1) | 0);
              again = true;
              break;
            }
            at1 = (address1 + offset1) >>> 0;
            I[(fp + ((w >>> 20) & 0xffe))] = view.getUint8(at1);
            pc = ((pc + 3) | 0);
            continue;
          }
          case 237: {
            // LOAD32+STORE32
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0 = view.getInt32(at, true);
            offset1 = code[pc + 2]!;
            address1 = I[(fp + ((w >>> 20) & 0xffe))]!;
            if (address1 >>> 0 > memoryBytes - 4 - offset1) {
              pc = ((pc + 1) | 0);
              refresh(memory, memoryBytes);
              pc = ((pc + -1) | 0);
              again = true;
              break;
            }
            at1 = (address1 + offset1) >>> 0;
            view.setInt32(at1, m0, true);
            pc = ((pc + 3) | 0);
            continue;
          }
          case 238: {
            // LOAD64+STORE64
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 8 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0l = view.getInt32(at, true);
            m0h = view.getInt32(at + 4, true);
            offset1 = code[pc + 2]!;
            address1 = I[(fp + ((w >>> 20) & 0xffe))]!;
            if (address1 >>> 0 > memoryBytes - 8 - offset1) {
              pc = ((pc + 1) | 0);
              refresh(memory, memoryBytes);
              pc = ((pc + -1) | 0);
              again = true;
              break;
            }
            at1 = (address1 + offset1) >>> 0;
            view.setInt32(at1, m0l, true);
            view.setInt32(at1 + 4, m0h, true);
            pc = ((pc + 3) | 0);
            continue;
          }
          case 239: {
            // LOAD32+ADD_I+STORE32
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0 = view.getInt32(at, true);
            m1 = (m0 + code[pc + 2]!) | 0;
            offset1 = code[pc + 3]!;
            address1 = I[(fp + ((w >>> 20) & 0xffe))]!;
            if (address1 >>> 0 > memoryBytes - 4 - offset1) {
              pc = ((pc + 1) | 0);
              refresh(memory, memoryBytes);
              pc = ((pc + -1) | 0);
              again = true;
              break;
            }
            at1 = (address1 + offset1) >>> 0;
            view.setInt32(at1, m1, true);
            pc = ((pc + 4) | 0);
            continue;
          }
          case 240: {
            // LOAD64+XOR64+STORE64
            s1 = (fp + ((w >>> 20) & 0xffe));
            s1l = I[s1]!;
            s1h = I[s1 + 1]!;
            offset = code[pc + 2]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 8 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0l = view.getInt32(at, true);
            m0h = view.getInt32(at + 4, true);
            m1l = m0l ^ s1l;
            m1h = m0h ^ s1h;
            offset1 = code[pc + 3]!;
            address1 = I[(fp + code[pc + 1]!)]!;
            if (address1 >>> 0 > memoryBytes - 8 - offset1) {
              pc = ((pc + 1) | 0);
              refresh(memory, memoryBytes);
              pc = ((pc + -1) | 0);
              again = true;
              break;
            }
            at1 = (address1 + offset1) >>> 0;
            view.setInt32(at1, m1l, true);
            view.setInt32(at1 + 4, m1h, true);
            pc = ((pc + 4) | 0);
            continue;
          }
          case 241: {
            // ADD+ADD
            m0 = (I[(fp + ((w >>> 9) & 0xffe))]! + I[(fp + ((w >>> 20) & 0xffe))]!) | 0;
            I[(fp + code[pc + 1]!)] = (m0 + I[(fp + code[pc + 2]!)]!) | 0;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 242: {
            // ADD_I+ADD
            m0 = (I[(fp + ((w >>> 9) & 0xffe))]! + code[pc + 2]!) | 0;
            I[(fp + code[pc + 1]!)] = (m0 + I[(fp + ((w >>> 20) & 0xffe))]!) | 0;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 243: {
            // SHL_I+ADD
            m0 = I[(fp + ((w >>> 9) & 0xffe))]! << code[pc + 2]!;
            I[(fp + code[pc + 1]!)] = (m0 + I[(fp + ((w >>> 20) & 0xffe))]!) | 0;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 244: {
            // SHL_I+ADD+LOAD32
            m0 = I[(fp + ((w >>> 9) & 0xffe))]! << code[pc + 2]!;
            m1 = (m0 + I[(fp + ((w >>> 20) & 0xffe))]!) | 0;
            offset = code[pc + 3]!;
            address = m1;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            I[(fp + code[pc + 1]!)] = view.getInt32(at, true);
            pc = ((pc + 4) | 0);
            continue;
          }
          case 245: {
            // MUL_I+ADD
            m0 = Math.imul(I[(fp + ((w >>> 9) & 0xffe))]!, code[pc + 2]!);
            I[(fp + code[pc + 1]!)] = (m0 + I[(fp + ((w >>> 20) & 0xffe))]!) | 0;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 246: {
            // MUL_I+ADD_I
            m0 = Math.imul(I[(fp + ((w >>> 9) & 0xffe))]!, code[pc + 1]!);
            I[(fp + ((w >>> 20) & 0xffe))] = (m0 + code[pc + 2]!) | 0;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 247: {
            // FMUL+FADD
            m0 = F[(fp + ((w >>> 9) & 0xffe)) >> 1]! * F[(fp + ((w >>> 20) & 0xffe)) >> 1]!;
            F[(fp + code[pc + 1]!) >> 1] = m0 + F[(fp + code[pc + 2]!) >> 1]!;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 248: {
            // FMUL+FMUL
            m0 = F[(fp + ((w >>> 9) & 0xffe)) >> 1]! * F[(fp + ((w >>> 20) & 0xffe)) >> 1]!;
            F[(fp + code[pc + 1]!) >> 1] = m0 * F[(fp + code[pc + 2]!) >> 1]!;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 249: {
            // FMUL+FMUL+FADD
            m0 = F[(fp + ((w >>> 9) & 0xffe)) >> 1]! * F[(fp + ((w >>> 20) & 0xffe)) >> 1]!;
            m1 = m0 * F[(fp + code[pc + 2]!) >> 1]!;
            F[(fp + code[pc + 1]!) >> 1] = m1 + F[(fp + code[pc + 3]!) >> 1]!;
            pc = ((pc + 4) | 0);
            continue;
          }
          case 250: {
            // FSUB+FADD
            m0 = F[(fp + ((w >>> 9) & 0xffe)) >> 1]! - F[(fp + ((w >>> 20) & 0xffe)) >> 1]!;
            F[(fp + code[pc + 1]!) >> 1] = m0 + F[(fp + code[pc + 2]!) >> 1]!;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 251: {
            // ROTL_I+XOR
            m0 = (I[(fp + ((w >>> 9) & 0xffe))]! << code[pc + 2]!) | (I[(fp + ((w >>> 9) & 0xffe))]! >>> -code[pc + 2]!);
            I[(fp + code[pc + 1]!)] = m0 ^ I[(fp + ((w >>> 20) & 0xffe))]!;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 252: {
            // SHR_U_I+XOR
            m0 = (I[(fp + ((w >>> 9) & 0xffe))]! >>> code[pc + 2]!) | 0;
            I[(fp + code[pc + 1]!)] = m0 ^ I[(fp + ((w >>> 20) & 0xffe))]!;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 253: {
            // AND+XOR
            m0 = I[(fp + ((w >>> 9) & 0xffe))]! & I[(fp + ((w >>> 20) & 0xffe))]!;
            I[(fp + code[pc + 1]!)] = m0 ^ I[(fp + code[pc + 2]!)]!;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 254: {
            // XOR+ADD
            m0 = I[(fp + ((w >>> 9) & 0xffe))]! ^ I[(fp + ((w >>> 20) & 0xffe))]!;
            I[(fp + code[pc + 1]!)] = (m0 + I[(fp + code[pc + 2]!)]!) | 0;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 255: {
            // SHL64_I+XOR64
            s1 = (fp + ((w >>> 9) & 0xffe));
            s1l = I[s1]!;
            s1h = I[s1 + 1]!;
            s0 = (fp + ((w >>> 20) & 0xffe));
            s0l = I[s0]!;
            s0h = I[s0 + 1]!;
            n = code[pc + 2]!;
            if (n === 0) {
              m0l = s1l;
              m0h = s1h;
            } else if (n < 32) {
              m0l = s1l << n;
              m0h = (s1h << n) | (s1l >>> (32 - n));
            } else {
              m0l = 0;
              m0h = s1l << (n - 32);
            }
            to = (fp + code[pc + 1]!);
            I[to] = m0l ^ s0l;
            I[to + 1] = m0h ^ s0h;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 256: {
            // SHR_U64_I+XOR64
            s1 = (fp + ((w >>> 9) & 0xffe));
            s1l = I[s1]!;
            s1h = I[s1 + 1]!;
            s0 = (fp + ((w >>> 20) & 0xffe));
            s0l = I[s0]!;
            s0h = I[s0 + 1]!;
            n = code[pc + 2]!;
            if (n === 0) {
              m0l = s1l;
              m0h = s1h;
            } else if (n < 32) {
              m0l = (s1l >>> n) | (s1h << (32 - n));
              m0h = s1h >>> n;
            } else {
              m0l = (s1h >>> (n - 32)) | 0;
              m0h = 0;
            }
            to = (fp + code[pc + 1]!);
            I[to] = m0l ^ s0l;
            I[to + 1] = m0h ^ s0h;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 257: {
            // ROTL64_I+XOR64
            s1 = (fp + ((w >>> 9) & 0xffe));
            s1l = I[s1]!;
            s1h = I[s1 + 1]!;
            s0 = (fp + ((w >>> 20) & 0xffe));
            s0l = I[s0]!;
            s0h = I[s0 + 1]!;
            n = code[pc + 2]!;
            l = n & 32 ? s1h : s1l;
            h = n & 32 ? s1l : s1h;
            if ((n & 31) === 0) {
              m0l = l;
              m0h = h;
            } else {
              m0l = (l << n) | (h >>> -n);
              m0h = (h << n) | (l >>> -n);
            }
            to = (fp + code[pc + 1]!);
            I[to] = m0l ^ s0l;
            I[to + 1] = m0h ^ s0h;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 258: {
            // XOR64+MUL64_I
            s1 = (fp + ((w >>> 9) & 0xffe));
            s1l = I[s1]!;
            s1h = I[s1 + 1]!;
            s0 = (fp + ((w >>> 20) & 0xffe));
            s0l = I[s0]!;
            s0h = I[s0 + 1]!;
            m0l = s1l ^ s0l;
            m0h = s1h ^ s0h;
            yl = code[pc + 2]!;
            yh = code[pc + 3]!;
            to = (fp + code[pc + 1]!);
            I[to] = Math.imul(m0l, yl);
            I[to + 1] = (mulHighU(m0l, yl) + Math.imul(m0l, yh) + Math.imul(m0h, yl)) | 0;
            pc = ((pc + 4) | 0);
            continue;
          }
          case 259: {
            // AND_I+EXTEND_U
            m0 = I[(fp + ((w >>> 9) & 0xffe))]! & code[pc + 1]!;
            to = (fp + ((w >>> 20) & 0xffe));
            I[to] = m0;
            I[to + 1] = 0;
            pc = ((pc + 2) | 0);
            continue;
          }
          case 260: {
            // EXTEND_U+ADD64_I
            m0l = I[(fp + ((w >>> 9) & 0xffe))]!;
            m0h = 0;
            yl = code[pc + 1]!;
            yh = code[pc + 2]!;
            sum = (m0l + yl) | 0;
            to = (fp + ((w >>> 20) & 0xffe));
            I[to] = sum;
            I[to + 1] = (m0h + yh + (((m0l & yl) | ((m0l | yl) & ~sum)) >>> 31)) | 0;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 261: {
            // AND_I+BRZ
            m0 = I[(fp + ((w >>> 9) & 0xffe))]! & code[pc + 1]!;
            pc = m0 === 0 ? code[pc + 2]! : ((pc + 3) | 0);
            continue;
          }
          case 262: {
            // AND_I+BRNZ
            m0 = I[(fp + ((w >>> 9) & 0xffe))]! & code[pc + 1]!;
            pc = m0 !== 0 ? code[pc + 2]! : ((pc + 3) | 0);
            continue;
          }
          case 263: {
            // FADD+BR_FLT
            m0 = F[(fp + ((w >>> 9) & 0xffe)) >> 1]! + F[(fp + ((w >>> 20) & 0xffe)) >> 1]!;
            pc = F[(fp + code[pc + 1]!) >> 1]! < m0 ? code[pc + 2]! : ((pc + 3) | 0);
            continue;
          }
          case 264: {
            // GLOBAL_GET32+ADD_I
            m0 = cells[code[pc + 1]!]![0]!;
            I[(fp + ((w >>> 20) & 0xffe))] = (m0 + code[pc + 2]!) | 0;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 265: {
            // ADD_I+GLOBAL_SET32
            m0 = (I[(fp + ((w >>> 9) & 0xffe))]! + code[pc + 1]!) | 0;
            cells[code[pc + 2]!]![0] = m0;
            pc = ((pc + 3) | 0);
            continue;
          }
          case 266: {
            // CONST32+RETURN32
            m0 = code[pc + 1]!;
            I[fp] = m0;
            top = ((top + -2) | 0);
            pc = calls[top]!;
            fp = calls[top + 1]!;
            continue;
          }
          case 267: {
            // ADD+RETURN32
            m0 = (I[(fp + ((w >>> 9) & 0xffe))]! + I[(fp + ((w >>> 20) & 0xffe))]!) | 0;
            I[fp] = m0;
            top = ((top + -2) | 0);
            pc = calls[top]!;
            fp = calls[top + 1]!;
            continue;
          }
          case 268: {
            // ADD_I+RETURN32
            m0 = (I[(fp + ((w >>> 9) & 0xffe))]! + code[pc + 1]!) | 0;
            I[fp] = m0;
            top = ((top + -2) | 0);
            pc = calls[top]!;
            fp = calls[top + 1]!;
            continue;
          }
          case 269: {
            // LOAD32+RETURN32
            offset = code[pc + 1]!;
            address = I[(fp + ((w >>> 9) & 0xffe))]!;
            if (address >>> 0 > memoryBytes - 4 - offset) {
              refresh(memory, memoryBytes);
              again = true;
              break;
            }
            at = (address + offset) >>> 0;
            m0 = view.getInt32(at, true);
            I[fp] = m0;
            top = ((top + -2) | 0);
            pc = calls[top]!;
            fp = calls[top + 1]!;
            continue;
          }
          case 270: {
            // ADD64+RETURN64
            s1 = (fp + ((w >>> 9) & 0xffe));
            s1l = I[s1]!;
            s1h = I[s1 + 1]!;
            s0 = (fp + ((w >>> 20) & 0xffe));
            s0l = I[s0]!;
            s0h = I[s0 + 1]!;
            sum = (s1l + s0l) | 0;
            m0l = sum;
            m0h = (s1h + s0h + (((s1l & s0l) | ((s1l | s0l) & ~sum)) >>> 31)) | 0;
            I[fp + 1] = m0h;
            I[fp] = m0l;
            top = ((top + -2) | 0);
            pc = calls[top]!;
            fp = calls[top + 1]!;
            continue;
          }
          default:
            throw new BugError(`The interpreter met the word ${w} at ${pc}.`);
        }
        if (again) break;
        // A case that leaves the switch has made a call: `pc` is the entry, `fp` the new frame.
        if (((fp + code[(pc - 3) | 0]!) | 0) > usedWords) {
          entering = true;
          break;
        }
        const clear = (fp + code[(pc - 1) | 0]!) | 0;
        for (let i = (fp + code[(pc - 2) | 0]!) | 0; i < clear; i = (i + 1) | 0) I[i] = 0;
      }
      fiber.pc = pc;
      fiber.frameWords = fp;
      fiber.callTop = top;
    } catch (error) {
      instance.budget.giveBack(fuel);
      fuel = 0;
      fiber.pc = pc;
      fiber.frameWords = fp;
      fiber.callTop = top;
      unwind(fiber, error, floor);
    }
  }
}
