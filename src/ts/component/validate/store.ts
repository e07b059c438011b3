/**
 * The types of values and the resources of a component and all that it holds. Types are nodes of a graph: an id is a node,
 * and what its parts are stands before it. Two nodes can be the same type, which their classes tell; which node a name was
 * given to is told by the node itself. A resource is the node that introduces it.
 */
import { InvalidError } from "../../base/errors/errors.ts";
import { limits } from "../../core/limits.ts";
import { kindParts, mapKind } from "../../wit/kinds.ts";
import { witLimits } from "../../wit/limits.ts";
import type { Type, TypeId, TypeKind, TypeTable } from "../../wit/types.ts";
import type { ComponentFeature } from "../binary/features.ts";
import { invalid } from "./errors.ts";

/** A type with what is known of it from its parts. */
export interface TypeNode {
  readonly kind: TypeKind;
  /** The type behind aliases. */
  readonly base: Type;
  /** Types within types, on the longest way down. */
  readonly depth: number;
  /** Whether a borrow lies anywhere in it. */
  readonly borrows: boolean;
  /** Whether it is a resource, or a handle lies anywhere in it. */
  readonly handles: boolean;
}

const resourceKind: TypeKind = { tag: "resource" };

/** Makes types, compares them, and counts what this takes. */
export class TypeStore implements TypeTable {
  /** Features beyond the first version that the component uses. */
  readonly features = new Set<ComponentFeature>();
  private readonly _nodes: TypeNode[] = [];
  private readonly _classes = new Map<string, number>();
  private readonly _classOf: (number | undefined)[] = [];
  private readonly _mostSteps: number;
  private _steps = 0;

  /** The store of a component of so many bytes. */
  constructor(bytes: number) {
    this._mostSteps = limits.componentSteps + bytes;
  }

  /** All nodes so far, by id. */
  get types(): readonly TypeNode[] {
    return this._nodes;
  }

  /** Counts steps of work on types. @throws InvalidError `limit-exceeded` */
  work(steps: number): void {
    this._steps += steps;
    if (this._steps <= this._mostSteps) return;
    const text = `checking the component's types takes more than ${this._mostSteps} steps: they say too much in too few bytes.`;
    throw new InvalidError("limit-exceeded", text, { at: 0, used: this._steps, limit: this._mostSteps });
  }

  /** A type made of others. @throws InvalidError `limit-exceeded` where it is too deep */
  define(kind: TypeKind, at: number): TypeId {
    const parts = kindParts(kind);
    this.work(1 + parts.length);
    let depth = 0;
    let borrows = kind.tag === "borrow";
    let handles = kind.tag === "own" || borrows;
    for (const part of parts) {
      const node = this.node(part);
      if (node === undefined) continue;
      depth = Math.max(depth, node.depth);
      borrows ||= node.borrows;
      handles ||= node.handles;
    }
    if (depth >= witLimits.typeDepth) {
      throw invalid("limit-exceeded", `types nest more than ${witLimits.typeDepth} deep`, at);
    }
    return this._push({ kind, base: this._nodes.length, depth: depth + 1, borrows, handles });
  }

  /** A node of its own for a type, as each import and export of a type makes one. */
  alias(type: Type): TypeId {
    const facts = this.node(type) ?? { base: type, depth: 0, borrows: false, handles: false };
    return this._push({ ...facts, kind: { tag: "alias", type } });
  }

  /** A resource that is no other. */
  resource(): TypeId {
    return this._push({ kind: resourceKind, base: this._nodes.length, depth: 1, borrows: false, handles: true });
  }

  /** The node of a type; a primitive type has none. */
  node(type: Type): TypeNode | undefined {
    return typeof type === "string" ? undefined : this._nodes[type]!;
  }

  /** The type behind aliases: for a resource what tells it from others. */
  base(type: Type): Type {
    return this.node(type)?.base ?? type;
  }

  /** The resource that a node stands for. */
  resourceOf(node: TypeId): TypeId {
    return this.base(node) as TypeId;
  }

  /** The structure of a type; undefined for a primitive one. */
  structure(type: Type): Exclude<TypeKind, { tag: "alias" }> | undefined {
    const kind = this.node(this.base(type))?.kind;
    return kind?.tag === "alias" ? undefined : kind;
  }

  /** Whether two types are the same by structure (Explainer, Type Checking). */
  same(a: Type | undefined, b: Type | undefined): boolean {
    return a === b || (a !== undefined && b !== undefined && this._class(a) === this._class(b));
  }

  private _push(node: TypeNode): TypeId {
    this.work(1);
    return this._nodes.push(node) - 1;
  }

  private _class(type: Type): number | string {
    const base = this.base(type);
    if (typeof base === "string") return base;
    const known = this._classOf[base];
    if (known !== undefined) return known;
    const key = this._key(base, this._nodes[base]!.kind);
    this.work(key.length);
    let made = this._classes.get(key);
    if (made === undefined) this._classes.set(key, (made = this._classes.size));
    this._classOf[base] = made;
    return made;
  }

  /** What is the same for equal types: the structure, with classes in the place of types. */
  private _key(base: TypeId, kind: TypeKind): string {
    if (kind.tag === "resource") return `resource ${base}`;
    const classes = mapKind(
      kind,
      (part) => this._class(part) as Type,
      (resource) => this.resourceOf(resource),
    );
    return JSON.stringify(classes);
  }
}
