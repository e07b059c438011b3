/**
 * A `Resolve` back to WIT text that this parser and others accept. The root package comes first, the others
 * as nested packages after it, by name. Includes are printed as what they brought in.
 */
import { has } from "../base/own.ts";
import { keywords } from "./lex.ts";
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
} from "./types.ts";

/** The text of a `Resolve`. */
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

/** A name as WIT text, with `%` where it is a keyword. */
export function printName(name: string): string {
  return keywords.has(name) ? `%${name}` : name;
}

/** A type in use as WIT text, by name where it has one. */
export function printType(resolve: Resolve, type: Type): string {
  if (typeof type === "string") return type;
  const def = resolve.types[type];
  if (def === undefined) return "?";
  if (def.name !== undefined) return printName(def.name);
  return printStructure(resolve, def.kind);
}

/** An anonymous structure as WIT text. */
export function printStructure(resolve: Resolve, kind: TypeKind): string {
  const show = (type: Type): string => printType(resolve, type);
  switch (kind.tag) {
    case "alias":
      return show(kind.type);
    case "list":
      return kind.length === undefined ? `list<${show(kind.element)}>` : `list<${show(kind.element)}, ${kind.length}>`;
    case "map":
      return `map<${show(kind.key)}, ${show(kind.value)}>`;
    case "option":
      return `option<${show(kind.some)}>`;
    case "tuple":
      return `tuple<${kind.types.map(show).join(", ")}>`;
    case "result":
      return printResult(kind, show);
    case "stream":
    case "future":
      return kind.element === undefined ? kind.tag : `${kind.tag}<${show(kind.element)}>`;
    case "own":
      return show(kind.resource);
    case "borrow":
      return `borrow<${show(kind.resource)}>`;
    default:
      return kind.tag;
  }
}

function printResult(
  { ok, err }: { ok: Type | undefined; err: Type | undefined },
  show: (type: Type) => string,
): string {
  if (err === undefined) return ok === undefined ? "result" : `result<${show(ok)}>`;
  return `result<${ok === undefined ? "_" : show(ok)}, ${show(err)}>`;
}

/** A function's type as WIT text: `func(name: string) -> string`. */
export function printFunc(resolve: Resolve, func: Func, skipSelf = false): string {
  const shown = skipSelf ? func.params.slice(1) : func.params;
  const params = shown.map(({ name, type }) => `${printName(name)}: ${printType(resolve, type)}`).join(", ");
  const result = func.result === undefined ? "" : ` -> ${printType(resolve, func.result)}`;
  return `${func.async ? "async " : ""}func(${params})${result}`;
}

class Printer {
  private readonly resolve: Resolve;
  private readonly lines: string[] = [];
  private depth = 0;
  /** The line of the last `use` without docs and gates. */
  private lastPlainUse = -1;

  constructor(resolve: Resolve) {
    this.resolve = resolve;
  }

  text(): string {
    return `${this.lines
      .join("\n")
      .replaceAll(/\n{2,}/g, "\n\n")
      .trim()}\n`;
  }

  private line(text: string): void {
    this.lines.push(text === "" ? "" : "  ".repeat(this.depth) + text);
  }

  private block(head: string, body: () => void): void {
    const at = this.lines.length;
    this.line(`${head} {`);
    this.depth++;
    body();
    this.depth--;
    while (this.lines.at(-1) === "") this.lines.pop();
    if (this.lines.length === at + 1) this.lines[at] += "}";
    else this.line("}");
    this.line("");
  }

  private docs(docs: string | undefined): void {
    if (docs !== undefined) for (const text of docs.split("\n")) this.line(text === "" ? "///" : `/// ${text}`);
  }

  private attributes(of: Documented): void {
    this.docs(of.docs);
    const gate = of.stability;
    if (gate !== undefined) {
      this.line(
        has(gate, "since") ? `@since(version = ${gate.since})` : `@unstable(feature = ${printName(gate.unstable)})`,
      );
      if (gate.deprecated !== undefined) this.line(`@deprecated(version = ${gate.deprecated})`);
    }
    if (of.externalId !== undefined) this.line(`@external-id(${quote(of.externalId)})`);
  }

  package(id: PackageId, nested: boolean): void {
    const of = this.resolve.packages[id];
    if (of === undefined) return;
    this.docs(of.docs);
    const body = (): void => {
      for (const [name, at] of Object.entries(of.interfaces)) this.interface(name, at);
      for (const at of Object.values(of.worlds)) this.world(at);
    };
    const name = of.name === undefined ? undefined : printPackageName(of.name);
    if (nested) {
      this.block(`package ${name ?? ""}`, body);
      return;
    }
    if (name !== undefined) this.line(`package ${name};`);
    this.line("");
    body();
  }

  private interface(name: string, id: InterfaceId): void {
    const of = this.resolve.interfaces[id];
    if (of === undefined) return;
    this.attributes(of);
    this.block(`interface ${printName(name)}`, () => this.interfaceBody(of));
  }

  private interfaceBody(of: Interface): void {
    for (const [name, id] of Object.entries(of.types)) this.typeDef(name, id, of.package, Object.values(of.functions));
    for (const func of Object.values(of.functions)) if (isPlain(func)) this.func(func);
  }

  private func(func: Func): void {
    this.attributes(func);
    this.line(`${printName(func.name)}: ${printFunc(this.resolve, func)};`);
    this.line("");
  }

  /** A definition; an alias of another interface's type is a `use`. */
  private typeDef(name: string, id: TypeId, home: PackageId, funcs: readonly Func[]): void {
    const def = this.resolve.types[id];
    if (def === undefined) return;
    const source = this.usedFrom(def);
    if (source !== undefined) {
      this.use(name, def, source, home);
      return;
    }
    this.attributes(def);
    const own = funcs.filter((f) => f.resource === id);
    this.definition(printName(name), def.kind, own);
    this.line("");
  }

  private usedFrom(def: TypeDef): { from: Interface; type: TypeDef } | undefined {
    const { kind } = def;
    if (kind.tag !== "alias" || typeof kind.type !== "number") return undefined;
    const type = this.resolve.types[kind.type];
    const owner = type?.owner;
    if (type === undefined || owner === undefined || !has(owner, "interface")) return undefined;
    if (def.owner !== undefined && has(def.owner, "interface") && def.owner.interface === owner.interface)
      return undefined;
    const from = this.resolve.interfaces[owner.interface];
    return from === undefined ? undefined : { from, type };
  }

  /** A `use`; names of one interface that follow each other share it, unless docs or gates tell them apart. */
  private use(name: string, def: TypeDef, { from, type }: { from: Interface; type: TypeDef }, home: PackageId): void {
    const original = printName(type.name ?? name);
    const shown = type.name === name ? original : `${original} as ${printName(name)}`;
    const head = `${"  ".repeat(this.depth)}use ${this.path(from, home)}.{`;
    const isPlainUse = def.docs === undefined && def.stability === undefined && def.externalId === undefined;
    const at = this.lines.length - 2;
    if (isPlainUse && this.lastPlainUse === at && this.lines[at]?.startsWith(head) === true) {
      this.lines[at] = this.lines[at].replace(/\};$/, `, ${shown}};`);
      return;
    }
    this.attributes(def);
    this.lastPlainUse = isPlainUse ? this.lines.length : -1;
    this.lines.push(`${head}${shown}};`, "");
  }

  private path(of: Interface, home: PackageId): string {
    const name = of.name ?? "";
    if (of.package === home) return printName(name);
    return escapeKey(qualifiedName(this.resolve, of.package, name));
  }

  private definition(name: string, kind: TypeKind, funcs: readonly Func[]): void {
    const { resolve } = this;
    switch (kind.tag) {
      case "record":
        this.members(
          `record ${name}`,
          kind.fields,
          ({ name: field, type }) => `${printName(field)}: ${printType(resolve, type)}`,
        );
        break;
      case "variant":
        this.members(
          `variant ${name}`,
          kind.cases,
          (c) => printName(c.name) + (c.type === undefined ? "" : `(${printType(resolve, c.type)})`),
        );
        break;
      case "enum":
        this.members(`enum ${name}`, kind.cases, (c) => printName(c.name));
        break;
      case "flags":
        this.members(`flags ${name}`, kind.flags, (flag) => printName(flag.name));
        break;
      case "resource":
        if (funcs.length === 0) this.line(`resource ${name};`);
        else this.block(`resource ${name}`, () => funcs.forEach((func) => this.resourceFunc(func)));
        break;
      case "own":
        // The resource's name alone would be another name for the resource.
        this.line(`type ${name} = own<${printType(resolve, kind.resource)}>;`);
        break;
      default:
        this.line(`type ${name} = ${printStructure(resolve, kind)};`);
    }
  }

  private members<T extends Label>(head: string, members: readonly T[], show: (member: T) => string): void {
    this.block(head, () => {
      for (const member of members) {
        this.docs(member.docs);
        this.line(`${show(member)},`);
      }
    });
  }

  private resourceFunc(func: Func): void {
    this.attributes(func);
    if (func.kind === "constructor") {
      const { result } = func;
      const ok = typeof result === "number" && this.resolve.types[result]?.kind.tag === "result";
      const whole = printFunc(this.resolve, { ...func, result: ok ? result : "bool" });
      const text = ok ? whole : whole.replace(/ -> bool$/, "");
      this.line(`${text.replace(/^func/, "constructor")};`);
      return;
    }
    const name = printName(func.name.slice(func.name.indexOf(".") + 1));
    const isMethod = func.kind === "method";
    this.line(`${name}: ${isMethod ? "" : "static "}${printFunc(this.resolve, func, isMethod)};`);
  }

  private world(id: number): void {
    const of = this.resolve.worlds[id];
    if (of === undefined) return;
    this.attributes(of);
    this.block(`world ${printName(of.name)}`, () => this.worldBody(of));
  }

  private worldBody(of: World): void {
    const imports = Object.entries(of.imports);
    const funcs = imports.flatMap(([, item]) => (item.tag === "function" ? [item.function] : []));
    for (const [key, item] of imports) {
      if (item.tag === "type") this.typeDef(key, item.type, of.package, funcs);
      else this.extern("import", key, item, of.package);
    }
    for (const [key, item] of Object.entries(of.exports)) this.extern("export", key, item, of.package);
  }

  private extern(verb: "import" | "export", key: string, item: WorldItem, home: PackageId): void {
    if (item.tag === "function") {
      if (!isPlain(item.function)) return;
      this.attributes(item.function);
      this.line(`${verb} ${printName(key)}: ${printFunc(this.resolve, item.function)};`);
    } else if (item.tag === "interface") this.externInterface(verb, key, item, home);
    this.line("");
  }

  private externInterface(verb: string, key: string, item: WorldItem & { tag: "interface" }, home: PackageId): void {
    const of = this.resolve.interfaces[item.interface];
    if (of === undefined) return;
    this.attributes(item);
    if (of.name === undefined) {
      this.block(`${verb} ${printName(key)}: interface`, () => this.interfaceBody(of));
      return;
    }
    const own = key === qualifiedName(this.resolve, of.package, of.name);
    this.line(own ? `${verb} ${this.path(of, home)};` : `${verb} ${printName(key)}: ${this.path(of, home)};`);
  }
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

/** A string literal; all but printable ASCII is escaped, so that it is never a character that WIT forbids. */
function quote(text: string): string {
  const escape = (c: string): string => (c === '"' || c === "\\" ? `\\${c}` : `\\u{${c.codePointAt(0)!.toString(16)}}`);
  return `"${text.replaceAll(/["\\]|[^ -~]/gu, escape)}"`;
}
