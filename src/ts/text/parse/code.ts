/**
 * Instruction sequences, flat and folded, straight to bytes (Text Format, Instructions). Nesting is kept on a list
 * of frames, so its depth is bounded by memory alone. Immediates are in `immediates.ts`.
 */
import type { MalformedError } from "../../base/errors/errors.ts";
import { placeOf } from "../../base/errors/excerpt.ts";
import { shownName } from "../../base/errors/shown.ts";
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
  private readonly _frames: Frame[] = [];
  /** Instructions that wait for their operands. */
  private readonly _held = new ByteWriter(256);
  /** The depth, from outside, of each label that can be named. */
  private _labels = new Map<string, number>();
  private _depth = 0;
  /** Blocks met so far, and the names of some. */
  private _blocks = 0;
  private _labelNames = new Map<number, string>();
  private _hints: { offset: number; value: number }[] = [];
  /** Where instructions stand in the text; kept only where somebody asks. */
  private readonly _marks: Marks | undefined;

  constructor(lex: Lexer, module: CodeContext["module"], marks?: Marks) {
    this.lex = lex;
    this.module = module;
    this._marks = marks;
  }

  /** A constant expression up to a closing parenthesis, or one folded instruction, with its `end`. */
  expr(folded = false): Uint8Array {
    this.locals.clear();
    this._begin();
    this._sequence(folded);
    return this._finish();
  }

  /** A function's body up to the closing parenthesis; the parameters are in `locals` already. */
  body(): ParsedBody {
    this._begin();
    this._localDeclarations();
    this._sequence(false);
    const body = this._finish();
    return { body, labels: this._labelNames, hints: this._hints };
  }

  private _begin(): void {
    this.out.length = 0;
    this._held.length = 0;
    this._frames.length = 0;
    this._depth = 0;
    this._blocks = 0;
    if (this._labels.size > 0) this._labels = new Map();
    if (this._labelNames.size > 0) this._labelNames = new Map();
    if (this._hints.length > 0) this._hints = [];
  }

  private _finish(): Uint8Array {
    this._mark(this.lex.start);
    writeOpcode(this.out, end);
    const bytes = this.out.bytes.slice();
    this._marks?.endBody(bytes);
    return bytes;
  }

  private _localDeclarations(): void {
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
  private _sequence(single: boolean): void {
    const { lex, _frames: frames } = this;
    for (;;) {
      if (lex.kind === token.word) {
        if (single) throw lex.unexpected("a folded instruction");
        this._flat(lex.word!);
      } else if (lex.kind === token.open) {
        this._folded();
        if (single && frames.length === 0) return;
      } else if (lex.kind === token.close) {
        if (frames.length === 0) {
          if (single) throw lex.unexpected("a folded instruction");
          return;
        }
        this._closeFrame();
        if (single && frames.length === 0) return;
      } else {
        throw lex.unexpected("an instruction", isNumber(lex.kind) ? " A number is written as `(i32.const 1)`." : "");
      }
    }
  }

  // Flat instructions

  private _flat(word: Word): void {
    const { lex } = this;
    const { op, role } = word;
    const top = lastOf(this._frames);
    const instead = expectedInstead(top?.kind, true);
    if (instead !== undefined) throw lex.unexpected(instead);
    if (op === undefined) throw lex.unexpected("an instruction");
    if (role === "plain") {
      const hint = this._takeHint();
      this._note(hint, lex.start);
      lex.next();
      immediateParser(op)(this, op);
    } else if (role === "block" || role === "if" || role === "try") {
      const hint = this._takeHint();
      const { start } = lex;
      lex.next();
      const label = this._labelDefinition();
      this._note(hint, start);
      immediateParser(op)(this, op);
      this._nameBlock(label);
      this._openBlock(frame[role], start, label);
    } else if (role === "part") {
      this._flatPart(op, top);
    } else {
      this._flatEnd(op, top);
    }
  }

  private _flatPart(op: Op, top: Frame | undefined): void {
    const { lex } = this;
    const { flat, thenFlat } = parts[op.name as keyof typeof parts];
    if (top === undefined || !flat.includes(top.kind)) throw noBlock(lex, op);
    this._mark(lex.start);
    lex.next();
    if (top.kind === frame.if) this._checkLabel(top);
    immediateParser(op)(this, op);
    top.kind = thenFlat;
  }

  private _flatEnd(op: Op, top: Frame | undefined): void {
    const { lex } = this;
    const first = op === delegate ? frame.try : frame.block;
    const last = op === delegate ? frame.try : frame.catch;
    if (top === undefined || top.kind < first || top.kind > last) throw lex.unexpected("an instruction or `)`");
    this._mark(lex.start);
    lex.next();
    if (op === end) this._checkLabel(top);
    // The label of `delegate` is one around the block.
    this._closeBlock(top);
    this._frames.pop();
    immediateParser(op)(this, op);
  }

  /** The label that may be repeated behind `else` and `end`. */
  private _checkLabel({ label }: Frame): void {
    const { lex } = this;
    if (lex.kind !== token.id) return;
    if (lex.id() !== label.id) {
      const known = label.id === undefined ? "the block has none" : `the block has $${shownName(label.id)}`;
      throw lex.error(`mismatching label ${lex.shown}: ${known}.`);
    }
    lex.next();
  }

  // Folded instructions

  private _folded(): void {
    const { lex, _frames: frames } = this;
    const at = lex.start;
    const early = this._takeHint();
    lex.next();
    const word = lex.kind === token.word ? lex.word : undefined;
    const top = lastOf(frames);
    if (this._takesPart(word, top)) {
      if (early === undefined) return;
      throw lex.errorAt(at, at + 1, `misplaced @${hintName} annotation: it belongs before the whole instruction.`);
    }
    const instead = expectedInstead(top?.kind, false);
    if (instead !== undefined) throw lex.unexpected(instead);
    if (word?.op === undefined || word.role === "part" || word.role === "end") throw lex.unexpected("an instruction");
    const hint = this._takeHint(early);
    lex.next();
    if (word.role === "plain") this._foldedPlain(word.op, at, hint);
    else if (word.role === "if") this._foldedIf(word.op, at, hint);
    else this._foldedBlock(word.op, word.role === "try", at, hint);
  }

  /** Takes the beginning of what belongs to the innermost block as a part of it, up to the part's instructions. */
  private _takesPart(word: Word | undefined, top: Frame | undefined): boolean {
    const op = word?.op;
    if (word === words.then && top?.kind === frame.foldedIf) this._foldedThen(top);
    else if (word === words.do && top?.kind === frame.foldedTry) this._foldedDo(top);
    else if (op === delegate && top?.kind === frame.afterDo) this._foldedDelegate(top);
    else if (op !== undefined && word?.role === "part" && top !== undefined) return this._takesOwnPart(op, top);
    else return false;
    return true;
  }

  private _takesOwnPart(op: Op, top: Frame): boolean {
    const { folded, thenFolded } = parts[op.name as keyof typeof parts];
    if (!folded.includes(top.kind)) return false;
    const { lex } = this;
    this._mark(lex.start);
    lex.next();
    immediateParser(op)(this, op);
    top.kind = thenFolded;
    this._openBlock(frame.foldedPart, top.at, top.label);
    return true;
  }

  private _foldedPlain(op: Op, at: number, hint: number | undefined): void {
    const { lex, out, _held: held } = this;
    const from = out.length;
    const start = held.length;
    immediateParser(op)(this, op);
    if (lex.kind === token.close) {
      this._note(hint, at, from);
      lex.next();
      return;
    }
    this._hold(from);
    this._frames.push({ kind: frame.plain, at, held: start, label: noLabel, hidden: undefined, hint });
  }

  /** A block; the instructions of a `try` are in its parts, where alone its label is known. */
  private _foldedBlock(op: Op, isTry: boolean, at: number, hint: number | undefined): void {
    const label = this._labelDefinition();
    this._note(hint, at);
    immediateParser(op)(this, op);
    this._nameBlock(label);
    if (isTry) this._frames.push({ kind: frame.foldedTry, at, held: 0, label, hidden: undefined, hint: undefined });
    else this._openBlock(frame.foldedBlock, at, label);
  }

  private _foldedIf(op: Op, at: number, hint: number | undefined): void {
    const { out, _held: held } = this;
    const label = this._labelDefinition();
    const from = out.length;
    const start = held.length;
    immediateParser(op)(this, op);
    this._hold(from);
    this._frames.push({ kind: frame.foldedIf, at, held: start, label, hidden: undefined, hint });
  }

  /** Moves what was written since `from` to where it waits for its operands. */
  private _hold(from: number): void {
    const { out, _held: held } = this;
    held.append(out.bytes.subarray(from));
    out.length = from;
  }

  /** Writes what a frame has held back. */
  private _release({ held: from, hint, at }: Frame): void {
    const { out, _held: held } = this;
    this._note(hint, at);
    out.append(held.bytes.subarray(from));
    held.length = from;
  }

  private _foldedThen(top: Frame): void {
    this._release(top);
    this.lex.next();
    top.kind = frame.afterThen;
    this._nameBlock(top.label);
    this._openBlock(frame.foldedPart, top.at, top.label);
  }

  private _foldedDo(top: Frame): void {
    this.lex.next();
    top.kind = frame.afterDo;
    this._openBlock(frame.foldedPart, top.at, top.label);
  }

  private _foldedDelegate(top: Frame): void {
    const { lex } = this;
    this._mark(lex.start);
    lex.next();
    immediateParser(delegate)(this, delegate);
    top.kind = frame.afterDelegate;
    lex.close();
  }

  private _closeFrame(): void {
    const { lex, _frames: frames, out } = this;
    const top = lastOf(frames)!;
    if (top.kind !== frame.plain) this._mark(lex.start);
    switch (top.kind) {
      case frame.plain:
        this._release(top);
        break;
      case frame.foldedBlock:
        writeOpcode(out, end);
        this._closeBlock(top);
        break;
      case frame.foldedPart:
        this._closeBlock(top);
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
        throw lex.unexpected("an instruction or `end`", this._openSince(top));
    }
    frames.pop();
    lex.next();
  }

  /** Where a block that is still open begins: an `end` is missing at one of the blocks within it, or at itself. */
  private _openSince({ at, label: { id } }: Frame): string {
    const { line, column } = placeOf(this.lex.source.text, at);
    return ` The block${id === undefined ? "" : ` $${shownName(id)}`} that begins at line ${line}:${column} is open.`;
  }

  // Blocks and labels

  private _labelDefinition(): Label {
    const { lex } = this;
    let id: string | undefined;
    if (lex.kind === token.id) {
      id = lex.id();
      lex.next();
    }
    const name = takeNameAnnotation(lex, "label") ?? id;
    return name === undefined ? noLabel : { id, name };
  }

  private _openBlock(kind: FrameKind, at: number, label: Label): void {
    const { id } = label;
    const hidden = id === undefined ? undefined : this._labels.get(id);
    if (id !== undefined) this._labels.set(id, this._depth);
    this._depth++;
    this._frames.push({ kind, at, held: 0, label, hidden, hint: undefined });
  }

  /** Counts a block, in the order of their opcodes. */
  private _nameBlock({ name }: Label): void {
    if (name !== undefined) this._labelNames.set(this._blocks, name);
    this._blocks++;
  }

  private _closeBlock({ label: { id }, hidden }: Frame): void {
    this._depth--;
    if (id === undefined) return;
    if (hidden === undefined) this._labels.delete(id);
    else this._labels.set(id, hidden);
  }

  /** Takes a label: a number, or an identifier of a block around. @throws MalformedError */
  label(): number {
    const { lex } = this;
    if (lex.kind !== token.id) return takeU32(lex, "a label");
    const depth = this._labels.get(lex.id());
    if (depth === undefined) throw lex.error(`unknown label ${lex.shown}: no block around has it.`);
    lex.next();
    return this._depth - 1 - depth;
  }

  // Branch hints

  /** The hint before the current token, if any; `early` is one that stood before the parenthesis. */
  private _takeHint(early?: number): number | undefined {
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
  private _note(value: number | undefined, at: number, offset = this.out.length): void {
    this._marks?.instruction(offset, at);
    if (value === undefined) return;
    this._marks?.hint(at);
    this._hints.push({ offset, value });
  }

  /** Notes where the next instruction stands in the text. */
  private _mark(at: number): void {
    this._marks?.instruction(this.out.length, at);
  }
}
