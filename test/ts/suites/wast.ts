/**
 * Scripts of the official test suite (the reference interpreter's script grammar, and threads of its proposal) to
 * commands in the shape of their JSON form. Modules are encoded when they are asked for, so that one that is
 * malformed leaves the rest of the script alone. Nothing is run here.
 */
import { type HeapType, refType, valTypeName } from "../../../src/ts/core/types.ts";
import { Lexer } from "../../../src/ts/text/lex/lex.ts";
import { bigintOf, f32LiteralBits, f64LiteralBits } from "../../../src/ts/text/lex/numbers.ts";
import { type TextOptions, parseModule, parseWat } from "../../../src/ts/text/parse/parse.ts";
import { token } from "../../../src/ts/text/lex/tokens.ts";
import { type Word, externKinds, words } from "../../../src/ts/text/lex/words.ts";

/** The type of a vector's lanes. */
export type LaneType = "i8" | "i16" | "i32" | "i64" | "f32" | "f64";

/** A value or a pattern: numbers as decimal text of their bits, NaNs as `nan:canonical` and `nan:arithmetic`. */
export interface WastValue {
  /** A value type as one word, `refnull` for any null, or `either`. */
  readonly type: string;
  readonly lane_type?: LaneType;
  /** `null` of a null reference; absent where the type alone counts. */
  readonly value?: string | readonly string[];
  /** The alternatives of `either`. */
  readonly values?: readonly WastValue[];
}

/** What is done with an instance. */
export interface WastAction {
  readonly type: "invoke" | "get";
  readonly module?: string;
  readonly field: string;
  readonly args?: readonly WastValue[];
}

/** A module as a script has it. */
export interface WastModule {
  /** Whether it stands there as fields, as strings of bytes, or as strings of text. */
  readonly form: "text" | "binary" | "quote";
  /** Its binary, made anew at each call. @throws MalformedError `bad-text` where it is text that does not parse */
  bytes(): Uint8Array<ArrayBuffer>;
}

/** The kinds of commands. */
export type WastCommandType =
  | "module"
  | "module_definition"
  | "module_instance"
  | "register"
  | "action"
  | "assert_return"
  | "assert_trap"
  | "assert_exhaustion"
  | "assert_exception"
  | "assert_malformed"
  | "assert_malformed_custom"
  | "assert_invalid"
  | "assert_invalid_custom"
  | "assert_unlinkable"
  | "assert_uninstantiable"
  | "thread"
  | "wait";

/** One command. Which keys are there depends on the type. Identifiers come without their `$`. */
export interface WastCommand {
  readonly type: WastCommandType;
  /** 1-based line of its word; of an assertion, that of the action or module it is about. */
  readonly line: number;
  /** The module, or the thread. */
  readonly name?: string;
  /** Of `register`: the name to import from. */
  readonly as?: string;
  /** Of `module_instance`: the instance, and the definition it is made of. */
  readonly instance?: string;
  readonly module?: string;
  readonly source?: WastModule;
  readonly action?: WastAction;
  readonly expected?: readonly WastValue[];
  readonly text?: string;
  /** Of `thread`: the modules that it shares, and what it does. */
  readonly shared?: readonly string[];
  readonly commands?: readonly WastCommand[];
}

/**
 * The commands of a script.
 * @throws MalformedError `bad-text` where the script itself does not parse; modules are parsed when asked for
 */
export function parseWast(text: string, options: TextOptions = {}): WastCommand[] {
  return new ScriptParser(text, options).parse();
}

/** A command; its line where that is not where it begins. */
type Parts = Omit<WastCommand, "line"> & { readonly line?: number };

class ScriptParser {
  private readonly _lex: Lexer;
  private readonly _options: TextOptions;
  private _line = 1;
  private _lineStart = 0;

  constructor(text: string, options: TextOptions) {
    this._lex = new Lexer({ text, file: options.file });
    this._options = options;
  }

  parse(): WastCommand[] {
    const { _lex: lex, _options: options } = this;
    lex.next();
    if (lex.kind === token.open && isField(lex.peekWord())) {
      const { text } = lex;
      return [{ type: "module", line: 1, source: { form: "text", bytes: () => parseWat(text, options) } }];
    }
    const commands = this._commands();
    if (lex.kind !== token.end) throw lex.unexpected("a command");
    return commands;
  }

  private _commands(): WastCommand[] {
    const { _lex: lex } = this;
    const commands: WastCommand[] = [];
    while (lex.kind === token.open) {
      const parse = commandParsers.get(lex.peekWord());
      const line = this._lineAt(lex.peeked);
      if (parse === undefined) {
        lex.next();
        throw lex.unexpected("a command");
      }
      const start = lex.start;
      lex.next();
      lex.next();
      commands.push({ line, ...parse(this, start) });
      lex.close();
    }
    return commands;
  }

  /** The line of an offset; offsets must rise. */
  private _lineAt(offset: number): number {
    const { text } = this._lex;
    for (
      let at = text.indexOf("\n", this._lineStart);
      at !== -1 && at < offset;
      at = text.indexOf("\n", this._lineStart)
    ) {
      this._line++;
      this._lineStart = at + 1;
    }
    return this._line;
  }

  /** The line of the word behind the current parenthesis. */
  private _lineHere(): number {
    const { _lex: lex } = this;
    if (lex.kind === token.open) lex.peekWord();
    return this._lineAt(lex.peeked);
  }

  /** An identifier without its `$`, where one stands here. */
  private _id(): string | undefined {
    const { _lex: lex } = this;
    if (lex.kind !== token.id) return undefined;
    const id = lex.id();
    lex.next();
    return id;
  }

  /** A module whose parenthesis is at `start`, the lexer being behind its word, up to its closing parenthesis. */
  moduleBehind(start: number): Parts {
    const { _lex: lex } = this;
    if (lex.takeWord(words.instance)) {
      const instance = this._id();
      const module = this._id();
      return {
        type: "module_instance",
        ...(instance !== undefined && { instance }),
        ...(module !== undefined && { module }),
      };
    }
    const type = lex.takeWord(words.definition) ? "module_definition" : "module";
    const name = this._id();
    const form = lex.kind === token.word ? forms.get(lex.word) : undefined;
    const { source } = lex;
    const { _options: options } = this;
    const bytes = (): Uint8Array<ArrayBuffer> => {
      const own = new Lexer(source);
      own.seek(start);
      return parseModule(own, options).bytes;
    };
    this._skipToClose();
    return { type, ...(name !== undefined && { name }), source: { form: form ?? "text", bytes } };
  }

  /** Goes to the parenthesis that closes the one before the current token. */
  private _skipToClose(): void {
    const { _lex: lex } = this;
    const { start } = lex;
    lex.pos = start;
    if (!lex.skipGroup()) throw lex.errorAt(start, start + 1, "unexpected token: the text ends within a module.");
    lex.annotations = [];
    lex.seek(lex.pos - 1);
  }

  /** `(module …)` within a command. */
  private _module(): Parts {
    const { _lex: lex } = this;
    const { start } = lex;
    if (!lex.takeOpen(words.module)) throw lex.unexpected("a module");
    const parts = this.moduleBehind(start);
    lex.close();
    return parts;
  }

  private _source(): Pick<Parts, "source" | "line"> {
    const line = this._lineHere();
    const { source } = this._module();
    return source === undefined ? {} : { source, line };
  }

  /** An action behind its word. */
  action(type: WastAction["type"]): WastAction {
    const module = this._id();
    const field = this._lex.takeName();
    const named = module === undefined ? {} : { module };
    return type === "get" ? { type, ...named, field } : { type, ...named, field, args: this._values() };
  }

  private _folded(): WastAction {
    const { _lex: lex } = this;
    const type = lex.takeOpen(words.invoke) ? "invoke" : lex.takeOpen(words.get) ? "get" : undefined;
    if (type === undefined) throw lex.unexpected("`(invoke` or `(get`");
    const action = this.action(type);
    lex.close();
    return action;
  }

  /** An assertion about an action, and the text where the suite gives one. */
  assertAction(type: WastCommandType): Parts {
    const line = this._lineHere();
    const action = this._folded();
    if (type === "assert_return") return { type, line, action, expected: this._values() };
    return type === "assert_exception" ? { type, line, action } : { type, line, action, text: this._lex.takeName() };
  }

  /** An assertion about a module. */
  assertModule(type: WastCommandType): Parts {
    return { type, ...this._source(), text: this._lex.takeName() };
  }

  /** A trap in an action, or in a module's instantiation. */
  assertTrap(): Parts {
    const ofModule = this._lex.kind === token.open && this._lex.peekWord() === words.module;
    return ofModule ? this.assertModule("assert_uninstantiable") : this.assertAction("assert_trap");
  }

  register(): Parts {
    const as = this._lex.takeName();
    const name = this._id();
    return { type: "register", ...(name !== undefined && { name }), as };
  }

  thread(): Parts {
    const { _lex: lex } = this;
    const name = this._id() ?? "";
    const shared: string[] = [];
    while (lex.takeOpen(words.shared)) {
      if (!lex.takeOpen(words.module)) throw lex.unexpected("`(module`");
      shared.push(this._id() ?? "");
      lex.close();
      lex.close();
    }
    return { type: "thread", name, shared, commands: this._commands() };
  }

  wait(): Parts {
    return { type: "wait", name: this._id() ?? "" };
  }

  // Values

  private _values(): WastValue[] {
    const { _lex: lex } = this;
    const values: WastValue[] = [];
    while (lex.kind === token.open) values.push(this._value());
    return values;
  }

  private _value(): WastValue {
    const { _lex: lex } = this;
    lex.next();
    const word = lex.kind === token.word ? lex.word : undefined;
    const parse = valueParsers.get(word?.text);
    if (parse === undefined) throw lex.unexpected("a value as `i32.const`");
    lex.next();
    const value = word === words.either ? { type: "either", values: this._values() } : parse(lex);
    lex.close();
    return value;
  }
}

const forms: ReadonlyMap<Word | undefined, WastModule["form"]> = new Map([
  [words.binary, "binary"],
  [words.quote, "quote"],
] as const);

const fieldWords: ReadonlySet<Word | undefined> = new Set([
  ...externKinds.keys(),
  words.type,
  words.rec,
  words.import,
  words.export,
  words.start,
  words.elem,
  words.data,
]);

const isField = (word: Word | undefined): boolean => fieldWords.has(word);

type ParseCommand = (p: ScriptParser, start: number) => Parts;

const onAction =
  (type: WastCommandType): ParseCommand =>
  (p) =>
    p.assertAction(type);
const onModule =
  (type: WastCommandType): ParseCommand =>
  (p) =>
    p.assertModule(type);

const commandParsers: ReadonlyMap<Word | undefined, ParseCommand> = new Map<Word | undefined, ParseCommand>([
  [words.module, (p, start) => p.moduleBehind(start)],
  [words.register, (p) => p.register()],
  [words.invoke, (p) => ({ type: "action", action: p.action("invoke") })],
  [words.get, (p) => ({ type: "action", action: p.action("get") })],
  [words.assert_return, onAction("assert_return")],
  [words.assert_trap, (p) => p.assertTrap()],
  [words.assert_exhaustion, onAction("assert_exhaustion")],
  [words.assert_exception, onAction("assert_exception")],
  [words.assert_malformed, onModule("assert_malformed")],
  [words.assert_malformed_custom, onModule("assert_malformed_custom")],
  [words.assert_invalid, onModule("assert_invalid")],
  [words.assert_invalid_custom, onModule("assert_invalid_custom")],
  [words.assert_unlinkable, onModule("assert_unlinkable")],
  [words.assert_uninstantiable, onModule("assert_uninstantiable")],
  [words.thread, (p) => p.thread()],
  [words.wait, (p) => p.wait()],
]);

// Values

const nanPatterns: ReadonlySet<Word | undefined> = new Set([words["nan:canonical"], words["nan:arithmetic"]]);

/** A NaN pattern where one stands here. */
function nanPattern(lex: Lexer): string | undefined {
  if (lex.kind !== token.word || !nanPatterns.has(lex.word)) return undefined;
  const { spelling } = lex;
  lex.next();
  return spelling;
}

/** The bits of a number, in decimal. */
function bits(lex: Lexer, type: LaneType): string {
  const pattern = nanPattern(lex);
  if (pattern !== undefined) return pattern;
  if (lex.kind < token.nat || lex.kind > token.float) throw lex.unexpected("a number");
  const read = numberBits[type];
  const value = lex.kind === token.float && type.startsWith("i") ? undefined : read(lex.spelling);
  if (value === undefined) throw lex.error("constant out of range of its type.");
  lex.next();
  return String(value);
}

const integer =
  (width: number) =>
  (spelling: string): bigint | undefined => {
    const value = bigintOf(spelling);
    return value >= -(1n << BigInt(width - 1)) && value < 1n << BigInt(width) ? BigInt.asIntN(width, value) : undefined;
  };

const unsigned = (width: number, value: bigint | undefined): bigint | undefined =>
  value === undefined ? undefined : BigInt.asUintN(width, value);

const numberBits: { readonly [K in LaneType]: (spelling: string) => bigint | undefined } = {
  i8: integer(8),
  i16: integer(16),
  i32: integer(32),
  i64: integer(64),
  f32: (spelling) => {
    const value = f32LiteralBits(spelling);
    return value === undefined ? undefined : unsigned(32, BigInt(value));
  },
  f64: (spelling) => unsigned(64, f64LiteralBits(spelling)),
};

const shapes: { readonly [shape: string]: readonly [LaneType, number] | undefined } = {
  i8x16: ["i8", 16],
  i16x8: ["i16", 8],
  i32x4: ["i32", 4],
  i64x2: ["i64", 2],
  f32x4: ["f32", 4],
  f64x2: ["f64", 2],
};

function vector(lex: Lexer): WastValue {
  const shape = shapes[lex.spelling];
  if (shape === undefined) throw lex.unexpected("a shape as i32x4");
  lex.next();
  const [laneType, count] = shape;
  const value = Array.from({ length: count }, () => bits(lex, laneType));
  return { type: "v128", lane_type: laneType, value };
}

function nullReference(lex: Lexer): WastValue {
  if (lex.kind === token.close) return { type: "refnull" };
  const heap: HeapType | undefined = lex.kind === token.word ? lex.word?.heap : undefined;
  lex.next();
  if (heap === undefined) return { type: "refnull" };
  const type = valTypeName(refType(true, heap));
  return type.startsWith("null") ? { type } : { type, value: "null" };
}

/** A reference of a type, with a number where it is one of the host's. */
const reference =
  (type: string) =>
  (lex: Lexer): WastValue => {
    if (lex.kind === token.close) return { type };
    const { spelling } = lex;
    const numbered = lex.kind === token.nat && type !== "funcref";
    lex.next();
    return numbered ? { type, value: spelling } : { type };
  };

const valueParsers: ReadonlyMap<string | undefined, (lex: Lexer) => WastValue> = new Map<
  string | undefined,
  (lex: Lexer) => WastValue
>([
  ["i32.const", (lex) => ({ type: "i32", value: bits(lex, "i32") })],
  ["i64.const", (lex) => ({ type: "i64", value: bits(lex, "i64") })],
  ["f32.const", (lex) => ({ type: "f32", value: bits(lex, "f32") })],
  ["f64.const", (lex) => ({ type: "f64", value: bits(lex, "f64") })],
  ["v128.const", vector],
  ["either", () => ({ type: "either" })],
  ["ref.null", nullReference],
  ["ref.extern", reference("externref")],
  ["ref.host", reference("anyref")],
  ["ref.any", reference("anyref")],
  ["ref.eq", reference("eqref")],
  ["ref.i31", reference("i31ref")],
  ["ref.struct", reference("structref")],
  ["ref.array", reference("arrayref")],
  ["ref.func", reference("funcref")],
  ["ref.exn", reference("exnref")],
]);
