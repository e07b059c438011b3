/**
 * Modules with limits written into them, for hosts that have none: declared maxima, and the budget in the code. The
 * start function is left to the border to call, since nothing of the budget can be reached before there are exports;
 * so are active segments where they put functions into an imported table, which others may call right away.
 */
import { lastAtMost } from "../../base/search.ts";
import { decodeModule } from "../../binary/decode.ts";
import { lastOf } from "../../base/lists.ts";
import {
  type FuncPart,
  type GlobalPart,
  type ModuleParts,
  type TablePart,
  type TargetPart,
  encodeModule,
  partsOf,
} from "../../binary/encode-module.ts";
import { type InstrWriter, encodeBody, encodeExpr } from "../../binary/encode.ts";
import type { Export, Module } from "../../core/module.ts";
import { type ExternKind, funcref } from "../../core/types.ts";
import { type Caps, freePrefix, hiddenTags, namesOf } from "../module/caps.ts";
import { type Edits, cappedTables, lateStart, withMaxima } from "../module/declared.ts";
import { escapingFuncs } from "../module/escaping.ts";
import type { Offsets, Rewritten, Standing } from "../module/rewritten.ts";
import { catchFormOf } from "./catching.ts";
import { type HiddenNames, boundedBy } from "./meter.ts";
import { movedGlobals } from "./moved-globals.ts";
import { type Body, originalPlace, restartBody } from "./bodies.ts";
import { instrumentBody, instrumentedBytes } from "./instrument.ts";
import { type Plan, type Refuelling, askTypes, nHidden, slowDepth, slowFuel, slowLook, waitTypes } from "./plan.ts";
import { passingOf } from "./passing.ts";
import { AddedTypes } from "./added-types.ts";
import { withStandingNames } from "./standing-names.ts";
import { AddedFuncs, Pieces, Restarts } from "./added.ts";

function hiddenNames(module: Module, { waits, asksMemory, asksTable, maxCallDepth }: Caps): HiddenNames {
  const prefix = freePrefix("budget:", namesOf(module.exports));
  const asks = asksMemory || asksTable;
  const importModule = freePrefix(
    "budget:",
    module.imports.map((one) => one.module),
  );
  return {
    table: `${prefix}table`,
    takeFuel: `${prefix}take-fuel`,
    setFuel: `${prefix}set-fuel`,
    depth: maxCallDepth === undefined ? undefined : { module: importModule, name: "depth" },
    elems: `${prefix}elems`,
    datas: `${prefix}datas`,
    waits,
    asks,
    memories: waits || asks ? module.memories.map((_, i) => `${prefix}memory-${i}`) : [],
    tables: asks ? module.tables.map((_, i) => `${prefix}table-${i}`) : [],
  };
}

type PlannedFuncs = Pick<Plan, "depthFunc" | "lookFunc" | "restart" | "inPieces">;

/** What is written into bodies but for what depends on where functions and globals come to lie. */
function planOf(module: Module, caps: Caps, added: AddedTypes): Omit<Plan, keyof PlannedFuncs | keyof Refuelling> {
  const { spaces } = module;
  return {
    fuel: caps.fuel,
    maxCallDepth: caps.maxCallDepth,
    depthGlobal: spaces.imported.global,
    table: spaces.tables.length,
    catchForm: caps.maxCallDepth === undefined ? undefined : catchFormOf(module),
    escaping: escapingFuncs(module),
    waitTypes: caps.waits ? waitTypes.map(({ params, results }) => added.func(params, results)) : undefined,
    asks: { memory: caps.asksMemory, table: caps.asksTable },
    askTypes:
      caps.asksMemory || caps.asksTable ? askTypes.map(({ params, results }) => added.func(params, results)) : [],
    blockType: (results) => added.block(results),
  };
}

/** The functions that are written into bodies. */
function plannedFuncs(
  module: Module,
  caps: Caps,
  added: AddedTypes,
  { restarts, more }: { readonly restarts: Restarts; readonly more: AddedFuncs },
): PlannedFuncs {
  const first = module.spaces.funcs.length;
  const pieces = new Pieces(module, first + lookFunc, added, more);
  return {
    depthFunc: first + slowDepth,
    lookFunc: caps.looks ? first + lookFunc : undefined,
    restart: (index) => restarts.of(index),
    inPieces: (reader) => pieces.of(reader),
  };
}

/** A module with these caps, of which some change its code. */
export function rewrite(module: Module, caps: Caps): Rewritten {
  const { spaces } = module;
  const added = new AddedTypes(module);
  const hidden = hiddenNames(module, caps);
  const nMoved = hidden.depth === undefined ? 0 : 1;
  const all = partsOf(module);
  const first = spaces.funcs.length;
  const nLate = hasLateSegments(module) ? 2 : 0;
  const fixed = firstOfMore + nLate;
  const passing = caps.fuel ? passingOf(module, first + fixed, added) : undefined;
  const given = passing === undefined ? all : { ...all, elems: passing.elems(all.elems) };
  // Sections are left as they are where nothing in them changes.
  const moved = nMoved === 0 ? {} : movedGlobals(given, spaces.imported.global);
  const parts = { ...given, ...moved };
  const late = lateSegments(module, parts, hidden);
  const more = new AddedFuncs(first + fixed + (passing?.count ?? 0));
  const by: Refuelling = { fuelFunc: first + slowFuel, fuelGlobal: spaces.globals.length + nMoved, passing };
  const restarts = new Restarts(module, by, more);
  const plan: Plan = {
    ...planOf(module, caps, added),
    ...plannedFuncs(module, caps, added, { restarts, more }),
    ...by,
  };
  const { own: funcs, standing } = writtenFuncs(module, plan);
  const slow = slowFuncs(plan, added);
  const edits = withMaxima(module, caps);
  const access = accessors(plan, hidden, added, first + slow.length, late?.bodies ?? []);
  const bytes = encodeModule(module, {
    ...moved,
    ...edits,
    ...(passing !== undefined && { elems: parts.elems }),
    ...late?.edits,
    ...(hidden.depth && { imports: [...(edits.imports ?? module.imports), { ...hidden.depth, type: depthType }] }),
    customs: customsWith(parts, passing?.standing ?? []),
    types: [...module.types, ...added.types],
    funcs: [...funcs, ...slow, ...access.funcs, ...standing, ...more.funcs],
    globals: [...parts.globals, counter],
    tables: [...cappedTables(parts, caps.elements), hiddenTable],
    exports: [
      ...parts.exports,
      ...hiddenTags(module),
      ...access.exports,
      { name: hidden.table, kind: "table", index: plan.table },
      ...hiddenExports("memory", hidden.memories, spaces.imported.memory),
      ...hiddenExports("table", hidden.tables, spaces.imported.table),
      ...lateStart(module),
    ],
    start: undefined,
  });
  const offsets = offsetsOf(module, bytes, plan, restarts);
  return {
    bytes,
    bounded: boundedBy(hidden),
    start: lateStart(module)[0]?.name,
    offsets,
    standing: passing?.standing ?? [],
  };
}

/** Offsets of hints would lead astray where bodies have changed; names are of more functions. */
function customsWith({ customs }: ModuleParts, standing: readonly Standing[]): ModuleParts["customs"] {
  return customs
    .filter(({ name }) => !name.startsWith("metadata.code."))
    .map((one) => (one.name === "name" ? { ...one, bytes: withStandingNames(one.bytes, standing) } : one));
}

/** The functions of a module with the plan written into them, and those that stand for them where the slice is passed. */
function writtenFuncs(
  module: Module,
  plan: Plan,
): { readonly own: readonly FuncPart[]; readonly standing: readonly FuncPart[] } {
  const { passing, fuelGlobal } = plan;
  const first = module.spaces.imported.func;
  const written = (index: number): Uint8Array => instrumentedBytes(module, index, plan);
  const own = module.funcs.map(({ typeIdx }, i): FuncPart => {
    const index = first + i;
    const form = passing?.form(index);
    if (form === "both") return { typeIdx, body: passing!.onward(index, fuelGlobal) };
    return { typeIdx: form === "passed" ? passing!.typeOf(typeIdx) : typeIdx, body: written(index) };
  });
  const standing = (passing?.standing ?? []).map(({ origin }): FuncPart => {
    if (origin < first) return passing!.outward(origin, fuelGlobal);
    return { typeIdx: passing!.typeOf(module.spaces.funcs[origin]!), body: written(origin) };
  });
  return { own, standing };
}

/** Exports of what a module defines, in order. */
function hiddenExports(kind: ExternKind, all: readonly string[], first: number): readonly Omit<Export, "at">[] {
  return all.map((name, i) => ({ name, kind, index: first + i }));
}

/** How many functions come before those whose number shows only with the bodies, without the late segments. */
const nSlow = 3;
const nAccessors = 2;
const firstOfMore = nSlow + nAccessors;

/** Which of these looks at the clock and the signal. */
const lookFunc = 2;

/** The functions that reach the host. */
function slowFuncs({ table }: Plan, added: AddedTypes): FuncPart[] {
  const [withCost, plain] = [added.func(["i32"], []), added.func([], [])];
  const viaTable = (element: number, typeIdx: number, pushCost: (w: InstrWriter) => unknown): FuncPart => ({
    typeIdx,
    body: encodeBody([], (w) => {
      pushCost(w);
      w.emit("i32.const", element).emit("call_indirect", typeIdx, table);
    }),
  });
  return [
    viaTable(slowFuel, withCost, (w) => w.emit("local.get", 0)),
    viaTable(slowDepth, plain, () => undefined),
    viaTable(slowLook, plain, () => undefined),
  ];
}

/** The type of the count of depth, which instances share. */
const depthType = { kind: "global", type: { type: "i32", mutable: true } } as const;

const counter: GlobalPart = {
  type: { type: "i32", mutable: true },
  init: encodeExpr((w) => w.emit("i32.const", 0)),
};

const hiddenElements = BigInt(nHidden);

const hiddenTable: TablePart = {
  type: { address: "i32", min: hiddenElements, max: hiddenElements, element: funcref },
  init: undefined,
};

/** The functions through which the border reads and writes the counters. */
function accessors(
  { fuelGlobal }: Plan,
  hidden: HiddenNames,
  added: AddedTypes,
  first: number,
  late: readonly (readonly [name: string, body: Uint8Array])[],
): Pick<ModuleParts, "funcs" | "exports"> {
  const [get, set, run] = [added.func([], ["i32"]), added.func(["i32"], []), added.func([], [])];
  const rows: readonly (readonly [name: string, typeIdx: number, body: Uint8Array])[] = [
    [
      hidden.takeFuel,
      get,
      encodeBody([], (w) => {
        w.emit("global.get", fuelGlobal).emit("i32.const", 0).emit("global.set", fuelGlobal);
      }),
    ],
    [hidden.setFuel, set, encodeBody([], (w) => w.emit("local.get", 0).emit("global.set", fuelGlobal))],
    ...late.map(([name, body]) => [name, run, body] as const),
  ];
  return {
    funcs: rows.map(([, typeIdx, body]) => ({ typeIdx, body })),
    exports: rows.map(([name], i) => ({ name, kind: "func", index: first + i })),
  };
}

/** Segments made passive, and the bodies that do what the host would have done with them (Execution, Modules). */
interface LateSegments {
  readonly edits: Edits;
  readonly bodies: readonly (readonly [name: string, body: Uint8Array])[];
}

function hasLateSegments({ elems, spaces }: Module): boolean {
  return elems.some(({ target }) => target !== undefined && target.index < spaces.imported.table);
}

function lateSegments(module: Module, parts: ModuleParts, hidden: HiddenNames): LateSegments | undefined {
  if (!hasLateSegments(module)) return undefined;
  const { elems, datas } = parts;
  const emitTarget = (w: InstrWriter, { index, offset }: TargetPart, length: number): number => {
    // A constant expression without its `end`.
    w.out.append(offset.subarray(0, -1));
    w.emit("i32.const", 0).emit("i32.const", length);
    return index;
  };
  const runElems = encodeBody([], (w) => {
    for (const [i, { target, init }] of elems.entries()) {
      if (target === undefined) continue;
      const table = emitTarget(w, target, init.kind === "funcs" ? init.indices.length : init.exprs.length);
      w.emit("table.init", i, table).emit("elem.drop", i);
    }
  });
  const runDatas = encodeBody([], (w) => {
    for (const [i, { target, bytes }] of datas.entries()) {
      if (target === undefined) continue;
      w.emit("memory.init", i, emitTarget(w, target, bytes.length)).emit("data.drop", i);
    }
  });
  const passive = elems.map((elem) =>
    elem.mode === "active" ? { ...elem, mode: "passive" as const, target: undefined } : elem,
  );
  const dataEdits = { datas: datas.map((data) => ({ ...data, target: undefined })), dataCount: true };
  return {
    edits: { elems: passive, ...(datas.length > 0 && dataEdits) },
    bodies: [
      [hidden.elems, runElems],
      [hidden.datas, runDatas],
    ],
  };
}

/** Where each body of the host's starts is kept; what it is made of is found again when it is asked for. */
function offsetsOf(module: Module, bytes: Uint8Array, plan: Plan, restarts: Restarts): Offsets {
  const all = decodeModule(bytes).funcs.map(({ body }) => body);
  const starts = Uint32Array.from(all, ({ start }) => start);
  const end = lastOf(all)?.end ?? 0;
  const bodies = new Map<number, Body>();
  const first = module.spaces.imported.func;
  const { passing } = plan;
  /** The function of the module that one of the host's is, or is made for. */
  const originOf = (index: number): number => restarts.by(index) ?? passing?.standsFor(index) ?? index;
  const bodyOf = (index: number): Body | undefined => {
    const known = bodies.get(index);
    if (known !== undefined) return known;
    const origin = originOf(index);
    const defined = origin - first;
    // What only passes a call on stands for nothing.
    if (defined < 0 || defined >= module.funcs.length) return undefined;
    if (origin === index && passing?.form(index) === "both") return undefined;
    const made =
      restarts.by(index) === undefined ? instrumentBody(module, origin, plan) : restartBody(module, origin, plan);
    bodies.set(index, made);
    return made;
  };
  return {
    funcAt: (offset) => {
      const defined = offset < end ? lastAtMost(starts.length, (i) => starts[i]!, offset) : -1;
      return defined < 0 ? undefined : defined + first;
    },
    original: (funcIdx, at) => {
      const start = starts[funcIdx - first];
      if (start === undefined) return undefined;
      const offset = at ?? start;
      const body = bodyOf(funcIdx);
      const index = originOf(funcIdx);
      if (body === undefined) return offset < end ? { index, offset, added: true } : undefined;
      const place = originalPlace(body, start, offset);
      return place && { index, ...place };
    },
  };
}
