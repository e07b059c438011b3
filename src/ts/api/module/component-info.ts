/**
 * What `inspect` tells of a component: types alone.
 */

import type { NamingUnit } from "../source/component.ts";

/** A component as those see it who have no part that reads components. */
export interface TellingUnit extends NamingUnit {
  /** What it imports or exports, as `inspect` tells it. */
  items(side: "imports" | "exports"): ComponentItems;
  /** The names of the functions that a longer name may mean: `ns:pkg/iface#[method]r.f`. */
  namesMeant(key: string): string[];
}

/** What a component imports or exports under a name. */
export type ComponentItem =
  | {
      readonly kind: "instance";
      /** The interface that a plain name stands for. */
      readonly implements?: string;
      readonly types: string[];
      /** Types of functions in WIT. */
      readonly functions: { readonly [name: string]: string };
    }
  | { readonly kind: "func"; readonly type: string }
  | { readonly kind: "type" | "component" | "core-module" };

/** The imports or exports of a component by name, in its order. */
export type ComponentItems = { readonly [name: string]: ComponentItem };

/** What a component imports, as `imports` tells it: its name is that of an interface, or of a function of the world. */
export type ComponentImport = { readonly name: string; readonly module?: never } & ComponentItem;

/** What `inspect` tells of a component beside what it tells of modules. */
export interface ComponentInfo {
  readonly imports: ComponentItems;
  readonly exports: ComponentItems;
  /** Its world in WIT; absent where WIT has no words for it. */
  readonly wit?: string;
  /** Features of the Component Model that it uses beyond the first version. */
  readonly features: string[];
  /** Whether it has asynchronous functions, or built-ins for them. */
  readonly async: boolean;
}
