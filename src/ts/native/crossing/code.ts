/**
 * What the host has compiled, and which module and instruction a frame of the host's means. Offsets and indices are
 * those of the module as it was given, also where the host got a rewritten one.
 */
import { Gone, type Weak, weakly } from "../../base/host/weak.ts";
import type { WasmFrame } from "../../base/errors/errors.ts";
import { lastOf } from "../../base/lists.ts";
import type * as WebAssembly from "../../base/host/web-assembly.ts";
import { instructionsOf } from "../../binary/body.ts";
import { InstrReader } from "../../binary/code.ts";
import { readNames } from "../../binary/names.ts";
import type { ByteRange, Module } from "../../core/module.ts";
import type { Unit } from "../../runtime/engine.ts";
import { frameOf } from "../../runtime/backtrace.ts";
import type { Bounded, FuncPlace, Offsets } from "../module/rewritten.ts";
import type { FrameGroup, HostFrame } from "../../runtime/host-stack.ts";
import type { TrapSite } from "./traps.ts";
import { isHostUnit } from "../../runtime/host-unit.ts";

/** A unit as the host compiled it. */
export interface Code {
  readonly unit: Unit;
  readonly host: WebAssembly.Module;
  /** Where a budget is written into the code: how it is reached. */
  readonly bounded: Bounded | undefined;
  /** The export that is the start function, where the host does not call it. */
  readonly start: string | undefined;
  readonly offsets: Offsets;
  /** The number that frames name it by, where the host was given labels for names. */
  readonly label: number | undefined;
}

/** All that is alive, for frames of other modules than the one that was called. */
const alive = new Set<Weak<Code>>();
const owners = new Map<string, Weak<Code>>();
const labelled = new Map<number, Weak<Code>>();
const cleaner = new Gone<Weak<Code>>((ref) => {
  alive.delete(ref);
  for (const [label, owner] of labelled) if (owner === ref) labelled.delete(label);
  for (const [url, owner] of owners) if (owner === ref) owners.delete(url);
});
const refs = new WeakMap<Code, Weak<Code>>();
/** The URLs of those whose frames have been told from all others. */
const urls = new WeakMap<Code, string>();

/** What is only likely, by URL, until there is more to choose from or a frame shows that it is wrong. */
const likelyOwners = new Map<string, Weak<Code>>();

/** Makes a compiled unit known, so that frames of it are found. */
export function registerCode(code: Code): void {
  const ref = weakly(code);
  alive.add(ref);
  if (code.label !== undefined) labelled.set(code.label, ref);
  likelyOwners.clear();
  refs.set(code, ref);
  cleaner.note(code, ref);
}

/** All compiled units that are alive. */
export function* aliveCode(): Iterable<Code> {
  for (const ref of alive) {
    const code = ref.deref();
    if (code !== undefined) yield code;
  }
}

/** The body of a defined function, or undefined for an imported one or none. */
export function bodyOf({ module }: Unit, funcIdx: number): ByteRange | undefined {
  return module.funcs[funcIdx - module.spaces.imported.func]?.body;
}

/** The function of a frame: by its offset where there is one, since Deno gives indices that mean something else. */
function findFunc({ unit, offsets }: Code, { func, offset }: HostFrame): number | undefined {
  if (offset !== undefined && !isHostUnit(unit)) return offsets.funcAt(offset);
  if (typeof func !== "string") return func;
  for (const [index, name] of readNames(unit.module).funcs) if (name === func) return index;
  return undefined;
}

/** The frame as one of this code, or undefined where it cannot be: the function's body must hold the offset. */
function frameIn(code: Code, frame: HostFrame): FuncPlace | undefined {
  const index = findFunc(code, frame);
  return index === undefined ? undefined : code.offsets.original(index, frame.offset);
}

/** Whether an instruction of the code begins where a frame stands: where several modules could hold it, most hold none. */
function isAtInstruction(code: Code, frame: HostFrame): boolean {
  const place = frameIn(code, frame);
  if (place === undefined || frame.offset === undefined || place.added) return place !== undefined;
  const body = bodyOf(code.unit, place.index);
  if (body === undefined) return false;
  const { bytes } = code.unit.module;
  const reader = instructionsOf(bytes, body);
  while (!reader.done && reader.cursor.pos < place.offset) reader.next();
  return !reader.done && reader.cursor.pos === place.offset;
}

/**
 * Whether a frame of a group is not of `called`, the code that was entered at the border: its frame is the group's outermost
 * one, where no tail call has taken that place, and this one has another URL.
 */
function isBelow(called: Code, frame: HostFrame, group: FrameGroup): boolean {
  const entry = lastOf(group)!;
  return entry.url !== frame.url && isAtInstruction(called, entry);
}

/** The code that a frame of a group belongs to. Where it fits several, what was compiled last is what most likely runs. */
function ownerOf(frame: HostFrame, group: FrameGroup, called: Code): Code | undefined {
  if (frame.label !== undefined) return labelled.get(frame.label)?.deref();
  for (const found of [owners, likelyOwners]) {
    const known = found.get(frame.url)?.deref();
    if (known !== undefined && frameIn(known, frame) !== undefined) return known;
  }
  const others = [...aliveCode()].reverse().filter((code) => code !== called);
  const all = (isBelow(called, frame, group) ? others : [called, ...others]).filter((code) => code.label === undefined);
  const fits = all.filter((code) => !isElsewhere(code, frame) && frameIn(code, frame) !== undefined);
  const named = fits.filter(({ unit }) => isNamed(unit.module, frame.url));
  const some = named.length > 0 ? named : fits;
  const standing = some.length < 2 ? some : some.filter((code) => isAtInstruction(code, frame));
  const owner = standing[0] ?? some[0];
  if (owner !== undefined) remember(frame, owner, standing.length === 1);
  return owner;
}

/** Whether the frames of a code are known to have another URL. */
function isElsewhere(code: Code, { url }: HostFrame): boolean {
  const own = urls.get(code);
  return own !== undefined && own !== url;
}

/** Digits of the hash that ends V8's URLs. */
const hashLength = 8;

/** Whether V8 would name a module so: by the name section and a hash, or by the hash alone; an empty name is none. */
function isNamed(module: Module, url: string): boolean {
  const own = readNames(module).module ?? "";
  return url.slice(0, -hashLength) === `wasm://wasm/${own === "" ? "" : `${own}-`}`;
}

/** The owner of the frames whose URL tells modules apart is kept: V8's ends in a hash of the module's bytes. */
function remember({ url }: HostFrame, code: Code, isSure: boolean): void {
  const ref = refs.get(code);
  if (ref === undefined || !url.startsWith("wasm://")) return;
  if (!isSure) likelyOwners.set(url, ref);
  else {
    owners.set(url, ref);
    urls.set(code, url);
  }
}

/** A group's frames as data; those that belong to no module of ours are left out. */
export function framesOf(group: FrameGroup, called: Code): WasmFrame[] {
  const frames: WasmFrame[] = [];
  for (const frame of group) {
    const code = ownerOf(frame, group, called);
    if (code === undefined) continue;
    const place = frameIn(code, frame);
    if (place === undefined) continue;
    if (!place.added) frames.push(frameOf(code.unit, place.index, place.offset));
  }
  return frames;
}

/** The instruction that the innermost frame of a group stands at, where the host said which; frames of what was added are passed over. */
export function siteOf(group: FrameGroup | undefined, called: Code): TrapSite | undefined {
  for (const frame of group ?? []) {
    if (frame.offset === undefined) return undefined;
    const code = ownerOf(frame, group!, called);
    const place = code && frameIn(code, frame);
    if (code === undefined || place === undefined) return undefined;
    if (!place.added) return siteAt(code, place.offset);
  }
  return undefined;
}

function siteAt({ unit: { module, types, host } }: Code, offset: number): TrapSite | undefined {
  if (host !== undefined) return undefined;
  const reader = new InstrReader(module.bytes, offset, module.bytes.length);
  try {
    const op = reader.next();
    return { op, isOpen: op.calls === "indirect" && types[reader.index]?.final === false };
  } catch {
    return undefined;
  }
}
