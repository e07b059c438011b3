/**
 * Hostile guests of WASI 0.2: a component calls functions of all interfaces with random core values, forged handles and wild pointers
 * among them, and an allocator that lies at times. Whatever it does, a call returns or ends its instance by an error of ours, the same on
 * both engines with the same memory after it; nothing outside of its directory changes, and nothing stays open.
 */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { type Compiled, type WasmModule, close, compile, loadWasi } from "../../../src/ts/index.ts";
import type { SocketSource, WasiOptions } from "../../../src/ts/wasi/host/world/options.ts";
import { openDescriptors } from "../wasi/descriptors.ts";
import type { Case, FuzzKind } from "./kinds.ts";
import type { Random } from "./random.ts";
import { makeSandbox, oddPaths, outsideOf, paths, worlds } from "./sandbox.ts";
import { type CoreFunc, coreFuncs, handlesAt, type Meaning } from "./wasi-p2-types.ts";

/** Calls of one guest. */
export const callsEach = 60;

/** Instances of one guest: a call that traps closes its instance. */
const mostInstances = 4;

const memorySize = 4 * 65_536;
/** Where texts and lists lie, and where results go. */
const [textAt, listAt, resultAt] = [4096, 8192, 1024] as const;

/** What guests call, by the core imports of the component in testdata. */
interface Callee extends CoreFunc {
  readonly name: string;
  /** The resource of which it drops a handle. */
  readonly drops: string | undefined;
}

interface Guest {
  readonly source: Compiled;
  readonly callees: readonly Callee[];
}

/** The core module that imports all; of the others in a component none is as large. */
function coreImports(bytes: Uint8Array<ArrayBuffer>): WebAssembly.ModuleImportDescriptor[] {
  const found: WebAssembly.ModuleImportDescriptor[][] = [];
  for (let at = 8; at < bytes.length;) {
    const id = bytes[at++]!;
    let length = 0;
    for (let more = true, shift = 0; more; shift += 7) {
      length |= (bytes[at]! & 127) << shift;
      more = bytes[at++]! > 127;
    }
    if (id === 1) found.push(WebAssembly.Module.imports(new WebAssembly.Module(bytes.slice(at, at + length))));
    at += length;
  }
  return found.reduce((most, one) => (one.some(({ module }) => module.startsWith("wasi:")) ? one : most));
}

function guestOf(bytes: Uint8Array<ArrayBuffer>): Guest {
  const callees = coreImports(bytes).map(({ module, name }): Callee => {
    const key = module.replace(/@.*/, "");
    const drops = /^\[resource-drop\](.*)/.exec(name)?.[1];
    const handle = { is: "handle", resource: drops ?? "" } as const;
    const func =
      drops === undefined
        ? coreFuncs.get(`${key}#${name}`)
        : { params: [handle], stored: undefined, handle: undefined };
    if (func === undefined) throw new Error(`${key}#${name} is none of WASI's`);
    return { ...func, name: `${key}#${name}`, drops };
  });
  return { source: compile(bytes), callees };
}

const sockets: readonly SocketSource[] = [
  { recv: ["abc", "", "def"] },
  { accept: [{ recv: "one" }, { recv: "two" }] },
  { datagrams: [{ data: "quiet", peer: "192.0.2.1:53" }, null, { data: "", peer: "[2001:db8::1]:53" }] },
  { lookup: "a.example", addresses: ["192.0.2.1", "2001:db8::1"] },
  { recv: "" },
];

const numbers: readonly bigint[] = [
  ...[0n, 1n, 2n, 3n, 4n, 7n, 8n, 16n, 80n, 127n, 192n, 255n, 1000n, 4096n, 4097n, 65_536n, 2n ** 20n, 2n ** 31n],
  ...[2n ** 32n - 1n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n],
];

const pointers: readonly number[] = [
  ...[0, 1, textAt, listAt, listAt + 1, resultAt, memorySize - 8, memorySize - 1, memorySize],
  ...[2 ** 31, 2 ** 32 - 8, 2 ** 32 - 1],
];

const endOf = (error: WasmError): string => `${error.kind} ${error.code}`;

/** One instance on each engine, in worlds that are the same. */
class Pair {
  readonly held = new Map<number, string>();
  private readonly _modules: readonly WasmModule[];
  private readonly _isCompared: boolean;

  constructor(source: Compiled, options: () => WasiOptions, isCompared: boolean) {
    this._modules = (["interp", "native"] as const).map((engine) =>
      loadWasi(source, { ...options(), engine, bytes: true, fuel: 1e9, maxMemoryPages: 64, maxLiftBytes: 2 ** 22 }),
    );
    this._isCompared = isCompared;
  }

  /** How a call ends on both, told by what it gives or by the error. */
  call(name: "call" | "poke", ...args: readonly unknown[]): { readonly value?: unknown; readonly end?: string } {
    const [first, second] = this._modules.map((module) => {
      try {
        return { value: module.call(name, ...args) };
      } catch (error) {
        if (!(error instanceof WasmError)) throw error;
        if (error.kind === "bug" || error.kind === "usage") throw error;
        return { end: endOf(error) };
      }
    }) as [object, object];
    if (this._isCompared && shown(first) !== shown(second))
      throw new Error(`${shown(first)} on interp, ${shown(second)} on native`);
    return first;
  }

  /** What memory holds, the same on both. */
  memory(): DataView<ArrayBuffer> {
    const [first, second] = this._modules.map(
      (module) => module.call("peek", 0, memorySize) as Uint8Array<ArrayBuffer>,
    ) as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>];
    if (this._isCompared && Buffer.compare(first, second) !== 0) throw new Error("left another memory on each engine");
    return new DataView(first.buffer, first.byteOffset, first.byteLength);
  }

  close(): void {
    for (const module of this._modules) close(module);
  }
}

const shown = (outcome: object): string => Object.entries(outcome).join(" ");

/** What half of a guest's calls are of, where they can be: long chains lead to some functions. */
const favourites = [
  "wasi:filesystem",
  "wasi:sockets/tcp",
  "wasi:sockets/udp",
  "wasi:sockets/ip",
  "wasi:io",
  "wasi:cli",
];

/** Makes the calls of one guest. */
class Attack {
  readonly log: string[] = [];
  ended = "";
  private readonly _random: Random;
  private readonly _callees: readonly Callee[];
  private readonly _favourite: string;
  private _textLength = 0;

  constructor(random: Random, callees: readonly Callee[]) {
    this._random = random;
    this._callees = callees;
    this._favourite = random.pick(favourites);
  }

  /** Calls until the instances are closed or all calls are made; how many it has made. */
  run(pair: Pair, calls: number): number {
    for (let made = 0; made < calls; made++) {
      if (!this._oneCall(pair)) return made + 1;
    }
    pair.memory();
    return calls;
  }

  private _oneCall(pair: Pair): boolean {
    const random = this._random;
    const at = this._callee(pair.held);
    const callee = this._callees[at]!;
    this._prepare(pair);
    const args = callee.params.map((meaning) => this._value(meaning, pair.held));
    this.log.push(`${callee.name}(${args.join(", ")})`);
    const { value, end } = pair.call("call", at, [
      ...args,
      ...Array.from({ length: 17 - args.length }, () => random.pick(numbers)),
    ]);
    if (end !== undefined) {
      this.ended = end;
      this.log.push(`  ${end}`);
      return false;
    }
    this._keep(callee, args, Number(value), pair);
    return true;
  }

  /** Mostly one for which there are handles. */
  private _callee(held: ReadonlyMap<number, string>): number {
    const random = this._random;
    const resources = new Set(held.values());
    const isHandle = (one: Meaning): boolean => one.is === "handle";
    const fits = (callee: Callee): boolean =>
      callee.params.every((one) => one.is !== "handle" || resources.has(one.resource));
    const [drops, ends, onHandles] = [random.once(20), random.once(100), held.size > 2 && !random.once(4)];
    const fit = [...this._callees.keys()].filter((at) => {
      const callee = this._callees[at]!;
      if (callee.name.startsWith("wasi:cli/exit")) return ends;
      return fits(callee) && (callee.drops !== undefined ? drops : callee.params.some(isHandle) === onHandles);
    });
    const liked = fit.filter((at) => this._callees[at]!.name.startsWith(this._favourite));
    if (liked.length > 0 && random.once(2)) return random.pick(liked);
    return fit.length === 0 || random.once(100) ? random.below(this._callees.length) : random.pick(fit);
  }

  /** A text, a list of handles that have been had, and at times an allocator that lies. */
  private _prepare(pair: Pair): void {
    const random = this._random;
    const text = new TextEncoder().encode(random.pick(random.once(4) ? oddPaths : [...paths, "a.example"]));
    if (random.once(20)) text.fill(0xff);
    this._textLength = text.length;
    pair.call("poke", textAt, text);
    const pollables = [...pair.held].flatMap(([handle, resource]) => (resource === "pollable" ? [handle] : []));
    const handles = new Uint32Array(64).map(() => (random.once(300) ? random.bits() : random.pick([...pollables, 1])));
    const list = new Uint8Array(handles.buffer);
    pair.call("poke", listAt, list);
    if (random.once(12)) pair.call("poke", 8, Uint8Array.of(random.once(3) ? random.below(4) : 0, 0, 0, 0));
  }

  private _value(meaning: Meaning, held: ReadonlyMap<number, string>): bigint {
    const random = this._random;
    if (random.once(150)) return BigInt.asUintN(64, random.bits64());
    switch (meaning.is) {
      case "number":
        return random.once(3)
          ? BigInt.asUintN(meaning.bits, random.pick(numbers))
          : BigInt(random.below(Math.min(2 ** meaning.bits, 300)));
      case "case":
        return BigInt(random.below(random.once(80) ? meaning.cases + 2 : meaning.cases));
      case "handle": {
        const fit = [...held].flatMap(([handle, resource]) => (resource === meaning.resource ? [handle] : []));
        return BigInt(
          fit.length === 0 || random.once(100) ? random.pick([0, 1, 2, 3, 30, 2 ** 28, 2 ** 32 - 1]) : random.pick(fit),
        );
      }
      case "text":
        return BigInt(random.once(100) ? random.pick(pointers) : textAt);
      case "list":
        return BigInt(random.once(100) ? random.pick(pointers) : listAt);
      case "length":
        return BigInt(random.once(60) ? random.pick(pointers) : random.once(3) ? random.below(5) : this._textLength);
      case "count":
        return BigInt(random.once(60) ? random.pick(pointers) : random.below(5));
      default:
        return BigInt(random.once(200) ? random.pick(pointers) : resultAt);
    }
  }

  /** Notes which handles the guest has now. */
  private _keep(callee: Callee, args: readonly bigint[], value: number, pair: Pair): void {
    if (callee.drops !== undefined) pair.held.delete(Number(BigInt.asUintN(32, args[0]!)));
    if (callee.handle !== undefined) pair.held.set(value, callee.handle);
    if (callee.stored === undefined) return;
    const at = Number(BigInt.asUintN(32, args.at(-1)!));
    for (const [handle, resource] of handlesAt(pair.memory(), callee.stored, at)) {
      if (handle < 2 ** 28) pair.held.set(handle, resource);
    }
  }
}

function attack(random: Random, guest: Guest, world: string, log: string[]): string | undefined {
  const open = openDescriptors();
  const { outer, inside } = makeSandbox();
  const seed = random.bits();
  const options = (): WasiOptions => ({
    dirs: worlds[world]!(inside),
    args: ["x", "y"],
    env: { A: "b" },
    stdin: ["input", "", "more"],
    clock: { realtime: 10n ** 18n, monotonic: 0n },
    random: seed,
    sockets,
    maxOutputBytes: 100_000,
    maxFsBytes: 1_000_000,
  });
  try {
    // What the host's files tell of times and numbers is another thing in each run, and both engines share a folder.
    const isCompared = world === "files in memory";
    let left = callsEach;
    for (let i = 0; i < mostInstances && left > 0; i++) {
      // The guest before may have removed what the next one is given.
      rmSync(join(inside, "a"), { recursive: true, force: true });
      mkdirSync(join(inside, "a"));
      const pair = new Pair(guest.source, options, isCompared);
      const one = new Attack(random, guest.callees);
      try {
        left -= one.run(pair, left);
      } catch (error) {
        return `${one.log.at(-1)} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
      } finally {
        log.push(...one.log);
        pair.close();
      }
    }
    return (
      outsideOf(outer) ??
      (openDescriptors() === open ? undefined : `${openDescriptors() - open} descriptors were left open`)
    );
  } finally {
    rmSync(outer, { recursive: true });
  }
}

function oneGuest(random: Random, guest: Guest): Case {
  const world = random.pick(Object.keys(worlds));
  const log: string[] = [];
  const problem = attack(random, guest, world, log);
  return { source: world, bytes: new TextEncoder().encode(`${log.join("\n")}\n`), note: world, problem };
}

const component = new URL("../../../testdata/components/caller.wasm", import.meta.url);

/** `--kind wasi-p2`: each case is a guest with 60 calls. */
export const wasiP2Kind: FuzzKind = {
  title: `hostile guests of WASI 0.2, ${callsEach} calls each`,
  needsSuites: false,
  prepare() {
    const guest = guestOf(new Uint8Array(readFileSync(component)));
    return (random) => oneGuest(random, guest);
  },
};
