/**
 * What is known of a component, as plain data.
 */
import { Cursor } from "../../base/bytes/cursor.ts";
import { MalformedError, WitError } from "../../base/errors/errors.ts";
import { isA } from "../../base/foreign.ts";
import type { Component } from "../../component/binary/component.ts";
import { type ValidComponent, featuresOf } from "../../component/validate/component.ts";
import { type ComponentWorld, witOf, worldOf } from "../../component/world/world.ts";
import type { Feature } from "../../core/features.ts";
import { printFunc } from "../../wit/print/types.ts";
import { printWit } from "../../wit/print/print.ts";
import type { WorldItem } from "../../wit/types.ts";
import type { ComponentItem, ComponentItems } from "./component-info.ts";
import { type ModuleInfo, producersIn } from "./inspect.ts";

/** A value, unless WIT has no words for it. */
export function ifSaid<T>(say: () => T): T | undefined {
  try {
    return say();
  } catch (error) {
    if (isA(error, WitError) || isA(error, MalformedError)) return undefined;
    throw error;
  }
}

type Side = "imports" | "exports";

/** What a component imports or exports; types are told as far as WIT has words for them. */
export function itemsOf(valid: ValidComponent, side: Side, world: ComponentWorld | undefined): ComponentItems {
  const items = [...valid.type[side]].map(([name, { entity, implements: key }]): [string, ComponentItem] => {
    const told = world?.resolve.worlds[world.world]?.[side][name];
    if (told === undefined || world === undefined || entity.sort === "component" || entity.sort === "core-module") {
      const { sort } = entity;
      return [name, sort === "func" || sort === "instance" ? untold(sort) : { kind: sort }];
    }
    return [name, itemOf(told, world, key)];
  });
  return Object.fromEntries(items);
}

/** What has no type in words. */
const untold = (sort: "func" | "instance"): ComponentItem =>
  sort === "func" ? { kind: "func", type: "func" } : { kind: "instance", types: [], functions: {} };

function itemOf(item: WorldItem, { resolve }: ComponentWorld, key: string | undefined): ComponentItem {
  if (item.tag === "type") return { kind: "type" };
  if (item.tag === "function") return { kind: "func", type: printFunc(resolve, item.function) };
  const { types, functions } = resolve.interfaces[item.interface]!;
  return {
    kind: "instance",
    ...(key === undefined ? {} : { implements: key }),
    types: Object.keys(types),
    functions: Object.fromEntries(Object.entries(functions).map(([name, func]) => [name, printFunc(resolve, func)])),
  };
}

/** How many there are of what lies in a component, in all that is in it. */
function countsOf(component: Component, counts: Record<string, number>): void {
  for (const item of component.items) {
    const what = countNames[item.tag];
    if (what !== undefined) counts[what] = (counts[what] ?? 0) + 1;
    if (item.tag === "component") countsOf(item.component, counts);
  }
}

const countNames: { readonly [tag: string]: string | undefined } = {
  "core-module": "modules",
  component: "components",
  "core-instance": "core-instances",
  instance: "instances",
  type: "types",
  canon: "canonical-functions",
};

/** The name in the section `component-name`, which may be anything: what cannot be read is left out. */
export function nameOf({ bytes, customs }: Component): string | undefined {
  const range = customs.find(({ name }) => name === "component-name")?.range;
  if (range === undefined) return undefined;
  try {
    const cursor = new Cursor(bytes, range.start, range.end);
    if (cursor.byte() !== 0) return undefined;
    cursor.u32();
    return cursor.name();
  } catch {
    return undefined;
  }
}

/** Everything about a component. What core modules have stands for those in it. */
export function componentInfo(
  valid: ValidComponent,
  features: ReadonlySet<Feature>,
  file: string | undefined,
): ModuleInfo {
  const { component } = valid;
  const { bytes, customs } = component;
  const world = ifSaid(() => worldOf(valid));
  const wit = ifSaid(() => printWit(witOf(valid)));
  const counts: Record<string, number> = Object.fromEntries(
    Object.values(countNames).map((what) => [what as string, 0]),
  );
  countsOf(component, counts);
  const used = featuresOf(valid);
  return {
    name: nameOf(component) ?? file,
    size: bytes.length,
    features: [...features].sort(),
    imports: [],
    exports: {},
    sections: customs.map(({ name, range }) => ({
      name: `custom ${name}`,
      at: range.start,
      size: range.end - range.start,
    })),
    producers: producersIn(bytes, customs),
    start: undefined,
    counts,
    component: {
      imports: itemsOf(valid, "imports", world),
      exports: itemsOf(valid, "exports", world),
      ...(wit === undefined ? {} : { wit }),
      features: [...used],
      async: used.includes("async"),
    },
  };
}
