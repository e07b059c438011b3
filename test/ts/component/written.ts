/**
 * Components written definition by definition (Component Model, Binary Format), for shapes that no tool would write. Each method adds one
 * definition and gives its index.
 */
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { componentOf, joined, label, leb, section, vector } from "./section-bytes.ts";

/** The sorts of core definitions, and of others. */
const coreSorts = { func: 0x00, table: 0x01, memory: 0x02, global: 0x03 } as const;
const sorts = { func: 0x01, type: 0x03, component: 0x04, instance: 0x05 } as const;

type CoreSort = keyof typeof coreSorts;
type Sort = keyof typeof sorts;
type Space = `core-${CoreSort | "module" | "instance"}` | Sort;

/** Options of a canonical definition. */
export interface Canon {
  readonly memory?: number;
  readonly realloc?: number;
  readonly postReturn?: number;
  readonly encoding?: "utf8" | "utf16" | "latin1+utf16";
}

const encodings = { utf8: 0x00, utf16: 0x01, "latin1+utf16": 0x02 } as const;

function optionBytes({ memory, realloc, postReturn, encoding }: Canon): number[] {
  const options: number[][] = [];
  if (encoding !== undefined) options.push([encodings[encoding]]);
  if (memory !== undefined) options.push([0x03, ...leb(memory)]);
  if (realloc !== undefined) options.push([0x04, ...leb(realloc)]);
  if (postReturn !== undefined) options.push([0x05, ...leb(postReturn)]);
  return vector(options);
}

/** A component that is being written. */
export class Written {
  private readonly _sections: (readonly number[])[] = [];
  private readonly _counts = new Map<Space, number>();

  private _add(space: Space | undefined, id: number, contents: readonly number[]): number {
    this._sections.push(section(id, contents));
    if (space === undefined) return 0;
    const at = this._counts.get(space) ?? 0;
    this._counts.set(space, at + 1);
    return at;
  }

  /** A core module, of text or its binary. */
  module(text: string | Uint8Array): number {
    return this._add("core-module", 1, [...(typeof text === "string" ? parseWat(text) : text)]);
  }

  /** An instance of a core module. */
  core(module: number, args: Readonly<Record<string, number>> = {}): number {
    const given = Object.entries(args).map(([name, instance]) => [...label(name), 0x12, ...leb(instance)]);
    return this._add("core-instance", 2, vector([[0x00, ...leb(module), ...vector(given)]]));
  }

  /** Core functions as an instance. */
  coreOf(funcs: Readonly<Record<string, number>>): number {
    const items = Object.entries(funcs).map(([name, func]) => [...label(name), 0x00, ...leb(func)]);
    return this._add("core-instance", 2, vector([[0x01, ...vector(items)]]));
  }

  /** What a core instance exports. */
  ofCore(sort: CoreSort, instance: number, name: string): number {
    return this._add(`core-${sort}`, 6, vector([[0x00, coreSorts[sort], 0x01, ...leb(instance), ...label(name)]]));
  }

  /** What an instance exports. */
  of(sort: Sort, instance: number, name: string): number {
    return this._add(sort, 6, vector([[sorts[sort], 0x00, ...leb(instance), ...label(name)]]));
  }

  /** A definition of an enclosing component. */
  outer(sort: "type" | "component", count: number, at: number): number {
    return this._add(sort, 6, vector([[sorts[sort], 0x02, ...leb(count), ...leb(at)]]));
  }

  type(bytes: readonly number[]): number {
    return this._add("type", 7, vector([bytes]));
  }

  /** A resource, with a destructor. */
  resource(dtor?: number): number {
    return this.type([0x3f, 0x7f, ...(dtor === undefined ? [0x00] : [0x01, ...leb(dtor)])]);
  }

  lift(core: number, type: number, options: Canon = {}): number {
    return this._add("func", 8, vector([[0x00, 0x00, ...leb(core), ...optionBytes(options), ...leb(type)]]));
  }

  lower(func: number, options: Canon = {}): number {
    return this._add("core-func", 8, vector([[0x01, 0x00, ...leb(func), ...optionBytes(options)]]));
  }

  /** `resource.new`, `resource.drop` or `resource.rep`. */
  onResource(what: "new" | "drop" | "rep", type: number): number {
    return this._add("core-func", 8, vector([[{ new: 0x02, drop: 0x03, rep: 0x04 }[what], ...leb(type)]]));
  }

  component(inner: Written | Uint8Array): number {
    return this._add("component", 4, [...(inner instanceof Written ? inner.bytes() : inner)]);
  }

  instance(component: number, args: Readonly<Record<string, readonly [Sort, number]>> = {}): number {
    const given = Object.entries(args).map(([name, [sort, at]]) => [...label(name), sorts[sort], ...leb(at)]);
    return this._add("instance", 5, vector([[0x00, ...leb(component), ...vector(given)]]));
  }

  /** Many instances of one component without imports. */
  instances(component: number, count: number): void {
    const one = [0x00, ...leb(component), 0x00];
    this._add(undefined, 5, [...leb(count), ...joined(Array.from({ length: count }, () => one))]);
    this._counts.set("instance", (this._counts.get("instance") ?? 0) + count);
  }

  import(name: string, sort: "func" | "instance", type: number): number {
    return this._add(sort, 10, vector([[0x00, ...label(name), sorts[sort], ...leb(type)]]));
  }

  export(name: string, sort: Sort, at: number): number {
    return this._add(sort, 11, vector([[0x00, ...label(name), sorts[sort], ...leb(at), 0x00]]));
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return componentOf(...this._sections) as Uint8Array<ArrayBuffer>;
  }
}
