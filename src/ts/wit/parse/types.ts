/**
 * The lower half of the parser: names, paths, feature gates, types, type definitions, function types
 * (WIT, Items: type and Types). Knows nothing of interfaces, worlds and packages.
 */
import { bare } from "../../base/own.ts";
import { quoted, shownName } from "../../base/errors/shown.ts";
import { lastOf } from "../../base/lists.ts";
import type {
  AstAttributes,
  AstFunc,
  AstMember,
  AstName,
  AstPackageName,
  AstPath,
  AstResourceFunc,
  AstType,
  AstTypeBody,
  AstTypeDef,
} from "../ast.ts";
import { type Span, type WitFile, witErrorAt } from "../errors.ts";
import { Lexer, type Token } from "./lex.ts";
import { witLimits } from "../limits.ts";
import { type Compound, isCompound, isPrimitive, primitives } from "../words.ts";

const maxTypeDepth = witLimits.typeDepth;

// Component Model, Binary Format, Type Definitions.
const maxFlags = 32;

/** The feature gates before an item. */
interface Gates {
  since?: AstName;
  unstable?: AstName;
  deprecated?: AstName;
}

/** A parser with one token of look-ahead. */
export class TypeParser {
  private readonly _lexer: Lexer;
  protected peek: Token;
  private _depth = 0;

  constructor(file: WitFile) {
    this._lexer = new Lexer(file);
    this.peek = this._lexer.next();
  }

  protected take(): Token {
    const token = this.peek;
    this.peek = this._lexer.next();
    return token;
  }

  protected rewindTo(offset: number): void {
    this._lexer.seek(offset);
    this.peek = this._lexer.next();
  }

  protected errorAt(span: Span, message: string, wanted?: string): Error {
    return witErrorAt("syntax", span, message, wanted);
  }

  protected unexpected(wanted: string, token = this.peek): Error {
    return this.errorAt(token.span, `expected ${wanted}, found ${describeToken(token)}.`, wanted);
  }

  /** The error for a keyword where a name was meant. */
  protected keywordAsName(wanted: string, token = this.peek): Error {
    if (token.kind !== "keyword") return this.unexpected(wanted, token);
    const hint = `write %${token.text} to use the keyword as a name`;
    return this.errorAt(token.span, `expected ${wanted}, found ${describeToken(token)}: ${hint}.`, wanted);
  }

  /** Whether the next token is this keyword or symbol. */
  protected is(text: string): boolean {
    return this.peek.text === text && (this.peek.kind === "keyword" || this.peek.kind === "symbol");
  }

  protected eat(text: string): boolean {
    if (!this.is(text)) return false;
    this.take();
    return true;
  }

  protected expect(text: string, wanted = `\`${text}\``): Token {
    if (!this.is(text)) throw this.unexpected(wanted);
    return this.take();
  }

  protected name(): AstName {
    if (this.peek.kind !== "id") throw this.keywordAsName("a name");
    const { text, span } = this.take();
    return { name: text, span };
  }

  /** Items separated by commas, a trailing one allowed, up to and with `close`. */
  protected separated<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.eat(close)) {
      items.push(item());
      if (this.eat(close)) break;
      this.expect(",", `\`,\` or \`${close}\``);
    }
    return items;
  }

  /** `a:b/c@1.0.0` or a bare name. */
  protected usePath(): AstPath {
    const first = this.name();
    if (!this.is(":")) return { package: undefined, name: first, span: first.span };
    const { spaces, names, version, end } = this._qualified(first);
    const name = names.pop();
    if (name === undefined || names.length === 0) {
      const span = { ...first.span, end };
      throw this.errorAt(span, "a package cannot stand here: name one of its interfaces or worlds, as in a:b/c.");
    }
    const span = { ...first.span, end };
    return { package: { namespace: spaces, name: names.map((n) => n.name).join("/"), version, span }, name, span };
  }

  protected packageName(): AstPackageName {
    const first = this.name();
    if (!this.is(":")) throw this.unexpected("`:` and the package's name, as in namespace:name");
    const { spaces, names, version, end } = this._qualified(first);
    return { namespace: spaces, name: names.map((n) => n.name).join("/"), version, span: { ...first.span, end } };
  }

  /** `first (':' id)+ ('/' id)* ('@' version)?`, with the namespaces joined. */
  private _qualified(first: AstName): { spaces: string; names: AstName[]; version: string | undefined; end: number } {
    const spaces = [first];
    while (this.eat(":")) spaces.push(this.name());
    const names = spaces.splice(-1);
    while (this.eat("/")) names.push(this.name());
    let end = lastOf(names)?.span.end ?? first.span.end;
    let version: string | undefined;
    if (this.is("@")) {
      const token = this._versionAfter(this.peek);
      version = token.text;
      end = token.span.end;
    }
    if (end - first.span.start > witLimits.name)
      throw this.errorAt({ ...first.span, end }, `a package's name has at most ${witLimits.name} characters.`);
    return { spaces: spaces.map((n) => n.name).join(":"), names, version, end };
  }

  /** Reads a version right after the given look-ahead token. */
  private _versionAfter(token: Token): Token {
    this._lexer.seek(token.span.end);
    const version = this._lexer.version();
    this.peek = this._lexer.next();
    return version;
  }

  /** Docs and `@…` before an item. */
  protected attributes(): AstAttributes {
    const docs = this.peek.docs;
    const found = bare<Gates & { "external-id"?: AstName }>({});
    while (this.eat("@")) {
      const gate = this.name();
      const key = gate.name;
      if (key !== "since" && key !== "unstable" && key !== "deprecated" && key !== "external-id") {
        throw this.errorAt(
          gate.span,
          `unknown attribute @${shownName(key)}: there are @since, @unstable, @deprecated and @external-id.`,
        );
      }
      if (found[key] !== undefined) throw this.errorAt(gate.span, `@${key} is given twice.`);
      if (!this.is("(")) throw this.unexpected("`(`");
      found[key] = key === "external-id" ? this._externalId(gate.span) : this._gateField(key, gate.span);
    }
    this._checkGates(found);
    const { since, unstable, deprecated } = found;
    return { docs, since, unstable, deprecated, externalId: found["external-id"] };
  }

  private _externalId(span: Span): AstName {
    this.expect("(");
    if (this.peek.kind !== "string") throw this.unexpected("a string in double quotes");
    const name = this.take().text;
    this.expect(")");
    return { name, span };
  }

  private _gateField(gate: string, span: Span): AstName {
    this.expect("(");
    const field = gate === "unstable" ? "feature" : "version";
    if (this.peek.kind !== "id" || this.peek.text !== field) throw this.unexpected(`\`${field}\``);
    this.take();
    if (!this.is("=")) throw this.unexpected("`=`");
    let value: string;
    if (field === "version") value = this._versionAfter(this.peek).text;
    else {
      this.take();
      value = this.name().name;
    }
    this.expect(")");
    return { name: value, span };
  }

  /** Refuses an external id before what has none in the grammar: it names what is imported, exported or defined. */
  protected withoutExternalId({ externalId }: AstAttributes, before: string): void {
    if (externalId === undefined) return;
    throw this.errorAt(externalId.span, `@external-id cannot stand before ${before}.`);
  }

  private _checkGates(found: Gates): void {
    if (found.since !== undefined && found.unstable !== undefined) {
      throw this.errorAt(found.unstable.span, "@since and @unstable exclude each other: keep one of them.");
    }
    if (found.deprecated !== undefined && found.since === undefined && found.unstable === undefined) {
      throw this.errorAt(found.deprecated.span, "@deprecated needs a @since or an @unstable beside it.");
    }
  }

  protected type(): AstType {
    const { span } = this.peek;
    if (this._depth >= maxTypeDepth) throw this.errorAt(span, `types nest deeper than ${maxTypeDepth} levels.`);
    this._depth++;
    const type = this._typeAt(span);
    this._depth--;
    return type;
  }

  private _typeAt(span: Span): AstType {
    if (this.peek.kind === "id") return { tag: "name", name: this.name(), span };
    const word = this.peek.kind === "keyword" ? this.peek.text : "";
    if (isPrimitive(word)) {
      this.take();
      return { tag: "primitive", name: word, span };
    }
    if (!isCompound(word)) throw this.unexpected("a type");
    this.take();
    return this._compound[word](span);
  }

  private readonly _compound: { readonly [K in Compound]: (span: Span) => AstType } = {
    list: (span) => this._list(span),
    map: (span) => this._map(span),
    option: (span) => {
      this.expect("<");
      const some = this.type();
      this.expect(">");
      return { tag: "option", some, span };
    },
    result: (span) => this._result(span),
    tuple: (span) => {
      this.expect("<");
      const types = this.separated(">", () => this.type());
      if (types.length === 0) throw this.errorAt(span, "a tuple needs at least one type.");
      return { tag: "tuple", types, span };
    },
    stream: (span) => ({ tag: "stream", element: this._optionalArgument(), span }),
    future: (span) => ({ tag: "future", element: this._optionalArgument(), span }),
    own: (span) => ({ tag: "own", resource: this._resourceArgument(), span }),
    borrow: (span) => ({ tag: "borrow", resource: this._resourceArgument(), span }),
  };

  private _list(span: Span): AstType {
    this.expect("<");
    const element = this.type();
    let length: number | undefined;
    if (this.eat(",")) {
      if (this.peek.kind !== "integer") throw this.unexpected("the list's length");
      const token = this.take();
      length = Number(token.text);
      if (!/^[1-9]\d*$/.test(token.text) || length > 0xffff_ffff) {
        throw this.errorAt(token.span, "a list's length is an integer from 1 to 4294967295, without leading zeros.");
      }
    }
    this.expect(">", length === undefined ? "`>` or `,`" : "`>`");
    return { tag: "list", element, length, span };
  }

  private _map(span: Span): AstType {
    this.expect("<");
    const key = this.type();
    if (key.tag !== "primitive" || !primitives[key.name].isKey) {
      throw this.errorAt(key.span, "a map's key must be bool, an integer type, char or string.");
    }
    this.expect(",");
    const value = this.type();
    this.expect(">");
    return { tag: "map", key, value, span };
  }

  private _result(span: Span): AstType {
    if (!this.eat("<")) return { tag: "result", ok: undefined, err: undefined, span };
    if (this.eat("_")) {
      this.expect(",");
      const err = this.type();
      this.expect(">");
      return { tag: "result", ok: undefined, err, span };
    }
    const ok = this.type();
    const err = this.eat(",") ? this.type() : undefined;
    this.expect(">", err === undefined ? "`>` or `,`" : "`>`");
    return { tag: "result", ok, err, span };
  }

  private _optionalArgument(): AstType | undefined {
    if (!this.eat("<")) return undefined;
    const element = this.type();
    this.expect(">");
    return element;
  }

  private _resourceArgument(): AstName {
    this.expect("<");
    const name = this.name();
    this.expect(">");
    return name;
  }

  /** `async? func (params) -> result`, without the semicolon. */
  protected func(): AstFunc {
    const async = this.eat("async");
    this.expect("func", async ? "`func`" : "`func` or `async func`");
    const params = this._params();
    const result = this.eat("->") ? this.type() : undefined;
    return { async, params, result };
  }

  private _params(): AstMember<AstType>[] {
    this.expect("(");
    return this.separated(")", () => this._typedMember());
  }

  private _typedMember(): AstMember<AstType> {
    const { docs } = this.peek;
    const name = this.name();
    this.expect(":");
    return { docs, name, type: this.type() };
  }

  protected typeDef(attrs: AstAttributes): AstTypeDef {
    const keyword = this.take();
    if (this.is(":")) throw this.keywordAsName("a name", keyword);
    const name = this.name();
    return { tag: "type", attrs, name, body: this._typeBody(keyword.text, name) };
  }

  private _typeBody(word: string, name: AstName): AstTypeBody {
    if (word === "type") {
      this.expect("=");
      const type = this.type();
      this.expect(";");
      return { tag: "alias", type };
    }
    if (word === "resource") return { tag: "resource", funcs: this._resourceFuncs(name) };
    this.expect("{");
    if (word === "record") return { tag: "record", fields: this._members(word, name, () => this._typedMember()) };
    if (word === "variant") return { tag: "variant", cases: this._members(word, name, () => this._variantCase()) };
    const names = this._members(word, name, () => {
      const { docs } = this.peek;
      return { docs, name: this.name(), type: undefined };
    });
    if (word === "enum") return { tag: "enum", names };
    const surplus = names[maxFlags];
    if (surplus !== undefined) {
      throw this.errorAt(
        surplus.name.span,
        `the flags ${quoted(name.name)} have more than ${maxFlags}: split them up.`,
      );
    }
    return { tag: "flags", names };
  }

  /** What stands in the braces of a type, which must not be empty (Component Model, Binary Format, Type Definitions). */
  private _members<T>(word: string, name: AstName, member: () => T): T[] {
    const members = this.separated("}", member);
    const what = word === "record" ? "field" : word === "flags" ? "flag" : "case";
    const verb = word === "flags" ? "need" : "needs";
    if (members.length > 0) return members;
    throw this.errorAt(name.span, `the ${word} ${quoted(name.name)} ${verb} at least one ${what}.`);
  }

  private _variantCase(): AstMember<AstType | undefined> {
    const { docs } = this.peek;
    const name = this.name();
    let type: AstType | undefined;
    if (this.eat("(")) {
      type = this.type();
      this.expect(")");
    }
    return { docs, name, type };
  }

  private _resourceFuncs(resource: AstName): AstResourceFunc[] {
    const funcs: AstResourceFunc[] = [];
    if (this.eat(";")) return funcs;
    this.expect("{", "`;` or `{`");
    while (!this.eat("}")) funcs.push(this._resourceFunc(resource));
    return funcs;
  }

  private _resourceFunc(resource: AstName): AstResourceFunc {
    const attrs = this.attributes();
    if (this.is("constructor")) {
      const { span } = this.take();
      const params = this._params();
      const result = this.eat("->") ? this.type() : undefined;
      if (result !== undefined && result.tag !== "result") {
        throw this.errorAt(
          result.span,
          `a constructor's declared result must be result<${resource.name}> or result<${resource.name}, …>.`,
        );
      }
      this.expect(";");
      return {
        kind: "constructor",
        attrs,
        name: { name: resource.name, span },
        func: { async: false, params, result },
      };
    }
    if (this.peek.kind !== "id") throw this.keywordAsName("`constructor`, a method's name or `}`");
    const name = this.name();
    this.expect(":");
    const kind = this.eat("static") ? "static" : "method";
    const func = this.func();
    this.expect(";");
    return { kind, attrs, name, func };
  }
}

function describeToken(token: Token): string {
  if (token.kind === "end") return "the end of the file";
  if (token.kind === "keyword") return `the keyword \`${token.text}\``;
  if (token.kind === "id") return `the name \`${shownName(token.text)}\``;
  if (token.kind === "integer") return `the number ${shownName(token.text)}`;
  return token.kind === "string" ? "a string" : `\`${token.text}\``;
}
