/**
 * Canonical definitions at run time (Canonical ABI, Canonical Definitions): what lifts, lowers, and makes handles.
 */
import { LinkError } from "../../base/errors/errors.ts";
import { canonicalFuncType } from "../../core/canon.ts";
import type { NumType, ValType as CoreValType } from "../../core/types.ts";
import { HostFunc } from "../../runtime/calls/host-func.ts";
import type { Callable } from "../../runtime/store/func.ts";
import type { Context } from "../abi/context.ts";
import { flattenReturned } from "../abi/flatten.ts";
import type { StringEncoding } from "../abi/guest-string.ts";
import { type CanonName, canonRow, stringEncodings } from "../binary/canons.ts";
import type { CanonDef } from "../binary/component.ts";
import { GuestFunc, loweredType } from "../instance/func.ts";
import type { Making } from "./making.ts";

type CanonMaker = (definition: CanonDef, making: Making) => void;

const makers: { readonly [N in CanonName]?: CanonMaker } = {
  lift(definition, making) {
    const { scope, state, instances } = making;
    const core = instances.func(scope.get("core-func", definition.coreFunc!));
    const post = optionIndex(definition, "post-return");
    const postReturn = post === undefined ? undefined : instances.func(scope.get("core-func", post));
    const type = scope.funcType(definition.type!);
    const value = new GuestFunc("function", type, state, contextOf(definition, making), core, postReturn);
    scope.add({ sort: "func", value });
  },
  lower(definition, making) {
    const { scope, state } = making;
    const func = scope.get("func", definition.func!);
    const context = contextOf(definition, making);
    const entered = (): Context => {
      state.requireMayLeave();
      return context;
    };
    const isAsync = definition.options.some(({ name }) => name === "async");
    const { params, results } = loweredType(func.type, isAsync);
    addCore(making, func.name, params, results, func.lowered(state, entered));
  },
  "resource.new"({ type }, making) {
    const { scope, state } = making;
    const resource = scope.resource(type!);
    addCore(making, "resource.new", ["i32"], ["i32"], (rep) => {
      state.requireMayLeave();
      return state.lowerOwn(rep as number, resource);
    });
  },
  "resource.drop"({ type }, making) {
    const { scope, state } = making;
    const resource = scope.resource(type!);
    addCore(making, "resource.drop", ["i32"], [], (index) => {
      state.requireMayLeave();
      state.dropHandle((index as number) >>> 0, resource);
    });
  },
  "resource.rep"({ type }, making) {
    const { scope, state } = making;
    const resource = scope.resource(type!);
    addCore(
      making,
      "resource.rep",
      ["i32"],
      ["i32"],
      (index) => state.handles.get((index as number) >>> 0, resource).rep,
    );
  },
  "context.get"({ slot, valueType }, making) {
    const { state } = making;
    const zero = valueType === "i64" ? 0n : 0;
    addCore(making, "context.get", [], [valueType!], () => state.storage[slot!] ?? zero);
  },
  "context.set"({ slot, valueType }, making) {
    const { state } = making;
    addCore(making, "context.set", [valueType!], [], (value) => {
      const storage = [...state.storage];
      storage[slot!] = value;
      state.storage = storage;
    });
  },
  // Calls that cannot block wait for nothing.
  "backpressure.inc"(_, making) {
    addCore(making, "backpressure.inc", [], [], () => making.state.press(1));
  },
  "backpressure.dec"(_, making) {
    addCore(making, "backpressure.dec", [], [], () => making.state.press(-1));
  },
  "task.return"(definition, making) {
    const { result } = definition;
    const { params, results } = flattenReturned(result === undefined ? undefined : making.scope.valueType(result));
    addCore(making, definition.name, params, results, () => unsupported(definition, making));
  },
};

/** Makes what a canonical definition says. */
export function makeCanon(definition: CanonDef, making: Making): void {
  const maker = makers[definition.name] ?? makeUnsupported;
  maker(definition, making);
}

function addCore(
  { scope }: Making,
  name: string,
  params: readonly CoreValType[],
  results: readonly CoreValType[],
  fn: Callable,
): void {
  const type = canonicalFuncType({ kind: "func", params, results });
  scope.add({ sort: "core-func", value: new HostFunc(type, name, fn) });
}

const optionIndex = ({ options }: CanonDef, name: string): number | undefined =>
  options.find((option) => option.name === name)?.index;

function contextOf(definition: CanonDef, { scope, state, instances }: Making): Context {
  const memory = optionIndex(definition, "memory");
  const realloc = optionIndex(definition, "realloc");
  const encoding = stringEncodings.find((one) => definition.options.some(({ name }) => name === one));
  return instances.context(
    memory === undefined ? undefined : scope.get("core-memory", memory),
    realloc === undefined ? undefined : scope.get("core-func", realloc),
    { encoding: (encoding ?? "utf8") satisfies StringEncoding, handles: state },
  );
}

/** The core types of built-ins' letters, as far as they are the same for all memories of 32 bits. */
const typeOfLetter: { readonly [letter: string]: NumType } = {
  i: "i32",
  l: "i64",
  p: "i32",
  r: "i32",
  t: "i32",
  c: "i32",
};

/** Stands for a built-in that does not run yet, where its type can be told: it may never be called. */
function makeUnsupported(definition: CanonDef, making: Making): void {
  const { name } = definition;
  const { type } = canonRow(name);
  const [params, results] = (type ?? "f")
    .split(">")
    .map((letters) => [...letters].map((letter) => (letter === "v" ? definition.valueType : typeOfLetter[letter]))) as [
    (CoreValType | undefined)[],
    (CoreValType | undefined)[],
  ];
  const all = [...params, ...(results ?? [])];
  if (type === undefined || all.includes(undefined)) unsupported(definition, making);
  addCore(making, name, params as CoreValType[], results as CoreValType[], () => unsupported(definition, making));
}

function unsupported({ name }: CanonDef, { state }: Making): never {
  state.requireMayLeave();
  const { feature = "async" } = canonRow(name);
  const text = `The built-in ${name} needs the feature "${feature}" of components, which does not run yet.`;
  throw new LinkError("unsupported-feature", text, { feature });
}
