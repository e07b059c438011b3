/**
 * Resource types at run time (Canonical ABI, Resource State): each instantiation makes its own.
 */
import type { ResourceType } from "../abi/handles.ts";
import type { Enterable } from "./gate.ts";

/** A method, called with the object first. */
export type Method = (...args: unknown[]) => unknown;

/** A resource type, of a component instance or of the host program. */
export class RuntimeResource implements ResourceType {
  readonly tag = "resource";
  name: string;
  /** The interface that exports it. */
  place: string | undefined;
  /** Its methods by their names in WIT, as the language of the program that loaded it calls them. */
  methods: ReadonlyMap<string, Method>;
  /** The instance that implements it; undefined for the host program. */
  readonly impl: Enterable | undefined;
  /** What is called with what represents a resource when its owner drops it, from the instance that does so. */
  readonly drop: (rep: number, from: Enterable | undefined) => void;

  constructor(name: string, impl: Enterable | undefined, drop: (rep: number, from: Enterable | undefined) => void) {
    this.name = name;
    this.place = undefined;
    this.methods = new Map();
    this.impl = impl;
    this.drop = drop;
  }
}
