/**
 * What `inspect` tells of a component: types alone.
 */

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

/** What `inspect` tells of a component beside what it tells of modules. */
export interface ComponentInfo {
  readonly imports: { readonly [name: string]: ComponentItem };
  readonly exports: { readonly [name: string]: ComponentItem };
  /** Its world in WIT; absent where WIT has no words for it. */
  readonly wit?: string;
  /** Features of the Component Model that it uses beyond the first version. */
  readonly features: string[];
  /** Whether it has asynchronous functions, or built-ins for them. */
  readonly async: boolean;
}
