/**
 * A `Resolve` back to WIT text that this parser and others accept. The root package comes first, the others
 * as nested packages after it, by name. Includes are printed as what they brought in.
 */
import { WitError } from "../../base/errors.ts";
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
  private readonly resolve: Resolve;
  private readonly lines: string[] = [];
  private depth = 0;
  private length = 0;
  /** The `use` without docs and gates that ends the lines so far, and what it takes. */
  private lastUse: { readonly at: number; readonly head: string; readonly names: string[] } | undefined;
  /** Names of anonymous types in the interface or world that is being printed. */
  private parts: PartNames;

  constructor(resolve: Resolve) {
    this.resolve = resolve;
    this.parts = new PartNames(resolve, []);
  }

  text(): string {
    this.endUse();
    return `${this.lines
      .join("\n")
      .replaceAll(/\n{2,}/g, "\n\n")
      .trim()}\n`;
  }

  private line(text: string): void {
    this.push(text === "" ? "" : "  ".repeat(this.depth) + text);
  }

  private push(line: string): void {
    this.length += line.length + 1;
    if (this.length > witLimits.printed) {
      const text = `The WIT would be longer than ${witLimits.printed} characters as text, which nothing could read.`;
      throw new WitError("unsupported", text);
    }
    this.lines.push(line);
  }

  private block(head: string, body: () => void): void {
    const at = this.lines.length;
    this.line(`${head} {`);
    this.depth++;
    body();
    this.depth--;
    while (lastOf(this.lines) === "") this.lines.pop();
    if (this.lines.length === at + 1) this.lines[at] += "}";
    else this.line("}");
    this.line("");
  }

  private docs(docs: string | undefined): void {
    if (docs === undefined) return;
    for (const text of docs.split("\n")) this.line(text === "" ? "///" : `/// ${writable(text)}`);
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
    const { types, functions } = of;
    this.scope([...Object.keys(types), ...Object.keys(functions)], () => {
      const funcs = byResource(Object.values(functions));
      for (const [name, id] of Object.entries(types)) this.typeDef(name, id, of.package, funcs.get(id));
      for (const func of Object.values(functions)) if (isPlain(func)) this.func(func);
    });
  }

  /** Prints what stands in an interface or world, and behind it the types that have got a name there. */
  private scope(taken: readonly string[], body: () => void): void {
    const outer = this.parts;
    const parts = (this.parts = new PartNames(this.resolve, taken));
    body();
    for (let id = parts.pending.pop(); id !== undefined; id = parts.pending.pop()) {
      this.definition(parts.of(id) ?? "", this.resolve.types[id]!.kind, []);
      this.line("");
    }
    this.parts = outer;
  }

  private type(type: Type): string {
    return printType(this.resolve, type, this.nameOf);
  }

  private funcType(func: Func, skipSelf = false): string {
    return printFunc(this.resolve, func, skipSelf, this.nameOf);
  }

  private readonly nameOf: NameOf = (id) => this.parts.of(id);

  private func(func: Func): void {
    this.attributes(func);
    this.line(`${printName(func.name)}: ${this.funcType(func)};`);
    this.line("");
  }

  /** A definition; an alias of another interface's type is a `use`. */
  private typeDef(name: string, id: TypeId, home: PackageId, funcs: readonly Func[] = []): void {
    const def = this.resolve.types[id];
    if (def === undefined) return;
    const source = this.usedFrom(def);
    if (source !== undefined) {
      this.use(name, def, source, home);
      return;
    }
    this.attributes(def);
    this.definition(printName(name), def.kind, funcs);
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
    const { lastUse } = this;
    if (isPlainUse && lastUse?.at === this.lines.length - 2 && lastUse.head === head) {
      this.length += shown.length + 2;
      lastUse.names.push(shown);
      return;
    }
    this.attributes(def);
    this.endUse();
    if (isPlainUse) this.lastUse = { at: this.lines.length, head, names: [shown] };
    this.push(`${head}${shown}};`);
    this.push("");
  }

  /** Writes the names that a `use` has got, all at once. */
  private endUse(): void {
    const { lastUse } = this;
    if (lastUse !== undefined) this.lines[lastUse.at] = `${lastUse.head}${lastUse.names.join(", ")}};`;
    this.lastUse = undefined;
  }

  private path(of: Interface, home: PackageId): string {
    const name = of.name ?? "";
    if (of.package === home) return printName(name);
    return escapeKey(qualifiedName(this.resolve, of.package, name));
  }

  private definition(name: string, kind: TypeKind, funcs: readonly Func[]): void {
    switch (kind.tag) {
      case "record":
        this.members(
          `record ${name}`,
          kind.fields,
          ({ name: field, type }) => `${printName(field)}: ${this.type(type)}`,
        );
        break;
      case "variant":
        this.members(
          `variant ${name}`,
          kind.cases,
          (c) => printName(c.name) + (c.type === undefined ? "" : `(${this.type(c.type)})`),
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
        this.line(`type ${name} = own<${this.type(kind.resource)}>;`);
        break;
      default:
        this.line(`type ${name} = ${printStructure(this.resolve, kind satisfies InPlace, this.nameOf)};`);
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
      const whole = this.funcType({ ...func, result: ok ? result : "bool" });
      const text = ok ? whole : whole.replace(/ -> bool$/, "");
      this.line(`${text.replace(/^func/, "constructor")};`);
      return;
    }
    const name = printName(func.name.slice(func.name.indexOf(".") + 1));
    const isMethod = func.kind === "method";
    this.line(`${name}: ${isMethod ? "" : "static "}${this.funcType(func, isMethod)};`);
  }

  private world(id: number): void {
    const of = this.resolve.worlds[id];
    if (of === undefined) return;
    this.attributes(of);
    this.block(`world ${printName(of.name)}`, () => this.worldBody(of));
  }

  private worldBody(of: World): void {
    const imports = Object.entries(of.imports);
    const funcs = byResource(imports.flatMap(([, item]) => (item.tag === "function" ? [item.function] : [])));
    this.scope([...Object.keys(of.imports), ...Object.keys(of.exports)], () => {
      for (const [key, item] of imports) {
        if (item.tag === "type") this.typeDef(key, item.type, of.package, funcs.get(item.type));
        else this.extern("import", key, item, of.package);
      }
      for (const [key, item] of Object.entries(of.exports)) this.extern("export", key, item, of.package);
    });
  }

  private extern(verb: "import" | "export", key: string, item: WorldItem, home: PackageId): void {
    if (item.tag === "function") {
      if (!isPlain(item.function)) return;
      this.attributes(item.function);
      this.line(`${verb} ${printName(key)}: ${this.funcType(item.function)};`);
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
