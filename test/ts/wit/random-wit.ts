/**
 * Random WIT over the whole language: packages with and without versions, nested ones, files of their own in `deps`,
 * interfaces, worlds, uses and includes with renames, every kind of type, resources, gates and docs.
 */
import type { WitFile } from "../../../src/ts/wit/errors.ts";
import type { Random } from "../fuzz/random.ts";

interface TypeName {
  readonly name: string;
  readonly isResource: boolean;
}

interface Interface {
  readonly name: string;
  readonly types: readonly TypeName[];
}

interface World {
  readonly name: string;
  /** Plain names of its imports and exports. */
  readonly names: readonly string[];
}

interface Package {
  readonly name: string;
  readonly version: string | undefined;
  readonly interfaces: Interface[];
  readonly worlds: World[];
}

const keywords = ["list", "type", "async", "world", "u8", "from", "static", "interface"];
const versions = ["0.1.0", "1.0.0", "1.2.3", "2.0.0-rc.1", "1.0.1-1a", "1.0.0-0a.1", "1.0.0-rc.1a+b.01", "0.2.0+x"];
const primitives = "bool u8 u16 u32 u64 s8 s16 s32 s64 f32 f64 char string error-context".split(" ");
const keys = primitives.filter((name) => !["f32", "f64", "error-context"].includes(name));

/** The files of one package with its dependencies. */
export function randomWit(random: Random): WitFile[] {
  return new Writer(random).files();
}

class Writer {
  private readonly _random: Random;
  private readonly _packages: Package[] = [];
  private _counter = 0;

  constructor(random: Random) {
    this._random = random;
  }

  files(): WitFile[] {
    const { _random: random } = this;
    const files: WitFile[] = [];
    let nested = "";
    for (let n = random.below(4); n > 0; n--) {
      const of = this._newPackage();
      const place = random.pick(["", `d${n}.wit`, `d${n}/a.wit`]);
      if (place === "") nested += `${this._docs()}package ${idOf(of)} {\n${this._body(of)}}\n`;
      else files.push({ path: `wit/deps/${place}`, text: this._whole(of) });
    }
    const root = this._newPackage();
    return [{ path: "wit/root.wit", text: this._whole(root) + nested }, ...files];
  }

  private _whole(of: Package): string {
    return `${this._docs()}package ${idOf(of)};\n${this._body(of)}`;
  }

  private _newPackage(): Package {
    const { _random: random } = this;
    const nests = random.once(5);
    const name = `ns${nests ? ":sub" : ""}:${this._name("p")}${nests ? "/deep" : ""}`;
    const version = random.once(3) ? undefined : random.pick(versions);
    return { name, version, interfaces: [], worlds: [] };
  }

  private _body(of: Package): string {
    let text = "";
    this._packages.push(of);
    for (let n = 1 + this._random.below(4); n > 0; n--)
      text += this._random.once(3) ? this._world(of) : this._interface(of);
    return text;
  }

  /** A new name; now and then with a keyword or capitals in it. */
  private _name(prefix: string): string {
    const { _random: random } = this;
    const tail = random.once(6) ? `-${random.pick(["XY", "a1", "list"])}` : "";
    return `${prefix}${this._counter++}${tail}`;
  }

  /** A name that may be a keyword, as it is written. */
  private _member(taken: Set<string>): string {
    const { _random: random } = this;
    const keyword = random.pick(keywords);
    if (!random.once(6) || taken.has(keyword)) return this._name("m");
    taken.add(keyword);
    return `%${keyword}`;
  }

  private _docs(): string {
    const { _random: random } = this;
    if (!random.once(5)) return "";
    return random.pick(["/// One line.\n", "/// Two\n///\n/// lines; { /* }\n", "/** a block */\n", "///\n"]);
  }

  private _gate(of: Package): string {
    const { _random: random } = this;
    if (!random.once(4)) return this._docs();
    const deprecated = of.version !== undefined && random.once(3) ? `@deprecated(version = ${of.version})\n` : "";
    const main =
      of.version !== undefined && random.once(2)
        ? `@since(version = ${of.version})\n`
        : `@unstable(feature = ${random.pick(["f1", "fancy-2", "%list"])})\n`;
    return this._docs() + main + deprecated;
  }

  /** What stands before an item that can have an external id. */
  private _attributes(of: Package): string {
    const external = this._random.once(15) ? `@external-id("a\\"b\\\\ \\u{1f600}")\n` : "";
    return this._gate(of) + external;
  }

  private _interface(of: Package): string {
    const name = this._name("i");
    const head = this._gate(of);
    const { types, text } = this._items(of);
    of.interfaces.push({ name, types });
    return `${head}interface ${name} {\n${text}}\n`;
  }

  /** The uses, types and functions of an interface. */
  private _items(of: Package): { types: TypeName[]; text: string } {
    const { _random: random } = this;
    const types: TypeName[] = [];
    let text = "";
    for (let n = random.below(3); n > 0; n--) text += this._use(of, types);
    for (let n = random.below(5); n > 0; n--) text += this._typeDef(of, types);
    const taken = new Set<string>();
    for (let n = random.below(4); n > 0; n--)
      text += `${this._attributes(of)}${this._member(taken)}: ${this._func(types)};\n`;
    return { types, text };
  }

  /** An interface of this package or of another, and how it is called here. */
  private _anInterface(of: Package): { path: string; interface: Interface } | undefined {
    const { _random: random } = this;
    const home = random.pick(this._packages);
    if (home.interfaces.length === 0) return undefined;
    const chosen = random.pick(home.interfaces);
    return { path: home === of ? chosen.name : pathOf(home, chosen.name), interface: chosen };
  }

  private _use(of: Package, types: TypeName[]): string {
    const { _random: random } = this;
    const from = this._anInterface(of);
    if (from === undefined || from.interface.types.length === 0) return "";
    const names: string[] = [];
    for (let n = 1 + random.below(2); n > 0; n--) {
      const type = random.pick(from.interface.types);
      const as = this._name("x");
      types.push({ name: as, isResource: type.isResource });
      names.push(`${type.name} as ${as}`);
    }
    return `${this._attributes(of)}use ${from.path}.{${names.join(", ")}};\n`;
  }

  private _typeDef(of: Package, types: TypeName[]): string {
    const { _random: random } = this;
    const name = this._name("t");
    const taken = new Set<string>();
    const some = (make: () => string): string => Array.from({ length: 1 + random.below(3) }, make).join(", ");
    const head = this._attributes(of);
    let isResource = false;
    let text: string;
    switch (random.below(7)) {
      case 0:
        text = `record ${name} { ${some(() => `${this._member(taken)}: ${this._type(types)}`)} }`;
        break;
      case 1:
        text = `variant ${name} { ${some(() => `${this._member(taken)}${random.once(2) ? `(${this._type(types)})` : ""}`)} }`;
        break;
      case 2:
        text = `enum ${name} { ${some(() => this._member(taken))} }`;
        break;
      case 3:
        text = `flags ${name} { ${some(() => this._member(taken))} }`;
        break;
      case 4:
        isResource = true;
        types.push({ name, isResource });
        text = this._resource(of, name, types);
        break;
      default: {
        const source = random.once(2) && types.length > 0 ? random.pick(types) : undefined;
        isResource = source?.isResource ?? false;
        text = `type ${name} = ${source?.name ?? this._type(types)};`;
      }
    }
    if (types.at(-1)?.name !== name) types.push({ name, isResource });
    return `${head}${text}\n`;
  }

  private _resource(of: Package, name: string, types: readonly TypeName[]): string {
    const { _random: random } = this;
    if (random.once(4)) return `resource ${name};`;
    const taken = new Set<string>();
    let text = "";
    if (random.once(2)) {
      const result = random.once(2) ? "" : ` -> result<${name}${random.once(2) ? ", string" : ""}>`;
      text += `${this._attributes(of)}constructor(${this._params(types)})${result};\n`;
    }
    for (let n = random.below(4); n > 0; n--) {
      text += `${this._attributes(of)}${this._member(taken)}: ${random.once(3) ? "static " : ""}${this._func(types)};\n`;
    }
    return `resource ${name} {\n${text}}`;
  }

  private _params(types: readonly TypeName[]): string {
    const taken = new Set<string>();
    return Array.from({ length: this._random.below(3) }, () => {
      const resource = this._resourceOf(types);
      const type = resource !== undefined && this._random.once(3) ? `borrow<${resource}>` : this._type(types);
      return `${this._member(taken)}: ${type}`;
    }).join(", ");
  }

  private _func(types: readonly TypeName[]): string {
    const { _random: random } = this;
    const result = random.once(2) ? ` -> ${this._type(types)}` : "";
    return `${random.once(4) ? "async " : ""}func(${this._params(types)})${result}`;
  }

  private _resourceOf(types: readonly TypeName[]): string | undefined {
    const resources = types.filter(({ isResource }) => isResource);
    return resources.length === 0 ? undefined : this._random.pick(resources).name;
  }

  private _type(types: readonly TypeName[], depth = 0): string {
    const { _random: random } = this;
    const inner = (): string => this._type(types, depth + 1);
    if (depth > 2 || random.once(3)) {
      return types.length > 0 && random.once(2) ? random.pick(types).name : random.pick(primitives);
    }
    const resource = this._resourceOf(types);
    const forms: (() => string)[] = [
      () => `list<${inner()}>`,
      () => `list<${inner()}, ${1 + random.below(9)}>`,
      () => `map<${random.pick(keys)}, ${inner()}>`,
      () => `option<${inner()}>`,
      () => random.pick(["result", `result<${inner()}>`, `result<_, ${inner()}>`, `result<${inner()}, ${inner()}>`]),
      () => `tuple<${inner()}${random.once(2) ? `, ${inner()}` : ""}>`,
      () => random.pick(["stream", "stream<u8>", "future", `future<${inner()}>`]),
      () => (resource === undefined ? "string" : `own<${resource}>`),
    ];
    return random.pick(forms)();
  }

  private _world(of: Package): string {
    const { _random: random } = this;
    const name = this._name("w");
    const head = this._gate(of);
    const types: TypeName[] = [];
    const names: string[] = [];
    let text = "";
    for (let n = random.below(2); n > 0; n--) text += this._use(of, types);
    for (let n = random.below(3); n > 0; n--) text += this._typeDef(of, types);
    names.push(...types.map((type) => type.name));
    for (let n = random.below(4); n > 0; n--) text += this._extern(of, types, names);
    if (random.once(2)) text += this._include(of, names);
    of.worlds.push({ name, names });
    return `${head}world ${name} {\n${text}}\n`;
  }

  private _extern(of: Package, types: readonly TypeName[], names: string[]): string {
    const { _random: random } = this;
    const name = this._name("e");
    const head = `${this._attributes(of)}${random.pick(["import", "export"])}`;
    const from = this._anInterface(of);
    const kind = random.below(4);
    if (kind === 0 && from !== undefined) return `${head} ${from.path};\n`;
    names.push(name);
    if (kind === 1 && from !== undefined) return `${head} ${name}: ${from.path};\n`;
    if (kind === 2) return `${head} ${name}: interface {\n${this._items(of).text}}\n`;
    return `${head} ${name}: ${this._func(types)};\n`;
  }

  private _include(of: Package, names: string[]): string {
    const { _random: random } = this;
    const home = random.pick(this._packages);
    if (home.worlds.length === 0) return "";
    const world = random.pick(home.worlds);
    const renamed = world.names.filter(() => random.once(2)).map((name) => [name, this._name("r")] as const);
    const by = new Map(renamed);
    names.push(...world.names.map((name) => by.get(name) ?? name));
    const renames = renamed.map(([name, as]) => `${name} as ${as}`).join(", ");
    const path = home === of ? world.name : pathOf(home, world.name);
    return `include ${path}${renames === "" ? ";" : ` with { ${renames} }`}\n`;
  }
}

function idOf({ name, version }: Package): string {
  return `${name}${version === undefined ? "" : `@${version}`}`;
}

function pathOf({ name, version }: Package, item: string): string {
  return `${name}/${item}${version === undefined ? "" : `@${version}`}`;
}
