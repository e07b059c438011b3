/**
 * Guests of `guest.ts` as components, written byte by byte: one that gives back what it is given, and one that asks it, each
 * with addresses and an encoding of its own.
 */
import {
  code,
  componentOf,
  index,
  joined,
  label,
  leb,
  section,
  sectionIds,
  vector,
} from "../../component/section-bytes.ts";
import { type GuestForm, type GuestFunc, guestOf, heapOf, resultOf } from "./guest.ts";
import type { WitType } from "./types.ts";

/** What a guest of a component has for itself. */
export type ComponentForm = Pick<GuestForm, "pointer" | "encoding">;

const primitives: { readonly [kind: string]: number } = {
  ...{ bool: 0x7f, s8: 0x7e, u8: 0x7d, s16: 0x7c, u16: 0x7b, s32: 0x7a, u32: 0x79, s64: 0x78, u64: 0x77 },
  ...{ f32: 0x76, f64: 0x75, char: 0x74, string: 0x73 },
};

const encodings = { utf8: 0x00, utf16: 0x01, "latin1+utf16": 0x02 } as const;

/** The sorts that are used here, of components and of their core modules. */
const sort = { func: 0x01, type: 0x03, coreFunc: [0x00, 0x00], coreMemory: [0x00, 0x02] } as const;

const maybe = (type: readonly number[] | undefined): readonly number[] =>
  type === undefined ? [0x00] : [0x01, ...type];

/** A component in the making: its sections, and how many of each sort there are. */
class Component {
  readonly sections: number[][] = [];
  private _types = 0;
  private _coreFuncs = 0;

  add(id: number, item: readonly number[]): void {
    this.sections.push(section(id, vector([item])));
  }

  build(): Uint8Array {
    return componentOf(...this.sections);
  }

  coreModule(bytes: Uint8Array): void {
    this.sections.push(section(1, [...bytes]));
  }

  /** An instance of a core module, whose imports other instances serve. */
  coreInstance(module: number, args: readonly (readonly [name: string, instance: number])[]): void {
    const given = args.map(([name, instance]) => [...label(name), 0x12, ...leb(instance)]);
    this.add(2, [0x00, ...leb(module), ...vector(given)]);
  }

  /** A function that a core instance exports. */
  coreFunc(instance: number, name: string): number {
    this.add(sectionIds.alias, [...sort.coreFunc, 0x01, ...leb(instance), ...label(name)]);
    return this._coreFuncs++;
  }

  lower(func: number, options: readonly (readonly number[])[]): number {
    this.add(8, [0x01, 0x00, ...leb(func), ...vector(options)]);
    return this._coreFuncs++;
  }

  lift(coreFunc: number, options: readonly (readonly number[])[], type: number): void {
    this.add(8, [0x00, 0x00, ...leb(coreFunc), ...vector(options), ...leb(type)]);
  }

  export(name: string, of: number, at: number): void {
    this.add(sectionIds.export, [0x00, ...label(name), of, ...leb(at), 0x00]);
  }

  type(bytes: readonly number[]): number {
    this.add(sectionIds.type, bytes);
    return this._types++;
  }

  /** A type that has to have a name: it is used by the index that its export has. */
  private _named(bytes: readonly number[]): number[] {
    const at = this.type(bytes);
    this.export(`t${at}`, sort.type, at);
    return index(this._types++);
  }

  /** A type of values as it is written where it is used. */
  use(type: WitType): readonly number[] {
    const primitive = primitives[type.kind];
    if (primitive !== undefined) return [primitive];
    switch (type.kind) {
      case "list": {
        const element = this.use(type.element);
        return index(this.type(type.length === undefined ? code.list(element) : code.fixed(element, type.length)));
      }
      case "map":
        return index(this.type([0x63, ...this.use(type.key), ...this.use(type.value)]));
      case "tuple":
        return index(this.type(code.tuple(type.items.map((item) => this.use(item)))));
      case "option":
        return index(this.type(code.option(this.use(type.some))));
      case "result": {
        const [ok, err] = [type.ok, type.err].map((one) => one && this.use(one));
        return index(this.type([0x6a, ...maybe(ok), ...maybe(err)]));
      }
      case "record":
        return this._named(code.record(type.fields.map(({ name, type: of }) => [name, this.use(of)])));
      case "variant": {
        const cases = type.cases.map(({ name, type: of }) => [...label(name), ...maybe(of && this.use(of)), 0x00]);
        return this._named([0x71, ...vector(cases)]);
      }
      case "enum":
        return this._named([0x6d, ...vector(type.names.map(label))]);
      case "flags":
        return this._named(code.flags(type.names));
      default:
        throw new Error(`no bytes of ${type.kind}`);
    }
  }

  /** The instances of a guest's modules, and what functions are lifted and lowered by. */
  options(memory: number, { encoding }: ComponentForm): readonly (readonly number[])[] {
    this.add(sectionIds.alias, [...sort.coreMemory, 0x01, ...leb(memory), ...label("memory")]);
    const realloc = this.coreFunc(memory, "cabi_realloc");
    return [[encodings[encoding]], [0x03, 0x00], [0x04, ...leb(realloc)]];
  }

  /** Exports the functions of a guest's core instance; so many functions are there before. */
  functions(
    instance: number,
    funcs: readonly GuestFunc[],
    options: readonly (readonly number[])[],
    before: number,
  ): void {
    for (const [i, { params, post }] of funcs.entries()) {
      const core = this.coreFunc(instance, `f${i}`);
      const all = post ? [...options, [0x05, ...leb(this.coreFunc(instance, `cabi_post_f${i}`))]] : options;
      const named = params.map((type, at) => [`p${at}`, this.use(type)] as const);
      const result = this.use(resultOf(params));
      this.lift(core, all, this.type(code.func(named, result)));
    }
    for (const i of funcs.keys()) this.export(`f${i}`, sort.func, before + i);
  }
}

const partsOf = (funcs: readonly GuestFunc[], calls: boolean): readonly GuestFunc[] =>
  funcs.map((func) => ({ ...func, calls, several: false }));

/** A component whose functions give back what they are given. */
export function echoComponent(given: readonly GuestFunc[], heap: number, form: ComponentForm): Uint8Array {
  const made = new Component();
  const funcs = partsOf(given, false);
  made.coreModule(heapOf(heap, { ...form, apart: true }));
  made.coreModule(guestOf(funcs, heap, { ...form, apart: true }));
  made.coreInstance(0, []);
  made.coreInstance(1, [["heap", 0]]);
  made.functions(1, funcs, made.options(0, form), 0);
  return made.build();
}

/** A component whose functions ask those of such a component, which lies within. */
export function askingComponent(
  given: readonly GuestFunc[],
  heap: number,
  form: ComponentForm,
  inner: Uint8Array,
): Uint8Array {
  const made = new Component();
  const funcs = partsOf(given, true);
  made.sections.push(section(sectionIds.component, [...inner]));
  made.add(sectionIds.instance, joined([[0x00, 0x00], vector([])]));
  for (const i of funcs.keys()) made.add(sectionIds.alias, [sort.func, 0x00, 0x00, ...label(`f${i}`)]);
  made.coreModule(heapOf(heap, { ...form, apart: true }));
  made.coreModule(guestOf(funcs, heap, { ...form, apart: true }));
  made.coreInstance(0, []);
  const options = made.options(0, form);
  const lowered = funcs.map((_, i) => made.lower(i, options));
  const root = lowered.map((func, i) => [...label(`h${i}`), 0x00, ...leb(func)]);
  made.add(2, [0x01, ...vector(root)]);
  made.coreInstance(1, [
    ["heap", 0],
    ["$root", 1],
  ]);
  made.functions(2, funcs, options, funcs.length);
  return made.build();
}
