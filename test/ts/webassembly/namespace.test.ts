/**
 * The shape of the namespace and its classes (JavaScript API, The WebAssembly Namespace; Error Objects), as the host has it.
 */
// How many arguments the constructor of exceptions needs is in differences.test.ts.
import { describe, expect, it } from "vitest";
import { type Newer, described, host, ours, same, strangers, thrownBy } from "./support.ts";

const classes = ["Module", "Instance", "Memory", "Table", "Global", "Tag", "Exception"] as const;
const errors = ["CompileError", "LinkError", "RuntimeError"] as const;
const operations = ["validate", "compile", "instantiate", "compileStreaming", "instantiateStreaming"] as const;

type Classes = Record<string, (new (...args: unknown[]) => object) & { readonly prototype: object }>;

const classOf = (of: Newer, name: string): Classes[string] => (of as unknown as Classes)[name]!;

describe("the namespace", () => {
  same("is no function, and has the tag and the prototype", (of) => [
    typeof of,
    Object.prototype.toString.call(of),
    Object.getPrototypeOf(of) === Object.prototype,
    described(of, Symbol.toStringTag),
  ]);

  it.each([...classes.filter((one) => one !== "Exception"), ...errors, ...operations])(
    "has %s as a property of the same kind",
    (name) => {
      const [mine, theirs] = [described(ours, name), described(host, name)] as Record<string, unknown>[];
      expect(mine).toEqual(theirs);
    },
  );
});

describe.each(classes)("the class %s", (name) => {
  same("has the same statics", (of) =>
    Object.getOwnPropertyNames(classOf(of, name))
      // Of V8's functions in sloppy code.
      .filter((key) => !["arguments", "caller"].includes(key))
      .sort()
      .map((key) => [key, described(classOf(of, name), key)]),
  );

  same("has the same attributes and operations", (of) =>
    Object.getOwnPropertyNames(classOf(of, name).prototype)
      // What other hosts have not, or only by a flag.
      .filter(
        (key) =>
          ![
            ...(name === "Exception" ? ["constructor"] : []),
            "type",
            "stack",
            "toFixedLengthBuffer",
            "toResizableBuffer",
          ].includes(key),
      )
      .sort()
      .map((key) => [key, described(classOf(of, name).prototype, key)]),
  );

  same("has the tag", (of) => described(classOf(of, name).prototype, Symbol.toStringTag));

  same("is made with new alone", (of) => thrownBy(() => (classOf(of, name) as unknown as () => unknown)()));

  same("refuses no argument", (of) => thrownBy(() => new (classOf(of, name))()));

  same("refuses what is none", (of) => strangers.map((value) => thrownBy(() => new (classOf(of, name))(value))));

  same("has getters and methods for its own objects alone", (of) => {
    const { prototype } = classOf(of, name);
    const names = Object.getOwnPropertyNames(prototype).filter((key) => key !== "constructor" && key !== "stack");
    return names.sort().map((key) => {
      const { get, value } = Object.getOwnPropertyDescriptor(prototype, key)! as {
        get?: () => unknown;
        value: unknown;
      };
      const fn = get ?? (value as () => unknown);
      return [key, [...strangers, prototype].map((self) => thrownBy(() => Reflect.apply(fn, self, [0, 0])))];
    });
  });
});

describe.each(errors)("the error %s", (name) => {
  same("is a class as the language's own", (of) => {
    const type = of[name];
    const made = new type("text");
    return {
      parent: Object.getPrototypeOf(type) === Error,
      prototype: Object.getPrototypeOf(type.prototype) === Error.prototype,
      names: Object.getOwnPropertyNames(type).sort(),
      shape: ["name", "length", "prototype"].map((key) => described(type, key)),
      inherited: ["name", "message", "constructor"].map((key) => [key, described(type.prototype, key)]),
      values: [type.prototype.name, type.prototype.message, made.name, made.message, String(made)],
      own: Object.keys(made),
      called: (type as unknown as (text: string) => Error)("text") instanceof type,
      cause: Reflect.construct(type, ["text", { cause: 1 }]) instanceof Error,
      tag: Object.prototype.toString.call(made),
      of: [made instanceof Error, made instanceof type],
    };
  });

  same("can be a parent", (of) => {
    class Own extends of[name] {}
    const made = new Own("text") as Error;
    return [made instanceof Own, made instanceof of[name], made.name, made.message];
  });
});

it("has classes of its own in each object", () => {
  expect(ours.Module).not.toBe(host.Module);
});
