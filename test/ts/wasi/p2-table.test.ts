/**
 * The table of WASI 0.2 against the interfaces as WIT has them: all functions and resources of all interfaces but http, and
 * none more, with the types that they have there.
 */
import { describe, expect, it } from "vitest";
import { interfaceNotes } from "../../../src/ts/wasi/p2/by-host.ts";
import { typeOfFunc } from "../../../src/ts/wasi/p2/known.ts";
import { wasiInterfaces } from "../../../src/ts/wasi/p2/table.ts";
import { printFunc } from "../../../src/ts/wit/print/types.ts";
import { dealias, type Func, type Interface, type Type } from "../../../src/ts/wit/types.ts";
import { wasiWit as wit, witInterfaces } from "./p2-wit.ts";

/** What guests export, and the host does not serve. */
const exported = new Set(["wasi:cli/run"]);

/** Those that have something. */
const interfaces = new Map(
  [...witInterfaces].filter(
    ([name, { functions, types }]) =>
      !exported.has(name) && Object.keys(functions).length + Object.keys(types).length > 0,
  ),
);

const resourcesOf = ({ types }: Interface): string[] =>
  Object.entries(types).flatMap(([name, id]) => (wit.types[id]!.kind.tag === "resource" ? [name] : []));

/** A type with nothing left to look up, as the sources write it. */
function spelled(type: Type): string {
  const bare = dealias(wit, type);
  if (typeof bare === "string") return bare;
  const { kind, name } = wit.types[bare]!;
  const each = (types: readonly Type[]): string => types.map(spelled).join(",");
  switch (kind.tag) {
    case "record":
      return `record{${kind.fields.map((field) => `${field.name}:${spelled(field.type)}`).join(",")}}`;
    case "variant":
      return `variant{${kind.cases.map((one) => (one.type === undefined ? one.name : `${one.name}(${spelled(one.type)})`)).join(",")}}`;
    case "enum":
      return `enum{${kind.cases.map((one) => one.name).join(",")}}`;
    case "flags":
      return `flags{${kind.flags.map((one) => one.name).join(",")}}`;
    case "tuple":
      return `tuple<${each(kind.types)}>`;
    case "list":
      return `list<${spelled(kind.element)}>`;
    case "option":
      return `option<${spelled(kind.some)}>`;
    case "result":
      if (kind.err === undefined) return kind.ok === undefined ? "result" : `result<${spelled(kind.ok)}>`;
      return `result<${kind.ok === undefined ? "_" : spelled(kind.ok)},${spelled(kind.err)}>`;
    case "own":
    case "borrow":
      return `${kind.tag}<${wit.types[dealias(wit, kind.resource) as number]!.name}>`;
    case "resource":
      return `own<${name}>`;
    default:
      throw new Error(`WASI 0.2 has no ${kind.tag}`);
  }
}

const signature = ({ params, result }: Func): string =>
  `(${params.map(({ type }) => spelled(type)).join(",")})${result === undefined ? "" : `->${spelled(result)}`}`;

describe("the table of WASI 0.2", () => {
  it("has all interfaces but http, and what guests export", () => {
    expect(Object.keys(wasiInterfaces).toSorted()).toEqual([...interfaces.keys()].toSorted());
    expect(interfaces.size).toBe(27);
  });

  describe.each([...interfaces])("%s", (name, one) => {
    const { functions, resources } = wasiInterfaces[name] ?? { functions: {}, resources: {} };

    it("has its resources and functions, and none more", () => {
      expect(Object.keys(resources).toSorted()).toEqual(resourcesOf(one).toSorted());
      expect(Object.keys(functions).toSorted()).toEqual(Object.keys(one.functions).toSorted());
    });
  });

  const functions = [...interfaces].flatMap(([name, one]) =>
    Object.entries(one.functions).map(([fn, func]) => ({ name, fn, func })),
  );

  it("has a note on each interface by host", () => {
    expect(Object.keys(interfaceNotes).toSorted()).toEqual(Object.keys(wasiInterfaces).toSorted());
  });

  it.each(functions)("$name#$fn has its type", ({ name, fn, func }) => {
    expect(`func${wasiInterfaces[name]!.functions[fn]!.type}`).toBe(printFunc(wit, func, func.kind === "method"));
    expect(typeOfFunc(name, fn)).toBe(signature(func));
  });
});
