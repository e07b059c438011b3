/**
 * Tokens to a syntax tree (WIT, Top-level items). Nothing is looked up here; every name keeps its span.
 * Types and functions are in `types.ts`.
 */
import type {
  AstAttributes,
  AstExtern,
  AstFile,
  AstInclude,
  AstInterface,
  AstInterfaceItem,
  AstName,
  AstPackage,
  AstPackageItem,
  AstTopUse,
  AstUse,
  AstWorld,
  AstWorldExtern,
  AstWorldItem,
} from "../ast.ts";
import type { WitFile } from "../errors.ts";
import { definitions } from "../words.ts";
import { TypeParser } from "./types.ts";

/** A renaming, or a name kept as it is. */
interface Renaming {
  name: AstName;
  as: AstName;
}

const typeKeywords = new Set<string>(["type", ...definitions]);

/** The syntax tree of one file. @throws WitError `syntax`, with line, column and a caret */
export function parseWitFile(file: WitFile): AstFile {
  return new Parser(file).file();
}

class Parser extends TypeParser {
  file(): AstFile {
    const docs = this.peek.docs;
    const nested: AstPackage[] = [];
    let main: AstPackage = { docs: undefined, name: undefined, items: [] };
    const items: AstPackageItem[] = [];
    let first = true;
    while (this.peek.kind !== "end") {
      if (this.is("package")) {
        const own = this._packageDecl(first);
        if ("braced" in own) nested.push(own.braced);
        else main = { docs, name: own.name, items };
      } else items.push(this._packageItem());
      first = false;
    }
    return { main: { ...main, items }, nested };
  }

  /** A package's header; or, in braces, a whole nested package. */
  private _packageDecl(mayBeHeader: boolean): { name: AstPackage["name"] } | { braced: AstPackage } {
    const { docs } = this.peek;
    this.expect("package");
    const name = this.packageName();
    if (this.eat(";")) {
      if (!mayBeHeader) throw this.errorAt(name.span, "the `package` header must be the first item of the file.");
      return { name };
    }
    this.expect("{", "`;` or `{`");
    const items: AstPackageItem[] = [];
    while (!this.eat("}")) {
      if (this.is("package"))
        throw this.unexpected("an interface, a world or a `use`: a nested package holds no package");
      items.push(this._packageItem());
    }
    return { braced: { docs, name, items } };
  }

  private _packageItem(): AstPackageItem {
    const attrs = this.attributes();
    if (this.is("use")) return this._topUse(attrs);
    if (this.eat("interface")) {
      this.withoutExternalId(attrs, "an interface");
      const name = this.name();
      return { tag: "interface", attrs, name, items: this._interfaceItems() } satisfies AstInterface;
    }
    if (this.eat("world")) {
      this.withoutExternalId(attrs, "a world");
      return this._world(attrs);
    }
    throw this.unexpected("`interface`, `world`, `use` or `package`");
  }

  private _topUse({ since, unstable, externalId }: AstAttributes): AstTopUse {
    if ((since ?? unstable ?? externalId) !== undefined) {
      throw this.errorAt(this.peek.span, "no attribute can stand before a `use` outside of interfaces and worlds.");
    }
    this.expect("use");
    const path = this.usePath();
    const as = this.eat("as") ? this.name() : path.name;
    this.expect(";");
    return { tag: "use", path, as };
  }

  private _interfaceItems(): AstInterfaceItem[] {
    const items: AstInterfaceItem[] = [];
    this.expect("{");
    while (!this.eat("}")) items.push(this._interfaceItem());
    return items;
  }

  private _interfaceItem(): AstInterfaceItem {
    const attrs = this.attributes();
    if (this.is("use")) return this._use(attrs);
    if (typeKeywords.has(this.peek.text) && this.peek.kind === "keyword") return this.typeDef(attrs);
    if (this.peek.kind !== "id") {
      throw this.keywordAsName("a type definition, a `use`, a function's name or `}`");
    }
    const name = this.name();
    this.expect(":");
    const func = this.func();
    this.expect(";");
    return { tag: "func", attrs, name, func };
  }

  private _use(attrs: AstUse["attrs"]): AstUse {
    this.expect("use");
    const path = this.usePath();
    this.expect(".", "`.{` and the names of types");
    this.expect("{");
    const names = this.separated("}", () => this._renaming(false));
    this.expect(";");
    return { tag: "use", attrs, path, names };
  }

  private _renaming(needsAs: boolean): Renaming {
    const name = this.name();
    if (needsAs) this.expect("as");
    else if (!this.eat("as")) return { name, as: name };
    return { name, as: this.name() };
  }

  private _world(attrs: AstWorld["attrs"]): AstWorld {
    const name = this.name();
    this.expect("{");
    const items: AstWorldItem[] = [];
    while (!this.eat("}")) items.push(this._worldItem());
    return { tag: "world", attrs, name, items };
  }

  private _worldItem(): AstWorldItem {
    const attrs = this.attributes();
    if (this.is("use")) return this._use(attrs);
    if (this.is("include")) return this._include(attrs);
    if (this.is("import") || this.is("export")) return this._worldExtern(attrs);
    if (typeKeywords.has(this.peek.text) && this.peek.kind === "keyword") return this.typeDef(attrs);
    throw this.unexpected("`import`, `export`, `include`, `use`, a type definition or `}`");
  }

  private _include(attrs: AstInclude["attrs"]): AstInclude {
    this.withoutExternalId(attrs, "`include`");
    this.expect("include");
    const path = this.usePath();
    if (!this.eat("with")) {
      this.expect(";");
      return { tag: "include", attrs, path, renames: [] };
    }
    this.expect("{");
    const renames = this.separated("}", () => this._renaming(true));
    // The grammar of WIT's documentation has no `;` here, its examples do.
    this.eat(";");
    return { tag: "include", attrs, path, renames };
  }

  private _worldExtern(attrs: AstWorldExtern["attrs"]): AstWorldExtern {
    const tag = this.eat("import") ? "import" : "export";
    if (tag === "export") this.expect("export");
    const { span } = this.peek;
    return { tag, attrs, extern: this._extern(), span };
  }

  /**
   * `a: b` names an import, `a:b` begins a package's name: a colon with no blank on either side belongs to
   * a path, unless what follows can only be an inline item.
   */
  private _extern(): AstExtern {
    const first = this.name();
    if (!this.is(":")) return this._pathExtern(first);
    const colon = this.take();
    if (this.is("func") || this.is("async")) {
      const func = this.func();
      this.expect(";");
      return { tag: "func", name: first, func };
    }
    if (this.eat("interface")) return { tag: "interface", name: first, items: this._interfaceItems() };
    const glued = colon.span.start === first.span.end && this.peek.span.start === colon.span.end;
    if (glued) return this._pathExtern(first);
    if (this.peek.kind !== "id") throw this.unexpected("`func`, `async func`, `interface` or the name of an interface");
    const path = this.usePath();
    this.expect(";");
    return { tag: "path", path, as: first };
  }

  /** The rest of `import path;` once its first name has been read. */
  private _pathExtern(first: AstName): AstExtern {
    this.rewindTo(first.span.start);
    const path = this.usePath();
    this.expect(";");
    return { tag: "path", path, as: undefined };
  }
}
