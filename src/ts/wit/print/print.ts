/**
 * A `Resolve` back to WIT text that this parser and others accept. The root package comes first, the others
 * as nested packages after it, by name. Includes are printed as what they brought in.
 */
import { WitError } from "../../base/errors/errors.ts";
import { has } from "../../base/own.ts";
import { isProhibited } from "../parse/lex.ts";
import { witLimits } from "../limits.ts";
import { type InPlace, type NameOf, PartNames, printFunc, printName, printStructure, printType } from "./types.ts";
import { lastOf } from "../../base/lists.ts";
import {
  type Documented,
  type Func,
  type Interface,
  type InterfaceId,
  type Label,
  type PackageId,
  type PackageName,
  type Resolve,
  type Type,
  type TypeDef,
  type TypeId,
  type TypeKind,
  type World,
  type WorldItem,
  packageNameText,
  qualifiedName,
} from "../types.ts";

/** The text of a `Resolve`. @throws WitError `unsupported` where it would be longer than any that can be read */
export function printWit(resolve: Resolve): string {
  const out = new Printer(resolve);
  // By name: what a package was included for may be gone, and with it its place among the others.
  const others = resolve.packages
    .map(({ name }, id) => ({ id, text: name === undefined ? "" : packageNameText(name) }))
    .filter(({ id }) => id !== resolve.root)
    .sort((a, b) => (a.text < b.text ? -1 : 1));
  out.package(resolve.root, false);
  for (const { id } of others) out.package(id, true);
  return out.text();
}

class Printer {
  private readonly _resolve: Resolve;
  private readonly _lines: string[] = [];
  private _depth = 0;
  private _length = 0;
  /** The `use` without docs and gates that ends the lines so far, and what it takes. */
  private _lastUse: { readonly at: number; readonly head: string; readonly names: string[] } | undefined;
  /** Names of anonymous types in the interface or world that is being printed. */
  private _parts: PartNames;

  constructor(resolve: Resolve) {
    this._resolve = resolve;
    this._parts = new PartNames(resolve, []);
  }

  text(): string {
    this._endUse();
    return `${this._lines
      .join("\n")
      .replaceAll(/\n{2,}/g, "\n\n")
      .trim()}\n`;
  }

  private _line(text: string): void {
    this._push(text === "" ? "" : "  ".repeat(this._depth) + text);
  }

  private _push(line: string): void {
    this._length += line.length + 1;
    if (this._length > witLimits.printed) {
      const text = `The WIT would be longer than ${witLimits.printed} characters as text, which nothing could read.`;
      throw new WitError("unsupported", text);
    }
    this._lines.push(line);
  }

  private _block(head: string, body: () => void): void {
    const at = this._lines.length;
    this._line(`${head} {`);
    this._depth++;
    body();
    this._depth--;
    while (lastOf(this._lines) === "") this._lines.pop();
    if (this._lines.length === at + 1) this._lines[at] += "}";
    else this._line("}");
    this._line("");
  }

  private _docs(docs: string | undefined): void {
    if (docs === undefined) return;
    for (const text of docs.split("\n")) this._line(text === "" ? "///" : `/// ${writable(text)}`);
  }

  private _attributes(of: Documented): void {
    this._docs(of.docs);
    const gate = of.stability;
    if (gate !== undefined) {
      this._line(
        has(gate, "since") ? `@since(version = ${gate.since})` : `@unstable(feature = ${printName(gate.unstable)})`,
      );
      if (gate.deprecated !== undefined) this._line(`@deprecated(version = ${gate.deprecated})`);
    }
    if (of.externalId !== undefined) this._line(`@external-id(${quote(of.externalId)})`);
  }

  package(id: PackageId, nested: boolean): void {
    const of = this._resolve.packages[id];
    if (of === undefined) return;
    this._docs(of.docs);
    const body = (): void => {
      for (const [name, at] of Object.entries(of.interfaces)) this._interface(name, at);
      for (const at of Object.values(of.worlds)) this._world(at);
    };
    const name = of.name === undefined ? undefined : printPackageName(of.name);
    if (nested) {
      this._block(`package ${name ?? ""}`, body);
      return;
    }
    if (name !== undefined) this._line(`package ${name};`);
    this._line("");
    body();
  }

  private _interface(name: string, id: InterfaceId): void {
    const of = this._resolve.interfaces[id];
    if (of === undefined) return;
    this._attributes(of);
    this._block(`interface ${printName(name)}`, () => this._interfaceBody(of));
  }

  private _interfaceBody(of: Interface): void {
    const { types, functions } = of;
    this._scope([...Object.keys(types), ...Object.keys(functions)], () => {
      const funcs = byResource(Object.values(functions));
      for (const [name, id] of Object.entries(types)) this._typeDef(name, id, of.package, funcs.get(id));
      for (const func of Object.values(functions)) if (isPlain(func)) this._func(func);
    });
  }

  /** Prints what stands in an interface or world, and behind it the types that have got a name there. */
  private _scope(taken: readonly string[], body: () => void): void {
    const outer = this._parts;
    const parts = (this._parts = new PartNames(this._resolve, taken));
    body();
    for (let id = parts.pending.pop(); id !== undefined; id = parts.pending.pop()) {
      this._definition(parts.of(id) ?? "", this._resolve.types[id]!.kind, []);
      this._line("");
    }
    this._parts = outer;
  }

  private _type(type: Type): string {
    return printType(this._resolve, type, this._nameOf);
  }

  private _funcType(func: Func, skipSelf = false): string {
    return printFunc(this._resolve, func, skipSelf, this._nameOf);
  }

  private readonly _nameOf: NameOf = (id) => this._parts.of(id);

  private _func(func: Func): void {
    this._attributes(func);
    this._line(`${printName(func.name)}: ${this._funcType(func)};`);
    this._line("");
  }

  /** A definition; an alias of another interface's type is a `use`. */
  private _typeDef(name: string, id: TypeId, home: PackageId, funcs: readonly Func[] = []): void {
    const def = this._resolve.types[id];
    if (def === undefined) return;
    const source = this._usedFrom(def);
    if (source !== undefined) {
      this._use(name, def, source, home);
      return;
    }
    this._attributes(def);
    this._definition(printName(name), def.kind, funcs);
    this._line("");
  }

  private _usedFrom(def: TypeDef): { from: Interface; type: TypeDef } | undefined {
    const { kind } = def;
    if (kind.tag !== "alias" || typeof kind.type !== "number") return undefined;
    const type = this._resolve.types[kind.type];
    const owner = type?.owner;
    if (type === undefined || owner === undefined || !has(owner, "interface")) return undefined;
    if (def.owner !== undefined && has(def.owner, "interface") && def.owner.interface === owner.interface)
      return undefined;
    const from = this._resolve.interfaces[owner.interface];
    return from === undefined ? undefined : { from, type };
  }

  /** A `use`; names of one interface that follow each other share it, unless docs or gates tell them apart. */
  private _use(name: string, def: TypeDef, { from, type }: { from: Interface; type: TypeDef }, home: PackageId): void {
    const original = printName(type.name ?? name);
    const shown = type.name === name ? original : `${original} as ${printName(name)}`;
    const head = `${"  ".repeat(this._depth)}use ${this._path(from, home)}.{`;
    const isPlainUse = def.docs === undefined && def.stability === undefined && def.externalId === undefined;
    const { _lastUse: lastUse } = this;
    if (isPlainUse && lastUse?.at === this._lines.length - 2 && lastUse.head === head) {
      this._length += shown.length + 2;
      lastUse.names.push(shown);
      return;
    }
    this._attributes(def);
    this._endUse();
    if (isPlainUse) this._lastUse = { at: this._lines.length, head, names: [shown] };
    this._push(`${head}${shown}};`);
    this._push("");
  }

  /** Writes the names that a `use` has got, all at once. */
  private _endUse(): void {
    const { _lastUse: lastUse } = this;
    if (lastUse !== undefined) this._lines[lastUse.at] = `${lastUse.head}${lastUse.names.join(", ")}};`;
    this._lastUse = undefined;
  }

  private _path(of: Interface, home: PackageId): string {
    const name = of.name ?? "";
    if (of.package === home) return printName(name);
    return escapeKey(qualifiedName(this._resolve, of.package, name));
  }

  private _definition(name: string, kind: TypeKind, funcs: readonly Func[]): void {
    switch (kind.tag) {
      case "record":
        this._members(
          `record ${name}`,
          kind.fields,
          ({ name: field, type }) => `${printName(field)}: ${this._type(type)}`,
        );
        break;
      case "variant":
        this._members(
          `variant ${name}`,
          kind.cases,
          (c) => printName(c.name) + (c.type === undefined ? "" : `(${this._type(c.type)})`),
        );
        break;
      case "enum":
        this._members(`enum ${name}`, kind.cases, (c) => printName(c.name));
        break;
      case "flags":
        this._members(`flags ${name}`, kind.flags, (flag) => printName(flag.name));
        break;
      case "resource":
        if (funcs.length === 0) this._line(`resource ${name};`);
        else this._block(`resource ${name}`, () => funcs.forEach((func) => this._resourceFunc(func)));
        break;
      case "own":
        // The resource's name alone would be another name for the resource.
        this._line(`type ${name} = own<${this._type(kind.resource)}>;`);
        break;
      default:
        this._line(`type ${name} = ${printStructure(this._resolve, kind satisfies InPlace, this._nameOf)};`);
    }
  }

  private _members<T extends Label>(head: string, members: readonly T[], show: (member: T) => string): void {
    this._block(head, () => {
      for (const member of members) {
        this._docs(member.docs);
        this._line(`${show(member)},`);
      }
    });
  }

  private _resourceFunc(func: Func): void {
    this._attributes(func);
    if (func.kind === "constructor") {
      const { result } = func;
      const ok = typeof result === "number" && this._resolve.types[result]?.kind.tag === "result";
      const whole = this._funcType({ ...func, result: ok ? result : "bool" });
      const text = ok ? whole : whole.replace(/ -> bool$/, "");
      this._line(`${text.replace(/^func/, "constructor")};`);
      return;
    }
    const name = printName(func.name.slice(func.name.indexOf(".") + 1));
    const isMethod = func.kind === "method";
    this._line(`${name}: ${isMethod ? "" : "static "}${this._funcType(func, isMethod)};`);
  }

  private _world(id: number): void {
    const of = this._resolve.worlds[id];
    if (of === undefined) return;
    this._attributes(of);
    this._block(`world ${printName(of.name)}`, () => this._worldBody(of));
  }

  private _worldBody(of: World): void {
    const imports = Object.entries(of.imports);
    const funcs = byResource(imports.flatMap(([, item]) => (item.tag === "function" ? [item.function] : [])));
    this._scope([...Object.keys(of.imports), ...Object.keys(of.exports)], () => {
      for (const [key, item] of imports) {
        if (item.tag === "type") this._typeDef(key, item.type, of.package, funcs.get(item.type));
        else this._extern("import", key, item, of.package);
      }
      for (const [key, item] of Object.entries(of.exports)) this._extern("export", key, item, of.package);
    });
  }

  private _extern(verb: "import" | "export", key: string, item: WorldItem, home: PackageId): void {
    if (item.tag === "function") {
      if (!isPlain(item.function)) return;
      this._attributes(item.function);
      this._line(`${verb} ${printName(key)}: ${this._funcType(item.function)};`);
    } else if (item.tag === "interface") this._externInterface(verb, key, item, home);
    this._line("");
  }

  private _externInterface(verb: string, key: string, item: WorldItem & { tag: "interface" }, home: PackageId): void {
    const of = this._resolve.interfaces[item.interface];
    if (of === undefined) return;
    this._attributes(item);
    if (of.name === undefined) {
      this._block(`${verb} ${printName(key)}: interface`, () => this._interfaceBody(of));
      return;
    }
    const own = key === qualifiedName(this._resolve, of.package, of.name);
    this._line(own ? `${verb} ${this._path(of, home)};` : `${verb} ${printName(key)}: ${this._path(of, home)};`);
  }
}

/** Functions by the resource that they belong to. */
function byResource(funcs: readonly Func[]): Map<TypeId, Func[]> {
  const found = new Map<TypeId, Func[]>();
  for (const func of funcs) {
    if (func.resource === undefined) continue;
    const same = found.get(func.resource);
    if (same === undefined) found.set(func.resource, [func]);
    else same.push(func);
  }
  return found;
}

const isPlain = (func: Func): boolean => func.kind === "freestanding";

function printPackageName(name: PackageName): string {
  return escapeKey(packageNameText(name));
}

/** A qualified name with its keywords escaped; a version is left as it is. */
function escapeKey(text: string): string {
  const [path = "", ...version] = text.split("@");
  return [path.replaceAll(/[^:/]+/g, (word) => printName(word)), ...version].join("@");
}

/** A line of documentation, which a binary may have with characters that no text can have. */
function writable(line: string): string {
  const unwritable = (char: string): boolean => char === "\r" || isProhibited(char.charCodeAt(0));
  return Array.from(line, (char) => (unwritable(char) ? `\\u{${char.codePointAt(0)!.toString(16)}}` : char)).join("");
}

/** A string literal; all but printable ASCII is escaped, so that it is never a character that WIT forbids. */
function quote(text: string): string {
  const escape = (c: string): string => (c === '"' || c === "\\" ? `\\${c}` : `\\u{${c.codePointAt(0)!.toString(16)}}`);
  return `"${text.replaceAll(/["\\]|[^ -~]/gu, escape)}"`;
}
