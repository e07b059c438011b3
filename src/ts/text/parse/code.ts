/**
 * Instruction sequences, flat and folded, straight to bytes (Text Format, Instructions). Nesting is kept on a list
 * of frames, so its depth is bounded by memory alone. Immediates are in `immediates.ts`.
 */
import type { MalformedError } from "../../base/errors.ts";
import { placeOf } from "../../base/excerpt.ts";
import { shownName } from "../../base/shown.ts";
import { branchHintSection as hintName } from "../../core/module.ts";
import { type Op, opNamed } from "../../core/opcodes.ts";
import type { ValType } from "../../core/types.ts";
import { writeValType } from "../../binary/types.ts";
import { ByteWriter } from "../../binary/writer.ts";
import { type Hints, branchHint, takeNameAnnotation } from "../lex/annotations.ts";
import { lastOf } from "../../base/lists.ts";
import { type FrameKind, expectedInstead, frame, parts } from "./frames.ts";
import type { Lexer } from "../lex/lex.ts";
import { token } from "../lex/tokens.ts";
import { type CodeContext, immediateParser, writeOpcode } from "./immediates.ts";
import type { Marks } from "./positions.ts";
import { IdSpace, takeU32 } from "./spaces.ts";
import { type Word, words } from "../lex/words.ts";

/** The error for a part of a block where no block is open that has such a part. */
function noBlock(lex: Lexer, { name }: Op): MalformedError {
  return lex.error(
    `unexpected token ${lex.shown}: no \`${name === "else" ? "if" : "try"}\` that waits for it is open.`,
  );
}

/** What a block is called: its identifier, and its name, which a `@name` annotation may give. */
interface Label {
  readonly id: string | undefined;
  readonly name: string | undefined;
}

const noLabel: Label = { id: undefined, name: undefined };

interface Frame {
  kind: FrameKind;
  /** Where its text begins. */
  readonly at: number;
  /** Where in the list of held bytes its instruction begins. */
  held: number;
  /** Its label, and the depth of the label that it hides. */
  label: Label;
  hidden: number | undefined;
  /** The branch hint that belongs to its instruction. */
  readonly hint: number | undefined;
}

const end = opNamed("end");
const delegate = opNamed("delegate");

const isNumber = (kind: number): boolean => kind >= token.nat && kind <= token.float;

/** A function's locals, body and names. */
export interface ParsedBody {
  readonly body: Uint8Array;
  readonly labels: ReadonlyMap<number, string>;
  readonly hints: Hints;
}

/** Reads expressions and bodies of one module. */
export class CodeParser implements CodeContext {
  readonly lex: Lexer;
  readonly module: CodeContext["module"];
  readonly out = new ByteWriter(4096);
  readonly locals = new IdSpace("local");
  /** Whether an instruction names a data segment. */
  usesData = false;
  private readonly frames: Frame[] = [];
  /** Instructions that wait for their operands. */
  private readonly held = new ByteWriter(256);
  /** The depth, from outside, of each label that can be named. */
  private labels = new Map<string, number>();
  private depth = 0;
  /** Blocks met so far, and the names of some. */
  private blocks = 0;
  private labelNames = new Map<number, string>();
  private hints: { offset: number; value: number }[] = [];
  /** Where instructions stand in the text; kept only where somebody asks. */
  private readonly marks: Marks | undefined;

  constructor(lex: Lexer, module: CodeContext["module"], marks?: Marks) {
    this.lex = lex;
    this.module = module;
    this.marks = marks;
  }

  /** A constant expression up to a closing parenthesis, or one folded instruction, with its `end`. */
  expr(folded = false): Uint8Array {
    this.locals.clear();
    this.begin();
    this.sequence(folded);
    return this.finish();
  }

  /** A function's body up to the closing parenthesis; the parameters are in `locals` already. */
  body(): ParsedBody {
    this.begin();
    this.localDeclarations();
    this.sequence(false);
    const body = this.finish();
    return { body, labels: this.labelNames, hints: this.hints };
  }

  private begin(): void {
    this.out.length = 0;
    this.held.length = 0;
    this.frames.length = 0;
    this.depth = 0;
    this.blocks = 0;
    if (this.labels.size > 0) this.labels = new Map();
    if (this.labelNames.size > 0) this.labelNames = new Map();
    if (this.hints.length > 0) this.hints = [];
  }

  private finish(): Uint8Array {
    this.mark(this.lex.start);
    writeOpcode(this.out, end);
    const bytes = this.out.bytes.slice();
    this.marks?.endBody(bytes);
    return bytes;
  }

  private localDeclarations(): void {
    const { lex, locals, out } = this;
    const runs: { type: ValType; count: number }[] = [];
    const add = (type: ValType): void => {
      const last = lastOf(runs);
      if (last?.type === type) last.count++;
      else runs.push({ type, count: 1 });
    };
    while (lex.takeOpen(words.local)) {
      if (locals.takeBinding(lex)) {
        add(this.module.types.valType());
      } else {
        while (lex.kind !== token.close) {
          add(this.module.types.valType());
          locals.count++;
        }
      }
      lex.close();
    }
    out.u32(runs.length);
    for (const { type, count } of runs) {
      out.u32(count);
      writeValType(out, type);
    }
  }

  /** Instructions up to a parenthesis that closes none of them; where `single`, one folded instruction. */
  private sequence(single: boolean): void {
    const { lex, frames } = this;
    for (;;) {
      if (lex.kind === token.word) {
        if (single) throw lex.unexpected("a folded instruction");
        this.flat(lex.word!);
      } else if (lex.kind === token.open) {
        this.folded();
        if (single && frames.length === 0) return;
      } else if (lex.kind === token.close) {
        if (frames.length === 0) {
          if (single) throw lex.unexpected("a folded instruction");
          return;
        }
        this.closeFrame();
        if (single && frames.length === 0) return;
      } else {
        throw lex.unexpected("an instruction", isNumber(lex.kind) ? " A number is written as `(i32.const 1)`." : "");
      }
    }
  }

  // Flat instructions

  private flat(word: Word): void {
    const { lex } = this;
    const { op, role } = word;
    const top = lastOf(this.frames);
    const instead = expectedInstead(top?.kind, true);
    if (instead !== undefined) throw lex.unexpected(instead);
    if (op === undefined) throw lex.unexpected("an instruction");
    if (role === "plain") {
      const hint = this.takeHint();
      this.note(hint, lex.start);
      lex.next();
      immediateParser(op)(this, op);
    } else if (role === "block" || role === "if" || role === "try") {
      const hint = this.takeHint();
      const { start } = lex;
      lex.next();
      const label = this.labelDefinition();
      this.note(hint, start);
      immediateParser(op)(this, op);
      this.nameBlock(label);
      this.openBlock(frame[role], start, label);
    } else if (role === "part") {
      this.flatPart(op, top);
    } else {
      this.flatEnd(op, top);
    }
  }

  private flatPart(op: Op, top: Frame | undefined): void {
    const { lex } = this;
    const { flat, thenFlat } = parts[op.name as keyof typeof parts];
    if (top === undefined || !flat.includes(top.kind)) throw noBlock(lex, op);
    this.mark(lex.start);
    lex.next();
    if (top.kind === frame.if) this.checkLabel(top);
    immediateParser(op)(this, op);
    top.kind = thenFlat;
  }

  private flatEnd(op: Op, top: Frame | undefined): void {
    const { lex } = this;
    const first = op === delegate ? frame.try : frame.block;
    const last = op === delegate ? frame.try : frame.catch;
    if (top === undefined || top.kind < first || top.kind > last) throw lex.unexpected("an instruction or `)`");
    this.mark(lex.start);
    lex.next();
    if (op === end) this.checkLabel(top);
    // The label of `delegate` is one around the block.
    this.closeBlock(top);
    this.frames.pop();
    immediateParser(op)(this, op);
  }

  /** The label that may be repeated behind `else` and `end`. */
  private checkLabel({ label }: Frame): void {
    const { lex } = this;
    if (lex.kind !== token.id) return;
    if (lex.id() !== label.id) {
      const known = label.id === undefined ? "the block has none" : `the block has $${shownName(label.id)}`;
      throw lex.error(`mismatching label ${lex.shown}: ${known}.`);
    }
    lex.next();
  }

  // Folded instructions

  private folded(): void {
    const { lex, frames } = this;
    const at = lex.start;
    const early = this.takeHint();
    lex.next();
    const word = lex.kind === token.word ? lex.word : undefined;
    const top = lastOf(frames);
    if (this.takesPart(word, top)) {
      if (early === undefined) return;
      throw lex.errorAt(at, at + 1, `misplaced @${hintName} annotation: it belongs before the whole instruction.`);
    }
    const instead = expectedInstead(top?.kind, false);
    if (instead !== undefined) throw lex.unexpected(instead);
    if (word?.op === undefined || word.role === "part" || word.role === "end") throw lex.unexpected("an instruction");
    const hint = this.takeHint(early);
    lex.next();
    if (word.role === "plain") this.foldedPlain(word.op, at, hint);
    else if (word.role === "if") this.foldedIf(word.op, at, hint);
    else this.foldedBlock(word.op, word.role === "try", at, hint);
  }

  /** Takes the beginning of what belongs to the innermost block as a part of it, up to the part's instructions. */
  private takesPart(word: Word | undefined, top: Frame | undefined): boolean {
    const op = word?.op;
    if (word === words.then && top?.kind === frame.foldedIf) this.foldedThen(top);
    else if (word === words.do && top?.kind === frame.foldedTry) this.foldedDo(top);
    else if (op === delegate && top?.kind === frame.afterDo) this.foldedDelegate(top);
    else if (op !== undefined && word?.role === "part" && top !== undefined) return this.takesOwnPart(op, top);
    else return false;
    return true;
  }

  private takesOwnPart(op: Op, top: Frame): boolean {
    const { folded, thenFolded } = parts[op.name as keyof typeof parts];
    if (!folded.includes(top.kind)) return false;
    const { lex } = this;
    this.mark(lex.start);
    lex.next();
    immediateParser(op)(this, op);
    top.kind = thenFolded;
    this.openBlock(frame.foldedPart, top.at, top.label);
    return true;
  }

  private foldedPlain(op: Op, at: number, hint: number | undefined): void {
    const { lex, out, held } = this;
    const from = out.length;
    const start = held.length;
    immediateParser(op)(this, op);
    if (lex.kind === token.close) {
      this.note(hint, at, from);
      lex.next();
      return;
    }
    this.hold(from);
    this.frames.push({ kind: frame.plain, at, held: start, label: noLabel, hidden: undefined, hint });
  }

  /** A block; the instructions of a `try` are in its parts, where alone its label is known. */
  private foldedBlock(op: Op, isTry: boolean, at: number, hint: number | undefined): void {
    const label = this.labelDefinition();
    this.note(hint, at);
    immediateParser(op)(this, op);
    this.nameBlock(label);
    if (isTry) this.frames.push({ kind: frame.foldedTry, at, held: 0, label, hidden: undefined, hint: undefined });
    else this.openBlock(frame.foldedBlock, at, label);
  }

  private foldedIf(op: Op, at: number, hint: number | undefined): void {
    const { out, held } = this;
    const label = this.labelDefinition();
    const from = out.length;
    const start = held.length;
    immediateParser(op)(this, op);
    this.hold(from);
    this.frames.push({ kind: frame.foldedIf, at, held: start, label, hidden: undefined, hint });
  }

  /** Moves what was written since `from` to where it waits for its operands. */
  private hold(from: number): void {
    const { out, held } = this;
    held.append(out.bytes.subarray(from));
    out.length = from;
  }

  /** Writes what a frame has held back. */
  private release({ held: from, hint, at }: Frame): void {
    const { out, held } = this;
    this.note(hint, at);
    out.append(held.bytes.subarray(from));
    held.length = from;
  }

  private foldedThen(top: Frame): void {
    this.release(top);
    this.lex.next();
    top.kind = frame.afterThen;
    this.nameBlock(top.label);
    this.openBlock(frame.foldedPart, top.at, top.label);
  }

  private foldedDo(top: Frame): void {
    this.lex.next();
    top.kind = frame.afterDo;
    this.openBlock(frame.foldedPart, top.at, top.label);
  }

  private foldedDelegate(top: Frame): void {
    const { lex } = this;
    this.mark(lex.start);
    lex.next();
    immediateParser(delegate)(this, delegate);
    top.kind = frame.afterDelegate;
    lex.close();
  }

  private closeFrame(): void {
    const { lex, frames, out } = this;
    const top = lastOf(frames)!;
    if (top.kind !== frame.plain) this.mark(lex.start);
    switch (top.kind) {
      case frame.plain:
        this.release(top);
        break;
      case frame.foldedBlock:
        writeOpcode(out, end);
        this.closeBlock(top);
        break;
      case frame.foldedPart:
        this.closeBlock(top);
        break;
      case frame.afterThen:
      case frame.afterElse:
      case frame.afterDo:
      case frame.afterCatch:
      case frame.afterCatchAll:
        writeOpcode(out, end);
        break;
      case frame.afterDelegate:
        break;
      case frame.foldedIf:
        throw lex.unexpected("`(then`");
      case frame.foldedTry:
        throw lex.unexpected("`(do`");
      default:
        throw lex.unexpected("an instruction or `end`", this.openSince(top));
    }
    frames.pop();
    lex.next();
  }

  /** Where a block that is still open begins: an `end` is missing at one of the blocks within it, or at itself. */
  private openSince({ at, label: { id } }: Frame): string {
    const { line, column } = placeOf(this.lex.source.text, at);
    return ` The block${id === undefined ? "" : ` $${shownName(id)}`} that begins at line ${line}:${column} is open.`;
  }

  // Blocks and labels

  private labelDefinition(): Label {
    const { lex } = this;
    let id: string | undefined;
    if (lex.kind === token.id) {
      id = lex.id();
      lex.next();
    }
    const name = takeNameAnnotation(lex, "label") ?? id;
    return name === undefined ? noLabel : { id, name };
  }

  private openBlock(kind: FrameKind, at: number, label: Label): void {
    const { id } = label;
    const hidden = id === undefined ? undefined : this.labels.get(id);
    if (id !== undefined) this.labels.set(id, this.depth);
    this.depth++;
    this.frames.push({ kind, at, held: 0, label, hidden, hint: undefined });
  }

  /** Counts a block, in the order of their opcodes. */
  private nameBlock({ name }: Label): void {
    if (name !== undefined) this.labelNames.set(this.blocks, name);
    this.blocks++;
  }

  private closeBlock({ label: { id }, hidden }: Frame): void {
    this.depth--;
    if (id === undefined) return;
    if (hidden === undefined) this.labels.delete(id);
    else this.labels.set(id, hidden);
  }

  /** Takes a label: a number, or an identifier of a block around. @throws MalformedError */
  label(): number {
    const { lex } = this;
    if (lex.kind !== token.id) return takeU32(lex, "a label");
    const depth = this.labels.get(lex.id());
    if (depth === undefined) throw lex.error(`unknown label ${lex.shown}: no block around has it.`);
    lex.next();
    return this.depth - 1 - depth;
  }

  // Branch hints

  /** The hint before the current token, if any; `early` is one that stood before the parenthesis. */
  private takeHint(early?: number): number | undefined {
    const { annotations } = this.lex;
    if (annotations.length === 0) return early;
    let hint = early;
    for (const annotation of annotations) {
      if (annotation.name !== hintName) continue;
      if (hint !== undefined) {
        throw this.lex.errorAt(
          annotation.start,
          annotation.end,
          `@${hintName} annotation: duplicate annotation for one instruction.`,
        );
      }
      hint = branchHint(this.lex, annotation);
    }
    this.lex.annotations = annotations.filter(({ name }) => name !== hintName);
    return hint;
  }

  /** Notes that the instruction at this offset stands at `at` in the text, and its hint. */
  private note(value: number | undefined, at: number, offset = this.out.length): void {
    this.marks?.instruction(offset, at);
    if (value === undefined) return;
    this.marks?.hint(at);
    this.hints.push({ offset, value });
  }

  /** Notes where the next instruction stands in the text. */
  private mark(at: number): void {
    this.marks?.instruction(this.out.length, at);
  }
}
