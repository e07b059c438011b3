/**
 * What the functions built for types share: the value model, the options, and the memory of what has been
 * built. One per model and options.
 */
import { bare } from "../../base/own.ts";
import type { RecordModel, RecordSite, ValueModel } from "../model/value-model.ts";
import type { Address, Bytes, Context } from "./context.ts";
import type { PointerType } from "./core-instance.ts";
import type { RecordType, ValType, VariantType } from "./despecialize.ts";
import type { ResourceModel } from "./handles.ts";

/** Checks a value; throws `BadValue`. The context tells which buffer is the guest's own. */
export type Check = (value: unknown, cx: Context) => unknown;

/** Checks a value, and puts its checked form somewhere: of a flat type its bytes, at an address. */
export type Put<To = Bytes> = (value: unknown, cx: Context, to: To, at: number) => void;

/** Reads a value at an address that is known to be aligned and in bounds. */
export type Load = (cx: Context, ptr: number) => unknown;

/** Reads a value from the core values that begin at an index. */
export type Lift = (cx: Context, flat: readonly unknown[], at: number) => unknown;

/** Writes a checked value at an address that is known to be aligned and in bounds. */
export type Store = (cx: Context, value: unknown, ptr: number) => void;

/** Writes a checked value's core values to `out`, from an index on. */
export type Lower = (cx: Context, value: unknown, out: unknown[], at: number) => void;

/** The shared part of all plans of one model. */
export interface Plans {
  readonly model: ValueModel;
  /** Whether `list<u8>` comes out as a Uint8Array. */
  readonly bytes: boolean;
  /** The addresses of the memory that is read. */
  readonly pointer: PointerType;
  /** How strings of any encoding are read; absent for core modules, which have UTF-8. */
  readonly strings: ((cx: Context, pointer: Address, units: Address) => string) | undefined;
  /** Resources of components; absent for core modules, which have none, and between guests. */
  readonly resources: ResourceModel | undefined;
  readonly loads: WeakMap<ValType, Load>;
  readonly lifts: WeakMap<ValType, Lift>;
  readonly checks: WeakMap<ValType, Check>;
  readonly puts: WeakMap<ValType, Put>;
}

/** An empty set of plans. */
export function newPlans(model: ValueModel, bytes: boolean, more: ComponentPlans = {}): Plans {
  const { pointer = "i32", strings, resources } = bare(more);
  return {
    model,
    bytes,
    pointer,
    strings,
    resources,
    loads: new WeakMap(),
    lifts: new WeakMap(),
    checks: new WeakMap(),
    puts: new WeakMap(),
  };
}

/** What the plans of components have beside those of core modules. */
export type ComponentPlans = Partial<Pick<Plans, "pointer" | "strings" | "resources">>;

const longPlans = new WeakMap<Plans, Plans>();

/** Plans of a memory of 32 bits, for one with these addresses. */
export function plansFor(plans: Plans, pointer: PointerType): Plans {
  if (pointer === plans.pointer) return plans;
  let made = longPlans.get(plans);
  if (made === undefined) longPlans.set(plans, (made = newPlans(plans.model, plans.bytes, { ...plans, pointer })));
  return made;
}

/** The model's constructor of a record or tuple. */
export function makeRecord({ model }: Plans, type: RecordType): (values: unknown[]) => unknown {
  return type.of === "tuple" ? model.list : model.record(type.fields.map((field) => field.name)).make;
}

/** Records of a type that are made or read before that is done in the fastest way, of which there are few. */
const fewRecords = 200;

/** What is done with the fields of records, in the fastest way if there are many of these. */
export class RecordWay<T> {
  /** That way, once it is taken and if there is one. */
  fast: T | undefined = undefined;
  private _seen = 0;
  private readonly _find: (site: RecordSite) => T;
  private readonly _site: RecordModel["site"];

  constructor({ model }: Plans, type: RecordType, find: (site: RecordSite) => T) {
    this._site = type.of === "tuple" ? undefined : model.record(type.fields.map((field) => field.name)).site;
    this._find = find;
  }

  /** A record goes by in the other way. */
  pass(): void {
    if (++this._seen !== fewRecords) return;
    const site = this._site?.();
    if (site !== undefined) this.fast = this._find(site);
  }
}

/** The model's constructor of a variant, option, result or enum. */
export function makeVariant({ model }: Plans, type: VariantType): (caseIdx: number, payload: unknown) => unknown {
  if (type.of === "enum") return model.enum(type.cases.map((c) => c.name)).make;
  if (type.of !== "option") return model.variant(caseShapes(type)).make;
  const { none, some } = model.option(isNestedOption(type));
  return (caseIdx, payload) => (caseIdx === 0 ? none : some(payload));
}

/** The cases as the model wants them. */
export function caseShapes(type: VariantType): { name: string; hasPayload: boolean }[] {
  return type.cases.map((c) => ({ name: c.name, hasPayload: c.type !== undefined }));
}

/** Whether an option's payload is itself an option. */
export function isNestedOption(type: VariantType): boolean {
  const some = type.cases[1]?.type;
  return some?.tag === "variant" && some.of === "option";
}
