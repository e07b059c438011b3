/**
 * What the host program gives to components in these tests, as by-wasmtime.py has it: a function gives back what it gets, but for those
 * that have resources, which are lists of strings.
 */
import { type Data, written } from "./data.ts";
import { mirrored } from "./values.ts";

type Pile = { items: string[] };
type Func = (...args: never[]) => unknown;
type Result = { readonly tag: string; readonly val: unknown };

const pile = (items: readonly string[]): Pile => ({ items: [...items] });

/** What is made for one instance: the imports, and what was asked of them. */
export interface Host {
  readonly imports: object;
  readonly asked: Data[];
}

/** Functions of which each call is noted by its name in WIT. */
function host(): Host & { readonly noted: <F extends Func>(name: string, func: F) => F } {
  const asked: Data[] = [];
  const isResource = (value: object): boolean => Object.hasOwn(value, "items");
  const noted = <F extends Func>(name: string, func: F): F =>
    ((...args: never[]) => {
      asked.push([name, ...args.map((one) => written(one, isResource))]);
      return func(...args);
    }) as F;
  return { imports: {}, asked, noted };
}

function drops(asked: Data[]): (one: Pile) => void {
  return ({ items }) => {
    asked.push(["drop", ...items]);
  };
}

/** For `mirror`. */
export function mirrorHost(): Host {
  const { asked, noted } = host();
  const drop = drops(asked);
  const same = (name: string): [string, Func] => [name, noted(name, (value: unknown) => value)];
  const types = {
    ...Object.fromEntries(Object.keys(mirrored).map(same)),
    nothing: noted("nothing", () => undefined),
    manyParams: noted("many-params", (...all: unknown[]) => `${all.length} ${all[6]} ${all[10]} ${all[11]}`),
  };
  /** What is given away is dropped by whom it has been given to. */
  const taken = (one: Pile): string[] => {
    drop(one);
    return one.items;
  };
  const found = (item: string, inside: Pile | undefined): Result => {
    const items = inside === undefined ? undefined : taken(inside);
    return items?.includes(item) ? { tag: "ok", val: pile(items) } : { tag: "err", val: `there is no ${item}` };
  };
  const piles = {
    total: noted("total", (all: Pile[]) => all.reduce((sum, one) => sum + one.items.length, 0)),
    split: noted("split", (whole: Pile) => taken(whole).map((item) => pile([item]))),
    find: noted("find", found),
  };
  const resource = {
    new: noted("[constructor]pile", pile),
    methods: {
      push: noted("[method]pile.push", (self: Pile, item: string) => self.items.push(item)),
      items: noted("[method]pile.items", (self: Pile) => self.items),
      plus: noted("[method]pile.plus", (self: Pile, other: Pile) => pile([...self.items, ...other.items])),
    },
    statics: { merged: noted("[static]pile.merged", (all: Pile[]) => pile(all.flatMap(taken))) },
    drop,
  };
  return {
    imports: { "cljw:mirror/types": types, "cljw:mirror/piles": piles, "cljw:mirror/piles#pile": resource },
    asked,
  };
}

/** For `kinds`. */
export function kindsHost(): Host {
  const { asked, noted } = host();
  const files = {
    open: noted("open", (name: string) => pile([name])),
    log: noted("log", () => undefined),
  };
  const file = {
    methods: { read: noted("[method]file.read", (self: Pile) => `contents of ${self.items[0]}`) },
    drop: drops(asked),
  };
  return { imports: { "cljw:kinds/files": files, "cljw:kinds/files#file": file }, asked };
}

/** For the guests of docs/guests.md. */
export function talkHost(): Host {
  const { asked, noted } = host();
  const imports = {
    $root: { "name-of": noted("name-of", (id: number) => `guest ${id}`) },
    "example:guests/console": { log: noted("log", () => undefined) },
  };
  return { imports, asked };
}

/** For components that import `log` alone. */
export function logHost(): Host {
  const { asked, noted } = host();
  return { imports: { log: noted("log", () => undefined) }, asked };
}
