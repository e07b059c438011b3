/**
 * A component's instantiation (Component Model, Explainer: Instance Definitions): its definitions are made one after the
 * other, in a scope that holds what they have made. Components within are instantiated by the same code, with what their
 * arguments say for imports.
 */
import { BugError } from "../../base/errors/errors.ts";
import type { InstantiateArg, Item as Definition } from "../binary/component.ts";
import type { NamedExtern } from "../binary/declarations.ts";
import { RuntimeResource } from "../instance/resource.ts";
import { type CoreExports, type Exports, type Item, Scope } from "../instance/scope.ts";
import { ComponentState } from "../instance/state.ts";
import type { ValidComponent } from "../validate/component.ts";
import { makeCanon } from "./canon.ts";
import type { Instances } from "./instances.ts";
import type { Given, Making } from "./making.ts";

type Maker<T extends Definition["tag"]> = (definition: Definition & { tag: T }, making: Making) => void;

/** What each definition makes. */
const makers: { readonly [T in Definition["tag"]]: Maker<T> } = {
  "core-module"({ range }, { scope, instances }) {
    scope.add({ sort: "core-module", value: instances.compile(range) });
  },
  "core-instance"(definition, { scope, instances, given }) {
    given.ready?.();
    const value: CoreExports =
      definition.of === "exports"
        ? new Map(definition.exports.map(({ name, sort, index }) => [name, scope.get(sort, index)]))
        : instances.instantiate(
            scope.get("core-module", definition.module),
            new Map(definition.args.map(({ name, instance }) => [name, scope.get("core-instance", instance)])),
          );
    scope.add({ sort: "core-instance", value });
  },
  "core-type": (definition, { scope }) => scope.addCoreTypes(definition),
  component({ component }, { nested, scope }) {
    const inner = nested.next().value;
    if (inner?.component !== component) throw new BugError("A component in another one has not been validated.");
    scope.add({ sort: "component", value: { valid: inner, scope } });
  },
  instance(definition, making) {
    making.scope.add({ sort: "instance", value: instanceOf(definition, making) });
  },
  type({ type }, { scope, state, instances }) {
    if (type.tag !== "resource") scope.add({ sort: "type", value: scope.typeOf(type) });
    else {
      const dtor = type.dtor === undefined ? undefined : scope.get("core-func", type.dtor);
      scope.add({ sort: "type", value: new RuntimeResource("r", state, instances.dropper(dtor, state)) });
    }
  },
  "alias-export"({ sort, instance, name }, { scope }) {
    const found = scope.get("instance", instance).get(name);
    if (found?.sort !== sort) throw new BugError(`The instance has no ${sort} ${name}.`);
    scope.add(found);
  },
  "alias-core-export"({ sort, instance, name }, { scope }) {
    const value = scope.get("core-instance", instance).get(name);
    scope.add({ sort, value } as Item);
  },
  "alias-outer"({ sort, count, index }, { scope }) {
    scope.add(scope.outer(count).item(sort, index));
  },
  canon: makeCanon,
  import: (definition, { scope, given }) => scope.add(given.imports(definition, scope)),
  export({ name, sort, index }, { scope, exports }) {
    const item = scope.item(sort, index);
    nameResource(item, name);
    exports.set(name, item);
    // What is exported has an index of its own from then on.
    scope.add(item);
  },
};

/** A resource is called by the name that it is exported under. */
function nameResource({ value }: Item, name: string): void {
  if (value instanceof RuntimeResource) value.name = name;
}

function instanceOf(definition: Definition & { tag: "instance" }, { scope, state, instances, given }: Making): Exports {
  if (definition.of === "exports") {
    return new Map(definition.exports.map(({ name, sort, index }) => [name, scope.item(sort, index)]));
  }
  given.ready?.();
  const closure = scope.get("component", definition.component);
  const args = new Map(definition.args.map((arg: InstantiateArg) => [arg.name, scope.item(arg.sort, arg.index)]));
  const imports = ({ name }: NamedExtern): Item => {
    const found = args.get(name);
    if (found === undefined) throw new BugError(`The argument ${name} is not there.`);
    return found;
  };
  return instantiate(closure.valid, instances, { scope: closure.scope, parent: state, imports });
}

/** Instantiates a component; gives what it exports, in its order. @throws InvalidError where there are too many instances */
export function instantiate(valid: ValidComponent, instances: Instances, given: Given): Exports {
  instances.count();
  const making: Making = {
    valid,
    nested: valid.components.values(),
    scope: new Scope(given.scope),
    state: new ComponentState(given.parent, instances.held, instances.handles),
    instances,
    given,
    exports: new Map(),
  };
  for (const definition of valid.component.items) make(definition, making);
  given.ready?.();
  return making.exports;
}

function make<T extends Definition["tag"]>(definition: Definition & { tag: T }, making: Making): void {
  (makers[definition.tag] as Maker<T>)(definition, making);
}
