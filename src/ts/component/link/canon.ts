/**
 * Canonical definitions at run time (Canonical ABI, Canonical Definitions): what lifts, lowers, and makes handles. The types of
 * the core functions that they make are those that validation has found.
 */
import { LinkError } from "../../base/errors/errors.ts";
import { HostFunc } from "../../runtime/calls/host-func.ts";
import type { Callable } from "../../runtime/store/func.ts";
import type { Context } from "../abi/context.ts";
import { type CanonName, canonRow, stringEncodings } from "../binary/canons.ts";
import type { CanonDef } from "../binary/component.ts";
import type { ComponentFeature } from "../binary/features.ts";
import { GuestFunc } from "../instance/func.ts";
import type { Making } from "./making.ts";

/** Makes the function behind a core function that a definition makes. */
type CoreMaker = (definition: CanonDef, making: Making) => Callable;

const coreMakers: { readonly [N in CanonName]?: CoreMaker } = {
  lower(definition, making) {
    const { scope, state } = making;
    return scope.get("func", definition.func!).lowered(state, contextOf(definition, making));
  },
  "resource.new"({ type }, { scope, state }) {
    const resource = scope.resource(type!);
    return (rep) => {
      state.requireMayLeave();
      return state.lowerOwn(rep as number, resource);
    };
  },
  "resource.drop"({ type }, { scope, state }) {
    const resource = scope.resource(type!);
    return (index) => {
      state.requireMayLeave();
      state.dropHandle((index as number) >>> 0, resource);
    };
  },
  "resource.rep"({ type }, { scope, state }) {
    const resource = scope.resource(type!);
    return (index) => state.handles.get((index as number) >>> 0, resource).rep;
  },
  "context.get"({ slot, valueType }, { state }) {
    const zero = valueType === "i64" ? 0n : 0;
    return () => state.storage[slot!] ?? zero;
  },
  "context.set":
    ({ slot }, { state }) =>
    (value) => {
      const storage = [...state.storage];
      storage[slot!] = value;
      state.storage = storage;
    },
  // Calls that cannot block wait for nothing.
  "backpressure.inc":
    (_, { state }) =>
    () =>
      state.press(1),
  "backpressure.dec":
    (_, { state }) =>
    () =>
      state.press(-1),
};

/** Makes what a canonical definition says. */
export function makeCanon(definition: CanonDef, making: Making): void {
  const { scope, valid } = making;
  const { name } = definition;
  if (name === "lift") {
    scope.add({ sort: "func", value: liftedFunc(definition, making) });
    return;
  }
  const type = valid.spaces["core-func"][scope.count("core-func")]!;
  const fn = coreMakers[name]?.(definition, making) ?? unsupportedBuiltin(name, making);
  scope.add({ sort: "core-func", value: new HostFunc(type, name, fn) });
}

function liftedFunc(definition: CanonDef, making: Making): GuestFunc {
  const { scope, state, instances } = making;
  const type = scope.funcType(definition.type!);
  const core = instances.func(scope.get("core-func", definition.coreFunc!));
  const post = optionIndex(definition, "post-return");
  const postReturn = post === undefined ? undefined : instances.func(scope.get("core-func", post));
  return new GuestFunc("function", type, state, contextOf(definition, making), core, postReturn);
}

const optionIndex = ({ options }: CanonDef, name: string): number | undefined =>
  options.find((option) => option.name === name)?.index;

function contextOf(definition: CanonDef, { scope, state, instances }: Making): Context {
  const memory = optionIndex(definition, "memory");
  const realloc = optionIndex(definition, "realloc");
  const encoding = stringEncodings.find((one) => definition.options.some(({ name }) => name === one)) ?? "utf8";
  return instances.context(
    memory === undefined ? undefined : scope.get("core-memory", memory),
    realloc === undefined ? undefined : scope.get("core-func", realloc),
    { encoding, handles: state },
  );
}

/** Stands for a built-in that does not run yet: it may never be called. */
function unsupportedBuiltin(name: CanonName, making: Making): Callable {
  const { feature = "async" } = canonRow(name);
  return () => unsupported(`The built-in ${name}`, feature, making);
}

function unsupported(what: string, feature: ComponentFeature, { state }: Making): never {
  state.requireMayLeave();
  const text = `${what} needs the feature "${feature}" of components, which does not run yet.`;
  throw new LinkError("unsupported-feature", text, { feature });
}
