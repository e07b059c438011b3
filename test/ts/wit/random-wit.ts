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
  private readonly random: Random;
  private readonly packages: Package[] = [];
  private counter = 0;

  constructor(random: Random) {
    this.random = random;
  }

  files(): WitFile[] {
    const { random } = this;
    const files: WitFile[] = [];
    let nested = "";
    for (let n = random.below(4); n > 0; n--) {
      const of = this.newPackage();
      const place = random.pick(["", `d${n}.wit`, `d${n}/a.wit`]);
      if (place === "") nested += `${this.docs()}package ${idOf(of)} {\n${this.body(of)}}\n`;
      else files.push({ path: `wit/deps/${place}`, text: this.whole(of) });
    }
    const root = this.newPackage();
    return [{ path: "wit/root.wit", text: this.whole(root) + nested }, ...files];
  }

  private whole(of: Package): string {
    return `${this.docs()}package ${idOf(of)};\n${this.body(of)}`;
  }

  private newPackage(): Package {
    const { random } = this;
    const nests = random.once(5);
    const name = `ns${nests ? ":sub" : ""}:${this.name("p")}${nests ? "/deep" : ""}`;
    const version = random.once(3) ? undefined : random.pick(versions);
    return { name, version, interfaces: [], worlds: [] };
  }

  private body(of: Package): string {
    let text = "";
    this.packages.push(of);
    for (let n = 1 + this.random.below(4); n > 0; n--)
      text += this.random.once(3) ? this.world(of) : this.interface(of);
    return text;
  }

  /** A new name; now and then with a keyword or capitals in it. */
  private name(prefix: string): string {
    const { random } = this;
    const tail = random.once(6) ? `-${random.pick(["XY", "a1", "list"])}` : "";
    return `${prefix}${this.counter++}${tail}`;
  }

  /** A name that may be a keyword, as it is written. */
  private member(taken: Set<string>): string {
    const { random } = this;
    const keyword = random.pick(keywords);
    if (!random.once(6) || taken.has(keyword)) return this.name("m");
    taken.add(keyword);
    return `%${keyword}`;
  }

  private docs(): string {
    const { random } = this;
    if (!random.once(5)) return "";
    return random.pick(["/// One line.\n", "/// Two\n///\n/// lines; { /* }\n", "/** a block */\n", "///\n"]);
  }

  private gate(of: Package): string {
    const { random } = this;
    const external = random.once(15) ? `@external-id("a\\"b\\\\ \\u{1f600}")\n` : "";
    if (!random.once(4)) return this.docs() + external;
    const deprecated = of.version !== undefined && random.once(3) ? `@deprecated(version = ${of.version})\n` : "";
    const main =
      of.version !== undefined && random.once(2)
        ? `@since(version = ${of.version})\n`
        : `@unstable(feature = ${random.pick(["f1", "fancy-2", "%list"])})\n`;
    return this.docs() + main + deprecated + external;
  }

  private interface(of: Package): string {
    const name = this.name("i");
    const head = this.gate(of);
    const { types, text } = this.items(of);
    of.interfaces.push({ name, types });
    return `${head}interface ${name} {\n${text}}\n`;
  }

  /** The uses, types and functions of an interface. */
  private items(of: Package): { types: TypeName[]; text: string } {
    const { random } = this;
    const types: TypeName[] = [];
    let text = "";
    for (let n = random.below(3); n > 0; n--) text += this.use(of, types);
    for (let n = random.below(5); n > 0; n--) text += this.typeDef(of, types);
    const taken = new Set<string>();
    for (let n = random.below(4); n > 0; n--) text += `${this.gate(of)}${this.member(taken)}: ${this.func(types)};\n`;
    return { types, text };
  }

  /** An interface of this package or of another, and how it is called here. */
  private anInterface(of: Package): { path: string; interface: Interface } | undefined {
    const { random } = this;
    const home = random.pick(this.packages);
    if (home.interfaces.length === 0) return undefined;
    const chosen = random.pick(home.interfaces);
    return { path: home === of ? chosen.name : pathOf(home, chosen.name), interface: chosen };
  }

  private use(of: Package, types: TypeName[]): string {
    const { random } = this;
    const from = this.anInterface(of);
    if (from === undefined || from.interface.types.length === 0) return "";
    const names: string[] = [];
    for (let n = 1 + random.below(2); n > 0; n--) {
      const type = random.pick(from.interface.types);
      const as = this.name("x");
      types.push({ name: as, isResource: type.isResource });
      names.push(`${type.name} as ${as}`);
    }
    return `${this.gate(of)}use ${from.path}.{${names.join(", ")}};\n`;
  }

  private typeDef(of: Package, types: TypeName[]): string {
    const { random } = this;
    const name = this.name("t");
    const taken = new Set<string>();
    const some = (make: () => string): string => Array.from({ length: 1 + random.below(3) }, make).join(", ");
    const head = this.gate(of);
    let isResource = false;
    let text: string;
    switch (random.below(7)) {
      case 0:
        text = `record ${name} { ${some(() => `${this.member(taken)}: ${this.type(types)}`)} }`;
        break;
      case 1:
        text = `variant ${name} { ${some(() => `${this.member(taken)}${random.once(2) ? `(${this.type(types)})` : ""}`)} }`;
        break;
      case 2:
        text = `enum ${name} { ${some(() => this.member(taken))} }`;
        break;
      case 3:
        text = `flags ${name} { ${some(() => this.member(taken))} }`;
        break;
      case 4:
        isResource = true;
        types.push({ name, isResource });
        text = this.resource(of, name, types);
        break;
      default: {
        const source = random.once(2) && types.length > 0 ? random.pick(types) : undefined;
        isResource = source?.isResource ?? false;
        text = `type ${name} = ${source?.name ?? this.type(types)};`;
      }
    }
    if (types.at(-1)?.name !== name) types.push({ name, isResource });
    return `${head}${text}\n`;
  }

  private resource(of: Package, name: string, types: readonly TypeName[]): string {
    const { random } = this;
    if (random.once(4)) return `resource ${name};`;
    const taken = new Set<string>();
    let text = "";
    if (random.once(2)) {
      const result = random.once(2) ? "" : ` -> result<${name}${random.once(2) ? ", string" : ""}>`;
      text += `${this.gate(of)}constructor(${this.params(types)})${result};\n`;
    }
    for (let n = random.below(4); n > 0; n--) {
      text += `${this.gate(of)}${this.member(taken)}: ${random.once(3) ? "static " : ""}${this.func(types)};\n`;
    }
    return `resource ${name} {\n${text}}`;
  }

  private params(types: readonly TypeName[]): string {
    const taken = new Set<string>();
    return Array.from({ length: this.random.below(3) }, () => {
      const resource = this.resourceOf(types);
      const type = resource !== undefined && this.random.once(3) ? `borrow<${resource}>` : this.type(types);
      return `${this.member(taken)}: ${type}`;
    }).join(", ");
  }

  private func(types: readonly TypeName[]): string {
    const { random } = this;
    const result = random.once(2) ? ` -> ${this.type(types)}` : "";
    return `${random.once(4) ? "async " : ""}func(${this.params(types)})${result}`;
  }

  private resourceOf(types: readonly TypeName[]): string | undefined {
    const resources = types.filter(({ isResource }) => isResource);
    return resources.length === 0 ? undefined : this.random.pick(resources).name;
  }

  private type(types: readonly TypeName[], depth = 0): string {
    const { random } = this;
    const inner = (): string => this.type(types, depth + 1);
    if (depth > 2 || random.once(3)) {
      return types.length > 0 && random.once(2) ? random.pick(types).name : random.pick(primitives);
    }
    const resource = this.resourceOf(types);
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

  private world(of: Package): string {
    const { random } = this;
    const name = this.name("w");
    const head = this.gate(of);
    const types: TypeName[] = [];
    const names: string[] = [];
    let text = "";
    for (let n = random.below(2); n > 0; n--) text += this.use(of, types);
    for (let n = random.below(3); n > 0; n--) text += this.typeDef(of, types);
    names.push(...types.map((type) => type.name));
    for (let n = random.below(4); n > 0; n--) text += this.extern(of, types, names);
    if (random.once(2)) text += this.include(of, names);
    of.worlds.push({ name, names });
    return `${head}world ${name} {\n${text}}\n`;
  }

  private extern(of: Package, types: readonly TypeName[], names: string[]): string {
    const { random } = this;
    const name = this.name("e");
    const head = `${this.gate(of)}${random.pick(["import", "export"])}`;
    const from = this.anInterface(of);
    const kind = random.below(4);
    if (kind === 0 && from !== undefined) return `${head} ${from.path};\n`;
    names.push(name);
    if (kind === 1 && from !== undefined) return `${head} ${name}: ${from.path};\n`;
    if (kind === 2) return `${head} ${name}: interface {\n${this.items(of).text}}\n`;
    return `${head} ${name}: ${this.func(types)};\n`;
  }

  private include(of: Package, names: string[]): string {
    const { random } = this;
    const home = random.pick(this.packages);
    if (home.worlds.length === 0) return "";
    const world = random.pick(home.worlds);
    const renamed = world.names.filter(() => random.once(2)).map((name) => [name, this.name("r")] as const);
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
