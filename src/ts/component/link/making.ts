/**
 * A component instance in the making.
 */
import type { Item as Definition } from "../binary/component.ts";
import type { Item, Scope } from "../instance/scope.ts";
import type { ComponentState } from "../instance/state.ts";
import type { ValidComponent } from "../validate/component.ts";
import type { Instances } from "./instances.ts";

/** What a component is instantiated with. */
export interface Given {
  /** What it lies in, by which outer aliases go. */
  readonly scope: Scope | undefined;
  readonly parent: ComponentState | undefined;
  /** What serves an import. */
  readonly imports: (definition: Definition & { tag: "import" }, scope: Scope) => Item;
  /** Called before anything of it may run. @throws LinkError where imports are missing */
  readonly ready?: () => void;
}

/** A component instance in the making. */
export interface Making {
  /** What has been found out of it: its spaces are filled as these are here. */
  readonly valid: ValidComponent;
  /** The components in it that have not been met yet. */
  readonly nested: Iterator<ValidComponent, undefined>;
  readonly scope: Scope;
  readonly state: ComponentState;
  readonly instances: Instances;
  readonly given: Given;
  readonly exports: Map<string, Item>;
}
