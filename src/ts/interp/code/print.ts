/**
 * Register code as text, for people who look into a body's lowering. It is driven by the tables of instructions: a line for
 * each, with what every word of it says.
 */
import { opcodes } from "../../core/opcodes.ts";
import { type ModuleCode, headerWords } from "./module-code.ts";
import { type LowField, type LowName, type LowWord, lowLength, lowOps, nearSlots } from "./ops.ts";
import { type SlowName, type SlowWord, slowNames, slowWords } from "./slow-names.ts";

/** What one word of an instruction is, or a part of it: slots are by number. */
export interface LowOperand {
  readonly kind: LowField | LowWord | SlowWord;
  readonly value: number;
}

/** An instruction as it lies in the code. */
export interface LowInstruction {
  readonly pc: number;
  /** Words that it takes. */
  readonly length: number;
  readonly name: LowName;
  /** Of an outlined one. */
  readonly slow: SlowName | undefined;
  readonly operands: readonly LowOperand[];
}

/** The word behind the first where an outlined instruction has its handler; its length and other words follow. */
const handlerWord = 1;
const slowHead = 3;

/** What a word is made of: positions in words become slots. */
function operandsOf(kind: LowWord, value: number): readonly LowOperand[] {
  switch (kind) {
    case "from":
    case "to":
      return [{ kind, value: value / 2 }];
    case "from to":
      return [
        { kind: "from", value: (value & 0xffff) / 2 },
        { kind: "to", value: (value >>> 16) / 2 },
      ];
    case "unused":
      return [];
    default:
      return [{ kind, value }];
  }
}

/** The instruction at a pc. @throws RangeError where the word there is none */
export function instructionAt(words: Int32Array, pc: number): LowInstruction {
  const word = words[pc]!;
  const op = lowOps[word & 0x3ff];
  if (op === undefined) throw new RangeError(`The word ${word} at ${pc} is no instruction.`);
  const slots = [(word >>> 10) & nearSlots, word >>> 21];
  const fields = op.fields.map((kind, i) => ({ kind, value: slots[i]! })).filter(({ kind }) => kind !== "unused");
  const length = lowLength(words, pc);
  const further = words.subarray(pc + 1, pc + length);
  const slow = op.name === "SLOW" ? slowNames[words[pc + handlerWord]!] : undefined;
  const operands = [...fields, ...furtherOperands(op.operands, further, slow)];
  return { pc, length, name: op.name, slow, operands };
}

function furtherOperands(kinds: readonly LowWord[], words: Int32Array, slow: SlowName | undefined): LowOperand[] {
  if (slow !== undefined) {
    return slowWords[slow].map((kind, i) => ({ kind, value: words[slowHead - 1 + i]! }));
  }
  if (kinds[0] === "targets") return Array.from(words.subarray(1), (value) => ({ kind: "target", value }));
  return kinds.flatMap((kind, i) => operandsOf(kind, words[i]!));
}

/** How a word is written, by its kind; the others are their kind and a number. */
const written: { readonly [K in LowOperand["kind"]]?: (value: number) => string } = {
  from: (slot) => `s${slot}`,
  both: (slot) => `s${slot}`,
  to: (slot) => `to s${slot}`,
  base: (slot) => `at s${slot}`,
  "far from": (slot) => `s${slot}`,
  "far to": (slot) => `to s${slot}`,
  slot: (slot) => `s${slot}`,
  first: (slot) => `from s${slot}`,
  end: (slot) => `up to s${slot}`,
  target: (pc) => `-> ${pc}`,
  value: String,
  offset: (bytes) => `+${bytes}`,
  opcode: (index) => opcodes[index]?.name ?? `opcode ${index}`,
};

function operandText({ kind, value }: LowOperand): string {
  return written[kind]?.(value) ?? `${kind} ${value}`;
}

/** An instruction in one line. */
export function instructionText({ pc, name, slow, operands }: LowInstruction): string {
  const what = slow === undefined ? name : `${name} ${slow}`;
  return `${String(pc).padStart(6)}  ${what.padEnd(14)} ${operands.map(operandText).join(", ")}`.trimEnd();
}

/** The instructions of a body that begins at an entry of the module's code. */
export function instructionsFrom(code: ModuleCode, entry: number): LowInstruction[] {
  const next = code.allEntries.find((other) => other > entry);
  const end = next === undefined ? code.length : next - headerWords;
  const found: LowInstruction[] = [];
  for (let pc = entry; pc < end; pc += found.at(-1)!.length) found.push(instructionAt(code.words, pc));
  return found;
}

/** A function of a module in its lowered form, or what stands for it until it is called. */
export function printFunction(code: ModuleCode, index: number): string {
  const entry = code.entries[index]!;
  if (entry === 0) return `func ${index}: not lowered`;
  const [frame, first, end] = code.words.subarray(entry - headerWords, entry) as unknown as [number, number, number];
  const cleared = end > first ? `, clears s${first / 2} up to s${end / 2}` : "";
  const head = `func ${index}: ${frame / 2} slots${cleared}`;
  return [head, ...instructionsFrom(code, entry).map(instructionText)].join("\n");
}
