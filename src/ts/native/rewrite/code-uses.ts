/**
 * What the code of a module does with its functions, tables and segments: which it calls, refers to, and gives away.
 */
import { instructionsOf } from "../../binary/body.ts";
import type { InstrReader } from "../../binary/code.ts";
import type { ImmediateKind } from "../../core/immediates.ts";
import type { Module } from "../../core/module.ts";
import { type Op, opcodes } from "../../core/opcodes.ts";

/** Tables and element segments in groups: those between which references go. A group is shared where others may get at one. */
export class Groups {
  private readonly _parents: Int32Array;
  private readonly _shared: Uint8Array;

  constructor(count: number) {
    this._parents = new Int32Array(count).map((_, i) => i);
    this._shared = new Uint8Array(count);
  }

  join(one: number, other: number): void {
    const [a, b] = [this._root(one), this._root(other)];
    this._parents[b] = a;
    if (this._shared[b] === 1) this._shared[a] = 1;
  }

  share(node: number): void {
    this._shared[this._root(node)] = 1;
  }

  isShared(node: number): boolean {
    return this._shared[this._root(node)] === 1;
  }

  private _root(node: number): number {
    const parents = this._parents;
    let root = node;
    while (parents[root] !== root) root = parents[root] = parents[parents[root]!]!;
    return root;
  }
}

/** The number of a segment in the groups: tables come first. */
export function elemNode({ spaces }: Module, elem: number): number {
  return spaces.tables.length + elem;
}

/** Tail calls: what has them, and where they go. */
export interface Tails {
  readonly callers: Set<number>;
  readonly targets: Set<number>;
  readonly tables: Set<number>;
  byRef: boolean;
}

/** What the code of a module does. */
export interface CodeUses {
  /** For each function, whether it is called by its index. */
  readonly called: Uint8Array;
  /** Functions that the code refers to. */
  readonly refs: Set<number>;
  /** The types that each table is called by. */
  readonly calledBy: Map<number, Set<number>>;
  readonly tails: Tails;
  /** Functions in which exceptions come back to labels. */
  readonly landing: Set<number>;
  readonly groups: Groups;
}

const looked: ReadonlySet<ImmediateKind> = new Set<ImmediateKind>(["funcidx", "tableidx", "elemidx", "catches"]);

/** Instructions that this looks at, by their place in the table: calls, references, tables, segments, and handlers. */
const isLookedAt = Uint8Array.from(opcodes, ({ calls, immediates }) =>
  calls !== undefined || immediates.some((kind) => looked.has(kind)) ? 1 : 0,
);

/** What the code of a module does. Its bodies must be valid. */
export function codeUses(module: Module): CodeUses {
  const { funcs, spaces } = module;
  const uses: CodeUses = {
    called: new Uint8Array(spaces.funcs.length),
    refs: new Set(),
    calledBy: new Map(),
    tails: { callers: new Set(), targets: new Set(), tables: new Set(), byRef: false },
    landing: new Set(),
    groups: new Groups(spaces.tables.length + module.elems.length),
  };
  for (const [i, { body }] of funcs.entries()) {
    const reader = instructionsOf(module.bytes, body);
    const index = spaces.imported.func + i;
    while (!reader.done) if (isLookedAt[reader.next().index] === 1) note(module, uses, reader, index);
  }
  return uses;
}

function note(module: Module, uses: CodeUses, reader: InstrReader, caller: number): void {
  const { op } = reader;
  if (op.calls !== undefined) noteCall(uses, reader, caller);
  else if (op.immediates.includes("catches")) {
    if (reader.catches.length > 0) uses.landing.add(caller);
  } else if (op.immediates[0] === "funcidx") uses.refs.add(reader.index);
  else notePlaces(module, uses.groups, reader);
}

function noteCall({ called, calledBy, tails }: CodeUses, { op, index, index2 }: InstrReader, caller: number): void {
  const isTail = op.returns === true;
  if (isTail) tails.callers.add(caller);
  if (op.calls === "ref") tails.byRef ||= isTail;
  else if (op.calls === "direct") {
    called[index] = 1;
    if (isTail) tails.targets.add(index);
  } else {
    let types = calledBy.get(index2);
    if (types === undefined) calledBy.set(index2, (types = new Set()));
    types.add(index);
    if (isTail) tails.tables.add(index2);
  }
}

/** Which of these give no reference away, and take none: they only tell a size, or drop. */
const harmless: ReadonlySet<Op["name"]> = new Set<Op["name"]>(["table.size", "elem.drop"]);

/** References go from one place to another, or come out, or others come in. */
function notePlaces(module: Module, groups: Groups, { op, index, index2 }: InstrReader): void {
  if (harmless.has(op.name)) return;
  const places = op.immediates.flatMap((kind, i) => {
    const at = i === 0 ? index : index2;
    if (kind === "tableidx") return at;
    return kind === "elemidx" ? elemNode(module, at) : [];
  });
  const [one, other] = places;
  if (one === undefined) return;
  if (other === undefined) groups.share(one);
  else groups.join(one, other);
}
