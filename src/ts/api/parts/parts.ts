/**
 * The parts that a runtime has: engines, and what is there beside them. More may be added, which later calls find.
 */
import { copy } from "../../base/copy.ts";
import { UsageError } from "../../base/errors/errors.ts";
import { missingPart, partNames } from "../../base/errors/missing-part.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { inSeries, shownName } from "../../base/errors/shown.ts";
import { didYouMean, nearMisses } from "../../base/errors/suggest.ts";
import { isList, propertyOf } from "../../base/foreign.ts";
import { bare, holdsNames, own } from "../../base/own.ts";
import type { HostEngine } from "../../native/engine.ts";
import { type Engine, type EngineName, engineNames } from "../../runtime/engine.ts";
import { showValue } from "../../runtime/store/values.ts";
import type { Host } from "../host/host.ts";
import { hostOfProgram } from "../host/of-program.ts";
import type { OwnEngine, Part, PartsByName } from "./part.ts";

/** What may be given or added. */
export type AnyPart = Part | Engine | OwnEngine;

/** Whether an engine runs only what was validated when it was compiled ahead of time: the one with the compiler takes its place. */
const takesOnlyValid = (engine: Engine): boolean => own(engine, "onlyAhead") === true;

const isEngine = (value: AnyPart): value is Engine | OwnEngine => engineNames.some((name) => name === value.name);

/** What is no engine, in words: `abi` is `wit` to all that use it. */
const partList = inSeries([...partNames, "abi"]);

/** @throws UsageError `bad-argument` */
function requirePart(fn: string, value: unknown): AnyPart {
  const name = propertyOf(value, "name");
  const isOne = partNames.some((known) => known === name);
  const isMachine = typeof propertyOf(value, "instantiate") === "function" && engineNames.some((one) => one === name);
  const isKnown = isOne || isMachine;
  if (isKnown && propertyOf(value, "copy") === copy) return value as AnyPart;
  const text = isKnown
    ? `${fn}: the ${isOne ? "part" : "engine"} ${String(name)} is of another copy of cljw-wasm, or of none. Import all of them from one copy: npm ls cljw-wasm shows where there are two.`
    : `${fn} takes parts: nativeEngine, compiled, interp, ${partList}; ${showValue(value)} is none.`;
  throw new UsageError("bad-argument", text, { fn, value });
}

/** What `createRuntime` is given. */
export interface RuntimeConfig {
  /** The engines. */
  readonly engines: readonly Engine[];
  /** The host's files, and what it has for guests; by default those of the program, where it has some. */
  readonly host?: Host | undefined;
  /** What there is beside engines: `bounds`, `text`, `wit` or `abi`, `wasi`, `validation`, `components`. None by default. */
  readonly parts?: readonly AnyPart[] | undefined;
}

/** The parts of a runtime. */
export class Parts {
  private readonly _engines = new Map<EngineName, Engine>();
  private readonly _parts: { -readonly [name in keyof PartsByName]?: PartsByName[name] } = {};
  private readonly _host: Host | undefined;
  private _inOrder: readonly Engine[] = [];

  constructor(host?: Host) {
    this._host = host;
  }

  get host(): Host {
    return this._host ?? hostOfProgram();
  }

  /** The engines, best first. */
  get engines(): readonly Engine[] {
    return this._inOrder;
  }

  get text(): PartsByName["text"] | undefined {
    return this._parts.text;
  }

  get wit(): PartsByName["wit"] | undefined {
    return this._parts.wit;
  }

  get wasi(): PartsByName["wasi"] | undefined {
    return this._parts.wasi;
  }

  get validation(): PartsByName["validation"] | undefined {
    return this._parts.validation;
  }

  /** What to do about contents that are no module; undefined where nothing here knows what they are. */
  adviceFor(contents: Uint8Array | string): string | undefined {
    return (this.validation ?? this.text)?.adviceFor(contents);
  }

  /** A part that is needed for something. @throws UsageError `part-missing` */
  need<N extends keyof PartsByName>(name: N, what: string): PartsByName[N] {
    const part = this._parts[name];
    if (part !== undefined) return part;
    throw missingPart(name, what);
  }

  /**
   * Adds parts and engines; one that is there already stays, but that `wit` takes the place of `abi`, and `compiled` that of `ahead`. All of them or none.
   * @throws UsageError `bad-argument` for what is none; `part-missing` for an engine of our own without validation
   */
  add(fn: string, given: readonly unknown[]): this {
    const parts = given.map((one) => requirePart(fn, one));
    const brings = parts.some(
      (part) => part.name === "validation" || own(part as OwnEngine, "validation") !== undefined,
    );
    const engine = parts.find((part) => isEngine(part) && part.family === "own" && !takesOnlyValid(part));
    if (engine !== undefined && !brings && this.validation === undefined)
      throw missingPart("validation", `The engine ${phrase(engine.name as EngineName)}`);
    for (const part of parts) this._add(part);
    this._inOrder = engineNames.flatMap((name) => this._engineNamed(name) ?? []);
    return this;
  }

  /** An engine with the bounds that there are for it. */
  private _engineNamed(name: EngineName): Engine | undefined {
    const engine = this._engines.get(name);
    const { bounds } = this._parts;
    if (engine === undefined || bounds === undefined) return engine;
    return own(engine as Partial<HostEngine>, "withBounds")?.(bounds) ?? engine;
  }

  private _add(part: AnyPart): void {
    if (!isEngine(part)) {
      if (part.name === "wit" && part.readsText && this.wit?.readsText === false) this._parts.wit = part;
      (this._parts as { [name: string]: Part })[part.name] ??= part;
      return;
    }
    const known = this._engines.get(part.name);
    if (known === undefined || (takesOnlyValid(known) && !takesOnlyValid(part))) this._engines.set(part.name, part);
    const validation = own(part as Partial<OwnEngine>, "validation");
    if (validation !== undefined) this._add(validation);
  }
}

/** The parts of a `createRuntime`. @throws UsageError as `Parts.add` */
export function partsOf({ engines, host, parts = [] }: RuntimeConfig): Parts {
  return new Parts(host).add("createRuntime", [...engines, ...parts]);
}

const configKeys: { readonly [key in keyof RuntimeConfig]-?: true } = { engines: true, parts: true, host: true };

/**
 * What `createRuntime` is given; what is in the lists is looked at where they are added.
 * @throws UsageError `bad-argument`; `bad-option` for what is no key of it
 */
export function configOf(value: unknown): RuntimeConfig {
  const given = holdsNames(value) ? bare(value as Partial<RuntimeConfig>) : {};
  const known = Object.keys(configKeys);
  const stranger = Object.keys(given).find((key) => !known.includes(key));
  if (stranger !== undefined) {
    const suggestions = nearMisses(stranger, known);
    const text = `createRuntime takes no ${shownName(stranger)}.${didYouMean(suggestions)} It takes ${inSeries(known)}.`;
    throw new UsageError("bad-option", text, { option: stranger, suggestions });
  }
  const { engines, parts, host } = given;
  if (isList(engines) && (parts === undefined || isList(parts)) && (host === undefined || holdsNames(host)))
    return given as RuntimeConfig;
  throw new UsageError(
    "bad-argument",
    `createRuntime takes { engines, parts, host }: a list of engines, as [nativeEngine, interp]; a list of parts, ${partList}, as far as they are wanted; and a host, as noHost, where the program's own is not to be used.`,
    { fn: "createRuntime", value },
  );
}
