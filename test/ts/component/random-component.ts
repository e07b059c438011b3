/**
 * Random components, written byte by byte: types of every kind, resources and functions over them as imports, and a component
 * within that imports the same and is instantiated with what the outer one has. What they are is known by how they are made.
 */
import type { Random } from "../fuzz/random.ts";
import { code, componentOf, index, label, leb, section, sectionIds, vector } from "./section-bytes.ts";

/** A random component. */
export interface RandomComponent {
  readonly bytes: Uint8Array;
  /** The same, but that the inner component is given two resources the wrong way round; absent where no function tells them apart. */
  readonly swapped: Uint8Array | undefined;
}

const primitives = [0x7f, 0x7e, 0x7d, 0x7c, 0x7b, 0x7a, 0x79, 0x78, 0x77, 0x76, 0x75, 0x74, 0x73] as const;

/** A type that can be used, and the resources in it. */
interface Usable {
  readonly type: readonly number[];
  readonly resources: readonly string[];
  readonly borrows: boolean;
}

/** What is imported, in the order in which it is. */
class Imports {
  readonly sections: number[][] = [];
  /** Names with the sorts and indices that they have got. */
  readonly names: { readonly name: string; readonly sort: number; readonly at: number }[] = [];
  readonly resources: string[] = [];
  /** The resources that functions use. */
  readonly told = new Set<string>();
  private readonly _random: Random;
  private readonly _usable: Usable[] = [];
  private _types = 0;
  private _funcs = 0;

  constructor(random: Random) {
    this._random = random;
    for (let n = random.below(3); n >= 0; n--) this._resource();
    for (let n = 3 + random.below(12); n > 0; n--) this._structure();
    for (let n = 1 + random.below(6); n > 0; n--) this._func();
  }

  private _define(bytes: readonly number[]): number {
    this.sections.push(section(sectionIds.type, vector([bytes])));
    return this._types++;
  }

  private _import(name: string, sort: number, rest: readonly number[]): number {
    this.sections.push(section(sectionIds.import, vector([[0x00, ...label(name), sort, ...rest]])));
    const at = sort === 0x03 ? this._types++ : this._funcs++;
    this.names.push({ name, sort, at });
    return at;
  }

  private _resource(): void {
    const name = `r${this.resources.length}`;
    const at = this._import(name, 0x03, [0x01]);
    this.resources.push(name);
    for (const [handle, borrows] of [
      [0x69, false],
      [0x68, true],
    ] as const) {
      this._usable.push({ type: index(this._define([handle, ...leb(at)])), resources: [name], borrows });
    }
  }

  private _any(borrows: boolean): Usable {
    const found = this._usable.filter((one) => borrows || !one.borrows);
    if (found.length === 0 || this._random.once(3))
      return { type: [this._random.pick(primitives)], resources: [], borrows: false };
    return this._random.pick(found);
  }

  private _structure(): void {
    const parts = Array.from({ length: 1 + this._random.below(3) }, () => this._any(true));
    const [first] = parts as [Usable];
    const named = parts.map(({ type }, i) => [`p${i}`, type] as const);
    const types = parts.map(({ type }) => type);
    const words = parts.map((_, i) => `w${i}`);
    const made: readonly (readonly [isNamed: boolean, bytes: readonly number[], of: readonly Usable[]])[] = [
      [true, code.record(named), parts],
      [true, code.variant(named), parts],
      [true, code.flags(words), []],
      [true, [0x6d, ...vector(words.map(label))], []],
      [false, code.tuple(types), parts],
      [false, code.list(first.type), [first]],
      [false, code.option(first.type), [first]],
      [false, [0x6a, 0x01, ...first.type, 0x00], [first]],
    ];
    const [isNamed, bytes, of] = this._random.pick(made);
    const defined = this._define(bytes);
    const at = isNamed ? this._import(`t${defined}`, 0x03, [0x00, ...leb(defined)]) : defined;
    const resources = of.flatMap((one) => one.resources);
    this._usable.push({ type: index(at), resources, borrows: of.some((one) => one.borrows) });
  }

  private _func(): void {
    const params = Array.from({ length: this._random.below(4) }, () => this._any(true));
    const result = this._random.once(2) ? this._any(false) : undefined;
    for (const { resources } of [...params, ...(result === undefined ? [] : [result])])
      for (const resource of resources) this.told.add(resource);
    const type = this._define(
      code.func(
        params.map((param, i) => [`a${i}`, param.type]),
        result?.type,
      ),
    );
    this._import(`f${this._funcs}`, 0x01, leb(type));
  }
}

/** A component that a seed decides. */
export function randomComponent(random: Random): RandomComponent {
  const { sections, names, resources, told } = new Imports(random);
  const inner = section(sectionIds.component, [...componentOf(...sections)]);
  const given = (instead: ReadonlyMap<string, string>): Uint8Array => {
    const args = names.map(({ name, sort }) => {
      const from = names.find((one) => one.name === (instead.get(name) ?? name))!;
      return [...label(name), sort, ...leb(from.at)];
    });
    const instance = section(sectionIds.instance, vector([[0x00, 0x00, ...vector(args)]]));
    return componentOf(...sections, inner, instance);
  };
  const [a, b] = resources;
  const isTold = a !== undefined && b !== undefined && (told.has(a) || told.has(b));
  const swap = isTold
    ? new Map([
        [a, b],
        [b, a],
      ] as const)
    : undefined;
  return { bytes: given(new Map()), swapped: swap && given(swap) };
}
