/**
 * A function while it is written: its locals, its blocks and its operands.
 */
import { Reach } from "../../binary/blocks.ts";
import { readLocals } from "../../binary/body.ts";
import { type CatchClause, InstrReader } from "../../binary/code.ts";
import { ModuleCursor } from "../../binary/cursor.ts";
import type { BlockType } from "../../binary/types.ts";
import type { Module } from "../../core/module.ts";
import type { FuncType } from "../../core/types.ts";
import type { RegionCosts } from "../../runtime/budget/regions.ts";
import type { Unit } from "../../runtime/engine.ts";
import type { Bounds } from "../code/convention.ts";
import { type Letter, letterOf, lettersOf, widths } from "../code/letters.ts";
import { FloatStudy, type Form } from "./floats.ts";
import { Operands, type Operand } from "./operands.ts";
import { type Source, SourceText, TooLarge } from "./source.ts";

/** A block that is open. */
export interface Label {
  readonly kind: "func" | "block" | "loop" | "if" | "else" | "try" | "catch";
  readonly id: number;
  /** Operands below its parameters. */
  readonly height: number;
  readonly params: readonly Letter[];
  readonly results: readonly Letter[];
  /** The variables of the study for what its branches take along. */
  readonly origins: readonly number[];
  /** Where its beginning is written, and what stands there where it is branched to or not. */
  readonly hole: number;
  /** What an `if` begins with, for its `else`. */
  readonly saved: readonly Operand[];
  /** What a `try_table` catches; undefined for a `try`. */
  readonly catches: readonly CatchClause[] | undefined;
  /** Whether anything branches to it, or its `if` has no `else` yet. */
  isTarget: boolean;
  /** Whether its end is reached by a branch or past a condition. */
  joins: boolean;
  /** Whether a `try` has a `catch_all` already. */
  catchesAll: boolean;
}

/** Words of locals above which a function is interpreted. */
const mostLocals = 4_000;

/** Characters that a function may take, for each byte of its body and besides. */
const perByte = 64;
const besides = 4_096;

/** Bytes of a body above which it is interpreted. */
const mostBytes = 120_000;

const localNames = ["a", "b", "c", "d"] as const;

/** The name of a word of a local. */
const localName = (index: number, word = 0): string => `${localNames[word]!}${index}`;

/** A function being written. */
export class Body {
  readonly unit: Unit;
  readonly index: number;
  readonly module: Module;
  readonly bounds: Bounds;
  readonly reader: InstrReader;
  readonly text: SourceText;
  readonly operands: Operands;
  readonly study: FloatStudy;
  readonly labels: Label[] = [];
  readonly type: FuncType;
  readonly results: readonly Letter[];
  private readonly _locals: readonly Letter[];
  private readonly _reach = new Reach();
  private readonly _costs: RegionCosts | undefined;
  private readonly _usedLocals = new Set<number>();
  private readonly _views = new Set<number>();
  private readonly _reloads: number[] = [];
  /** Whether what is left of the slice is held in a variable: of a function with loops, which would read and write it each time. */
  private readonly _keepsFuel: boolean;
  private _loopsSeen = 0;
  private _nextLabel = 0;
  /** Whether it has tail calls. */
  bounces = false;
  /** Whether it calls itself, as `E`. */
  recurses = false;
  /** Whether an exception may be passed by handlers in between. */
  delegates = false;

  constructor(
    unit: Unit,
    index: number,
    bounds: Bounds,
    costs: RegionCosts | undefined,
    study: FloatStudy | undefined,
  ) {
    const { module, types } = unit;
    const { body, typeIdx } = module.funcs[index - module.spaces.imported.func]!;
    if (body.end - body.start > mostBytes) throw new TooLarge();
    const cursor = new ModuleCursor(module.bytes, body.start, body.end);
    this.unit = unit;
    this.index = index;
    this.module = module;
    this.bounds = bounds;
    this.type = types[typeIdx]!.comp as FuncType;
    this.results = lettersOf(this.type.results);
    this._locals = localsOf(this.type, readLocals(cursor));
    this._costs = costs;
    this.reader = new InstrReader(module.bytes, cursor.pos, body.end);
    this.text = new SourceText(cursor.pos, (body.end - body.start) * perByte + besides);
    this.study = study ?? newStudy(this._locals, this.type.params.length);
    this.operands = new Operands(this.text, this.study);
    this._keepsFuel = costs !== undefined && costs.loops.length > 0;
    this._charge(costs?.body);
    this.labels.push(this.newLabel("func", [], this.results));
  }

  // Locals

  /** The letter of a local. */
  localLetter(index: number): Letter {
    return this._locals[index]!;
  }

  /** How a local is held. */
  private _form(index: number): Form {
    const letter = this._locals[index]!;
    return letter === "f" || letter === "F" ? this.study.form(index) : "bits";
  }

  /** The variables of a local. */
  localVariables(index: number): { readonly words: readonly string[] | undefined; readonly num: string | undefined } {
    this._usedLocals.add(index);
    const form = this._form(index);
    const count = widths[this._locals[index]!];
    return {
      words: form === "number" ? undefined : Array.from({ length: count }, (_, i) => localName(index, i)),
      num: form === "bits" ? undefined : `n${index}`,
    };
  }

  // Reading

  /** Reads the next instruction, and says whether it is to be written: what cannot be reached is passed over. */
  advance(): boolean {
    const op = this.reader.next();
    if (!this._reach.passes(op)) return true;
    if (op.loops === true) this._loopsSeen++;
    return false;
  }

  get isLive(): boolean {
    return this._reach.isLive;
  }

  /** What follows can be reached, or cannot. */
  setLive(isLive: boolean): void {
    this._reach.isLive = isLive;
  }

  /** Begins a line for the instruction that has been read. */
  note(): void {
    this.text.note(this.reader.at);
  }

  // Blocks

  /** The label that an index names: 0 is the innermost. */
  label(index: number): Label {
    return this.labels[this.labels.length - 1 - index]!;
  }

  blockTypes(type: BlockType): { readonly params: readonly Letter[]; readonly results: readonly Letter[] } {
    if (type === undefined) return { params: [], results: [] };
    if (typeof type !== "number") return { params: [], results: [letterOf(type)] };
    const { params, results } = this.unit.types[type]!.comp as FuncType;
    return { params: lettersOf(params), results: lettersOf(results) };
  }

  /** The types of what a tag's exceptions carry. */
  payload(tagIdx: number): readonly Letter[] {
    const { types, module } = this.unit;
    return lettersOf((types[module.spaces.tags[tagIdx]!.typeIdx]!.comp as FuncType).params);
  }

  newLabel(
    kind: Label["kind"],
    params: readonly Letter[],
    results: readonly Letter[],
    catches?: readonly CatchClause[],
  ): Label {
    const { operands, study } = this;
    const height = operands.height - params.length;
    const taken = kind === "loop" ? params : results;
    const isFloat = (letter: Letter): boolean => letter === "f" || letter === "F";
    return {
      kind,
      id: this._nextLabel++,
      height,
      params,
      results,
      origins: kind === "func" ? [] : taken.map((letter) => (isFloat(letter) ? study.variable() : -1)),
      hole: this.text.hole(),
      saved: operands.items.slice(height),
      catches,
      isTarget: false,
      joins: false,
      catchesAll: false,
    };
  }

  /** The cost of the loop that begins. */
  loopCost(): number | undefined {
    return this._costs?.loops[this._loopsSeen++];
  }

  /** Writes what takes fuel. */
  charge(cost: number | undefined): void {
    if (cost === undefined) return;
    this.note();
    this._charge(cost);
  }

  private _charge(cost: number | undefined): void {
    if (cost === undefined) return;
    this.text.take("Q", "I.fuel");
    this.text.take("Z", "I.refuel");
    // The variable is one of 32 bits wherever it is set, or the host would keep it as anything.
    this.text.add(
      this._keepsFuel ? `if((u=u-${cost}|0)<0)u=Z(${cost},u)|0;` : `if((Q[0]-=${cost})<0)Q[0]=Z(${cost},Q[0]);`,
    );
  }

  /** Puts down what is left of the slice, for others who take from it: what is called, and whoever is returned to. */
  putFuel(): void {
    if (this._keepsFuel) this.text.add("Q[0]=u;u=0;");
  }

  /** Takes it up again. Nothing is left behind: whoever looks at the account meanwhile must not find it twice. */
  takeFuel(): void {
    if (this._keepsFuel) this.text.add("u=Q[0];Q[0]=0;");
  }

  /** The same in a handler, where it may lie in either place. */
  haveFuel(): void {
    if (this._keepsFuel) this.text.add("u=u+Q[0]|0;Q[0]=0;");
  }

  // What is taken from outside

  /** The view of a memory, to be read and written: of one that nobody else can change, it is held in a variable. */
  view(memory: number): string {
    const name = this.memory(memory);
    if (this.module.spaces.memories[memory]!.shared) return `${name}.view`;
    this._views.add(memory);
    return `v${memory}`;
  }

  /** A memory. */
  memory(index: number): string {
    return this.text.take(`M${index}`, `I.memories[${index}]`);
  }

  /** Whatever has been called may have made memories larger. */
  reload(): void {
    this._reloads.push(this.text.hole());
  }

  /** Something that the package gives to all code. */
  help(name: string): string {
    return this.text.take(name, `H.${name}`);
  }

  /** The function that serves an opcode. */
  operation(index: number): string {
    return this.text.take(`N${index}`, `H.operations[${index}]`);
  }

  /** A type of the module. */
  typeOf(index: number): string {
    return this.text.take(`K${index}`, `I.unit.types[${index}]`);
  }

  // The end

  /** The text. */
  finish(): Source {
    const { text, type } = this;
    const params = type.params.flatMap((one, i) => {
      const count = widths[letterOf(one)];
      return Array.from({ length: count }, (_, word) => localName(i, word));
    });
    const views = [...this._views];
    for (const hole of this._reloads) text.fill(hole, views.map((index) => `v${index}=M${index}.view;`).join(""));
    const variables = [
      ...this._declarations(),
      ...views.map((index) => `v${index}=M${index}.view`),
      ...Array.from(this.operands.declared, ([name, initial]) => `${name}=${initial}`),
      ...(this.delegates ? ["g=0"] : []),
    ];
    const declared = variables.length === 0 ? "" : `let ${variables.join(",")};`;
    for (const name of ["B", "S", "D", "W", "R"]) text.take(name, `H.${name}`);
    const whole = `${declared}${text.body}`;
    // Whatever ends the run finds the account exact.
    const body = this._keepsFuel ? `let u=Q[0];Q[0]=0;try{${whole}}catch(e){if(u>0)Q[0]+=u;throw e}` : whole;
    if (!this.bounds.deep) return this._source(params, body);
    text.take("P", "I.enter");
    text.take("O", "H.leave");
    return this._source(params, `const z=P();try{${body}}finally{O(z)}`);
  }

  private _source(params: readonly string[], body: string): Source {
    const { head, offsets } = this.text;
    return { head, params: params.join(","), body, offsets, bounces: this.bounces, recurses: this.recurses };
  }

  /** The locals in use: parameters come as words, all others begin as zero. */
  private _declarations(): string[] {
    const nParams = this.type.params.length;
    const declared: string[] = [];
    for (const index of this._usedLocals) {
      const letter = this._locals[index]!;
      const form = this._form(index);
      if (index < nParams) {
        if (form === "bits") continue;
        const words = letter === "f" ? `(B[0]=a${index},S[0])` : `(B[0]=a${index},B[1]=b${index},D[0])`;
        declared.push(`n${index}=${words}`);
        continue;
      }
      if (form !== "number")
        for (let i = 0; i < widths[letter]; i++)
          declared.push(`${localName(index, i)}=${letter === "r" ? "null" : "0"}`);
      if (form !== "bits") declared.push(`n${index}=0`);
    }
    return declared;
  }
}

/** The study of a function's floats: those of its parameters come as bits. */
function newStudy(locals: readonly Letter[], params: number): FloatStudy {
  const study = new FloatStudy(locals.length);
  for (let i = 0; i < params; i++) if (locals[i] === "f" || locals[i] === "F") study.gets(i, "bits");
  return study;
}

/** All locals, parameters first. @throws TooLarge */
function localsOf({ params }: FuncType, runs: ReturnType<typeof readLocals>): Letter[] {
  const letters = [...lettersOf(params)];
  for (const { count, type } of runs) {
    if (letters.length + count > mostLocals) throw new TooLarge();
    const letter = letterOf(type);
    for (let i = 0; i < count; i++) letters.push(letter);
  }
  return letters;
}
